import type { BookLevel } from '@cryptics-lab/avro-models'
import { BookSide } from './book-side.ts'

/** Levels of one side in a flat list: price, amount, price, amount …; an amount of 0 removes the level. */
export type FlatLevels = readonly number[]

/** What a snapshot or a change says. */
export interface BookUpdate {
  /** Id of the change before; undefined for a snapshot. */
  readonly previousId: number | undefined
  /** Id of this change. */
  readonly changeId: number
  /** Venue time, in microseconds since the epoch. */
  readonly venueTimestamp: number
  /** Receive time, in microseconds since the epoch. */
  readonly receiveTimestamp: number
  /** Bids that are set. */
  readonly bids: FlatLevels
  /** Asks that are set. */
  readonly asks: FlatLevels
}

/**
 * How an update fits: applied; `replayed` (older than the book, ignored); `gap` (something before it is missing, not
 * applied); `crossed` (applied, and the best bid is not below the best ask).
 */
export type BookOutcome = 'applied' | 'replayed' | 'gap' | 'crossed'

/** The levels of one book and its chain of change ids. Knows nothing of sockets; see {@link BookKeeper}. */
export class OrderBook {
  readonly #bids = new BookSide('bids')
  readonly #asks = new BookSide('asks')
  readonly #depth: number
  #bidView: readonly BookLevel[] | undefined
  #askView: readonly BookLevel[] | undefined
  #changeId: number | undefined

  /** @param depth Levels a side of the views. */
  constructor(depth: number) {
    this.#depth = depth
  }

  /** Id of the last update applied; undefined before the first. */
  get changeId(): number | undefined {
    return this.#changeId
  }

  /** Best bid; undefined when there is none. */
  get bestBid(): BookLevel | undefined {
    return this.#bids.best
  }

  /** Best ask; undefined when there is none. */
  get bestAsk(): BookLevel | undefined {
    return this.#asks.best
  }

  /** Bids, best first. */
  bids(limit?: number): BookLevel[] {
    return this.#bids.levels(limit)
  }

  /** Asks, best first. */
  asks(limit?: number): BookLevel[] {
    return this.#asks.levels(limit)
  }

  /** Immutable best bids, best first; the same object as long as none of them changes. */
  get bidView(): readonly BookLevel[] {
    this.#bidView ??= view(this.#bids, this.#depth)
    return this.#bidView
  }

  /** Immutable best asks, best first; the same object as long as none of them changes. */
  get askView(): readonly BookLevel[] {
    this.#askView ??= view(this.#asks, this.#depth)
    return this.#askView
  }

  /** Replaces the whole book. */
  applySnapshot(update: BookUpdate): BookOutcome {
    load(this.#bids, update.bids)
    load(this.#asks, update.asks)
    this.#bidView = undefined
    this.#askView = undefined
    this.#changeId = update.changeId
    return this.#verdict()
  }

  /** Applies a change that continues the chain; any other leaves the book as it is. */
  applyChange(update: BookUpdate): BookOutcome {
    const last = this.#changeId
    if (last !== undefined && update.changeId <= last) return 'replayed'
    if (last === undefined || update.previousId !== last) return 'gap'
    if (apply(this.#bids, update.bids) < this.#depth) this.#bidView = undefined
    if (apply(this.#asks, update.asks) < this.#depth) this.#askView = undefined
    this.#changeId = update.changeId
    return this.#verdict()
  }

  /** Forgets everything. */
  clear(): void {
    this.#bids.clear()
    this.#asks.clear()
    this.#bidView = undefined
    this.#askView = undefined
    this.#changeId = undefined
  }

  #verdict(): BookOutcome {
    const bid = this.#bids.bestPrice
    const ask = this.#asks.bestPrice
    return bid !== undefined && ask !== undefined && bid >= ask ? 'crossed' : 'applied'
  }
}

function load(side: BookSide, levels: FlatLevels): void {
  side.clear()
  // Snapshots come best first; from the other end each level is appended instead of moving all others.
  for (let index = levels.length - 2; index >= 0; index -= 2) {
    side.set(levels[index] as number, levels[index + 1] as number)
  }
}

/** Gives the smallest depth that was touched. */
function apply(side: BookSide, levels: FlatLevels): number {
  let touched = Number.POSITIVE_INFINITY
  for (let index = 0; index < levels.length; index += 2) {
    touched = Math.min(touched, side.set(levels[index] as number, levels[index + 1] as number))
  }
  return touched
}

function view(side: BookSide, depth: number): readonly BookLevel[] {
  const levels = side.levels(depth)
  for (const level of levels) Object.freeze(level)
  return Object.freeze(levels)
}
