import { createSeededRandom, type Trade } from '@cryptics-lab/avro-models'
import { createConfluentRegistry } from '@cryptics-lab/avro-models/registry'
import { models } from '@cryptics-lab/avro-models/schemas'
import {
  ConnectorRegistry,
  createNodeRuntime,
  createProducer,
  createTopicNaming,
  type NodeRuntime,
} from '@cryptics-lab/sink-connectors'
import { createKafkajsLog } from '@cryptics-lab/sink-connectors/kafkajs-log'
import { Kafka, logLevel } from 'kafkajs'
import { Pool } from 'pg'
import { Network, type StartedNetwork } from 'testcontainers'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { openTcpFaultProxy, type TcpFaultProxy } from '../harness/tcp-fault-proxy.ts'
import { type Server, startKafka, startTimescale } from './harness/containers.ts'
import { type Faults, faultsOf } from './harness/faults.ts'
import { address, lacks, titled, uniqueName } from './harness/servers.ts'

const lack = lacks('kafka', 'registry') ?? lacks()
const day = 1_790_000_000_000_000
const closers: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close()
})

interface Setting {
  readonly database: string
  readonly brokers: readonly string[]
  readonly registry?: string
  readonly rows?: number
}

/** A producer and a connector of their own topic and table. */
async function setting({ database, brokers, registry = address('registry'), rows = 500 }: Setting) {
  const venue = uniqueName('fault')
  const table = `${venue}_trades`
  const naming = createTopicNaming({ preset: 'cryptics', venue })
  const log = () =>
    createKafkajsLog({
      kafka: new Kafka({
        brokers: [...brokers],
        logLevel: logLevel.NOTHING,
        requestTimeout: 3_000,
        retry: { initialRetryTime: 50, maxRetryTime: 500, retries: 60 },
      }),
      replicationFactor: brokers.length,
      sessionTimeout: 6_000,
    })
  const pool = new Pool({
    connectionString: database,
    max: 4,
    query_timeout: 3_000,
    connectionTimeoutMillis: 3_000,
  })
  pool.on('error', () => undefined)
  closers.push(() => pool.end())
  const writing = log()
  closers.push(() => writing.close())
  const direct = await createConfluentRegistry({ url: address('registry') })
  const producer = createProducer(models.trade, { log: writing, schemaRegistry: direct, naming })
  let count = 0
  const produce = async (more: number): Promise<void> => {
    const random = createSeededRandom(count)
    const sent = Array.from({ length: more }, (): Trade => {
      const trade_id = String(count)
      count += 1
      return { ...models.trade.generate(random), trade_id, venue_timestamp: day + count }
    })
    await Promise.all(sent.map((trade) => producer.produce(null, trade)))
  }
  const start = async (): Promise<NodeRuntime> => {
    const reading = log()
    const runtime = createNodeRuntime({
      log: reading,
      registry: new ConnectorRegistry({ naming, tables: { trade: table } }).register('trade', models.trade),
      schemaRegistry: await createConfluentRegistry({ url: registry, retries: 0, deadline: 1_000 }),
      pool,
      batch: { rows, milliseconds: 5 },
      retry: { maximum: 500 },
    })
    closers.push(async () => {
      await runtime.stop()
      await reading.close()
    })
    return runtime
  }
  const stored = async (url = database) => {
    const look = new Pool({ connectionString: url, max: 1 })
    try {
      const { rows: found } = await look.query<{ rows: number; keys: number }>(
        `select count(*)::int as rows, count(distinct trade_id)::int as keys from ${table}`,
      )
      return found[0]
    } finally {
      await look.end()
    }
  }
  const all = () => ({ rows: count, keys: count })
  return { produce, start, stored, all, pool, table, topic: naming.topic('trade') }
}

describe.skipIf(lack !== undefined)(titled('a connector whose database is in trouble', lack), () => {
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
  const kafka = () => [address('kafka')]

  async function proxied(): Promise<{ readonly proxy: TcpFaultProxy; readonly url: string }> {
    const url = new URL(server.url)
    const proxy = await openTcpFaultProxy({ host: url.hostname, port: Number(url.port) })
    closers.push(() => proxy.close())
    url.host = `127.0.0.1:${proxy.port}`
    return { proxy, url: url.href }
  }

  it.each([
    ['arrays', 200],
    ['a copy', 2_000],
  ])(
    'stores once although the answers to its commits are lost, by %s',
    async (_, rows) => {
      const { proxy, url } = await proxied()
      const { produce, start, stored, all } = await setting({ database: url, brokers: kafka(), rows })
      await produce(1_000)
      const runtime = await start()
      await runtime.start()
      await runtime.drained()
      const random = createSeededRandom(rows)
      for (let round = 0; round < 8; round += 1) {
        // Somewhere in what the server says of the next batches: before, within or behind the answer to a commit.
        proxy.cutAfter('down', Math.floor(random.next() * 120))
        await produce(2_000)
        await runtime.drained()
      }
      expect(proxy.cuts).toBeGreaterThan(4)
      expect(await stored(server.url)).toEqual(all())
      expect(runtime.counts('trade').retries).toBeGreaterThan(0)
    },
    90_000,
  )

  it('goes on when a database that was frozen for longer than its patience thaws', async () => {
    const { produce, start, stored, all } = await setting({ database: server.url, brokers: kafka() })
    await produce(500)
    const runtime = await start()
    await runtime.start()
    await faults.pause()
    await produce(2_000)
    await new Promise((resolve) => setTimeout(resolve, 8_000))
    expect(runtime.status('trade').tasks[0]?.state).toBe('RUNNING')
    await faults.resume()
    await runtime.drained()
    expect(await stored()).toEqual(all())
  }, 60_000)

  it('goes on when a database that was killed is there again', async () => {
    const { produce, start, stored, all } = await setting({ database: server.url, brokers: kafka() })
    await produce(500)
    const runtime = await start()
    await runtime.start()
    const producing = produce(5_000)
    await faults.kill()
    await producing
    await faults.start()
    await runtime.drained()
    expect(await stored()).toEqual(all())
  }, 60_000)

  it('goes on after deadlocks and sessions that were ended by somebody else', async () => {
    const { produce, start, stored, all, pool, table } = await setting({ database: server.url, brokers: kafka() })
    await produce(100)
    const runtime = await start()
    await runtime.start()
    await runtime.drained()
    for (let round = 0; round < 4; round += 1) {
      const rival = await pool.connect()
      // Takes the table first and the offsets afterwards; the connector does it the other way round.
      await rival.query(`begin; set local deadlock_timeout = '10s'; lock table ${table} in exclusive mode`)
      await produce(300)
      await new Promise((resolve) => setTimeout(resolve, 200))
      await rival
        .query(`update sink_offsets set updated_at = updated_at where sink = '${table}'`)
        .catch(() => undefined)
      await rival.query('rollback')
      rival.release()
      await pool.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname = current_database()`,
      )
    }
    await runtime.drained()
    expect(await stored()).toEqual(all())
    expect(runtime.counts('trade').retries).toBeGreaterThan(0)
  }, 60_000)

  it('waits while the disk is full, gives up nothing, and goes on when there is room', async () => {
    const small = await startTimescale(network, { disk: 160 })
    closers.push(() => small.container.stop())
    const { produce, start, stored, all, pool } = await setting({ database: small.url, brokers: kafka() })
    await produce(500)
    const runtime = await start()
    await runtime.start()
    await runtime.drained()
    const fill = `insert into filler select repeat(md5(n::text), 100) from generate_series(1, $1::int) n`
    const full = async (count: number): Promise<boolean> =>
      pool.query({ text: fill, values: [count] }).then(
        () => false,
        () => true,
      )
    await pool.query('create unlogged table filler (text text storage external)')
    for (const size of [5_000, 500, 50, 5]) while (!(await full(size))) await Promise.resolve()
    await produce(4_000)
    await expect.poll(() => runtime.counts('trade').retries, { timeout: 30_000 }).toBeGreaterThan(2)
    expect(runtime.status('trade').tasks[0]?.state).toBe('RUNNING')
    await pool.query('drop table filler')
    await runtime.drained()
    expect(await stored()).toEqual(all())
    expect(runtime.counts('trade').deadLettered).toBe(0)
  }, 120_000)

  it('waits for a registry that is away, and gives up only what the registry does not know', async () => {
    const target = new URL(address('registry'))
    const proxy = await openTcpFaultProxy({ host: target.hostname, port: Number(target.port) })
    closers.push(() => proxy.close())
    target.host = `127.0.0.1:${proxy.port}`
    proxy.goSilent()
    const { produce, start, stored, all, topic } = await setting({
      database: server.url,
      brokers: kafka(),
      registry: target.href,
    })
    await produce(300)
    const runtime = await start()
    const started = runtime.start()
    await new Promise((resolve) => setTimeout(resolve, 3_000))
    expect(runtime.status('trade').tasks[0]?.state).not.toBe('FAILED')
    proxy.heal()
    await started
    await runtime.drained()
    expect(await stored()).toEqual(all())
    const stranger = new Kafka({ brokers: kafka(), logLevel: logLevel.NOTHING }).producer()
    await stranger.connect()
    const value = Buffer.from([0, 0x7f, 0, 0, 9, 1])
    await stranger.send({ topic, messages: [{ value }, { value: Buffer.from('garbage') }] })
    await stranger.disconnect()
    await produce(50)
    await runtime.drained()
    expect(await stored()).toEqual(all())
    expect(runtime.counts('trade')).toMatchObject({ deadLettered: 2 })
  }, 60_000)
})

describe.skipIf(lack !== undefined)(titled('a pipeline on three brokers', lack), () => {
  let network: StartedNetwork
  let brokers: readonly Server[]
  let server: Server
  beforeAll(async () => {
    network = await new Network().start()
    ;[brokers, server] = await Promise.all([startKafka(3, network), startTimescale(network)])
  })
  afterAll(async () => {
    await Promise.all([...brokers, server].map(({ container }) => container.stop().catch(() => undefined)))
    await network.stop()
  })

  it('loses nothing and doubles nothing when each broker is killed in turn', async () => {
    const urls = brokers.map(({ url }) => url)
    const { produce, start, stored, all } = await setting({ database: server.url, brokers: urls })
    await produce(500)
    const runtime = await start()
    await runtime.start()
    for (const { container } of brokers) {
      const faults = await faultsOf(container)
      const producing = produce(3_000)
      await faults.kill()
      await producing
      await faults.start()
      await new Promise((resolve) => setTimeout(resolve, 8_000))
    }
    await runtime.drained()
    expect(await stored()).toEqual(all())
  }, 180_000)
})
