import type { BookLevel, Side } from '@cryptics-lab/avro-models'
import type { MutableOrder } from './mutable-order.ts'
import { OrderQueue, type QueueFill, type RestingOrder } from './order-queue.ts'
import type { LevelChange } from './orders.ts'
import { isBetter, PriceLadder } from './price-ladder.ts'

/** One side of the book: recorded levels underneath, simulated orders in queues on top. */
export class BookSide {
  readonly side: Side
  /** Recorded amounts. */
  readonly recorded: PriceLadder
  /** What is left of the simulated orders, by price. */
  readonly own: PriceLadder
  readonly #queues = new Map<number, OrderQueue>()
  readonly #published = new Map<number, number>()
  readonly #dirty = new Set<number>()

  constructor(side: Side) {
    this.side = side
    this.recorded = new PriceLadder(side)
    this.own = new PriceLadder(side)
  }

  /** Best published price. */
  get best(): number | undefined {
    const recorded = this.recorded.best
    const own = this.own.best
    if (recorded === undefined || own === undefined) return recorded ?? own
    return isBetter(this.side, own, recorded) ? own : recorded
  }

  /** Simulated orders at a price, oldest first. */
  ordersAt(price: number): readonly RestingOrder[] {
    return this.#queues.get(price)?.orders ?? []
  }

  /** Simulated orders at prices that satisfy `reached`, best price first, oldest first. */
  reachedOrders(reached: (price: number) => boolean): RestingOrder[] {
    const found: RestingOrder[] = []
    for (const price of this.own.prices()) {
      if (!reached(price)) break
      found.push(...this.ordersAt(price))
    }
    return found
  }

  /** Lets an order join the back of the queue at its price. */
  rest(order: MutableOrder, marketTime: number): void {
    const price = order.price as number
    let queue = this.#queues.get(price)
    if (queue === undefined) {
      queue = new OrderQueue()
      this.#queues.set(price, queue)
    }
    queue.join(order, this.recorded.get(price), marketTime)
    this.#changeOwn(price, order.amount - order.filledAmount)
  }

  /** Takes an order out, with what is left of it. */
  remove(order: MutableOrder): void {
    const price = order.price as number
    const queue = this.#queues.get(price)
    if (queue === undefined) return
    this.#changeOwn(price, order.filledAmount - order.amount)
    queue.leave(order)
    if (queue.orders.length === 0) this.#queues.delete(price)
  }

  /** Notes that `amount` less is left of the simulated orders at a price. */
  shrinkOwn(price: number, amount: number): void {
    this.#changeOwn(price, -amount)
  }

  /** Sets a recorded level; the fronts there follow. */
  setRecorded(price: number, amount: number, marketTime: number): void {
    const before = this.recorded.set(price, amount)
    this.#queues.get(price)?.update(before, amount, marketTime)
    if (before !== amount) this.#dirty.add(price)
  }

  /** Replaces all recorded levels by a snapshot: prices and amounts in turns. */
  replaceRecorded(levels: readonly number[], marketTime: number): void {
    const next = new Map<number, number>()
    for (let index = 0; index + 1 < levels.length; index += 2)
      next.set(levels[index] as number, levels[index + 1] as number)
    const gone = Array.from(this.recorded.prices()).filter((price) => !next.has(price))
    for (const price of gone) this.setRecorded(price, 0, marketTime)
    for (const [price, amount] of next) this.setRecorded(price, amount, marketTime)
    for (const [price, queue] of this.#queues) queue.rejoin(this.recorded.get(price))
  }

  /** Forgets all recorded levels, as when a recording begins again. */
  forgetRecorded(): void {
    for (const price of this.recorded.prices()) this.#dirty.add(price)
    this.recorded.clear()
    for (const queue of this.#queues.values()) queue.forget()
  }

  /** A recorded trade at a price: the simulated orders that it reaches. */
  tradeAt(price: number, amount: number, marketTime: number): QueueFill[] {
    return this.#queues.get(price)?.trade(amount, marketTime) ?? []
  }

  /** Published levels, best first: recorded and simulated amounts together. */
  levels(limit: number = Number.POSITIVE_INFINITY): BookLevel[] {
    const levels: BookLevel[] = []
    for (const price of this.prices()) {
      if (levels.length >= limit) break
      levels.push([price, this.#total(price)])
    }
    return levels
  }

  /** Published prices, best first. */
  *prices(): Generator<number> {
    const recorded = this.recorded.prices()
    const own = this.own.prices()
    let left = recorded.next()
    let right = own.next()
    while (!left.done || !right.done) {
      const isOwn = left.done || (!right.done && isBetter(this.side, right.value, left.value))
      const price = (isOwn ? right.value : left.value) as number
      yield price
      if (!left.done && left.value === price) left = recorded.next()
      if (!right.done && right.value === price) right = own.next()
    }
  }

  /** Levels whose published amount changed since the last call. */
  collectChanges(): LevelChange[] {
    const changes: LevelChange[] = []
    for (const price of this.#dirty) {
      const before = this.#published.get(price) ?? 0
      const amount = this.#total(price)
      if (amount === before) continue
      if (amount > 0) this.#published.set(price, amount)
      else this.#published.delete(price)
      changes.push({ side: this.side, price, before, amount })
    }
    this.#dirty.clear()
    return changes
  }

  #total(price: number): number {
    return this.recorded.get(price) + this.own.get(price)
  }

  #changeOwn(price: number, difference: number): void {
    this.own.set(price, this.own.get(price) + difference)
    this.#dirty.add(price)
  }
}
