import { createSeededRandom } from '@cryptics-lab/avro-models'
import { readEnvelope } from '@cryptics-lab/avro-models/envelope'
import { createMemoryRegistry } from '@cryptics-lab/avro-models/registry'
import { models } from '@cryptics-lab/avro-models/schemas'
import { createVirtualTime, type VirtualTime } from '@cryptics-lab/avro-models/testing'
import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { createMemoryLog } from '../kafka/memory-log/memory-log.ts'
import type { LogClient, LogRecordInput } from '../kafka/ports.ts'
import { createTopicNaming } from '../kafka/topic-naming.ts'
import { createProducer } from './avro-producer.ts'
import type { BacklogOptions, ProducerOptions } from './producer-options.ts'

const naming = createTopicNaming({ preset: 'cryptics', venue: 'deribit' })
let time: VirtualTime
/** Opens the door of the log. */
let open: () => void
let sent: LogRecordInput[]
let log: LogClient

beforeEach(() => {
  time = createVirtualTime()
  sent = []
  const door = new Promise<void>((resolve) => {
    open = resolve
  })
  const inner = createMemoryLog({ clock: time.clock, timers: time.timers, random: createSeededRandom(1) })
  log = {
    ...inner,
    producer(options) {
      const producer = inner.producer(options)
      return {
        ...producer,
        async send(request) {
          await door
          sent.push(...request.records)
          return producer.send(request)
        },
      }
    },
  }
})

const options = (rest: Partial<ProducerOptions>): ProducerOptions => ({
  log,
  schemaRegistry: createMemoryRegistry(),
  naming,
  clock: time.clock,
  timers: time.timers,
  random: createSeededRandom(2),
  ...rest,
})

const tickerOf = (key: string, price: number) => ({
  ...models.ticker.generate(createSeededRandom(3)),
  instrument: key,
  mark_price: price,
})

/** Hands records over while the log is shut, then opens it; what became of each, and what the log got. */
async function pressed(backlog: BacklogOptions, records: readonly (readonly [string, number])[]) {
  const producer = createProducer(
    models.ticker,
    options({ backlogs: { ticker: backlog }, batch: { linger: 0, records: 1 } }),
  )
  await producer.open()
  const outcomes: string[] = []
  for (const [index, [key, price]] of records.entries()) {
    producer.produce(key, tickerOf(key, price)).then(
      (outcome) => (outcomes[index] = outcome),
      (error: { code: string }) => (outcomes[index] = error.code),
    )
    await time.advance(0)
  }
  await time.advance(5_000)
  open()
  await time.run()
  await producer.flush()
  return { outcomes, keys: sent.map(({ key }) => key), counts: producer.counts() }
}

describe('a full backlog', () => {
  const five = [
    ['a', 0],
    ['b', 1],
    ['c', 2],
    ['b', 3],
    ['d', 4],
  ] as const

  it('waits by default, and loses nothing', async () => {
    const { outcomes, keys } = await pressed({ records: 3 }, five)
    expect(outcomes).toEqual(['appended', 'appended', 'appended', 'appended', 'appended'])
    expect(keys).toEqual(['a', 'b', 'c', 'b', 'd'])
  })

  it('drops what waits for room too long with wait-or-drop', async () => {
    const { outcomes, keys, counts } = await pressed({ records: 3, policy: 'wait-or-drop', timeout: 2_000 }, five)
    expect(outcomes).toEqual(['appended', 'appended', 'appended', 'dropped', 'dropped'])
    expect(keys).toEqual(['a', 'b', 'c'])
    expect(counts).toMatchObject({ produced: 5, acknowledged: 3, dropped: 2 })
    expect(time.pending).toBe(0)
  })

  it('drops the oldest that waits with drop-oldest, never one on its way', async () => {
    const { outcomes, keys } = await pressed({ records: 3, policy: 'drop-oldest' }, five)
    expect(outcomes).toEqual(['appended', 'dropped', 'dropped', 'appended', 'appended'])
    expect(keys).toEqual(['a', 'b', 'd'])
  })

  it('replaces the newest of the same key with conflate, in its place; a key without one waits', async () => {
    const { outcomes, keys, counts } = await pressed({ records: 3, policy: 'conflate' }, five)
    expect(outcomes).toEqual(['appended', 'conflated', 'appended', 'appended', 'appended'])
    expect(keys).toEqual(['a', 'b', 'c', 'd'])
    expect(counts).toMatchObject({ produced: 5, acknowledged: 4, conflated: 1 })
  })

  it('refuses with reject', async () => {
    const { outcomes } = await pressed({ records: 3, policy: 'reject' }, five)
    expect(outcomes).toEqual(['appended', 'appended', 'appended', 'BACKLOG_FULL', 'BACKLOG_FULL'])
  })

  it('keeps with conflate the last record of every key, in the order of each key, whatever comes', async () => {
    const keys = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1, maxLength: 40 })
    await fc.assert(
      fc.asyncProperty(keys, fc.integer({ min: 1, max: 6 }), async (given, limit) => {
        time = createVirtualTime()
        sent = []
        const records = given.map((key, index) => [key, index] as const)
        const { outcomes } = await pressed({ records: limit, policy: 'conflate' }, records)
        for (const key of new Set(given)) {
          const last = given.lastIndexOf(key)
          expect(outcomes[last]).toBe('appended')
        }
        expect(outcomes.filter((outcome) => outcome === 'appended')).toHaveLength(sent.length)
      }),
      { numRuns: 50 },
    )
  })

  it('refuses options that cannot be', async () => {
    for (const backlog of [{ records: 0 }, { policy: 'forget' as 'wait' }, { timeout: 0 }]) {
      const producer = createProducer(models.ticker, options({ backlog }))
      await expect(producer.generateAndProduce()).rejects.toMatchObject({ code: 'INVALID_OPTION' })
    }
  })
})

describe('the event envelope', () => {
  const envelope = { source: 'bot', venue: 'deribit', trading_mode: 'paper' } as const

  it('travels in one header, with the stamps of the record, the trace and the cause', async () => {
    open()
    const producer = createProducer(
      models.ticker,
      options({
        envelope: { ...envelope, correlationId: () => 'cause' },
        headers: () => ({ traceparent: `00-${'ab'.repeat(16)}-${'cd'.repeat(8)}-01` }),
      }),
    )
    const record = tickerOf('BTC-PERPETUAL', 1)
    void producer.produce('deribit.BTC-PERPETUAL', record)
    await producer.flush()
    await time.run()
    expect(Object.keys(sent[0]?.headers ?? {})).toEqual(['traceparent', 'envelope'])
    expect(readEnvelope(sent[0]?.headers?.['envelope'] as Uint8Array)).toMatchObject({
      ...envelope,
      type: 'ticker',
      version: models.ticker.version,
      broker: 'deribit',
      key: 'deribit.BTC-PERPETUAL',
      timestamp: record.venue_timestamp,
      received_timestamp: record.receive_timestamp,
      trace_id: 'ab'.repeat(16),
      correlation_id: 'cause',
    })
  })

  it('has no room for a time beyond 2^53: that record alone is refused', async () => {
    open()
    const producer = createProducer(models.ticker, options({ envelope }))
    const times = [2n ** 53n + 1n, 5n, 2n ** 53n + 1n].map((time) => time as unknown as number)
    const records = times.map((venue_timestamp, index) => ({ ...tickerOf('BTC-PERPETUAL', index), venue_timestamp }))
    const outcomes = Promise.allSettled(records.map((record) => producer.produce(null, record)))
    await producer.flush()
    const refused = { reason: { code: 'INVALID_OPTION', path: 'venue_timestamp' } }
    expect(await outcomes).toMatchObject([refused, { value: 'appended' }, refused])
    expect(sent.map(({ headers }) => readEnvelope(headers?.['envelope'] as Uint8Array).timestamp)).toEqual([5])
  })

  it('needs a type for everything but market data', async () => {
    open()
    const untyped = createProducer(models.signal, options({ envelope }))
    await expect(untyped.open()).rejects.toMatchObject({ code: 'INVALID_OPTION', path: 'envelope.types.signal' })
    const typed = createProducer(
      models.signal,
      options({ envelope: { ...envelope, types: { signal: 'signal.raised' } } }),
    )
    void typed.generateAndProduce()
    await typed.flush()
    expect(readEnvelope(sent[0]?.headers?.['envelope'] as Uint8Array).type).toBe('signal.raised')
  })
})

describe('closing', () => {
  it('tells what was sent and where the last batch begins', async () => {
    open()
    const producer = createProducer(models.ticker, options({}))
    void producer.generateAndProduce()
    await producer.flush()
    expect(await producer.close()).toEqual({
      produced: 1,
      acknowledged: 1,
      failed: 0,
      dropped: 0,
      conflated: 0,
      unsent: 0,
      lastBatches: [{ topic: 'cryptics.deribit.ticker.avro', partition: 0, baseOffset: '0' }],
    })
  })

  it('gives up at the end of its time, and says how much is left', async () => {
    const producer = createProducer(models.ticker, options({}))
    void producer.generateAndProduce().catch(() => undefined)
    const closing = producer.close({ timeout: 3_000 })
    await time.advance(3_000)
    expect(await closing).toMatchObject({ acknowledged: 0, unsent: 1 })
    open()
    await time.run()
  })
})
