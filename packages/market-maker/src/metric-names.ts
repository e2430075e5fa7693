/** Names of the measurements that this package reports. */
export const metricNames = {
  /** Histogram: from the receipt of a book to the return of `submit`, in microseconds; synchronous decisions only. */
  tickToOrder: 'market_maker_tick_to_order_microseconds',
  /** Histogram: from the maker's `onEvent` to the return of `submit`, in microseconds; synchronous decisions only. */
  decision: 'market_maker_decision_microseconds',
  /** Counter: commands handed to the gateway; label `action`. */
  commands: 'market_maker_commands',
  /** Counter: commands that risk refused; label `reason`. */
  refusals: 'market_maker_refusals',
  /** Counter: outcomes that had to be looked up; label `action`. */
  unknownOutcomes: 'market_maker_unknown_outcomes',
  /** Counter: fills that were told twice and ignored. */
  duplicateFills: 'market_maker_duplicate_fills',
  /** Counter: fills that no notification told and a lookup found. */
  inferredFills: 'market_maker_inferred_fills',
  /** Counter: exceptions of the listener that was given as `onEvent`. */
  listenerFailures: 'market_maker_listener_failures',
  /** Gauge: position, in the instrument's amount unit. */
  position: 'market_maker_position',
} as const
