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

// Suites beside the quick one, each with the time that it may take, in seconds.
const suites = { browser: 240, recipes: 240, gates: 900 }

/** What is run, and how many seconds it may take with the installation left out. */
const tiers = {
  quick: { budget: 240, quick: true, suites: [] },
  browser: { budget: suites.browser, quick: false, suites: ['browser'] },
  recipes: { budget: suites.recipes, quick: false, suites: ['recipes'] },
  gates: { budget: suites.gates, quick: false, suites: ['gates'] },
  // Full counts: every suite, more kills, five minutes of load on the page.
  long: { budget: 3_600, quick: true, suites: Object.keys(suites), env: { KILLS: '15', LONG: '1' }, limit: 1_800_000 },
}

async function runGate(tally, { name, command, args, limit }) {
  const run = await runCommand(command, args, { limit })
  if (!run.ok) {
    console.log(`\nFAILED ${name}${run.timedOut ? `: stopped after ${limit / 1_000} s` : ''}\n${lastLines(run.output)}`)
  }
  tally.add(name, { passed: run.ok ? 1 : 0, failed: run.ok ? 0 : 1, seconds: run.seconds })
}

async function runQuick(tally, { env, limit = 225_000 }) {
  const [format, lint, types, documented] = gates
  const quick = async () => {
    await runGate(tally, format)
    await runGate(tally, lint)
    await runGate(tally, documented)
  }
  await Promise.all([quick(), runGate(tally, types)])
  await runVitest({ tally, limit, env })
}

await runScript(async () => {
  const name = process.argv[2] ?? 'quick'
  const tier = tiers[name]
  if (tier === undefined)
    throw new Error(`error USAGE: there is no tier ${name}; there are ${Object.keys(tiers).join(', ')}`)
  await ensureInstalled()
  const began = performance.now()
  const tally = createTally()
  if (tier.quick) await runQuick(tally, tier)
  for (const suite of tier.suites) {
    await runVitest({ tally, limit: tier.limit ?? suites[suite] * 1_000, projects: [suite], env: tier.env })
  }
  const seconds = (performance.now() - began) / 1_000
  console.log(`total: ${seconds.toFixed(1)} s of ${tier.budget} s`)
  if (seconds > tier.budget) {
    console.log(`FAILED budget: the tier ${name} took ${seconds.toFixed(1)} s and may take ${tier.budget} s`)
    tally.add('budget', { passed: 0, failed: 1 })
  }
  return tally.finish()
})
