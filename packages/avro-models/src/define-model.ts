import type { AvroComplexSchema } from './avro-schema.ts'
import { InvalidOptionError } from './errors.ts'
import type { Model, ModelField } from './model.ts'
import { modelFields } from './model-fields.ts'
import type { Random } from './random.ts'
import type { RecordOf } from './record-of.ts'
import { sampleRecord } from './sample-record.ts'
import { SchemaNotFlatError } from './schema-errors.ts'

/** What {@link defineModel} needs. */
export interface ModelOptions<Value extends object> {
  /** Name in snake_case, for example `book_top`; topic and table names follow from it. */
  readonly name: string
  /** Every version of the schema, oldest first; at least one. */
  readonly history: readonly AvroComplexSchema[]
  /** Name of the field that holds the time of the event; the default is `venue_timestamp` when there is such a field. */
  readonly time?: string
  /**
   * Key of a record on its topic; records of one key keep their order. The default is `<venue>.<instrument>`, of the two
   * fields of those names.
   */
  readonly key?: (record: Value) => string
  /** A valid sample; the same draws give the same sample. The default draws one from the newest schema. */
  readonly generate?: (random: Random) => Value
}

/** What {@link defineModel} needs when the schema is written as a literal; the type of the records follows from it. */
export interface LiteralModelOptions<Schema extends AvroComplexSchema>
  extends Omit<ModelOptions<RecordOf<Schema>>, 'history'> {
  /** The newest version of the schema. */
  readonly schema: Schema
  /** Earlier versions, oldest first; the default is none. */
  readonly earlier?: readonly AvroComplexSchema[]
}

/**
 * Makes a model from its schemas: codec, topic, table and key follow from it.
 * @param options Name, schemas, and what differs from the suite's habits.
 * @throws {InvalidOptionError} When the name is not in snake_case, a schema is no record, or a field that is relied on
 * does not exist.
 */
export function defineModel<Value extends object = Record<string, unknown>>(options: ModelOptions<Value>): Model<Value>
/**
 * Makes a model from a schema that is written as a literal; the type of its records is inferred.
 * @param options Name, schema, and what differs from the suite's habits.
 * @throws {InvalidOptionError} When the name is not in snake_case, a schema is no record, or a field that is relied on
 * does not exist.
 */
export function defineModel<const Schema extends AvroComplexSchema>(
  options: LiteralModelOptions<Schema>,
): Model<RecordOf<Schema>>
export function defineModel(
  options: ModelOptions<Record<string, unknown>> | LiteralModelOptions<AvroComplexSchema>,
): Model {
  const history = 'schema' in options ? [...(options.earlier ?? []), options.schema] : options.history
  return modelOf({ ...options, history } as ModelOptions<Record<string, unknown>>)
}

function modelOf(options: ModelOptions<Record<string, unknown>>): Model {
  const { name, history } = options
  if (!/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(name)) {
    throw new InvalidOptionError('name', `${JSON.stringify(name)} is not in snake_case, as in "book_top"`)
  }
  const schema = newest(history)
  const hasHabit = schema.fields?.some((field) => field.name === 'venue_timestamp') === true
  const time = options.time ?? (hasHabit ? 'venue_timestamp' : undefined)
  if (time !== undefined) requireField(schema, 'time', time)
  if (options.key === undefined) for (const field of ['venue', 'instrument']) requireField(schema, 'key', field)
  return Object.freeze({
    name,
    version: history.length,
    schema,
    history: Object.freeze([...history]),
    fields: Object.freeze(fieldsOrNone(schema)),
    time,
    key: options.key ?? venueAndInstrument,
    generate: options.generate ?? ((random: Random) => sampleRecord(schema, random)),
  })
}

function newest(history: readonly AvroComplexSchema[]): AvroComplexSchema {
  const stranger = history.findIndex(({ type }) => type !== 'record')
  if (stranger >= 0) throw new InvalidOptionError(`history[${stranger}]`, 'the schema of a model must be a record')
  const schema = history.at(-1)
  if (schema === undefined) throw new InvalidOptionError('history', 'a model needs at least one version of its schema')
  return schema
}

function requireField(schema: AvroComplexSchema, option: string, field: string): void {
  if (schema.fields?.some(({ name }) => name === field)) return
  throw new InvalidOptionError(option, `schema ${schema.name ?? ''} has no field ${field}; name the one to use`)
}

function fieldsOrNone(schema: AvroComplexSchema): ModelField[] {
  try {
    return [...modelFields(schema)]
  } catch (error) {
    // A model that is not flat lives on its topic; whoever wants its columns asks modelFields and gets the reason.
    if (error instanceof SchemaNotFlatError) return []
    throw error
  }
}

function venueAndInstrument(record: object): string {
  const { venue, instrument } = record as { readonly venue: string; readonly instrument: string }
  return `${venue}.${instrument}`
}
