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

/** A line that waits, after a number of others that were lost. */
interface Entry {
  /** Absent when only the loss is to be told. */
  readonly line?: string
  /** Records lost between the entry before and this one. */
  readonly lost: number
}

interface Batch {
  readonly text: string
  readonly lines: number
  readonly lost: number
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
  #entries: Entry[] = []
  #inFlight = 0
  #written = 0
  #lost = 0
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
    return this.#entries.length + this.#inFlight
  }

  push(line: string, isError: boolean): void {
    const { capacity } = this.#options
    if (this.#isClosed) return this.#drop('closed', 1)
    if (this.#size >= (isError ? capacity : capacity - this.#reserved)) return this.#drop('full', 1)
    // The loss is told where the gap is.
    this.#entries.push({ line, lost: this.#lost })
    this.#lost = 0
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
    this.#entries = []
    this.#inFlight = 0
    this.#measure()
    await this.#options.destination.close()
  }

  #measure(): void {
    this.#options.metrics.gauge(metricNames.loggingQueueRecords, this.#size, this.#labels)
  }

  #drop(reason: DropReason, count: number): void {
    this.#dropped[reason] += count
    if (reason !== 'closed') this.#lost += count
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
    if (this.#inFlight > 0 || this.#entries.length === 0 || this.#isClosed) return
    const batch = this.#takeBatch()
    let isDone = false
    const done = (error?: Error): void => {
      if (isDone || this.#isClosed) return
      isDone = true
      this.#finish(batch, error)
    }
    try {
      this.#options.destination.write(batch.text, done)
    } catch (error) {
      done(error as Error)
    }
  }

  #finish(batch: Batch, error: Error | undefined): void {
    this.#inFlight = 0
    if (error === undefined) {
      this.#written += batch.lines
      this.#isFailing = false
      if (this.#lost > 0 && this.#entries.length === 0) {
        this.#entries.push({ lost: this.#lost })
        this.#lost = 0
      }
    } else {
      // What could not be told is told with the next line that gets through.
      this.#lost += batch.lost
      this.#drop('failed', batch.lines)
      this.#noteFailure(error)
    }
    this.#measure()
    if (this.#entries.length > 0) this.#schedule()
    else for (const callback of Array.from(this.#idle)) callback()
  }

  #takeBatch(): Batch {
    const { destination, announce } = this.#options
    let text = ''
    let lost = 0
    let lines = 0
    let count = 0
    while (count < this.#entries.length && (count === 0 || text.length < destination.batchBytes)) {
      const entry = this.#entries[count] as Entry
      if (entry.lost > 0) text += this.#formatted(announce(entry.lost))
      if (entry.line !== undefined) {
        text += this.#formatted(entry.line)
        lines += 1
      }
      lost += entry.lost
      count += 1
    }
    this.#entries = this.#entries.slice(count)
    this.#inFlight = count
    return { text, lines, lost }
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
