import type { Side } from '@cryptics-lab/avro-models'
import type { AccountExecution } from './ledger/ledger.ts'
import type { LevelChange, MatchingOrder } from './matching/orders.ts'

/** Best recorded prices, and what is derived from them. Simulated orders are not part of it. */
export interface MarketTop {
  /** Best bid; undefined for an empty side. */
  readonly bestBidPrice: number | undefined
  /** Amount at the best bid, in the amount unit. */
  readonly bestBidAmount: number
  /** Best ask; undefined for an empty side. */
  readonly bestAskPrice: number | undefined
  /** Amount at the best ask, in the amount unit. */
  readonly bestAskAmount: number
  /** Middle of the best prices; undefined before both sides are known. */
  readonly markPrice: number | undefined
  /** Middle of the best prices when the index was last published; undefined before. */
  readonly indexPrice: number | undefined
  /** Price of the last recorded trade; undefined before the first. */
  readonly lastPrice: number | undefined
}

/** One public trade of the replayed market. */
export interface MarketTrade {
  /** The venue's id of the trade, unique over all epochs. */
  readonly id: string
  /** Number of the trade, one more each time. */
  readonly sequence: number
  /** Venue time at which it was replayed, in microseconds since the epoch. */
  readonly time: number
  /** Price. */
  readonly price: number
  /** Amount, in the amount unit. */
  readonly amount: number
  /** Side of the taker. */
  readonly side: Side
  /** 0 up, 1 same after up, 2 down, 3 same after down. */
  readonly tickDirection: 0 | 1 | 2 | 3
  /** Mark price at the trade; the trade's own price before the market has one. */
  readonly markPrice: number
  /** Index price at the trade; the trade's own price before the market has one. */
  readonly indexPrice: number
}

/** The published book changed. */
export interface BookChanged {
  readonly kind: 'book'
  /** Name of the instrument. */
  readonly instrument: string
  /** Levels that changed; may be empty when only the chain is broken. */
  readonly changes: readonly LevelChange[]
  /** Id of the book after the change; strictly increasing. */
  readonly changeId: number
  /** An id that was never published, when a message before this one is missing; undefined otherwise. */
  readonly missingId: number | undefined
}

/** The recording began again: the book is published anew. */
export interface BookReset {
  readonly kind: 'book-reset'
  /** Name of the instrument. */
  readonly instrument: string
  /** Id of the book; strictly larger than all before. */
  readonly changeId: number
}

/** A public trade. */
export interface TradePublished {
  readonly kind: 'trade'
  /** Name of the instrument. */
  readonly instrument: string
  /** The trade. */
  readonly trade: MarketTrade
}

/** The best recorded prices, once per recorded message. */
export interface TopPublished {
  readonly kind: 'top'
  /** Name of the instrument. */
  readonly instrument: string
  /** Best prices and what is derived from them. */
  readonly top: MarketTop
}

/** The derived index changed. */
export interface IndexPublished {
  readonly kind: 'index'
  /** Name of the index, for example btc_usd. */
  readonly index: string
  /** New price. */
  readonly price: number
}

/** A line of the recording that could not be understood; it goes out as it is. */
export interface MalformedPublished {
  readonly kind: 'malformed'
  /** The text as it stands in the file. */
  readonly text: string
}

/** Orders of one account changed. */
export interface AccountChanged {
  readonly kind: 'account'
  /** Account. */
  readonly account: string
  /** Name of the instrument. */
  readonly instrument: string
  /** Orders after the change. */
  readonly orders: readonly MatchingOrder[]
  /** Executions, in the order in which they happened. */
  readonly executions: readonly AccountExecution[]
}

/** Everything that a market tells a protocol server. */
export type MarketEvent =
  | BookChanged
  | BookReset
  | TradePublished
  | TopPublished
  | IndexPublished
  | MalformedPublished
  | AccountChanged
