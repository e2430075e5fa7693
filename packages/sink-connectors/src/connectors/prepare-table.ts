import { createPostgresDialect } from '../dialects/postgres/postgres-dialect.ts'
import type { Dialect } from '../ports.ts'
import { createSqlSink } from '../sinks/sql/sql-sink.ts'
import type { SqlPool } from '../sql-pool.ts'
import type { RegisteredConnector } from './connector-registry.ts'
import { tableOptionsOf } from './table-options.ts'

/** What {@link createTablePreparation} needs. */
export interface TablePreparationOptions {
  /** Your own pool. */
  readonly pool: SqlPool
  /** Dialect of the pool's database; the default is PostgreSQL's. */
  readonly dialect?: Dialect
}

/**
 * Makes the tables of connectors that something else fills, as a managed Kafka Connect: with the dialect's types, indexes and
 * trigger, exactly as our own engine makes them. A table that is there gets what it lacks.
 */
export function createTablePreparation({
  pool,
  dialect = createPostgresDialect(),
}: TablePreparationOptions): (connector: RegisteredConnector) => Promise<void> {
  return async (connector) => {
    const { mode } = connector.getConnectorConfig()
    const sink = createSqlSink({ pool, dialect, ...tableOptionsOf(connector), mode })
    await sink.open()
    await sink.close()
  }
}
