import { InvalidOptionError } from '@cryptics-lab/avro-models'
import { SinkRefusedError } from '../../errors.ts'
import type { TableOptions } from '../../ports.ts'
import type { SqlStatement } from '../../sql-pool.ts'
import { uniqueColumns } from '../../unique-columns.ts'
import type { Column } from './columns.ts'
import { latencyFunctionBody } from './latency-trigger.ts'
import { databaseColumns, quoteName, quoteText } from './names.ts'

/** Names of everything that belongs to one table. */
export interface TableNames {
  /** Schema, unquoted. */
  readonly schema: string
  /** Table, unquoted. */
  readonly table: string
  /** Schema and table, quoted. */
  readonly full: string
  /** Table of the stored offsets, quoted, in the same schema. */
  readonly offsets: string
}

/**
 * Names of a table and what belongs to it.
 * @throws {InvalidOptionError} When a name is not a plain one.
 */
export function tableNames({ table, schema = 'public' }: Pick<TableOptions, 'table' | 'schema'>): TableNames {
  const quotedSchema = quoteName('schema', schema)
  return {
    schema,
    table,
    full: `${quotedSchema}.${quoteName('table', table)}`,
    offsets: `${quotedSchema}."sink_offsets"`,
  }
}

/** Asks for everything that is there already: columns with types, indexes, the trigger with the text of its function. */
export function inspectStatement(names: TableNames): SqlStatement {
  return {
    values: [names.schema, names.table],
    text: `
      select 'column' as kind, a.attname::text as name, format_type(a.atttypid, a.atttypmod) as detail
      from pg_attribute a where a.attrelid = to_regclass(format('%I.%I', $1::text, $2::text)) and a.attnum > 0 and not a.attisdropped
      union all
      select 'index', c.relname::text, '' from pg_index i join pg_class c on c.oid = i.indexrelid
      where i.indrelid = to_regclass(format('%I.%I', $1::text, $2::text))
      union all
      select 'trigger', t.tgname::text, p.prosrc from pg_trigger t join pg_proc p on p.oid = t.tgfoid
      where t.tgrelid = to_regclass(format('%I.%I', $1::text, $2::text)) and not t.tgisinternal
      union all
      select 'timescaledb', extversion, '' from pg_extension where extname = 'timescaledb'
      union all
      select 'offsets', 'sink_offsets', '' where to_regclass(format('%I.sink_offsets', $1::text)) is not null`,
  }
}

/** Columns that the database fills, with type and comment. */
export const latencyDocs: readonly (readonly [string, string, string])[] = [
  [
    databaseColumns.storedAt,
    'timestamp with time zone not null default clock_timestamp()',
    'When the row was stored, by the clock of the database.',
  ],
  [
    databaseColumns.exchangeToEngine,
    'double precision',
    'From the time of the event at the venue to the engine (or the receipt), in milliseconds; negative when the clocks disagree.',
  ],
  [
    databaseColumns.engineToDatabase,
    'double precision',
    'From the engine (or the receipt) to the stored row, in milliseconds; negative when the clocks disagree.',
  ],
  [
    databaseColumns.total,
    'double precision',
    'From the time of the event at the venue to the stored row, in milliseconds; negative when the clocks disagree.',
  ],
]

interface Existing {
  readonly columns: ReadonlyMap<string, string>
  readonly indexes: ReadonlySet<string>
  readonly triggers: ReadonlyMap<string, string>
  readonly hasOffsets: boolean
  readonly hasTimescale: boolean
}

function parseExisting(rows: readonly Record<string, unknown>[]): Existing {
  const of = (kind: string): [string, string][] =>
    rows.filter((row) => row['kind'] === kind).map((row) => [row['name'] as string, row['detail'] as string])
  return {
    columns: new Map(of('column')),
    indexes: new Set(of('index').map(([name]) => name)),
    triggers: new Map(of('trigger')),
    hasOffsets: of('offsets').length > 0,
    hasTimescale: of('timescaledb').length > 0,
  }
}

function tableStatements(names: TableNames, columns: readonly Column[], existing: Existing, doc: string): string[] {
  const comment = (name: string, text: string): string =>
    `comment on column ${names.full}."${name}" is ${quoteText(text)}`
  if (existing.columns.size === 0) {
    const own = columns.map(({ quoted, type, nullable }) => `${quoted} ${type}${nullable ? '' : ' not null'}`)
    const filled = latencyDocs.map(([name, type]) => `"${name}" ${type}`)
    return [
      `create table ${names.full} (${[...own, ...filled].join(', ')})`,
      `comment on table ${names.full} is ${quoteText(doc)}`,
      ...columns.map(({ name, doc: text }) => comment(name, text)),
      ...latencyDocs.map(([name, , text]) => comment(name, text)),
    ]
  }
  // Rows that are there have no value for a new column, so it takes null whatever the model says, and no default that
  // would rewrite the table.
  const missing = columns.filter(({ name }) => !existing.columns.has(name))
  const missingFilled = latencyDocs.filter(([name]) => !existing.columns.has(name))
  const additions = [
    ...missing.map(({ quoted, type }) => `add column if not exists ${quoted} ${type}`),
    ...missingFilled.map(([name, type]) => `add column if not exists "${name}" ${type.replace(/ not null.*/, '')}`),
  ]
  if (additions.length === 0) return []
  return [
    `alter table ${names.full} ${additions.join(', ')}`,
    ...missing.map(({ name, doc: text }) => comment(name, text)),
    ...missingFilled.map(([name, , text]) => comment(name, text)),
  ]
}

/**
 * Names and definitions of a table's indexes.
 * @throws {InvalidOptionError} When a key is no field of the model.
 */
export function indexesOf(
  names: TableNames,
  options: TableOptions,
  columns: readonly Column[],
): readonly (readonly [string, string])[] {
  const has = (name: string): boolean => columns.some((column) => column.name === name)
  const keys = options.primaryKeys ?? []
  const unknown = keys.find((key) => !has(key))
  if (unknown !== undefined)
    throw new InvalidOptionError('primaryKeys', `${options.model.name} has no field ${unknown}`)
  const time = options.model.time ?? databaseColumns.storedAt
  const unique = uniqueColumns(options)
  const wanted: [string, string][] = []
  if (keys.length > 0) wanted.push([`${names.table}_unique`, `unique (${unique.map((key) => `"${key}"`).join(', ')})`])
  wanted.push([`${names.table}_time`, `("${time}")`])
  const hasEvents = options.eventIndex !== false && has('run_id') && has('event_key')
  if (hasEvents) wanted.push([`${names.table}_event`, '("run_id", "event_key")'])
  return wanted
}

/** A statement that makes an index. */
export function indexStatement(names: TableNames, [name, definition]: readonly [string, string], guard = ''): string {
  const isUnique = definition.startsWith('unique ')
  return `create ${isUnique ? 'unique ' : ''}index ${guard}"${name}" on ${names.full} ${definition.replace('unique ', '')}`
}

/**
 * What makes a new table a hypertable, partitioned by the venue's time of the event, a day each; undefined for a model
 * whose rows may have none. The trigger never writes that column: TimescaleDB refuses it.
 */
export function hypertableExpression(
  names: TableNames,
  { model }: TableOptions,
  columns: readonly Column[],
): string | undefined {
  const time = columns.find(({ name, nullable }) => name === model.time && !nullable)
  if (time === undefined) return undefined
  const range = `by_range('${time.name}', interval '1 day')`
  return `create_hypertable('${names.full}', ${range}, create_default_indexes => false, if_not_exists => true)`
}

function hypertableStatements(
  names: TableNames,
  options: TableOptions,
  columns: readonly Column[],
  { columns: found, hasTimescale }: Existing,
): string[] {
  // A table with rows is left as it is: to move them takes long and is for its owner to decide.
  const expression = hasTimescale && found.size === 0 ? hypertableExpression(names, options, columns) : undefined
  return expression === undefined ? [] : [`select ${expression}`]
}

function triggerStatements(names: TableNames, model: TableOptions['model'], existing: Existing): string[] {
  const body = latencyFunctionBody(model)
  const trigger = `${names.table}_latency`
  if (existing.triggers.get(trigger) === body) return []
  const full = `"${names.schema}"."${trigger}"`
  return [
    `create or replace function ${full}() returns trigger language plpgsql as $latency$${body}$latency$`,
    ...(existing.triggers.has(trigger)
      ? []
      : [`create trigger "${trigger}" before insert on ${names.full} for each row execute function ${full}()`]),
  ]
}

/** A statement that makes the table of offsets when there is none. */
export function offsetsStatement(names: TableNames): string {
  return `create table if not exists ${names.offsets} (
    sink text not null, incarnation text not null, topic text not null, partition integer not null,
    next_offset bigint not null default 0, updated_at timestamptz not null default clock_timestamp(),
    primary key (sink, incarnation, topic, partition)) with (fillfactor = 50)`
}

/**
 * What is missing, in order.
 * @throws {SinkRefusedError} When a column that is there has another type than the model needs.
 */
export function migrationStatements(
  names: TableNames,
  options: TableOptions,
  columns: readonly Column[],
  rows: readonly Record<string, unknown>[],
): readonly SqlStatement[] {
  const existing = parseExisting(rows)
  for (const { name, catalogueType } of columns) {
    const found = existing.columns.get(name)
    if (found === undefined || found === catalogueType) continue
    throw new SinkRefusedError(
      names.full,
      `column ${name} has type ${found}, the model needs ${catalogueType}; rename the column or choose another table`,
    )
  }
  return [
    ...(existing.columns.size === 0 && names.schema !== 'public'
      ? [`create schema if not exists "${names.schema}"`]
      : []),
    ...(existing.hasOffsets ? [] : [offsetsStatement(names)]),
    ...tableStatements(names, columns, existing, options.model.schema.doc ?? ''),
    ...hypertableStatements(names, options, columns, existing),
    ...indexesOf(names, options, columns)
      .filter(([name]) => !existing.indexes.has(name))
      .map((index) => indexStatement(names, index)),
    ...triggerStatements(names, options.model, existing),
  ].map((text) => ({ text }))
}
