import { CrypticsError } from '@cryptics-lab/avro-models'
import { LogClosedError, LogRefusedError, LogUnavailableError } from '../../errors.ts'
import { classifyPostgresFailure, describeFailure } from '../../postgres/failures.ts'
import type { SqlPool, SqlResult, SqlStatement } from '../../sql-pool.ts'
import { createTables, tablesExist } from './log-schema.ts'

/** Runs the log's statements, each in its own transaction, and names their failures. */
export interface LogSession {
  /**
   * Runs a statement once the tables are there.
   * @throws {LogUnavailableError} Retryable.
   * @throws {LogRefusedError}
   */
  query(action: string, statement: SqlStatement): Promise<SqlResult>
  /** Refuses every later statement. */
  close(): void
}

/** Names a failure of the pool; an error of the suite stays as it is. */
export function logError(action: string, cause: unknown): CrypticsError {
  if (CrypticsError.is(cause)) return cause
  const reason = describeFailure(cause)
  return classifyPostgresFailure(cause) === 'retryable'
    ? new LogUnavailableError(action, reason, { cause })
    : new LogRefusedError(action, reason, { cause })
}

/** Makes a session over a pool; the tables are made before the first statement. */
export function createLogSession(pool: SqlPool, schema: string): LogSession {
  let ready: Promise<void> | undefined
  let closed = false

  const prepare = async (): Promise<void> => {
    const { rows } = await pool.query(tablesExist(schema))
    if (rows[0]?.['there'] !== true) await pool.query(createTables(schema))
  }

  return {
    async query(action, statement) {
      if (closed) throw new LogClosedError('the PostgreSQL log')
      try {
        ready ??= prepare()
        await ready
        return await pool.query(statement)
      } catch (error) {
        ready = undefined
        throw logError(action, error)
      }
    },
    close() {
      closed = true
    },
  }
}
