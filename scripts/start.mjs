import './lib/check-node.mjs'
import { ensureInstalled } from './lib/install.mjs'
import { importSource, runScript } from './lib/run-source.mjs'
import { describeSwallowed } from './lib/swallowed-options.mjs'

const options =
  'once duration speed data recording venue seed port json json-file database kafka registry log-level'.split(' ')
const args = process.argv.slice(2)

await runScript(async () => {
  const swallowed = describeSwallowed('start', options, args, process.env)
  if (swallowed !== undefined) throw new Error(swallowed)
  await ensureInstalled()
  const { main } = await importSource('main.ts')
  return await main(args)
})
