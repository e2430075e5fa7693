import { SimulatorClosedError } from './errors.ts'
import { RecordedFeed } from './feeds/recorded-feed.ts'
import type { Recording } from './feeds/recording.ts'
import type { Market } from './market.ts'
import type { MarketTime } from './market-time.ts'

/** State of a replay. */
export type ReplayState = 'idle' | 'running' | 'finished' | 'closed' | 'failed'

/** How far a replay is. */
export interface ReplayStatus {
  /** State of the replay. */
  readonly state: ReplayState
  /** Number of the pass, from 1; 0 before the start. */
  readonly epoch: number
  /** Lines of the recording that were played in this pass. */
  readonly position: number
  /** Lines of the recording. */
  readonly items: number
  /** Market time since the start, in microseconds. */
  readonly marketTime: number
}

/** What a replay did. */
export interface ReplayReport {
  /** Whether the last pass came to its end. */
  readonly completed: boolean
  /** Number of passes begun. */
  readonly epochs: number
  /** Lines played, over all passes. */
  readonly items: number
  /** Market time played, in microseconds. */
  readonly marketTime: number
}

/** The recorded market as it is played. */
export interface Replay {
  /**
   * Starts to play; a second call does nothing.
   * @throws {SimulatorClosedError} After `close`.
   */
  start(): void
  /**
   * Resolves when a replay that does not loop has come to its end and everything that it caused has been delivered, or
   * when the simulator is closed; rejects when `gate` rejects.
   */
  readonly finished: Promise<ReplayReport>
  /** How far it is. */
  status(): ReplayStatus
}

/** What the simulator needs of its replay beyond what users see. */
export interface ReplayControl extends Replay {
  /** Ends the replay where it stands. */
  close(): void
  /** Ends the replay because of a failure; false when it does not run, so that nobody would hear of it. */
  fail(error: unknown): boolean
}

/** Options of {@link createReplay}. */
export interface ReplayOptions {
  /** The market to play. */
  readonly recording: Recording
  /** The market that is driven. */
  readonly market: Market
  /** Its time. */
  readonly time: MarketTime
  /** Whether to begin again at the end. */
  readonly loop: boolean
  /** Waits until everything published has been taken. */
  readonly drained: () => Promise<void>
}

/** Pause between two passes, in microseconds of market time. */
const pauseBetweenPasses = 50_000

/** Makes the replay of one recording. */
export function createReplay(options: ReplayOptions): ReplayControl {
  return new RecordedReplay(options)
}

class RecordedReplay implements ReplayControl {
  readonly finished: Promise<ReplayReport>
  readonly #options: ReplayOptions
  #state: ReplayState = 'idle'
  #feed: RecordedFeed
  #epoch = 0
  #base = 0
  #startedAt = 0
  #playedBefore = 0
  #resolve: (report: ReplayReport) => void = () => {}
  #reject: (error: unknown) => void = () => {}

  constructor(options: ReplayOptions) {
    this.#options = options
    this.#feed = new RecordedFeed(options.recording)
    this.finished = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    // A failure that nobody waits for must not end the process.
    this.finished.catch(() => {})
  }

  start(): void {
    if (this.#state === 'closed') throw new SimulatorClosedError('start the replay')
    if (this.#state !== 'idle') return
    this.#state = 'running'
    this.#startedAt = this.#options.time.now()
    this.#begin(this.#startedAt)
  }

  status(): ReplayStatus {
    return {
      state: this.#state,
      epoch: this.#epoch,
      position: this.#feed.position,
      items: this.#options.recording.items.length,
      marketTime: this.#epoch === 0 ? 0 : this.#options.time.now() - this.#startedAt,
    }
  }

  close(): void {
    if (this.#state === 'closed') return
    const isOver = this.#state === 'finished' || this.#state === 'failed'
    this.#state = 'closed'
    if (!isOver) this.#resolve(this.#report(false))
  }

  fail(error: unknown): boolean {
    if (this.#state !== 'running') return false
    this.#state = 'failed'
    this.#reject(error)
    return true
  }

  #begin(base: number): void {
    this.#epoch += 1
    this.#base = base
    if (this.#epoch > 1) {
      this.#playedBefore += this.#feed.position
      this.#feed = new RecordedFeed(this.#options.recording)
      this.#options.market.beginEpoch(this.#epoch)
    }
    this.#next()
  }

  #next(): void {
    const step = this.#feed.next()
    if (step === undefined) {
      this.#endPass()
      return
    }
    this.#options.time.scheduleStep(this.#base + step.offset, () => {
      this.#options.market.step(step)
      this.#next()
    })
  }

  #endPass(): void {
    const end = this.#base + this.#options.recording.duration
    if (this.#options.loop) {
      // Counts as a step, so that an empty pass still lets the event loop turn.
      this.#options.time.scheduleStep(end + pauseBetweenPasses, () => this.#begin(end + pauseBetweenPasses))
      return
    }
    this.#finish().catch((error: unknown) => {
      this.fail(error)
    })
  }

  async #finish(): Promise<void> {
    await this.#options.time.idle()
    await this.#options.drained()
    await this.#options.time.idle()
    if (this.#state !== 'running') return
    this.#state = 'finished'
    this.#resolve(this.#report(true))
  }

  #report(completed: boolean): ReplayReport {
    const { epoch, marketTime } = this.status()
    return { completed, epochs: epoch, items: this.#playedBefore + this.#feed.position, marketTime }
  }
}
