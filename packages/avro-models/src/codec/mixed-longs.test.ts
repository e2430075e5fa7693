import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AvroComplexSchema, AvroSchema } from '../avro-schema.ts'
import { createSeededRandom } from '../random.ts'
import { createMemoryRegistry } from '../registry/index.ts'
import { sampleRecord } from '../sample-record.ts'
import { createBinaryCodec, createCodec, createJsonCodec, InvalidRecord } from './index.ts'

const smallest = -(2n ** 63n)
const largest = 2n ** 63n - 1n
/** What stands for a 64-bit integer in this mode. */
const mixed = (value: bigint): number | bigint => (Number.isSafeInteger(Number(value)) ? Number(value) : value)
/** Small ones, large ones, and those around the ends of what numbers hold. */
const anyLong = fc.oneof(
  fc.bigInt({ min: smallest, max: largest }),
  fc.bigInt({ min: -(2n ** 54n), max: 2n ** 54n }),
  fc.bigInt({ min: -300n, max: 300n }),
  fc.constantFrom(
    smallest,
    smallest + 1n,
    largest,
    largest - 1n,
    2n ** 52n,
    -(2n ** 52n),
    2n ** 53n - 1n,
    1n - 2n ** 53n,
  ),
  fc.constantFrom(2n ** 53n, -(2n ** 53n), 2n ** 53n + 1n, -(2n ** 53n) - 1n, 2n ** 62n, 2n ** 31n, -(2n ** 31n), 0n),
)
const recordOf = (type: AvroSchema, more: object = {}): AvroComplexSchema => ({
  type: 'record',
  name: 'Counter',
  fields: [{ name: 'value', type, ...more }],
})
const micros = { type: 'long', logicalType: 'timestamp-micros' } as const
const schema: AvroComplexSchema = {
  type: 'record',
  name: 'Every',
  fields: [
    { name: 'plain', type: 'long' },
    { name: 'nullable', type: ['null', 'long'], default: null },
    { name: 'last', type: ['long', 'null'], default: 7 },
    { name: 'time', type: ['null', micros], default: null },
    { name: 'several', type: ['boolean', 'long', 'null'] },
    { name: 'list', type: { type: 'array', items: ['null', 'long'] } },
    { name: 'map', type: { type: 'map', values: 'long' } },
    { name: 'inner', type: ['null', recordOf('long')], default: null },
  ],
}
const nullableLong = fc.option(anyLong)
const anyRecord = fc.record({
  plain: anyLong,
  nullable: nullableLong,
  last: nullableLong,
  time: nullableLong,
  several: fc.oneof(nullableLong, fc.boolean()),
  list: fc.array(nullableLong, { maxLength: 4 }),
  map: fc.dictionary(fc.constantFrom('a', 'b'), anyLong),
  inner: fc.option(fc.record({ value: anyLong })),
})

/** The same value with each bigint as `convert` has it. */
function mapped(value: unknown, convert: (value: bigint) => number | bigint): unknown {
  if (typeof value === 'bigint') return convert(value)
  if (Array.isArray(value)) return value.map((item) => mapped(item, convert))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, mapped(inner, convert)]))
}

describe('longs as numbers and, beyond 2^53, as bigints', () => {
  it('come back wherever a long may stand, with the bytes that the mode bigint writes', () => {
    const codec = createBinaryCodec(schema, { longs: 'mixed' })
    const wide = createBinaryCodec(schema, { longs: 'bigint' })
    fc.assert(
      fc.property(anyRecord, (record) => {
        const expected = mapped(record, mixed) as Record<string, unknown>
        const bytes = codec.encode(expected)
        expect(codec.isValid(expected)).toEqual([])
        expect(codec.decode(bytes)).toStrictEqual(expected)
        expect(bytes).toStrictEqual(wide.encode(record))
        // A bigint is taken where a number would do as well.
        expect(codec.encode(record)).toStrictEqual(bytes)
      }),
      { numRuns: 500 },
    )
  })

  it('are those of the mode number as long as they are safe', () => {
    const [codec, plain] = [createBinaryCodec(schema, { longs: 'mixed' }), createBinaryCodec(schema)]
    const random = createSeededRandom(2)
    for (let count = 0; count < 200; count += 1) {
      const record = sampleRecord(schema, random)
      expect(codec.encode(record)).toStrictEqual(plain.encode(record))
      expect(codec.decode(plain.encode(record))).toStrictEqual(plain.decode(plain.encode(record)))
    }
  })

  it.each([
    [-(2n ** 63n), 'bigint'],
    [-(2n ** 53n), 'bigint'],
    [1n - 2n ** 53n, 'number'],
    [0n, 'number'],
    [2n ** 53n - 1n, 'number'],
    [2n ** 53n, 'bigint'],
    [2n ** 63n - 1n, 'bigint'],
  ] as const)('decode %d as a %s, in Avro and in JSON', (value, kind) => {
    for (const codec of [createBinaryCodec, createJsonCodec].map((create) => create(schema, { longs: 'mixed' }))) {
      const record = { plain: value, nullable: value, several: value, list: [null, value], map: { a: value } }
      const decoded = codec.decode(codec.encode(record))
      expect(decoded).toMatchObject(mapped(record, mixed) as object)
      expect(typeof decoded['plain']).toBe(kind)
    }
  })

  it('are strings in JSON beyond 2^53, and come back from it', () => {
    const codec = createJsonCodec(schema, { longs: 'mixed' })
    fc.assert(
      fc.property(anyRecord, (record) => {
        const expected = mapped(record, mixed) as Record<string, unknown>
        expect(codec.decode(codec.encode(expected))).toStrictEqual(expected)
      }),
    )
    const text = Buffer.from(
      createJsonCodec(recordOf('long'), { longs: 'mixed' }).encode({ value: 2n ** 53n }),
    ).toString()
    expect(text).toBe('{"value":"9007199254740992"}')
  })
})

describe('another writer’s longs', () => {
  const cases: readonly [string, AvroSchema, AvroSchema][] = [
    ['a long', 'long', 'long'],
    ['a long without a time', 'long', micros],
    ['a long that may be null now', 'long', ['null', 'long']],
    ['a long out of another union', ['long', 'string'], ['null', 'string', 'long']],
    ['a union that is none any more', ['long'], 'long'],
  ]
  it.each(cases)('are read whole: %s', async (_, writer, reader) => {
    const registry = createMemoryRegistry()
    const old = await createCodec(recordOf(writer), { registry, subject: 'a', longs: 'mixed' })
    const codec = await createCodec(
      { ...recordOf(reader), fields: [...(recordOf(reader).fields ?? []), { name: 'more', type: 'long', default: 5 }] },
      { registry, subject: 'a', longs: 'mixed' },
    )
    const frame = old.encode({ value: largest })
    await codec.resolve(frame)
    fc.assert(
      fc.property(anyLong, (value) => {
        expect(codec.decode(old.encode({ value }))).toStrictEqual({ value: mixed(value), more: 5 })
      }),
    )
  })

  it('come from an int as numbers, and go into doubles rounded', () => {
    const long = createBinaryCodec(recordOf('long'), { writer: recordOf('int'), longs: 'mixed' })
    for (const value of [-(2 ** 31), 0, 2 ** 31 - 1]) {
      expect(long.decode(createBinaryCodec(recordOf('int')).encode({ value }))).toStrictEqual({ value })
    }
    const double = createBinaryCodec(recordOf('double'), { writer: recordOf('long'), longs: 'mixed' })
    const bytes = createBinaryCodec(recordOf('long'), { longs: 'mixed' }).encode({ value: 2n ** 53n + 1n })
    expect(double.decode(bytes)).toStrictEqual({ value: 2 ** 53 })
  })

  it('have their default as a number', () => {
    const codec = createBinaryCodec(recordOf(['long', 'null'], { default: -1 }), { longs: 'mixed' })
    expect(codec.decode(codec.encode({}))).toStrictEqual({ value: -1 })
  })
})

describe('what is refused', () => {
  const expected = 'a bigint of 64 bits, or a number in the safe range'
  it.each([
    ['a bigint above 64 bits', largest + 1n, 'bigint'],
    ['a bigint below 64 bits', smallest - 1n, 'bigint'],
    ['a number beyond 2^53, which may have been rounded', 2 ** 53, 'number'],
    ['a number below -2^53', -(2 ** 60), 'number'],
    ['a fraction', 1.5, 'number'],
    ['NaN', Number.NaN, 'NaN'],
    ['digits', '9007199254740993', 'string'],
    ['nothing', undefined, 'absent'],
  ])('%s, by place and type', (_, value, actual) => {
    const problem = { path: 'value', expected, actual }
    for (const codec of [createBinaryCodec, createJsonCodec].map((make) =>
      make(recordOf('long'), { longs: 'mixed' }),
    )) {
      expect(codec.isValid({ value })).toEqual([problem])
      expect(() => codec.encode({ value })).toThrow(InvalidRecord)
      expect(() => codec.encode({ value })).toThrow(expect.objectContaining({ problems: [problem] }))
    }
    const nullable = createBinaryCodec(recordOf(['null', 'long']), { longs: 'mixed' })
    expect(nullable.isValid({ value })).toEqual([problem])
    expect(() => nullable.encode({ value })).toThrow(InvalidRecord)
  })

  it('a bigint for an int or a double', () => {
    for (const type of ['int', 'double', 'float'] as const) {
      expect(() => createBinaryCodec(recordOf(type), { longs: 'mixed' }).encode({ value: 1n })).toThrow(InvalidRecord)
    }
  })
})

describe('a union of null and one other type', () => {
  const filled: AvroComplexSchema = {
    type: 'record',
    name: 'Filled',
    fields: [{ name: 'a', type: 'int', default: 1 }],
  }
  it.each(['text', 5, true, [], new Uint8Array(1), 5n])(
    'takes nothing but an object for a record, although each field has a default: %s',
    (value) => {
      for (const longs of ['number', 'bigint', 'mixed'] as const) {
        const codec = createBinaryCodec(recordOf(['null', filled]), { longs })
        expect(() => codec.encode({ value })).toThrow(InvalidRecord)
        expect(codec.decode(codec.encode({ value: {} }))).toStrictEqual({ value: { a: 1 } })
      }
    },
  )

  it('names a branch that it does not have, and takes null alone', () => {
    const codec = createBinaryCodec(recordOf(['null', 'long']), { longs: 'mixed' })
    expect(() => codec.decode(Uint8Array.of(4, 2))).toThrow(/does not fit the schema/)
    const nothing = createBinaryCodec(recordOf(['null']))
    expect(nothing.decode(nothing.encode({ value: null }))).toStrictEqual({ value: null })
    expect(() => nothing.encode({ value: 1 })).toThrow(InvalidRecord)
    expect(() => nothing.decode(Uint8Array.of(2))).toThrow(/does not fit the schema/)
  })

  it('gives records back as they are, another writer’s too', () => {
    const writer = recordOf(['null', { ...filled, fields: [{ name: 'b', type: 'int', default: 2 }] }])
    const codec = createBinaryCodec(recordOf(['null', filled]), { writer })
    const { value } = codec.decode(createBinaryCodec(writer).encode({ value: { b: 3 } }))
    expect(Reflect.ownKeys(value as object)).toEqual(['a'])
  })
})
