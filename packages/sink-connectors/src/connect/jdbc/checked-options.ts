import { InvalidOptionError } from '@cryptics-lab/avro-models'
import { type AvroColumn, columnsOf } from './avro-columns.ts'
import type { JdbcDatabase, JdbcSinkOptions } from './jdbc-sink.ts'
import { requireKeys } from './key-options.ts'

/** Most records of a write where nothing is said. */
export const defaultBatchRows = 3_000

const legalName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/
const legalTopic = /^(?!\.{1,2}$)[A-Za-z0-9._-]{1,249}$/
const legalTable = /^[A-Za-z_][A-Za-z0-9_$]*$/

function requireName(path: string, value: string, legal: RegExp, allowed: string): void {
  if (value === '') throw new InvalidOptionError(path, 'is empty')
  if (!legal.test(value)) throw new InvalidOptionError(path, `"${value}" is no legal name; use ${allowed}`)
}

function requireTable(path: string, value: string, longest: number): void {
  requireName(path, value, legalTable, "letters, digits, '_' and '$', and no digit at the start")
  if (value.length > longest) {
    throw new InvalidOptionError(path, `"${value}" is longer than the ${longest} characters that the database keeps`)
  }
}

function requireNumber(path: string, value: number | undefined, most: number): void {
  if (value === undefined || (Number.isInteger(value) && value >= 1 && value <= most)) return
  throw new InvalidOptionError(path, `must be a whole number from 1 to ${most}, not ${value}`)
}

const topicLetters = "letters, digits, '.', '_' and '-', at most 249"

function requireDeadLetters({ deadLetters, topic }: JdbcSinkOptions): void {
  if (deadLetters === undefined) return
  requireName('deadLetters.topic', deadLetters.topic, legalTopic, topicLetters)
  if (deadLetters.topic === topic) {
    throw new InvalidOptionError('deadLetters.topic', `"${topic}" is the topic that is read; give another one`)
  }
  if (deadLetters.replicationFactor !== -1) {
    requireNumber('deadLetters.replicationFactor', deadLetters.replicationFactor, 32_767)
  }
}

/**
 * Checks what does not depend on the plugin.
 * @param database Database that the address names.
 * @returns The fields of every version of the schema; empty where no version is given.
 * @throws {InvalidOptionError} When an option is missing, or cannot be what it is.
 */
export function checkedColumns(options: JdbcSinkOptions, database: JdbcDatabase): readonly AvroColumn[] {
  const { name, topic, table, schema, mode = 'insert', history = [] } = options
  requireName('name', name, legalName, "letters, digits, '.', '_' and '-', at most 200")
  requireName('topic', topic, legalTopic, topicLetters)
  // PostgreSQL cuts a longer name, and two of them may become one.
  const longest = database === 'postgres' ? 63 : 128
  requireTable('table', table, longest)
  if (schema !== undefined) requireTable('schema', schema, longest)
  if (!['insert', 'upsert', 'update'].includes(mode)) {
    throw new InvalidOptionError('mode', 'must be insert, upsert or update')
  }
  requireNumber('batchRows', options.batchRows, 1_000_000)
  requireNumber('tasks', options.tasks, 10_000)
  requireDeadLetters(options)
  const columns = columnsOf(history)
  requireKeys(options, columns)
  return columns
}
