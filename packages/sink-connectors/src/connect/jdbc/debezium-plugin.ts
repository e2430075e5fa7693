import { checkedColumns, defaultBatchRows } from './checked-options.ts'
import { connectionOptions } from './connection-options.ts'
import { frameworkConfig, frameworkDecisions } from './framework-config.ts'
import type { ConnectConfig, JdbcAddress, JdbcDatabase, JdbcSinkOptions, JdbcSinkPlugin } from './jdbc-sink.ts'
import { jdbcUrlOf } from './jdbc-url.ts'
import { keyNotices } from './key-options.ts'
import { debeziumTraps, pollNotices } from './known-traps.ts'
import { withProperties } from './own-properties.ts'

const connectorClass = 'io.debezium.connector.jdbc.JdbcSinkConnector'

// Hibernate finds it by itself, but then a wrong password ends in a complaint about the dialect alone.
const dialects: Readonly<Record<JdbcDatabase, string>> = {
  postgres: 'org.hibernate.dialect.PostgreSQLDialect',
  mysql: 'org.hibernate.dialect.MySQLDialect',
  oracle: 'org.hibernate.dialect.OracleDialect',
  sqlserver: 'org.hibernate.dialect.SQLServerDialect',
}

const decisions: Readonly<Record<string, string>> = {
  ...frameworkDecisions,
  'connection.url': 'connection.url',
  'connection.username': 'connection.username',
  'connection.password': 'connection.password',
  'insert.mode': 'mode',
  'primary.key.mode': 'keys.mode',
  'primary.key.fields': 'keys.fields',
  'schema.evolution': 'autoCreate and autoEvolve',
  'collection.name.format': 'table and schema',
  'table.name.format': 'table and schema',
  'batch.size': 'batchRows',
}

function connectionConfig({ connection }: JdbcSinkOptions, address: JdbcAddress): ConnectConfig {
  return {
    ...connectionOptions(connection, address, 'connection.username'),
    // A task writes with one connection at a time; the default keeps five open, and up to 32.
    'connection.pool.min_size': '1',
    'connection.pool.max_size': '4',
    'connection.restart.on.errors': 'true',
    'hibernate.dialect': dialects[address.database],
  }
}

/**
 * A text as key becomes a record of one field: 3.6.0 takes every key for a record, and fails with a ClassCastException.
 * Callers with a converter or transforms of their own do it themselves.
 */
function keyTransform({ keys, properties = {} }: JdbcSinkOptions): ConnectConfig {
  const field = keys?.mode === 'record_key' ? keys.fields?.[0] : undefined
  if (field === undefined || 'key.converter' in properties || 'transforms' in properties) return {}
  return {
    transforms: 'key',
    'transforms.key.type': 'org.apache.kafka.connect.transforms.HoistField$Key',
    'transforms.key.field': field,
  }
}

function writeConfig(options: JdbcSinkOptions): ConnectConfig {
  const { mode = 'insert', keys = { mode: 'none' }, schema, table } = options
  const { fields = [] } = keys
  return {
    'collection.name.format': schema === undefined ? table : `${schema}.${table}`,
    // Without it PostgreSQL folds names to lower case.
    'quote.identifiers': 'true',
    'insert.mode': mode,
    'primary.key.mode': keys.mode,
    ...(fields.length === 0 ? {} : { 'primary.key.fields': fields.join(',') }),
    'schema.evolution': options.autoCreate === true || options.autoEvolve === true ? 'basic' : 'none',
    'delete.enabled': 'false',
    'batch.size': String(options.batchRows ?? defaultBatchRows),
    // Two rows of one key in a batch: the last one wins.
    ...(mode === 'insert' ? {} : { 'use.reduction.buffer': 'true' }),
    ...keyTransform(options),
  }
}

function ownNotices({ autoCreate = false, autoEvolve = false, keys, properties = {} }: JdbcSinkOptions): string[] {
  const notices: string[] = []
  if (autoCreate && !autoEvolve)
    notices.push('autoCreate: missing columns are added too; Debezium has one option for both')
  if (autoEvolve && !autoCreate)
    notices.push('autoEvolve: a missing table is made too; Debezium has one option for both')
  if (keys?.mode === 'record_key' && 'transforms' in properties && !('key.converter' in properties)) {
    notices.push('record_key with transforms of your own: one of them has to make a record of the key, HoistField$Key')
  }
  return notices
}

/** Debezium's JDBC sink, `io.debezium.connector.jdbc.JdbcSinkConnector`. Measured with 3.6.0. */
export const debeziumPlugin: JdbcSinkPlugin = {
  name: 'debezium',
  connectorClass,
  plan(options) {
    // One statement for many rows: quicker, but two rows of one key fail in it.
    const isInsert = (options.mode ?? 'insert') === 'insert'
    const address = jdbcUrlOf(options.connection.url, isInsert ? { reWriteBatchedInserts: 'true' } : {})
    const columns = checkedColumns(options, address.database)
    const built = {
      ...frameworkConfig(options, connectorClass),
      ...connectionConfig(options, address),
      ...writeConfig(options),
    }
    const config = withProperties(built, options.properties ?? {}, decisions)
    const traps = debeziumTraps(options, { columns, database: address.database })
    return {
      config,
      notices: [...ownNotices(options), ...keyNotices(options, columns), ...traps, ...pollNotices(config)],
    }
  },
}
