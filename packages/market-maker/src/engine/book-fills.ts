import { metricNames } from '../metric-names.ts'
import type { FreshFill } from '../ledger/ledger-types.ts'
import type { EngineContext } from './context.ts'

/** Books a fill into the position and tells of it; one with numbers out of range is told and not booked. */
export function bookFill(
  { options, portfolio, emit }: EngineContext,
  fill: FreshFill,
  cause: 'fill' | 'inferred-fill',
  fee?: number,
): void {
  try {
    portfolio.book({ side: fill.side, amount: fill.amount, price: fill.price, fee })
  } catch (error) {
    emit({ kind: 'fill-invalid', label: fill.label, error })
    return
  }
  const position = portfolio.position.amount
  if (cause === 'inferred-fill') options.metrics.count(metricNames.inferredFills)
  options.metrics.gauge(metricNames.position, position)
  emit({ kind: 'position-changed', position, cause })
}
