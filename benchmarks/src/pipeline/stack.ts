import { createSeededRandom, defineModel, type Model } from '@cryptics-lab/avro-models'
import { createConfluentRegistry } from '@cryptics-lab/avro-models/registry'
import { Kafka, logLevel } from 'kafkajs'
import { Pool } from 'pg'

function needed(name: string): string {
  const value = process.env[name]
  if (value !== undefined) return value
  throw new Error(
    `${name} is not set; start the stack of examples/latency-pipeline with docker compose, or name your own`,
  )
}

/** Addresses of real servers. */
export const addresses: Readonly<{
  brokers: () => string[]
  registry: () => string
  database: () => string
  connect: () => string | undefined
}> = {
  brokers: () => needed('KAFKA_BROKERS').split(','),
  registry: () => needed('REGISTRY_URL'),
  database: () => needed('DATABASE_URL'),
  connect: () => process.env['CONNECT_URL'],
}

/** Records of each case that goes into a table, and of the producer's. */
export const recordCount: number = Number(process.env['RECORDS'] ?? 500_000)

const micros = {
  type: 'long',
  logicalType: 'timestamp-micros',
  'connect.name': 'io.debezium.time.MicroTimestamp',
} as const

/** One record of the model. */
export interface BenchTicker {
  readonly instrument: string
  readonly venue_timestamp: number
  readonly receive_timestamp: number
  readonly state: 'open' | 'closed' | 'halted'
  readonly best_bid_price: number
  readonly best_bid_amount: number
  readonly best_ask_price: number
  readonly best_ask_amount: number
  readonly mark_price: number
  readonly index_price: number
  readonly last_price: number
  readonly funding: number | null
}

/** A ticker of twelve fields: one text, two times, an enum, a nullable number and seven numbers. */
export const ticker: Model<BenchTicker> = defineModel({
  name: 'bench_ticker',
  schema: {
    type: 'record',
    name: 'BenchTicker',
    namespace: 'com.cryptics.avro',
    fields: [
      { name: 'instrument', type: 'string' },
      { name: 'venue_timestamp', type: micros },
      { name: 'receive_timestamp', type: micros },
      { name: 'state', type: { type: 'enum', name: 'BenchState', symbols: ['open', 'closed', 'halted'] } },
      { name: 'best_bid_price', type: 'double' },
      { name: 'best_bid_amount', type: 'double' },
      { name: 'best_ask_price', type: 'double' },
      { name: 'best_ask_amount', type: 'double' },
      { name: 'mark_price', type: 'double' },
      { name: 'index_price', type: 'double' },
      { name: 'last_price', type: 'double' },
      { name: 'funding', type: ['null', 'double'], default: null },
    ],
  },
  key: ({ instrument }) => `deribit.${instrument}`,
  time: 'venue_timestamp',
})

/** Records of one day, the same in each process. */
export function tickers(count: number): BenchTicker[] {
  const random = createSeededRandom(11)
  const states = ['open', 'closed', 'halted'] as const
  return Array.from({ length: count }, (_, index) => {
    const price = 60_000 + random.next() * 100
    return {
      instrument: ['BTC-PERPETUAL', 'ETH-PERPETUAL', 'SOL_USDC-PERPETUAL'][index % 3] as string,
      venue_timestamp: 1_790_000_000_000_000 + index * 100,
      receive_timestamp: 1_790_000_000_000_900 + index * 100,
      state: states[index % 3] as 'open',
      best_bid_price: price - 0.5,
      best_bid_amount: random.next() * 1e5,
      best_ask_price: price + 0.5,
      best_ask_amount: random.next() * 1e5,
      mark_price: price,
      index_price: price + 0.25,
      last_price: price,
      funding: index % 2 === 0 ? null : random.next() / 1e4,
    }
  })
}

/** Topic that the sinks read. */
export const topic: string = process.env['BENCH_TOPIC'] ?? 'bench.ticker.avro'

/** A client of the broker, as both sides use it. */
export function kafkaClient(): Kafka {
  return new Kafka({ brokers: addresses.brokers(), logLevel: logLevel.NOTHING, retry: { initialRetryTime: 50 } })
}

/** The registry of schemas. */
export const schemaRegistry = (): ReturnType<typeof createConfluentRegistry> =>
  createConfluentRegistry({ url: addresses.registry() })

/** A pool on the database. */
export function databasePool(): Pool {
  return new Pool({ connectionString: addresses.database(), max: 4 })
}

/** Rows per second between the first rows and the last, from what has been stored at which time. */
export function createMeter(): { stored(total: number): void; rate(): number } {
  let first: { at: number; total: number } | undefined
  let last = { at: 0, total: 0 }
  return {
    stored(total) {
      if (total === last.total) return
      last = { at: performance.now(), total }
      first ??= last
    },
    rate: () => ((last.total - (first?.total ?? 0)) / (last.at - (first?.at ?? 0))) * 1_000,
  }
}
