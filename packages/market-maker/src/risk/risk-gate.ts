import type { Side } from '@cryptics-lab/avro-models'
import { addAmounts, type Instrument, isOnTick, isValidAmount } from '@cryptics-lab/avro-models/instruments'
import type { RiskLimits } from '../ports.ts'

/** Why a command was refused. */
export type RefusalReason =
  /** The price is not a finite number above 0. */
  | 'price-invalid'
  /** The price is not on the instrument's tick grid. */
  | 'price-off-tick'
  /** The amount is not a multiple of the contract size, or below the minimum, or not a number. */
  | 'amount-invalid'
  /** The amount is above the largest of one order. */
  | 'amount-too-large'
  /** There is no price to measure the band from. */
  | 'no-reference'
  /** The price is farther from the reference than the band allows. */
  | 'price-outside-band'
  /** The price is nearer to the reference than allowed, or on the wrong side of it. */
  | 'price-too-close'
  /** The position could leave its limit if everything on this side were filled. */
  | 'position-limit'

/** A command that is to be judged. */
export interface RiskRequest {
  /** Side of the order. */
  readonly side: Side
  /** Limit price, in quote currency per base unit. */
  readonly price: number
  /** Amount that would rest, in the instrument's amount unit. */
  readonly amount: number
  /** By how much the worst case of this side grows, in the instrument's amount unit; 0 or less for none. */
  readonly growth: number
}

/** What the commands are judged against. */
export interface RiskState {
  /** Price that band and distance are measured from; undefined when there is none. */
  readonly reference: number | undefined
  /** Amount held, in the instrument's amount unit; negative when short. */
  readonly position: number
  /** Largest amounts by which the position may still grow and shrink, both 0 or more. */
  readonly exposure: { readonly buy: number; readonly sell: number }
}

/**
 * Judges one command against the limits.
 * @returns Why it is refused; undefined when it may go.
 */
export function judge(
  instrument: Instrument,
  limits: Required<RiskLimits>,
  request: RiskRequest,
  state: RiskState,
): RefusalReason | undefined {
  const { price, amount } = request
  if (!(price > 0) || !Number.isFinite(price)) return 'price-invalid'
  if (!isOnTick(instrument, price)) return 'price-off-tick'
  if (!isValidAmount(instrument, amount)) return 'amount-invalid'
  if (amount > limits.maximumOrderAmount) return 'amount-too-large'
  return judgeDistance(limits, request, state.reference) ?? judgePosition(instrument, limits, request, state)
}

function judgeDistance(
  { priceBand, minimumDistance }: Required<RiskLimits>,
  { side, price }: RiskRequest,
  reference: number | undefined,
): RefusalReason | undefined {
  if (reference === undefined || !(reference > 0) || !Number.isFinite(reference)) return 'no-reference'
  const distance = (side === 'buy' ? reference - price : price - reference) / reference
  if (Math.abs(distance) > priceBand) return 'price-outside-band'
  return minimumDistance > 0 && distance < minimumDistance ? 'price-too-close' : undefined
}

function judgePosition(
  instrument: Instrument,
  { maximumPosition }: Required<RiskLimits>,
  { side, growth }: RiskRequest,
  { position, exposure }: RiskState,
): RefusalReason | undefined {
  if (growth <= 0) return undefined
  const held = side === 'buy' ? position : -position
  const worst = addAmounts(instrument, addAmounts(instrument, held, exposure[side]), growth)
  // Written so that a worst case that is no number is refused as well.
  return worst <= maximumPosition ? undefined : 'position-limit'
}
