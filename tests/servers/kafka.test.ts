import { createSeededRandom } from '@cryptics-lab/avro-models'
import { createCodec } from '@cryptics-lab/avro-models/codec'
import { createConfluentRegistry } from '@cryptics-lab/avro-models/registry'
import { models } from '@cryptics-lab/avro-models/schemas'
import { Kafka, logLevel, type KafkaMessage } from 'kafkajs'
import { afterAll, describe, expect, it } from 'vitest'
import { address, lacks, titled, uniqueName } from './harness/servers.ts'

const lack = lacks('kafka', 'registry')

describe.skipIf(lack !== undefined)(titled('records on a real Kafka', lack), () => {
  const closers: (() => Promise<void>)[] = []
  afterAll(async () => {
    for (const close of closers.reverse()) await close()
  })

  async function connect() {
    const kafka = new Kafka({
      brokers: address('kafka').split(','),
      logLevel: logLevel.NOTHING,
      retry: { initialRetryTime: 10 },
    })
    const admin = kafka.admin()
    await admin.connect()
    closers.push(() => admin.disconnect())
    const topic = uniqueName('trade')
    await admin.createTopics({ topics: [{ topic, numPartitions: 1 }] })
    return { kafka, topic }
  }

  async function readAll(kafka: Kafka, topic: string, count: number): Promise<KafkaMessage[]> {
    const consumer = kafka.consumer({ groupId: uniqueName('group'), maxWaitTimeInMs: 100 })
    await consumer.connect()
    closers.push(() => consumer.disconnect())
    await consumer.subscribe({ topic, fromBeginning: true })
    const found: KafkaMessage[] = []
    await consumer.run({
      eachMessage: async ({ message }) => void found.push(message),
    })
    await expect.poll(() => found.length, { timeout: 30_000 }).toBeGreaterThanOrEqual(count)
    return found
  }

  it('come back from the topic as they were, framed with the id of the registry', async () => {
    const { kafka, topic } = await connect()
    const registry = await createConfluentRegistry({ url: address('registry') })
    const codec = await createCodec(models.trade, { registry, subject: `${topic}-value` })
    const random = createSeededRandom(1)
    const trades = Array.from({ length: 1_000 }, () => models.trade.generate(random))
    const producer = kafka.producer({ idempotent: true })
    await producer.connect()
    closers.push(() => producer.disconnect())
    const values = codec.encodeBatch(trades)
    await producer.send({
      topic,
      acks: -1,
      messages: trades.map((trade, index) => ({ key: models.trade.key(trade), value: values[index] as Buffer })),
    })
    const messages = await readAll(kafka, topic, trades.length)
    const other = await createCodec(models.trade, {
      registry: await createConfluentRegistry({ url: address('registry') }),
      subject: `${topic}-value`,
    })
    expect(other.schemaId).toBe(codec.schemaId)
    expect(messages.map(({ value }) => other.decode(value as Buffer))).toEqual(trades)
  })

  it('of a transaction are seen when it is committed, and never when it is aborted', async () => {
    const { kafka, topic } = await connect()
    const producer = kafka.producer({ transactionalId: uniqueName('transaction'), maxInFlightRequests: 1 })
    await producer.connect()
    closers.push(() => producer.disconnect())
    for (const [value, end] of [
      ['aborted', 'abort'],
      ['committed', 'commit'],
    ] as const) {
      const transaction = await producer.transaction()
      await transaction.send({ topic, messages: [{ value }] })
      await transaction[end]()
    }
    const messages = await readAll(kafka, topic, 1)
    expect(messages.map(({ value }) => String(value))).toEqual(['committed'])
  })
})
