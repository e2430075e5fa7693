import type { Index, Ticker, Trade } from './generated/models.ts'
import type { LiveBook } from './live-book.ts'
import type { AckEvent, FillEvent, OrderUpdateEvent } from './orders.ts'

/** Where an event came in, so that a consumer can name it without a random id. */
export interface EventOrigin {
  /** Number of the connection that brought the event, from 1, one more at each connect of a client. */
  readonly epoch: number
  /** Number of the event within its connection, from 1, without holes. */
  readonly sequence: number
}

/** One public trade. */
export interface TradeEvent extends EventOrigin {
  /** Tells this event from the others. */
  readonly kind: 'trade'
  /** The trade, ready to be recorded. */
  readonly record: Trade
}

/** Best prices, mark and index of an instrument. */
export interface TickerEvent extends EventOrigin {
  /** Tells this event from the others. */
  readonly kind: 'ticker'
  /** The ticker, ready to be recorded. */
  readonly record: Ticker
}

/** One price of an index. */
export interface IndexEvent extends EventOrigin {
  /** Tells this event from the others. */
  readonly kind: 'index'
  /** The price, ready to be recorded. */
  readonly record: Index
}

/** A book changed and is whole. */
export interface BookChangedEvent extends EventOrigin {
  /** Tells this event from the others. */
  readonly kind: 'book-changed'
  /** Immutable view of the best levels. */
  readonly book: LiveBook
}

/** A book lost its chain or its connection; nothing may be quoted on it until the next `book-changed`. */
export interface BookStaleEvent extends EventOrigin {
  /** Tells this event from the others. */
  readonly kind: 'book-stale'
  /** The venue's own name of the instrument. */
  readonly instrument: string
  /** Why: `gap`, `link-lost`, `crossed` or `closed`. */
  readonly reason: 'gap' | 'link-lost' | 'crossed' | 'closed'
}

/** The venue's chain of changes broke: something was not delivered. Comes before any later datum of the channel. */
export interface GapEvent extends EventOrigin {
  /** Tells this event from the others. */
  readonly kind: 'gap-opened'
  /** Channel that broke. */
  readonly channel: string
  /** Last change id applied; undefined when there was none. */
  readonly from: number | undefined
  /** The change id that the venue named as the one before; undefined when it is not known. */
  readonly to: number | undefined
}

/** A connection stands: authenticated, cancel-on-disconnect verified, subscriptions confirmed. */
export interface LinkOpenedEvent {
  /** Tells this event from the others. */
  readonly kind: 'link-opened'
  /** Number of the connection, from 1. */
  readonly epoch: number
  /** Receive time, in microseconds since the epoch. */
  readonly receiveTimestamp: number
}

/** A connection was lost or closed. */
export interface LinkLostEvent {
  /** Tells this event from the others. */
  readonly kind: 'link-lost'
  /** Number of the connection that ended. */
  readonly epoch: number
  /** Close code of the WebSocket, 1006 when none came. */
  readonly closeCode: number
  /** Close reason, cut to 123 characters, control characters escaped. */
  readonly reason: string
  /** Receive time, in microseconds since the epoch. */
  readonly receiveTimestamp: number
}

/** A frame could not be understood; it was counted and skipped, and the connection was kept. */
export interface FrameMalformedEvent extends EventOrigin {
  /** Tells this event from the others. */
  readonly kind: 'frame-malformed'
  /** First 200 characters of the frame, control characters escaped. */
  readonly excerpt: string
  /** What was wrong with it. */
  readonly problem: string
}

/** A notification on a channel that has no model of its own. */
export interface NotificationEvent extends EventOrigin {
  /** Tells this event from the others. */
  readonly kind: 'notification'
  /** The channel, as subscribed. */
  readonly channel: string
  /** The payload, as the venue sent it. */
  readonly data: unknown
}

/** Everything that comes up from a venue, in one stream and one order. */
export type VenueEvent =
  | TradeEvent
  | TickerEvent
  | IndexEvent
  | BookChangedEvent
  | BookStaleEvent
  | GapEvent
  | LinkOpenedEvent
  | LinkLostEvent
  | FrameMalformedEvent
  | NotificationEvent
  | AckEvent
  | OrderUpdateEvent
  | FillEvent
