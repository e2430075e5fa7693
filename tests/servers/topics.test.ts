import { createKafkajsLog } from '@cryptics-lab/sink-connectors/kafkajs-log'
import { bootstrapTopics, type TopicDifference } from '@cryptics-lab/sink-connectors/topics'
import { createTopicNaming, type LogAdmin, type LogClient } from '@cryptics-lab/sink-connectors/log'
import { ConfigResourceTypes, Kafka, logLevel } from 'kafkajs'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { Network, type StartedNetwork } from 'testcontainers'
import { type Server, startKafka } from './harness/containers.ts'
import { lacks, titled } from './harness/servers.ts'

const lack = lacks()
let network: StartedNetwork
let server: Server
let kafka: Kafka
let log: LogClient
let admin: LogAdmin

const naming = createTopicNaming({ preset: 'cryptics', venue: 'deribit' })
const ticker = 'cryptics.deribit.ticker.avro'
const orders = 'cryptics.orders'
const names = [`${ticker}`, `${ticker}.dlq`, orders, `${orders}.dlq`]

const definition = {
  topics_bootstrap: {
    partitions: 2,
    replication_factor: 3,
    dead_letters: true,
    configuration: { retention: { ms: 86_400_000 }, 'min.insync.replicas': 2, 'min.cleanable.dirty.ratio': 0.25 },
    topics: [
      { model: 'ticker', partitions: 6, configuration: { 'cleanup.policy': ['compact', 'delete'] } },
      { name: orders },
    ],
    environments: { development: { partitions_multiplier: 0.5, configuration: { 'retention.ms': 3_600_000 } } },
  },
}
const bootstrap = (options: Partial<Parameters<typeof bootstrapTopics>[0]> = {}) =>
  bootstrapTopics({ log, definition, naming, environment: 'development', ...options })

/** What differs of each topic, as text. A broker tells a change only some milliseconds later. */
async function drift(): Promise<readonly string[]> {
  const { drift: report } = await bootstrap({ dryRun: true })
  const text = ({ what, wanted, found, remedy }: TopicDifference) => `${what} ${found} → ${wanted}: ${remedy}`
  return report.topics.flatMap(({ topic, differences }) => differences.map((one) => `${topic} ${text(one)}`))
}
const becomes = (expected: readonly string[]) =>
  vi.waitFor(async () => expect(await drift()).toEqual(expected), { timeout: 15_000, interval: 200 })

describe.skipIf(lack !== undefined)(titled('topics on a real Kafka of one broker', lack), () => {
  beforeAll(async () => {
    network = await new Network().start()
    ;[server] = (await startKafka(1, network)) as [Server]
    kafka = new Kafka({ brokers: [server.url], logLevel: logLevel.NOTHING, retry: { initialRetryTime: 50 } })
    log = createKafkajsLog({ kafka })
    admin = log.admin()
  })
  afterAll(async () => {
    await log.close()
    await server.container.stop()
    await network.stop()
  })

  it('makes what is missing, two at once, and nothing in a dry run', async () => {
    const dry = await bootstrap({ dryRun: true })
    expect(dry.drift.topics.map(({ topic, state }) => [topic, state])).toEqual(names.map((name) => [name, 'missing']))
    expect(await admin.listTopics()).toEqual([])

    const both = await Promise.all([bootstrap(), bootstrap()])
    for (const { drift: left } of both) expect(left.topics.every(({ state }) => state === 'in-step')).toBe(true)
    expect(await admin.listTopics()).toEqual(names)
    expect(both[0].plan[0]).toMatchObject({ replicationFactor: 1, uncapped: { replicationFactor: 3 } })
    const common = {
      'min.cleanable.dirty.ratio': '0.25',
      'min.insync.replicas': '1',
      'retention.ms': '3600000',
    }
    await vi.waitFor(async () =>
      expect(await admin.describeConfiguration([...names, 'not.there'])).toEqual([
        {
          topic: ticker,
          partitions: 3,
          replicationFactor: 1,
          configuration: { 'cleanup.policy': 'compact,delete', ...common },
        },
        { topic: `${ticker}.dlq`, partitions: 1, replicationFactor: 1, configuration: common },
        { topic: orders, partitions: 1, replicationFactor: 1, configuration: common },
        { topic: `${orders}.dlq`, partitions: 1, replicationFactor: 1, configuration: common },
      ]),
    )
  })

  it('changes nothing the second time', async () => {
    await becomes([])
    expect(await bootstrap({ alter: true })).toMatchObject({ created: [], altered: [], drift: { unplanned: [] } })
  })

  it('reports what was changed by hand, and puts right what it may', async () => {
    const client = kafka.admin()
    await client.connect()
    await client.createTopics({ topics: [{ topic: 'cryptics.stray' }, { topic: 'other.stray' }], waitForLeaders: true })
    await client.createPartitions({ topicPartitions: [{ topic: `${orders}.dlq`, count: 4 }] })
    await client.alterConfigs({
      validateOnly: false,
      resources: [
        {
          type: ConfigResourceTypes.TOPIC,
          name: orders,
          configEntries: [
            { name: 'retention.ms', value: '1000' },
            { name: 'max.message.bytes', value: '2000000' },
            { name: 'min.insync.replicas', value: '1' },
          ],
        },
      ],
    })
    await client.disconnect()
    const settings = [
      `${orders} configuration.min.cleanable.dirty.ratio undefined → 0.25: alter-configuration`,
      `${orders} configuration.retention.ms 1000 → 3600000: alter-configuration`,
    ]
    const manual = [`${orders}.dlq partitions 4 → 1: manual`]
    await becomes([...settings, ...manual])
    const kept = await bootstrap()
    expect(kept).toMatchObject({ created: [], altered: [], drift: { unplanned: ['cryptics.stray'] } })
    await becomes([...settings, ...manual])

    const changed = await bootstrap({ alter: true })
    expect(changed.altered.map(({ topic }) => topic)).toEqual([orders])
    await becomes(manual)
    const [found] = await admin.describeConfiguration([orders])
    // What the plan does not name is kept, although the client replaces all settings.
    expect(found?.configuration).toMatchObject({ 'retention.ms': '3600000', 'max.message.bytes': '2000000' })
  })

  it('adds partitions, two at once, when it may', async () => {
    const { topics_bootstrap: table } = definition
    const grown = { topics_bootstrap: { ...table, environments: { development: { partitions: 5 } } } }
    const kept = await bootstrap({ definition: grown })
    expect(kept.altered).toEqual([])
    const both = await Promise.all([
      bootstrap({ definition: grown, alter: true }),
      bootstrap({ definition: grown, alter: true }),
    ])
    for (const { drift: left } of both) {
      const drifted = left.topics.filter(({ state }) => state !== 'in-step')
      expect(drifted.map(({ topic }) => topic)).toEqual([`${orders}.dlq`])
    }
    await vi.waitFor(async () => {
      const found = await admin.describeConfiguration(names)
      expect(found.map(({ partitions }) => partitions)).toEqual([5, 1, 5, 4])
    })
    // Settings of the environment that is gone came back to those of the definition.
    const [first] = await admin.describeConfiguration([orders])
    expect(first?.configuration['retention.ms']).toBe('86400000')
  })

  it('names the topic and the reason when the broker refuses', async () => {
    const refused = [{ topic: 'cryptics.wrong', configuration: { 'retention.ms': 'soon' } }]
    await expect(admin.createTopics([{ topic: 'cryptics.right' }, ...refused])).rejects.toMatchObject({
      code: 'LOG_REFUSED',
      message: expect.stringMatching(/cryptics\.wrong: .*onfig/) as string,
    })
    expect(await admin.listTopics()).toContain('cryptics.right')
    const copies = admin.createTopics([{ topic: 'cryptics.copies', replicationFactor: 3 }])
    await expect(copies).rejects.toMatchObject({ code: 'LOG_REFUSED' })
    const wrong = { topic: orders, configuration: { 'retention.ms': 'soon' } }
    await expect(admin.alterConfiguration([wrong])).rejects.toMatchObject({ code: 'LOG_REFUSED' })
    await expect(admin.alterConfiguration([{ ...wrong, topic: 'not.there' }])).rejects.toMatchObject({
      code: 'TOPIC_UNKNOWN',
    })
    await expect(admin.addPartitions([{ topic: 'not.there', partitions: 2 }])).rejects.toMatchObject({
      code: 'TOPIC_UNKNOWN',
    })
    // Fewer than there are: left as it is.
    await admin.addPartitions([{ topic: orders, partitions: 1 }])
    expect((await admin.describeConfiguration([orders]))[0]?.partitions).toBe(5)
    expect(await admin.brokerCount()).toBe(1)
  })
})
