import type { Side } from '@cryptics-lab/avro-models'
import type { EngineState } from './engine-state.ts'
import type { MutableOrder } from './mutable-order.ts'
import { opposite } from './price-ladder.ts'

/** One step of a crossing order: an amount at a price, from a simulated order or from the recorded level. */
interface TakerStep {
  readonly price: number
  readonly amount: number
  /** The resting order that is hit; undefined for recorded liquidity. */
  readonly maker: MutableOrder | undefined
}

/** What a crossing order would do, before anything is changed. */
export interface TakerPlan {
  /** Steps from the best price on. */
  readonly steps: readonly TakerStep[]
  /** Sum of the steps' amounts. */
  readonly amount: number
  /** Whether the order would reach an order of its own account. */
  readonly selfTrade: boolean
}

/** Whether an order of `side` with a limit would cross the published book. */
export function wouldCross(state: EngineState, side: Side, limit: number | undefined): boolean {
  const best = state.sideOf(opposite(side)).best
  return best !== undefined && isReached(side, limit, best)
}

/**
 * Walks the opposite side up to the limit. At one price the simulated orders come first, oldest first, then the
 * recorded amount, which is taken as often as somebody comes: takers do not consume the recorded book.
 */
export function planTaker(state: EngineState, order: MutableOrder, amount: number): TakerPlan {
  const steps: TakerStep[] = []
  const promised = new Map<string, number>()
  const book = state.sideOf(opposite(order.side))
  let left = amount
  for (const price of book.prices()) {
    if (left <= 0 || !isReached(order.side, order.price, price)) break
    for (const { order: maker } of book.ordersAt(price)) {
      if (left <= 0) break
      if (maker.account === order.account) return { steps, amount: amount - left, selfTrade: true }
      const before = promised.get(maker.account) ?? 0
      const taken = Math.min(left, availableOf(state, maker, before))
      if (taken > 0) steps.push({ price, amount: taken, maker })
      promised.set(maker.account, before + taken)
      left -= taken
    }
    const taken = Math.min(left, book.recorded.get(price))
    if (taken > 0) steps.push({ price, amount: taken, maker: undefined })
    left -= taken
  }
  return { steps, amount: amount - left, selfTrade: false }
}

/** Executes a plan: the taker at each step's price, and the resting order it hits. */
export function executePlan(state: EngineState, order: MutableOrder, plan: TakerPlan, time: number): void {
  for (const { price, amount, maker } of plan.steps) {
    const number = state.nextExecution()
    if (maker !== undefined) state.execute(maker, price, amount, 'maker', number, time)
    state.execute(order, price, amount, 'taker', number, time)
  }
}

/** What a resting order can give when its account gives `promised` to the same taker already. */
function availableOf(state: EngineState, maker: MutableOrder, promised: number): number {
  const left = maker.amount - maker.filledAmount
  if (!maker.reduceOnly) return left
  return Math.max(0, Math.min(left, state.reducible(maker.account, maker.side) - promised))
}

function isReached(side: Side, limit: number | undefined, price: number): boolean {
  if (limit === undefined) return true
  return side === 'buy' ? price <= limit : price >= limit
}
