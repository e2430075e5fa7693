import { runCommand } from './run-command.mjs'
import { lastLines } from './tally.mjs'

/** Gates that pass or fail as a whole and need no build; limits in milliseconds. */
export const quickGates = {
  format: { name: 'format', command: 'biome', args: ['format', '--max-diagnostics=50', '.'], limit: 60_000 },
  lint: { name: 'lint', command: 'oxlint', args: ['--type-aware', '--deny-warnings'], limit: 90_000 },
  types: {
    name: 'types',
    command: 'tsc',
    args: ['--noEmit', '--pretty', 'false', '-p', 'tsconfig.json'],
    limit: 120_000,
  },
  pageTypes: {
    name: 'types of the page',
    command: 'tsc',
    args: ['--noEmit', '--pretty', 'false', '-p', 'examples/latency-pipeline/web/tsconfig.json'],
    limit: 60_000,
  },
  documented: { name: 'documented exports', command: 'typedoc', args: ['--logLevel', 'Warn'], limit: 90_000 },
  unused: {
    name: 'unused files, exports, dependencies',
    command: 'knip',
    args: ['--no-progress', '--no-config-hints'],
    limit: 60_000,
  },
  unusedInProduction: {
    name: 'exports that only tests use',
    command: 'knip',
    args: [
      '--no-progress',
      '--no-config-hints',
      '--production',
      '--workspace',
      './packages/*',
      '--workspace',
      'examples/latency-pipeline',
    ],
    limit: 60_000,
  },
}

/** Runs a gate, says what it found, and counts it. */
export async function runGate(tally, { name, command, args, limit }) {
  const run = await runCommand(command, args, { limit })
  if (!run.ok) {
    console.log(`\nFAILED ${name}${run.timedOut ? `: stopped after ${limit / 1_000} s` : ''}\n${lastLines(run.output)}`)
  }
  tally.add(name, { passed: run.ok ? 1 : 0, failed: run.ok ? 0 : 1, seconds: run.seconds })
}

/** Runs gates one behind the other. */
export async function runGates(tally, gates) {
  for (const gate of gates) await runGate(tally, gate)
}
