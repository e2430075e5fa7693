import './lib/check-node.mjs'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { ensureInstalled, runPnpm } from './lib/install.mjs'
import { root } from './lib/root.mjs'
import { runScript } from './lib/run-source.mjs'

// Installs the packed packages into empty folders, and runs and compiles what a user would: npm run test:packed
await runScript(async () => {
  await ensureInstalled()
  const isBuilt = readdirSync(join(root, 'packages')).every((name) =>
    existsSync(join(root, 'packages', name, 'dist', 'index.js')),
  )
  if (!isBuilt && (await runPnpm(['--recursive', '--filter', './packages/*', 'build'])) !== 0) {
    throw new Error('error BUILD_FAILED: the packages cannot be built; the output above says why')
  }
  const { checkPackedConsumers } = await import('../tests/packed/packed-consumers.mjs')
  return await checkPackedConsumers()
})
