import './lib/check-node.mjs'
import { ensureInstalled } from './lib/install.mjs'
import { quickGates, runGates } from './lib/quick-gates.mjs'
import { runScript } from './lib/run-source.mjs'
import { createTally } from './lib/tally.mjs'
import { runVitest } from './lib/vitest-suites.mjs'

// What can be said of the sources without running them: npm run lint
await runScript(async () => {
  await ensureInstalled()
  const tally = createTally()
  const { format, lint, documented, unused, unusedInProduction } = quickGates
  await Promise.all([
    runGates(tally, [format, lint, unused, unusedInProduction, documented]),
    runVitest({ tally, limit: 90_000, projects: ['tests'], filters: ['house/'] }),
  ])
  return tally.finish()
})
