import { InvalidOptionError } from '@cryptics-lab/avro-models'
import type { AvroColumn } from './avro-columns.ts'
import type { JdbcKeys, JdbcSinkOptions } from './jdbc-sink.ts'

const path = 'keys.fields'

const folded = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '')

/** Refuses a field that the newest version does not have; the case counts. */
function requireField(field: string, columns: readonly AvroColumn[]): void {
  const newest = columns.at(-1)?.version
  const names = columns.filter(({ version }) => version === newest).map(({ name }) => name)
  if (names.length === 0 || names.includes(field)) return
  const similar = names.find((name) => folded(name) === folded(field))
  const hint = similar === undefined ? `there are: ${names.join(', ')}` : `did you mean "${similar}"?`
  throw new InvalidOptionError(path, `"${field}" is no field of version ${newest}; ${hint}`)
}

function requireCount({ mode }: JdbcKeys, fields: readonly string[], hasOwnConverter: boolean): void {
  const refuse = (message: string): never => {
    throw new InvalidOptionError(path, message)
  }
  if (mode === 'none' && fields.length > 0) refuse('are given, but keys.mode is none; give record_value')
  if (mode === 'record_value' && fields.length === 0)
    refuse('is missing: record_value needs the fields that name a row')
  if (mode === 'record_key' && fields.length !== 1 && !hasOwnConverter) {
    refuse('must be one name: the key of a record is one text, and this is its column')
  }
  if (mode === 'kafka' && fields.length !== 0 && fields.length !== 3) {
    refuse('must be three names, for topic, partition and offset, or none')
  }
}

/**
 * Checks what names a row.
 * @param columns The fields of every version of the schema; empty where they are not known.
 * @throws {InvalidOptionError} When fields are missing, too many, or none of the record's.
 */
export function requireKeys(options: JdbcSinkOptions, columns: readonly AvroColumn[]): void {
  const { mode = 'insert', keys = { mode: 'none' }, properties = {} } = options
  if (!['none', 'kafka', 'record_key', 'record_value'].includes(keys.mode)) {
    throw new InvalidOptionError('keys.mode', 'must be none, kafka, record_key or record_value')
  }
  if (mode !== 'insert' && keys.mode === 'none') {
    throw new InvalidOptionError(
      'keys.mode',
      `is missing: ${mode} needs what names a row; give record_value and fields`,
    )
  }
  const { fields = [] } = keys
  requireCount(keys, fields, 'key.converter' in properties)
  fields.forEach((field, index) => {
    if (!/^[^\s,]+$/.test(field)) {
      throw new InvalidOptionError(`${path}[${index}]`, 'must be a name without spaces and commas')
    }
    if (fields.indexOf(field) !== index) throw new InvalidOptionError(path, `"${field}" is given twice`)
    if (keys.mode === 'record_value') requireField(field, columns)
  })
}

/** The first version in which a field may be without a value, in words. */
function gapOf(field: string, columns: readonly AvroColumn[]): string | undefined {
  const versions = new Set(columns.map(({ version }) => version))
  for (const version of versions) {
    const column = columns.find((other) => other.name === field && other.version === version)
    if (column === undefined) return `is missing in version ${version}: such a record ends the task`
    if (column.isNullable) {
      return `may be null in version ${version}: such a record ends the task, or is stored again if a column takes it`
    }
  }
  return undefined
}

/**
 * What to expect of keys that is easily overlooked: an insert that meets its own row, and fields without a value.
 * @param columns The fields of every version of the schema; empty where they are not known.
 */
export function keyNotices(
  { mode = 'insert', keys }: JdbcSinkOptions,
  columns: readonly AvroColumn[],
): readonly string[] {
  if (keys === undefined || keys.mode === 'none') return []
  const again =
    'keys with mode insert: a record that comes again, as after the death of a worker, meets its own row and ends ' +
    'the task for good; mode upsert takes it'
  const fields = keys.mode === 'record_value' ? (keys.fields ?? []) : []
  const gaps = fields.flatMap((field) => {
    const gap = gapOf(field, columns)
    return gap === undefined ? [] : [`${path}: "${field}" ${gap}`]
  })
  return [...(mode === 'insert' ? [again] : []), ...gaps]
}
