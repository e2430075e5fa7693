import type { Fill, OrderCommand, OrderUpdate, TimerHandle } from '@cryptics-lab/avro-models'
import { InvalidMessageError, VenueRejectedError } from '../../errors.ts'
import type { DeribitConnection } from './connection.ts'
import { listOf, objectOf } from '../../core/guards.ts'
import { readFill, readOrder, venueName } from './normalise.ts'
import type { DeribitSettings } from './options.ts'
import { currencyOf } from './order-commands.ts'
import type { OrderTracker } from './order-tracker.ts'
import type { UserFeed } from './user-feed.ts'

interface Unknown {
  readonly command: OrderCommand
  /** Lookups that found nothing. */
  misses: number
  /** Lookups that failed. */
  failures: number
}

const maximumUnknown = 1_000
/** Lookups that must find nothing before an order is taken for never placed. */
const missesNeeded = 3
const maximumFailures = 10
/** Milliseconds between two lookups. */
const retryDelay = 1_000
/** Milliseconds before the loss from which on fills are asked for: they may have been on their way. */
const recoveryOverlap = 60_000
const tradesPerCall = 1_000

/**
 * Finds out what became of commands without an answer. A command is never sent again: an order is looked up by the label
 * that it carries, and told as a late order update; one that the venue does not know, asked several times and after its
 * `validUntil`, is told as `rejected` with the reason `not_placed`.
 */
export class OrderResolver {
  readonly #settings: DeribitSettings
  readonly #connection: DeribitConnection
  readonly #userFeed: UserFeed
  readonly #tracker: OrderTracker
  readonly #unknown = new Map<OrderCommand, Unknown>()
  #timer: TimerHandle = undefined
  #isRunning = false
  #isClosed = false

  constructor(settings: DeribitSettings, connection: DeribitConnection, userFeed: UserFeed, tracker: OrderTracker) {
    this.#settings = settings
    this.#connection = connection
    this.#userFeed = userFeed
    this.#tracker = tracker
  }

  /** A command has no answer. */
  add(command: OrderCommand): void {
    if (this.#isClosed) return
    this.#unknown.set(command, { command, misses: 0, failures: 0 })
    if (this.#unknown.size > maximumUnknown) this.#unknown.delete(this.#unknown.keys().next().value as OrderCommand)
    this.#schedule(0)
  }

  /** The answer came after all. */
  settled(command: OrderCommand): void {
    this.#unknown.delete(command)
  }

  /** The venue refused after all; what then holds for an order that exists is looked up. */
  refusedLate(command: OrderCommand, error: VenueRejectedError): void {
    if (command.action !== 'place') return
    if (this.#unknown.delete(command)) this.#tellNotPlaced(command, `${error.venueCode} ${error.venueMessage}`)
  }

  /** A connection stands: looks up what is unknown, and on every one but the first asks for fills that were missed. */
  linkOpened(epoch: number, lostAt: number): void {
    this.#schedule(0)
    if (epoch > 1) void this.#recoverFills(lostAt)
  }

  close(): void {
    this.#isClosed = true
    this.#unknown.clear()
    if (this.#timer !== undefined) this.#settings.timers.clear(this.#timer)
    this.#timer = undefined
  }

  #schedule(delay: number): void {
    if (this.#isClosed || this.#isRunning || this.#unknown.size === 0) return
    if (this.#timer !== undefined) this.#settings.timers.clear(this.#timer)
    this.#timer = this.#settings.timers.set(() => {
      this.#timer = undefined
      void this.#run()
    }, delay)
  }

  async #run(): Promise<void> {
    if (this.#isRunning) return
    this.#isRunning = true
    for (const unknown of this.#unknown.values()) {
      if (!this.#connection.isOpen || this.#isClosed) break
      if (this.#unknown.get(unknown.command) !== unknown) continue
      try {
        await this.#lookUp(unknown)
      } catch (error) {
        this.#onFailure(unknown, error)
      }
    }
    this.#isRunning = false
    // Without a connection the next one begins again.
    if (this.#connection.isOpen) this.#schedule(retryDelay)
  }

  #onFailure(unknown: Unknown, error: unknown): void {
    if (!this.#connection.isOpen) return
    unknown.failures += 1
    // A definite no (the order is not known, or not ours) will not change.
    const isDefinite = error instanceof VenueRejectedError && !error.retryable
    if (isDefinite || unknown.failures >= maximumFailures) this.#unknown.delete(unknown.command)
    this.#settings.onError(error)
  }

  async #lookUp(unknown: Unknown): Promise<void> {
    const { command } = unknown
    const orders = await this.#ordersOf(command)
    // The late answer may have come meanwhile.
    if (this.#unknown.get(command) !== unknown) return
    if (orders.length === 0 && command.action === 'place') {
      unknown.misses += 1
      const isTooLate = command.validUntil === undefined || this.#settings.clock.now() > command.validUntil
      if (unknown.misses < missesNeeded || !isTooLate) return
      this.#unknown.delete(command)
      this.#tellNotPlaced(command, 'not_placed')
      return
    }
    this.#unknown.delete(command)
    for (const order of orders) await this.#tell(order)
  }

  /** Tells an order, its fills first: a position is made of fills, and the notifications may be lost. */
  async #tell(order: OrderUpdate): Promise<void> {
    if (order.filledAmount > 0) {
      const trades = await this.#connection.request('private/get_user_trades_by_order', { order_id: order.orderId })
      this.#takeFills(listOf(trades, 'result'), Number.NEGATIVE_INFINITY)
    }
    this.#userFeed.tellUpdate(order)
  }

  async #ordersOf(command: OrderCommand): Promise<readonly OrderUpdate[]> {
    if (command.action === 'place') {
      const { label, instrument } = command
      const currency = currencyOf(instrument)
      const found = await this.#connection.request('private/get_order_state_by_label', { currency, label })
      return this.#readOrders(found).filter((order) => order.label === label && order.instrument === instrument)
    }
    if (command.action === 'cancel_all') {
      const found = await this.#connection.request('private/get_open_orders_by_instrument', {
        instrument_name: command.instrument,
      })
      return this.#readOrders(found)
    }
    const order = await this.#connection.request('private/get_order_state', { order_id: command.orderId })
    return this.#readOrders([order])
  }

  #readOrders(value: unknown): readonly OrderUpdate[] {
    const now = Math.floor(this.#settings.clock.now())
    return listOf(value, 'result').map((order, index) => readOrder(order, `result[${index}]`, now))
  }

  #tellNotPlaced(command: OrderCommand, reason: string): void {
    if (command.action !== 'place') return
    const now = Math.floor(this.#settings.clock.now())
    this.#userFeed.tellUpdate({
      venue: venueName,
      instrument: command.instrument,
      orderId: '',
      label: command.label,
      side: command.side,
      state: 'rejected',
      price: command.price,
      amount: command.amount,
      filledAmount: 0,
      averagePrice: undefined,
      cancelReason: reason,
      venueTimestamp: now,
      receiveTimestamp: now,
    })
  }

  async #recoverFills(lostAt: number): Promise<void> {
    for (const [instrument, since] of this.#tracker.instruments) {
      const start = Math.max(since, Math.floor(lostAt / 1_000) - recoveryOverlap)
      try {
        const result = await this.#connection.request('private/get_user_trades_by_instrument', {
          instrument_name: instrument,
          start_timestamp: start,
          count: tradesPerCall,
          sorting: 'desc',
        })
        this.#takeFills([...listOf(objectOf(result, 'result')['trades'], 'result.trades')].reverse(), start * 1_000)
      } catch (error) {
        if (!this.#connection.isOpen) return
        this.#settings.onError(error)
      }
    }
  }

  #takeFills(trades: readonly unknown[], earliest: number): void {
    const now = Math.floor(this.#settings.clock.now())
    trades.forEach((trade, index) => {
      let fill: Fill
      try {
        fill = readFill(trade, `result.trades[${index}]`, now)
      } catch (error) {
        if (!(error instanceof InvalidMessageError)) throw error
        this.#settings.onError(error)
        return
      }
      if (fill.venue_timestamp >= earliest) this.#userFeed.takeFill(fill)
    })
  }
}
