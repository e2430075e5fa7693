import { describe, expect, it } from 'vitest'
import { listedOptions, unlistedOptions } from './__fixtures__/debezium-options.ts'
import { unknownOptions } from './__fixtures__/framework-options.ts'
import { debeziumPlugin } from './debezium-plugin.ts'
import type { JdbcSinkOptions } from './jdbc-sink.ts'

const options: JdbcSinkOptions = {
  name: 'trades',
  topic: 'cryptics.deribit.trade.avro',
  table: 'trade',
  schema: 'market',
  connection: { url: 'postgres://writer:s%40crt@timescaledb:5432/cryptics' },
  converter: { type: 'apicurio', registryUrl: 'http://registry:8081' },
}
const plan = (changed: Partial<JdbcSinkOptions> = {}) => debeziumPlugin.plan({ ...options, ...changed })
const upsert = { mode: 'upsert', keys: { mode: 'record_value', fields: ['trade_id', 'venue'] } } as const

describe("Debezium's sink", () => {
  it('gets all that it needs', () => {
    const { config, notices } = plan({
      deadLetters: { topic: 'cryptics.deribit.trade.avro.dlq' },
      autoCreate: true,
      autoEvolve: true,
      tasks: 2,
      batchRows: 5_000,
    })
    expect(config).toEqual({
      name: 'trades',
      'connector.class': 'io.debezium.connector.jdbc.JdbcSinkConnector',
      'tasks.max': '2',
      topics: 'cryptics.deribit.trade.avro',
      'key.converter': 'org.apache.kafka.connect.storage.StringConverter',
      'value.converter': 'io.apicurio.registry.utils.converter.AvroConverter',
      'value.converter.apicurio.registry.url': 'http://registry:8081/apis/registry/v2',
      'value.converter.apicurio.registry.as-confluent': 'true',
      'value.converter.apicurio.registry.use-id': 'contentId',
      'value.converter.apicurio.registry.check-period-ms': '86400000',
      'value.converter.apicurio.registry.fault-tolerant-refresh': 'true',
      'consumer.override.auto.offset.reset': 'earliest',
      'consumer.override.max.poll.records': '5000',
      'errors.tolerance': 'all',
      'errors.retry.timeout': '300000',
      'errors.retry.delay.max.ms': '5000',
      'errors.deadletterqueue.topic.name': 'cryptics.deribit.trade.avro.dlq',
      'errors.deadletterqueue.topic.replication.factor': '-1',
      'errors.deadletterqueue.context.headers.enable': 'true',
      'connection.url': 'jdbc:postgresql://timescaledb:5432/cryptics?reWriteBatchedInserts=true',
      'connection.username': 'writer',
      'connection.password': 's@crt',
      'connection.pool.min_size': '1',
      'connection.pool.max_size': '4',
      'connection.restart.on.errors': 'true',
      'hibernate.dialect': 'org.hibernate.dialect.PostgreSQLDialect',
      'collection.name.format': 'market.trade',
      'quote.identifiers': 'true',
      'insert.mode': 'insert',
      'primary.key.mode': 'none',
      'schema.evolution': 'basic',
      'delete.enabled': 'false',
      'batch.size': '5000',
    })
    expect(notices).toEqual([])
  })

  it('stops at a record that cannot be read when there are no dead letters', () => {
    const { config } = plan()
    expect(config['errors.tolerance']).toBe('none')
    expect(config['errors.retry.timeout']).toBe('300000')
    expect(Object.keys(config).filter((name) => name.includes('deadletter'))).toEqual([])
    expect(config['schema.evolution']).toBe('none')
  })

  it('takes the last row of a key, and one statement for each row, with upsert and update', () => {
    for (const mode of ['upsert', 'update'] as const) {
      const { config } = plan({ ...upsert, mode })
      expect(config).toMatchObject({
        'connection.url': 'jdbc:postgresql://timescaledb:5432/cryptics',
        'insert.mode': mode,
        'primary.key.mode': 'record_value',
        'primary.key.fields': 'trade_id,venue',
        'use.reduction.buffer': 'true',
      })
    }
    expect(plan().config).not.toHaveProperty(['use.reduction.buffer'])
  })

  it('makes a record of a key that is a text, unless that is done already', () => {
    const keys = { mode: 'record_key', fields: ['instrument'] } as const
    expect(plan({ mode: 'upsert', keys }).config).toMatchObject({
      'primary.key.mode': 'record_key',
      'primary.key.fields': 'instrument',
      transforms: 'key',
      'transforms.key.type': 'org.apache.kafka.connect.transforms.HoistField$Key',
      'transforms.key.field': 'instrument',
    })
    const own = plan({ mode: 'upsert', keys, properties: { transforms: 'mine' } })
    expect(own.config.transforms).toBe('mine')
    expect(own.config).not.toHaveProperty(['transforms.key.type'])
    expect(own.notices).toEqual([expect.stringContaining('HoistField$Key')])
    const record = plan({ mode: 'upsert', keys, properties: { 'key.converter': 'avro' } })
    expect(record.config).not.toHaveProperty('transforms')
    expect(record.notices).toEqual([])
  })

  it.each([
    ['mysql://h/db', 'jdbc:mysql://h/db', 'org.hibernate.dialect.MySQLDialect'],
    ['oracle://h:1521/s', 'jdbc:oracle:thin:@//h:1521/s', 'org.hibernate.dialect.OracleDialect'],
    ['sqlserver://h/db', 'jdbc:sqlserver://h;databaseName=db', 'org.hibernate.dialect.SQLServerDialect'],
  ])('%s', (url, expected, dialect) => {
    const { config } = plan({ connection: { url } })
    expect(config).toMatchObject({ 'connection.url': expected, 'hibernate.dialect': dialect })
    expect(config).not.toHaveProperty(['connection.username'])
    expect(config).not.toHaveProperty(['connection.password'])
  })

  it('prefers user and password that are given by themselves', () => {
    const connection = { ...options.connection, username: 'other', password: '${file:/etc/db.properties:password}' }
    expect(plan({ connection }).config).toMatchObject({
      'connection.username': 'other',
      'connection.password': '${file:/etc/db.properties:password}',
    })
  })

  it('says that one option stands for two', () => {
    expect(plan({ autoCreate: true }).notices).toEqual([
      expect.stringMatching(/^autoCreate: missing columns are added/),
    ])
    expect(plan({ autoEvolve: true }).notices).toEqual([expect.stringMatching(/^autoEvolve: a missing table is made/)])
    expect(plan({ autoEvolve: true }).config['schema.evolution']).toBe('basic')
    expect(plan({ autoCreate: false, autoEvolve: false }).notices).toEqual([])
  })

  it('uses no option that the plugin and Kafka Connect do not know', () => {
    const known = new Set([...listedOptions, ...unlistedOptions])
    const keys = { mode: 'record_key', fields: ['a'] } as const
    const deadLetters = { topic: 'letters', replicationFactor: 3 }
    const confluent = { type: 'confluent', registryUrl: 'http://a:b@h' } as const
    for (const changed of [{}, upsert, { keys }, { deadLetters, autoCreate: true }, { converter: confluent }]) {
      expect(unknownOptions(plan(changed).config, known)).toEqual([])
    }
    expect(unknownOptions({ ...plan().config, 'pk.mode': 'none' }, known)).toEqual(['pk.mode'])
  })
})
