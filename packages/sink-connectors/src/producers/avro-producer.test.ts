import { createSeededRandom, type Trade } from '@cryptics-lab/avro-models'
import { models } from '@cryptics-lab/avro-models/schemas'
import { createCodec, type LongMode } from '@cryptics-lab/avro-models/codec'
import { createMemoryRegistry } from '@cryptics-lab/avro-models/registry'
import { createVirtualTime, type VirtualTime } from '@cryptics-lab/avro-models/testing'
import { beforeEach, describe, expect, it } from 'vitest'
import { LogRefusedError, LogUnavailableError } from '../errors.ts'
import { createMemoryLog } from '../kafka/memory-log/memory-log.ts'
import type { LogClient, SendRequest } from '../kafka/ports.ts'
import { createTopicNaming } from '../kafka/topic-naming.ts'
import { AvroProducer, createProducer } from './avro-producer.ts'
import type { ProducerOptions } from './producer-options.ts'
import { ProducerRegistry } from './producer-registry.ts'

let time: VirtualTime
let log: LogClient
let sends: SendRequest[]
let most: number
/** Called for each attempt; a rejection is the attempt's. */
let beforeSend: (request: SendRequest) => Promise<void>
let afterSend: (request: SendRequest) => Promise<void>

/** The memory log with a door in front of its producers. */
function watch(inner: LogClient): LogClient {
  let underway = 0
  return {
    ...inner,
    producer(options) {
      const producer = inner.producer(options)
      return {
        ...producer,
        async send(request) {
          underway += 1
          most = Math.max(most, underway)
          try {
            sends.push(request)
            await beforeSend(request)
            const results = await producer.send(request)
            await afterSend(request)
            return results
          } finally {
            underway -= 1
          }
        },
      }
    },
  }
}

beforeEach(() => {
  time = createVirtualTime()
  sends = []
  most = 0
  beforeSend = async () => undefined
  afterSend = async () => undefined
  log = watch(createMemoryLog({ clock: time.clock, timers: time.timers, random: createSeededRandom(1) }))
})

const naming = createTopicNaming({ preset: 'cryptics', venue: 'deribit' })
const options = (rest: Partial<ProducerOptions> = {}): ProducerOptions => ({
  log,
  schemaRegistry: createMemoryRegistry(),
  naming,
  clock: time.clock,
  timers: time.timers,
  random: createSeededRandom(2),
  ...rest,
})
const trade = (sequence: number): Trade => ({
  ...models.trade.generate(createSeededRandom(3)),
  trade_sequence: sequence,
})
const unavailable = () => new LogUnavailableError('send', 'gone')
const pause = (milliseconds: number) => new Promise<void>((resolve) => time.timers.set(resolve, milliseconds))

/** What the log has, decoded. */
async function stored(longs: LongMode = 'number'): Promise<(number | null)[]> {
  const codec = await createCodec(models.trade, { registry: createMemoryRegistry(), longs })
  const found: (number | null)[] = []
  const consumer = log.consumer({ groupId: 'check', topics: ['cryptics.deribit.trade.avro'] })
  consumer.run({
    async eachBatch({ records }) {
      found.push(...records.map(({ value }) => codec.decode(value as Uint8Array).trade_sequence))
    },
  })
  await time.advance(0)
  await consumer.close()
  return found
}
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index)

describe('batches', () => {
  it('gather for the linger time, then go in one send under their keys', async () => {
    const producer = createProducer(models.trade, options({ batch: { linger: 5 } }))
    await producer.open()
    const acknowledged = upTo(3).map((index) => producer.produce('deribit.BTC-PERPETUAL', trade(index)))
    await time.advance(4)
    expect([sends.length, producer.backlog]).toEqual([0, 3])
    await time.advance(1)
    await Promise.all(acknowledged)
    expect(sends.map(({ records }) => records.map(({ key }) => key))).toEqual([Array(3).fill('deribit.BTC-PERPETUAL')])
    expect(producer.counts()).toMatchObject({ produced: 3, acknowledged: 3, failed: 0 })
    expect(await stored()).toEqual([0, 1, 2])
  })

  it('carry the headers that were in force when each record was handed over', async () => {
    let parent: string | undefined = 'first'
    const producer = createProducer(
      models.trade,
      options({ headers: () => (parent === undefined ? undefined : { traceparent: parent }) }),
    )
    const first = producer.produce(null, trade(1))
    parent = undefined
    const second = producer.produce(null, trade(2))
    await time.run()
    await Promise.all([first, second])
    expect(sends[0]?.records.map(({ headers }) => headers)).toEqual([{ traceparent: 'first' }, undefined])
  })

  it('go at once when they are full, and are cut by count and by bytes', async () => {
    const producer = createProducer(models.trade, options({ batch: { linger: 1_000, records: 4, bytes: 300 } }))
    await producer.open()
    void upTo(8).map((index) => producer.produce(null, trade(index)))
    await time.advance(0)
    expect(await stored()).toEqual(upTo(8))
    for (const { records } of sends) {
      const bytes = records.reduce((sum, { value }) => sum + (value?.byteLength ?? 0), 0)
      expect(records.length === 1 || bytes <= 300).toBe(true)
      expect(records.length).toBeLessThanOrEqual(4)
    }
  })

  it('are opened by the first record, whose order is kept', async () => {
    const producer = createProducer(models.trade, options())
    const acknowledged = upTo(20).map((index) => producer.produce(null, trade(index)))
    await time.run()
    await Promise.all(acknowledged)
    expect(await stored()).toEqual(upTo(20))
  })

  it('send others when one record does not fit, and name its fault', async () => {
    const producer = createProducer(models.trade, options())
    const good = producer.produce(null, trade(1))
    const bad = producer.produce(null, { ...trade(2), price: 'high' as unknown as number })
    bad.catch(() => undefined)
    await time.run()
    await good
    await expect(bad).rejects.toMatchObject({ code: 'INVALID_RECORD', path: 'price' })
    expect(producer.counts()).toMatchObject({ produced: 2, acknowledged: 1, failed: 1 })
  })

  it('take longs of all 64 bits, and refuse alone what has more', async () => {
    const producer = createProducer(models.trade, options())
    const values = [-(2n ** 63n), -(2n ** 53n), 0n, 2n ** 53n - 1n, 2n ** 63n - 1n]
    const trades = [...values, 2n ** 63n].map((value) => ({ ...trade(0), trade_sequence: value as unknown as number }))
    const outcomes = Promise.allSettled(trades.map((record) => producer.produce(null, record)))
    await time.run()
    const [refused, ...others] = (await outcomes).toReversed()
    expect(others.every(({ status }) => status === 'fulfilled')).toBe(true)
    expect(refused).toMatchObject({ reason: { code: 'INVALID_RECORD', path: 'trade_sequence' } })
    expect(await stored('bigint')).toEqual(values)
  })
})

describe('retries', () => {
  it('keep one send on its way, the order, and one copy although replies are lost', async () => {
    const random = createSeededRandom(9)
    beforeSend = async () => {
      await pause(random.next() * 20)
      if (random.next() < 0.3) throw unavailable()
    }
    // The batch is in, its reply is not: the same number comes again.
    afterSend = async () => {
      if (random.next() < 0.3) throw unavailable()
    }
    const producer = createProducer(models.trade, options({ batch: { linger: 1, records: 7 } }))
    await producer.open()
    const acknowledged: Promise<unknown>[] = []
    for (const index of upTo(300)) {
      acknowledged.push(producer.produce(null, trade(index)))
      if (index % 10 === 0) await time.advance(3)
    }
    await time.run()
    await Promise.all(acknowledged)
    expect(await stored()).toEqual(upTo(300))
    expect(most).toBe(1)
    expect(sends.length).toBeGreaterThan(new Set(sends.map(({ sequence }) => sequence)).size)
  })

  it('last for at least 30 s by default, then reject by name, and later records go on', async () => {
    let isDown = true
    beforeSend = async () => {
      if (isDown) throw unavailable()
    }
    const producer = createProducer(models.trade, options())
    await producer.open()
    let outcome: unknown
    producer.produce(null, trade(0)).catch((error: unknown) => (outcome = error))
    await time.advance(30_000)
    expect(outcome).toBeUndefined()
    await time.run()
    expect(outcome).toMatchObject({ code: 'PRODUCE_FAILED', topic: 'cryptics.deribit.trade.avro' })
    expect(producer.counts()).toMatchObject({ acknowledged: 0, failed: 1 })
    isDown = false
    const later = producer.produce(null, trade(1))
    await time.run()
    await later
    expect(await stored()).toEqual([1])
  })

  it('are not made when the log refuses', async () => {
    beforeSend = async () => {
      throw new LogRefusedError('send', 'no rights')
    }
    const producer = createProducer(models.trade, options())
    const refused = producer.produce(null, trade(0))
    refused.catch(() => undefined)
    await time.run()
    await expect(refused).rejects.toMatchObject({ code: 'PRODUCE_FAILED', attempts: 1, retryable: false })
    expect(sends).toHaveLength(1)
  })

  it('end with the registry’s own error when the producer cannot be opened', async () => {
    const schemaRegistry = { ...createMemoryRegistry(), register: () => Promise.reject(new LogRefusedError('x', 'no')) }
    const producer = createProducer(models.trade, options({ schemaRegistry }))
    await expect(producer.produce(null, trade(0))).rejects.toMatchObject({ code: 'LOG_REFUSED' })
    expect([producer.backlog, producer.counts().failed]).toEqual([0, 1])
  })
})

describe('backlog', () => {
  it('lets produce wait, in order, and tells when there is room', async () => {
    beforeSend = () => pause(10)
    const backlog = { records: 10 }
    const producer = createProducer(models.trade, options({ backlog, batch: { linger: 0, records: 4 } }))
    await producer.open()
    expect(producer.ready()).toBeUndefined()
    const acknowledged = upTo(25).map((index) => producer.produce(null, trade(index)))
    let isReady = false
    void producer.ready()?.then(() => (isReady = true))
    expect(producer.backlog).toBe(25)
    await time.advance(15)
    expect(isReady).toBe(false)
    await time.run()
    expect(isReady).toBe(true)
    await Promise.all(acknowledged)
    expect(await stored()).toEqual(upTo(25))
  })

  it('rejects beyond its bound when told to, and counts nothing for it', async () => {
    beforeSend = () => pause(10)
    const producer = createProducer(models.trade, options({ backlog: { records: 2, policy: 'reject' } }))
    const kept = upTo(2).map((index) => producer.produce(null, trade(index)))
    await expect(producer.produce(null, trade(2))).rejects.toMatchObject({ code: 'BACKLOG_FULL', retryable: true })
    await time.run()
    await Promise.all(kept)
    expect(producer.counts()).toMatchObject({ produced: 2, acknowledged: 2, failed: 0 })
  })
})

describe('the end', () => {
  it('flushes without lingering, also what came while a send was on its way', async () => {
    beforeSend = () => pause(10)
    const producer = createProducer(models.trade, options({ batch: { linger: 10_000, records: 3 } }))
    await producer.open()
    void upTo(5).map((index) => producer.produce(null, trade(index)))
    const flushed = producer.flush()
    void producer.produce(null, trade(5))
    await time.advance(100)
    await flushed
    expect([producer.backlog, await stored()]).toEqual([0, upTo(6)])
  })

  it('flushes at close and refuses what comes later', async () => {
    const producer = createProducer(models.trade, options({ batch: { linger: 10_000 } }))
    const last = producer.produce(null, trade(0))
    await producer.close()
    await last
    await producer.close()
    await expect(producer.produce(null, trade(1))).rejects.toMatchObject({ code: 'PRODUCER_CLOSED' })
    expect(time.pending).toBe(0)
  })
})

describe('the registry', () => {
  class LoudTrades extends AvroProducer<Trade> {
    readonly topicKey = 'trade'
    readonly model = models.trade
    readonly volume = 11
  }

  it('takes classes and models with one line each and keeps their types', async () => {
    const producers = new ProducerRegistry(options()).register('trade', LoudTrades).register('ticker', models.ticker)
    expect(producers.get('trade').volume).toBe(11)
    expect(producers.get('ticker').topic).toBe('cryptics.deribit.ticker.avro')
    const sample = producers.get('ticker').generateAndProduce()
    const produced = producers.produce('trade', null, trade(0))
    await time.run()
    await Promise.all([sample, produced])
    expect(producers.counts()).toMatchObject({
      trade: { produced: 1, acknowledged: 1, failed: 0 },
      ticker: { produced: 1, acknowledged: 1, failed: 0 },
    })
    // @ts-expect-error -- a ticker is no trade
    void producers.produce('trade', null, models.ticker.generate(createSeededRandom(1))).catch(() => undefined)
    await producers.close()
  })

  it('refuses a name twice and an unknown name', () => {
    const producers = new ProducerRegistry(options()).register('trade', models.trade)
    expect(() => producers.register('trade', LoudTrades)).toThrow(/already named trade/)
    expect(() => producers.get('quote' as 'trade')).toThrow(/there are: trade/)
  })
})
