import { feeOf, type Instrument } from '@cryptics-lab/avro-models/instruments'
import type { Side } from '@cryptics-lab/avro-models'
import { BookSide } from './book-side.ts'
import { freezeOrder, type MutableOrder } from './mutable-order.ts'
import type { CancelReason, Effects, Execution, Liquidity } from './orders.ts'
import { opposite } from './price-ladder.ts'

/** Orders, book and positions of one instrument, and the changes that have not been handed out yet. */
export class EngineState {
  readonly instrument: Instrument
  readonly bids: BookSide = new BookSide('buy')
  readonly asks: BookSide = new BookSide('sell')
  /** Orders that rest. */
  readonly open: Map<string, MutableOrder> = new Map()
  /** Latest market time seen, in the recording's own unit; trades that matched before cannot reach newer orders. */
  marketTime: number = Number.NEGATIVE_INFINITY
  readonly #positions = new Map<string, number>()
  #changed = new Set<MutableOrder>()
  #executions: Execution[] = []
  #executionNumber = 0

  /** @param instrument Contract whose book this is. */
  constructor(instrument: Instrument) {
    this.instrument = instrument
  }

  /** The side of the book on which orders of a side rest. */
  sideOf(side: Side): BookSide {
    return side === 'buy' ? this.bids : this.asks
  }

  /** Signed amount that an account holds: the sum of its executions. */
  position(account: string): number {
    return this.#positions.get(account) ?? 0
  }

  /** Largest amount that an order of `side` may execute without enlarging or turning the account's position. */
  reducible(account: string, side: Side): number {
    const position = this.position(account)
    return Math.max(0, side === 'buy' ? -position : position)
  }

  /** Executes part of an order; what is left of a resting one shrinks. */
  execute(
    order: MutableOrder,
    price: number,
    amount: number,
    liquidity: Liquidity,
    number: number,
    time: number,
  ): void {
    const filled = order.filledAmount + amount
    order.averagePrice =
      order.averagePrice === undefined
        ? price
        : this.#averagePrice(order.averagePrice, order.filledAmount, price, amount)
    if (liquidity === 'maker') this.sideOf(order.side).shrinkOwn(order.price as number, amount)
    order.filledAmount = filled
    this.#positions.set(order.account, this.position(order.account) + (order.side === 'buy' ? amount : -amount))
    if (filled >= order.amount) {
      order.state = 'filled'
      if (liquidity === 'maker') this.drop(order)
    }
    this.touch(order, time)
    const fee = feeOf(this.instrument, amount, price, liquidity)
    this.#executions.push({ number, order: freezeOrder(order), price, amount, liquidity, fee, time })
    this.#cancelIdle(order.account, time)
  }

  /** Number of the next execution. */
  nextExecution(): number {
    this.#executionNumber += 1
    return this.#executionNumber
  }

  /** Closes an order that is not filled whole. */
  cancel(order: MutableOrder, reason: CancelReason, time: number): void {
    if (this.open.has(order.id)) this.drop(order)
    order.state = 'cancelled'
    order.cancelReason = reason
    this.touch(order, time)
  }

  /** Lets an order rest at its price. */
  rest(order: MutableOrder): void {
    this.open.set(order.id, order)
    this.sideOf(order.side).rest(order, this.marketTime)
  }

  /** Takes a resting order out of the book. */
  drop(order: MutableOrder): void {
    this.open.delete(order.id)
    this.sideOf(order.side).remove(order)
  }

  /** Fills a resting order at its own price as maker, as far as it may be filled. */
  fillResting(order: MutableOrder, amount: number, time: number): void {
    if (order.state !== 'open') return
    const left = order.amount - order.filledAmount
    const allowed = order.reduceOnly ? this.reducible(order.account, order.side) : left
    const contracts = Math.floor(Math.min(amount, left, allowed) / this.instrument.contractSize + 1e-9)
    const whole = contracts * this.instrument.contractSize
    if (whole > 0) this.execute(order, order.price as number, whole, 'maker', this.nextExecution(), time)
  }

  /** Fills resting orders that the recorded best prices reached or passed. */
  fillThrough(bestBid: number | undefined, bestAsk: number | undefined, time: number): void {
    if (bestAsk !== undefined) this.#fillReached('buy', (price) => price >= bestAsk, time)
    if (bestBid !== undefined) this.#fillReached('sell', (price) => price <= bestBid, time)
  }

  /** Fills resting orders with a better price than a trade had. */
  fillBetterThan(side: Side, tradePrice: number, time: number, tradeTime: number): void {
    const reached = (price: number): boolean => (side === 'buy' ? price > tradePrice : price < tradePrice)
    this.#fillReached(side, reached, time, tradeTime)
  }

  /** Notes that an order changed. */
  touch(order: MutableOrder, time: number): void {
    order.updatedAt = time
    this.#changed.add(order)
  }

  /** Hands out everything that changed since the last call. */
  collect(): Effects {
    const effects: Effects = {
      orders: [...this.#changed].map(freezeOrder),
      executions: this.#executions,
      levels: [...this.bids.collectChanges(), ...this.asks.collectChanges()],
    }
    this.#changed = new Set()
    this.#executions = []
    return effects
  }

  /** A reduce-only order that has nothing left to reduce may not stay: it could be passed by others without a match. */
  #cancelIdle(account: string, time: number): void {
    for (const order of this.open.values()) {
      if (!order.reduceOnly || order.account !== account) continue
      if (this.reducible(account, order.side) === 0) this.cancel(order, 'reduce-only', time)
    }
  }

  #fillReached(
    side: Side,
    reached: (price: number) => boolean,
    time: number,
    tradeTime = Number.POSITIVE_INFINITY,
  ): void {
    const book = this.sideOf(side)
    if (book.own.best === undefined || !reached(book.own.best)) return
    for (const resting of book.reachedOrders(reached)) {
      if (tradeTime >= resting.joinedAt) this.fillResting(resting.order, Number.POSITIVE_INFINITY, time)
    }
  }

  /** Average of two fills that keeps the traded value: harmonic for an inverse contract. */
  #averagePrice(averagePrice: number, filled: number, price: number, amount: number): number {
    if (averagePrice === price) return price
    const total = filled + amount
    if (this.instrument.contractType === 'linear') return (averagePrice * filled + price * amount) / total
    return total / (filled / averagePrice + amount / price)
  }
}

/** Best price against which an order of `side` would trade. */
export function bestOpposite(state: EngineState, side: Side): number | undefined {
  return state.sideOf(opposite(side)).best
}
