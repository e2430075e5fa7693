import { getHeapStatistics } from 'node:v8'
import { describe, expect, it } from 'vitest'
import type { AvroComplexSchema, AvroSchema } from '../avro-schema.ts'
import { canRead } from '../compatibility/can-read.ts'
import { checkCompatibility } from '../compatibility/check-compatibility.ts'
import { createSeededRandom } from '../random.ts'
import { createMemoryRegistry } from '../registry/memory-registry.ts'
import { sampleRecord } from '../sample-record.ts'
import { SchemaDraw } from '../__fixtures__/random-schema.ts'
import { createBinaryCodec } from './binary-codec.ts'
import { createCodec } from './codec.ts'
import { IncompatibleSchema, MalformedFrame } from './errors.ts'

const isLong = process.env['LONG'] === '1'
const seed = Number(process.env['SEED'] ?? 1)

function hasLikeBranches(schema: AvroSchema): boolean {
  if (typeof schema === 'string') return false
  if (Array.isArray(schema)) {
    const branches = schema as readonly AvroSchema[]
    const like = branches.filter((branch) => /"type":"(?:record|map)"/.test(JSON.stringify(branch)))
    return like.length > 1 || branches.some(hasLikeBranches)
  }
  const { fields = [], items = 'null', values = 'null' } = schema as AvroComplexSchema
  return fields.some(({ type }) => hasLikeBranches(type)) || hasLikeBranches(items) || hasLikeBranches(values)
}

function usable(schema: AvroComplexSchema): boolean {
  try {
    return canRead(schema, schema).compatible
  } catch {
    return false
  }
}

/** Bytes that stand in memory now, garbage included: one decoding is over before the next collection of old objects. */
function allocated(): number {
  const { used_heap_size: heap, external_memory: external } = getHeapStatistics()
  return heap + external
}

describe('bytes that lie', () => {
  const list = (items: AvroSchema): AvroComplexSchema => ({
    type: 'record',
    name: 'Lie',
    fields: [{ name: 'list', type: { type: 'array', items } }],
  })
  // A count of 2^40 items, and nothing behind it.
  const huge = Buffer.from('8080808080800100', 'hex')

  it.each(['null', 'int', 'string', { type: 'map', values: 'null' }] as AvroSchema[])(
    'about the length of a list of %j end with an error at once',
    (items) => {
      expect(() => createBinaryCodec(list(items)).decode(huge)).toThrow(MalformedFrame)
      const narrower = createBinaryCodec({ type: 'record', name: 'Lie', fields: [] }, { writer: list(items) })
      expect(() => narrower.decode(huge)).toThrow(MalformedFrame)
    },
  )

  it('cannot reach the prototype of a decoded map', () => {
    const codec = createBinaryCodec<{ m: object }>({
      type: 'record',
      name: 'M',
      fields: [{ name: 'm', type: { type: 'map', values: 'int' } }],
    })
    const decoded = codec.decode(Buffer.from('02125f5f70726f746f5f5f0200', 'hex'))
    expect(Object.keys(decoded.m)).toEqual(['__proto__'])
    expect(Object.getPrototypeOf(decoded.m)).toBe(Object.prototype)
  })
})

describe('random schemas', () => {
  it('give every valid record back, and find nothing wrong with it', { timeout: 600_000 }, () => {
    const random = createSeededRandom(seed)
    const draw = new SchemaDraw(random)
    for (let count = 0; count < (isLong ? 20_000 : 400); count += 1) {
      const schema = draw.root()
      if (!usable(schema)) continue
      const codec = createBinaryCodec(schema)
      for (let turn = 0; turn < 3; turn += 1) {
        const record = sampleRecord(schema, random)
        expect(codec.isValid(record)).toEqual([])
        const back = codec.decode(codec.encode(record))
        expect(codec.decode(codec.encode(back))).toEqual(back)
        // An object that nobody decoded may fit several records and maps of one union.
        if (!hasLikeBranches(schema)) expect(back).toEqual(record)
      }
    }
  })

  it('are read as another exactly when the checker says so', { timeout: 600_000 }, () => {
    const random = createSeededRandom(seed + 1)
    const draw = new SchemaDraw(random)
    let compatible = 0
    const pairs = isLong ? 100_000 : 2_000
    for (let count = 0; count < pairs; count += 1) {
      const writer = draw.root()
      const reader = draw.vary(writer)
      if (!usable(writer) || !usable(reader)) continue
      const readerOf = () => createBinaryCodec(reader, { writer })
      if (!canRead(reader, writer).compatible) {
        expect(readerOf, JSON.stringify({ reader, writer })).toThrow(IncompatibleSchema)
        continue
      }
      compatible += 1
      const codec = readerOf()
      const read = codec.decode(createBinaryCodec(writer).encode(sampleRecord(writer, random)))
      expect(codec.isValid(read)).toEqual([])
    }
    expect(compatible).toBeGreaterThan(pairs / 5)
  })

  it('grow over histories of which every version is read by every later one', { timeout: 600_000 }, async () => {
    const random = createSeededRandom(seed + 3)
    const draw = new SchemaDraw(random)
    let read = 0
    for (let count = 0; count < (isLong ? 2_000 : 60); count += 1) {
      const history = [draw.root()]
      for (let step = 0; step < 12; step += 1) {
        const next = draw.vary(history.at(-1) as AvroComplexSchema)
        if (!usable(next) || !checkCompatibility(next, history, 'BACKWARD_TRANSITIVE').compatible) continue
        history.push(next)
      }
      const registry = createMemoryRegistry({ compatibility: 'BACKWARD_TRANSITIVE' })
      const frames: Uint8Array[] = []
      for (const version of history) {
        const codec = await createCodec(version, { registry, subject: 'history' })
        frames.push(codec.encode(sampleRecord(version, random)))
      }
      const newest = await createCodec(history.at(-1) as AvroComplexSchema, { registry, subject: 'history' })
      for (const frame of frames) {
        await newest.resolve(frame)
        expect(newest.isValid(newest.decode(frame))).toEqual([])
        read += 1
      }
    }
    expect(read).toBeGreaterThan(100)
  })

  it('give an error or a value for bytes that somebody changed, and take no more than 16 MiB for it', {
    timeout: 600_000,
  }, () => {
    const random = createSeededRandom(seed + 2)
    const draw = new SchemaDraw(random)
    let values = 0
    let errors = 0
    let most = 0
    for (let count = 0; count < (isLong ? 10_000 : 150); count += 1) {
      const schema = draw.root()
      if (!usable(schema)) continue
      const codec = createBinaryCodec(schema)
      const bytes = codec.encode(sampleRecord(schema, random))
      for (let turn = 0; turn < 100; turn += 1) {
        const changed = Buffer.from(bytes.subarray(0, draw.chance(0.2) ? draw.below(bytes.length + 1) : bytes.length))
        for (let change = draw.below(3); change >= 0 && changed.length > 0; change -= 1) {
          changed[draw.below(changed.length)] = draw.chance(0.3) ? 0xff : draw.below(256)
        }
        const before = allocated()
        try {
          codec.decode(changed)
          values += 1
        } catch (error) {
          if (!(error instanceof MalformedFrame)) throw error
          errors += 1
        }
        most = Math.max(most, allocated() - before)
      }
    }
    expect(most).toBeLessThan(16 * 2 ** 20)
    expect(values).toBeGreaterThan(100)
    expect(errors).toBeGreaterThan(100)
  })
})
