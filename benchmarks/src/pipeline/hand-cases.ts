import avsc from 'avsc'
import { finished } from 'node:stream/promises'
import type { PoolClient } from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { freshTable } from './own-cases.ts'
import {
  type BenchTicker,
  createMeter,
  databasePool,
  kafkaClient,
  recordCount,
  schemaRegistry,
  ticker,
  tickers,
  topic,
} from './stack.ts'

const type = avsc.Type.forSchema(ticker.schema as unknown as avsc.Schema)
const doubles = [
  'best_bid_price',
  'best_bid_amount',
  'best_ask_price',
  'best_ask_amount',
  'mark_price',
  'index_price',
  'last_price',
] as const
const columns = ['instrument', 'venue_timestamp', 'receive_timestamp', 'state', ...doubles, 'funding']
const header = Buffer.from('5047434f50590aff0d0a000000000000000000', 'hex')

function writeText(buffer: Buffer, value: string, position: number): number {
  const size = buffer.write(value, position + 4, 'latin1')
  buffer.writeInt32BE(size, position)
  return position + 4 + size
}

function writeDouble(buffer: Buffer, value: number, position: number): number {
  buffer.writeInt32BE(8, position)
  return buffer.writeDoubleBE(value, position + 4)
}

function writeTime(buffer: Buffer, micros: number, position: number): number {
  const value = micros - 946_684_800_000_000
  const high = Math.floor(value / 4_294_967_296)
  buffer.writeInt32BE(8, position)
  buffer.writeInt32BE(high, position + 4)
  return buffer.writeUInt32BE(value - high * 4_294_967_296, position + 8)
}

/** Rows as a binary COPY, written for this one table by hand. */
function encodeRows(records: readonly BenchTicker[]): Buffer {
  const buffer = Buffer.allocUnsafe(header.length + records.length * 200 + 2)
  let position = header.copy(buffer)
  for (const record of records) {
    position = buffer.writeInt16BE(columns.length, position)
    position = writeText(buffer, record.instrument, position)
    position = writeTime(buffer, record.venue_timestamp, position)
    position = writeTime(buffer, record.receive_timestamp, position)
    position = writeText(buffer, record.state, position)
    for (const name of doubles) position = writeDouble(buffer, record[name], position)
    if (record.funding === null) position = buffer.writeInt32BE(-1, position)
    else position = writeDouble(buffer, record.funding, position)
  }
  position = buffer.writeInt16BE(-1, position)
  return buffer.subarray(0, position)
}

async function store(client: PoolClient, table: string, records: readonly BenchTicker[], to: string): Promise<void> {
  const data = encodeRows(records)
  await client.query('begin')
  const { rowCount } = await client.query({
    name: 'move',
    text: 'update bench_offsets set next = $2 where sink = $1 and next < $2',
    values: [table, to],
  })
  if (rowCount !== 1) throw new Error('fenced')
  const stream = client.query(copyFrom(`copy ${table} (${columns.join(', ')}) from stdin (format binary)`))
  stream.end(data)
  await finished(stream)
  await client.query('commit')
}

const times = new Set(['venue_timestamp', 'receive_timestamp'])

function parameterOf(record: BenchTicker, column: string): unknown {
  const found = record[column as keyof BenchTicker]
  return times.has(column) ? new Date((found as number) / 1_000) : found
}

async function storeValues(
  client: PoolClient,
  table: string,
  records: readonly BenchTicker[],
  to: string,
): Promise<void> {
  await client.query('begin')
  await client.query({
    name: 'move',
    text: 'update bench_offsets set next = $2 where sink = $1 and next < $2',
    values: [table, to],
  })
  for (let start = 0; start < records.length; start += 1_000) {
    const part = records.slice(start, start + 1_000)
    const row = (index: number): string =>
      `(${columns.map((_, at) => `$${index * columns.length + at + 1}`).join(',')})`
    await client.query({
      text: `insert into ${table} (${columns.join(',')}) values ${part.map((_, index) => row(index)).join(',')}`,
      values: part.flatMap((record) => columns.map((column) => parameterOf(record, column))),
    })
  }
  await client.query('commit')
}

type Store = (client: PoolClient, table: string, records: readonly BenchTicker[], to: string) => Promise<void>

/** Topic to table by a loop written for it: eachBatch, avsc, COPY, offset by compare-and-set; decoding overlaps the write. */
export function handSink(withTrigger: boolean): Promise<number> {
  return loop(`bench_hand_${withTrigger ? 'trigger' : 'plain'}`, withTrigger, store)
}

/** The same loop with rows as parameters of INSERTs of a thousand rows each. */
export function valuesSink(withTrigger: boolean): Promise<number> {
  return loop(`bench_values_${withTrigger ? 'trigger' : 'plain'}`, withTrigger, storeValues)
}

async function loop(table: string, withTrigger: boolean, storeBatch: Store): Promise<number> {
  await freshTable(table, withTrigger)
  const pool = databasePool()
  await pool.query('create table if not exists bench_offsets (sink text primary key, next bigint not null)')
  await pool.query('insert into bench_offsets values ($1, 0) on conflict (sink) do update set next = 0', [table])
  const client = await pool.connect()
  const consumer = kafkaClient().consumer({ groupId: `hand-${Date.now()}`, maxWaitTimeInMs: 250 })
  await consumer.connect()
  await consumer.subscribe({ topics: [topic], fromBeginning: true })
  const meter = createMeter()
  let total = 0
  let writing: Promise<void> = Promise.resolve()
  const write = async (records: readonly BenchTicker[], to: string): Promise<void> => {
    await storeBatch(client, table, records, to)
    total += records.length
    meter.stored(total)
  }
  await new Promise<void>((resolve, reject) => {
    consumer
      .run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        async eachBatch(payload) {
          const { batch } = payload
          for (let start = 0; start < batch.messages.length; start += 5_000) {
            const part = batch.messages.slice(start, start + 5_000)
            const records = part.map(({ value }) => type.fromBuffer((value as Buffer).subarray(5)) as BenchTicker)
            const last = part.at(-1)?.offset as string
            await writing
            writing = write(records, (BigInt(last) + 1n).toString())
            payload.resolveOffset(last)
            await payload.heartbeat()
          }
          if (BigInt(batch.lastOffset()) + 1n >= BigInt(recordCount)) writing.then(resolve, reject)
        },
      })
      .catch(reject)
  })
  await consumer.disconnect()
  client.release()
  await pool.end()
  return meter.rate()
}

/** Records into a topic by a loop over the same client: batches of a thousand, one at a time. */
export async function handProducer(name: string, count: number, size: number): Promise<number> {
  const kafka = kafkaClient()
  const admin = kafka.admin()
  await admin.connect()
  if ((await admin.listTopics()).includes(name)) await admin.deleteTopics({ topics: [name] })
  await new Promise((resolve) => setTimeout(resolve, 500))
  await admin.createTopics({ waitForLeaders: true, topics: [{ topic: name, numPartitions: 1, replicationFactor: 1 }] })
  await admin.disconnect()
  const id = await (await schemaRegistry()).register(`${name}-value`, ticker.schema as never)
  const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1 })
  await producer.connect()
  const records = tickers(count)
  const frame = Buffer.alloc(5)
  frame.writeInt32BE(id, 1)
  const startedAt = performance.now()
  for (let start = 0; start < count; start += size) {
    const messages = records.slice(start, start + size).map((record) => ({
      key: `deribit.${record.instrument}`,
      value: Buffer.concat([frame, type.toBuffer(record)]),
    }))
    await producer.send({ topic: name, acks: -1, messages })
  }
  const rate = (count / (performance.now() - startedAt)) * 1_000
  await producer.disconnect()
  return rate
}
