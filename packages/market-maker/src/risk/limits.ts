import { InvalidOptionError } from '@cryptics-lab/avro-models'
import { type Instrument, isValidAmount, roundAmount } from '@cryptics-lab/avro-models/instruments'
import type { RiskLimits } from '../ports.ts'

/**
 * The limits with every default filled in.
 * @throws {InvalidOptionError} When a limit is missing, out of range, or leaves no room for a single order.
 */
export function checkLimits(limits: RiskLimits, instrument: Instrument): Required<RiskLimits> {
  if (typeof limits !== 'object' || limits === null) {
    throw new InvalidOptionError('limits', 'must name maximumPosition, maximumOrderAmount and priceBand')
  }
  const { maximumPosition, maximumOrderAmount, priceBand, minimumDistance = 0, reference = 'mid' } = limits
  requireAbove0('limits.maximumPosition', maximumPosition)
  requireAbove0('limits.maximumOrderAmount', maximumOrderAmount)
  requireAbove0('limits.priceBand', priceBand)
  if (!(minimumDistance >= 0 && minimumDistance < priceBand)) {
    throw new InvalidOptionError(
      'limits.minimumDistance',
      `must be 0 or more and below the price band, not ${minimumDistance}`,
    )
  }
  if (reference !== 'mid' && reference !== 'mark') {
    throw new InvalidOptionError('limits.reference', `must be mid or mark, not ${String(reference)}`)
  }
  for (const [name, value] of Object.entries({ maximumPosition, maximumOrderAmount })) {
    if (isValidAmount(instrument, roundAmount(instrument, value, 'down'))) continue
    const least = `the smallest order of ${instrument.name} is ${instrument.minimumAmount}`
    throw new InvalidOptionError(`limits.${name}`, `${value} leaves no room for an order; ${least}`)
  }
  return { maximumPosition, maximumOrderAmount, priceBand, minimumDistance, reference }
}

function requireAbove0(path: string, value: number): void {
  if (!(value > 0) || !Number.isFinite(value)) {
    throw new InvalidOptionError(path, `must be a finite number above 0, not ${value}`)
  }
}
