import { CrypticsError, InvalidOptionError } from '@cryptics-lab/avro-models'
import { LogClosedError, LogRefusedError, LogUnavailableError } from '../../errors.ts'
import { classifyPostgresFailure, describeFailure } from '../../postgres/failures.ts'
import type { SqlPool, SqlResult, SqlStatement } from '../../sql-pool.ts'
import { tablesOfLog } from './log-tables.ts'

/** Runs the log's statements, each in its own transaction, and names their failures. */
export interface LogSession {
  /**
   * Runs a statement once the tables are there; `log.` in its text stands for the schema.
   * @throws {LogUnavailableError} Retryable.
   * @throws {LogRefusedError}
   */
  query(action: string, statement: SqlStatement): Promise<SqlResult>
  /** Refuses every later statement. */
  close(): void
}

/**
 * Makes a session over a pool; the tables are made before the first statement.
 * @throws {InvalidOptionError} When the schema's name is not a plain one.
 */
export function createLogSession(pool: SqlPool, schema: string): LogSession {
  if (!/^[a-z_][a-z0-9_]{0,39}$/.test(schema)) {
    throw new InvalidOptionError('schema', `"${schema}" is no schema name; use lower-case letters, digits and '_'`)
  }
  let ready: Promise<void> | undefined
  let isClosed = false

  const inSchema = (text: string): string => text.replaceAll(/\blog\./g, `"${schema}".`)

  /** Looks first, so that a user without the right to make tables can use those that are there. */
  const prepare = async (): Promise<void> => {
    const look = { text: 'select to_regclass($1) is not null as there', values: [`"${schema}".producers`] }
    const { rows } = await pool.query(look)
    if (rows[0]?.['there'] !== true) await pool.query({ text: inSchema(tablesOfLog(schema)) })
  }

  return {
    async query(action, { text, name, ...rest }) {
      if (isClosed) throw new LogClosedError('the PostgreSQL log')
      try {
        ready ??= prepare()
        await ready
        const named = name === undefined ? {} : { name: `${name}_${schema}` }
        return await pool.query({ ...rest, ...named, text: inSchema(text) })
      } catch (cause) {
        ready = undefined
        if (CrypticsError.is(cause)) throw cause
        const LogError = classifyPostgresFailure(cause) === 'retryable' ? LogUnavailableError : LogRefusedError
        throw new LogError(action, describeFailure(cause), { cause })
      }
    },
    close() {
      isClosed = true
    },
  }
}
