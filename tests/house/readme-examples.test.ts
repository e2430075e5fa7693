import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { root } from './source-imports.ts'

const execute = promisify(execFile)
const packages = ['avro-models', 'exchange-client', 'exchange-simulator', 'market-maker', 'sink-connectors']

describe('the first example of every README', () => {
  it.each(packages)('%s runs as written, prints something, and ends by itself', async (name) => {
    const readme = await readFile(join(root, 'packages', name, 'README.md'), 'utf8')
    const example = /```ts\n([\s\S]*?)```/.exec(readme)?.[1]
    expect(example, 'a fenced ts block').toBeDefined()
    const folder = await mkdtemp(join(root, 'tests', '.readme-'))
    try {
      const file = join(folder, 'example.ts')
      await writeFile(file, example ?? '')
      const { stdout } = await execute(
        process.execPath,
        ['--conditions=@cryptics-lab/source', '--import', import.meta.resolve('tsx'), file],
        { cwd: folder, timeout: 30_000 },
      )
      expect(stdout.trim()).not.toBe('')
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })
})
