import type { Clock, Ids, Timers } from '@cryptics-lab/avro-models'
import type { Ledger, LedgerCounts } from './ledger/ledger.ts'
import type { Market } from './market.ts'
import type { MarketEvent } from './market-events.ts'

/** A connection that takes what the market publishes. */
export interface Consumer {
  /** Bytes that wait to be sent. */
  readonly bufferedAmount: number
  /** Cuts the connection at once. */
  terminate(): void
}

/** What a protocol server needs of the venue behind it. */
export interface VenueCore {
  /** Wall clock of the venue. */
  readonly clock: Clock
  /** Wall timers of the venue. */
  readonly timers: Timers
  /** Source of tokens. */
  readonly ids: Ids
  /** Markets by the name of their instrument. */
  readonly markets: ReadonlyMap<string, Market>
  /** What happened so far. */
  readonly ledger: Ledger
  /** Market time, in microseconds. */
  marketTime(): number
  /** Runs something at a market time, in order with everything else that happens in the market. */
  schedule(due: number, run: () => void): void
  /** Draws the way of an order command, in microseconds of market time. */
  orderDelay(): number
  /** Draws the way of a publication, in microseconds of market time. */
  marketDataDelay(): number
  /** Hears everything that the markets tell, synchronously and in order. */
  listen(listener: (event: MarketEvent) => void): { close(): void }
  /** Makes the market wait for a connection that is slow. */
  addConsumer(consumer: Consumer): { close(): void }
  /** Adds one to a counter of the ledger. */
  count(group: keyof LedgerCounts, name: string): void
  /** Deposit of an account, in settlement currency. */
  balanceOf(account: string): number
  /** A new order id, never given before. */
  nextOrderId(): string
}
