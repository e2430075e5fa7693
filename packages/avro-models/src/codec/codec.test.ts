import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AvroComplexSchema } from '../avro-schema.ts'
import type { Ticker } from '../generated/models.ts'
import { tickerV1 } from '../generated/schemas.ts'
import type { Model, ModelField } from '../model.ts'
import { models } from '../models.ts'
import { createSeededRandom } from '../random.ts'
import { createLockRegistry, createMemoryRegistry } from '../registry/index.ts'
import { sampleRecord } from '../sample-record.ts'
import { createCodec, InvalidRecord, MalformedFrame } from './index.ts'

const registry = createLockRegistry()
const everyModel = Object.values(models) as unknown as readonly Model[]
const ticker = models.ticker.generate(createSeededRandom(1))

/** Values of a field that reach the ends of what it can hold. */
function arbitraryField(field: ModelField): fc.Arbitrary<unknown> {
  const plain: Partial<Record<ModelField['kind'], fc.Arbitrary<unknown>>> = {
    string: fc.string({ unit: 'grapheme' }),
    double: fc.double({ noNaN: true, noDefaultInfinity: true }),
    int: fc.integer(),
    boolean: fc.boolean(),
    long: fc.integer({ min: -(2 ** 52), max: 2 ** 53 - 2 }),
    'timestamp-micros': fc.integer({ min: -(2 ** 52), max: 2 ** 53 - 2 }),
  }
  const value = field.kind === 'enum' ? fc.constantFrom(...field.symbols) : plain[field.kind]
  if (value === undefined) throw new Error(`no arbitrary for ${field.kind}`)
  return field.nullable ? fc.option(value) : value
}

const arbitraryRecord = (model: Model): fc.Arbitrary<Record<string, unknown>> =>
  fc.record(Object.fromEntries(model.fields.map((field) => [field.name, arbitraryField(field)])))

describe('a frame', () => {
  it('is a zero, the id in 32 bits, and the Avro data', async () => {
    const schema: AvroComplexSchema = {
      type: 'record',
      name: 'Price',
      fields: [
        { name: 'instrument', type: 'string' },
        { name: 'price', type: ['null', 'double'], default: null },
        { name: 'time', type: { type: 'long', logicalType: 'timestamp-micros' } },
      ],
    }
    const memory = createMemoryRegistry()
    await memory.register('another', { type: 'record', name: 'Another', fields: [] })
    const codec = await createCodec(schema, { registry: memory })
    // By hand from the specification: string "ab" = 04 61 62; branch 1 = 02, 1.5 as a little-endian double; 64 = 80 01.
    const expected = '00 00000002 04 6162 02 000000000000f83f 8001'.replaceAll(' ', '')
    const frame = codec.encode({ instrument: 'ab', price: 1.5, time: 64 })
    expect(Buffer.from(frame).toString('hex')).toBe(expected)
    expect(codec.schemaId).toBe(2)
  })

  for (const model of everyModel) {
    it(`brings every ${model.name} back`, async () => {
      const codec = await createCodec(model, { registry })
      fc.assert(
        fc.property(fc.integer(), (seed) => {
          const record = model.generate(createSeededRandom(seed))
          expect(codec.isValid(record)).toEqual([])
          expect(codec.decode(codec.encode(record))).toStrictEqual(record)
        }),
        { numRuns: 50 },
      )
      // The generator above is all for models with arrays, which have no columns.
      if (model.fields.length === 0) return
      fc.assert(
        fc.property(arbitraryRecord(model), (record) => {
          // -0 of a long is 0; everything else comes back to the last bit.
          const longs = model.fields
            .filter(({ kind }) => kind !== 'double' && kind !== 'string')
            .map(({ name }) => name)
          const expected = { ...record }
          for (const name of longs) if (Object.is(expected[name], -0)) expected[name] = 0
          expect(codec.decode(codec.encode(record))).toStrictEqual(expected)
        }),
        { numRuns: 50 },
      )
    })
  }

  it('decodes to a plain object that clones and spreads like a literal', async () => {
    const codec = await createCodec(models.ticker, { registry })
    const decoded = codec.decode(codec.encode(ticker))
    expect(Object.getPrototypeOf(decoded)).toBe(Object.prototype)
    expect(structuredClone(decoded)).toStrictEqual(ticker)
    expect(Object.keys(decoded)).toEqual(models.ticker.fields.map(({ name }) => name))
  })

  it('may lie anywhere in a larger buffer, of any kind', async () => {
    const codec = await createCodec(models.ticker, { registry })
    const frame = codec.encode(ticker)
    const padded = new Uint8Array(frame.length + 20).fill(0xff)
    padded.set(frame, 7)
    expect(codec.decode(padded.subarray(7, 7 + frame.length))).toStrictEqual(ticker)
  })
})

describe('slab ownership', () => {
  it('never changes bytes that were handed out', async () => {
    const codec = await createCodec(models.trade, { registry })
    const random = createSeededRandom(3)
    const trades = Array.from({ length: 3_000 }, () => models.trade.generate(random))
    const frames = trades.map((trade) => codec.encode(trade))
    const copies = frames.map((frame) => Uint8Array.from(frame))
    // More than two slabs of 64 KiB, single frames, batches and refused records among them.
    codec.encodeBatch(trades)
    for (const trade of trades) codec.encode(trade)
    expect(() => codec.encode({ ...(trades[0] as object), price: Number.NaN } as never)).toThrow(InvalidRecord)
    expect(new Set(frames.map(({ buffer }) => buffer)).size).toBeGreaterThan(2)
    for (const [index, frame] of frames.entries()) {
      expect(Buffer.compare(frame, copies[index] as Uint8Array)).toBe(0)
    }
    expect(codec.decode(frames[0] as Uint8Array)).toStrictEqual(trades[0])
  })

  it('gives each batch one slab of its own, with nothing else in it', async () => {
    const codec = await createCodec(models.trade, { registry })
    const trade = models.trade.generate(createSeededRandom(1))
    const long = { ...trade, trade_id: 'x'.repeat(5_000) }
    const single = codec.encode(trade)
    const first = codec.encodeBatch([trade, long, long, trade])
    const second = codec.encodeBatch([trade, trade])
    expect(new Set(first.map(({ buffer }) => buffer)).size).toBe(1)
    expect(new Set([single, first[0], second[0]].map((frame) => frame?.buffer)).size).toBe(3)
    expect(first.map((frame) => codec.decode(frame))).toStrictEqual([trade, long, long, trade])
    expect(codec.encodeBatch([])).toEqual([])
  })

  it('takes a record that is larger than a slab', async () => {
    const codec = await createCodec(models.trade, { registry })
    const large = { ...models.trade.generate(createSeededRandom(1)), trade_id: 'é'.repeat(100_000) }
    codec.encode(models.trade.generate(createSeededRandom(2)))
    expect(codec.decode(codec.encode(large))).toStrictEqual(large)
  })
})

describe('what is refused', () => {
  const secret = 'do-not-tell'
  const safeInteger = 'an integer in the safe range, from -(2^53 - 1) to 2^53 - 1'
  const cases: readonly [string, Record<string, unknown>, string, string, string][] = [
    ['NaN', { venue_timestamp: Number.NaN }, 'venue_timestamp', safeInteger, 'NaN'],
    ['NaN in a nullable double', { mark_price: Number.NaN }, 'mark_price', 'a finite number', 'NaN'],
    ['infinity', { mark_price: Number.NEGATIVE_INFINITY }, 'mark_price', 'a finite number', 'infinite'],
    ['a missing field', { venue: undefined }, 'venue', 'a string without lone surrogates', 'absent'],
    ['null where none is allowed', { venue: null }, 'venue', 'a string without lone surrogates', 'null'],
    ['an unknown enum value', { source: secret }, 'source', 'one of recorded, derived, venue', 'string'],
    ['a string for a number', { mark_price: secret }, 'mark_price', 'a finite number', 'string'],
    ['a bigint', { venue_timestamp: 12_345_678n }, 'venue_timestamp', safeInteger, 'bigint'],
    ['a fraction', { venue_timestamp: 1.5 }, 'venue_timestamp', safeInteger, 'number'],
    ['nanoseconds', { venue_timestamp: 1.7e18 }, 'venue_timestamp', safeInteger, 'number'],
    ['a lone surrogate', { venue: 'a\ud800' }, 'venue', 'a string without lone surrogates', 'string'],
    ['an object', { venue: { secret } }, 'venue', 'a string without lone surrogates', 'object'],
  ]
  for (const [name, change, path, expected, actual] of cases) {
    it(`${name}, with path and type but never the value`, async () => {
      const codec = await createCodec(models.ticker, { registry })
      const record = { ...ticker, ...change }
      const problem = { path, expected, actual }
      expect(codec.isValid(record)).toEqual([problem])
      const error = await Promise.resolve()
        .then(() => codec.encode(record as never))
        .catch((caught: unknown) => caught)
      expect(error).toMatchObject({ code: 'INVALID_RECORD', path, problems: [problem], retryable: false })
      // Neither the message nor the cause nor a field may carry what the record held.
      const told = `${(error as Error).message} ${String((error as Error).cause)} ${JSON.stringify(error)}`
      expect(told).not.toContain(secret)
      expect(told).not.toContain('12345678')
    })
  }

  it('a long outside of the safe range, and none inside, whichever way it goes', async () => {
    const codec = await createCodec(models.ticker, { registry })
    const record = (venue_timestamp: number) => ({ ...ticker, venue_timestamp })
    for (const edge of [2 ** 50, 2 ** 52 + 1, Number.MAX_SAFE_INTEGER, 2 ** 31, 0, 1]) {
      expect(codec.decode(codec.encode(record(edge))).venue_timestamp).toBe(edge)
      expect(codec.decode(codec.encode(record(-edge))).venue_timestamp).toBe(edge === 0 ? 0 : -edge)
    }
    expect(() => codec.encode(record(Number.MAX_SAFE_INTEGER + 1))).toThrow(InvalidRecord)
    expect(() => codec.encode(record(Number.MIN_SAFE_INTEGER - 1))).toThrow(InvalidRecord)
  })

  it('what is no record at all', async () => {
    const codec = await createCodec(models.ticker, { registry })
    for (const value of [null, undefined, 'text', 7, [ticker]]) {
      expect(() => codec.encode(value as never)).toThrow(expect.objectContaining({ code: 'INVALID_RECORD', path: '' }))
    }
    expect(codec.isValid({})).toHaveLength(5)
  })

  it('a batch with one bad record, wholly, and says which', async () => {
    const codec = await createCodec(models.ticker, { registry })
    const bad = { ...ticker, mark_price: Number.NaN }
    expect(() => codec.encodeBatch([ticker, ticker, bad, ticker])).toThrow(
      expect.objectContaining({ code: 'INVALID_RECORD', path: '[2].mark_price' }),
    )
    expect(codec.encodeBatch([ticker])).toHaveLength(1)
  })

  it('exactly what isValid names', async () => {
    const codec = await createCodec(models.ticker, { registry })
    const names = models.ticker.fields.map(({ name }) => name)
    const texts = ['', 'derived', 'x', 'constructor', 'toString', '\ud800', 'x'.repeat(63), 'é'.repeat(64)]
    const odd = fc.constantFrom(null, undefined, Number.NaN, -0, 1.5, true, [], {}, 2n, 2 ** 60, ...texts)
    fc.assert(
      fc.property(fc.constantFrom(...names), odd, (name, value) => {
        const record = { ...ticker, [name]: value } as never
        const valid = codec.isValid(record).length === 0
        if (valid) expect(() => codec.encode(record)).not.toThrow()
        else expect(() => codec.encode(record)).toThrow(InvalidRecord)
      }),
    )
  })
})

describe('absent and null', () => {
  it('are the same for an optional field: its default', async () => {
    const codec = await createCodec(models.ticker, { registry })
    const { run_id: _, processing_timestamp: __, ...required } = ticker
    const absent = codec.decode(codec.encode(required as never))
    expect(absent).toStrictEqual({ ...ticker, run_id: null, processing_timestamp: null })
    const undefinedField = { ...ticker, run_id: undefined, processing_timestamp: undefined }
    expect(codec.decode(codec.encode(undefinedField as never))).toStrictEqual(absent)
  })

  it('leaves properties that the schema does not name behind', async () => {
    const codec = await createCodec(models.ticker, { registry })
    const wider = { ...ticker, extra: 1 }
    expect(codec.decode(codec.encode(wider as never))).toStrictEqual(ticker)
    expect(codec.isValid(wider)).toEqual([{ path: 'extra', expected: 'no such field', actual: 'number' }])
  })
})

describe('nested and binary data', () => {
  const book: AvroComplexSchema = {
    type: 'record',
    name: 'Book',
    namespace: 'test',
    fields: [
      {
        name: 'bids',
        type: {
          type: 'array',
          items: { type: 'record', name: 'Level', fields: [{ name: 'price', type: 'double' }] },
        },
      },
      { name: 'asks', type: { type: 'array', items: 'Level' } },
      { name: 'tags', type: { type: 'map', values: 'float' } },
      { name: 'raw', type: ['null', 'bytes'], default: null },
      { name: 'hash', type: { type: 'fixed', name: 'Hash', size: 3 } },
      { name: 'next', type: ['null', 'Book'], default: null },
    ],
  }

  it('comes back, as plain objects and bytes of its own', async () => {
    const codec = await createCodec(book, { registry: createMemoryRegistry() })
    const record = {
      bids: [{ price: 1 }],
      asks: [],
      tags: { a: 0.5 },
      raw: new Uint8Array([1, 2]),
      hash: new Uint8Array(3),
    }
    const frame = codec.encode({ ...record, next: record })
    const decoded = codec.decode(frame)
    expect(decoded).toStrictEqual({ ...record, next: { ...record, next: null } })
    frame.fill(0xff)
    expect(decoded['raw']).toStrictEqual(new Uint8Array([1, 2]))
    expect(codec.encode({ ...record, raw: Buffer.from([1, 2]) })).toStrictEqual(codec.encode(record))
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const sample = sampleRecord(book, createSeededRandom(seed))
        expect(codec.decode(codec.encode(sample))).toStrictEqual(sample)
      }),
    )
  })

  it('is refused with the path inside', async () => {
    const codec = await createCodec(book, { registry: createMemoryRegistry() })
    const record = {
      bids: [{ price: 1 }, { price: '2' }],
      asks: [{}],
      tags: { key: 1e39 },
      raw: 'x',
      hash: new Uint8Array(2),
    }
    expect(codec.isValid(record).map(({ path }) => path)).toEqual([
      'bids[1].price',
      'asks[0].price',
      'tags.*',
      'raw',
      'hash',
    ])
    expect(() => codec.encode(record)).toThrow(expect.objectContaining({ path: 'bids[1].price' }))
    const circular: Record<string, unknown> = { bids: [], asks: [], tags: {}, hash: new Uint8Array(3) }
    circular['next'] = circular
    expect(() => codec.encode(circular)).toThrow(InvalidRecord)
  })
})

describe('broken frames', () => {
  it('are named for what they are', async () => {
    const codec = await createCodec(models.ticker, { registry })
    const frame = codec.encode(ticker)
    const broken: readonly [Uint8Array, RegExp][] = [
      [new Uint8Array(0), /does not begin with the byte 0/],
      [Uint8Array.of(0, 0, 0), /ends within its header/],
      [Uint8Array.of(1, ...new Uint8Array(16)), /GUID/],
      [Uint8Array.from(frame).fill(9, 0, 1), /does not begin with the byte 0/],
      [frame.subarray(0, frame.length - 1), /ends within the record/],
      [Uint8Array.of(...frame, 0), /goes on behind the record/],
      [Uint8Array.of(...frame.subarray(0, 5), 0x7f), /does not fit the schema/],
    ]
    for (const [bytes, message] of broken) {
      expect(() => codec.decode(bytes)).toThrow(MalformedFrame)
      expect(() => codec.decode(bytes)).toThrow(message)
    }
  })

  it('never end in anything but a named error', async () => {
    const codec = await createCodec(models.ticker, { registry })
    const old = await createCodec<Ticker>(tickerV1, { registry })
    await codec.resolve(old.encode(ticker))
    const flip = fc.record({
      v1: fc.boolean(),
      at: fc.nat(),
      byte: fc.integer({ min: 0, max: 255 }),
      cut: fc.nat({ max: 3 }),
    })
    fc.assert(
      fc.property(flip, ({ v1, at, byte, cut }) => {
        const frame = Uint8Array.from((v1 ? old : codec).encode(ticker))
        frame[5 + (at % (frame.length - 5))] = byte
        try {
          codec.decode(frame.subarray(0, frame.length - cut))
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedFrame)
        }
      }),
      { numRuns: 500 },
    )
  })
})

describe('createCodec', () => {
  it('refuses options and schemas that it cannot work with', async () => {
    await expect(createCodec(models.ticker, { registry, maximumWriters: 0 })).rejects.toMatchObject({
      path: 'maximumWriters',
    })
    await expect(createCodec(models.ticker, { registry, unknownIdExpiry: Number.NaN })).rejects.toMatchObject({
      path: 'unknownIdExpiry',
    })
    const memory = createMemoryRegistry()
    await expect(createCodec({ type: 'record', name: 'X' }, { registry: memory })).rejects.toMatchObject({
      code: 'INVALID_SCHEMA',
      schemaName: 'X',
    })
  })

  it('registers under the schema’s full name, or the subject given', async () => {
    const subjects: string[] = []
    const recording = { ...registry, register: async (subject: string) => subjects.push(subject) }
    await createCodec(models.ticker, { registry: recording })
    await createCodec(models.ticker, { registry: recording, subject: 'prices-value' })
    expect(subjects).toEqual(['com.cryptics.avro.Ticker', 'prices-value'])
  })
})
