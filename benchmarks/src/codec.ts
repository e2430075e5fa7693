import { createSeededRandom, defineModel, systemClock } from '@cryptics-lab/avro-models'
import { createCodec } from '@cryptics-lab/avro-models/codec'
import { createEnvelopeWriter } from '@cryptics-lab/avro-models/envelope'
import { createMemoryRegistry } from '@cryptics-lab/avro-models/registry'
import { models } from '@cryptics-lab/avro-models/schemas'
import { SchemaRegistry, SchemaType } from '@kafkajs/confluent-schema-registry'
import avsc from 'avsc'

/** One case: does its work `rounds` times over the samples and gives nanoseconds per record. */
export type Case = (rounds: number) => number | Promise<number>

const sampleCount = 1_000
const random = createSeededRandom(1)

const micros = { type: 'long', logicalType: 'timestamp-micros' } as const
const common = [
  { name: 'instrument', type: 'string' },
  { name: 'venue_timestamp', type: micros },
  { name: 'receive_timestamp', type: micros },
  { name: 'state', type: { type: 'enum', name: 'State', symbols: ['open', 'closed', 'halted'] } },
  { name: 'best_bid_price', type: 'double' },
  { name: 'best_bid_amount', type: 'double' },
  { name: 'best_ask_price', type: 'double' },
  { name: 'best_ask_amount', type: 'double' },
  { name: 'mark_price', type: 'double' },
  { name: 'index_price', type: 'double' },
] as const
const older = { type: 'record', name: 'Ticker', fields: [...common, { name: 'last_price', type: 'double' }] } as const

/** A ticker of twelve fields: one text, two times, an enum, a nullable number and seven numbers. */
const ticker = defineModel({
  name: 'ticker',
  schema: {
    ...older,
    fields: [...older.fields, { name: 'funding', type: ['null', 'double'], default: null }],
  },
  earlier: [older],
  key: ({ instrument }) => `deribit.${instrument}`,
})
const samples = Array.from({ length: sampleCount }, () => ({ ...ticker.generate(random), instrument: 'BTC-PERPETUAL' }))

function timed(work: () => void, rounds: number): number {
  const start = process.hrtime.bigint()
  for (let round = 0; round < rounds; round += 1) work()
  return Number(process.hrtime.bigint() - start) / (rounds * sampleCount)
}

async function timedAsync(work: () => Promise<void>, rounds: number): Promise<number> {
  const start = process.hrtime.bigint()
  for (let round = 0; round < rounds; round += 1) await work()
  return Number(process.hrtime.bigint() - start) / (rounds * sampleCount)
}

/** The cases by name; the peers are JSON, avsc alone, and the registry client with its schemas in its cache. */
export async function createCases(): Promise<Readonly<Record<string, Case>>> {
  return { ...(await createOwnCases()), ...(await createEnvelopeCases()), ...(await createPeerCases()) }
}

async function createOwnCases(): Promise<Readonly<Record<string, Case>>> {
  const registry = createMemoryRegistry()
  const codec = await createCodec(ticker, { registry })
  const oldCodec = await createCodec(older, { registry })
  const frames = codec.encodeBatch(samples)
  const oldFrames = oldCodec.encodeBatch(samples)
  await codec.resolve(oldFrames[0] as Uint8Array)
  return {
    'encode one by one': (rounds) => timed(() => samples.forEach((sample) => codec.encode(sample)), rounds),
    'encode a batch of 1,000': (rounds) => timed(() => codec.encodeBatch(samples), rounds),
    decode: (rounds) => timed(() => frames.forEach((frame) => codec.decode(frame)), rounds),
    'decode an older version': (rounds) => timed(() => oldFrames.forEach((frame) => codec.decode(frame)), rounds),
  }
}

/** The suite's own ticker, as a producer writes it: with the event envelope in a header, and without. */
async function createEnvelopeCases(): Promise<Readonly<Record<string, Case>>> {
  const codec = await createCodec(models.ticker, { registry: createMemoryRegistry() })
  const tickers = Array.from({ length: sampleCount }, () => ({
    ...models.ticker.generate(random),
    venue: 'deribit',
    instrument: 'BTC-PERPETUAL',
  }))
  const fixed = { source: 'bench', type: 'ticker', version: 2, venue: 'deribit', trading_mode: 'paper' } as const
  const envelopes = createEnvelopeWriter(fixed)
  const withEnvelopes = (): void => {
    codec.encodeBatch(tickers)
    const producedAt = Math.floor(systemClock.now())
    for (const { venue_timestamp: timestamp, receive_timestamp: receivedAt } of tickers) {
      envelopes.write({ key: 'deribit.BTC-PERPETUAL', timestamp, receivedAt, processedAt: receivedAt, producedAt })
    }
  }
  return {
    "encode a batch of the suite's tickers": (rounds) => timed(() => codec.encodeBatch(tickers), rounds),
    'the same with envelopes': (rounds) => timed(withEnvelopes, rounds),
  }
}

async function createPeerCases(): Promise<Readonly<Record<string, Case>>> {
  const [oldSchema, newSchema] = ticker.history.map((schema) => avsc.Type.forSchema(schema as never)) as [
    avsc.Type,
    avsc.Type,
  ]
  const client = new SchemaRegistry({ host: 'http://127.0.0.1:1' })
  client.cache.setSchema(1, SchemaType.AVRO, oldSchema as never)
  client.cache.setSchema(2, SchemaType.AVRO, newSchema as never)
  const slab = Buffer.alloc(65_536)
  const buffers = samples.map((sample) => newSchema.toBuffer(sample))
  const oldFrames = await Promise.all(samples.map((sample) => client.encode(1, sample)))
  const texts = samples.map((sample) => Buffer.from(JSON.stringify(sample)))
  const readerSchema = ticker.schema as never
  const encodeAll = async (): Promise<void> => {
    for (const sample of samples) await client.encode(2, sample)
  }
  const decodeSome = async (): Promise<void> => {
    for (const frame of oldFrames) await client.decode(frame, { AVRO: { readerSchema } })
  }
  return {
    'JSON to bytes': (rounds) => timed(() => samples.forEach((sample) => Buffer.from(JSON.stringify(sample))), rounds),
    'JSON from bytes': (rounds) => timed(() => texts.forEach((text) => JSON.parse(text.toString())), rounds),
    'avsc encode, no frame': (rounds) =>
      timed(() => samples.forEach((sample) => newSchema.encode(sample, slab, 0)), rounds),
    'avsc fromBuffer': (rounds) => timed(() => buffers.forEach((buffer) => newSchema.fromBuffer(buffer)), rounds),
    'registry client encode': (rounds) => timedAsync(encodeAll, rounds),
    'registry client decode, reader schema': (rounds) => timedAsync(decodeSome, Math.max(1, Math.ceil(rounds / 50))),
  }
}
