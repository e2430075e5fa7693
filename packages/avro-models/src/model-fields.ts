import type { AvroComplexSchema, AvroField, AvroSchema } from './avro-schema.ts'
import { isUnion } from './fingerprint.ts'
import type { ModelField, ModelFieldKind } from './model.ts'
import { SchemaNotFlatError } from './schema-errors.ts'

const plainKinds: ReadonlySet<string> = new Set<ModelFieldKind>([
  'boolean',
  'int',
  'long',
  'float',
  'double',
  'bytes',
  'string',
  'enum',
])

// Logical types count only over the type that Avro defines them for; over another one a reader must ignore them.
const logicalKinds: Readonly<Record<string, ModelFieldKind>> = {
  'int date': 'date',
  'int time-millis': 'time-millis',
  'long time-micros': 'time-micros',
  'long timestamp-millis': 'timestamp-millis',
  'long timestamp-micros': 'timestamp-micros',
  'string uuid': 'uuid',
  'bytes decimal': 'decimal',
}

const units: Partial<Record<ModelFieldKind, string>> = {
  date: 'days since 1970-01-01',
  'time-millis': 'ms since midnight',
  'time-micros': 'µs since midnight',
  'timestamp-millis': 'ms since 1970-01-01 UTC',
  'timestamp-micros': 'µs since 1970-01-01 UTC',
}

/**
 * Neutral descriptors of a flat record's fields, in order: what a dialect needs to make columns.
 * @param schema Schema of the record.
 * @throws {SchemaNotFlatError} When the schema is no record, or a field is a record, array, map, fixed, a reference to a
 * named type, or a union other than of null and one type.
 */
export function modelFields(schema: AvroComplexSchema): readonly ModelField[] {
  if (schema.type !== 'record') throw new SchemaNotFlatError('', describe(schema))
  return (schema.fields ?? []).map((field) => {
    const { nullable, inner } = withoutNull(field)
    const described = describeType(field.name, inner)
    const { unit = units[described.kind] } = field
    return {
      name: field.name,
      nullable,
      doc: field.doc ?? '',
      unit: typeof unit === 'string' ? unit : undefined,
      ...described,
    }
  })
}

function withoutNull(field: AvroField): { readonly nullable: boolean; readonly inner: AvroSchema } {
  if (!isUnion(field.type)) return { nullable: false, inner: field.type }
  const [inner, ...rest] = field.type.filter((branch) => branch !== 'null')
  if (inner === undefined || rest.length > 0 || field.type.length !== 2) {
    throw new SchemaNotFlatError(field.name, describe(field.type))
  }
  return { nullable: true, inner }
}

function describeType(path: string, type: AvroSchema): Pick<ModelField, 'kind' | 'symbols' | 'precision' | 'scale'> {
  const complex: AvroComplexSchema = typeof type === 'string' ? { type } : isUnion(type) ? { type } : type
  const { type: name, logicalType } = complex
  if (typeof name !== 'string' || !plainKinds.has(name)) throw new SchemaNotFlatError(path, describe(type))
  const kind = logicalKinds[`${name} ${logicalType ?? ''}`] ?? (name as ModelFieldKind)
  const decimal = kind === 'decimal'
  return {
    kind,
    symbols: complex.symbols ?? [],
    precision: decimal ? complex.precision : undefined,
    scale: decimal ? (complex.scale ?? 0) : undefined,
  }
}

function describe(schema: AvroSchema): string {
  if (isUnion(schema)) return `a union of ${schema.length}`
  const name = typeof schema === 'string' ? schema : schema.type
  if (typeof name !== 'string') return describe(name)
  return plainKinds.has(name) || name === 'null' ? `a plain ${name}` : `of type ${name}`
}
