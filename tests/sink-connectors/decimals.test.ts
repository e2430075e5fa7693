import { defineModel } from '@cryptics-lab/avro-models'
import { createMemoryRegistry } from '@cryptics-lab/avro-models/registry'
import { ConnectorRegistry, createNodeRuntime, createProducer, createTopicNaming } from '@cryptics-lab/sink-connectors'
import { createMemoryLog } from '@cryptics-lab/sink-connectors/memory-log'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestDatabase, type TestDatabase } from './test-database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await startTestDatabase()
})
afterAll(() => database.close())

const decimal = { type: 'bytes', logicalType: 'decimal', precision: 38, scale: 12 } as const
const fee = defineModel({
  name: 'fee',
  schema: {
    type: 'record',
    name: 'Fee',
    doc: 'A fee.',
    fields: [
      {
        name: 'venue_timestamp',
        type: { type: 'long', logicalType: 'timestamp-micros' },
        doc: 'When it was taken.',
      },
      { name: 'amount', type: decimal, doc: 'How much it was.' },
      { name: 'rebate', type: ['null', decimal], default: null, doc: 'What came back; null without one.' },
    ],
  },
  key: () => 'fee',
})

it.each(['avro', 'json'] as const)(
  'decimals come digit by digit from a producer to the table, as %s',
  async (serializer) => {
    const naming = createTopicNaming({ preset: 'cryptics', venue: serializer, serializers: { fee: serializer } })
    const shared = { log: createMemoryLog(), schemaRegistry: createMemoryRegistry(), naming }
    const table = `fees_${serializer}`
    const registry = new ConnectorRegistry({ naming, tables: { fee: table } }).register('fee', fee)
    const runtime = createNodeRuntime({ ...shared, registry, pool: database.pool })
    await runtime.start()
    const producer = createProducer(fee, shared)
    const amounts = ['0.000000000000', '-0.000000000001', '99999999999999999999999999.999999999999', '12.500000000000']
    for (const [index, amount] of amounts.entries()) {
      const rebate = index % 2 === 0 ? null : amount
      void producer.produce('fee', { venue_timestamp: 1_723_104_000_000_000 + index, amount, rebate } as never)
    }
    await producer.flush()
    await runtime.drained()
    expect(runtime.counts('fee')).toMatchObject({ written: amounts.length, deadLettered: 0 })
    const { rows } = await database.pool.query(
      `select amount::text, rebate::text from ${table} order by venue_timestamp`,
    )
    expect(rows).toEqual(amounts.map((amount, index) => ({ amount, rebate: index % 2 === 0 ? null : amount })))
    await runtime.stop()
    await producer.close()
  },
)
