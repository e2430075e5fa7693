import { InvalidOptionError, type ModelField, type ModelFieldKind } from '@cryptics-lab/avro-models'
import { type ArrayEncoder, arrayEncoder } from '../../postgres/arrays.ts'
import { type CopyCell, copyCell } from '../../postgres/copy-rows.ts'
import type { TableOptions } from '../../ports.ts'
import { databaseColumns, quoteName } from './names.ts'

/** A column that follows from a field of the model. */
export interface Column {
  /** Name, unquoted: the field's. */
  readonly name: string
  /** Name, quoted. */
  readonly quoted: string
  /** Type as it is declared. */
  readonly type: string
  /** Type as the catalogue shows it. */
  readonly catalogueType: string
  /** Whether null is a value. */
  readonly nullable: boolean
  /** Comment. */
  readonly doc: string
  /** Element type of the array that brings the values. */
  readonly transportType: string
  /** Writes the values of one batch. */
  readonly encode: ArrayEncoder
  /** Writes one value into a binary COPY; undefined where the type has no such encoder. */
  readonly copy: CopyCell | undefined
}

const types: Record<ModelFieldKind, string> = {
  boolean: 'boolean',
  int: 'integer',
  long: 'bigint',
  float: 'real',
  double: 'double precision',
  bytes: 'bytea',
  string: 'text',
  enum: 'text',
  uuid: 'uuid',
  date: 'date',
  'time-millis': 'time without time zone',
  'time-micros': 'time without time zone',
  'timestamp-millis': 'timestamp with time zone',
  'timestamp-micros': 'timestamp with time zone',
  decimal: 'numeric',
}

const asText = new Set<ModelFieldKind>(['uuid', 'decimal'])

function typeOf(field: ModelField): string {
  if (field.kind !== 'decimal' || field.precision === undefined) return types[field.kind]
  return `numeric(${field.precision},${field.scale ?? 0})`
}

function toColumn(field: ModelField): Column {
  const type = typeOf(field)
  return {
    name: field.name,
    quoted: quoteName(`model.fields.${field.name}`, field.name),
    type,
    catalogueType: type,
    nullable: field.nullable,
    doc: field.doc,
    transportType: asText.has(field.kind) ? 'text' : types[field.kind],
    encode: arrayEncoder(field),
    copy: copyCell(field),
  }
}

/**
 * Columns of a model, in the order of its fields.
 * @throws {InvalidOptionError} When the model is not flat, or names a column that the database fills.
 */
export function columnsOf(model: TableOptions['model']): readonly Column[] {
  if (model.fields.length === 0) {
    throw new InvalidOptionError('model', `${model.name} is not flat; only flat models have a table`)
  }
  const filled = new Set<string>(Object.values(databaseColumns))
  for (const { name } of model.fields) {
    if (filled.has(name)) throw new InvalidOptionError(`model.fields.${name}`, 'is filled by the database; rename it')
  }
  return model.fields.map(toColumn)
}
