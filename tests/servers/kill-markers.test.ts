import { createSeededRandom, type Trade } from '@cryptics-lab/avro-models'
import { createCodec } from '@cryptics-lab/avro-models/codec'
import { createConfluentRegistry } from '@cryptics-lab/avro-models/registry'
import { models } from '@cryptics-lab/avro-models/schemas'
import { Kafka, logLevel, type Producer } from 'kafkajs'
import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Marker, type MarkedConnectorOptions, markers } from './harness/connector-markers.ts'
import { address, lacks, titled, uniqueName } from './harness/servers.ts'

const lack = lacks('kafka', 'registry', 'timescaledb')
const isLong = process.env['LONG'] === '1'
const seeds = isLong ? 20 : 2
const chunk = 900

const program = fileURLToPath(new URL('./harness/marked-connector.ts', import.meta.url))
const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href

describe.skipIf(lack !== undefined)(titled('a connector that kills itself on the way, beside a twin', lack), () => {
  const venue = uniqueName('marks')
  const table = `${venue}_trades`
  const topic = `cryptics.${venue}.trade.avro`
  let pool: Pool
  let producer: Producer
  let encode: (trade: Trade) => Buffer
  let produced = 0
  let poisoned = 0

  beforeAll(async () => {
    pool = new Pool({ connectionString: address('timescaledb'), max: 2 })
    const kafka = new Kafka({ brokers: [address('kafka')], logLevel: logLevel.NOTHING })
    const admin = kafka.admin()
    await admin.connect()
    const topics = [topic, `${topic}.dlq`].map((name) => ({ topic: name, numPartitions: 1, replicationFactor: 1 }))
    await admin.createTopics({ topics })
    await admin.disconnect()
    producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1 })
    await producer.connect()
    const registry = await createConfluentRegistry({ url: address('registry') })
    const codec = await createCodec(models.trade, { registry, subject: `${topic}-value` })
    encode = (trade) => Buffer.from(codec.encode(trade))
  })
  afterAll(async () => {
    await producer.disconnect()
    await pool.end()
  })

  /** So many more records, and one in the middle that nobody can read. */
  async function produce(): Promise<void> {
    const random = createSeededRandom(produced)
    const messages: { key: Buffer | null; value: Buffer }[] = Array.from({ length: chunk }, (_, index) => {
      const trade_id = String(produced + index)
      const venue_timestamp = 1_790_000_000_000_000 + produced + index
      return { key: null, value: encode({ ...models.trade.generate(random), trade_id, venue_timestamp }) }
    })
    messages.splice(chunk / 2, 0, { key: null, value: Buffer.from([9, 9, poisoned]) })
    await producer.send({ topic, messages })
    produced += chunk
    poisoned += 1
  }

  function run(marker?: Marker, passes = 0, rows = 200): Promise<NodeJS.Signals | number | null> {
    const options: MarkedConnectorOptions = {
      ...(marker === undefined ? {} : { marker }),
      passes,
      rows,
      group: uniqueName('group'),
      venue,
      table,
      kafka: address('kafka'),
      registry: address('registry'),
      database: address('timescaledb'),
    }
    const parameters = ['--conditions=@cryptics-lab/source', '--import', tsx, program, JSON.stringify(options)]
    const child = spawn(process.execPath, parameters, { stdio: ['ignore', 'ignore', 'inherit'] })
    return new Promise((resolve) => child.once('exit', (code, signal) => resolve(signal ?? code)))
  }

  const counts = async () => {
    const { rows } = await pool.query<{ rows: number; keys: number }>(
      `select count(*)::int as rows, count(distinct trade_id)::int as keys from ${table}`,
    )
    return rows[0]
  }

  it.each(markers)(
    `stores each record once, killed at %s`,
    async (marker) => {
      const random = createSeededRandom(markers.indexOf(marker))
      let kills = 0
      for (let seed = 0; seed < seeds; seed += 1) {
        await produce()
        // Small batches travel as arrays, large ones as a copy; the session is taken for copies alone.
        const rows = marker.startsWith('session') || seed % 2 === 1 ? 1_600 : 200
        if (rows === 1_600) await produce()
        const twice = marker === 'assigned' || marker === 'position-read' || rows === 1_600 ? 1 : 3
        const twin = seed % 2 === 0 ? run() : Promise.resolve(0)
        const victim = await run(marker, Math.floor(random.next() * twice), rows)
        if (victim === 'SIGKILL') kills += 1
        expect(await twin).toBe(0)
        // What the killed one left behind is finished by the next.
        expect(await run(undefined, 0, rows)).toBe(0)
        expect(await counts()).toEqual({ rows: produced, keys: produced })
      }
      console.log(`${marker}: ${kills} kills in ${seeds} rounds, ${produced} rows`)
    },
    seeds * 60_000,
  )

  it('gave up every record that nobody can read, none lost', async () => {
    const consumer = new Kafka({ brokers: [address('kafka')], logLevel: logLevel.NOTHING }).consumer({
      groupId: uniqueName('letters'),
      maxWaitTimeInMs: 200,
    })
    await consumer.connect()
    await consumer.subscribe({ topics: [`${topic}.dlq`], fromBeginning: true })
    const origins = new Set<string>()
    void consumer.run({
      eachMessage: async ({ message }) => void origins.add(String(message.headers?.['cryptics.dlq.offset'])),
    })
    await expect.poll(() => origins.size, { timeout: 30_000 }).toBe(poisoned)
    await consumer.disconnect()
  }, 60_000)
})
