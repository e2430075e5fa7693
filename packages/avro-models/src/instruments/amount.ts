import { InvalidOptionError } from '../errors.ts'
import { indexOf, isOnGrid, pointAt, type RoundingDirection, roundToGrid } from './grid.ts'
import type { Instrument } from './instrument.ts'
import { gridsOf } from './instrument-grids.ts'

/**
 * Whether an order of this amount is one that the venue takes: a multiple of the contract size, exactly, and not below
 * the minimum.
 */
export function isValidAmount(instrument: Instrument, amount: number): boolean {
  return amount > 0 && amount >= instrument.minimumAmount && isOnGrid(gridsOf(instrument).amounts, amount)
}

/**
 * An amount that is a multiple of the contract size, as an exact decimal. The minimum is not enforced: `down` may give 0;
 * ask {@link isValidAmount} before ordering.
 * @param instrument The instrument.
 * @param amount Amount in the amount unit; finite, 0 or more.
 * @param direction Where to go from between two multiples.
 * @throws {InvalidOptionError} When the amount is negative, not finite or beyond exact numbers.
 */
export function roundAmount(instrument: Instrument, amount: number, direction: RoundingDirection): number {
  if (amount < 0) throw new InvalidOptionError('amount', `${amount} is negative; give the size, not the position`)
  return roundToGrid(gridsOf(instrument).amounts, 'amount', amount, direction)
}

/**
 * Number of contracts in an amount: whole for a multiple of the contract size, a fraction otherwise; the sign is kept.
 * @param instrument The instrument.
 * @param amount Amount in the amount unit.
 */
export function contractsOf(instrument: Instrument, amount: number): number {
  return indexOf(gridsOf(instrument).amounts, amount) ?? amount / instrument.contractSize
}

/** Sum of two signed amounts; exact when both are multiples of the contract size. */
export function addAmounts(instrument: Instrument, left: number, right: number): number {
  const { amounts } = gridsOf(instrument)
  const leftIndex = indexOf(amounts, left)
  const rightIndex = indexOf(amounts, right)
  if (leftIndex === undefined || rightIndex === undefined) return left + right + 0
  return pointAt(amounts, leftIndex + rightIndex)
}
