import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { AvroComplexSchema, AvroField } from './avro-schema.ts'
import { checkFolder } from './cli/check-folder.ts'
import { readSchemaFolder } from './cli/package-files.ts'
import { checkCompatibility } from './compatibility/check-compatibility.ts'
import { defineModel } from './define-model.ts'
import type { Model } from './model.ts'
import { modelFields } from './model-fields.ts'
import { modelNames } from './model-registrations.ts'
import { models } from './models.ts'
import { createSeededRandom } from './random.ts'

const schemas = fileURLToPath(new URL('../schemas', import.meta.url))
const everyModel = Object.values(models) as unknown as readonly Model[]
const record = (fields: readonly AvroField[]): AvroComplexSchema => ({ type: 'record', name: 'A', fields })
const text: AvroField = { name: 'venue', type: 'string' }

describe('every model', () => {
  it('is there under its name', () => {
    expect(modelNames).toEqual(expect.arrayContaining(['ack', 'book_top', 'fill', 'index', 'quote', 'ticker', 'trade']))
    expect(modelNames.map((name) => models[name].name)).toEqual(modelNames)
    const files = readdirSync(schemas, { withFileTypes: true }).filter((entry) => entry.isDirectory())
    expect(modelNames.toSorted()).toEqual(files.map(({ name }) => name).sort())
    for (const { name, version } of everyModel) expect(readdirSync(join(schemas, name)), name).toHaveLength(version)
  })

  for (const model of everyModel) {
    const isBook = model.name === 'book_snapshot' || model.name === 'book_change'
    it(`${model.name} ${isBook ? 'has arrays' : 'is flat'} and carries the common fields`, () => {
      expect(model.fields.length > 0).toBe(!isBook)
      const common = { ...model.schema, fields: model.schema.fields?.filter(({ name }) => !/^(?:bid|ask)_/.test(name)) }
      const kinds = Object.fromEntries(
        modelFields(common as AvroComplexSchema).map((field) => [field.name, [field.kind, field.nullable]]),
      )
      expect(kinds).toMatchObject({
        run_id: ['string', true],
        event_key: ['string', true],
        venue: ['string', false],
        ...(model.name !== 'link_event' && { instrument: ['string', false] }),
        venue_timestamp: ['timestamp-micros', false],
        receive_timestamp: ['timestamp-micros', false],
        processing_timestamp: ['timestamp-micros', true],
      })
      expect(model.time).toBe('venue_timestamp')
      expect(model.schema).toBe(model.history.at(-1))
    })

    it(`${model.name} says of each field what it is, and each time is one for Debezium too`, () => {
      for (const version of model.history) {
        expect(version.namespace).toBe('com.cryptics.avro')
        for (const { name, type, doc = '', ...rest } of version.fields ?? []) {
          expect(doc, name).toMatch(/^[A-Z].*\.$/)
          const optional = Array.isArray(type)
          // A nullable field without a default would break the readers of older data.
          expect(rest, name).toEqual(optional ? { default: null } : {})
          if (!name.endsWith('_timestamp')) continue
          expect(doc, name).toContain('microseconds since the epoch (UTC)')
          expect(optional ? (type as readonly unknown[])[1] : type, name).toEqual({
            type: 'long',
            logicalType: 'timestamp-micros',
            'connect.name': 'io.debezium.time.MicroTimestamp',
          })
        }
      }
    })

    it(`${model.name} draws the same sample from the same seed, and has a key for it`, () => {
      const sample = model.generate(createSeededRandom(9))
      expect(model.generate(createSeededRandom(9))).toStrictEqual(sample)
      expect(model.generate(createSeededRandom(10))).not.toEqual(sample)
      expect(Object.keys(sample)).toEqual(model.schema.fields?.map(({ name }) => name))
      const key = model.key({ ...sample, venue: 'deribit', instrument: 'BTC-PERPETUAL', connection: 'BTC-PERPETUAL' })
      expect(key).toBe('deribit.BTC-PERPETUAL')
    })
  }
})

describe('the history of the schemas', () => {
  it.each(everyModel.map((model) => [model.name, model] as const))(
    'lets every version of %s read every other',
    (_, { history }) => {
      for (const [index, version] of history.entries()) {
        const { problems, warnings } = checkCompatibility(version, history.slice(0, index), 'FULL_TRANSITIVE')
        expect([...problems, ...warnings]).toEqual([])
      }
    },
  )

  it('is told version by version in the changelog', () => {
    const report = checkFolder(schemas, readSchemaFolder(schemas), { mode: 'FULL_TRANSITIVE', release: true })
    expect(report.problems).toEqual([])
    expect(report.files).toBeGreaterThan(20)
  })
})

describe('modelFields', () => {
  it('describes columns', () => {
    const fields = modelFields(
      record([
        { name: 'id', type: { type: 'string', logicalType: 'uuid' }, doc: 'Who.' },
        {
          name: 'size',
          type: ['null', { type: 'bytes', logicalType: 'decimal', precision: 18, scale: 8 }],
          default: null,
        },
        { name: 'side', type: [{ type: 'enum', name: 'Side', symbols: ['buy', 'sell'] }, 'null'] },
        // Avro tells readers to ignore a logical type over a type that it is not for.
        { name: 'odd', type: { type: 'string', logicalType: 'date' } },
        { name: 'plain', type: { type: 'int' } },
        { name: 'weight', type: 'double', unit: 'kg' },
        { name: 'time', type: { type: 'long', logicalType: 'timestamp-micros' } },
      ]),
    )
    const rest = { doc: '', nullable: false, unit: undefined, symbols: [], precision: undefined, scale: undefined }
    expect(fields).toEqual([
      { ...rest, name: 'id', kind: 'uuid', doc: 'Who.' },
      { ...rest, name: 'size', kind: 'decimal', nullable: true, precision: 18, scale: 8 },
      { ...rest, name: 'side', kind: 'enum', nullable: true, symbols: ['buy', 'sell'] },
      { ...rest, name: 'odd', kind: 'string' },
      { ...rest, name: 'plain', kind: 'int' },
      { ...rest, name: 'weight', kind: 'double', unit: 'kg' },
      { ...rest, name: 'time', kind: 'timestamp-micros', unit: 'µs since 1970-01-01 UTC' },
    ])
  })

  it('names what a table cannot hold', () => {
    const refused: readonly [AvroField['type'], string][] = [
      [{ type: 'array', items: 'int' }, 'of type array'],
      [{ type: 'map', values: 'int' }, 'of type map'],
      [{ type: 'record', name: 'B', fields: [] }, 'of type record'],
      [{ type: 'fixed', name: 'F', size: 2 }, 'of type fixed'],
      ['Side', 'of type Side'],
      ['null', 'a plain null'],
      [['null', 'int', 'string'], 'a union of 3'],
      [['int'], 'a union of 1'],
      [['null', { type: 'array', items: 'int' }], 'of type array'],
    ]
    for (const [type, construct] of refused) {
      const flatten = (): unknown => modelFields(record([text, { name: 'x', type }]))
      expect(flatten).toThrow(expect.objectContaining({ code: 'SCHEMA_NOT_FLAT', path: 'x', construct }))
    }
    expect(() => modelFields({ type: 'string' })).toThrow(expect.objectContaining({ path: '' }))
  })
})

describe('defineModel', () => {
  const schema = record([text, { name: 'at', type: 'long' }])

  it('takes a model of one’s own', () => {
    const model = defineModel<{ venue: string; at: number }>({
      name: 'my_model',
      history: [schema],
      time: 'at',
      key: ({ venue }) => venue,
      generate: (random) => ({ venue: 'x', at: Math.floor(random.next() * 10) }),
    })
    expect(model).toMatchObject({ name: 'my_model', version: 1, time: 'at' })
    expect(model.key(model.generate(createSeededRandom(1)))).toBe('x')
    expect(Object.isFrozen(model)).toBe(true)
  })

  it('has no columns for a model that is not flat', () => {
    const nested = record([
      text,
      { name: 'at', type: 'long' },
      { name: 'bids', type: { type: 'array', items: 'double' } },
    ])
    const model = defineModel({ name: 'book', history: [nested], time: 'at', key: () => '' })
    expect(model.fields).toEqual([])
    expect(model.generate(createSeededRandom(1))).toMatchObject({ bids: expect.any(Array) })
  })

  it('refuses what it cannot rely on', () => {
    const base = { name: 'a', history: [schema], time: 'at', key: () => '' }
    const refused: readonly [object, string][] = [
      [{ name: 'BookTop' }, 'name'],
      [{ name: 'book-top' }, 'name'],
      [{ history: [] }, 'history'],
      [{ history: [{ type: 'string' }] }, 'history[0]'],
      [{ time: 'when' }, 'time'],
      [{ key: undefined }, 'key'],
    ]
    for (const [change, path] of refused) {
      expect(() => defineModel({ ...base, ...change })).toThrow(
        expect.objectContaining({ code: 'INVALID_OPTION', path }),
      )
    }
  })
})
