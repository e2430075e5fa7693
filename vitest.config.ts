import { defineConfig, type ViteUserConfig } from 'vitest/config'

const source = ['@cryptics-lab/source']

const project = (
  name: string,
  root: string,
  options: { readonly testTimeout?: number; readonly include?: string[] } = {},
) => ({
  resolve: { conditions: [...source, 'node'] },
  ssr: { resolve: { conditions: [...source, 'node'] } },
  test: {
    name,
    root,
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    ...options,
  },
})

const config: ViteUserConfig = defineConfig({
  test: {
    projects: [
      project('avro-models', './packages/avro-models'),
      project('exchange-client', './packages/exchange-client'),
      project('exchange-simulator', './packages/exchange-simulator'),
      project('market-maker', './packages/market-maker'),
      project('sink-connectors', './packages/sink-connectors'),
      project('service-kit', './packages/service-kit'),
      project('latency-pipeline', './examples/latency-pipeline', { testTimeout: 60_000 }),
      project('tests', './tests', { testTimeout: 120_000, include: ['**/*.test.ts'] }),
    ],
  },
})

export default config
