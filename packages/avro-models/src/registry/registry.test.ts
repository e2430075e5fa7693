import { describe, expect, it } from 'vitest'
import type { AvroComplexSchema } from '../avro-schema.ts'
import { models } from '../models.ts'
import { createLockRegistry, createMemoryRegistry, fingerprintOf, schemaLock } from './index.ts'

const schema = (name: string): AvroComplexSchema => ({ type: 'record', name, fields: [] })

for (const [name, create, known] of [
  ['memory', createMemoryRegistry, [schema('A'), schema('B')]],
  ['lock', createLockRegistry, models.ticker.history],
] as const) {
  describe(`the ${name} registry`, () => {
    it('gives one id per schema, whatever the subject, and finds the schema again', async () => {
      const registry = create()
      const [first, second] = known as readonly [AvroComplexSchema, AvroComplexSchema]
      const id = await registry.register('one', first)
      expect(await registry.register('two', first)).toBe(id)
      const other = await registry.register('one', second)
      expect(other).not.toBe(id)
      expect(await registry.schemaById(id)).toEqual(first)
      expect(await registry.schemaById(other)).toEqual(second)
    })

    it('knows the schema through another wording', async () => {
      const registry = create()
      const [first] = known as readonly [AvroComplexSchema]
      const id = await registry.register('one', first)
      expect(await registry.register('one', { ...first, doc: 'said better' })).toBe(id)
    })

    it('knows nothing of other ids', async () => {
      const registry = create()
      for (const id of [0, -1, 9_999, 1.5]) expect(await registry.schemaById(id)).toBeUndefined()
    })

    it('refuses an empty subject', async () => {
      await expect(create().register('', schema('A'))).rejects.toMatchObject({ path: 'subject' })
    })
  })
}

describe('the memory registry', () => {
  it('gives ids in the order of the calls, concurrent ones too', async () => {
    const registry = createMemoryRegistry()
    const names = ['A', 'B', 'A', 'C']
    expect(await Promise.all(names.map((name) => registry.register('s', schema(name))))).toEqual([1, 2, 1, 3])
  })
})

describe('the lock registry', () => {
  it('holds every version of every model', async () => {
    const registry = createLockRegistry()
    const every = Object.values(models).flatMap(({ history }) => history)
    const ids = await Promise.all(every.map((version) => registry.register('s', version)))
    expect(new Set(ids).size).toBe(every.length)
    expect(schemaLock).toHaveLength(every.length)
  })

  it('has the fingerprints that its schemas have', async () => {
    for (const { fingerprint, schema: locked } of schemaLock) expect(await fingerprintOf(locked)).toBe(fingerprint)
  })

  it('gives no id to a schema that is not in it', async () => {
    await expect(createLockRegistry().register('s', schema('A'))).rejects.toMatchObject({
      code: 'SCHEMA_NOT_LOCKED',
      subject: 's',
      schemaName: 'A',
    })
  })

  it('takes a lock of one’s own, and refuses one that contradicts itself', async () => {
    const entry = (id: number, name: string) => ({ id, fingerprint: '', schema: schema(name) })
    const registry = createLockRegistry([entry(7, 'A')])
    expect(await registry.register('s', schema('A'))).toBe(7)
    expect(() => createLockRegistry([entry(1, 'A'), entry(1, 'B')])).toThrow(/given twice/)
    expect(() => createLockRegistry([entry(1, 'A'), entry(2, 'A')])).toThrow(/has id 1 already/)
    expect(() => createLockRegistry([entry(2 ** 31, 'A')])).toThrow(/lock\[0\]\.id/)
  })
})
