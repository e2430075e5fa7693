import {
  type Clock,
  InvalidOptionError,
  type Metrics,
  noMetrics,
  systemClock,
  systemTimers,
  type Timers,
} from '@cryptics-lab/avro-models'
import { metricNames } from '../metric-names.ts'
import { createFileDestination, createOutputDestination, type LogOutput } from './log-destinations.ts'
import { createLogger, createLogLevels } from './logger.ts'
import { createLogQueue, type LogDestination, type LogDestinationStats, type LogQueue } from './log-queue.ts'
import {
  type LogFields,
  type Logger,
  type LogLevel,
  type LogRecord,
  type LogThreshold,
  logThresholds,
} from './log-record.ts'
import { loadPrettyLines } from './pretty-lines.ts'
import { createRecordLines } from './record-lines.ts'
import { createRedactor } from './redactor.ts'
import { checkRotation, type LogRotation, openRollingFile } from './rolling-file.ts'
import { openSystemOutput } from './system-output.ts'

/** What {@link createLogging} takes; only the service's name has no default. */
export interface LoggingOptions {
  /** Name of the service, in every record. */
  readonly service: string
  /** Version of the service, in every record; default empty. */
  readonly version?: string
  /** Name of the environment, in every record as `env`; default `development`. */
  readonly environment?: string
  /** Level from which records are written; default `info`. */
  readonly level?: LogThreshold
  /** Form of the output: `auto` (default) is pretty on a terminal and JSON otherwise. Files are always JSON. */
  readonly format?: 'auto' | 'pretty' | 'json'
  /** Where the output goes; default the process's error output. `false` writes files only. */
  readonly output?: LogOutput | false
  /** Directory of the log files; made when missing. Default: no files. */
  readonly directory?: string
  /** When files are closed and how many are kept. */
  readonly rotation?: LogRotation
  /** Channels with a file each; default api, application, database. A record of another channel goes to the file of application. */
  readonly channels?: readonly string[]
  /** Further names of fields whose values are secrets, at any depth, without regard to case. */
  readonly redact?: readonly string[]
  /** Bound of the queue before each destination. */
  readonly queue?: {
    /** Records that may wait, 2 or more; a tenth is kept for errors. The newest are dropped, and counted. Default 10,000. */
    readonly capacity?: number
  }
  /** Where measurements go; default nowhere. */
  readonly metrics?: Metrics
  /** Time of the records; default the machine's. */
  readonly clock?: Clock
  /** Timers of retries and deadlines; default the machine's. */
  readonly timers?: Timers
}

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
  /** A text as it would be written: without secrets. */
  redactText(text: string): string
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
    const text = redactor.text(message)
    const line = lineOf(time, level, channel, text, fields)
    const isError = severe.includes(level)
    records[level] += 1
    metrics.count(metricNames.loggingRecords, 1, { channel, level })
    for (const queue of queues.for(channel, isError)) queue.push(line, isError)
    for (const listener of listeners) {
      try {
        listener({ time, level, channel, message: text, fields })
      } catch {
        // A tail that fails must not fail what it looks at.
      }
    }
  }

  return {
    logger: (channel = 'application', fields = {}) => createLogger(channel, thresholds, write, fields),
    setLevel: (level, channel) => thresholds.set(checkLevel('level', level), channel),
    protect(...values) {
      for (const value of values) redactor.protect(value)
    },
    redactText: (text) => redactor.text(text, Number.MAX_SAFE_INTEGER),
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

function checkLevel(path: string, level: string): LogThreshold {
  if ((logThresholds as readonly string[]).includes(level)) return level as LogThreshold
  throw new InvalidOptionError(path, `has to be one of ${logThresholds.join(', ')}, not ${level.slice(0, 40)}`)
}

interface Queues {
  readonly all: readonly LogQueue[]
  for(channel: string, isError: boolean): readonly LogQueue[]
}

type InternalLine = (message: string, fields: Record<string, string | number>) => string

async function openQueues(
  options: LoggingOptions,
  metrics: Metrics,
  timers: Timers,
  internalLine: InternalLine,
): Promise<Queues> {
  const capacity = options.queue?.capacity ?? 10_000
  if (!Number.isInteger(capacity) || capacity < 2) {
    throw new InvalidOptionError('queue.capacity', `has to be a whole number from 2, not ${capacity}`)
  }
  const byName = new Map<string, LogQueue>()
  const add = (destination: LogDestination, format: (line: string) => string): void => {
    const announce = (dropped: number): string =>
      internalLine('log records were dropped', { destination: destination.name, dropped })
    const onFailure = (code: string): void => {
      // Another destination tells of it: this one cannot.
      const other = byName.get(destination.name === 'output' ? 'application' : 'output')
      other?.push(internalLine('a log destination fails', { destination: destination.name, code }), true)
    }
    byName.set(destination.name, createLogQueue({ destination, capacity, metrics, format, announce, onFailure }))
  }
  const channels = options.channels ?? ['api', 'application', 'database']
  if (options.directory !== undefined) {
    const rotation = checkRotation(options.rotation)
    const bytes = Math.min(65_536, Math.max(1, Math.floor(rotation.size / 4)))
    for (const name of new Set([...channels, 'application', 'error'])) {
      const file = await openRollingFile(options.directory, name, rotation)
      add(createFileDestination(name, file, bytes, timers), (line) => line)
    }
  }
  if (options.output !== false) {
    const { destination, format } = await openOutput(options, timers)
    add(destination, format)
  }
  return { all: [...byName.values()], for: createRoutes(byName) }
}

/** Which queues take a record: the channel's file, the file of errors, the output. */
function createRoutes(byName: ReadonlyMap<string, LogQueue>): Queues['for'] {
  const routes = new Map<string, readonly LogQueue[]>()
  const file = (channel: string): string =>
    channel !== 'error' && channel !== 'output' && byName.has(channel) ? channel : 'application'
  return (channel, isError) => {
    const key = `${isError ? '!' : ''}${file(channel)}`
    let route = routes.get(key)
    if (route === undefined) {
      const names = ['output', file(channel), ...(isError ? ['error'] : [])]
      route = names.flatMap((name) => byName.get(name) ?? [])
      routes.set(key, route)
    }
    return route
  }
}

async function openOutput(
  options: LoggingOptions,
  timers: Timers,
): Promise<{ readonly destination: LogDestination; readonly format: (line: string) => string }> {
  const { output, format = 'auto' } = options
  const system = output === undefined || output === false ? openSystemOutput() : undefined
  const isTerminal = system === undefined ? (output as LogOutput).isTTY === true : system.isTerminal
  const isPretty = format === 'pretty' || (format === 'auto' && isTerminal)
  const lines = isPretty ? await loadPrettyLines(system?.colors ?? isTerminal) : (line: string) => line
  const destination =
    system?.file === undefined
      ? createOutputDestination('output', (system?.stream ?? output) as LogOutput)
      : createFileDestination('output', system.file, 65_536, timers)
  return { destination, format: lines }
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

function flushQueues(queues: readonly LogQueue[], deadline: number, timers: Timers): Promise<boolean> {
  return new Promise((resolve) => {
    const waiting = new Set(queues)
    const ends: (() => void)[] = []
    let isDone = false
    const finish = (isFlushed: boolean): void => {
      if (isDone) return
      isDone = true
      timers.clear(timer)
      for (const end of ends) end()
      resolve(isFlushed)
    }
    const timer = timers.set(() => finish(false), deadline)
    for (const queue of queues) {
      ends.push(
        queue.onIdle(() => {
          waiting.delete(queue)
          if (waiting.size === 0) finish(true)
        }),
      )
    }
    if (waiting.size === 0) finish(true)
  })
}

async function closeQueues(queues: readonly LogQueue[], deadline: number, timers: Timers): Promise<void> {
  await flushQueues(queues, deadline, timers)
  await new Promise<void>((resolve) => {
    // A file that cannot be closed, on a disk that is gone, does not hold the process.
    const timer = timers.set(resolve, Math.min(deadline, 1_000))
    void Promise.allSettled(queues.map((queue) => queue.close())).then(() => {
      timers.clear(timer)
      resolve()
    })
  })
}
