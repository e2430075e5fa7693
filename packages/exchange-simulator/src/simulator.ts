import {
  type Clock,
  createSeededRandom,
  InvalidOptionError,
  type Random,
  sleep,
  systemClock,
  systemIds,
  systemRandom,
  systemTimers,
  type Timers,
} from '@cryptics-lab/avro-models'
import type { Instrument } from '@cryptics-lab/avro-models/instruments'
import { btcPerpetual } from './instruments.ts'
import { createLedger, type Ledger, type LedgerWriter } from './ledger/ledger.ts'
import { createMarket, type Market } from './market.ts'
import type { MarketEvent } from './market-events.ts'
import { createMarketTime, type MarketTime } from './market-time.ts'
import { createReplay, type Replay, type ReplayControl } from './replay.ts'
import type { DelayRange, SimulatorOptions } from './simulator-options.ts'
import type { Consumer, VenueCore } from './venue-core.ts'

/** A venue that runs here: a recorded market that is replayed, and accounts whose orders rest and fill in it. */
export interface Simulator {
  /** The recorded market as it is played. */
  readonly replay: Replay
  /** What the venue did. */
  readonly ledger: Ledger
  /** The venue as protocol servers see it. */
  readonly venue: VenueCore
  /** Stops the market and forgets everything that is under way; servers are closed by their own `close`. */
  close(): void
}

const defaultOrderDelay: DelayRange = { minimum: 0.2, maximum: 1.5 }
const defaultMarketDataDelay: DelayRange = { minimum: 0.05, maximum: 0.5 }
const defaultBalance = 10
const defaultBatch = 16
const defaultTimedBatch = 256
const defaultMaximumBufferedBytes = 1_048_576
const defaultSlowConsumerTimeout = 30_000
const slowConsumerPoll = 2

/**
 * Makes a venue.
 * @throws {InvalidOptionError} When an option cannot be accepted.
 */
export function createSimulator(options: SimulatorOptions): Simulator {
  checkOptions(options)
  return new ReplayingSimulator(options)
}

class ReplayingSimulator implements Simulator {
  readonly replay: ReplayControl
  readonly ledger: LedgerWriter
  readonly venue: VenueCore
  readonly #options: SimulatorOptions
  readonly #timers: Timers
  readonly #clock: Clock
  readonly #time: MarketTime
  readonly #consumers = new Set<Consumer>()
  readonly #listeners = new Set<(event: MarketEvent) => void>()
  #isClosed = false

  constructor(options: SimulatorOptions) {
    this.#options = options
    this.#timers = options.timers ?? systemTimers
    this.#clock = options.clock ?? systemClock
    this.ledger = createLedger()
    this.#time = createMarketTime({
      clock: this.#clock,
      timers: this.#timers,
      speed: options.speed ?? 1,
      batch: options.batch ?? (options.speed === 'max' ? defaultBatch : defaultTimedBatch),
      barrier: () => this.#barrier(),
      onFailure: (error) => this.replay.fail(error),
    })
    const instruments = options.instruments ?? [btcPerpetual]
    const markets = new Map(instruments.map((instrument) => [instrument.name, this.#market(instrument)]))
    this.venue = this.#createVenue(markets)
    this.replay = createReplay({
      recording: options.recording,
      market: markets.values().next().value as Market,
      time: this.#time,
      loop: options.loop ?? false,
      drained: () => this.#waitForConsumers(0),
    })
  }

  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.replay.close()
    this.#time.close()
    this.#listeners.clear()
  }

  #market(instrument: Instrument): Market {
    return createMarket({
      instrument,
      recording: this.#options.recording,
      ledger: this.ledger,
      now: () => this.#clock.now(),
      marketTime: () => this.#time.now(),
      emit: (event) => {
        for (const listener of this.#listeners) listener(event)
      },
    })
  }

  #createVenue(markets: ReadonlyMap<string, Market>): VenueCore {
    const { accounts = [], delays = {} } = this.#options
    const balances = new Map(accounts.map(({ id, balance }) => [id, balance ?? defaultBalance]))
    const orderRandom = randomOf(this.#options, 'order-delays')
    const marketDataRandom = randomOf(this.#options, 'market-data-delays')
    let orderNumber = 0
    return {
      clock: this.#clock,
      timers: this.#timers,
      ids: this.#options.ids ?? systemIds,
      markets,
      ledger: this.ledger,
      marketTime: () => this.#time.now(),
      schedule: (due, run) => this.#time.schedule(due, run),
      orderDelay: () => draw(delays.order ?? defaultOrderDelay, orderRandom),
      marketDataDelay: () => draw(delays.marketData ?? defaultMarketDataDelay, marketDataRandom),
      listen: (listener) => addTo(this.#listeners, listener),
      addConsumer: (consumer) => addTo(this.#consumers, consumer),
      count: (group, name) => this.ledger.count(group, name),
      balanceOf: (account) => balances.get(account) ?? defaultBalance,
      nextOrderId() {
        orderNumber += 1
        return String(orderIdBase + orderNumber)
      },
    }
  }

  /** What the market waits for before its next batch. */
  #barrier(): Promise<void> | undefined {
    const gate = this.#options.gate?.()
    const bound = this.#options.maximumBufferedBytes ?? defaultMaximumBufferedBytes
    const isSlow = this.#slowConsumers(bound).length > 0
    if (!isSlow) return gate
    return this.#waitForBoth(gate, bound)
  }

  async #waitForBoth(gate: Promise<void> | undefined, bound: number): Promise<void> {
    await gate
    await this.#waitForConsumers(bound)
  }

  /** Waits until no connection has more than `bound` unsent bytes; cuts those that take too long. */
  async #waitForConsumers(bound: number): Promise<void> {
    const deadline = this.#clock.monotonic() + (this.#options.slowConsumerTimeout ?? defaultSlowConsumerTimeout) * 1_000
    for (let slow = this.#slowConsumers(bound); slow.length > 0 && !this.#isClosed; slow = this.#slowConsumers(bound)) {
      if (this.#clock.monotonic() > deadline) {
        for (const consumer of slow) {
          this.#consumers.delete(consumer)
          consumer.terminate()
        }
      } else await sleep(this.#timers, slowConsumerPoll)
    }
  }

  #slowConsumers(bound: number): Consumer[] {
    return [...this.#consumers].filter((consumer) => consumer.bufferedAmount > bound)
  }
}

/** Order ids look like the venue's own: plain digits. */
const orderIdBase = 50_000_000_000

function randomOf({ seed, random }: SimulatorOptions, stream: string): Random {
  return seed === undefined ? (random ?? systemRandom) : createSeededRandom(seed, stream)
}

function draw(range: DelayRange, random: Random): number {
  return (range.minimum + (range.maximum - range.minimum) * random.next()) * 1_000
}

function addTo<T>(set: Set<T>, value: T): { close(): void } {
  set.add(value)
  return {
    close() {
      set.delete(value)
    },
  }
}

function checkOptions(options: SimulatorOptions): void {
  const { speed = 1, batch = defaultBatch, delays = {}, instruments } = options
  if (speed !== 'max' && !(speed > 0 && Number.isFinite(speed))) {
    throw new InvalidOptionError('speed', `must be a number above 0 or 'max', not ${speed}`)
  }
  if (!Number.isSafeInteger(batch) || batch < 1) throw new InvalidOptionError('batch', 'must be a whole number from 1')
  if (instruments?.length === 0) throw new InvalidOptionError('instruments', 'must name at least one contract')
  for (const name of ['order', 'marketData'] as const) {
    const range = delays[name]
    if (range !== undefined && !(range.minimum >= 0 && range.maximum >= range.minimum)) {
      throw new InvalidOptionError(`delays.${name}`, 'must have 0 <= minimum <= maximum, in milliseconds')
    }
  }
}
