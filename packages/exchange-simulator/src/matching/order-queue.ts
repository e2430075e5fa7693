import type { MutableOrder } from './mutable-order.ts'

/** An order that rests, with its place in the queue of its price. */
export interface RestingOrder {
  /** The order. */
  readonly order: MutableOrder
  /** Recorded amount ahead of the order; fractions come from proportional shrinking. */
  front: number
  /** The front before the last recorded update of the level; undefined when the order came after it. */
  frontBefore: number | undefined
  /** Market time at which the order joined; a trade of an earlier time cannot reach it. */
  readonly joinedAt: number
}

/** What a trade does to one resting order. */
export interface QueueFill {
  /** The order that is reached. */
  readonly resting: RestingOrder
  /** Largest amount that the trade can give it; not yet cut to what is left of the order. */
  readonly amount: number
}

/**
 * The simulated orders at one price and their places among the recorded ones.
 *
 * How a decrease is counted once: a recorded trade eats the front when it comes and is remembered until the level's
 * next recorded update. That update's decrease is explained by the remembered trades first; only what is left is taken
 * as cancellations, which are spread evenly over the queue, so the front shrinks by the same fraction as the level. A
 * trade that matched no later than the level's last update but arrives after it is put back where it belongs: the
 * update is undone for the front, the trade is applied, the update is applied again.
 */
export class OrderQueue {
  /** Orders by time of arrival, oldest first. */
  readonly orders: RestingOrder[] = []
  #traded = 0
  #updatedAt = Number.NEGATIVE_INFINITY
  #last: { readonly before: number; readonly after: number; traded: number } | undefined

  /** Puts an order at the back: behind the recorded amount and behind the simulated orders that are there. */
  join(order: MutableOrder, recordedAmount: number, marketTime: number): RestingOrder {
    const resting: RestingOrder = { order, front: recordedAmount, frontBefore: undefined, joinedAt: marketTime }
    this.orders.push(resting)
    return resting
  }

  /** Takes an order out. */
  leave(order: MutableOrder): void {
    const position = this.orders.findIndex((resting) => resting.order === order)
    if (position >= 0) this.orders.splice(position, 1)
  }

  /** Applies a recorded update of the level, of market time `time`. */
  update(before: number, after: number, time: number): void {
    for (const resting of this.orders) resting.frontBefore = resting.front
    this.#last = { before, after, traded: this.#traded }
    this.#traded = 0
    this.#updatedAt = time
    for (const resting of this.orders) resting.front = shrink(resting.front, before - this.#last.traded, after)
  }

  /** Applies a recorded trade at this price and gives the orders it reaches, in the order in which it reaches them. */
  trade(amount: number, time: number): QueueFill[] {
    const last = this.#last
    if (last === undefined || time > this.#updatedAt) {
      this.#traded += amount
      return eat(this.orders, amount, time)
    }
    const present = this.orders.filter((resting) => resting.frontBefore !== undefined)
    for (const resting of present) resting.front = resting.frontBefore as number
    const fills = eat(present, amount, time)
    last.traded += amount
    for (const resting of present) {
      resting.frontBefore = resting.front
      resting.front = shrink(resting.front, last.before - last.traded, last.after)
    }
    return fills
  }

  /** The recorded book is gone: nobody knows the fronts until the next recorded amount. */
  forget(): void {
    this.#last = undefined
    this.#traded = 0
    this.#updatedAt = Number.NEGATIVE_INFINITY
    for (const resting of this.orders) {
      resting.front = Number.POSITIVE_INFINITY
      resting.frontBefore = undefined
    }
  }

  /** Sets fronts that are not known to the recorded amount: the orders join at the back again. */
  rejoin(recordedAmount: number): void {
    for (const resting of this.orders) if (resting.front === Number.POSITIVE_INFINITY) resting.front = recordedAmount
  }
}

/** The front after a level went from `expected` (what the trades left of it) to `after`. */
function shrink(front: number, expected: number, after: number): number {
  if (front === Number.POSITIVE_INFINITY) return after
  if (after >= expected || expected <= 0) return Math.min(front, Math.max(after, 0))
  return Math.min((front * after) / expected, after)
}

/** Walks a trade through the queue: recorded amount ahead of an order first, then the order, then what is behind it. */
function eat(orders: readonly RestingOrder[], amount: number, time: number): QueueFill[] {
  const fills: QueueFill[] = []
  let left = amount
  let eaten = 0
  for (const resting of orders) {
    if (time < resting.joinedAt) continue
    const ahead = Math.max(0, resting.front - eaten)
    const bite = Math.min(ahead, left)
    eaten += bite
    left -= bite
    resting.front = Math.max(0, resting.front - eaten)
    const reached = Math.min(left, resting.order.amount - resting.order.filledAmount)
    if (reached > 0) fills.push({ resting, amount: reached })
    left -= reached
  }
  return fills
}
