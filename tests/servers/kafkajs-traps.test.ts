import { createKafkajsLog } from '@cryptics-lab/sink-connectors/kafkajs-log'
import type { LogClient } from '@cryptics-lab/sink-connectors/log'
import { createPlatformaticLog } from '@cryptics-lab/sink-connectors/platformatic-log'
import * as platformatic from '@platformatic/kafka'
import { type ISocketFactory, Kafka, logLevel } from 'kafkajs'
import { createConnection } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { openTcpFaultProxy } from '../harness/tcp-fault-proxy.ts'
import { address, lacks, titled, uniqueName } from './harness/servers.ts'

const lack = lacks('kafka')
const open: LogClient[] = []
afterEach(async () => {
  for (const log of open.splice(0)) await log.close()
})

/** @param throughPort Leads every connection there, also those to the address that the broker gives itself. */
function kafkajs(throughPort?: number): LogClient {
  const socketFactory: ISocketFactory = ({ onConnect }) =>
    createConnection({ host: '127.0.0.1', port: throughPort as number }, onConnect).setNoDelay(true)
  const kafka = new Kafka({
    brokers: [address('kafka')],
    ...(throughPort === undefined ? {} : { socketFactory }),
    logLevel: logLevel.NOTHING,
    requestTimeout: 2_000,
    retry: { initialRetryTime: 50, maxRetryTime: 300, retries: 60 },
  })
  const log = createKafkajsLog({ kafka, replicationFactor: 1, sessionTimeout: 6_000, retryBudget: 30_000 })
  open.push(log)
  return log
}

const record = (value: string, key: string | null = null) => ({ key, value: Buffer.from(value) })

async function valuesOf(log: LogClient, topic: string, count: number): Promise<string[]> {
  const values: string[] = []
  const consumer = log.consumer({ groupId: uniqueName('look'), topics: [topic] })
  consumer.run({
    async eachBatch({ records }) {
      values.push(...records.map(({ value }) => Buffer.from(value ?? []).toString()))
    },
  })
  await expect.poll(() => values.length, { timeout: 30_000 }).toBeGreaterThanOrEqual(count)
  await new Promise((resolve) => setTimeout(resolve, 500))
  await consumer.close()
  return values
}

describe.skipIf(lack !== undefined)(titled('what users of kafkajs ran into', lack), () => {
  it('#1005: sends at the same time whose answers are lost are stored once, in order', async () => {
    const topic = uniqueName('trap')
    const [host = '', port] = address('kafka').split(':')
    const direct = kafkajs()
    await direct.admin().createTopics([{ topic }])
    const proxy = await openTcpFaultProxy({ host, port: Number(port) })
    const producer = kafkajs(proxy.port).producer()
    const values = Array.from({ length: 400 }, (_, index) => String(index))
    await producer.send({ topic, records: [record('first')] })
    const sending = Promise.all(values.map((value) => producer.send({ topic, records: [record(value)] })))
    const timer = setInterval(() => proxy.cuts < 8 && proxy.cutAfter('down', 0), 60)
    await sending
    clearInterval(timer)
    proxy.heal()
    expect(proxy.cuts).toBeGreaterThanOrEqual(3)
    await producer.close()
    await proxy.close()
    expect(await valuesOf(direct, topic, values.length + 1)).toEqual(['first', ...values])
  }, 60_000)

  it('#1622: a topic that was deleted does not stop sends to others', async () => {
    const log = kafkajs()
    const [gone, kept] = [uniqueName('gone'), uniqueName('kept')]
    await log.admin().createTopics([{ topic: gone }, { topic: kept }])
    const producer = log.producer()
    await producer.send({ topic: gone, records: [record('1')] })
    await producer.send({ topic: kept, records: [record('1')] })
    await log.admin().deleteTopics([gone])
    // Another topic may be of the same name in a moment, so it is tried for the whole budget, and then said so.
    const refused = await producer.send({ topic: gone, records: [record('2')] }).catch((error: unknown) => error)
    expect(refused).toMatchObject({ code: 'TOPIC_UNKNOWN', retryable: true })
    await producer.send({ topic: kept, records: [record('2')] })
    expect(await valuesOf(log, kept, 2)).toEqual(['1', '2'])
  }, 120_000)

  it('a write that takes longer than the session keeps its place in the group, and nothing comes twice', async () => {
    const topic = uniqueName('slow')
    const log = kafkajs()
    await log.admin().createTopics([{ topic }])
    await log.producer().send({ topic, records: ['a', 'b'].map((value) => record(value)) })
    const seen: string[] = []
    let assignments = 0
    const consumer = log.consumer({ groupId: uniqueName('slow'), topics: [topic] })
    consumer.run({
      async onAssigned() {
        assignments += 1
        return []
      },
      async eachBatch({ records }) {
        seen.push(...records.map(({ value }) => Buffer.from(value ?? []).toString()))
        await new Promise((resolve) => setTimeout(resolve, 9_000))
      },
    })
    await expect.poll(() => seen.length, { timeout: 20_000 }).toBe(2)
    await new Promise((resolve) => setTimeout(resolve, 9_500))
    await log.producer().send({ topic, records: [record('c')] })
    await expect.poll(() => seen, { timeout: 20_000 }).toEqual(['a', 'b', 'c'])
    expect(assignments).toBe(1)
    await consumer.close()
  }, 60_000)

  it('#597: a batch that the client has no codec for ends the consumer by name, instead of crashing it for ever', async () => {
    const topic = uniqueName('packed')
    const log = kafkajs()
    await log.admin().createTopics([{ topic }])
    const producer = new platformatic.Producer({
      clientId: 'packer',
      bootstrapBrokers: [address('kafka')],
      compression: 'snappy',
    })
    await producer.send({ messages: [{ topic, value: Buffer.from('x'.repeat(1_000)) }] })
    await producer.close()
    const errors: unknown[] = []
    const consumer = log.consumer({ groupId: uniqueName('packed'), topics: [topic] })
    consumer.run({ eachBatch: async () => undefined, onError: (error) => errors.push(error) })
    await expect.poll(() => errors, { timeout: 30_000 }).toMatchObject([{ code: 'LOG_REFUSED' }])
    expect((errors[0] as Error).message).toMatch(/compression.*give kafkajs a codec/i)
    await consumer.close()
    // The other adapter has the codec.
    const other = createPlatformaticLog({ kafka: platformatic as never, brokers: [address('kafka')] })
    open.push(other)
    expect(await valuesOf(other, topic, 1)).toEqual(['x'.repeat(1_000)])
  }, 60_000)

  it('#1593: nothing is delivered after a consumer was closed', async () => {
    const topic = uniqueName('closed')
    const log = kafkajs()
    await log.admin().createTopics([{ topic }])
    let seen = 0
    const consumer = log.consumer({ groupId: uniqueName('closed'), topics: [topic] })
    consumer.run({ eachBatch: async ({ records }) => void (seen += records.length) })
    await log.producer().send({ topic, records: [record('1')] })
    await expect.poll(() => seen, { timeout: 20_000 }).toBe(1)
    await consumer.close()
    await log.producer().send({ topic, records: [record('2')] })
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    expect(seen).toBe(1)
  }, 60_000)
})
