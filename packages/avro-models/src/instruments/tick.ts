import { isOnGrid, type RoundingDirection, roundToGrid } from './grid.ts'
import type { Instrument } from './instrument.ts'
import { gridsOf, type PriceGrid } from './instrument-grids.ts'

/** Number of the price grid that holds at a price; a price equal to a step's bound still has the finer tick. */
function gridIndexAt(prices: readonly PriceGrid[], price: number): number {
  let index = prices.length - 1
  while (index > 0 && price <= (prices[index] as PriceGrid).abovePrice) index -= 1
  return index
}

/**
 * Tick size at a price, in quote currency.
 * @param instrument The instrument.
 * @param price Price in quote currency per base unit.
 */
export function tickSizeAt(instrument: Instrument, price: number): number {
  const index = gridIndexAt(gridsOf(instrument).prices, price)
  return index === 0 ? instrument.tickSize : (instrument.tickSizeSteps[index - 1]?.tickSize ?? instrument.tickSize)
}

/**
 * Whether a price is on the instrument's tick grid exactly: the double that the decimal literal gives. A price with
 * float noise (61804.700000000004) is not, because a venue would see the noise.
 */
export function isOnTick(instrument: Instrument, price: number): boolean {
  const { prices } = gridsOf(instrument)
  return isOnGrid((prices[gridIndexAt(prices, price)] as PriceGrid).grid, price)
}

/**
 * A price on the instrument's tick grid, as an exact decimal (61804.7, never 61804.700000000004).
 *
 * `down` gives the highest valid price that is not above, `up` the lowest that is not below, `nearest` the nearer one,
 * a tie going up. A price that is on the grid but for float noise (a few units in the last place) stays there whatever the
 * direction.
 * @param instrument The instrument.
 * @param price Price in quote currency per base unit; finite.
 * @param direction Where to go from between two ticks.
 * @throws {InvalidOptionError} When the price is not finite or beyond exact numbers.
 */
export function roundToTick(instrument: Instrument, price: number, direction: RoundingDirection): number {
  const { prices } = gridsOf(instrument)
  const index = gridIndexAt(prices, price)
  const { grid } = prices[index] as PriceGrid
  if (prices.length === 1) return roundToGrid(grid, 'price', price, direction)
  if (direction === 'down') return roundDown(prices, index, price)
  if (direction === 'up') return roundUp(prices, index, price)
  const below = roundDown(prices, index, price)
  const above = roundUp(prices, index, price)
  return price - below < above - price ? below : above
}

function roundDown(prices: readonly PriceGrid[], index: number, price: number): number {
  const { abovePrice, grid } = prices[index] as PriceGrid
  const rounded = roundToGrid(grid, 'price', price, 'down')
  // Below the bound the finer grid holds, and its last point may be nearer than the coarse one's.
  return index > 0 && rounded <= abovePrice ? roundDown(prices, index - 1, abovePrice) : rounded
}

function roundUp(prices: readonly PriceGrid[], index: number, price: number): number {
  const rounded = roundToGrid((prices[index] as PriceGrid).grid, 'price', price, 'up')
  const next = prices[index + 1]
  return next !== undefined && rounded > next.abovePrice ? roundUp(prices, index + 1, rounded) : rounded
}
