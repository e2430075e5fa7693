import { InvalidOptionError, noMetrics, systemClock, systemTimers } from '@cryptics-lab/avro-models'
import { metricNames } from '../metric-names.ts'
import { closeQueues, flushQueues } from './end-queues.ts'
import { createLogger, createLogLevels } from './logger.ts'
import type { LogDestinationStats, LogQueue } from './log-queue.ts'
import { openQueues } from './log-queues.ts'
import type { LoggingOptions } from './logging-options.ts'
import {
  type LogFields,
  type Logger,
  type LogLevel,
  type LogRecord,
  type LogThreshold,
  logThresholds,
} from './log-record.ts'
import { createRecordLines } from './record-lines.ts'
import { createRedactor } from './redactor.ts'

/** State of logging at one moment. */
export interface LoggingStats {
  /** Level of channels without one of their own. */
  readonly level: LogThreshold
  /** Records that wait, over all destinations. */
  readonly size: number
  /** Records that may wait, over all destinations. */
  readonly capacity: number
  /** Records that a destination did not get, over all destinations. */
  readonly dropped: number
  /** Records that the program wrote, by level. */
  readonly records: Readonly<Record<LogLevel, number>>
  /** Each destination by itself. */
  readonly destinations: readonly LogDestinationStats[]
}

/** Logging of one process. */
export interface Logging {
  /** A logger of a channel, `application` by default, whose records have `fields` as well. */
  logger(channel?: string, fields?: LogFields): Logger
  /** Sets the level of one channel, or of all, from now on. @throws {InvalidOptionError} It is not a level. */
  setLevel(level: LogThreshold, channel?: string): void
  /**
   * Adds values that must never appear in what is written: texts, bytes, or wrapped secrets. A value shorter than four
   * characters is only recognised where it is the whole text.
   */
  protect(...values: readonly unknown[]): void
  /** A text as it would be written: without protected values and without what looks like a secret. */
  redactText(text: string): string
  /** A text without protected values alone: for large texts that hold nothing else. */
  redactKnown(text: string): string
  /** Any value as it would be written: plain, bounded, without secrets. */
  redactValue(value: unknown): unknown
  /** Hears every record that is written, without secrets; what the listener throws is ignored. Returns what ends it. */
  onRecord(listener: (record: LogRecord) => void): { close(): void }
  /** State at this moment. */
  stats(): LoggingStats
  /** Waits until nothing waits, `deadline` milliseconds at most (default 2,000). Whether nothing waits. */
  flush(options?: { readonly deadline?: number }): Promise<boolean>
  /** Flushes, then takes nothing more and closes the files. Never rejects. `deadline` in milliseconds, default 2,000. */
  close(options?: { readonly deadline?: number }): Promise<void>
}

const levels = logThresholds.filter((level): level is LogLevel => level !== 'silent')
const severe: readonly LogLevel[] = ['error', 'fatal']

/**
 * Opens logging: channels with a file each, one more file for all errors, and an output, each behind a bounded queue of its
 * own, so that a destination that is stuck or failing stops neither the process nor another destination.
 * @throws {InvalidOptionError} An option is out of its range.
 * @throws {LogDirectoryError} Log files cannot be written.
 */
export async function createLogging(options: LoggingOptions): Promise<Logging> {
  const { clock = systemClock, timers = systemTimers, metrics = noMetrics } = options
  const thresholds = createLogLevels(checkLevel('level', options.level ?? 'info'))
  const redactor = createRedactor(options.redact)
  const lineOf = createRecordLines({
    service: options.service,
    version: options.version ?? '',
    env: options.environment ?? 'development',
  })
  const queues = await openQueues(options, metrics, timers, internalLine)
  const records = Object.fromEntries(levels.map((level) => [level, 0])) as Record<LogLevel, number>
  const listeners = new Set<(record: LogRecord) => void>()
  let closing: Promise<void> | undefined

  function internalLine(message: string, fields: Record<string, string | number>): string {
    return lineOf(clock.now(), 'warn', 'application', message, fields)
  }

  const write = (channel: string, level: LogLevel, message: string, raw: LogFields): void => {
    const time = clock.now()
    const fields = redactor.fields(raw)
    const text = redactor.text(typeof message === 'string' ? message : JSON.stringify(redactor.value(message)))
    const line = lineOf(time, level, channel, text, fields)
    const isError = severe.includes(level)
    records[level] += 1
    metrics.count(metricNames.loggingRecords, 1, { channel, level })
    for (const queue of queues.for(channel, isError)) queue.push(line, isError)
    for (const listener of listeners) {
      contain(() => listener({ time, level, channel, message: text, fields }))
    }
  }

  return {
    logger: (channel = 'application', fields = {}) =>
      createLogger(channel, thresholds, (...record) => contain(() => write(...record)), fields),
    setLevel: (level, channel) => thresholds.set(checkLevel('level', level), channel),
    protect(...values) {
      for (const value of values) redactor.protect(value)
    },
    redactText: (text) => redactor.text(text, Number.MAX_SAFE_INTEGER),
    redactKnown: (text) => redactor.known(text),
    redactValue: (value) => redactor.value(value),
    onRecord(listener) {
      listeners.add(listener)
      return { close: () => void listeners.delete(listener) }
    },
    stats: () => statsOf(queues.all, thresholds.of(''), records),
    flush: ({ deadline = 2_000 } = {}) => flushQueues(queues.all, deadline, timers),
    close({ deadline = 2_000 } = {}) {
      closing ??= closeQueues(queues.all, deadline, timers)
      return closing
    },
  }
}

/** A log that fails must not fail what it tells of. */
function contain(work: () => void): void {
  try {
    work()
  } catch {
    // There is nobody left to tell.
  }
}

function checkLevel(path: string, level: string): LogThreshold {
  if ((logThresholds as readonly string[]).includes(level)) return level as LogThreshold
  throw new InvalidOptionError(path, `has to be one of ${logThresholds.join(', ')}, not ${level.slice(0, 40)}`)
}

function statsOf(queues: readonly LogQueue[], level: LogThreshold, records: Record<LogLevel, number>): LoggingStats {
  const destinations = queues.map((queue) => queue.stats())
  const sum = (value: (stats: LogDestinationStats) => number): number =>
    destinations.reduce((total, stats) => total + value(stats), 0)
  return {
    level,
    size: sum((stats) => stats.size),
    capacity: sum((stats) => stats.capacity),
    dropped: sum(({ dropped }) => dropped.full + dropped.failed + dropped.closed),
    records: { ...records },
    destinations,
  }
}
