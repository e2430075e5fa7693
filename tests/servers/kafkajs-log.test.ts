import { createKafkajsLog } from '@cryptics-lab/sink-connectors/kafkajs-log'
import { describeKafkaClient } from '@cryptics-lab/sink-connectors/testing'
import { Kafka, logLevel } from 'kafkajs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Network, type StartedNetwork } from 'testcontainers'
import { type Server, startKafka } from './harness/containers.ts'
import { lacks, titled } from './harness/servers.ts'

const lack = lacks()
let network: StartedNetwork
let server: Server

const open = () =>
  createKafkajsLog({
    kafka: new Kafka({ brokers: [server.url], logLevel: logLevel.NOTHING, retry: { initialRetryTime: 50 } }),
    replicationFactor: 1,
    sessionTimeout: 6_000,
  })

describe.skipIf(lack !== undefined)(titled('kafkajs on a real Kafka of its own', lack), async () => {
  beforeAll(async () => {
    network = await new Network().start()
    ;[server] = (await startKafka(1, network)) as [Server]
  })
  afterAll(async () => {
    await server.container.stop()
    await network.stop()
  })

  await describeKafkaClient('kafkajs', {
    capabilities: {
      durable: true,
      idempotentSend: false,
      groupAssignment: true,
      trimming: true,
      topicIdentity: false,
      topicConfiguration: true,
    },
    async open() {
      const log = open()
      const admin = log.admin()
      await admin.deleteTopics(await admin.listTopics())
      return log
    },
    reopen: async () => open(),
    async until(condition) {
      const end = Date.now() + 30_000
      while (!condition()) {
        if (Date.now() > end) throw new Error('the condition did not hold within 30 s')
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    },
  })

  it('shows a transaction whole or not at all, with its positions, and fences a zombie', async () => {
    const log = open()
    const topics = ['moves.from', 'moves.to']
    await log.admin().createTopics(topics.map((topic) => ({ topic })))
    const seen: string[] = []
    const consumer = log.consumer({ groupId: 'look', topics })
    consumer.run({
      async eachBatch({ topic, records }) {
        seen.push(...records.map(({ value }) => `${topic} ${Buffer.from(value ?? []).toString()}`))
      },
    })
    const record = (value: string) => ({ key: null, value: Buffer.from(value) })
    const first = log.transactionalProducer?.('mover')
    if (first === undefined) throw new Error('the log has no transactions')
    const lost = await first.begin()
    await Promise.all(topics.map((topic) => lost.send({ topic, records: [record('aborted')] })))
    await lost.abort()
    const kept = await first.begin()
    for (const topic of topics) await kept.send({ topic, records: [record('committed')] })
    await kept.sendOffsets('mover', [{ topic: 'moves.from', partition: 0, offset: '7' }])
    await expect(first.begin()).rejects.toMatchObject({ code: 'LOG_REFUSED' })
    await new Promise((resolve) => setTimeout(resolve, 500))
    expect(seen).toEqual([])
    await kept.commit()
    await expect.poll(() => seen.toSorted(), { timeout: 20_000 }).toEqual(topics.map((topic) => `${topic} committed`))
    const [position] = await log.admin().fetchOffsets('mover', ['moves.from'])
    expect(position?.offset).toBe('7')

    const zombie = await first.begin()
    await zombie.send({ topic: 'moves.to', records: [record('zombie')] })
    const second = log.transactionalProducer?.('mover')
    const own = await second?.begin()
    await own?.send({ topic: 'moves.to', records: [record('second')] })
    await own?.commit()
    await expect(zombie.commit()).rejects.toMatchObject({ retryable: false })
    await expect.poll(() => seen.length, { timeout: 20_000 }).toBe(3)
    expect(seen.at(-1)).toBe('moves.to second')
    await log.close()
  }, 60_000)
})
