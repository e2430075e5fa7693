import { createSeededRandom, type Trade } from '@cryptics-lab/avro-models'
import { createConfluentRegistry } from '@cryptics-lab/avro-models/registry'
import { models } from '@cryptics-lab/avro-models/schemas'
import {
  ConnectorRegistry,
  createNodeRuntime,
  createTopicNaming,
  type NodeRuntime,
  ProducerRegistry,
} from '@cryptics-lab/sink-connectors'
import { createKafkajsLog } from '@cryptics-lab/sink-connectors/kafkajs-log'
import { Kafka, logLevel } from 'kafkajs'
import { Pool } from 'pg'
import { Network, type StartedNetwork } from 'testcontainers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTcpFaultProxy } from '../harness/tcp-fault-proxy.ts'
import { type Server, startKafka } from './harness/containers.ts'
import { type Faults, faultsOf } from './harness/faults.ts'
import { address, lacks, titled, uniqueName } from './harness/servers.ts'

const lack = lacks('registry', 'timescaledb') ?? lacks()

describe.skipIf(lack !== undefined)(titled('records through Kafka into a table', lack), () => {
  let network: StartedNetwork
  let kafka: Server
  let faults: Faults
  let pool: Pool
  const runtimes: NodeRuntime[] = []
  beforeAll(async () => {
    network = await new Network().start()
    ;[kafka] = (await startKafka(1, network)) as [Server]
    faults = await faultsOf(kafka.container)
    pool = new Pool({ connectionString: address('timescaledb'), max: 8 })
    pool.on('error', () => undefined)
  })
  afterAll(async () => {
    await Promise.all(runtimes.map((runtime) => runtime.stop()))
    await pool.end()
    await kafka.container.stop()
    await network.stop()
  })

  const logOn = (broker = kafka.url) =>
    createKafkajsLog({
      kafka: new Kafka({
        brokers: [broker],
        logLevel: logLevel.NOTHING,
        requestTimeout: 3_000,
        retry: { initialRetryTime: 50, maxRetryTime: 500, retries: 60 },
      }),
      replicationFactor: 1,
      sessionTimeout: 6_000,
    })

  async function pipeline(partitions: number) {
    const schemaRegistry = await createConfluentRegistry({ url: address('registry') })
    const venue = uniqueName('venue')
    const naming = createTopicNaming({ preset: 'cryptics', venue })
    const table = `${venue}_trades`
    const producer = new ProducerRegistry({ log: logOn(), schemaRegistry, naming, partitions })
      .register('trade', models.trade)
      .get('trade')
    const startRuntime = async (): Promise<NodeRuntime> => {
      const registry = new ConnectorRegistry({ naming, tables: { trade: table } }).register('trade', models.trade)
      const runtime = createNodeRuntime({ log: logOn(), registry, schemaRegistry, pool, partitions })
      runtimes.push(runtime)
      await runtime.start()
      return runtime
    }
    const counts = async () => {
      const { rows } = await pool.query<{ rows: number; keys: number }>(
        `select count(*)::int as rows, count(distinct trade_id)::int as keys from ${table}`,
      )
      return rows[0]
    }
    return { producer, startRuntime, counts, naming }
  }

  function trades(count: number): Trade[] {
    const random = createSeededRandom(9)
    const now = 1_790_000_000_000_000
    return Array.from({ length: count }, (_, index) => ({
      ...models.trade.generate(random),
      // Of one day: each day is a chunk of its own.
      venue_timestamp: now + index * 1_000,
      instrument: `I${index % 7}`,
      trade_id: String(index),
    }))
  }

  it('lose nothing and double nothing while the broker is killed and started again', async () => {
    const { producer, startRuntime, counts } = await pipeline(1)
    const runtime = await startRuntime()
    const sent: Promise<unknown>[] = []
    for (const [index, trade] of trades(20_000).entries()) {
      sent.push(producer.produce(trade.instrument, trade))
      if (index % 2_000 === 0) await new Promise((resolve) => setTimeout(resolve, 100))
      if (index === 8_000) {
        await faults.kill()
        setTimeout(() => void faults.start(), 2_000)
      }
    }
    await producer.flush()
    await Promise.all(sent)
    await runtime.drained()
    expect(await counts()).toEqual({ rows: 20_000, keys: 20_000 })
    await producer.close()
    await runtime.stop()
  })

  it('are shared by two members of the group, and taken over when one is gone', async () => {
    const { producer, startRuntime, counts } = await pipeline(3)
    const first = await startRuntime()
    const all = trades(9_000)
    const send = (part: readonly Trade[]) => Promise.all(part.map((trade) => producer.produce(trade.instrument, trade)))
    await send(all.slice(0, 3_000))
    const second = await startRuntime()
    await send(all.slice(3_000, 6_000))
    await expect.poll(counts, { timeout: 60_000 }).toEqual({ rows: 6_000, keys: 6_000 })
    await first.stop()
    await send(all.slice(6_000))
    await expect.poll(counts, { timeout: 60_000 }).toEqual({ rows: 9_000, keys: 9_000 })
    await producer.close()
    await second.stop()
  })

  it('are in the log once although answers of the broker were lost', async () => {
    const proxy = await openTcpFaultProxy({ port: Number(kafka.url.split(':')[1]) })
    const schemaRegistry = await createConfluentRegistry({ url: address('registry') })
    const naming = createTopicNaming({ preset: 'cryptics', venue: uniqueName('lost') })
    // The broker names its own address in its metadata, so every connection is led back to the proxy.
    const { createConnection } = await import('node:net')
    const log = createKafkajsLog({
      kafka: new Kafka({
        brokers: [kafka.url],
        logLevel: logLevel.NOTHING,
        requestTimeout: 2_000,
        retry: { initialRetryTime: 50, maxRetryTime: 500, retries: 60 },
        socketFactory: ({ onConnect }) => {
          const socket = createConnection({ host: '127.0.0.1', port: proxy.port }, onConnect)
          socket.setNoDelay(true)
          return socket
        },
      }),
      replicationFactor: 1,
    })
    const producer = new ProducerRegistry({ log, schemaRegistry, naming, batch: { linger: 0, records: 20 } })
      .register('trade', models.trade)
      .get('trade')
    await producer.open()
    const all = trades(10_000)
    const sent = all.map((trade) => producer.produce(trade.instrument, trade))
    // Now and then, so that a new connection has time to come about.
    const timer = setInterval(() => proxy.cuts < 10 && proxy.cutAfter('down', 0), 150)
    await Promise.all(sent)
    clearInterval(timer)
    proxy.heal()
    expect(proxy.cuts).toBeGreaterThanOrEqual(3)
    const plain = logOn()
    const [description] = await plain.admin().describeTopics([naming.topic('trade')])
    expect(description?.partitions.map(({ highWatermark }) => highWatermark)).toEqual(['10000'])
    await producer.close()
    await log.close()
    await plain.close()
    await proxy.close()
  })
})
