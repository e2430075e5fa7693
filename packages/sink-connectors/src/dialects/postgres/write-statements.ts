import type { OffsetMove, TableOptions, WriteMode } from '../../ports.ts'
import { uniqueColumns } from '../../unique-columns.ts'
import type { Column } from './columns.ts'
import type { TableNames } from './migration.ts'
import { databaseColumns, escapeText, quoteText } from './names.ts'

/** SQLSTATE that the statements of a COPY end with when the offset is not where it should be. */
export const fencedState = 'CLF01'

/** Where a stored offset is found; the values are those of {@link identityValues}. */
export const whereOffset = 'sink = $1 and incarnation = $2 and topic = $3 and partition = $4'

const names = (columns: readonly Pick<Column, 'quoted'>[]): string => columns.map(({ quoted }) => quoted).join(', ')

/** A short name for a text (FNV-1a, 32 bits). */
function hashOf(text: string): string {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  return (hash >>> 0).toString(36)
}

/** One name per text: a session refuses a second text under the same name. */
export function statementName({ table }: TableNames, text: string): string {
  return `cryptics_write_${table.slice(0, 32)}_${hashOf(text)}`
}

/** What happens to a row whose unique key is there already. */
function onConflict(options: TableOptions, columns: readonly Column[]): string {
  const keys = uniqueColumns(options)
  const others = columns.filter(({ name }) => !keys.includes(name)).map(({ quoted }) => quoted)
  const filled = Object.values(databaseColumns).map((name) => `"${name}"`)
  const changes = [...others, ...filled].map((column) => `${column} = excluded.${column}`)
  return `on conflict (${keys.map((key) => `"${key}"`).join(', ')}) do update set ${changes.join(', ')}`
}

/** Statement that changes the rows of the same unique key from a source of rows. */
function updateFrom(table: TableNames, options: TableOptions, columns: readonly Column[], source: string): string {
  const keys = uniqueColumns(options)
  const others = columns.filter(({ name }) => !keys.includes(name))
  const changes = others.map(({ quoted }) => `${quoted} = source.${quoted}`)
  const same = keys.map((key) => `target."${key}" = source."${key}"`)
  return `update ${table.full} as target set ${changes.join(', ')} from ${source} as source where ${same.join(' and ')}`
}

/** Rows out of one array for each column, as the columns' types; the first array is parameter `first`. */
function unnested(columns: readonly Column[], first: number): string {
  const arrays = columns.map(({ transportType }, index) => `$${index + first}::${transportType}[]`)
  const aliases = columns.map((_, index) => `c${index}`)
  const values = columns.map(({ type, transportType, quoted }, index) => {
    const value = type === transportType ? `c${index}` : `c${index}::${type}`
    return `${value} as ${quoted}`
  })
  return `select ${values.join(', ')} from unnest(${arrays.join(', ')}) as u (${aliases.join(', ')})`
}

/** Text of the statement that stores a batch given as one array for each column. */
export function arraysText(
  table: TableNames,
  options: TableOptions,
  columns: readonly Column[],
  mode: WriteMode,
): string {
  const insert = `insert into ${table.full} (${names(columns)})`
  if (mode === 'update') return updateFrom(table, options, columns, `(${unnested(columns, 1)})`)
  if (mode === 'append') return `${insert} ${unnested(columns, 1)}`
  if (mode === 'upsert') return `${insert} ${unnested(columns, 1)} ${onConflict(options, columns)}`
  return `
    with moved as (
      update ${table.offsets} set next_offset = $6, updated_at = clock_timestamp()
      where ${whereOffset} and next_offset = $5 returning 1
    ), stored as (
      ${insert} ${unnested(columns, 7)} where exists (select from moved)
    )
    select count(*)::int as moved from moved`
}

/** Statement that moves the offset, or fails when it is elsewhere. Texts are put into it: a COPY takes no parameters. */
function moveOrFail(table: TableNames, move: OffsetMove): string {
  const where = [
    `sink = ${escapeText(table.table)}`,
    `incarnation = ${escapeText(move.incarnation)}`,
    `topic = ${escapeText(move.topic)}`,
    `partition = ${move.partition}`,
    `next_offset = ${BigInt(move.from)}`,
  ]
  const body = [
    'begin',
    `update ${table.offsets} set next_offset = ${BigInt(move.to)}, updated_at = clock_timestamp() where ${where.join(' and ')};`,
    `if not found then raise exception using errcode = '${fencedState}', message = 'the offset is elsewhere'; end if;`,
    'end',
  ].join(' ')
  return `do ${escapeText(body)}`
}

/** Text of the statements that store a batch given as rows of a binary COPY; one message, so one transaction. */
export function copyText(
  table: TableNames,
  options: TableOptions,
  columns: readonly Column[],
  write: { readonly mode: WriteMode; readonly move: OffsetMove | undefined },
): string {
  const { mode, move } = write
  const copyInto = (target: string): string => `copy ${target} (${names(columns)}) from stdin (format binary)`
  if (mode === 'append') return copyInto(table.full)
  if (mode === 'once') return `${moveOrFail(table, move as OffsetMove)}; ${copyInto(table.full)}`
  const definition = columns.map(({ quoted, type }) => `${quoted} ${type}`).join(', ')
  const staging = `"staging_${table.table}_${hashOf(definition)}"`
  const merge =
    mode === 'update'
      ? updateFrom(table, options, columns, `pg_temp.${staging}`)
      : `insert into ${table.full} (${names(columns)}) select ${names(columns)} from pg_temp.${staging} ${onConflict(options, columns)}`
  return [
    `set local client_min_messages = ${quoteText('warning')}`,
    `create temporary table if not exists ${staging} (${definition}) on commit delete rows`,
    copyInto(`pg_temp.${staging}`),
    merge,
  ].join('; ')
}
