import { type Clock, systemClock } from '@cryptics-lab/avro-models'
import type { Dialect, DialectTable, TableOptions } from '../../ports.ts'
import { classifyPostgresFailure, describeFailure } from '../../postgres/failures.ts'
import { columnsOf } from './columns.ts'
import { inspectStatement, migrationStatements, tableNames } from './migration.ts'
import { migrationScript } from './migration-script.ts'
import { identityValues } from './names.ts'
import { createPostgresMaintenance } from './postgres-maintenance.ts'
import { createTableWriter } from './table-writer.ts'
import { whereOffset } from './write-statements.ts'

/** Options of {@link createPostgresDialect}. */
export interface PostgresDialectOptions {
  /** Clock by which the encodings of batches are compared; the default is the system's. */
  readonly clock?: Clock
}

function createTable(options: TableOptions, clock: Clock): DialectTable {
  const names = tableNames(options)
  const columns = columnsOf(options.model)
  const writer = createTableWriter({ names, options, columns, clock })
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
      values: identityValues(names.table, partition),
    }),
    position: (partition) => ({
      text: `select next_offset::text as next_offset from ${names.offsets} where ${whereOffset}`,
      values: identityValues(names.table, partition),
    }),
    prepare: (write) => writer.prepare(write),
    write: (pool, write) => writer.write(pool, write),
  }
}

/**
 * The dialect of PostgreSQL and TimescaleDB: tables from the models' fields, columns filled by a trigger. A small batch
 * travels as one binary array for each column, a large one as a binary COPY; between the two the quicker one is taken, as
 * measured. Decimals have no binary encoder: a table that has some is written by arrays.
 */
export function createPostgresDialect({ clock = systemClock }: PostgresDialectOptions = {}): Dialect {
  return {
    name: 'postgres',
    table: (options) => createTable(options, clock),
    maintenance: createPostgresMaintenance,
    classify: classifyPostgresFailure,
    describe(error) {
      const column = (error as { readonly column?: unknown } | undefined)?.column
      return { text: describeFailure(error), column: typeof column === 'string' ? column : undefined }
    },
  }
}
