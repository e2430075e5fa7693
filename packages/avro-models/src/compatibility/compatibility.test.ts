import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { AvroComplexSchema, AvroField, AvroSchema } from '../avro-schema.ts'
import { canRead, checkCompatibility, type CompatibilityMode, compatibilityModes } from '../index.ts'
import { createSeededRandom } from '../random.ts'
import { SchemaDraw } from '../__fixtures__/random-schema.ts'

interface Verdict {
  readonly reader: AvroComplexSchema
  readonly writer: AvroComplexSchema
  readonly compatible: boolean
  readonly kinds: readonly string[]
  readonly locations: readonly string[]
}

const record = (...fields: AvroField[]): AvroComplexSchema => ({ type: 'record', name: 'Test', fields })
const field = (name: string, type: AvroSchema, more: Partial<AvroField> = {}): AvroField => ({ name, type, ...more })
const old = record(field('a', 'int'))

describe('canRead', () => {
  // Made by tests/interop/java/Verdicts.java with Avro 1.12.0, from pairs that SchemaDraw drew with seed 1.
  const text = readFileSync(new URL('__fixtures__/java-verdicts.jsonl', import.meta.url), 'utf8')
  const verdicts = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Verdict)

  it(`says what Avro's Java library says of ${verdicts.length} pairs: verdict, kinds and places`, () => {
    expect(verdicts.filter(({ compatible }) => compatible).length).toBeGreaterThan(60)
    for (const { reader, writer, compatible, kinds, locations } of verdicts) {
      const found = canRead(reader, writer)
      expect({
        compatible: found.compatible,
        kinds: found.problems.map(({ kind }) => kind),
        locations: found.problems.map(({ location }) => location),
      }).toEqual({ compatible, kinds, locations })
    }
  })

  it('names the path, what stands on both sides and what to do', () => {
    const bids = (price: AvroSchema): AvroSchema => ({
      type: 'array',
      items: { type: 'record', name: 'Level', fields: [field('price', price)] },
    })
    const { problems } = canRead(record(field('bids', bids('int'))), record(field('bids', bids('double'))))
    expect(problems).toEqual([
      {
        path: 'bids[].price',
        location: '/fields/0/type/items/fields/0/type',
        kind: 'TYPE_MISMATCH',
        message: 'bids[].price is int for the reader and double for the writer, and nothing turns one into the other',
      },
    ])
  })

  it('tells, as a warning, a change of meaning that the rules allow', () => {
    const decimal = (scale: number): AvroSchema => ({ type: 'bytes', logicalType: 'decimal', precision: 10, scale })
    const { compatible, warnings } = canRead(record(field('a', decimal(4))), record(field('a', decimal(2))))
    expect(compatible).toBe(true)
    expect(warnings).toEqual([{ path: 'a', message: expect.stringContaining('decimal(10,4)') }])
  })

  it('ends on schemas that hold themselves', () => {
    const list = (type: AvroSchema): AvroComplexSchema =>
      record(field('value', type), field('next', ['null', 'Test'], { default: null }))
    expect(canRead(list('long'), list('int')).compatible).toBe(true)
    expect(canRead(list('int'), list('long')).problems.map(({ path }) => path)).toEqual(['value'])
  })

  it.each([
    ['a name that is not defined', record(field('a', 'Missing')), /names the type Missing/],
    ['a name that is there twice', record(field('a', 'int'), field('a', 'int')), /a is there twice/],
    ['a record without fields', { type: 'record', name: 'A' }, /is a record without fields/],
    ['an enum without symbols', { type: 'enum', name: 'A' }, /without symbols/],
    ['a union in a union', record(field('a', ['null', ['int'] as never])), /union inside of a union/],
    ['a fixed without a size', { type: 'fixed', name: 'A' }, /without a size/],
    ['no schema at all', 7 as never, /is no Avro type/],
  ] as const)('refuses %s by name', (_, schema, message) => {
    expect(() => canRead(schema, old)).toThrow(message)
    expect(() => canRead(old, schema)).toThrow(expect.objectContaining({ code: 'INVALID_SCHEMA' }))
  })

  it('never changes its mind about a schema and itself', () => {
    const draw = new SchemaDraw(createSeededRandom(5))
    for (let count = 0; count < 500; count += 1) {
      const schema = draw.root()
      expect(canRead(schema, schema)).toEqual({ compatible: true, problems: [], warnings: [] })
    }
  })
})

describe('checkCompatibility', () => {
  const withoutDefault = record(field('a', 'int'), field('b', 'int'))
  const withDefault = record(field('a', 'int'), field('b', 'int', { default: 0 }))

  // The smallest step that a mode forbids, and what the weaker modes make of it.
  const steps: readonly [string, AvroSchema[], AvroSchema, readonly CompatibilityMode[]][] = [
    ['a new field without a default', [old], withoutDefault, ['NONE', 'FORWARD', 'FORWARD_TRANSITIVE']],
    ['a new field with a default', [old], withDefault, compatibilityModes],
    ['a field less, which had none', [withoutDefault], old, ['NONE', 'BACKWARD', 'BACKWARD_TRANSITIVE']],
    [
      'a default that is gone in two steps',
      [old, withDefault],
      withoutDefault,
      ['NONE', 'BACKWARD', 'FORWARD', 'FORWARD_TRANSITIVE', 'FULL'],
    ],
    [
      'a field that goes in two steps',
      [withoutDefault, withDefault],
      old,
      ['NONE', 'BACKWARD', 'BACKWARD_TRANSITIVE', 'FORWARD', 'FULL'],
    ],
    ['another type', [old], record(field('a', 'string')), ['NONE']],
    ['no history', [], old, compatibilityModes],
  ]

  it.each(steps)('%s', (_, history, candidate, allowed) => {
    const found = compatibilityModes.filter((mode) => checkCompatibility(candidate, history, mode).compatible)
    expect(found).toEqual(compatibilityModes.filter((mode) => allowed.includes(mode)))
  })

  it('says with which version, and in which direction', () => {
    const { problems } = checkCompatibility(withoutDefault, [old, withDefault], 'FULL_TRANSITIVE')
    expect(problems).toMatchObject([
      { version: 1, direction: 'backward', kind: 'READER_FIELD_MISSING_DEFAULT_VALUE', path: 'b' },
    ])
  })

  it('refuses a mode that does not exist', () => {
    expect(() => checkCompatibility(old, [], 'SIDEWAYS' as never)).toThrow(/must be one of NONE/)
  })
})
