import { checkedColumns, defaultBatchRows } from './checked-options.ts'
import { connectionOptions } from './connection-options.ts'
import { frameworkConfig, frameworkDecisions } from './framework-config.ts'
import type { ConnectConfig, JdbcAddress, JdbcDatabase, JdbcSinkOptions, JdbcSinkPlugin } from './jdbc-sink.ts'
import { jdbcUrlOf } from './jdbc-url.ts'
import { keyNotices } from './key-options.ts'
import { type ConfluentFields, confluentFields, pollNotices } from './known-traps.ts'
import { withProperties } from './own-properties.ts'

const connectorClass = 'io.confluent.connect.jdbc.JdbcSinkConnector'

const dialects: Readonly<Record<JdbcDatabase, string>> = {
  postgres: 'PostgreSqlDatabaseDialect',
  mysql: 'MySqlDatabaseDialect',
  oracle: 'OracleDatabaseDialect',
  sqlserver: 'SqlServerDatabaseDialect',
}

const decisions: Readonly<Record<string, string>> = {
  ...frameworkDecisions,
  'connection.url': 'connection.url',
  'connection.user': 'connection.username',
  'connection.password': 'connection.password',
  'insert.mode': 'mode',
  'pk.mode': 'keys.mode',
  'pk.fields': 'keys.fields',
  'auto.create': 'autoCreate',
  'auto.evolve': 'autoEvolve',
  'table.name.format': 'table and schema',
  'batch.size': 'batchRows',
}

function connectionConfig({ connection }: JdbcSinkOptions, address: JdbcAddress): ConnectConfig {
  return {
    ...connectionOptions(connection, address, 'connection.user'),
    'dialect.name': dialects[address.database],
  }
}

function writeConfig(options: JdbcSinkOptions, { timestamps }: ConfluentFields): ConnectConfig {
  const { mode = 'insert', keys = { mode: 'none' }, schema, table } = options
  const { fields = [] } = keys
  return {
    'table.name.format': schema === undefined ? table : `${schema}.${table}`,
    'quote.sql.identifiers': 'ALWAYS',
    'insert.mode': mode,
    'pk.mode': keys.mode,
    ...(fields.length === 0 ? {} : { 'pk.fields': fields.join(',') }),
    'auto.create': String(options.autoCreate ?? false),
    'auto.evolve': String(options.autoEvolve ?? false),
    'batch.size': String(options.batchRows ?? defaultBatchRows),
    'db.timezone': 'UTC',
    ...(timestamps.length === 0
      ? {}
      : { 'timestamp.fields.list': timestamps.join(','), 'timestamp.precision.mode': 'microseconds' }),
    // One minute, which a database that fails over needs.
    'max.retries': '20',
    'retry.backoff.ms': '3000',
  }
}

/** Parameters that the address of a PostgreSQL needs. */
function parametersFor(options: JdbcSinkOptions, { uuids }: ConfluentFields): Readonly<Record<string, string>> {
  return {
    // One statement for many rows: quicker, but two rows of one key fail in it.
    ...((options.mode ?? 'insert') === 'insert' ? { reWriteBatchedInserts: 'true' } : {}),
    // Texts are sent without a type, so that a column of the type uuid takes them.
    ...(uuids.length === 0 ? {} : { stringtype: 'unspecified' }),
  }
}

function uuidNotices({ autoCreate }: JdbcSinkOptions, { uuids }: ConfluentFields, database: JdbcDatabase): string[] {
  if (autoCreate !== true || database !== 'postgres') return []
  return uuids.map((name) => `field ${name}: in a table that the plugin makes, a uuid gets a column of text`)
}

/**
 * Confluent's JDBC sink, `io.confluent.connect.jdbc.JdbcSinkConnector`. Built from its documentation of version 10.9;
 * fields with timestamps need 10.8.3 or newer.
 */
export const confluentPlugin: JdbcSinkPlugin = {
  name: 'confluent',
  connectorClass,
  plan(options) {
    const { database } = jdbcUrlOf(options.connection.url)
    const columns = checkedColumns(options, database)
    const fields = confluentFields({ columns, database })
    const address = jdbcUrlOf(options.connection.url, parametersFor(options, fields))
    const built = {
      ...frameworkConfig(options, connectorClass),
      ...connectionConfig(options, address),
      ...writeConfig(options, fields),
    }
    const config = withProperties(built, options.properties ?? {}, decisions)
    const notices = [...keyNotices(options, columns), ...uuidNotices(options, fields, database), ...pollNotices(config)]
    return { config, notices }
  },
}
