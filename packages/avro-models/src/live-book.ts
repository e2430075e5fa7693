/** One price level: price in quote currency per base unit, amount in the instrument's amount unit. */
export type BookLevel = readonly [price: number, amount: number]

/**
 * Immutable view of the best levels of a book that is whole. A strategy sees books only in this form; there is no view
 * of a stale one.
 */
export interface LiveBook {
  /** Always `live`: a book that lost its chain has no view. */
  readonly status: 'live'
  /** Venue in lower case. */
  readonly venue: string
  /** The venue's own name of the instrument. */
  readonly instrument: string
  /** One more after each snapshot; an order command carries it and is refused when it is old. */
  readonly epoch: number
  /** The venue's id of the last change applied. */
  readonly changeId: number
  /** Venue time of the last change, in microseconds since the epoch. */
  readonly venueTimestamp: number
  /** Receive time of the last change, in microseconds since the epoch. */
  readonly receiveTimestamp: number
  /** Bids, best (highest) first. */
  readonly bids: readonly BookLevel[]
  /** Asks, best (lowest) first. */
  readonly asks: readonly BookLevel[]
}
