import type { OrderType, Side, TimeInForce } from '@cryptics-lab/avro-models'

/** Why an order is closed without being filled whole. */
export type CancelReason =
  | 'user-request'
  | 'cancel-on-disconnect'
  | 'not-filled-at-once'
  | 'edit-post-only-reject'
  | 'reduce-only'

/** State of an order inside the matching engine. */
export type MatchingOrderState = 'open' | 'filled' | 'cancelled'

/** Part of a fill: `maker` rested in the book, `taker` crossed into it. */
export type Liquidity = 'maker' | 'taker'

/** An order as the matching engine sees it at one moment; frozen. */
export interface MatchingOrder {
  /** Identity given by the caller of the engine, unique for ever. */
  readonly id: string
  /** Account that owns the order. */
  readonly account: string
  /** Label chosen by the owner, empty when there is none. */
  readonly label: string
  /** The venue's own name of the instrument. */
  readonly instrument: string
  /** Side of the order. */
  readonly side: Side
  /** How the order is priced. */
  readonly type: OrderType
  /** Limit price after a post-only slide, in quote currency; undefined for a market order. */
  readonly price: number | undefined
  /** Total amount, filled part included, in the instrument's amount unit. */
  readonly amount: number
  /** Amount filled so far, in the instrument's amount unit. */
  readonly filledAmount: number
  /** Average price of the fills; undefined before the first. */
  readonly averagePrice: number | undefined
  /** State of the order. */
  readonly state: MatchingOrderState
  /** Whether the order may never take. */
  readonly postOnly: boolean
  /** Whether a post-only order is rejected instead of moved when it would cross. */
  readonly rejectPostOnly: boolean
  /** Whether the order may only shrink its account's position. */
  readonly reduceOnly: boolean
  /** How long the order lives. */
  readonly timeInForce: TimeInForce
  /** Whether an edit changed the order. */
  readonly replaced: boolean
  /** Why the order was cancelled; undefined otherwise. */
  readonly cancelReason: CancelReason | undefined
  /** Time of acceptance, in microseconds since the epoch, given by the caller. */
  readonly createdAt: number
  /** Time of the last change, in microseconds since the epoch, given by the caller. */
  readonly updatedAt: number
}

/** Asks the engine for a new order. */
export interface OrderRequest {
  /** Identity of the new order, unique for ever. */
  readonly id: string
  /** Account that will own the order. */
  readonly account: string
  /** Label chosen by the owner; the default is empty. */
  readonly label?: string
  /** Side of the order. */
  readonly side: Side
  /** How the order is priced; the default is `limit`. */
  readonly type?: OrderType
  /** Limit price on the tick grid; required unless the order is a market order. */
  readonly price?: number
  /** Amount, a multiple of the contract size. */
  readonly amount: number
  /** Never take: a crossing price is moved to one tick inside the spread. The default is false. */
  readonly postOnly?: boolean
  /** With `postOnly`: reject instead of moving the price. The default is false. */
  readonly rejectPostOnly?: boolean
  /** Only shrink the position; the amount is cut to it. The default is false. */
  readonly reduceOnly?: boolean
  /** How long the order lives; the default is `good-til-cancelled`. */
  readonly timeInForce?: TimeInForce
}

/** Asks the engine to change an order that rests. */
export interface EditRequest {
  /** Identity of the order. */
  readonly id: string
  /** New total amount, filled part included; the default keeps it. */
  readonly amount?: number
  /** New limit price; the default keeps it. */
  readonly price?: number
  /** New post-only flag; the default keeps it. */
  readonly postOnly?: boolean
  /** New reject-post-only flag; the default keeps it. */
  readonly rejectPostOnly?: boolean
  /** New reduce-only flag; the default keeps it. */
  readonly reduceOnly?: boolean
}

/** Why the engine refused a command; nothing changed. */
export type RejectReason =
  | 'amount-too-low'
  | 'amount-not-multiple'
  | 'price-required'
  | 'price-off-tick'
  | 'price-not-positive'
  | 'post-only-would-cross'
  | 'post-only-not-allowed'
  | 'reduce-only-without-position'
  | 'self-trade'
  | 'order-not-found'
  | 'order-not-open'
  | 'already-filled'

/** One side of one execution. */
export interface Execution {
  /** Number of the execution in this engine, from 1; both sides of a match between two accounts share it. */
  readonly number: number
  /** The order after this execution. */
  readonly order: MatchingOrder
  /** Price of the execution, in quote currency. */
  readonly price: number
  /** Executed amount, in the instrument's amount unit. */
  readonly amount: number
  /** Whether the order rested or crossed. */
  readonly liquidity: Liquidity
  /** Fee in settlement currency; negative for a rebate. */
  readonly fee: number
  /** Time of the execution, in microseconds since the epoch, given by the caller. */
  readonly time: number
}

/** A price level of the published book whose amount changed. */
export interface LevelChange {
  /** Side of the book: `buy` for bids. */
  readonly side: Side
  /** Price of the level. */
  readonly price: number
  /** Published amount before; 0 when the level was not there. */
  readonly before: number
  /** Published amount now, recorded and simulated orders together; 0 when the level is gone. */
  readonly amount: number
}

/** Everything that one call changed, in the order in which it happened. */
export interface Effects {
  /** Orders that changed, each once, after all changes of the call. */
  readonly orders: readonly MatchingOrder[]
  /** Executions in the order in which they happened. */
  readonly executions: readonly Execution[]
  /** Levels of the published book that changed. */
  readonly levels: readonly LevelChange[]
}

/** What a command did: refused with a reason, or accepted with the order after it and everything that changed. */
export type CommandResult =
  | {
      /** Always false: nothing changed. */
      readonly accepted: false
      /** Why the command was refused. */
      readonly reason: RejectReason
    }
  | {
      /** Always true. */
      readonly accepted: true
      /** The order after the command. */
      readonly order: MatchingOrder
      /** Everything that changed. */
      readonly effects: Effects
    }
