import type { AvroComplexSchema } from './avro-schema.ts'

/**
 * Type of the records of a schema that is written as a literal: what the codec takes and gives. Longs are numbers, decimals
 * and uuids text, bytes and fixed `Uint8Array`, enums their symbols, a union the union of its branches; a named type that
 * is used by its name is followed, also into itself. A long beyond 2^53 has no type here: a codec with longs `mixed`, which
 * the producers and sinks of sink-connectors have, takes and gives a bigint in its place.
 *
 * A schema whose type is not literal, for example one that was read from a file, gives `Record<string, unknown>`.
 */
export type RecordOf<Schema> = AvroComplexSchema extends Schema
  ? Record<string, unknown>
  : ValueOf<Schema, NamedIn<Schema>> extends infer Value extends object
    ? Value
    : never

/** Every record, enum and fixed that a schema defines. */
type NamedIn<Schema> = Schema extends readonly (infer Branch)[]
  ? NamedIn<Branch>
  : Schema extends { readonly type: 'record'; readonly fields: readonly (infer Field)[] }
    ? Schema | (Field extends { readonly type: infer Type } ? NamedIn<Type> : never)
    : Schema extends { readonly type: 'enum' | 'fixed' }
      ? Schema
      : Schema extends { readonly type: 'array'; readonly items: infer Items }
        ? NamedIn<Items>
        : Schema extends { readonly type: 'map'; readonly values: infer Values }
          ? NamedIn<Values>
          : Schema extends { readonly type: infer Type extends object }
            ? NamedIn<Type>
            : never

interface PrimitiveValues {
  readonly null: null
  readonly boolean: boolean
  readonly int: number
  readonly long: number
  readonly float: number
  readonly double: number
  readonly bytes: Uint8Array
  readonly string: string
}

type ValueOf<Schema, Named> = Schema extends keyof PrimitiveValues
  ? PrimitiveValues[Schema]
  : Schema extends string
    ? Referred<Named, SimpleName<Schema>, Named>
    : Schema extends readonly (infer Branch)[]
      ? ValueOf<Branch, Named>
      : ComplexValue<Schema, Named>

type ComplexValue<Schema, Named> = Schema extends {
  readonly type: 'record'
  readonly fields: infer Fields extends readonly NamedField[]
}
  ? { readonly [Field in Fields[number] as Field['name']]: ValueOf<Field['type'], Named> }
  : Schema extends { readonly type: 'enum'; readonly symbols: readonly (infer Symbol)[] }
    ? Symbol
    : Schema extends { readonly type: 'array'; readonly items: infer Items }
      ? readonly ValueOf<Items, Named>[]
      : Schema extends { readonly type: 'map'; readonly values: infer Values }
        ? Readonly<Record<string, ValueOf<Values, Named>>>
        : PlainValue<Schema, Named>

type PlainValue<Schema, Named> = Schema extends { readonly type: 'bytes' | 'fixed'; readonly logicalType: 'decimal' }
  ? string
  : Schema extends { readonly type: 'fixed'; readonly logicalType: 'uuid' }
    ? string
    : Schema extends { readonly type: 'fixed' }
      ? Uint8Array
      : Schema extends { readonly type: infer Type }
        ? ValueOf<Type, Named>
        : never

interface NamedField {
  readonly name: string
  readonly type: unknown
}

type Referred<One, Name, Named> = One extends { readonly name: infer Own extends string }
  ? SimpleName<Own> extends Name
    ? ComplexValue<One, Named>
    : never
  : never

type SimpleName<Name extends string> = Name extends `${string}.${infer Rest}` ? SimpleName<Rest> : Name
