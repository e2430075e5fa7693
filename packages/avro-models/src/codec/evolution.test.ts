import { describe, expect, it } from 'vitest'
import type { AvroComplexSchema } from '../avro-schema.ts'
import type { Ticker, Trade } from '../generated/models.ts'
import { ackV1, tickerV1, tradeV1 } from '../generated/schemas.ts'
import type { Model } from '../model.ts'
import { models } from '../models.ts'
import { createSeededRandom } from '../random.ts'
import { createLockRegistry, createMemoryRegistry, type SchemaRegistry } from '../registry/index.ts'
import { createVirtualTime } from '../testing.ts'
import { createCodec, IncompatibleSchema, UnknownSchemaId } from './index.ts'

/** A registry that counts what is asked of it. */
function counting(registry: SchemaRegistry): SchemaRegistry & { readonly asked: number[] } {
  const asked: number[] = []
  return {
    asked,
    register: (subject, schema) => registry.register(subject, schema),
    schemaById(id) {
      asked.push(id)
      return registry.schemaById(id)
    },
  }
}

const version = (extra: readonly { name: string; type: string; default?: unknown }[]): AvroComplexSchema => ({
  type: 'record',
  name: 'Note',
  fields: [{ name: 'text', type: 'string' }, ...extra],
})

describe('a frame of version 1', () => {
  const cases: readonly [Model, AvroComplexSchema][] = [
    [models.ticker as unknown as Model, tickerV1],
    [models.trade as unknown as Model, tradeV1],
    [models.ack as unknown as Model, ackV1],
  ]
  for (const [model, first] of cases) {
    it(`of ${model.name} reads as version 2, with processing_timestamp null`, async () => {
      const registry = createLockRegistry()
      const old = await createCodec(first, { registry })
      const current = await createCodec(model, { registry })
      expect(old.schemaId).not.toBe(current.schemaId)
      const { processing_timestamp: _, ...record } = model.generate(createSeededRandom(5))
      const frame = old.encode(record)
      expect(() => current.decode(frame)).toThrow(UnknownSchemaId)
      await current.resolve(frame)
      expect(current.decode(frame)).toStrictEqual({ ...record, processing_timestamp: null })
    })

    it(`of ${model.name} can still be written from and to version 1 by an old reader`, async () => {
      const registry = createLockRegistry()
      const old = await createCodec(first, { registry })
      const current = await createCodec(model, { registry })
      const { processing_timestamp: time, ...record } = model.generate(createSeededRandom(6))
      const frame = current.encode({ ...record, processing_timestamp: time })
      await old.resolve(frame)
      expect(old.decode(frame)).toStrictEqual(record)
    })
  }
})

describe('resolve', () => {
  it('asks once per id, however many frames wait', async () => {
    const registry = counting(createLockRegistry())
    const old = await createCodec<Ticker>(tickerV1, { registry })
    const current = await createCodec(models.ticker, { registry })
    const frame = old.encode(models.ticker.generate(createSeededRandom(1)))
    await Promise.all([current.resolve(frame), current.resolve(frame), current.resolve(frame)])
    await current.resolve(frame)
    await current.resolve(current.encode(models.ticker.generate(createSeededRandom(1))))
    for (let count = 0; count < 10; count += 1) current.decode(frame)
    expect(registry.asked).toEqual([old.schemaId])
  })

  it('does not ask again for an unknown id until its time is over', async () => {
    const time = createVirtualTime()
    const inner = createMemoryRegistry()
    const registry = counting(inner)
    const codec = await createCodec(version([]), { registry, clock: time.clock, unknownIdExpiry: 1_000 })
    const frame = Uint8Array.from(codec.encode({ text: 'a' }))
    frame[4] = 2
    const unknown = { code: 'UNKNOWN_SCHEMA_ID', schemaId: 2, retryable: true }
    expect(() => codec.decode(frame)).toThrow(expect.objectContaining(unknown))
    await expect(codec.resolve(frame)).rejects.toMatchObject(unknown)
    await time.advance(999)
    await expect(codec.resolve(frame)).rejects.toMatchObject(unknown)
    expect(registry.asked).toEqual([2])
    // The writer registers meanwhile; the next question after the expiry finds it.
    await inner.register('x', version([{ name: 'more', type: 'string', default: '' }]))
    await time.advance(1)
    await codec.resolve(frame)
    expect(registry.asked).toEqual([2, 2])
    // One byte more for the writer's second field, an empty string, which this reader skips.
    expect(codec.decode(Uint8Array.of(...frame, 0))).toEqual({ text: 'a' })
  })

  it('passes a registry’s failure on and asks again the next time', async () => {
    const inner = createLockRegistry()
    let failures = 1
    const registry: SchemaRegistry = {
      register: (subject, schema) => inner.register(subject, schema),
      async schemaById(id) {
        if (failures-- > 0) throw new TypeError('connection refused')
        return inner.schemaById(id)
      },
    }
    const old = await createCodec<Trade>(tradeV1, { registry })
    const current = await createCodec(models.trade, { registry })
    const frame = old.encode(models.trade.generate(createSeededRandom(1)))
    await expect(current.resolve(frame)).rejects.toThrow('connection refused')
    await current.resolve(frame)
    expect(current.decode(frame).processing_timestamp).toBeNull()
  })

  it('forgets the writer used longest ago, and can load it again', async () => {
    const registry = counting(createMemoryRegistry())
    const codec = await createCodec(version([]), { registry, maximumWriters: 2 })
    const frames: Uint8Array[] = []
    for (const name of ['a', 'b', 'c']) {
      const writer = await createCodec(version([{ name, type: 'string' }]), { registry })
      frames.push(Uint8Array.from(writer.encode({ text: name, [name]: 'x' })))
    }
    for (const frame of frames) await codec.resolve(frame)
    expect(codec.decode(frames[2] as Uint8Array)).toEqual({ text: 'c' })
    expect(codec.decode(frames[1] as Uint8Array)).toEqual({ text: 'b' })
    expect(() => codec.decode(frames[0] as Uint8Array)).toThrow(UnknownSchemaId)
    await codec.resolve(frames[0] as Uint8Array)
    expect(codec.decode(frames[0] as Uint8Array)).toEqual({ text: 'a' })
    expect(registry.asked).toHaveLength(4)
    // Loading a pushed out the one used longest ago, which is c: b was decoded after it.
    expect(codec.decode(frames[1] as Uint8Array)).toEqual({ text: 'b' })
    expect(() => codec.decode(frames[2] as Uint8Array)).toThrow(UnknownSchemaId)
  })

  it('names a writer that has drifted apart, and asks for it only once', async () => {
    const registry = counting(createMemoryRegistry())
    const writer = await createCodec(version([]), { registry })
    const reader = await createCodec(version([{ name: 'needed', type: 'string' }]), { registry })
    const frame = writer.encode({ text: 'a' })
    const incompatible = {
      code: 'INCOMPATIBLE_SCHEMA',
      schemaId: writer.schemaId,
      readerName: 'Note',
      retryable: false,
    }
    await expect(reader.resolve(frame)).rejects.toMatchObject(incompatible)
    await expect(reader.resolve(frame)).rejects.toBeInstanceOf(IncompatibleSchema)
    expect(() => reader.decode(frame)).toThrow(expect.objectContaining(incompatible))
    expect(registry.asked).toHaveLength(1)
  })
})
