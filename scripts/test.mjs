import './lib/check-node.mjs'
import { ensureInstalled } from './lib/install.mjs'
import { runCommand } from './lib/run-command.mjs'
import { runScript } from './lib/run-source.mjs'
import { createTally, lastLines } from './lib/tally.mjs'
import { runVitest } from './lib/vitest-suites.mjs'

const gates = [
  { name: 'format', command: 'biome', args: ['format', '--max-diagnostics=50', '.'], limit: 60_000 },
  { name: 'lint', command: 'oxlint', args: ['--type-aware', '--deny-warnings'], limit: 90_000 },
  { name: 'types', command: 'tsc', args: ['--noEmit', '--pretty', 'false', '-p', 'tsconfig.json'], limit: 120_000 },
  { name: 'documented exports', command: 'typedoc', args: ['--logLevel', 'Warn'], limit: 90_000 },
]

async function runGate(tally, { name, command, args, limit }) {
  const run = await runCommand(command, args, { limit })
  if (!run.ok) {
    console.log(`\nFAILED ${name}${run.timedOut ? `: stopped after ${limit / 1_000} s` : ''}\n${lastLines(run.output)}`)
  }
  tally.add(name, { passed: run.ok ? 1 : 0, failed: run.ok ? 0 : 1, seconds: run.seconds })
}

await runScript(async () => {
  await ensureInstalled()
  const began = performance.now()
  const tally = createTally()
  const [format, lint, types, documented] = gates
  const quick = async () => {
    await runGate(tally, format)
    await runGate(tally, lint)
    await runGate(tally, documented)
  }
  await Promise.all([quick(), runGate(tally, types)])
  await runVitest({ tally, limit: 210_000 })
  console.log(`total: ${((performance.now() - began) / 1_000).toFixed(1)} s`)
  return tally.finish()
})
