import type { Metrics } from '@cryptics-lab/avro-models'
import { metricNames } from '../metric-names.ts'

/** Where a queue writes to. */
export interface LogDestination {
  /** Name in statistics and measurements, for example `output` or `api`. */
  readonly name: string
  /** Most bytes of one write, roughly. */
  readonly batchBytes: number
  /** Writes a text and calls back once when it is out, or cannot be; the queue waits for that. */
  write(text: string, done: (error?: Error) => void): void
  /** Tells of failures that the destination tries to overcome by itself; the text in hand stays in hand. */
  onError(listener: (error: Error) => void): void
  /** Gives everything back; what is still being written is lost. */
  close(): Promise<void>
}

/** Why a record did not reach a destination: the queue was full, the destination failed, or logging was closed. */
export type DropReason = 'full' | 'failed' | 'closed'

/** State of one destination. */
export interface LogDestinationStats {
  /** Name of the destination. */
  readonly name: string
  /** Records that wait or are being written. */
  readonly size: number
  /** Records that may wait. */
  readonly capacity: number
  /** Records that were written. */
  readonly written: number
  /** Records that were not, by reason. */
  readonly dropped: Readonly<Record<DropReason, number>>
  /** Code of the last failure, for example `ENOSPC`; absent when there was none. */
  readonly lastError?: string
}

/** A bounded queue before one destination. */
export interface LogQueue {
  /** Takes one line. Never blocks; a full queue drops the newest and counts it. */
  push(line: string, isError: boolean): void
  /** State at this moment. */
  stats(): LogDestinationStats
  /** Calls back as soon as nothing waits; returns what takes the wish back. */
  onIdle(callback: () => void): () => void
  /** Takes nothing more; what still waits after that counts as failed. */
  close(): Promise<void>
}

interface LogQueueOptions {
  readonly destination: LogDestination
  readonly capacity: number
  readonly metrics: Metrics
  /** Form of a line at the destination. */
  readonly format: (line: string) => string
  /** A line that says how many records were lost. */
  readonly announce: (dropped: number) => string
  /** Told the code of a failure, once per run of failures. */
  readonly onFailure: (code: string) => void
}

/** Makes the queue of a destination. A tenth of it, at least one place, is kept for errors. */
export function createLogQueue(options: LogQueueOptions): LogQueue {
  return new DestinationQueue(options)
}

class DestinationQueue implements LogQueue {
  readonly #options: LogQueueOptions
  readonly #labels: { readonly destination: string }
  readonly #reserved: number
  readonly #dropped = { full: 0, failed: 0, closed: 0 }
  readonly #idle = new Set<() => void>()
  #lines: string[] = []
  #inFlight = 0
  #written = 0
  #unannounced = 0
  #lastError: string | undefined
  #isFailing = false
  #isClosed = false
  #isScheduled = false

  constructor(options: LogQueueOptions) {
    this.#options = options
    this.#labels = { destination: options.destination.name }
    this.#reserved = Math.max(1, Math.floor(options.capacity / 10))
    options.destination.onError((error) => this.#noteFailure(error))
    options.metrics.gauge(metricNames.loggingQueueCapacity, options.capacity, this.#labels)
    this.#measure()
  }

  get #size(): number {
    return this.#lines.length + this.#inFlight
  }

  push(line: string, isError: boolean): void {
    const { capacity } = this.#options
    if (this.#isClosed) return this.#drop('closed', 1)
    if (this.#size >= (isError ? capacity : capacity - this.#reserved)) return this.#drop('full', 1)
    this.#lines.push(line)
    this.#measure()
    this.#schedule()
  }

  stats(): LogDestinationStats {
    const { destination, capacity } = this.#options
    const lastError = this.#lastError === undefined ? {} : { lastError: this.#lastError }
    const dropped = { ...this.#dropped }
    return { name: destination.name, size: this.#size, capacity, written: this.#written, dropped, ...lastError }
  }

  onIdle(callback: () => void): () => void {
    this.#idle.add(callback)
    if (this.#size === 0) callback()
    return () => this.#idle.delete(callback)
  }

  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    if (this.#size > 0) this.#drop('failed', this.#size)
    this.#lines = []
    this.#inFlight = 0
    this.#measure()
    await this.#options.destination.close()
  }

  #measure(): void {
    this.#options.metrics.gauge(metricNames.loggingQueueRecords, this.#size, this.#labels)
  }

  #drop(reason: DropReason, count: number): void {
    this.#dropped[reason] += count
    if (reason !== 'closed') this.#unannounced += count
    this.#options.metrics.count(metricNames.loggingDropped, count, { ...this.#labels, reason })
  }

  /** After the present task: what one task writes goes out together. */
  #schedule(): void {
    if (this.#isScheduled) return
    this.#isScheduled = true
    queueMicrotask(() => {
      this.#isScheduled = false
      this.#drain()
    })
  }

  #drain(): void {
    if (this.#inFlight > 0 || this.#lines.length === 0 || this.#isClosed) return
    const lost = this.#unannounced
    const { text, count } = this.#takeBatch()
    this.#inFlight = count
    let isDone = false
    const done = (error?: Error): void => {
      if (isDone || this.#isClosed) return
      isDone = true
      this.#finish(count, lost, error)
    }
    try {
      this.#options.destination.write(text, done)
    } catch (error) {
      done(error as Error)
    }
  }

  #finish(count: number, announced: number, error: Error | undefined): void {
    this.#inFlight = 0
    if (error === undefined) {
      this.#written += count
      this.#unannounced -= announced
      this.#isFailing = false
    } else {
      this.#drop('failed', count)
      this.#noteFailure(error)
    }
    this.#measure()
    if (this.#lines.length > 0) this.#schedule()
    else for (const callback of Array.from(this.#idle)) callback()
  }

  /** What was lost is said first, where the gap is. */
  #takeBatch(): { readonly text: string; readonly count: number } {
    const { destination, announce } = this.#options
    let text = this.#unannounced > 0 ? this.#formatted(announce(this.#unannounced)) : ''
    let count = 0
    while (count < this.#lines.length && (count === 0 || text.length < destination.batchBytes)) {
      text += this.#formatted(this.#lines[count] as string)
      count += 1
    }
    this.#lines = this.#lines.slice(count)
    return { text, count }
  }

  #formatted(line: string): string {
    try {
      return this.#options.format(line)
    } catch {
      return line
    }
  }

  #noteFailure(error: Error): void {
    const code = codeOf(error)
    this.#lastError = code
    this.#options.metrics.count(metricNames.loggingDestinationErrors, 1, { ...this.#labels, code })
    if (!this.#isFailing) this.#options.onFailure(code)
    this.#isFailing = true
  }
}

/** The code of a failure. Its message may carry what was being written and is never shown. */
function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | undefined)?.code
  return typeof code === 'string' && code.length < 60 ? code : 'UNKNOWN'
}
