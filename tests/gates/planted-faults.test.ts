import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { copyRepository, type RepositoryCopy, root } from '../docs/repository-copy.ts'
import { type Fault, faults } from './faults.ts'
import { type GateName, runGate } from './gates.ts'

let copy: RepositoryCopy
beforeAll(() => {
  copy = copyRepository()
  // Gates of a tarball look at what is built.
  const built = join(root, 'packages/avro-models/dist')
  if (existsSync(built)) cpSync(built, join(copy.folder, 'packages/avro-models/dist'), { recursive: true })
})
afterAll(() => copy.remove())

/** Plants a fault, and gives back what takes it away again. */
function plant({ files }: Fault): () => void {
  const before = new Map<string, string | undefined>()
  for (const [file, change] of Object.entries(files)) {
    const path = join(copy.folder, file)
    const text = existsSync(path) ? readFileSync(path, 'utf8') : undefined
    before.set(path, text)
    mkdirSync(dirname(path), { recursive: true })
    const changed = typeof change === 'string' ? change : change(text ?? '')
    if (changed === text) throw new Error(`the fault changes nothing in ${file}`)
    if (changed === undefined) rmSync(path)
    else writeFileSync(path, changed)
  }
  return () => {
    for (const [path, text] of before) {
      if (text === undefined) rmSync(path, { force: true })
      else writeFileSync(path, text)
    }
  }
}

const foldersOf = ({ files }: Fault): readonly string[] => [
  ...new Set(Object.keys(files).map((file) => file.split('/').slice(0, 2).join('/'))),
]

const needsBuild: ReadonlySet<GateName> = new Set(['publint', 'typesOfTarball'])

const gateNames = [...new Set(faults.map(({ gate }) => gate))]

describe.each(gateNames)('gate %s', (gate) => {
  const planted = faults.filter((fault) => fault.gate === gate)
  // Without a build there is no tarball to look at; `.ci/run` builds first.
  const isBuilt = !needsBuild.has(gate) || existsSync(join(root, 'packages/avro-models/dist/index.js'))

  it.skipIf(!isBuilt)('is green without a fault', () => {
    const { isGreen, output } = runGate(copy.folder, gate, [...new Set(planted.flatMap(foldersOf))])
    expect(isGreen, output).toBe(true)
  })

  it.skipIf(!isBuilt).each(planted)('is red for $title', (fault) => {
    const undo = plant(fault)
    try {
      const { isGreen, output } = runGate(copy.folder, gate, foldersOf(fault))
      expect(isGreen, output).toBe(false)
      expect(output).toMatch(fault.says)
    } finally {
      undo()
    }
  })
})
