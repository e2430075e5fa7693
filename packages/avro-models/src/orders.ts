import type { Ack, Fill } from './generated/models.ts'

/** Side of an order or of a taker. */
export type Side = 'buy' | 'sell'

/** How an order is priced. */
export type OrderType = 'limit' | 'market'

/** How long an order lives. */
export type TimeInForce = 'good-til-cancelled' | 'immediate-or-cancel' | 'fill-or-kill'

/** Asks the venue for a new order. */
export interface PlaceCommand {
  /** Tells this command from the others. */
  readonly action: 'place'
  /** Identity chosen by the caller before the first byte is sent; unique per order; at most 64 characters. */
  readonly label: string
  /** The venue's own name of the instrument. */
  readonly instrument: string
  /** Side of the order. */
  readonly side: Side
  /** Amount in the instrument's amount unit. */
  readonly amount: number
  /** Limit price on the instrument's tick grid; absent for a market order. */
  readonly price?: number
  /** How the order is priced; the default is `limit`. */
  readonly type?: OrderType
  /** Refuse to take: the venue rejects the order when it would cross. The default is false. */
  readonly postOnly?: boolean
  /** Only ever shrink the position. The default is false. */
  readonly reduceOnly?: boolean
  /** How long the order lives; the default is `good-til-cancelled`. */
  readonly timeInForce?: TimeInForce
  /** Last moment at which the venue may accept the command, in microseconds since the epoch, venue time. */
  readonly validUntil?: number
  /** Epoch of the book that the decision was made on; a command of an older epoch is not sent. */
  readonly bookEpoch?: number
}

/** Asks the venue to change a resting order in place. */
export interface EditCommand {
  /** Tells this command from the others. */
  readonly action: 'edit'
  /** Label of the order. */
  readonly label: string
  /** Identity of the order at the venue. */
  readonly orderId: string
  /** The venue's own name of the instrument. */
  readonly instrument: string
  /** New total amount, what is already filled included. */
  readonly amount: number
  /** New limit price on the instrument's tick grid. */
  readonly price: number
  /** Refuse to take; the venue rejects or cancels when the new price would cross. */
  readonly postOnly?: boolean
  /** Last moment at which the venue may accept the command, in microseconds since the epoch, venue time. */
  readonly validUntil?: number
  /** Epoch of the book that the decision was made on; a command of an older epoch is not sent. */
  readonly bookEpoch?: number
}

/** Asks the venue to cancel one order. */
export interface CancelCommand {
  /** Tells this command from the others. */
  readonly action: 'cancel'
  /** Label of the order. */
  readonly label: string
  /** Identity of the order at the venue. */
  readonly orderId: string
  /** The venue's own name of the instrument. */
  readonly instrument: string
}

/** Asks the venue to cancel every order of the account in one instrument. */
export interface CancelAllCommand {
  /** Tells this command from the others. */
  readonly action: 'cancel_all'
  /** The venue's own name of the instrument. */
  readonly instrument: string
}

/** What the engine may ask a venue for. */
export type OrderCommand = PlaceCommand | EditCommand | CancelCommand | CancelAllCommand

/** State of an order at the venue. */
export type OrderState = 'open' | 'filled' | 'cancelled' | 'rejected' | 'untriggered' | 'triggered'

/** The venue's view of one order at one moment. */
export interface OrderUpdate {
  /** Venue in lower case. */
  readonly venue: string
  /** The venue's own name of the instrument. */
  readonly instrument: string
  /** Identity of the order at the venue. */
  readonly orderId: string
  /** Label given by the caller, empty when there is none. */
  readonly label: string
  /** Side of the order. */
  readonly side: Side
  /** State of the order; a value that the client does not know is kept as it came. */
  readonly state: OrderState | (string & {})
  /** Limit price; undefined for an order without one. */
  readonly price: number | undefined
  /** Total amount, filled part included, in the instrument's amount unit. */
  readonly amount: number
  /** Amount filled so far, in the instrument's amount unit. */
  readonly filledAmount: number
  /** Average price of the fills; undefined before the first. */
  readonly averagePrice: number | undefined
  /** Why the order was cancelled, in the venue's words; undefined otherwise. */
  readonly cancelReason: string | undefined
  /** Venue time of the last change, in microseconds since the epoch. */
  readonly venueTimestamp: number
  /** Receive time, in microseconds since the epoch. */
  readonly receiveTimestamp: number
}

/** What the market maker wants from a venue, and what a client offers as `client.gateway`. */
export interface OrderGateway {
  /**
   * Sends commands in order. Returns at once and never throws for a single command: outcomes come as `ack`,
   * `order-update` and `fill` events.
   */
  submit(commands: readonly OrderCommand[]): void
  /** Orders of the account that rest at the venue now, in one instrument or in all. */
  openOrders(instrument?: string): Promise<readonly OrderUpdate[]>
  /** The order that carries a label, open or closed; undefined when the venue knows none. */
  lookup(label: string): Promise<OrderUpdate | undefined>
}

/** The venue's reply to one command, or the client's word that none came. */
export interface AckEvent {
  /** Tells this event from the others. */
  readonly kind: 'ack'
  /** The reply, ready to be recorded. */
  readonly record: Ack
}

/** An order changed at the venue. */
export interface OrderUpdateEvent {
  /** Tells this event from the others. */
  readonly kind: 'order-update'
  /** The order after the change. */
  readonly update: OrderUpdate
}

/** An order of ours was executed, wholly or in part. */
export interface FillEvent {
  /** Tells this event from the others. */
  readonly kind: 'fill'
  /** The execution, ready to be recorded. */
  readonly record: Fill
}
