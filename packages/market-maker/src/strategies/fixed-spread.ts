import { InvalidOptionError, type Side } from '@cryptics-lab/avro-models'
import { type Instrument, isValidAmount, roundToTick, tickSizeAt } from '@cryptics-lab/avro-models/instruments'
import type { DesiredQuote, Strategy, StrategyInput } from '../ports.ts'

/** A distance between two prices: in quote currency, or in hundredths of a per cent of the fair value. */
export type PriceDistance = { readonly price: number } | { readonly basisPoints: number }

/** What {@link createFixedSpreadStrategy} needs. */
export interface FixedSpreadOptions {
  /** Number of quotes on each side, 1 to 50; the default is 1. */
  readonly levels?: number
  /**
   * Amount of each quote in the instrument's amount unit, above 0: one for all levels, or one per level from the nearest
   * to the farthest.
   */
  readonly amount: number | readonly number[]
  /** Distance between the nearest bid and the nearest ask; above 0. */
  readonly spread: PriceDistance
  /** Distance from a level to the next; 0 or more. The default is half the spread. One tick is kept at least. */
  readonly levelSpacing?: PriceDistance
  /**
   * How far both sides are moved against a position that is as large as the limit: down when long, up when short, less
   * in proportion to a smaller position. 0 or more; the default is 0.
   */
  readonly inventorySkew?: PriceDistance
}

/** The options after the check, with every default filled in. */
interface CheckedOptions {
  readonly amounts: readonly number[]
  readonly spread: PriceDistance
  readonly levelSpacing: PriceDistance
  readonly inventorySkew: PriceDistance
}

const maximumLevels = 50

/**
 * Quotes both sides at a fixed distance around the fair value, in levels that are evenly spaced. Prices are on the tick
 * grid, rounded away from the fair value, and never cross what others show.
 * @throws {InvalidOptionError} When an option is out of its range; `path` names it.
 */
export function createFixedSpreadStrategy(options: FixedSpreadOptions): Strategy {
  const checked = check(options)
  return {
    name: 'fixed-spread',
    quotes(input) {
      requireAmounts(input.instrument, checked.amounts)
      const centre = input.fairValue - skewOf(checked, input)
      return [...ladder('buy', centre, checked, input), ...ladder('sell', centre, checked, input)]
    },
  }
}

function skewOf({ inventorySkew }: CheckedOptions, { fairValue, position, maximumPosition }: StrategyInput): number {
  const share = Math.min(1, Math.max(-1, position / maximumPosition))
  return inPrice(inventorySkew, fairValue) * share
}

function ladder(side: Side, centre: number, options: CheckedOptions, input: StrategyInput): DesiredQuote[] {
  const { instrument, fairValue, bestBid, bestAsk } = input
  const away = side === 'buy' ? -1 : 1
  const direction = side === 'buy' ? 'down' : 'up'
  const half = inPrice(options.spread, fairValue) / 2
  const spacing = inPrice(options.levelSpacing, fairValue)
  const touch = side === 'buy' ? bestAsk : bestBid
  // Nearest price that does not cross; after that, one tick beyond the level before.
  let bound = nextTick(instrument, touch, away)
  const quotes: DesiredQuote[] = []
  for (const [level, amount] of options.amounts.entries()) {
    const wanted = roundToTick(instrument, centre + away * (half + level * spacing), direction)
    const price = side === 'buy' ? Math.min(wanted, bound) : Math.max(wanted, bound)
    // A bid that would be at or below zero is no quote.
    if (!(price > 0)) break
    quotes.push({ side, level, price, amount })
    bound = nextTick(instrument, price, away)
  }
  return quotes
}

function nextTick(instrument: Instrument, price: number, away: -1 | 1): number {
  const step = tickSizeAt(instrument, price)
  return roundToTick(instrument, price + away * step, 'nearest')
}

function inPrice(distance: PriceDistance, fairValue: number): number {
  return 'price' in distance ? distance.price : (distance.basisPoints / 10_000) * fairValue
}

function requireAmounts(instrument: Instrument, amounts: readonly number[]): void {
  for (const [level, amount] of amounts.entries()) {
    if (isValidAmount(instrument, amount)) continue
    const { name, contractSize, minimumAmount } = instrument
    const advice = `${name} takes multiples of ${contractSize}, at least ${minimumAmount}`
    throw new InvalidOptionError('amount', `${amount} of level ${level} is not an amount of ${name}; ${advice}`)
  }
}

function check(options: FixedSpreadOptions): CheckedOptions {
  const { levels = 1, amount, spread } = options
  if (!Number.isInteger(levels) || levels < 1 || levels > maximumLevels) {
    throw new InvalidOptionError('levels', `must be a whole number from 1 to ${maximumLevels}, not ${levels}`)
  }
  const amounts = typeof amount === 'number' ? Array.from({ length: levels }, () => amount) : [...(amount ?? [])]
  if (amounts.length !== levels) {
    throw new InvalidOptionError('amount', `has ${amounts.length} entries for ${levels} levels; give one per level`)
  }
  for (const entry of amounts) {
    if (!(entry > 0) || !Number.isFinite(entry)) {
      throw new InvalidOptionError('amount', `must be a finite number above 0, not ${entry}`)
    }
  }
  const levelSpacing = options.levelSpacing ?? halfOf(spread)
  const inventorySkew = options.inventorySkew ?? { price: 0 }
  requireDistance('spread', spread, { zero: false })
  requireDistance('levelSpacing', levelSpacing, { zero: true })
  requireDistance('inventorySkew', inventorySkew, { zero: true })
  return { amounts, spread, levelSpacing, inventorySkew }
}

function halfOf(distance: PriceDistance): PriceDistance {
  if (typeof distance !== 'object' || distance === null) return distance
  return 'price' in distance ? { price: distance.price / 2 } : { basisPoints: distance.basisPoints / 2 }
}

function requireDistance(path: string, distance: PriceDistance, { zero }: { readonly zero: boolean }): void {
  const keys = typeof distance === 'object' && distance !== null ? Object.keys(distance) : []
  const key = keys[0]
  if (keys.length !== 1 || (key !== 'price' && key !== 'basisPoints')) {
    throw new InvalidOptionError(path, 'must be { price } in quote currency or { basisPoints } of the fair value')
  }
  const value = (distance as Readonly<Record<string, number>>)[key] as number
  if (!Number.isFinite(value) || value < 0 || (value === 0 && !zero)) {
    const range = zero ? '0 or more' : 'above 0'
    throw new InvalidOptionError(`${path}.${key}`, `must be a finite number, ${range}, not ${value}`)
  }
}
