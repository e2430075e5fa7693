import { InvalidOptionError } from '../errors.ts'
import type { Side } from '../orders.ts'
import { addAmounts } from './amount.ts'
import type { Instrument } from './instrument.ts'
import { profitAndLoss, requireFinite, requirePrice } from './value.ts'

/** What is held in one instrument, and what it has brought so far. */
export interface Position {
  /** Amount held, in the instrument's amount unit; negative when short, 0 when flat. */
  readonly amount: number
  /** Average entry price in quote currency per base unit (harmonic for an inverse contract); undefined when flat. */
  readonly averagePrice: number | undefined
  /** Profit of what was closed, in settlement currency; fees are not in it. */
  readonly realised: number
  /** Fees paid so far, in settlement currency; negative when rebates prevail. */
  readonly fees: number
}

/** One execution, as a position sees it. */
export interface PositionFill {
  /** Side of our order. */
  readonly side: Side
  /** Amount executed, in the instrument's amount unit; above 0. */
  readonly amount: number
  /** Price of the execution, in quote currency per base unit. */
  readonly price: number
  /** Fee paid, in settlement currency; negative for a rebate; the default is 0. */
  readonly fee?: number
}

/** Nothing held, nothing earned. */
export const flatPosition: Position = /* @__PURE__ */ Object.freeze({
  amount: 0,
  averagePrice: undefined,
  realised: 0,
  fees: 0,
})

/**
 * The position after an execution. What reduces is realised at the average entry price; what goes through zero opens at
 * the price of the execution. Amounts that are multiples of the contract size stay exact decimals.
 * @param instrument The instrument.
 * @param position The position before.
 * @param fill The execution.
 * @throws {InvalidOptionError} When the amount is not above 0, a number is not finite or a price is out of range.
 */
export function applyFill(instrument: Instrument, position: Position, fill: PositionFill): Position {
  const fee = fill.fee ?? 0
  requireFinite('fill.amount', fill.amount)
  requireFinite('fill.fee', fee)
  requirePrice(instrument, 'fill.price', fill.price)
  if (fill.amount <= 0) {
    throw new InvalidOptionError('fill.amount', `must be above 0, not ${fill.amount}; the side gives the sign`)
  }
  const signed = fill.side === 'buy' ? fill.amount : -fill.amount
  const amount = addAmounts(instrument, position.amount, signed)
  const fees = position.fees + fee
  const entry = position.averagePrice
  if (entry === undefined || position.amount === 0) {
    return { amount, averagePrice: fill.price, realised: position.realised, fees }
  }
  if (Math.sign(signed) === Math.sign(position.amount)) {
    const averagePrice = blend(instrument, position.amount, entry, signed, fill.price)
    return { amount, averagePrice, realised: position.realised, fees }
  }
  const crosses = Math.abs(signed) > Math.abs(position.amount)
  const closed = crosses ? position.amount : -signed
  const realised = position.realised + profitAndLoss(instrument, closed, entry, fill.price)
  if (amount === 0) return { amount, averagePrice: undefined, realised, fees }
  return { amount, averagePrice: crosses ? fill.price : entry, realised, fees }
}

/** Average entry price of two parts of one sign: the price at which their sum has the sum of their values. */
function blend(instrument: Instrument, held: number, entry: number, added: number, price: number): number {
  if (entry === price) return price
  if (instrument.contractType === 'linear') return (held * entry + added * price) / (held + added)
  return (held + added) / (held / entry + added / price)
}

/**
 * Profit of the open position if it were closed at a price, in settlement currency, without fees; 0 when flat.
 * @param instrument The instrument.
 * @param position The position.
 * @param markPrice Price of the valuation, in quote currency per base unit.
 * @throws {InvalidOptionError} When the price is not finite or out of range.
 */
export function unrealised(instrument: Instrument, position: Position, markPrice: number): number {
  requirePrice(instrument, 'markPrice', markPrice)
  if (position.averagePrice === undefined) return 0
  return profitAndLoss(instrument, position.amount, position.averagePrice, markPrice)
}
