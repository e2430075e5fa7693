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
  const { destination, capacity, metrics } = options
  const labels = { destination: destination.name }
  const reserved = Math.max(1, Math.floor(capacity / 10))
  const dropped = { full: 0, failed: 0, closed: 0 }
  const idle = new Set<() => void>()
  let lines: string[] = []
  let inFlight = 0
  let written = 0
  let unannounced = 0
  let lastError: string | undefined
  let isFailing = false
  let isClosed = false
  let isScheduled = false

  const size = (): number => lines.length + inFlight
  const measure = (): void => metrics.gauge(metricNames.loggingQueueRecords, size(), labels)
  metrics.gauge(metricNames.loggingQueueCapacity, capacity, labels)
  measure()

  const drop = (reason: DropReason, count: number): void => {
    dropped[reason] += count
    if (reason === 'full') unannounced += count
    metrics.count(metricNames.loggingDropped, count, { ...labels, reason })
  }

  const schedule = (): void => {
    if (isScheduled) return
    isScheduled = true
    queueMicrotask(() => {
      isScheduled = false
      drain()
    })
  }

  const finish = (count: number, error: Error | undefined): void => {
    inFlight = 0
    if (error === undefined) {
      written += count
      isFailing = false
    } else {
      drop('failed', count)
      noteFailure(error)
    }
    measure()
    if (lines.length > 0) schedule()
    else for (const callback of [...idle]) callback()
  }

  const noteFailure = (error: Error): void => {
    const code = codeOf(error)
    lastError = code
    metrics.count(metricNames.loggingDestinationErrors, 1, { ...labels, code })
    if (!isFailing) options.onFailure(code)
    isFailing = true
  }
  destination.onError(noteFailure)

  const drain = (): void => {
    if (inFlight > 0 || lines.length === 0 || isClosed) return
    const { text, count } = takeBatch()
    inFlight = count
    let isDone = false
    const done = (error?: Error): void => {
      if (isDone) return
      isDone = true
      if (!isClosed) finish(count, error)
    }
    try {
      destination.write(text, done)
    } catch (error) {
      done(error as Error)
    }
  }

  const takeBatch = (): { readonly text: string; readonly count: number } => {
    let text = unannounced > 0 ? formatted(options.announce(unannounced)) : ''
    unannounced = 0
    let count = 0
    while (count < lines.length && (count === 0 || text.length < destination.batchBytes)) {
      text += formatted(lines[count] as string)
      count += 1
    }
    lines = lines.slice(count)
    return { text, count }
  }

  const formatted = (line: string): string => {
    try {
      return options.format(line)
    } catch {
      return line
    }
  }

  return {
    push(line, isError) {
      if (isClosed) return drop('closed', 1)
      if (size() >= (isError ? capacity : capacity - reserved)) return drop('full', 1)
      lines.push(line)
      measure()
      schedule()
    },
    stats: () => ({
      name: destination.name,
      size: size(),
      capacity,
      written,
      dropped: { ...dropped },
      ...(lastError === undefined ? {} : { lastError }),
    }),
    onIdle(callback) {
      idle.add(callback)
      if (size() === 0) callback()
      return () => idle.delete(callback)
    },
    async close() {
      if (isClosed) return
      isClosed = true
      if (size() > 0) drop('failed', size())
      lines = []
      inFlight = 0
      measure()
      await destination.close()
    },
  }
}

/** The code of a failure. Its message may carry what was being written and is never shown. */
function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | undefined)?.code
  return typeof code === 'string' && code.length < 60 ? code : 'UNKNOWN'
}
