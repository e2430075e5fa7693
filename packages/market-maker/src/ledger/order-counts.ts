/** What has become of the orders of a run. */
export interface OrderCounts {
  /** Orders that the venue took. */
  readonly placed: number
  /** Edits that the venue made. */
  readonly edited: number
  /** Orders that ended as cancelled, partly filled ones included. */
  readonly cancelled: number
  /** Orders that were filled wholly. */
  readonly filled: number
  /** Orders that the venue refused or that never reached it. */
  readonly rejected: number
  /** Executions, each counted once. */
  readonly fills: number
  /** Executions that were told twice and ignored. */
  readonly duplicateFills: number
  /** Commands whose outcome had to be looked up. */
  readonly unknown: number
}

/** The same, while it is being counted. */
export type MutableOrderCounts = { -readonly [Name in keyof OrderCounts]: OrderCounts[Name] }

/** Counts from zero. */
export function createOrderCounts(): MutableOrderCounts {
  return { placed: 0, edited: 0, cancelled: 0, filled: 0, rejected: 0, fills: 0, duplicateFills: 0, unknown: 0 }
}
