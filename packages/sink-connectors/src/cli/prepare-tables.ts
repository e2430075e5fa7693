import { CrypticsError } from '@cryptics-lab/avro-models'
import type { RegisteredConnector } from '../connectors/connector-registry.ts'
import { createTablePreparation } from '../connectors/prepare-table.ts'
import type { SqlPool } from '../sql-pool.ts'
import { isDatabaseNamed } from './database-access.ts'
import type { PipelineSettings } from './pipeline-settings.ts'

/** Whether the tables of managed connectors can be made from here: the database is named, and it is PostgreSQL for the workers, too. */
export function isTableMaker({ database, connect }: PipelineSettings): boolean {
  return isDatabaseNamed(database) && /^(jdbc:)?postgres(ql)?:/.test(connect.databaseUrl ?? 'postgres:')
}

/**
 * Makes the tables of managed connectors as those of our own engine are made: types, comments, indexes and trigger. A database
 * that cannot be reached from here is told and left to the plugin.
 */
export function createTableMaker(
  pool: SqlPool,
  writeError: (line: string) => void,
): (connector: RegisteredConnector) => Promise<void> {
  const prepare = createTablePreparation({ pool })
  return async (connector) => {
    try {
      await prepare(connector)
    } catch (error) {
      if (!CrypticsError.is(error) || !error.retryable) throw error
      const { name } = connector.getConnectorConfig()
      writeError(`${name}: the table is left to the plugin, the database is not reached from here: ${error.message}`)
    }
  }
}
