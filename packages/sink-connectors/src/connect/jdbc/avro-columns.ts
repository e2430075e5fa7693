import { type AvroComplexSchema, type AvroField, type AvroSchema, InvalidOptionError } from '@cryptics-lab/avro-models'

/** What a field is once unions with null and names of types are looked through. */
export interface AvroColumnType {
  /** Avro's word: a primitive, `enum`, `fixed`, `array`, `map`, `record`, or `union` for one of several types. */
  readonly type: string
  /** Meaning laid over the type. */
  readonly logicalType: string | undefined
  /** Name that the type has in Kafka Connect, where the schema says one. */
  readonly connectName: string | undefined
  /** What an array holds. */
  readonly items?: AvroColumnType
}

/** A field in one version of a schema. */
export interface AvroColumn extends AvroColumnType {
  /** Number of the version, from 1. */
  readonly version: number
  /** Name of the field. */
  readonly name: string
  /** Whether it may be null. */
  readonly isNullable: boolean
}

type NamedTypes = Map<string, AvroComplexSchema>

const isList = (schema: AvroSchema): schema is readonly AvroSchema[] => Array.isArray(schema)
const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

/** Keeps a type that has a name, for fields that only name it. */
function remember(schema: AvroComplexSchema, named: NamedTypes): void {
  if (schema.name === undefined) return
  named.set(schema.name, schema)
  if (schema.namespace !== undefined) named.set(`${schema.namespace}.${schema.name}`, schema)
}

function typeOf(schema: AvroSchema, named: NamedTypes): AvroColumnType {
  if (typeof schema === 'string') {
    const known = named.get(schema) ?? named.get(schema.slice(schema.lastIndexOf('.') + 1))
    return known === undefined ? { type: schema, logicalType: undefined, connectName: undefined } : typeOf(known, named)
  }
  if (isList(schema)) {
    const [inner, ...others] = schema.filter((branch) => branch !== 'null')
    if (inner !== undefined && others.length === 0) return typeOf(inner, named)
    return { type: inner === undefined ? 'null' : 'union', logicalType: undefined, connectName: undefined }
  }
  if (typeof schema.type !== 'string') return typeOf(schema.type, named)
  remember(schema, named)
  return {
    type: schema.type,
    logicalType: schema.logicalType,
    connectName: textOf(schema['connect.name']),
    ...(schema.items === undefined ? {} : { items: typeOf(schema.items, named) }),
  }
}

function fieldsOf(schema: AvroComplexSchema, index: number): readonly AvroField[] {
  if (schema.type === 'record' && schema.fields !== undefined && schema.fields.length > 0) return schema.fields
  throw new InvalidOptionError(`history[${index}]`, 'is no record with fields; give the schemas of the values')
}

/**
 * The fields of every version, oldest first.
 * @param history Every version of a record's schema, oldest first.
 * @throws {InvalidOptionError} When one of them is no record.
 */
export function columnsOf(history: readonly AvroComplexSchema[]): readonly AvroColumn[] {
  return history.flatMap((schema, index) => {
    const named: NamedTypes = new Map()
    return fieldsOf(schema, index).map((field) => ({
      ...typeOf(field.type, named),
      version: index + 1,
      name: field.name,
      isNullable: field.type === 'null' || (isList(field.type) && field.type.includes('null')),
    }))
  })
}
