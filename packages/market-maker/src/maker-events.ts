import type { OrderUpdate, Quote, Side } from '@cryptics-lab/avro-models'
import type { OwnOrder } from './ledger/own-order.ts'
import type { CancelReport } from './maker-state.ts'
import type { PauseReason } from './pause-reason.ts'
import type { RefusalReason } from './risk/risk-gate.ts'

/** What set off a decision. */
export type DecisionTrigger = 'book' | 'order' | 'link' | 'timer' | 'command'

/** A quote was placed, changed or pulled. */
export interface QuoteChangedEvent {
  readonly kind: 'quote-changed'
  /** Number of the quote change within the run, from 1, without holes. */
  readonly sequence: number
  /** The change, ready to be recorded; `run_id` and `event_key` are left to the app. */
  readonly record: Quote
}

/** Commands were handed to the gateway. */
export interface CommandsSubmittedEvent {
  readonly kind: 'commands-submitted'
  /** Number of commands. */
  readonly count: number
  /** What set the decision off. */
  readonly trigger: DecisionTrigger
  /**
   * From the receipt of the book that set the decision off to the return of `submit`, in microseconds; undefined when
   * another event or a timer did.
   */
  readonly tickToOrder: number | undefined
  /** The part of it that was spent in the maker, on the monotonic clock, in microseconds. */
  readonly decisionTime: number | undefined
}

/** Risk refused a command. A refusal that repeats for the same side and level is told once until it changes. */
export interface CommandRefusedEvent {
  readonly kind: 'command-refused'
  /** What was refused. */
  readonly action: 'place' | 'edit'
  /** Side of the quote. */
  readonly side: Side
  /** Level of the quote, from 0. */
  readonly level: number
  /** Price that was wanted, as the strategy gave it. */
  readonly price: number
  /** Amount that was wanted, as the strategy gave it. */
  readonly amount: number
  /** Why it was refused. */
  readonly reason: RefusalReason
}

/** The position changed. */
export interface PositionChangedEvent {
  readonly kind: 'position-changed'
  /** Position now, in the instrument's amount unit; negative when short. */
  readonly position: number
  /** What changed it: a fill, a fill that only a lookup told, or the venue's word at the start. */
  readonly cause: 'fill' | 'inferred-fill' | 'start'
}

/** Nothing is quoted from now on; orders that rest are being pulled when the link stands. */
export interface QuotingPausedEvent {
  readonly kind: 'quoting-paused'
  /** Why. */
  readonly reason: PauseReason
}

/** Quoting goes on. */
export interface QuotingResumedEvent {
  readonly kind: 'quoting-resumed'
}

/** The kill switch was thrown. */
export interface KilledEvent {
  readonly kind: 'killed'
  /** Why, in the words of whoever threw it. */
  readonly reason: string
}

/** After the kill switch: what the venue says of our orders. */
export interface KillConfirmedEvent {
  readonly kind: 'kill-confirmed'
  /** Which of our orders were left. */
  readonly report: CancelReport
}

/** The strategy threw or gave no usable quotes; nothing is quoted until `clear()`. */
export interface StrategyFailedEvent {
  readonly kind: 'strategy-failed'
  /** Name of the strategy. */
  readonly strategy: string
  /** What it threw. */
  readonly error: unknown
}

/** Orders of others rest in the instrument; they are never touched. */
export interface ForeignOrdersFoundEvent {
  readonly kind: 'foreign-orders-found'
  /** The orders, as the venue told them. */
  readonly orders: readonly OrderUpdate[]
}

/** An order with our prefix rests that the ledger did not know; it will be cancelled. */
export interface StrayOrderFoundEvent {
  readonly kind: 'stray-order-found'
  /** The order. */
  readonly order: OwnOrder
}

/** An order of an earlier run was taken over. */
export interface OrderAdoptedEvent {
  readonly kind: 'order-adopted'
  /** The order. */
  readonly order: OwnOrder
}

/** After a new connection: what the venue says of our orders has been taken in. */
export interface OrdersReconciledEvent {
  readonly kind: 'orders-reconciled'
  /** Number of our orders that rest. */
  readonly open: number
  /** Number of orders that are being looked up one by one. */
  readonly inDoubt: number
}

/** A call of the gateway failed; it is tried again as long as that makes sense. */
export interface GatewayFailedEvent {
  readonly kind: 'gateway-failed'
  /** What was asked of it. */
  readonly operation: 'submit' | 'openOrders' | 'lookup' | 'position'
  /** What it threw. */
  readonly error: unknown
}

/** A fill could not be booked because a number in it is out of range; the order is asked about instead. */
export interface FillInvalidEvent {
  readonly kind: 'fill-invalid'
  /** Label of the order. */
  readonly label: string
  /** What was refused to be booked; undefined when amount or price is no number above 0. */
  readonly error: unknown
}

/** The engine itself failed, which is a bug: the kill switch is thrown. */
export interface EngineFailedEvent {
  readonly kind: 'engine-failed'
  /** What was thrown. */
  readonly error: unknown
}

/** Everything that the maker tells. Listeners are called synchronously, in order. */
export type MakerEvent =
  | QuoteChangedEvent
  | CommandsSubmittedEvent
  | CommandRefusedEvent
  | PositionChangedEvent
  | QuotingPausedEvent
  | QuotingResumedEvent
  | KilledEvent
  | KillConfirmedEvent
  | StrategyFailedEvent
  | ForeignOrdersFoundEvent
  | StrayOrderFoundEvent
  | OrderAdoptedEvent
  | OrdersReconciledEvent
  | GatewayFailedEvent
  | FillInvalidEvent
  | EngineFailedEvent
