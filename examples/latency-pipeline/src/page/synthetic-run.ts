import { type BookLevel, type Clock, createSeededRandom, type Fill, systemClock } from '@cryptics-lab/avro-models'
import type { Instrument } from '@cryptics-lab/avro-models/instruments'
import type { MakerState, OwnOrder, RestingQuote } from '@cryptics-lab/market-maker'
import type { PageMonitor } from './page-monitor.ts'
import type { PageSource } from './page-source.ts'

/** What {@link createSyntheticRun} needs. */
export interface SyntheticRunOptions {
  /** Takes the events. */
  readonly monitor: PageMonitor
  /** Clock of the events; the default is the machine's. */
  readonly clock?: Clock
  /** Seed of the market; the default is 1. */
  readonly seed?: number
  /** Identity of the run; the default is `synthetic`. */
  readonly runId?: string
}

/** A market and an engine that are made up, to load the page with more than a recording has. */
export interface SyntheticRun {
  /** What the page reads. */
  readonly source: PageSource
  /** Reasons with which the kill switch was thrown, in order. */
  readonly kills: readonly string[]
  /** Lets `count` events happen: book changes, trades, order updates, fills, refusals, latencies, log records. */
  step(count: number): void
}

const instrument: Instrument = {
  venue: 'synthetic',
  name: 'BTC-PERPETUAL',
  contractType: 'inverse',
  baseCurrency: 'BTC',
  quoteCurrency: 'USD',
  settlementCurrency: 'BTC',
  tickSize: 0.5,
  tickSizeSteps: [],
  contractSize: 10,
  minimumAmount: 10,
  makerFee: -0.0001,
  takerFee: 0.0005,
}

const levels = 40
const middle = 57_000.25

interface Market {
  mid: number
  readonly amounts: Map<number, number>
  position: number
  realised: number
  killReason: string | undefined
  frames: number
  stored: number
  acknowledged: number
  refused: number
  fills: number
}

/** Makes a market at rest; nothing happens until {@link SyntheticRun.step} is called. */
export function createSyntheticRun(options: SyntheticRunOptions): SyntheticRun {
  const { monitor, clock = systemClock, seed = 1, runId = 'synthetic' } = options
  const random = createSeededRandom(seed, 'synthetic')
  const kills: string[] = []
  const market: Market = {
    mid: middle,
    amounts: new Map(),
    position: 0,
    realised: 0,
    killReason: undefined,
    frames: 0,
    stored: 0,
    acknowledged: 0,
    refused: 0,
    fills: 0,
  }
  const amountAt = (price: number): number => {
    let amount = market.amounts.get(price)
    if (amount === undefined) {
      if (market.amounts.size > 1_000) market.amounts.clear()
      amount = 10 * Math.ceil(random.next() * 5_000)
      market.amounts.set(price, amount)
    }
    return amount
  }
  const side = (direction: 1 | -1): BookLevel[] =>
    Array.from({ length: levels }, (_, index) => {
      const price = market.mid + direction * (0.25 + index * 0.5)
      return [price, amountAt(price)]
    })
  const quotes = (): RestingQuote[] => (market.killReason === undefined ? restingQuotes(market.mid) : [])
  const happen = createHappenings({ market, monitor, clock, random: () => random.next(), side, quotes })
  return {
    source: createSource({ runId, clock, market, side, quotes, kills }),
    kills,
    step(count) {
      for (let index = 0; index < count; index += 1) happen()
    },
  }
}

function restingQuotes(mid: number): RestingQuote[] {
  return (['buy', 'sell'] as const).flatMap((side) =>
    [0, 1, 2, 3].map((level) => ({
      side,
      level,
      label: `synthetic-${side}-${level}`,
      price: mid + (side === 'buy' ? -1 : 1) * (1.25 + level * 2),
      amount: 2_000 + level * 2_000,
    })),
  )
}

interface Scene {
  readonly market: Market
  readonly monitor: PageMonitor
  readonly clock: Clock
  readonly random: () => number
  readonly side: (direction: 1 | -1) => BookLevel[]
  readonly quotes: () => readonly RestingQuote[]
}

/** One event after the other, in the proportions of a busy market: mostly book changes. */
function createHappenings(scene: Scene): () => void {
  const { market, monitor, clock, random } = scene
  let sequence = 0
  return () => {
    sequence += 1
    market.frames += 1
    const draw = random()
    if (draw < 0.7) changeBook(scene, sequence)
    else if (draw < 0.9) trade(scene, sequence)
    else if (draw < 0.97) moveOrder(scene)
    else if (draw < 0.98) fill(scene, sequence)
    else if (draw < 0.99) {
      monitor.onLog({ time: clock.now(), level: 'info', channel: 'application', message: `event ${sequence}` })
    } else if (draw < 0.995) {
      market.refused += 1
      const refusal = { action: 'place', side: 'buy', level: 0, price: market.mid, amount: 10 } as const
      monitor.onMakerEvent({ kind: 'command-refused', ...refusal, reason: 'position-limit' })
    }
    market.acknowledged += 1
    if (random() < 0.98) market.stored += Math.min(2, market.acknowledged - market.stored)
    monitor.onLatency('exchangeToEngine', 0.4 + random() * random() * 4)
    monitor.onLatency('tickToOrder', 0.05 + random() * 0.3)
    monitor.onLatency('engineToDb', 3 + random() * 20)
    monitor.onLatency('total', 4 + random() * 24)
  }
}

function changeBook({ market, monitor, clock, random, side }: Scene, sequence: number): void {
  if (random() < 0.1) market.mid += random() < 0.5 ? 0.5 : -0.5
  else {
    const index = Math.floor(random() * 10)
    const price = market.mid + (random() < 0.5 ? 1 : -1) * (0.25 + index * 0.5)
    market.amounts.set(price, 10 * Math.ceil(random() * 5_000))
  }
  const now = clock.now()
  monitor.onVenueEvent({
    kind: 'book-changed',
    epoch: 1,
    sequence,
    book: {
      status: 'live',
      venue: instrument.venue,
      instrument: instrument.name,
      epoch: 1,
      changeId: sequence,
      venueTimestamp: now,
      receiveTimestamp: now,
      bids: side(-1).slice(0, 10),
      asks: side(1).slice(0, 10),
    },
  })
}

function trade({ market, monitor, clock, random }: Scene, sequence: number): void {
  const now = clock.now()
  const taker = random() < 0.5 ? 'buy' : 'sell'
  const record = {
    run_id: null,
    event_key: null,
    venue: instrument.venue,
    instrument: instrument.name,
    venue_timestamp: now,
    receive_timestamp: now,
    processing_timestamp: now,
    trade_id: String(sequence),
    trade_sequence: sequence,
    price: market.mid + (taker === 'buy' ? 0.25 : -0.25),
    amount: 10 * Math.ceil(random() * 500),
    side: taker,
    mark_price: market.mid,
    index_price: market.mid,
  } as const
  monitor.onVenueEvent({ kind: 'trade', epoch: 1, sequence, record })
}

function moveOrder({ monitor, clock, random, quotes }: Scene): void {
  const resting = quotes()
  const quote = resting[Math.floor(random() * resting.length)]
  if (quote === undefined) return
  const now = clock.now()
  monitor.onVenueEvent({
    kind: 'order-update',
    update: {
      venue: instrument.venue,
      instrument: instrument.name,
      orderId: `order-${quote.label}`,
      label: quote.label,
      side: quote.side,
      state: 'open',
      price: quote.price,
      amount: quote.amount,
      filledAmount: 0,
      averagePrice: undefined,
      cancelReason: undefined,
      venueTimestamp: now,
      receiveTimestamp: now,
    },
  })
}

function fill({ market, monitor, clock, random, quotes }: Scene, sequence: number): void {
  const resting = quotes()
  const quote = resting[Math.floor(random() * resting.length)]
  if (quote === undefined) return
  const now = clock.now()
  const record: Fill = {
    run_id: null,
    event_key: null,
    venue: instrument.venue,
    instrument: instrument.name,
    venue_timestamp: now,
    receive_timestamp: now,
    processing_timestamp: now,
    trade_id: String(sequence),
    order_id: `order-${quote.label}`,
    label: quote.label,
    side: quote.side,
    price: quote.price,
    amount: quote.amount,
    fee: 0,
    fee_currency: instrument.settlementCurrency,
    liquidity: 'maker',
  }
  market.fills += 1
  market.position += quote.side === 'buy' ? quote.amount : -quote.amount
  market.realised += (Math.abs(market.mid - quote.price) * quote.amount) / market.mid / market.mid
  monitor.onVenueEvent({ kind: 'fill', record })
}

interface SourceParts {
  readonly runId: string
  readonly clock: Clock
  readonly market: Market
  readonly side: (direction: 1 | -1) => BookLevel[]
  readonly quotes: () => readonly RestingQuote[]
  readonly kills: string[]
}

function createSource({ runId, clock, market, side, quotes, kills }: SourceParts): PageSource {
  const book = (depth: number): ReturnType<PageSource['book']> => ({
    status: 'live',
    epoch: 1,
    changeId: market.frames,
    bids: side(-1).slice(0, depth),
    asks: side(1).slice(0, depth),
  })
  const latency = { p50: 1, p90: 2, p99: 3, max: 4 }
  const models = (): ReturnType<PageSource['models']> => ({
    trade: { produced: market.acknowledged, acknowledged: market.acknowledged, stored: market.stored, deadLettered: 0 },
  })
  return {
    run: {
      runId,
      version: '0.0.0',
      venue: instrument.venue,
      venueUrl: 'ws://127.0.0.1:8899/ws/api/v2',
      instrument: instrument.name,
      recording: 'made up',
      settlementCurrency: instrument.settlementCurrency,
      amountUnit: instrument.quoteCurrency,
      tickSize: instrument.tickSize,
      startedAt: clock.now(),
    },
    instrument,
    book,
    maker: () => makerState(market, quotes()),
    client: () => ({ frames: market.frames, malformed: 0, gaps: 0, reconnects: 0 }),
    models,
    latency: () => ({ exchangeToEngine: latency, tickToOrder: latency, engineToDb: latency, total: latency }),
    state: (depth) => ({ runId, book: { instrument: instrument.name, ...book(depth ?? levels) } }),
    kill(reason) {
      kills.push(reason)
      market.killReason = reason
    },
    resume() {
      market.killReason = undefined
    },
  }
}

function makerState(market: Market, quotes: readonly RestingQuote[]): MakerState {
  const { killReason, position, realised, mid, fills, refused } = market
  const orders = quotes.map(
    ({ label, side, level, price, amount }): OwnOrder => ({
      label,
      orderId: `order-${label}`,
      side,
      level,
      state: 'open',
      price,
      amount,
      filled: 0,
    }),
  )
  return {
    status: killReason === undefined ? 'quoting' : 'killed',
    pauseReason: killReason === undefined ? undefined : 'killed',
    killReason,
    position,
    averagePrice: position === 0 ? undefined : mid,
    pnl: { realised, unrealised: 0, fees: 0, currency: instrument.settlementCurrency },
    fairValue: mid,
    orders,
    quotes,
    refusals: refused === 0 ? {} : { 'position-limit': refused },
    counts: {
      placed: 8,
      edited: 0,
      cancelled: 0,
      filled: fills,
      rejected: 0,
      fills,
      duplicateFills: 0,
      unknown: 0,
    },
    exposure: { buy: 20_000, sell: 20_000 },
  }
}
