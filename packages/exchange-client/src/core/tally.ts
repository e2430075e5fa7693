import { type Clock, type Metrics } from '@cryptics-lab/avro-models'
import { metricNames } from '../metric-names.ts'

/** What a client counted since it was made. */
export interface ClientStatistics {
  /** Frames received, malformed ones included. */
  readonly frames: number
  /** Frames that could not be understood. */
  readonly malformed: number
  /** Breaks in a channel's chain. */
  readonly gaps: number
  /** Connections that stood again after a loss. */
  readonly reconnects: number
}

const minute = 60_000_000

/** Counts, here and in the user's metrics. */
export class Tally {
  readonly #metrics: Metrics
  readonly #clock: Clock
  readonly #limit: number
  #frames = 0
  #malformed = 0
  #gaps = 0
  #reconnects = 0
  #windowStart = Number.NEGATIVE_INFINITY
  #inWindow = 0

  /** @param malformedLimit Malformed frames within a minute that are no flood. */
  constructor(metrics: Metrics, clock: Clock, malformedLimit: number) {
    this.#metrics = metrics
    this.#clock = clock
    this.#limit = malformedLimit
  }

  /** The counts so far. */
  get statistics(): ClientStatistics {
    return {
      frames: this.#frames,
      malformed: this.#malformed,
      gaps: this.#gaps,
      reconnects: this.#reconnects,
    }
  }

  frame(): void {
    this.#frames += 1
    this.#metrics.count(metricNames.frames)
  }

  /** Counts a malformed frame; true when there are too many of them. */
  malformed(): boolean {
    this.#malformed += 1
    this.#metrics.count(metricNames.malformed)
    const now = this.#clock.monotonic()
    if (now - this.#windowStart > minute) {
      this.#windowStart = now
      this.#inWindow = 0
    }
    this.#inWindow += 1
    return this.#inWindow > this.#limit
  }

  gap(): void {
    this.#gaps += 1
    this.#metrics.count(metricNames.gaps)
  }

  reconnect(): void {
    this.#reconnects += 1
    this.#metrics.count(metricNames.reconnects)
  }

  /** Counts something that has no statistic of its own. */
  count(name: string): void {
    this.#metrics.count(name)
  }
}
