import { createSeededRandom, type Random, type Trade } from '@cryptics-lab/avro-models'
import { createCodec } from '@cryptics-lab/avro-models/codec'
import { createConfluentRegistry } from '@cryptics-lab/avro-models/registry'
import { models } from '@cryptics-lab/avro-models/schemas'
import { Kafka, logLevel } from 'kafkajs'
import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { address, lacks, titled, uniqueName } from './harness/servers.ts'

const lack = lacks('kafka', 'registry', 'timescaledb')
const isLong = process.env['LONG'] === '1'
const size = isLong ? { records: 200_000, kills: 30 } : { records: 40_000, kills: 4 }
const poisonCount = 13
const unknownCount = 7

const command = fileURLToPath(new URL('../../packages/sink-connectors/src/cli/main.ts', import.meta.url))
const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href

interface Message {
  readonly key: Buffer | null
  readonly value: Buffer | null
  readonly headers: Record<string, Buffer | Buffer[]>
  readonly partition: number
}

/** A price as both sides print it. */
const lineOf = ({
  trade_id,
  price,
  amount,
  instrument,
}: Pick<Trade, 'trade_id' | 'price' | 'amount' | 'instrument'>): string =>
  `${trade_id}|${instrument}|${price}|${amount}`

function trades(random: Random): Trade[] {
  const start = 1_790_000_000_000_000
  return Array.from({ length: size.records }, (_, index) => ({
    ...models.trade.generate(random),
    // Of one day: each day is a chunk of its own.
    venue_timestamp: start + index * 100,
    trade_id: String(index).padStart(7, '0'),
    instrument: `I${index % 11}`,
    price: index / 4,
    amount: (index % 97) / 8,
  }))
}

/** Records that no reader can read: bytes that are no frame, frames that end early, ids that nobody knows. */
function strangers(random: Random, sound: Buffer): Message[] {
  const bytes = (length: number): Buffer => Buffer.from(Array.from({ length }, () => Math.floor(random.next() * 256)))
  const headers = { trace: bytes(8), twice: [bytes(3), bytes(4)], empty: Buffer.alloc(0) }
  const poison = Array.from({ length: poisonCount }, (_, index): Message => {
    const values = [Buffer.concat([Buffer.from([7]), bytes(20)]), sound.subarray(0, 12), Buffer.alloc(0), null]
    return { key: index % 3 === 0 ? null : bytes(5), value: values[index % 4] ?? null, headers, partition: index % 3 }
  })
  const unknown = Array.from({ length: unknownCount }, (_, index): Message => {
    const value = Buffer.from(sound)
    value.writeInt32BE(900_000 + index, 1)
    return { key: bytes(6), value, headers: { note: bytes(4) }, partition: index % 3 }
  })
  return [...poison, ...unknown]
}

describe.skipIf(lack !== undefined)(titled(`the command, killed ${size.kills} times beside its twin`, lack), () => {
  const venue = uniqueName('venue')
  const table = `${venue}_trades`
  const topic = `cryptics.${venue}.trade.avro`
  const folder = mkdtempSync(join(tmpdir(), 'kill-loop-'))
  const config = join(folder, 'pipeline.toml')
  const running = new Set<ChildProcess>()
  let pool: Pool
  let kafka: Kafka

  beforeAll(() => {
    pool = new Pool({ connectionString: address('timescaledb'), max: 2 })
    kafka = new Kafka({ brokers: [address('kafka')], logLevel: logLevel.NOTHING })
    writeFileSync(
      config,
      `[pipeline]
enabled_models = ["trade"]
partitions = 3
batch_rows = 1000
[pipeline.models.trade]
table_name = "${table}"
[naming]
venue = "${venue}"
[database]
url = "${address('timescaledb')}"
[kafka]
brokers = ["${address('kafka')}"]
session_timeout = 6000
[registry]
url = "${address('registry')}"
[http]
port = 0
`,
    )
  })
  afterAll(async () => {
    for (const child of running) child.kill('SIGKILL')
    await pool.end()
    rmSync(folder, { recursive: true })
  })

  function start(...more: string[]): ChildProcess {
    const parameters = [
      '--conditions=@cryptics-lab/source',
      '--import',
      tsx,
      command,
      'run',
      '--config',
      config,
      ...more,
    ]
    const child = spawn(process.execPath, parameters, { stdio: ['ignore', 'pipe', 'pipe'] })
    running.add(child)
    child.once('exit', () => running.delete(child))
    return child
  }

  /** Waits for a line on stderr, or for the end of the process. */
  function line(child: ChildProcess, pattern: RegExp): Promise<void> {
    return new Promise((resolve) => {
      child.stderr?.on('data', (data: Buffer) => pattern.test(data.toString()) && resolve())
      child.once('exit', () => resolve())
    })
  }

  async function fill(): Promise<readonly Message[]> {
    const random = createSeededRandom(21)
    const registry = await createConfluentRegistry({ url: address('registry') })
    const codec = await createCodec(models.trade, { registry, subject: `${topic}-value` })
    const admin = kafka.admin()
    await admin.connect()
    await admin.createTopics({ topics: [{ topic, numPartitions: 3, replicationFactor: 1 }] })
    await admin.disconnect()
    const sound = trades(random).map((trade, index): Message => {
      const value = Buffer.from(codec.encode(trade))
      return { key: Buffer.from(trade.instrument), value, headers: {}, partition: index % 3 }
    })
    const bad = strangers(random, sound[0]?.value as Buffer)
    const all = [...sound]
    for (const one of bad) all.splice(Math.floor(random.next() * all.length), 0, one)
    const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1 })
    await producer.connect()
    for (let from = 0; from < all.length; from += 2_000) {
      await producer.send({ topic, messages: all.slice(from, from + 2_000) })
    }
    await producer.disconnect()
    return bad
  }

  async function letters(): Promise<readonly { readonly origin: string; readonly message: Message }[]> {
    const found: { origin: string; message: Message }[] = []
    const dlq = `${topic}.dlq`
    const admin = kafka.admin()
    await admin.connect()
    const [end] = await admin.fetchTopicOffsets(dlq)
    await admin.disconnect()
    const consumer = kafka.consumer({ groupId: uniqueName('look'), maxWaitTimeInMs: 200 })
    await consumer.connect()
    await consumer.subscribe({ topics: [dlq], fromBeginning: true })
    await new Promise<void>((resolve) => {
      void consumer.run({
        autoCommit: false,
        async eachMessage({ message }) {
          const all = (message.headers ?? {}) as Record<string, Buffer | Buffer[]>
          const isReason = (name: string): boolean =>
            name.startsWith('__connect.errors.') || name.startsWith('cryptics.dlq.')
          const headers = Object.fromEntries(Object.entries(all).filter(([name]) => !isReason(name)))
          const origin = `${String(all['__connect.errors.partition'])}/${String(all['cryptics.dlq.offset'])}`
          const partition = Number(String(all['cryptics.dlq.partition']))
          found.push({ origin, message: { key: message.key, value: message.value, headers, partition } })
          if (Number(message.offset) + 1 >= Number(end?.high)) resolve()
        },
      })
    })
    await consumer.disconnect()
    return found
  }

  it(
    'stores every record once, whatever is killed when, and gives up what nobody can read, byte for byte',
    async () => {
      const bad = await fill()
      const random = createSeededRandom(isLong ? Date.now() : 5)
      let twins = [start(), start()]
      await Promise.race(twins.map((child) => line(child, /ready/)))
      for (let kill = 0; kill < size.kills; kill += 1) {
        await new Promise((resolve) => setTimeout(resolve, random.next() * (isLong ? 4_000 : 2_500)))
        const victim = twins[Math.floor(random.next() * 2)] as ChildProcess
        victim.kill('SIGKILL')
        twins = [...twins.filter((child) => child !== victim), start()]
      }
      const counts = async () => {
        const { rows } = await pool.query<{ rows: number; keys: number }>(
          `select count(*)::int as rows, count(distinct trade_id)::int as keys from ${table}`,
        )
        return rows[0]
      }
      await expect.poll(counts, { timeout: 240_000, interval: 500 }).toEqual({ rows: size.records, keys: size.records })
      // A last run alone, up to the ends: the letters behind the last record are there, too.
      for (const child of twins) child.kill('SIGTERM')
      await Promise.all(twins.map((child) => new Promise((resolve) => child.once('exit', resolve))))
      const last = start('--drain', '--json')
      expect(await new Promise((resolve) => last.once('exit', resolve))).toBe(0)
      expect(await counts()).toEqual({ rows: size.records, keys: size.records })

      const { rows } = await pool.query<{ hash: string }>(
        `select md5(string_agg(trade_id || '|' || instrument || '|' || price || '|' || amount, e'\\n' order by trade_id)) as hash from ${table}`,
      )
      const expected = trades(createSeededRandom(21)).map(lineOf).join('\n')
      expect(rows[0]?.hash).toBe(createHash('md5').update(expected).digest('hex'))

      const found = await letters()
      const byOrigin = new Map(found.map(({ origin, message }) => [origin, message]))
      expect(byOrigin.size).toBe(poisonCount + unknownCount)
      const sorted = (messages: Iterable<Message>): string[] =>
        [...messages].map((message) => JSON.stringify(message)).toSorted()
      expect(sorted(byOrigin.values())).toEqual(sorted(bad))
      console.log(`${size.kills} kills: ${size.records} rows, ${found.length} letters of ${byOrigin.size} records`)
    },
    isLong ? 900_000 : 300_000,
  )
})
