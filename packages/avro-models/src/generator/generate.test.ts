import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { AvroComplexSchema } from '../avro-schema.ts'
import { readLockFile, readSchemaFiles } from '../cli/package-files.ts'
import type { LockFile } from './extend-lock.ts'
import { generate } from './generate.ts'
import type { SchemaFile } from './schema-file.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

const book: AvroComplexSchema = {
  type: 'record',
  name: 'OrderBook',
  namespace: 'test',
  doc: 'A book.',
  fields: [
    { name: 'venue', type: 'string', doc: 'Where */ it is.' },
    {
      name: 'bids',
      type: { type: 'array', items: { type: 'record', name: 'Level', fields: [{ name: 'price', type: 'double' }] } },
    },
    { name: 'side', type: ['null', { type: 'enum', name: 'Side', symbols: ['buy', 'sell'] }], default: null },
    { name: 'tags', type: { type: 'map', values: 'long' } },
    { name: 'hash', type: { type: 'fixed', name: 'Hash', size: 2 } },
  ],
}
const wider: AvroComplexSchema = {
  ...book,
  fields: [...(book.fields ?? []), { name: 'more', type: 'int', default: 0 }],
}
const file = (version: number, schema: AvroComplexSchema, model = 'order_book'): SchemaFile => ({
  model,
  version,
  schema,
})

async function textOf(files: readonly SchemaFile[], path: string, lock: LockFile = {}): Promise<string> {
  return (await generate(files, lock)).find((generated) => generated.path === path)?.text ?? ''
}

const lockOf = async (files: readonly SchemaFile[], lock: LockFile = {}): Promise<LockFile> =>
  JSON.parse(await textOf(files, 'schemas.lock.json', lock)) as LockFile

describe('what is committed', () => {
  it('is current: run `npm run generate` when this fails', async () => {
    for (const { path, text } of await generate(readSchemaFiles(root), readLockFile(root))) {
      expect(readFileSync(join(root, path), 'utf8'), path).toBe(text)
    }
  })

  it('has an entry in the changelog for each version, with its id', async () => {
    const changes = readFileSync(join(root, 'schemas/CHANGELOG.md'), 'utf8')
    const lock = await textOf(readSchemaFiles(root), 'src/generated/lock.ts', readLockFile(root))
    for (const { model, version } of readSchemaFiles(root)) {
      const constant = model.replaceAll(/_(.)/g, (_, letter: string) => letter.toUpperCase())
      const id = new RegExp(`id: (\\d+), .*schema: ${constant}V${version} `).exec(lock)?.[1]
      const section = changes.split(`\n## ${model}\n`)[1]?.split('\n## ')[0]
      expect(section, model).toContain(`- **v${version}** (id ${id}): `)
    }
  })
})

describe('generate', () => {
  it('gives the same bytes whatever the order of the files', async () => {
    const files = readSchemaFiles(root)
    const lock = readLockFile(root)
    expect(await generate(files.toReversed(), lock)).toEqual(await generate(files, lock))
  })

  it('writes an interface a person could have written', async () => {
    expect(
      await textOf([file(1, book)], 'src/generated/models.ts'),
    ).toBe(`/* Generated from schemas/ by \`npm run generate\`. Do not edit. */

/** A book. */
export interface OrderBook {
  /** Where * / it is. */
  readonly venue: string
  readonly bids: readonly (Level)[]
  readonly side: 'buy' | 'sell' | null
  readonly tags: Readonly<Record<string, number>>
  readonly hash: Uint8Array
}

export interface Level {
  readonly price: number
}
`)
  })

  it('refuses files that do not fit together, by name', async () => {
    const refused: readonly [readonly SchemaFile[], string, RegExp][] = [
      [[file(2, wider)], 'order_book/v2.avsc', /version 1 is missing/],
      [[file(1, book, 'book')], 'book/v1.avsc', /named Book/],
      [[file(1, book), file(2, { ...wider, namespace: 'other' })], 'order_book/v2.avsc', /namespace test/],
      [[file(1, book), file(2, { ...book, doc: 'Better said.' })], 'order_book/v2.avsc', /documentation only/],
    ]
    for (const [files, name, message] of refused) {
      await expect(generate(files, {})).rejects.toMatchObject({ code: 'INVALID_SCHEMA_FILE', file: name })
      await expect(generate(files, {})).rejects.toThrow(message)
    }
  })
})

describe('the lock', () => {
  it('only grows: new versions get the next ids, old ones keep theirs', async () => {
    const first = await lockOf([file(1, book)])
    expect(Object.values(first)).toEqual([1])
    const second = await lockOf([file(1, book), file(2, wider)], first)
    expect(second).toMatchObject(first)
    expect(Object.values(second)).toEqual([1, 2])
    // A model that sorts before the known ones does not push them.
    const ask = { ...book, name: 'Ask' }
    const third = await lockOf([file(1, ask, 'ask'), file(1, book), file(2, wider)], second)
    expect(third).toMatchObject(second)
    expect(Object.values(third)).toEqual([1, 2, 3])
  })

  it('refuses a released version that was edited or removed', async () => {
    const lock = await lockOf([file(1, book), file(2, wider)])
    const edited = { ...book, fields: [...(book.fields ?? []), { name: 'sneaked_in', type: 'int', default: 1 }] }
    const changed = { code: 'LOCKED_SCHEMA_CHANGED', ids: [1], files: ['order_book/v1.avsc'] }
    await expect(generate([file(1, edited), file(2, wider)], lock)).rejects.toMatchObject(changed)
    const removed = { code: 'LOCKED_SCHEMA_CHANGED', ids: [2], files: [] }
    await expect(generate([file(1, book)], lock)).rejects.toMatchObject(removed)
  })

  it('lets the documentation of a released version be improved', async () => {
    const lock = await lockOf([file(1, book)])
    expect(await lockOf([file(1, { ...book, doc: 'Better said.' })], lock)).toEqual(lock)
  })
})
