import './lib/check-node.mjs'
import { ensureInstalled } from './lib/install.mjs'
import { importSource, runScript } from './lib/run-source.mjs'
import { describeSwallowed } from './lib/swallowed-options.mjs'

const args = process.argv.slice(2)

await runScript(async () => {
  const swallowed = describeSwallowed('clean', ['data'], args, process.env)
  if (swallowed !== undefined) throw new Error(swallowed)
  await ensureInstalled()
  const { main } = await importSource('clean.ts')
  return await main(args)
})
