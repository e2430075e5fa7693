import { describe, expect, it } from 'vitest'
import { dialectNames, documentedOptions } from './__fixtures__/confluent-options.ts'
import { unknownOptions } from './__fixtures__/framework-options.ts'
import { confluentPlugin } from './confluent-plugin.ts'
import type { JdbcSinkOptions } from './jdbc-sink.ts'

const micros = { type: 'long', logicalType: 'timestamp-micros' }
const history = [
  {
    type: 'record',
    name: 'R',
    fields: [
      { name: 'id', type: { type: 'string', logicalType: 'uuid' } },
      { name: 'at', type: micros },
    ],
  },
  {
    type: 'record',
    name: 'R',
    fields: [
      { name: 'id', type: { type: 'string', logicalType: 'uuid' } },
      { name: 'at', type: micros },
      { name: 'seen', type: ['null', { type: 'long', logicalType: 'local-timestamp-micros' }] },
      { name: 'millis', type: { type: 'long', logicalType: 'timestamp-millis' } },
    ],
  },
]

const options: JdbcSinkOptions = {
  name: 'trades',
  topic: 'trade.avro',
  table: 'trade',
  schema: 'market',
  connection: { url: 'postgres://writer:pw@h:5432/db' },
  converter: { type: 'confluent', registryUrl: 'http://registry:8081' },
}
const plan = (changed: Partial<JdbcSinkOptions> = {}) => confluentPlugin.plan({ ...options, ...changed })
const upsert = { mode: 'upsert', keys: { mode: 'record_value', fields: ['id', 'at'] } } as const

describe("Confluent's sink", () => {
  it('gets all that it needs', () => {
    expect(plan({ ...upsert, history, autoCreate: true, deadLetters: { topic: 'letters' } })).toEqual({
      config: {
        name: 'trades',
        'connector.class': 'io.confluent.connect.jdbc.JdbcSinkConnector',
        'tasks.max': '1',
        topics: 'trade.avro',
        'key.converter': 'org.apache.kafka.connect.storage.StringConverter',
        'value.converter': 'io.confluent.connect.avro.AvroConverter',
        'value.converter.schema.registry.url': 'http://registry:8081',
        'consumer.override.auto.offset.reset': 'earliest',
        'consumer.override.max.poll.records': '3000',
        'errors.tolerance': 'all',
        'errors.retry.timeout': '300000',
        'errors.retry.delay.max.ms': '5000',
        'errors.deadletterqueue.topic.name': 'letters',
        'errors.deadletterqueue.topic.replication.factor': '-1',
        'errors.deadletterqueue.context.headers.enable': 'true',
        'connection.url': 'jdbc:postgresql://h:5432/db?stringtype=unspecified',
        'connection.user': 'writer',
        'connection.password': 'pw',
        'dialect.name': 'PostgreSqlDatabaseDialect',
        'table.name.format': 'market.trade',
        'quote.sql.identifiers': 'ALWAYS',
        'insert.mode': 'upsert',
        'pk.mode': 'record_value',
        'pk.fields': 'id,at',
        'auto.create': 'true',
        'auto.evolve': 'false',
        'batch.size': '3000',
        'db.timezone': 'UTC',
        'timestamp.fields.list': 'at,seen',
        'timestamp.precision.mode': 'microseconds',
        'max.retries': '20',
        'retry.backoff.ms': '3000',
      },
      notices: ['field id: in a table that the plugin makes, a uuid gets a column of text'],
    })
  })

  it('writes many rows in one statement with insert, and is told of no times where there are none', () => {
    const { config, notices } = plan()
    expect(config['connection.url']).toBe('jdbc:postgresql://h:5432/db?reWriteBatchedInserts=true')
    expect(Object.keys(config).filter((name) => name.startsWith('timestamp.'))).toEqual([])
    expect(notices).toEqual([])
  })

  it('needs no parameter for a uuid elsewhere than in PostgreSQL', () => {
    const { config, notices } = plan({ connection: { url: 'mysql://h/db' }, history, autoCreate: true })
    expect(config['connection.url']).toBe('jdbc:mysql://h/db')
    expect(notices).toEqual([])
  })

  it('names dialects that the plugin has', () => {
    for (const url of ['postgres://h/db', 'mysql://h/db', 'oracle://h/s', 'sqlserver://h/db']) {
      expect(dialectNames).toContain(plan({ connection: { url } }).config['dialect.name'])
    }
  })

  it('uses no option that the documentation does not name', () => {
    const known = new Set(documentedOptions)
    const apicurio = { type: 'apicurio', registryUrl: 'http://a:b@h' } as const
    const keys = { mode: 'record_key', fields: ['a'] } as const
    for (const changed of [
      {},
      { ...upsert, history },
      { deadLetters: { topic: 'a' }, converter: apicurio },
      { keys },
    ]) {
      expect(unknownOptions(plan(changed).config, known)).toEqual([])
    }
    expect(unknownOptions({ ...plan().config, 'primary.key.mode': 'none' }, known)).toEqual(['primary.key.mode'])
  })

  it.each(['time-micros', 'local-timestamp-millis', 'timestamp-nanos'])('refuses %s', (logicalType) => {
    const fields = [{ name: 'at', type: { type: 'long', logicalType } }]
    expect(() => plan({ history: [{ type: 'record', name: 'R', fields }] })).toThrow(
      `history[0].at: version 1, field at: a ${logicalType} is stored as a number`,
    )
  })
})
