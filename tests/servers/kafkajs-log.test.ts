import { createKafkajsLog } from '@cryptics-lab/sink-connectors/kafkajs-log'
import { describeLog } from '@cryptics-lab/sink-connectors/testing'
import { Kafka, logLevel } from 'kafkajs'
import { afterAll, beforeAll, describe } from 'vitest'
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

  await describeLog('kafkajs', {
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
})
