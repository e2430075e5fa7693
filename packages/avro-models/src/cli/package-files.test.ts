import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readLockFile, readSchemaFiles, writeGenerated } from './package-files.ts'

let root = ''

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'avro-models-'))
  mkdirSync(join(root, 'schemas/price'), { recursive: true })
})

afterEach(() => rmSync(root, { recursive: true, force: true }))

describe('readSchemaFiles', () => {
  it('reads the versions of each folder, and nothing beside them', () => {
    writeFileSync(join(root, 'schemas/CHANGELOG.md'), '# Changes')
    for (const version of [1, 2, 10]) writeFileSync(join(root, `schemas/price/v${version}.avsc`), '{"type":"record"}')
    const files = readSchemaFiles(root)
    expect(files.map(({ model, version }) => `${model} ${version}`).toSorted()).toEqual([
      'price 1',
      'price 10',
      'price 2',
    ])
    expect(files[0]?.schema).toEqual({ type: 'record' })
  })

  it('names a file that it cannot read', () => {
    writeFileSync(join(root, 'schemas/price/v1.avsc'), '{"type":')
    const broken = { code: 'INVALID_SCHEMA_FILE', file: 'price/v1.avsc' }
    expect(() => readSchemaFiles(root)).toThrow(expect.objectContaining(broken))
    rmSync(join(root, 'schemas/price/v1.avsc'))
    for (const name of ['v01.avsc', 'price.avsc', 'v1.json']) {
      writeFileSync(join(root, 'schemas/price', name), '{}')
      expect(() => readSchemaFiles(root)).toThrow(expect.objectContaining({ file: `price/${name}` }))
      rmSync(join(root, 'schemas/price', name))
    }
  })
})

describe('the lock file', () => {
  it('is empty before the first time', () => {
    expect(readLockFile(root)).toEqual({})
    writeFileSync(join(root, 'schemas.lock.json'), '{"ab": 1}')
    expect(readLockFile(root)).toEqual({ ab: 1 })
  })
})

describe('writeGenerated', () => {
  it('writes what changed and leaves the rest untouched', () => {
    const files = [
      { path: 'src/generated/a.ts', text: 'a\n' },
      { path: 'b.json', text: 'b\n' },
    ]
    expect(writeGenerated(root, files)).toEqual(['src/generated/a.ts', 'b.json'])
    const before = statSync(join(root, 'b.json')).mtimeMs
    writeFileSync(join(root, 'src/generated/a.ts'), 'edited by hand\n')
    expect(writeGenerated(root, files)).toEqual(['src/generated/a.ts'])
    expect(readFileSync(join(root, 'src/generated/a.ts'), 'utf8')).toBe('a\n')
    expect(statSync(join(root, 'b.json')).mtimeMs).toBe(before)
  })
})
