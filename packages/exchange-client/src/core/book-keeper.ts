import type { LiveBook, TimerHandle, Timers } from '@cryptics-lab/avro-models'
import { BookInvalidError } from '../errors.ts'
import type { BackOff } from './back-off.ts'
import { type BookOutcome, type BookUpdate, OrderBook } from './order-book.ts'

/** Why a book cannot be trusted. */
export type StaleReason = 'gap' | 'link-lost' | 'crossed' | 'closed'

/** State of a kept book: `waiting` before its first snapshot. */
export type BookStatus = 'waiting' | 'live' | 'stale' | 'closed'

/** What a keeper needs from the connection, and whom it tells. */
export interface BookKeeperHooks {
  /** Gives the channel back and asks for it again; calls back in between. */
  renew(onLeft: () => void): Promise<void>
  onChanged(book: LiveBook): void
  onStale(reason: StaleReason): void
  onGap(from: number | undefined, to: number | undefined): void
  onReplayed(): void
  onError(error: unknown): void
}

/** Everything that a keeper is made of. */
export interface BookKeeperOptions {
  readonly venue: string
  readonly instrument: string
  readonly channel: string
  /** Levels a side of what leaves the keeper. */
  readonly depth: number
  /** Milliseconds that a snapshot may take. */
  readonly snapshotTimeout: number
  readonly timers: Timers
  readonly backOff: BackOff
  readonly hooks: BookKeeperHooks
}

// A book that lived this long, in microseconds, ends a series of failed snapshots.
const stableAfter = 5_000_000

/**
 * Keeps one book whole: follows its chain, and when it breaks takes the book away (`stale`), gives the channel back,
 * asks for it again and waits for a snapshot. The first repair begins at once, further ones after a back-off.
 */
export class BookKeeper {
  readonly book: OrderBook
  readonly instrument: string
  readonly channel: string
  readonly #options: BookKeeperOptions
  #status: BookStatus = 'waiting'
  #epoch = 0
  #venueTimestamp = 0
  #receiveTimestamp = 0
  #liveSince = 0
  #failures = 0
  /** Whether what comes belongs to the subscription that is meant. */
  #isListening = true
  /** Number of the repair under way; an older one has nothing to say any more. */
  #repair = 0
  #timer: TimerHandle = undefined

  constructor(options: BookKeeperOptions) {
    this.#options = options
    this.instrument = options.instrument
    this.channel = options.channel
    this.book = new OrderBook(options.depth)
  }

  get status(): BookStatus {
    return this.#status
  }

  /** Number of snapshots so far. */
  get epoch(): number {
    return this.#epoch
  }

  /** Smallest epoch that a decision may carry: the next one while the book is not live. */
  get actionableEpoch(): number {
    return this.#status === 'live' ? this.#epoch : this.#epoch + 1
  }

  get venueTimestamp(): number {
    return this.#venueTimestamp
  }

  get receiveTimestamp(): number {
    return this.#receiveTimestamp
  }

  /** The channel was confirmed: a snapshot must come in time. */
  expectSnapshot(): void {
    if (this.#status === 'live' || this.#status === 'closed') return
    this.#setTimer(() => this.#startRepair(), this.#options.snapshotTimeout)
  }

  /** A whole book came. */
  takeSnapshot(update: BookUpdate): void {
    if (this.#status === 'closed' || !this.#isListening) return
    this.#clearTimer()
    this.#repair += 1
    if (this.book.applySnapshot(update) === 'crossed') {
      this.#breakOff('crossed')
      return
    }
    this.#epoch += 1
    this.#status = 'live'
    this.#liveSince = update.receiveTimestamp
    this.#publish(update)
  }

  /** A change came; before a snapshot it is dropped. */
  takeChange(update: BookUpdate): void {
    if (this.#status !== 'live') return
    const from = this.book.changeId
    const outcome: BookOutcome = this.book.applyChange(update)
    if (outcome === 'applied') this.#publish(update)
    else if (outcome === 'replayed') this.#options.hooks.onReplayed()
    else if (outcome === 'crossed') this.#breakOff('crossed')
    else {
      this.#options.hooks.onGap(from, update.previousId)
      this.#breakOff('gap')
    }
  }

  /** A message of the channel could not be understood: what it said is missing. */
  takeMalformed(): void {
    if (this.#status !== 'live') {
      // A snapshot that is nonsense is asked for again, not waited for.
      if (this.#status !== 'closed' && this.#isListening) this.#startRepair()
      return
    }
    this.#options.hooks.onGap(this.book.changeId, undefined)
    this.#breakOff('gap')
  }

  /** The connection is gone; the channel will be asked for again with the next one. */
  loseLink(): void {
    if (this.#status === 'closed') return
    this.#clearTimer()
    this.#repair += 1
    this.#isListening = true
    this.#failures = 0
    this.#goStale('link-lost')
  }

  close(): void {
    if (this.#status === 'closed') return
    this.#clearTimer()
    this.#repair += 1
    const wasLive = this.#status === 'live'
    this.#status = 'closed'
    this.book.clear()
    if (wasLive) this.#options.hooks.onStale('closed')
  }

  #publish(update: BookUpdate): void {
    this.#venueTimestamp = update.venueTimestamp
    this.#receiveTimestamp = update.receiveTimestamp
    const { venue, hooks } = this.#options
    hooks.onChanged(
      Object.freeze({
        status: 'live',
        venue,
        instrument: this.instrument,
        epoch: this.#epoch,
        changeId: update.changeId,
        venueTimestamp: update.venueTimestamp,
        receiveTimestamp: update.receiveTimestamp,
        bids: this.book.bidView,
        asks: this.book.askView,
      }),
    )
  }

  #goStale(reason: StaleReason): void {
    const wasLive = this.#status === 'live'
    if (wasLive) this.#status = 'stale'
    if (wasLive) this.#options.hooks.onStale(reason)
  }

  #breakOff(reason: 'gap' | 'crossed'): void {
    const wasLive = this.#status === 'live'
    if (wasLive && this.#receiveTimestamp - this.#liveSince > stableAfter) this.#failures = 0
    if (reason === 'crossed' && this.#failures > 0) this.#options.hooks.onError(new BookInvalidError(this.channel))
    this.#goStale(reason)
    this.#startRepair()
  }

  #startRepair(): void {
    this.#isListening = false
    this.#repair += 1
    const repair = this.#repair
    this.#failures += 1
    if (this.#failures === 1) this.#renew(repair)
    else this.#setTimer(() => this.#renew(repair), this.#options.backOff.delay(this.#failures - 1))
  }

  #renew(repair: number): void {
    const { hooks } = this.#options
    const isCurrent = (): boolean => repair === this.#repair && this.#status !== 'closed'
    this.#clearTimer()
    hooks
      .renew(() => {
        if (isCurrent()) this.#isListening = true
      })
      .then(
        () => {
          if (isCurrent()) this.expectSnapshot()
        },
        (error: unknown) => {
          if (!isCurrent()) return
          hooks.onError(error)
          this.#startRepair()
        },
      )
  }

  #setTimer(callback: () => void, delay: number): void {
    this.#clearTimer()
    this.#timer = this.#options.timers.set(() => {
      this.#timer = undefined
      callback()
    }, delay)
  }

  #clearTimer(): void {
    if (this.#timer !== undefined) this.#options.timers.clear(this.#timer)
    this.#timer = undefined
  }
}
