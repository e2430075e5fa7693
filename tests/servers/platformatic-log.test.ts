import type { LogBatch, LogClient, LogRecordInput } from '@cryptics-lab/sink-connectors/log'
import { createKafkajsLog } from '@cryptics-lab/sink-connectors/kafkajs-log'
import { createPlatformaticLog } from '@cryptics-lab/sink-connectors/platformatic-log'
import { describeKafkaClient } from '@cryptics-lab/sink-connectors/testing'
import * as platformatic from '@platformatic/kafka'
import { Kafka, logLevel } from 'kafkajs'
import { Network, type StartedNetwork } from 'testcontainers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Server, startKafka } from './harness/containers.ts'
import { lacks, titled, uniqueName } from './harness/servers.ts'

const lack = lacks()
let network: StartedNetwork
let server: Server

const open = () =>
  createPlatformaticLog({
    kafka: platformatic,
    brokers: [server.url],
    replicationFactor: 1,
    sessionTimeout: 6_000,
  })

const openKafkajs = () =>
  createKafkajsLog({
    kafka: new Kafka({ brokers: [server.url], logLevel: logLevel.NOTHING, retry: { initialRetryTime: 50 } }),
    replicationFactor: 1,
    sessionTimeout: 6_000,
  })

async function until(condition: () => boolean): Promise<void> {
  const end = Date.now() + 30_000
  while (!condition()) {
    if (Date.now() > end) throw new Error('the condition did not hold within 30 s')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

describe.skipIf(lack !== undefined)(titled('platformatic on a real Kafka of its own', lack), async () => {
  beforeAll(async () => {
    network = await new Network().start()
    ;[server] = (await startKafka(1, network)) as [Server]
  })
  afterAll(async () => {
    await server.container.stop()
    await network.stop()
  })

  await describeKafkaClient('platformatic', {
    capabilities: {
      durable: true,
      idempotentSend: false,
      groupAssignment: true,
      trimming: true,
      topicIdentity: true,
      topicConfiguration: true,
    },
    async open() {
      const log = open()
      const admin = log.admin()
      await admin.deleteTopics(await admin.listTopics())
      return log
    },
    reopen: async () => open(),
    until,
  })

  describe('beside kafkajs', () => {
    const every = Uint8Array.from({ length: 256 }, (_, index) => index)
    const headers = { envelope: every, note: 'ünï', none: null, empty: '', twice: ['a', null, every], '': 'nameless' }
    const bytes = (value: string) => Buffer.from(value)
    const records: readonly LogRecordInput[] = [
      ...Array.from({ length: 100 }, (_, index) => ({ key: `key ${index}`, value: bytes(`value ${index}`) })),
      { key: 'with headers', value: every, headers },
      { key: 'deleted', value: null },
    ]

    /** Everything of a topic, by key: partition, value, headers. */
    async function readAll(log: LogClient, topic: string, count: number): Promise<ReadonlyMap<string, unknown>> {
      const batches: LogBatch[] = []
      log.consumer({ groupId: uniqueName('group'), topics: [topic] }).run({
        eachBatch: async (batch) => void batches.push(batch),
      })
      await until(() => batches.flatMap((batch) => batch.records).length >= count)
      return new Map(
        batches.flatMap(({ partition, records: found }) =>
          found.map(({ key, value, headers: given }) => [String(key), { partition, value, headers: { ...given } }]),
        ),
      )
    }

    it.each([
      ['platformatic', 'kafkajs', open, openKafkajs],
      ['kafkajs', 'platformatic', openKafkajs, open],
    ])('brings what %s sends to %s unharmed, and chooses the same partitions', async (_from, _to, from, to) => {
      const [sender, reader] = [from(), to()]
      try {
        const [topic, other] = [uniqueName('sent'), uniqueName('twin')]
        await sender.admin().createTopics([topic, other].map((name) => ({ topic: name, partitions: 7 })))
        await sender.producer().send({ topic, records })
        await reader.producer().send({ topic: other, records })
        const found = await readAll(reader, topic, records.length)
        expect(found.get('with headers')).toMatchObject({
          value: Buffer.from(every),
          headers: {
            envelope: Buffer.from(every),
            note: bytes('ünï'),
            none: null,
            empty: Buffer.alloc(0),
            twice: [bytes('a'), null, Buffer.from(every)],
            '': bytes('nameless'),
          },
        })
        expect(found.get('deleted')).toMatchObject({ value: null, headers: {} })
        expect(await readAll(reader, other, records.length)).toEqual(found)
      } finally {
        await Promise.all([sender.close(), reader.close()])
      }
    })
  })
})
