import type { BookLevel, Side } from '@cryptics-lab/avro-models'
import { type Instrument, isOnTick, roundToTick } from '@cryptics-lab/avro-models/instruments'
import { bestOpposite, EngineState } from './engine-state.ts'
import { freezeOrder, type MutableOrder } from './mutable-order.ts'
import type {
  CancelReason,
  CommandResult,
  EditRequest,
  Effects,
  MatchingOrder,
  OrderRequest,
  RejectReason,
} from './orders.ts'
import { opposite } from './price-ladder.ts'
import { executePlan, planTaker, wouldCross } from './taker.ts'

/** One recorded trade. */
export interface RecordedTrade {
  /** Price of the trade. */
  readonly price: number
  /** Amount, in the instrument's amount unit. */
  readonly amount: number
  /** Side of the taker. */
  readonly side: Side
  /** Market time of the match, in any unit that the other market times share. */
  readonly marketTime: number
}

/** Recorded book levels: absolute amounts, 0 deletes; prices and amounts in turns. */
export interface RecordedLevels {
  /** Bids: price, amount, price, amount, … */
  readonly bids: readonly number[]
  /** Asks: price, amount, price, amount, … */
  readonly asks: readonly number[]
  /** Market time of the change. */
  readonly marketTime: number
  /** Whether the levels replace the whole recorded book. The default is false: they are changes. */
  readonly whole?: boolean
}

/** Matches orders in price-time priority over a recorded book. Pure: no clock, no randomness, no sockets. */
export interface MatchingEngine {
  /** Places an order at venue time `time` (microseconds since the epoch, stamped into the order). */
  place(request: OrderRequest, time: number): CommandResult
  /** Changes a resting order; a same-price reduction alone keeps its place in the queue. */
  edit(request: EditRequest, time: number): CommandResult
  /** Cancels a resting order. */
  cancel(id: string, reason: CancelReason, time: number): CommandResult
  /** Applies a recorded trade to the resting orders. */
  applyTrade(trade: RecordedTrade, time: number): Effects
  /** Applies recorded levels to the book and to the resting orders. */
  applyLevels(levels: RecordedLevels, time: number): Effects
  /** Fills resting orders that a recorded best bid or ask reached. */
  applyQuote(bestBid: number | undefined, bestAsk: number | undefined, time: number): Effects
  /** Forgets the recorded book; resting orders stay and join the back of the next recorded levels. */
  forgetRecorded(): Effects
  /** Published levels of a side, best first, recorded and simulated amounts together. */
  levels(side: Side, limit?: number): BookLevel[]
  /** Recorded levels of a side, best first, without simulated orders. */
  recordedLevels(side: Side): BookLevel[]
  /** Orders that rest, oldest first. */
  openOrders(): MatchingOrder[]
  /** Recorded amount ahead of a resting order; undefined when it does not rest. */
  front(id: string): number | undefined
  /** Signed amount that an account holds. */
  position(account: string): number
}

/** Options of {@link createMatchingEngine}. */
export interface MatchingEngineOptions {
  /** Contract whose book this is. */
  readonly instrument: Instrument
}

/** Makes a matching engine of one instrument. */
export function createMatchingEngine(options: MatchingEngineOptions): MatchingEngine {
  const state = new EngineState(options.instrument)
  return {
    place: (request, time) => place(state, request, time),
    edit: (request, time) => edit(state, request, time),
    cancel: (id, reason, time) => cancel(state, id, reason, time),
    applyTrade: (trade, time) => applyTrade(state, trade, time),
    applyLevels: (levels, time) => applyLevels(state, levels, time),
    applyQuote(bestBid, bestAsk, time) {
      state.fillThrough(bestBid, bestAsk, time)
      return state.collect()
    },
    forgetRecorded() {
      state.bids.forgetRecorded()
      state.asks.forgetRecorded()
      state.marketTime = Number.NEGATIVE_INFINITY
      return state.collect()
    },
    levels: (side, limit) => state.sideOf(side).levels(limit),
    recordedLevels(side) {
      const { recorded } = state.sideOf(side)
      return [...recorded.prices()].map((price) => [price, recorded.get(price)] as const)
    },
    openOrders: () => [...state.open.values()].map(freezeOrder),
    front: (id) => frontOf(state, id),
    position: (account) => state.position(account),
  }
}

function frontOf(state: EngineState, id: string): number | undefined {
  const order = state.open.get(id)
  if (order === undefined) return undefined
  const resting = state.sideOf(order.side).ordersAt(order.price as number)
  return resting.find((entry) => entry.order === order)?.front
}

function place(state: EngineState, request: OrderRequest, time: number): CommandResult {
  const amount = request.reduceOnly
    ? Math.min(request.amount, state.reducible(request.account, request.side))
    : request.amount
  const order = toOrder(state.instrument, request, amount, time)
  const problem =
    checkAmount(state.instrument, request.amount) ?? checkPrice(state.instrument, order) ?? checkFlags(order)
  if (problem !== undefined) return reject(problem)
  if (amount <= 0) return reject('reduce-only-without-position')
  if (order.postOnly && wouldCross(state, order.side, order.price)) {
    if (order.rejectPostOnly || !slide(state, order)) return reject('post-only-would-cross')
  }
  return enter(state, order, time)
}

function enter(state: EngineState, order: MutableOrder, time: number): CommandResult {
  const plan = planTaker(state, order, crossingAmount(state, order))
  if (plan.selfTrade) return reject('self-trade')
  const left = order.amount - order.filledAmount - plan.amount
  if (order.timeInForce === 'fill-or-kill' && left > 0) state.cancel(order, 'not-filled-at-once', time)
  else {
    executePlan(state, order, plan, time)
    if (order.state === 'open') {
      if (order.type === 'market' || order.timeInForce !== 'good-til-cancelled') {
        state.cancel(order, 'not-filled-at-once', time)
      } else if (order.reduceOnly && state.reducible(order.account, order.side) === 0) {
        state.cancel(order, 'reduce-only', time)
      } else state.rest(order)
    }
    state.touch(order, time)
  }
  return { accepted: true, order: freezeOrder(order), effects: state.collect() }
}

function crossingAmount(state: EngineState, order: MutableOrder): number {
  const left = order.amount - order.filledAmount
  return order.reduceOnly ? Math.min(left, state.reducible(order.account, order.side)) : left
}

function edit(state: EngineState, request: EditRequest, time: number): CommandResult {
  const order = state.open.get(request.id)
  if (order === undefined) return reject('order-not-found')
  const amount = request.amount ?? order.amount
  const wanted: MutableOrder = {
    ...order,
    amount,
    price: request.price ?? order.price,
    postOnly: request.postOnly ?? order.postOnly,
    rejectPostOnly: request.rejectPostOnly ?? order.rejectPostOnly,
    reduceOnly: request.reduceOnly ?? order.reduceOnly,
  }
  const problem = checkAmount(state.instrument, amount) ?? checkPrice(state.instrument, wanted) ?? checkFlags(wanted)
  if (problem !== undefined) return reject(problem)
  if (amount <= order.filledAmount) return reject('already-filled')
  if (wanted.postOnly && wouldCross(state, wanted.side, wanted.price)) {
    if (wanted.rejectPostOnly || !slide(state, wanted)) {
      state.cancel(order, 'edit-post-only-reject', time)
      return { accepted: true, order: freezeOrder(order), effects: state.collect() }
    }
  }
  return applyEdit(state, order, wanted, time)
}

function applyEdit(state: EngineState, order: MutableOrder, wanted: MutableOrder, time: number): CommandResult {
  const keepsPlace = wanted.price === order.price && wanted.amount <= order.amount
  if (!keepsPlace && planTaker(state, wanted, crossingAmount(state, wanted)).selfTrade) return reject('self-trade')
  const { price, amount, postOnly, rejectPostOnly, reduceOnly } = wanted
  if (keepsPlace) {
    state.sideOf(order.side).shrinkOwn(order.price as number, order.amount - amount)
    Object.assign(order, { amount, postOnly, rejectPostOnly, reduceOnly, replaced: true })
    state.touch(order, time)
    return { accepted: true, order: freezeOrder(order), effects: state.collect() }
  }
  state.drop(order)
  Object.assign(order, { price, amount, postOnly, rejectPostOnly, reduceOnly, replaced: true })
  return enter(state, order, time)
}

function cancel(state: EngineState, id: string, reason: CancelReason, time: number): CommandResult {
  const order = state.open.get(id)
  if (order === undefined) return reject('order-not-found')
  state.cancel(order, reason, time)
  return { accepted: true, order: freezeOrder(order), effects: state.collect() }
}

function applyTrade(state: EngineState, trade: RecordedTrade, time: number): Effects {
  state.fillBetterThan('buy', trade.price, time, trade.marketTime)
  state.fillBetterThan('sell', trade.price, time, trade.marketTime)
  const hit = state.sideOf(opposite(trade.side))
  for (const { resting, amount } of hit.tradeAt(trade.price, trade.amount, trade.marketTime)) {
    state.fillResting(resting.order, amount, time)
  }
  state.marketTime = Math.max(state.marketTime, trade.marketTime)
  return state.collect()
}

function applyLevels(state: EngineState, levels: RecordedLevels, time: number): Effects {
  for (const [book, changes] of [[state.bids, levels.bids] as const, [state.asks, levels.asks] as const]) {
    if (levels.whole) book.replaceRecorded(changes, levels.marketTime)
    else {
      for (let index = 0; index + 1 < changes.length; index += 2) {
        book.setRecorded(changes[index] as number, changes[index + 1] as number, levels.marketTime)
      }
    }
  }
  if (!levels.whole) evictCrossed(state, levels)
  state.marketTime = Math.max(state.marketTime, levels.marketTime)
  state.fillThrough(state.bids.recorded.best, state.asks.recorded.best, time)
  return state.collect()
}

/** Where a part of the recording is missing, a level may have lost its end: a newer level that crosses it is its end. */
function evictCrossed(state: EngineState, { bids, asks, marketTime }: RecordedLevels): void {
  const pairs = [
    [bids, state.asks, asks, (price: number, newer: number) => price <= newer] as const,
    [asks, state.bids, bids, (price: number, newer: number) => price >= newer] as const,
  ]
  for (const [newer, side, own, isCrossed] of pairs) {
    const best = side.recorded.best
    const crossing = setPrices(newer).filter((price) => best !== undefined && isCrossed(best, price))
    if (crossing.length === 0) continue
    const kept = new Set(setPrices(own))
    const resting = Array.from(side.recorded.prices())
    for (const price of resting) {
      if (!crossing.some((level) => isCrossed(price, level))) break
      if (!kept.has(price)) side.setRecorded(price, 0, marketTime)
    }
  }
}

/** Prices of the levels that a change sets, without those that it removes. */
function setPrices(changes: readonly number[]): number[] {
  const prices: number[] = []
  for (let index = 0; index + 1 < changes.length; index += 2) {
    if ((changes[index + 1] as number) > 0) prices.push(changes[index] as number)
  }
  return prices
}

function checkAmount(instrument: Instrument, amount: number): RejectReason | undefined {
  if (!(amount >= instrument.minimumAmount)) return 'amount-too-low'
  const contracts = amount / instrument.contractSize
  return Math.abs(contracts - Math.round(contracts)) > 1e-9 * Math.max(1, contracts) ? 'amount-not-multiple' : undefined
}

function checkPrice(instrument: Instrument, order: MutableOrder): RejectReason | undefined {
  if (order.type === 'market') return undefined
  if (order.price === undefined) return 'price-required'
  if (!(order.price > 0)) return 'price-not-positive'
  if (!isOnTick(instrument, order.price)) return 'price-off-tick'
  // One number per price: 0.1 + 0.2 and 0.3 must be the same level.
  order.price = roundToTick(instrument, order.price, 'nearest')
  return undefined
}

function checkFlags(order: MutableOrder): RejectReason | undefined {
  const rests = order.type === 'limit' && order.timeInForce === 'good-til-cancelled'
  return order.postOnly && !rests ? 'post-only-not-allowed' : undefined
}

/** Moves a post-only order to one tick inside the spread; false when there is no such price. */
function slide(state: EngineState, order: MutableOrder): boolean {
  const { instrument } = state
  const best = bestOpposite(state, order.side) as number
  const moved = order.side === 'buy' ? best - instrument.tickSize : best + instrument.tickSize
  const price = roundToTick(instrument, moved, 'nearest')
  if (!(price > 0) || wouldCross(state, order.side, price)) return false
  order.price = price
  return true
}

function toOrder(instrument: Instrument, request: OrderRequest, amount: number, time: number): MutableOrder {
  return {
    id: request.id,
    account: request.account,
    label: request.label ?? '',
    instrument: instrument.name,
    side: request.side,
    type: request.type ?? 'limit',
    price: request.type === 'market' ? undefined : request.price,
    amount,
    filledAmount: 0,
    averagePrice: undefined,
    state: 'open',
    postOnly: request.postOnly ?? false,
    rejectPostOnly: request.rejectPostOnly ?? false,
    reduceOnly: request.reduceOnly ?? false,
    timeInForce: request.timeInForce ?? 'good-til-cancelled',
    replaced: false,
    cancelReason: undefined,
    createdAt: time,
    updatedAt: time,
  }
}

function reject(reason: RejectReason): CommandResult {
  return { accepted: false, reason }
}
