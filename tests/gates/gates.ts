import { spawnSync } from 'node:child_process'

/** A gate, as `npm run lint`, `npm test` or `.ci/run` runs it, on as much of the repository as a fault concerns. */
interface Gate {
  /** Command of `node_modules/.bin`. */
  readonly command: string
  /** Its arguments, given the folders that a fault concerns. */
  readonly args: (folders: readonly string[]) => readonly string[]
}

/** Name of a gate. */
export type GateName =
  | 'format'
  | 'lint'
  | 'types'
  | 'pageTypes'
  | 'documented'
  | 'unused'
  | 'importTable'
  | 'skeleton'
  | 'sourceRules'
  | 'publicNames'
  | 'publint'
  | 'typesOfTarball'

const house = (file: string): Gate => ({
  command: 'vitest',
  args: () => ['run', '--project', 'tests', `house/${file}.test.ts`],
})

/** Gates by name. */
const gates: Readonly<Record<GateName, Gate>> = {
  format: { command: 'biome', args: (folders) => ['format', ...folders] },
  lint: { command: 'oxlint', args: (folders) => ['--type-aware', '--deny-warnings', '-f', 'unix', ...folders] },
  types: { command: 'tsc', args: () => ['--noEmit', '--pretty', 'false', '-p', 'packages/market-maker/tsconfig.json'] },
  pageTypes: {
    command: 'tsc',
    args: () => ['--noEmit', '--pretty', 'false', '-p', 'examples/latency-pipeline/web/tsconfig.json'],
  },
  documented: { command: 'typedoc', args: () => ['--logLevel', 'Warn'] },
  unused: { command: 'knip', args: () => ['--no-progress', '--no-config-hints'] },
  importTable: house('import-table'),
  skeleton: house('package-skeleton'),
  sourceRules: house('source-rules'),
  publicNames: house('public-names'),
  publint: { command: 'publint', args: () => ['run', '--strict', '--pack', 'npm', 'packages/avro-models'] },
  typesOfTarball: {
    command: 'attw',
    args: () => ['--pack', 'packages/avro-models', '--profile', 'esm-only', '--format', 'ascii'],
  },
}

/** What a gate said. */
export interface GateResult {
  /** Whether it is green. */
  readonly isGreen: boolean
  /** Everything that it printed. */
  readonly output: string
}

const escape = String.fromCharCode(27)

/** Runs a gate in a copy of the repository. */
export function runGate(copy: string, name: GateName, folders: readonly string[]): GateResult {
  const { command, args } = gates[name]
  const { FORCE_COLOR: _, VITEST: __, ...environment } = process.env
  const run = spawnSync(`${copy}/node_modules/.bin/${command}`, args(folders), {
    cwd: copy,
    encoding: 'utf8',
    timeout: 120_000,
    env: { ...environment, NO_COLOR: '1', CI: 'true', npm_config_loglevel: 'silent' },
  })
  const output = `${run.stdout}${run.stderr}${run.error?.message ?? ''}`.replaceAll(
    new RegExp(`${escape}\\[[0-9;]*m`, 'g'),
    '',
  )
  return { isGreen: run.status === 0, output }
}
