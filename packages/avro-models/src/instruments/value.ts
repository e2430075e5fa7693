import { InvalidOptionError } from '../errors.ts'
import type { Instrument } from './instrument.ts'

/** Refuses what is not a finite number, so that no NaN reaches a position or an order. */
export function requireFinite(path: string, value: number): void {
  if (!Number.isFinite(value)) throw new InvalidOptionError(path, `must be a finite number, not ${value}`)
}

/** Refuses a price that the contract's mathematics has no value for. */
export function requirePrice(instrument: Instrument, path: string, price: number): void {
  requireFinite(path, price)
  if (instrument.contractType === 'inverse' && price <= 0) {
    throw new InvalidOptionError(path, `the price of an inverse contract must be above 0, not ${price}`)
  }
}

/**
 * Value of an amount at a price, in settlement currency: amount / price for an inverse contract, amount * price for a
 * linear one. The sign of the amount is kept.
 * @param instrument The instrument.
 * @param amount Amount in the amount unit.
 * @param price Price in quote currency per base unit; above 0 for an inverse contract.
 * @throws {InvalidOptionError} When an argument is not finite or the price is out of range.
 */
export function baseValue(instrument: Instrument, amount: number, price: number): number {
  requireFinite('amount', amount)
  requirePrice(instrument, 'price', price)
  return instrument.contractType === 'inverse' ? amount / price : amount * price
}

/**
 * Profit (negative: loss) of an amount bought or sold at one price and valued at another, in settlement currency, without
 * fees.
 * @param instrument The instrument.
 * @param signedAmount Amount in the amount unit, negative for a short.
 * @param entryPrice Price of the entry.
 * @param exitPrice Price of the exit or of the valuation.
 * @throws {InvalidOptionError} When an argument is not finite or a price is out of range.
 */
export function profitAndLoss(
  instrument: Instrument,
  signedAmount: number,
  entryPrice: number,
  exitPrice: number,
): number {
  requireFinite('signedAmount', signedAmount)
  requirePrice(instrument, 'entryPrice', entryPrice)
  requirePrice(instrument, 'exitPrice', exitPrice)
  const difference = exitPrice - entryPrice
  if (instrument.contractType === 'linear') return signedAmount * difference + 0
  // The same as amount * (1 / entry - 1 / exit), without the cancellation of two nearly equal quotients.
  return ((signedAmount / entryPrice) * difference) / exitPrice + 0
}

/**
 * Fee of an execution by the instrument's rates, in settlement currency; negative for a rebate.
 * @param instrument The instrument.
 * @param amount Amount executed, in the amount unit; the sign does not count.
 * @param price Price of the execution.
 * @param liquidity Whether the order rested (`maker`) or crossed (`taker`).
 * @throws {InvalidOptionError} When an argument is not finite or the price is out of range.
 */
export function feeOf(instrument: Instrument, amount: number, price: number, liquidity: 'maker' | 'taker'): number {
  const rate = liquidity === 'maker' ? instrument.makerFee : instrument.takerFee
  return Math.abs(baseValue(instrument, amount, price)) * rate + 0
}
