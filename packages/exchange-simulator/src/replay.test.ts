import { fileURLToPath } from 'node:url'
import { createVirtualTime } from '@cryptics-lab/avro-models/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import { calmRecording } from './__fixtures__/recordings.ts'
import { TestClient } from './__fixtures__/test-client.ts'
import { openRecording } from './feeds/open-recording.ts'
import type { Recording } from './feeds/recording.ts'
import { createDeribitServer } from './servers/deribit/server.ts'
import { createSimulator } from './simulator.ts'

const path = fileURLToPath(
  new URL('../../../examples/latency-pipeline/recordings/btcusd-perp-2024-08-08.raw.jsonl.gz', import.meta.url),
)
const name = 'BTC-PERPETUAL'

interface BookData {
  readonly type: string
  readonly change_id: number
  readonly prev_change_id?: number
  readonly bids: readonly (readonly [string, number, number])[]
  readonly asks: readonly (readonly [string, number, number])[]
}

interface TradeData {
  readonly trade_id: string
  readonly price: number
  readonly amount: number
  readonly direction: string
}

/** The recording's own book at the end, computed from the items without the feed or the engine. */
function finalBook(recording: Recording): Record<'bids' | 'asks', [number, number][]> {
  const sides = { bids: new Map<number, number>(), asks: new Map<number, number>() }
  const snapshot = recording.items.findIndex((item) => item.kind === 'snapshot')
  const id = BigInt((recording.items[snapshot] as { readonly lastId: string }).lastId)
  const deltas = recording.items.filter((item) => item.kind === 'depth' && BigInt(item.lastId) >= id)
  for (const item of [recording.items[snapshot], ...deltas]) {
    for (const side of ['bids', 'asks'] as const) {
      const levels = (item as { readonly bids: readonly number[]; readonly asks: readonly number[] })[side]
      for (let index = 0; index < levels.length; index += 2) {
        const [price, contracts] = [levels[index] as number, levels[index + 1] as number]
        if (contracts === 0) sides[side].delete(price)
        else sides[side].set(price, contracts * 100)
      }
    }
  }
  return {
    bids: [...sides.bids].sort(([left], [right]) => right - left),
    asks: [...sides.asks].sort(([left], [right]) => left - right),
  }
}

describe('the real recording', () => {
  let recording: Recording
  beforeAll(async () => {
    recording = await openRecording(path)
  })

  it('is read whole', () => {
    expect(recording).toMatchObject({ name: 'btcusd-perp-2024-08-08', firstReceiveTime: '1723161256172216566' })
    expect(recording.counts).toEqual({
      depth: 26_847,
      snapshot: 1,
      trade: 2_286,
      quote: 19_136,
      malformed: 0,
      ignored: 0,
    })
  })

  it('goes through the venue unchanged: trades, best prices, and a book whose chain is whole', {
    timeout: 60_000,
  }, async () => {
    const virtual = createVirtualTime()
    const simulator = createSimulator({ recording, ...virtual, seed: 1, speed: 'max', batch: 256 })
    const server = createDeribitServer(simulator)
    const opening = TestClient.open(server.loopback())
    await virtual.run()
    const client = await opening
    const subscribing = client.login().then(() =>
      client.result('public/subscribe', {
        channels: ['book', 'trades', 'ticker']
          .map((kind) => `${kind}.${name}.raw`)
          .concat('deribit_price_index.btc_usd'),
      }),
    )
    await virtual.run()
    await subscribing
    simulator.replay.start()
    await virtual.run()
    expect(await simulator.replay.finished).toMatchObject({ completed: true, epochs: 1, items: 48_270 })

    const trades = client.on(`trades.${name}.raw`).flat() as unknown as readonly TradeData[]
    const recorded = recording.items.filter((item) => item.kind === 'trade')
    expect(trades.map(({ trade_id, price, amount, direction }) => [trade_id, price, amount, direction])).toEqual(
      recorded.map(({ id, price, contracts, side }) => [id, price, contracts * 100, side]),
    )
    expect(trades).toHaveLength(2_286)
    expect(trades.reduce((sum, { amount }) => sum + amount, 0)).toBe(
      100 * recorded.reduce((sum, { contracts }) => sum + contracts, 0),
    )

    const tickers = client.on(`ticker.${name}.raw`)
    const quotes = recording.items.filter((item) => item.kind === 'quote')
    expect(
      tickers.map((ticker) => [
        ticker['best_bid_price'],
        ticker['best_bid_amount'],
        ticker['best_ask_price'],
        ticker['best_ask_amount'],
      ]),
    ).toEqual(
      quotes.map((quote) => [quote.bidPrice, quote.bidContracts * 100, quote.askPrice, quote.askContracts * 100]),
    )
    // At most four a second of market time, and not the same price twice.
    const indices = client.on('deribit_price_index.btc_usd').map((index) => index['price'])
    expect(indices.length).toBeGreaterThan(100)
    expect(indices.length).toBeLessThan((recording.duration / 250_000) | 0)
    expect(indices.every((price, position) => price !== indices[position - 1])).toBe(true)

    const sides = { bids: new Map<number, number>(), asks: new Map<number, number>() }
    let last: number | undefined
    for (const [position, data] of (client.on(`book.${name}.raw`) as unknown as readonly BookData[]).entries()) {
      expect(data.type).toBe(position === 0 ? 'snapshot' : 'change')
      expect(data.prev_change_id).toBe(last)
      last = data.change_id
      for (const side of ['bids', 'asks'] as const) {
        for (const [action, price, amount] of data[side]) {
          if (action === 'delete') sides[side].delete(price)
          else sides[side].set(price, amount)
        }
      }
    }
    const expected = finalBook(recording)
    expect([...sides.bids].sort(([left], [right]) => right - left)).toEqual(expected.bids)
    expect([...sides.asks].sort(([left], [right]) => left - right)).toEqual(expected.asks)
    simulator.close()
    await server.close()
  })
})

describe('a replay', () => {
  it('takes as long as the recording at speed 1, and a twentieth at speed 20', async () => {
    for (const speed of [1, 20]) {
      const virtual = createVirtualTime()
      const simulator = createSimulator({ recording: calmRecording(), ...virtual, seed: 1, speed })
      simulator.replay.start()
      await virtual.run()
      await simulator.replay.finished
      expect(virtual.clock.monotonic()).toBeCloseTo(calmRecording().duration / speed, 0)
      expect(simulator.replay.status()).toMatchObject({ state: 'finished', epoch: 1, position: 21, items: 21 })
    }
  })

  it('waits for the gate between batches', async () => {
    const virtual = createVirtualTime()
    const releases: (() => void)[] = []
    const gate = (): Promise<void> => new Promise((resolve) => releases.push(resolve))
    const simulator = createSimulator({ recording: calmRecording(), ...virtual, seed: 1, speed: 'max', batch: 7, gate })
    simulator.replay.start()
    for (const position of [7, 14, 21]) {
      await virtual.run()
      // One line further: the next step is read ahead.
      expect(simulator.replay.status().position).toBe(Math.min(position + 1, 21))
      releases.shift()?.()
    }
    await virtual.run()
    expect(await simulator.replay.finished).toMatchObject({ completed: true, items: 21 })
  })

  it('fails when the gate does, and stands still', async () => {
    const virtual = createVirtualTime()
    const gate = (): Promise<void> => Promise.reject(new TypeError('disk full'))
    const simulator = createSimulator({ recording: calmRecording(), ...virtual, seed: 1, speed: 'max', gate })
    simulator.replay.start()
    const finished = expect(simulator.replay.finished).rejects.toThrow('disk full')
    await virtual.run()
    await finished
    expect(simulator.replay.status().state).toBe('failed')
  })

  it('waits for a connection that does not take what it is sent, and cuts it when it takes too long', async () => {
    const virtual = createVirtualTime()
    const simulator = createSimulator({
      recording: calmRecording(100),
      ...virtual,
      seed: 1,
      speed: 'max',
      slowConsumerTimeout: 50,
    })
    const consumer = { bufferedAmount: 2_000_000, terminated: false, terminate: () => {} }
    consumer.terminate = () => {
      consumer.terminated = true
    }
    simulator.venue.addConsumer(consumer)
    simulator.replay.start()
    await virtual.advance(40)
    expect(simulator.replay.status().position).toBeLessThan(30)
    expect(consumer.terminated).toBe(false)
    await virtual.run()
    expect(consumer.terminated).toBe(true)
    expect(await simulator.replay.finished).toMatchObject({ completed: true })
  })

  it('ends early with close, and cannot be started after it', async () => {
    const virtual = createVirtualTime()
    const simulator = createSimulator({ recording: calmRecording(), ...virtual, seed: 1 })
    simulator.replay.start()
    await virtual.advance(5)
    simulator.close()
    expect(await simulator.replay.finished).toMatchObject({ completed: false })
    expect(() => simulator.replay.start()).toThrow(expect.objectContaining({ code: 'SIMULATOR_CLOSED' }))
    await virtual.run()
    expect(virtual.pending).toBe(0)
  })

  it.each([
    ['speed', { speed: 0 }],
    ['speed', { speed: Number.NaN }],
    ['batch', { batch: 0 }],
    ['instruments', { instruments: [] }],
    ['delays.order', { delays: { order: { minimum: 2, maximum: 1 } } }],
  ])('refuses %s in %j', (option, options) => {
    const create = (): unknown => createSimulator({ recording: calmRecording(), ...options })
    expect(create).toThrow(expect.objectContaining({ code: 'INVALID_OPTION', path: option }))
  })
})

describe('the way of an order at max speed', () => {
  it('is as long as the flow of its delay, although no wall time passes', async () => {
    const positions: number[] = []
    for (const milliseconds of [1.5, 5.5, 10.5]) {
      const virtual = createVirtualTime()
      const delay = { minimum: milliseconds, maximum: milliseconds }
      const simulator = createSimulator({
        recording: calmRecording(),
        ...virtual,
        seed: 1,
        speed: 'max',
        batch: 1,
        delays: { order: delay },
      })
      const server = createDeribitServer(simulator)
      const opening = TestClient.open(server.loopback())
      await virtual.run()
      const client = await opening
      const login = client.login()
      await virtual.run()
      await login
      simulator.venue.listen((event) => {
        if (event.kind === 'account') positions.push(simulator.replay.status().position)
      })
      simulator.replay.start()
      void client.request('private/buy', { instrument_name: name, amount: 100, price: 100 })
      await virtual.run()
      await simulator.replay.finished
      expect(virtual.clock.monotonic()).toBe(0)
      await server.close()
    }
    const [first, second, third] = positions as [number, number, number]
    // The lines are a millisecond apart, so four and five more have gone by.
    expect([second - first, third - second]).toEqual([4, 5])
  })
})
