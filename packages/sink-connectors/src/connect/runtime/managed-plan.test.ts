import { defineModel } from '@cryptics-lab/avro-models'
import { models } from '@cryptics-lab/avro-models/schemas'
import { describe, expect, it } from 'vitest'
import { ConnectorRegistry, createTopicNaming, SinkConnector, type SinkConnectorOptions } from '../../index.ts'
import { startFakeConnect } from '../__fixtures__/fake-connect.ts'
import {
  confluentPlugin,
  createConnectClient,
  createKafkaConnectRuntime,
  type JdbcSinkPlan,
  type ManagedPlanOptions,
} from '../index.ts'

const naming = createTopicNaming({ preset: 'cryptics', venue: 'deribit' })
const where: ManagedPlanOptions = {
  connection: { url: 'postgres://writer:s3cret-word@db:5432/market' },
  converter: { type: 'apicurio', registryUrl: 'http://registry:8081' },
}
const client = createConnectClient({ url: 'http://localhost:1' })

const trades = (options: Partial<SinkConnectorOptions> = {}) =>
  new ConnectorRegistry({ naming, ...options }).register('trade', models.trade)
const plan = (options: Partial<SinkConnectorOptions> = {}, more: Partial<ManagedPlanOptions> = {}): JdbcSinkPlan =>
  createKafkaConnectRuntime({ client, registry: trades(options), ...where, ...more }).plan('trade')

const keys = { trade: ['trade_id'] }

describe('a plan', () => {
  it('is of the same description that our own engine runs', () => {
    const { config } = plan({ tables: { trade: 'all_trades' }, schema: 'market', batch: { rows: 500 } })
    expect(config).toMatchObject({
      'connector.class': 'io.debezium.connector.jdbc.JdbcSinkConnector',
      topics: 'cryptics.deribit.trade.avro',
      'collection.name.format': 'market.all_trades',
      'batch.size': '500',
      'consumer.override.max.poll.records': '500',
      'errors.tolerance': 'all',
      'errors.deadletterqueue.topic.name': naming.deadLetters('cryptics.deribit.trade.avro'),
      'connection.url': expect.stringContaining('jdbc:postgresql://db:5432/market') as string,
      'connection.username': 'writer',
      'connection.password': 's3cret-word',
    })
  })

  it.each([
    ['once', undefined, 'insert', 'none', undefined, /at least once: .*primary keys/],
    ['once', keys, 'upsert', 'record_value', 'trade_id,venue_timestamp', /once becomes upsert/],
    ['append', undefined, 'insert', 'none', undefined, undefined],
    ['append', keys, 'insert', 'none', undefined, undefined],
    ['upsert', keys, 'upsert', 'record_value', 'trade_id,venue_timestamp', undefined],
    ['update', keys, 'update', 'record_value', 'trade_id,venue_timestamp', undefined],
  ] as const)('for %s with keys %j writes %s by %s', (mode, primaryKeys, insert, by, fields, notice) => {
    const { config, notices } = plan({ modes: { trade: mode }, ...(primaryKeys && { primaryKeys }) })
    expect(config['insert.mode']).toBe(insert)
    expect(config['primary.key.mode']).toBe(by)
    expect(config['primary.key.fields']).toBe(fields)
    if (notice === undefined) expect(notices).toEqual([])
    else expect(notices[0]).toMatch(notice)
    expect(notices.every((line) => line.startsWith('postgres-sink-trade: '))).toBe(true)
  })

  it.each(['upsert', 'update'] as const)('for %s needs the columns that name a row', (mode) => {
    expect(() => plan({ modes: { trade: mode } })).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION', path: 'postgres-sink-trade.primaryKeys' }),
    )
  })

  it('of a topic of JSON is refused, before anything is reached', () => {
    const json = createTopicNaming({ preset: 'cryptics', venue: 'deribit', serializers: { trade: 'json' } })
    expect(() => plan({ naming: json })).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION', path: 'postgres-sink-trade.serializer' }),
    )
  })

  it('of a model that is not flat is refused', () => {
    const levels = defineModel({
      name: 'levels',
      schema: {
        type: 'record',
        name: 'Levels',
        fields: [{ name: 'best', type: { type: 'record', name: 'Best', fields: [{ name: 'price', type: 'double' }] } }],
      },
      key: () => 'all',
    })
    const registry = new ConnectorRegistry({ naming }).register('levels', levels)
    expect(() => createKafkaConnectRuntime({ client, registry, ...where })).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION', path: 'postgres-sink-levels.model' }),
    )
  })

  it('takes what is common to all connectors, where they do not say otherwise', () => {
    const common = { tasks: 3, batchRows: 1_000, deadLetterReplication: 2, properties: { 'use.time.zone': 'UTC' } }
    expect(plan({}, common).config).toMatchObject({
      'tasks.max': '3',
      'batch.size': '1000',
      'errors.deadletterqueue.topic.replication.factor': '2',
      'use.time.zone': 'UTC',
      'schema.evolution': 'basic',
    })
    expect(plan({ batches: { trade: { rows: 250 } } }, common).config['batch.size']).toBe('250')
    const strict = plan({}, { evolve: false, deadLetters: 'fail', deadLetterReplication: 2 }).config
    expect(strict).toMatchObject({ 'schema.evolution': 'none', 'errors.tolerance': 'none' })
    expect(Object.keys(strict).filter((option) => option.startsWith('errors.deadletterqueue'))).toEqual([])
  })

  it('is translated by the plugin that is given', () => {
    const { config } = plan({}, { plugin: confluentPlugin })
    expect(config['connector.class']).toBe(confluentPlugin.connectorClass)
    expect(config['connection.user']).toBe('writer')
  })
})

interface NewModel {
  readonly id: string
  readonly score: number
}

const newModel = defineModel<NewModel>({
  name: 'new_model',
  history: [
    {
      type: 'record',
      name: 'NewModel',
      fields: [
        { name: 'id', type: 'string' },
        { name: 'score', type: 'double' },
      ],
    },
  ],
  key: ({ id }) => id,
})

class NewModelSinkConnector extends SinkConnector<NewModel> {
  readonly topicKey = 'new_model'
  readonly model = newModel
  override readonly primaryKeys = ['id']
}

describe('a connector of one’s own', () => {
  it('is a class and one line, on Kafka Connect as in this process', async () => {
    const fake = await startFakeConnect()
    const registry = new ConnectorRegistry({ naming }).register('newModel', NewModelSinkConnector)
    const runtime = createKafkaConnectRuntime({ client: createConnectClient({ url: fake.url }), registry, ...where })
    await runtime.start()
    await runtime.stop()
    const connector = fake.connectors.get('postgres-sink-new_model')
    await fake.close()
    expect(connector?.config).toMatchObject({
      topics: 'cryptics.deribit.new_model.avro',
      'collection.name.format': 'new_model_data',
      'insert.mode': 'upsert',
      'primary.key.fields': 'id',
    })
    for (const name of ['newModel', 'postgres-sink-new_model']) {
      expect(runtime.status(name).name).toBe('postgres-sink-new_model')
    }
    expect(() => runtime.status('new_model')).toThrow(expect.objectContaining({ code: 'NAME_UNKNOWN' }))
  })
})
