import type {
  RecordedDepth,
  RecordedItem,
  RecordedMalformed,
  RecordedQuote,
  RecordedTradeItem,
  Recording,
} from './recording.ts'

/** Book levels of a feed: contracts by price, in turns. */
export interface FeedBook {
  readonly kind: 'book'
  /** Time since the beginning of the recording, in microseconds. */
  readonly offset: number
  /** Match time at the recorded venue, in milliseconds since the epoch. */
  readonly marketTime: number
  /** Whether the levels are the whole book and not changes of it. */
  readonly whole: boolean
  /** Whether a message before this one is missing from the recording. */
  readonly broken: boolean
  /** Id of the last change contained. */
  readonly lastId: string
  /** Bids: price and number of contracts in turns; 0 deletes. */
  readonly bids: readonly number[]
  /** Asks: price and number of contracts in turns; 0 deletes. */
  readonly asks: readonly number[]
}

/** What a recording gives to the market, step by step. */
export type FeedStep = FeedBook | RecordedTradeItem | RecordedQuote | RecordedMalformed

/**
 * Turns the lines of a recording into steps of a market: deltas before the first snapshot wait for it, those that end
 * below a snapshot's id are dropped, the others are applied on top; without any snapshot the book is built of deltas.
 */
export class RecordedFeed {
  readonly #items: readonly RecordedItem[]
  #position = 0
  #waiting: RecordedDepth[] | undefined
  #ready: FeedStep[] = []
  #previousId: string | undefined
  #snapshotId: string | undefined

  /** @param recording The recording to walk through once. */
  constructor(recording: Recording) {
    this.#items = recording.items
    this.#waiting = recording.counts.snapshot > 0 ? [] : undefined
  }

  /** Number of lines walked through. */
  get position(): number {
    return this.#position
  }

  /** The next step; undefined at the end. */
  next(): FeedStep | undefined {
    for (;;) {
      const ready = this.#ready.shift()
      if (ready !== undefined) return ready
      const item = this.#items[this.#position]
      if (item === undefined) return undefined
      this.#position += 1
      if (item.kind === 'depth') {
        if (this.#waiting !== undefined) this.#waiting.push(item)
        else if (this.#isInSnapshot(item)) this.#previousId = item.lastId
        else return this.#change(item, item.offset)
      } else if (item.kind === 'snapshot') {
        const { offset, marketTime, lastId, bids, asks } = item
        const later = this.#waiting ?? this.#deltasAfter(lastId)
        const isFirst = this.#waiting !== undefined
        this.#waiting = undefined
        this.#snapshotId = lastId
        this.#ready = this.#onTop(later, isFirst, offset)
        return { kind: 'book', offset, marketTime, whole: true, broken: false, lastId, bids, asks }
      } else return item
    }
  }

  /** Whether a delta that comes late ended before the last snapshot was taken. */
  #isInSnapshot(delta: RecordedDepth): boolean {
    return this.#snapshotId !== undefined && compareIds(delta.lastId, this.#snapshotId) < 0
  }

  /** Deltas that belong on top of the snapshot that was just read. */
  #onTop(deltas: readonly RecordedDepth[], isFirst: boolean, offset: number): FeedStep[] {
    const snapshotId = this.#snapshotId as string
    const kept = deltas.filter((delta) => compareIds(delta.lastId, snapshotId) >= 0)
    // Deltas that were published before a later snapshot came are applied again, without a break.
    return kept.map((delta) => (isFirst ? this.#change(delta, offset) : toStep(delta, offset, false)))
  }

  #change(delta: RecordedDepth, offset: number): FeedStep {
    const before = delta.previousId ?? String(BigInt(delta.firstId) - 1n)
    const followsSnapshot = this.#snapshotId !== undefined && compareIds(before, this.#snapshotId) <= 0
    const broken = this.#previousId === undefined ? this.#breaksAtStart(before) : before !== this.#previousId
    const isWhole = !broken || (followsSnapshot && compareIds(delta.lastId, this.#snapshotId as string) >= 0)
    this.#previousId = delta.lastId
    return toStep(delta, offset, !isWhole)
  }

  /** The first delta has nothing before it, unless a snapshot is there that it does not reach. */
  #breaksAtStart(before: string): boolean {
    return this.#snapshotId !== undefined && compareIds(before, this.#snapshotId) > 0
  }

  /** Deltas walked through already that end at or above a later snapshot's id. */
  #deltasAfter(id: string): RecordedDepth[] {
    const found: RecordedDepth[] = []
    for (let index = this.#position - 2; index >= 0; index -= 1) {
      const item = this.#items[index] as RecordedItem
      if (item.kind !== 'depth') continue
      if (compareIds(item.lastId, id) < 0) break
      found.unshift(item)
    }
    return found
  }
}

function toStep(delta: RecordedDepth, offset: number, broken: boolean): FeedBook {
  const { marketTime, lastId, bids, asks } = delta
  return { kind: 'book', offset, marketTime, whole: false, broken, lastId, bids, asks }
}

/** Compares two ids of digits: negative when the left one is smaller. */
export function compareIds(left: string, right: string): number {
  if (left.length !== right.length) return left.length - right.length
  if (left === right) return 0
  return left < right ? -1 : 1
}
