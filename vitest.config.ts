import { fileURLToPath } from 'node:url'
import { defineConfig, type ViteUserConfig } from 'vitest/config'

const source = ['@cryptics-lab/source']

const project = (
  name: string,
  root: string,
  options: {
    readonly testTimeout?: number
    readonly hookTimeout?: number
    readonly include?: string[]
    readonly exclude?: string[]
    readonly globalSetup?: string[]
    readonly fileParallelism?: boolean
  } = {},
) => ({
  resolve: { conditions: [...source, 'node'] },
  ssr: { resolve: { conditions: [...source, 'node'] } },
  test: {
    name,
    root,
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    // Properties and child processes take their time on a busy machine.
    testTimeout: 20_000,
    ...options,
    exclude: ['**/node_modules/**', '**/dist/**', ...(options.exclude ?? [])],
  },
})

const browser = ['browser/**/*.test.ts']
const recipes = ['docs/recipes.test.ts', 'docs/own-project.test.ts']
const gates = ['gates/**/*.test.ts']
const servers = ['servers/**/*.test.ts']

const config: ViteUserConfig = defineConfig({
  test: {
    // Much of the time is spent waiting for child processes.
    maxWorkers: 2,
    projects: [
      project('avro-models', './packages/avro-models'),
      project('exchange-client', './packages/exchange-client'),
      project('exchange-simulator', './packages/exchange-simulator'),
      project('market-maker', './packages/market-maker'),
      project('sink-connectors', './packages/sink-connectors'),
      project('service-kit', './packages/service-kit'),
      project('latency-pipeline', './examples/latency-pipeline', { testTimeout: 60_000 }),
      project('tests', './tests', {
        testTimeout: 120_000,
        include: ['**/*.test.ts'],
        exclude: [...browser, ...recipes, ...gates, ...servers],
      }),
      // Suites of their own: they take long, and what they need is not on every machine.
      project('browser', './tests', { testTimeout: 120_000, include: browser }),
      project('recipes', './tests', { testTimeout: 120_000, include: recipes }),
      project('gates', './tests', { testTimeout: 300_000, include: gates }),
      project('servers', './tests', {
        testTimeout: 180_000,
        hookTimeout: 180_000,
        include: servers,
        globalSetup: [fileURLToPath(new URL('tests/servers/global-setup.ts', import.meta.url))],
        // Two cores: one file at a time.
        fileParallelism: false,
      }),
    ],
  },
})

export default config
