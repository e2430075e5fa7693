/** Name of a primitive Avro type. */
export type AvroPrimitive = 'null' | 'boolean' | 'int' | 'long' | 'float' | 'double' | 'bytes' | 'string'

/** An Avro schema in its JSON form. */
export type AvroSchema = string | readonly AvroSchema[] | AvroComplexSchema

/** An Avro type that is written as a JSON object. */
export interface AvroComplexSchema {
  /** Name of the type: a primitive, `record`, `enum`, `array`, `map` or `fixed`; or, in a field, a nested type. */
  readonly type: AvroSchema
  /** Name of a record, enum or fixed. */
  readonly name?: string
  /** Namespace of a record, enum or fixed. */
  readonly namespace?: string
  /** What the type means. */
  readonly doc?: string
  /** Earlier names of the type. */
  readonly aliases?: readonly string[]
  /** Fields of a record. */
  readonly fields?: readonly AvroField[]
  /** Values of an enum. */
  readonly symbols?: readonly string[]
  /** Value that stands for symbols a reader does not know. */
  readonly default?: unknown
  /** Element type of an array. */
  readonly items?: AvroSchema
  /** Value type of a map. */
  readonly values?: AvroSchema
  /** Bytes of a fixed. */
  readonly size?: number
  /** Meaning that is laid over the type, for example `timestamp-micros`. */
  readonly logicalType?: string
  /** Digits of a decimal. */
  readonly precision?: number
  /** Digits behind the point of a decimal. */
  readonly scale?: number
  /** Further properties, for example `connect.name`; kept, never interpreted. */
  readonly [property: string]: unknown
}

/** A field of an Avro record. */
export interface AvroField {
  /** Name of the field, and of the column that follows from it. */
  readonly name: string
  /** Type of the field. */
  readonly type: AvroSchema
  /** What the field means: unit, who sets it, when it is null. */
  readonly doc?: string
  /** Value when a writer did not know the field. */
  readonly default?: unknown
  /** Earlier names of the field. */
  readonly aliases?: readonly string[]
  /** Further properties; kept, never interpreted. */
  readonly [property: string]: unknown
}
