import type { Side } from '../orders.ts'
import { profitAndLoss } from './value.ts'
import type { Instrument } from './instrument.ts'

/** A position in one instrument. */
export interface Position {
  /** Amount in the amount unit, negative when short. */
  readonly amount: number
  /** Average entry price; undefined when flat. */
  readonly averagePrice: number | undefined
  /** Profit of what was closed, in settlement currency, before fees. */
  readonly realised: number
  /** Fees paid so far, in settlement currency; negative for rebates. */
  readonly fees: number
}

/** No position. */
export const flatPosition: Position = { amount: 0, averagePrice: undefined, realised: 0, fees: 0 }

/** One execution, as it changes a position. */
export interface PositionFill {
  /** Side of our order. */
  readonly side: Side
  /** Amount executed, above 0, in the amount unit. */
  readonly amount: number
  /** Price of the execution. */
  readonly price: number
  /** Fee in settlement currency; the default is 0. */
  readonly fee?: number
}

/** The position after an execution. A fill through zero closes the old position and opens the rest at its own price. */
export function applyFill(instrument: Instrument, position: Position, fill: PositionFill): Position {
  const signed = fill.side === 'buy' ? fill.amount : -fill.amount
  const fees = position.fees + (fill.fee ?? 0)
  const { amount, averagePrice } = position
  const next = exact(amount + signed)
  if (averagePrice === undefined || amount === 0) {
    return { amount: next, averagePrice: next === 0 ? undefined : fill.price, realised: position.realised, fees }
  }
  if (Math.sign(amount) === Math.sign(signed)) {
    const average = averageEntry(instrument, amount, averagePrice, signed, fill.price)
    return { amount: next, averagePrice: average, realised: position.realised, fees }
  }
  const closed = Math.min(Math.abs(amount), Math.abs(signed)) * Math.sign(amount)
  const realised = position.realised + profitAndLoss(instrument, closed, averagePrice, fill.price)
  const rest = next === 0 ? undefined : Math.sign(next) === Math.sign(amount) ? averagePrice : fill.price
  return { amount: next, averagePrice: rest, realised, fees }
}

/** Profit of the open position at a mark price, in settlement currency; 0 when flat. */
export function unrealised(instrument: Instrument, position: Position, markPrice: number): number {
  if (position.averagePrice === undefined) return 0
  return profitAndLoss(instrument, position.amount, position.averagePrice, markPrice)
}

// Inverse contracts are worth amount / price, so their average price is the harmonic one.
function averageEntry(
  instrument: Instrument,
  amount: number,
  price: number,
  added: number,
  addedPrice: number,
): number {
  if (instrument.contractType === 'inverse') return (amount + added) / (amount / price + added / addedPrice)
  return (amount * price + added * addedPrice) / (amount + added)
}

// Amounts are decimal; sums of fractions must come back to zero.
function exact(amount: number): number {
  return Number(amount.toFixed(10))
}
