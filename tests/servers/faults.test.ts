import { Kafka, logLevel } from 'kafkajs'
import { Client, type ClientConfig } from 'pg'
import { Network, type StartedNetwork } from 'testcontainers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTcpFaultProxy } from '../harness/tcp-fault-proxy.ts'
import { type Server, startKafka, startTimescale } from './harness/containers.ts'
import { type Faults, faultsOf } from './harness/faults.ts'
import { lacks, titled } from './harness/servers.ts'

const lack = lacks()

async function query(url: string, sql: string, more: ClientConfig = {}): Promise<unknown[]> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 2_000, query_timeout: 2_000, ...more })
  client.on('error', () => undefined)
  try {
    await client.connect()
    return (await client.query(sql)).rows
  } finally {
    client.end().catch(() => undefined)
  }
}

describe.skipIf(lack !== undefined)(titled('what happens to a database', lack), () => {
  let network: StartedNetwork
  let server: Server
  let faults: Faults
  beforeAll(async () => {
    network = await new Network().start()
    server = await startTimescale(network)
    faults = await faultsOf(server.container)
  })
  afterAll(async () => {
    await server.container.stop()
    await network.stop()
  })
  const ask = () => query(server.url, 'select 1 as one')
  const answers = () => expect.poll(ask, { timeout: 30_000, interval: 250 }).toEqual([{ one: 1 }])

  it('is a pause that nothing answers through', async () => {
    await faults.pause()
    await expect(ask()).rejects.toThrow(/timeout/)
    await faults.resume()
    await answers()
  })

  it('is a network that it is taken off', async () => {
    await faults.disconnect()
    const failure = () =>
      ask().then(
        () => 'answered',
        () => 'failed',
      )
    await expect.poll(failure, { timeout: 30_000, interval: 250 }).toBe('failed')
    await faults.connect()
    await answers()
  })

  it('is a line that drops the answer to a COMMIT', async () => {
    await query(server.url, 'create table marks (mark int)')
    const url = new URL(server.url)
    const proxy = await openTcpFaultProxy({ host: url.hostname, port: Number(url.port) })
    url.host = `127.0.0.1:${proxy.port}`
    const client = new Client({ connectionString: url.href })
    client.on('error', () => undefined)
    await client.connect()
    await client.query('begin')
    await client.query('insert into marks values (7)')
    proxy.cutAfter('down', 0)
    await expect(client.query('commit')).rejects.toThrow(/terminated|ECONNRESET/)
    await proxy.close()
    await expect.poll(() => query(server.url, 'select mark from marks')).toEqual([{ mark: 7 }])
  })

  it('is a kill and a restart, and what was committed is there', async () => {
    await faults.kill()
    await expect(ask()).rejects.toThrow()
    await faults.start()
    await answers()
    await faults.restart()
    await answers()
    expect(await query(server.url, 'select mark from marks')).toEqual([{ mark: 7 }])
  })

  it('is a full disk, which it survives', async () => {
    const small = await startTimescale(network, { disk: 160 })
    try {
      // Unlogged and not compressed: the log of changes, on the same disk, must not be what fills it.
      await query(small.url, 'create unlogged table filler (text text storage external)')
      const fill = 'insert into filler select repeat(md5(n::text), 100) from generate_series(1, 200000) n'
      await expect(query(small.url, fill, { query_timeout: 60_000 })).rejects.toThrow(
        expect.objectContaining({ code: '53100' }),
      )
      await query(small.url, 'drop table filler')
      expect(await query(small.url, 'select 1 as one')).toEqual([{ one: 1 }])
    } finally {
      await small.container.stop()
    }
  })
})

describe.skipIf(lack !== undefined)(titled('what happens to three brokers', lack), () => {
  let network: StartedNetwork
  let brokers: readonly Server[]
  const closers: (() => Promise<void>)[] = []
  beforeAll(async () => {
    network = await new Network().start()
    brokers = await startKafka(3, network)
  })
  afterAll(async () => {
    for (const close of closers.reverse()) await close().catch(() => undefined)
    await Promise.all(brokers.map(({ container }) => container.stop()))
    await network.stop()
  })

  it('is the death of a leader, and nothing that was acknowledged is lost', async () => {
    const kafka = new Kafka({
      brokers: brokers.map(({ url }) => url),
      logLevel: logLevel.NOTHING,
      retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries: 60 },
    })
    const admin = kafka.admin()
    await admin.connect()
    closers.push(() => admin.disconnect())
    await admin.createTopics({ topics: [{ topic: 'trades', numPartitions: 1, replicationFactor: 3 }] })
    const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1 })
    await producer.connect()
    closers.push(() => producer.disconnect())
    const send = (from: number) =>
      producer.send({
        topic: 'trades',
        acks: -1,
        messages: Array.from({ length: 100 }, (_, index) => ({ value: String(from + index) })),
      })
    for (let from = 0; from < 500; from += 100) await send(from)
    const metadata = await admin.fetchTopicMetadata({ topics: ['trades'] })
    const leader = metadata.topics[0]?.partitions[0]?.leader as number
    const faults = await faultsOf((brokers[leader] as Server).container)
    await faults.kill()
    for (let from = 500; from < 1_000; from += 100) await send(from)
    const consumer = kafka.consumer({ groupId: 'check', maxWaitTimeInMs: 100 })
    await consumer.connect()
    closers.push(() => consumer.disconnect())
    await consumer.subscribe({ topic: 'trades', fromBeginning: true })
    const found: number[] = []
    await consumer.run({ eachMessage: async ({ message }) => void found.push(Number(message.value)) })
    await expect.poll(() => found.length, { timeout: 60_000 }).toBe(1_000)
    expect(found).toEqual(Array.from({ length: 1_000 }, (_, index) => index))
    await faults.start()
    await expect
      .poll(async () => (await admin.describeCluster()).brokers.length, { timeout: 60_000, interval: 500 })
      .toBe(3)
  })
})
