import './lib/check-node.mjs'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { ensureInstalled, runPnpm } from './lib/install.mjs'
import { root } from './lib/root.mjs'
import { runScript } from './lib/run-source.mjs'

// One tool of the workspace, which is installed first when it is missing: npm run format, types, generate, build
const tools = {
  format: ['biome', 'format', '--write', '.'],
  types: ['tsc', '--noEmit', '-p', 'tsconfig.json'],
  generate: ['tsx', '--conditions=@cryptics-lab/source', 'packages/avro-models/src/cli/generate.ts'],
}

await runScript(async () => {
  const [name = '', ...rest] = process.argv.slice(2)
  await ensureInstalled()
  if (name === 'build') return await runPnpm(['--recursive', '--filter', './packages/*', 'build', ...rest])
  const [command, ...parameters] = tools[name] ?? []
  if (command === undefined) throw new Error(`error USAGE: there is no tool ${JSON.stringify(name)}`)
  const path = join(root, 'node_modules', '.bin', command)
  return spawnSync(path, [...parameters, ...rest], { cwd: root, stdio: 'inherit' }).status ?? 1
})
