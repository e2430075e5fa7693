import type { Side } from '@cryptics-lab/avro-models'

/** State of an order of ours, as the ledger knows it. */
export type OwnOrderState =
  | 'pending-place'
  | 'open'
  | 'pending-edit'
  | 'pending-cancel'
  | 'unknown'
  | 'filled'
  | 'cancelled'
  | 'rejected'

/** Which place of the quotes an order takes: a side is known from the order, this is its level. */
export type Level = number

/** View of one order of ours at one moment. */
export interface OwnOrder {
  /** Identity that we chose. */
  readonly label: string
  /** Identity at the venue; undefined until it told. */
  readonly orderId: string | undefined
  /** Side of the order. */
  readonly side: Side
  /** Level that the order quotes, from 0; undefined for one that quotes none and is to be cancelled. */
  readonly level: Level | undefined
  /** State of the order. */
  readonly state: OwnOrderState
  /** Limit price, in quote currency per base unit. */
  readonly price: number
  /** Total amount, filled part included, in the instrument's amount unit. */
  readonly amount: number
  /** Amount filled, as far as fills or the venue's view of the order tell, in the instrument's amount unit. */
  readonly filled: number
}

/** What a change on its way asks for. */
export interface EditTarget {
  /** New limit price. */
  readonly price: number
  /** New total amount, filled part included. */
  readonly amount: number
}

/** One order as the ledger keeps it. Only the ledger writes to it. */
export interface OrderEntry {
  readonly label: string
  orderId: string | undefined
  readonly side: Side
  level: Level | undefined
  state: OwnOrderState
  price: number
  amount: number
  /** What the edit on its way, or of unknown outcome, asked for. */
  target: EditTarget | undefined
  /** What the command was whose outcome is unknown; undefined in any other state. */
  unknownAction: 'place' | 'edit' | 'cancel' | undefined
  /** Whether the venue told a new price or amount since the edit on its way was sent. */
  told: boolean
  /** Whether the venue answered the last command, so that it cannot be carried out later. */
  answered: boolean
  /** Whether the venue has ever confirmed the order. */
  confirmed: boolean
  /** Amount of fills that the position has. */
  applied: number
  /** Part of `applied` that was inferred from the venue's view and that no fill event has told yet. */
  inferred: number
  /** Largest filled amount that the venue named. */
  venueFilled: number
  /** Local time since which the venue names more filled than fills have told, in microseconds; undefined when it does not. */
  owedSince: number | undefined
  /** Whether the venue itself said how the order ended, with its filled amount. */
  endTold: boolean
  /** Local time of the last command, in microseconds. */
  sentAt: number
  /** Local time at which the order was closed, in microseconds; undefined while it lives. */
  closedAt: number | undefined
  /** Local time before which no command may touch the order, in microseconds. */
  restUntil: number
  /** Local time from which the venue may be asked about the order, in microseconds. */
  lookupAt: number
  /** Times that the venue was asked without a conclusion. */
  lookups: number
  /** Venue time of the newest view of the order, in microseconds; 0 before the first. */
  venueTimestamp: number
}

/** Whether an order can still be filled or changed. */
export function isLive(entry: { readonly state: OwnOrderState }): boolean {
  return entry.state !== 'filled' && entry.state !== 'cancelled' && entry.state !== 'rejected'
}

/** Amount filled, whoever told it first. */
export function filledOf(entry: OrderEntry): number {
  return Math.max(entry.applied, entry.venueFilled)
}

/** Largest amount by which the order may still change the position: rests, is on its way, or is filled and not told. */
export function exposureOf(entry: OrderEntry): number {
  if (!isLive(entry) && entry.endTold) return Math.max(0, entry.venueFilled - entry.applied)
  const total = Math.max(entry.amount, entry.target?.amount ?? 0, entry.venueFilled)
  return Math.max(0, total - entry.applied)
}

/** Whether nothing more can come of a closed order: the position has all that the venue filled. */
export function isSettled(entry: OrderEntry): boolean {
  return !isLive(entry) && exposureOf(entry) === 0
}

/** What others may see of an order. */
export function viewOf(entry: OrderEntry): OwnOrder {
  const { label, orderId, side, level, state, price, amount } = entry
  return { label, orderId, side, level, state, price, amount, filled: filledOf(entry) }
}
