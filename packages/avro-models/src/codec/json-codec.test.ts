import { describe, expect, it } from 'vitest'
import type { AvroComplexSchema } from '../avro-schema.ts'
import { models } from '../models.ts'
import type { Model } from '../model.ts'
import { createSeededRandom } from '../random.ts'
import { createJsonCodec, InvalidRecord, InvalidSchema, MalformedFrame } from './index.ts'

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString()

const every: AvroComplexSchema = {
  type: 'record',
  name: 'Every',
  fields: [
    { name: 'id', type: 'long' },
    { name: 'raw', type: 'bytes' },
    { name: 'price', type: { type: 'bytes', logicalType: 'decimal', precision: 12, scale: 2 } },
    { name: 'side', type: { type: 'enum', name: 'Side', symbols: ['buy', 'sell'] } },
    { name: 'tags', type: { type: 'map', values: ['null', 'double'] } },
    { name: 'note', type: ['null', 'string'], default: null },
  ],
}
const record = { id: 7, raw: Uint8Array.of(0, 255), price: '12.50', side: 'buy', tags: { a: 0.5, b: null }, note: 'ü' }

describe('records as JSON', () => {
  it('have every field in the order of the schema, and come back equal', () => {
    const codec = createJsonCodec(every)
    const json = '{"id":7,"raw":"00ff","price":"12.50","side":"buy","tags":{"a":0.5,"b":null},"note":"ü"}'
    expect(text(codec.encode(record))).toBe(json)
    expect(codec.decode(codec.encode(record))).toStrictEqual(record)
    const { note: _, ...required } = record
    expect(codec.encodeBatch([record, { ...required, extra: 1 }]).map(text)).toEqual([
      json,
      json.replace('"ü"', 'null'),
    ])
  })

  it.each(Object.values(models) as unknown as readonly Model[])('of $name come back equal', (model) => {
    const codec = createJsonCodec(model)
    const random = createSeededRandom(3)
    for (let count = 0; count < 200; count += 1) {
      const sample = model.generate(random)
      expect(codec.decode(codec.encode(sample))).toStrictEqual(sample)
    }
  })

  it('are read by another version: absent fields take their default, more fields are skipped', () => {
    const [older, newer] = models.ticker.history.map((schema) => createJsonCodec(schema)) as [
      ReturnType<typeof createJsonCodec>,
      ReturnType<typeof createJsonCodec>,
    ]
    const sample = models.ticker.generate(createSeededRandom(1))
    const { processing_timestamp: time, ...old } = sample
    expect(newer.decode(older.encode(old))).toStrictEqual({ ...old, processing_timestamp: null })
    expect(older.decode(newer.encode({ ...sample }))).toStrictEqual(old)
    expect(time).not.toBe(undefined)
  })

  it('keep all digits of a long, as a string where no number holds them', () => {
    const codec = createJsonCodec(every, { longs: 'bigint' })
    const large = { ...record, id: 2n ** 63n - 1n }
    expect(text(codec.encode(large))).toContain('"id":"9223372036854775807"')
    expect(codec.decode(codec.encode(large))).toStrictEqual(large)
    expect(() => createJsonCodec(every).decode(codec.encode(large))).toThrow(MalformedFrame)
  })
})

describe('what is refused', () => {
  it('is a record that does not fit, with the path and never the value', () => {
    const codec = createJsonCodec(every)
    const bad = { ...record, price: 'secret' }
    expect(() => codec.encode(bad)).toThrow(expect.objectContaining({ code: 'INVALID_RECORD', path: 'price' }))
    expect(() => codec.encodeBatch([record, bad])).toThrow(InvalidRecord)
    expect(codec.isValid(bad)).toHaveLength(1)
  })

  it.each([
    ['', 'it is no JSON'],
    ['{"id":', 'it is no JSON'],
    ['[]', 'the value must be an object with the fields of Every'],
    ['{"id":1.5}', 'id must be an integer; one beyond 2^53 as a string'],
    ['{"id":1}', 'raw must be given: it has no default'],
    ['{"id":1,"raw":"00","price":"1.005","side":"buy","tags":{}}', 'Every cannot be encoded: price must be'],
  ])('%j, which is no such record', (json, problem) => {
    expect(() => createJsonCodec(every).decode(Buffer.from(json))).toThrow(MalformedFrame)
    expect(() => createJsonCodec(every).decode(Buffer.from(json))).toThrow(problem)
  })

  it('bytes that are no UTF-8', () => {
    expect(() => createJsonCodec(every).decode(Uint8Array.of(0x22, 0xff, 0x22))).toThrow(MalformedFrame)
  })

  it.each([[['string', 'bytes']], [['null', 'long', 'string']]])(
    'a union of %j, which nobody could tell apart',
    (type) => {
      const schema = { type: 'record', name: 'Odd', fields: [{ name: 'a', type }] } as AvroComplexSchema
      expect(() => createJsonCodec(schema)).toThrow(InvalidSchema)
    },
  )
})
