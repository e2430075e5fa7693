import './lib/check-node.mjs'
import { ensureInstalled } from './lib/install.mjs'
import { quickGates, runGates } from './lib/quick-gates.mjs'
import { runScript } from './lib/run-source.mjs'
import { createTally } from './lib/tally.mjs'
import { engineProblem } from './lib/container-engine.mjs'
import { runVitest } from './lib/vitest-suites.mjs'

// Suites beside the quick one, each with the time that it may take, in seconds.
const suites = { browser: 240, recipes: 240, gates: 900, servers: 1_500 }

/** What is run, and how many seconds it may take with the installation left out. */
const tiers = {
  quick: { budget: 240, quick: true, suites: [] },
  browser: { budget: suites.browser, quick: false, suites: ['browser'] },
  recipes: { budget: suites.recipes, quick: false, suites: ['recipes'] },
  gates: { budget: suites.gates, quick: false, suites: ['gates'] },
  // On a build machine a server that cannot be had is a failure; elsewhere its tests are skipped by name.
  servers: {
    budget: suites.servers,
    quick: false,
    suites: ['servers'],
    env: (process.env.CI ?? '') === '' ? {} : { REQUIRE_SERVERS: '1' },
  },
  // Full counts: every suite, more kills, five minutes of load on the page.
  long: { budget: 5_400, quick: true, suites: Object.keys(suites), env: { KILLS: '15', LONG: '1' }, limit: 1_800_000 },
}

async function runQuick(tally, { env, limit = 225_000 }) {
  const { format, lint, types, pageTypes, documented, unused, unusedInProduction } = quickGates
  await Promise.all([
    runGates(tally, [format, lint, unused, unusedInProduction, documented]),
    runGates(tally, [types, pageTypes]),
  ])
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
  const problem = tier.suites.includes('servers') ? engineProblem() : undefined
  if (problem !== undefined)
    console.log(`servers: ${problem}; tests that start containers are left out, see docs/development.md`)
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
