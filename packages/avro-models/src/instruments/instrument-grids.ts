import { createDecimalGrid, type DecimalGrid } from './grid.ts'
import type { Instrument } from './instrument.ts'

/** A price grid and the price above which it holds. */
export interface PriceGrid {
  /** Price above which the grid holds; minus infinity for the first. */
  readonly abovePrice: number
  /** Points of the grid. */
  readonly grid: DecimalGrid
}

/** The grids of an instrument, prepared once. */
export interface InstrumentGrids {
  /** Price grids, ascending by the price above which they hold. */
  readonly prices: readonly PriceGrid[]
  /** Multiples of the contract size. */
  readonly amounts: DecimalGrid
}

const prepared: WeakMap<Instrument, InstrumentGrids> = /* @__PURE__ */ new WeakMap()

/** The grids of an instrument; an instrument is immutable, so they are made once per object. */
export function gridsOf(instrument: Instrument): InstrumentGrids {
  const known = prepared.get(instrument)
  if (known !== undefined) return known
  const steps = instrument.tickSizeSteps.map((step, index) => ({
    abovePrice: step.abovePrice,
    grid: createDecimalGrid(`instrument.tickSizeSteps[${index}].tickSize`, step.tickSize),
  }))
  const made: InstrumentGrids = {
    prices: [
      { abovePrice: Number.NEGATIVE_INFINITY, grid: createDecimalGrid('instrument.tickSize', instrument.tickSize) },
      ...steps,
    ],
    amounts: createDecimalGrid('instrument.contractSize', instrument.contractSize),
  }
  prepared.set(instrument, made)
  return made
}
