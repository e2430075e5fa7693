import { describe, expectTypeOf, it } from 'vitest'
import { type AvroComplexSchema, defineModel, type Model, type RecordOf } from './index.ts'

const everything = {
  type: 'record',
  name: 'Everything',
  namespace: 'test',
  fields: [
    { name: 'flag', type: 'boolean' },
    { name: 'small', type: 'int' },
    { name: 'long', type: { type: 'long', logicalType: 'timestamp-micros' } },
    { name: 'float', type: 'float' },
    { name: 'text', type: 'string' },
    { name: 'raw', type: 'bytes' },
    { name: 'optional', type: ['null', 'double'], default: null },
    { name: 'either', type: ['string', 'double', { type: 'array', items: 'int' }] },
    { name: 'side', type: { type: 'enum', name: 'Side', symbols: ['buy', 'sell'] } },
    { name: 'other_side', type: ['null', 'Side'] },
    { name: 'hash', type: { type: 'fixed', name: 'Hash', size: 4 } },
    { name: 'same_hash', type: 'test.Hash' },
    { name: 'price', type: { type: 'bytes', logicalType: 'decimal', precision: 9, scale: 2 } },
    {
      name: 'amount',
      type: { type: 'fixed', name: 'Amount', size: 8, logicalType: 'decimal', precision: 9, scale: 2 },
    },
    { name: 'id', type: { type: 'string', logicalType: 'uuid' } },
    { name: 'tags', type: { type: 'map', values: ['null', 'long'] } },
    {
      name: 'levels',
      type: { type: 'array', items: { type: 'record', name: 'Level', fields: [{ name: 'price', type: 'double' }] } },
    },
    { name: 'best', type: ['null', 'Level'] },
    { name: 'next', type: ['null', 'Everything'] },
  ],
} as const satisfies AvroComplexSchema

interface Everything {
  readonly flag: boolean
  readonly small: number
  readonly long: number
  readonly float: number
  readonly text: string
  readonly raw: Uint8Array
  readonly optional: number | null
  readonly either: string | number | readonly number[]
  readonly side: 'buy' | 'sell'
  readonly other_side: 'buy' | 'sell' | null
  readonly hash: Uint8Array
  readonly same_hash: Uint8Array
  readonly price: string
  readonly amount: string
  readonly id: string
  readonly tags: Readonly<Record<string, number | null>>
  readonly levels: readonly { readonly price: number }[]
  readonly best: { readonly price: number } | null
  readonly next: Everything | null
}

describe('the type of a literal schema’s records', () => {
  it('has every construct', () => {
    type Inferred = RecordOf<typeof everything>
    expectTypeOf<Omit<Inferred, 'next'>>().toEqualTypeOf<Omit<Everything, 'next'>>()
    expectTypeOf<Inferred>().toExtend<Everything>()
    expectTypeOf<Everything>().toExtend<Inferred>()
    expectTypeOf<NonNullable<NonNullable<Inferred['next']>['next']>['side']>().toEqualTypeOf<'buy' | 'sell'>()
  })

  it('is that of the model, without as const', () => {
    const model = defineModel({
      name: 'new_model',
      schema: {
        type: 'record',
        name: 'NewModel',
        fields: [
          { name: 'id', type: 'string' },
          { name: 'value', type: 'double' },
          { name: 'optional_field', type: ['null', 'string'], default: null },
        ],
      },
      key: ({ id }) => id,
      generate: (random) => ({ id: 'a', value: random.next(), optional_field: null }),
    })
    expectTypeOf(model).toExtend<
      Model<{ readonly id: string; readonly value: number; readonly optional_field: string | null }>
    >()
    expectTypeOf(model.key).parameter(0).toHaveProperty('value').toEqualTypeOf<number>()
    // @ts-expect-error: a sample must fit the schema.
    defineModel({
      name: 'a',
      schema: { type: 'record', name: 'A', fields: [{ name: 'id', type: 'int' }] },
      generate: () => ({ id: 'x' }),
    })
  })

  it('is open for a schema that is not literal', () => {
    expectTypeOf<RecordOf<AvroComplexSchema>>().toEqualTypeOf<Record<string, unknown>>()
  })
})
