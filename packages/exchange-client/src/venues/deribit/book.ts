import type { BookLevel } from '@cryptics-lab/avro-models'
import type { BookKeeper } from '../../core/book-keeper.ts'
import type { Closable } from '../../core/event-hub.ts'
import type { DeribitInterval } from './wire.ts'

/** Options of `client.book`. */
export interface BookOptions {
  /** How often the venue speaks. The default is `raw` with credentials, and `100ms` without. */
  readonly interval?: DeribitInterval
  /** Stops waiting for the first snapshot. */
  readonly signal?: AbortSignal
}

/** The whole book of an instrument, as it is now. */
export interface Book extends Closable {
  /** The venue's own name of the instrument. */
  readonly instrument: string
  /** Channel that brings it. */
  readonly channel: string
  /** `live` while it is whole; a stale book shows its last state, and must not be traded on. */
  readonly status: 'live' | 'stale' | 'closed'
  /** Number of snapshots so far; an order command carries it. */
  readonly epoch: number
  /** The venue's id of the last change; 0 when closed. */
  readonly changeId: number
  /** Venue time of the last change, in microseconds since the epoch. */
  readonly venueTimestamp: number
  /** Receive time of the last change, in microseconds since the epoch. */
  readonly receiveTimestamp: number
  /** Highest bid; undefined when there is none. */
  readonly bestBid: BookLevel | undefined
  /** Lowest ask; undefined when there is none. */
  readonly bestAsk: BookLevel | undefined
  /** Bids, best first; all of them, or the `limit` best. */
  bids(limit?: number): readonly BookLevel[]
  /** Asks, best first; all of them, or the `limit` best. */
  asks(limit?: number): readonly BookLevel[]
  /** Gives the book back; with its last user the channel is unsubscribed. */
  close(): void
}

/** One user's handle of a kept book. */
export class BookHandle implements Book {
  readonly #keeper: BookKeeper
  readonly #release: () => void
  #isClosed = false

  constructor(keeper: BookKeeper, release: () => void) {
    this.#keeper = keeper
    this.#release = release
  }

  get instrument(): string {
    return this.#keeper.instrument
  }

  get channel(): string {
    return this.#keeper.channel
  }

  get status(): 'live' | 'stale' | 'closed' {
    const { status } = this.#keeper
    if (this.#isClosed || status === 'closed') return 'closed'
    return status === 'live' ? 'live' : 'stale'
  }

  get epoch(): number {
    return this.#keeper.epoch
  }

  get changeId(): number {
    return this.#keeper.book.changeId ?? 0
  }

  get venueTimestamp(): number {
    return this.#keeper.venueTimestamp
  }

  get receiveTimestamp(): number {
    return this.#keeper.receiveTimestamp
  }

  get bestBid(): BookLevel | undefined {
    return this.#keeper.book.bestBid
  }

  get bestAsk(): BookLevel | undefined {
    return this.#keeper.book.bestAsk
  }

  bids(limit?: number): readonly BookLevel[] {
    return this.#keeper.book.bids(limit)
  }

  asks(limit?: number): readonly BookLevel[] {
    return this.#keeper.book.asks(limit)
  }

  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#release()
  }
}
