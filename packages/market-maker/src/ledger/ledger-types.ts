import type { Clock, OrderUpdate, Side } from '@cryptics-lab/avro-models'
import type { Instrument } from '@cryptics-lab/avro-models/instruments'
import type { Labels } from './labels.ts'
import type { OwnOrder } from './own-order.ts'

/** What {@link OrderLedger} needs. All delays are in microseconds. */
export interface OrderLedgerOptions {
  /** The instrument; orders of others are not kept. */
  readonly instrument: Instrument
  /** Tells our labels from those of others. */
  readonly labels: Labels
  /** Clock for the age of commands. */
  readonly clock: Clock
  /** How long a command may still be carried out after it was sent. */
  readonly commandLifetime: number
  /** How long a reply may take before the outcome counts as unknown; also how long a fill may lag behind its news. */
  readonly replyTimeout: number
  /** How long a side and level rests after a refusal by the venue or the client. */
  readonly rejectionDelay: number
  /** Closed orders kept for late events; the default is 1,000. Orders with fills owed are kept besides. */
  readonly closedCapacity?: number
  /** Executions remembered to notice duplicates; the default is 10,000. */
  readonly tradeCapacity?: number
}

/** A part of a fill that the position does not have yet. */
export interface FreshFill {
  /** Label of the order. */
  readonly label: string
  /** Side of the order. */
  readonly side: Side
  /** Amount to be applied, in the instrument's amount unit; above 0. */
  readonly amount: number
  /** Price, in quote currency per base unit. */
  readonly price: number
}

/** What became of a fill event. */
export type FillOutcome =
  | { readonly kind: 'fresh'; readonly fill: FreshFill | undefined }
  | { readonly kind: 'duplicate' }
  /** Its amount or price is no number above 0; nothing was changed. */
  | { readonly kind: 'invalid'; readonly label: string }
  | { readonly kind: 'foreign' }

/** What the venue's list of resting orders says beyond the ledger. */
export interface OpenOrdersOutcome {
  /** Orders with our prefix that the ledger did not know as resting; they are kept from now on, and quote nothing. */
  readonly strays: readonly OwnOrder[]
  /** Orders of others. */
  readonly foreign: readonly OrderUpdate[]
  /** Fills that no notification told. */
  readonly fills: readonly FreshFill[]
}
