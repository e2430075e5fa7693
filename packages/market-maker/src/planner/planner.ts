import type { Side } from '@cryptics-lab/avro-models'
import { addAmounts, type Instrument, tickSizeAt } from '@cryptics-lab/avro-models/instruments'
import type { OwnOrder } from '../ledger/own-order.ts'
import type { DesiredQuote } from '../ports.ts'

/** Why the planner wants something done. */
export type PlanReason =
  /** The side and level is wanted and nothing quotes it. */
  | 'new'
  /** The price moved by more than the tolerance. */
  | 'moved'
  /** Part of the order was filled, and the rest is too small. */
  | 'filled'
  /** The wanted amount changed. */
  | 'resized'
  /** The side and level is not wanted any more. */
  | 'unwanted'
  /** The order quotes no level, or one that another order quotes. */
  | 'stray'

/** One thing to be done, for one order or one side and level. */
export type PlannedAction =
  | { readonly action: 'place'; readonly quote: DesiredQuote; readonly reason: PlanReason }
  | {
      readonly action: 'edit'
      readonly quote: DesiredQuote
      readonly order: OwnOrder
      /** New total amount, what is filled included. */
      readonly amount: number
      readonly reason: PlanReason
    }
  | { readonly action: 'cancel'; readonly order: OwnOrder; readonly reason: PlanReason }

/** What {@link plan} compares and how. */
export interface PlanInput {
  /** The instrument. */
  readonly instrument: Instrument
  /** What should rest: at most one quote per side and level. */
  readonly desired: readonly DesiredQuote[]
  /** Orders that live, whatever their state. */
  readonly orders: readonly OwnOrder[]
  /** Whether a command may touch an order now; one that may not blocks its side and level. */
  readonly isTouchable: (order: OwnOrder) => boolean
  /** Whether an order may be placed on a side and level now. */
  readonly isFree: (side: Side, level: number) => boolean
  /** Difference in price that is left alone, in ticks; 0 or more. */
  readonly priceTolerance: number
  /** Missing part of the wanted amount that is left alone, as a fraction; 0 to below 1. */
  readonly amountTolerance: number
}

/**
 * The difference between what should rest and what does. Cancels come first, then edits, then new orders; among edits
 * those that move away from the other side come first, so that our own quotes do not meet.
 */
export function plan(input: PlanInput): readonly PlannedAction[] {
  const cancels: PlannedAction[] = []
  const edits: (PlannedAction & { action: 'edit' })[] = []
  const places: PlannedAction[] = []
  const cancel = (order: OwnOrder, reason: PlanReason): void => {
    if (input.isTouchable(order) && order.orderId !== undefined) cancels.push({ action: 'cancel', order, reason })
  }
  const holders = holdersOf(input, (stray) => cancel(stray, 'stray'))
  const wanted = new Set<string>()
  for (const quote of input.desired) {
    const slot = slotOf(quote.side, quote.level)
    wanted.add(slot)
    const order = holders.get(slot)
    if (order === undefined) {
      if (input.isFree(quote.side, quote.level)) places.push({ action: 'place', quote, reason: 'new' })
    } else if (input.isTouchable(order)) {
      const edit = compare(input, quote, order)
      if (edit !== undefined) edits.push(edit)
    }
  }
  for (const [slot, order] of holders) if (!wanted.has(slot)) cancel(order, 'unwanted')
  return [...cancels, ...edits.sort(byRetreat), ...places]
}

function slotOf(side: Side, level: number): string {
  return `${side}:${level}`
}

/** The order that quotes each side and level: the oldest; any other is a stray. */
function holdersOf({ orders }: PlanInput, onStray: (order: OwnOrder) => void): Map<string, OwnOrder> {
  const holders = new Map<string, OwnOrder>()
  for (const order of orders) {
    const slot = order.level === undefined ? undefined : slotOf(order.side, order.level)
    if (slot === undefined || holders.has(slot)) onStray(order)
    else holders.set(slot, order)
  }
  return holders
}

function compare(
  { instrument, priceTolerance, amountTolerance }: PlanInput,
  quote: DesiredQuote,
  order: OwnOrder,
): (PlannedAction & { action: 'edit' }) | undefined {
  const rest = addAmounts(instrument, order.amount, -order.filled)
  // Half a tick of slack, so that float noise in the difference does not decide.
  const slack = (priceTolerance + 0.5) * tickSizeAt(instrument, order.price)
  const isNear = Math.abs(quote.price - order.price) < slack
  const isEnough = rest <= quote.amount && rest >= quote.amount * (1 - amountTolerance)
  if (isNear && isEnough) return undefined
  const resized: PlanReason = order.filled > 0 && rest < quote.amount ? 'filled' : 'resized'
  return {
    action: 'edit',
    quote,
    order,
    amount: addAmounts(instrument, quote.amount, order.filled),
    reason: isNear ? resized : 'moved',
  }
}

/** Edits that make room come first: bids that go down and asks that go up. */
function byRetreat(left: PlannedAction & { action: 'edit' }, right: PlannedAction & { action: 'edit' }): number {
  return Number(advances(left)) - Number(advances(right))
}

function advances({ quote, order }: PlannedAction & { action: 'edit' }): boolean {
  return quote.side === 'buy' ? quote.price > order.price : quote.price < order.price
}
