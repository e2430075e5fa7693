import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { root } from '../house/source-imports.ts'

const compiler = join(dirname(createRequire(join(root, 'package.json')).resolve('typescript/package.json')), 'bin/tsc')

describe('the scripts of the page', () => {
  it('are typed by their comments, and the types hold', async () => {
    const project = join(root, 'examples/latency-pipeline/web/tsconfig.json')
    const { stdout } = await promisify(execFile)(process.execPath, [compiler, '--noEmit', '-p', project])
    expect(stdout).toBe('')
  })
})
