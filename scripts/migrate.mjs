import './lib/check-node.mjs'
import { ensureInstalled } from './lib/install.mjs'
import { importSource, runScript } from './lib/run-source.mjs'
import { describeSwallowed } from './lib/swallowed-options.mjs'

const args = process.argv.slice(2)

await runScript(async () => {
  const swallowed = describeSwallowed('migrate', ['database', 'data', 'config', 'dry-run', 'json'], args, process.env)
  if (swallowed !== undefined) throw new Error(swallowed)
  await ensureInstalled()
  const { main } = await importSource('migrate.ts')
  return await main(args)
})
