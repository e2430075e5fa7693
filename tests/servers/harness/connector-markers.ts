/** What the process is told, as JSON in its first argument. */
export interface MarkedConnectorOptions {
  /** Place at which the process kills itself; undefined for none. */
  readonly marker?: Marker
  /** How often the place is passed before, from 0. */
  readonly passes?: number
  /** Group of the consumer: its own, so that no dead member holds it up. */
  readonly group: string
  /** Venue of the topic's name. */
  readonly venue: string
  /** Table. */
  readonly table: string
  /** Most rows of a batch: below 250 they travel as arrays, from 1 500 on as a copy. */
  readonly rows: number
  /** Addresses. */
  readonly kafka: string
  readonly registry: string
  readonly database: string
}

/** Places on the way of a batch. */
export const markers = [
  'assigned',
  'position-read',
  'batch-arrived',
  'batch-taken',
  'letter-before',
  'letter-after',
  'statement-before',
  'statement-after',
  'session-taken',
  'session-given-back',
  'commit-before',
  'commit-after',
] as const

/** One of them. */
export type Marker = (typeof markers)[number]
