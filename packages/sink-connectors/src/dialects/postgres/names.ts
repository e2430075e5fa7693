import { InvalidOptionError } from '@cryptics-lab/avro-models'
import type { PartitionIdentity } from '../../ports.ts'

/** Columns that the database fills, in every table. */
export const databaseColumns = {
  /** When the row was stored. */
  storedAt: 'time_ts',
  /** From the venue's time to the engine, in milliseconds. */
  exchangeToEngine: 'exchange_to_engine_latency_ms',
  /** From the engine to the row, in milliseconds. */
  engineToDatabase: 'engine_to_db_latency_ms',
  /** From the venue's time to the row, in milliseconds. */
  total: 'total_latency_ms',
} as const

const longestName = 48

/**
 * Quotes an identifier. PostgreSQL cuts names at 63 bytes; 48 leaves room for the names that follow from it.
 * @throws {InvalidOptionError} When it is not a plain lower-case name.
 */
export function quoteName(path: string, name: string): string {
  if (/^[a-z_][a-z0-9_]*$/.test(name) && name.length <= longestName) return `"${name}"`
  throw new InvalidOptionError(
    path,
    `"${name}" is no plain name; use snake_case of at most ${longestName} lower-case letters, digits and '_'`,
  )
}

/** Quotes a text. */
export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

/** Quotes a text that may hold anything, whatever the session says of backslashes. */
export function escapeText(text: string): string {
  return `E'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`
}

/** Values that name the stored offset of a table's partition, in the order of the statements' parameters. */
export function identityValues(table: string, { incarnation, topic, partition }: PartitionIdentity): unknown[] {
  return [table, incarnation, topic, partition]
}
