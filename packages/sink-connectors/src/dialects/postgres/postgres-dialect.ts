import { RecordRefusedError } from '../../errors.ts'
import type { Dialect, DialectTable, OffsetMove, PartitionIdentity, TableOptions } from '../../ports.ts'
import { classifyPostgresFailure, describeFailure } from '../../postgres/failures.ts'
import { type Column, columnsOf } from './columns.ts'
import { inspectStatement, migrationStatements, type TableNames, tableNames } from './migration.ts'
import { migrationScript } from './migration-script.ts'

const whereOffset = 'sink = $1 and incarnation = $2 and topic = $3 and partition = $4'

const identityValues = (names: TableNames, { incarnation, topic, partition }: PartitionIdentity): unknown[] => [
  names.table,
  incarnation,
  topic,
  partition,
]

/** Text of the one statement that moves the offset and stores the rows. */
function insertOnceText(names: TableNames, columns: readonly Column[]): string {
  const arrays = columns.map(({ transportType }, index) => `$${index + 7}::${transportType}[]`)
  const aliases = columns.map((_, index) => `c${index}`)
  const values = columns.map(({ type, transportType }, index) =>
    type === transportType ? `c${index}` : `c${index}::${type}`,
  )
  return `
    with moved as (
      update ${names.offsets} set next_offset = $6, updated_at = clock_timestamp()
      where ${whereOffset} and next_offset = $5 returning 1
    ), stored as (
      insert into ${names.full} (${columns.map(({ quoted }) => quoted).join(', ')})
      select ${values.join(', ')} from unnest(${arrays.join(', ')}) as u (${aliases.join(', ')})
      where exists (select from moved)
    )
    select count(*)::int as moved from moved`
}

/** A short name for a text (FNV-1a, 32 bits). */
function hashOf(text: string): string {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  return (hash >>> 0).toString(36)
}

/** One column of a batch as an array; a value that does not fit is named. */
function encodeColumn(names: TableNames, column: Column, records: readonly object[]): Buffer {
  const values = records.map((record) => (record as Record<string, unknown>)[column.name])
  try {
    return column.encode(values)
  } catch (cause) {
    throw new RecordRefusedError(names.full, column.name, (cause as Error).message, { cause })
  }
}

function createTable(options: TableOptions): DialectTable {
  const names = tableNames(options)
  const columns = columnsOf(options.model)
  const text = insertOnceText(names, columns)
  // One name per text: a session refuses a second text under the same name.
  const statementName = `cryptics_insert_${names.table.slice(0, 32)}_${hashOf(text)}`
  return {
    name: names.full,
    // One lock for all tables of a schema: they share the table of offsets.
    lock: {
      text: `select pg_advisory_xact_lock(hashtextextended($1, 0))`,
      values: [`cryptics-lab.sink.${names.schema}`],
    },
    inspect: inspectStatement(names),
    migration: (existing) => migrationStatements(names, options, columns, existing),
    script: () => migrationScript(names, options, columns),
    claim: (partition) => ({
      text: `insert into ${names.offsets} (sink, incarnation, topic, partition) values ($1, $2, $3, $4) on conflict do nothing`,
      values: identityValues(names, partition),
    }),
    position: (partition) => ({
      text: `select next_offset::text as next_offset from ${names.offsets} where ${whereOffset}`,
      values: identityValues(names, partition),
    }),
    insertOnce: (records: readonly object[], move: OffsetMove) => ({
      name: statementName,
      text,
      values: [
        ...identityValues(names, move),
        move.from,
        move.to,
        ...columns.map((column) => encodeColumn(names, column, records)),
      ],
    }),
    moved: ({ rows }) => rows[0]?.['moved'] === 1,
  }
}

/**
 * The dialect of PostgreSQL: tables from the models' fields, columns filled by a trigger, inserts by binary arrays, one
 * statement and one round trip per batch.
 */
export function createPostgresDialect(): Dialect {
  return {
    name: 'postgres',
    table: createTable,
    classify: classifyPostgresFailure,
    describe(error) {
      const column = (error as { readonly column?: unknown } | undefined)?.column
      return { text: describeFailure(error), column: typeof column === 'string' ? column : undefined }
    },
  }
}
