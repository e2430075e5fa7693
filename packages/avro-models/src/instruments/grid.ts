import { InvalidOptionError } from '../errors.ts'

/** Where a value between two points of a grid goes: to the lower one, the higher one, or the nearer one (a tie goes up). */
export type RoundingDirection = 'down' | 'up' | 'nearest'

/** The multiples of a decimal step, held as a fraction of two integers so that points are exact decimals. */
export interface DecimalGrid {
  /** Step as an integer, after multiplication by the denominator. */
  readonly numerator: number
  /** Power of ten that the numerator is divided by. */
  readonly denominator: number
}

// Arithmetic on prices leaves an error of a few units in the last place; what is nearer than this is the point itself.
const noise = 2 ** -50

/**
 * The grid of a step.
 * @throws {InvalidOptionError} When the step is not a positive finite number.
 */
export function createDecimalGrid(path: string, step: number): DecimalGrid {
  if (!(step > 0) || step === Number.POSITIVE_INFINITY) {
    throw new InvalidOptionError(path, `a step must be a positive finite number, not ${step}`)
  }
  const [mantissa = '', exponent = '0'] = step.toString().split('e')
  const [whole = '', fraction = ''] = mantissa.split('.')
  const shift = Number(exponent) - fraction.length
  const digits = Number(whole + fraction)
  // Number('1e5') is exact up to 1e22; repeated multiplication would not say so as plainly.
  return shift > 0
    ? { numerator: digits * Number(`1e${shift}`), denominator: 1 }
    : { numerator: digits, denominator: Number(`1e${-shift}`) }
}

/** The point of a grid with a number, as the double that is nearest to the exact decimal. */
export function pointAt(grid: DecimalGrid, index: number): number {
  // Adding zero turns -0 into 0. One division of integers rounds once, as reading the decimal literal does.
  return (index * grid.numerator) / grid.denominator + 0
}

/** Number of the point that a value is, float noise of a few units in the last place forgiven; else undefined. */
export function indexOf(grid: DecimalGrid, value: number): number | undefined {
  const index = Math.round((value * grid.denominator) / grid.numerator)
  if (!Number.isSafeInteger(index * grid.numerator)) return undefined
  return Math.abs(pointAt(grid, index) - value) <= Math.abs(value) * noise ? index : undefined
}

/** Whether a value is exactly a point of the grid: the double that the decimal literal would give. */
export function isOnGrid(grid: DecimalGrid, value: number): boolean {
  const index = indexOf(grid, value)
  return index !== undefined && pointAt(grid, index) === value
}

/**
 * The point of a grid that a value is rounded to.
 * @throws {InvalidOptionError} When the value is not finite or so large that the grid has no exact points there.
 */
export function roundToGrid(grid: DecimalGrid, path: string, value: number, direction: RoundingDirection): number {
  const position = (value * grid.denominator) / grid.numerator
  if (!(Math.abs(position * grid.numerator) <= Number.MAX_SAFE_INTEGER)) {
    throw new InvalidOptionError(path, `${value} has no exact place on the grid; give a finite number of usual size`)
  }
  const index = indexOf(grid, value)
  if (index !== undefined) return pointAt(grid, index)
  if (direction === 'nearest') return pointAt(grid, Math.round(position))
  return pointAt(grid, direction === 'down' ? Math.floor(position) : Math.ceil(position))
}
