import type { AvroComplexSchema } from './avro-schema.ts'
import type { Random } from './random.ts'

/** Kinds of field that a flat model may have; a dialect maps each to a column type. */
export type ModelFieldKind =
  | 'boolean'
  | 'int'
  | 'long'
  | 'float'
  | 'double'
  | 'bytes'
  | 'string'
  | 'enum'
  | 'uuid'
  | 'date'
  | 'time-millis'
  | 'time-micros'
  | 'timestamp-millis'
  | 'timestamp-micros'
  | 'decimal'

/** Neutral description of one field of a flat model. */
export interface ModelField {
  /** Name of the field and of its column. */
  readonly name: string
  /** What the values are. */
  readonly kind: ModelFieldKind
  /** Whether null is a value. */
  readonly nullable: boolean
  /** What the field means: unit, who sets it, when it is null. */
  readonly doc: string
  /**
   * Unit of the values: what the schema's field says in a property `unit`, else what follows from a time or date, for
   * example `µs since 1970-01-01 UTC`; undefined when nothing is said.
   */
  readonly unit: string | undefined
  /** Values of an enum; empty otherwise. */
  readonly symbols: readonly string[]
  /** Digits of a decimal; undefined otherwise. */
  readonly precision: number | undefined
  /** Digits behind the point of a decimal; undefined otherwise. */
  readonly scale: number | undefined
}

/** A data model: what a record is called, how it is written, and what topic, table and key follow from it. */
export interface Model<Value extends object = Record<string, unknown>> {
  /** Name in snake_case, for example `book_top`; topic and table names follow from it. */
  readonly name: string
  /** Version of the newest schema, from 1. */
  readonly version: number
  /** The newest schema. */
  readonly schema: AvroComplexSchema
  /** Every version, oldest first, the newest included. */
  readonly history: readonly AvroComplexSchema[]
  /** Fields of the newest schema in order; empty when the model is not flat. */
  readonly fields: readonly ModelField[]
  /** Name of the field that holds the time of the event; undefined when the records have none. */
  readonly time: string | undefined
  /** Key of a record on its topic; records of one key keep their order. */
  readonly key: (record: Value) => string
  /** A valid sample; the same draws give the same sample. */
  readonly generate: (random: Random) => Value
}
