import { type LogFields, type Logger, type LogLevel, type LogThreshold, logThresholds } from './log-record.ts'

/** Levels by channel, changed while the process runs. */
export interface LogLevels {
  /** Level of a channel. */
  of(channel: string): LogThreshold
  /** Sets the level of one channel, or of all. */
  set(level: LogThreshold, channel?: string): void
}

/** Starts with one level for all channels. */
export function createLogLevels(initial: LogThreshold): LogLevels {
  let common = initial
  const own = new Map<string, LogThreshold>()
  return {
    of: (channel) => own.get(channel) ?? common,
    set(level, channel) {
      if (channel !== undefined) {
        own.set(channel, level)
        return
      }
      common = level
      own.clear()
    },
  }
}

/** Takes a record that passed the level. */
export type WriteRecord = (channel: string, level: LogLevel, message: string, fields: LogFields) => void

const rank = new Map<LogThreshold, number>(logThresholds.map((level, index) => [level, index]))

/** Whether a record of `level` is written at `threshold`. */
export function passes(level: LogLevel, threshold: LogThreshold): boolean {
  return (rank.get(level) as number) >= (rank.get(threshold) as number)
}

/** Fields of a logger and of a call; one whose getter throws is left to those that can be read. */
function merge(own: LogFields, fields: LogFields | Error | undefined): LogFields {
  if (fields === undefined) return own
  if (fields instanceof Error) return { ...own, error: fields }
  try {
    return { ...own, ...fields }
  } catch {
    return { ...own, fields }
  }
}

/** Makes a logger that writes to `write`. */
export function createLogger(channel: string, levels: LogLevels, write: WriteRecord, own: LogFields = {}): Logger {
  const at = (level: LogLevel) => (message: string, fields?: LogFields | Error) => {
    if (!passes(level, levels.of(channel))) return
    write(channel, level, message, merge(own, fields))
  }
  return {
    channel,
    get level() {
      return levels.of(channel)
    },
    isEnabled: (level) => passes(level, levels.of(channel)),
    trace: at('trace'),
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    fatal: at('fatal'),
    child: (fields) => createLogger(channel, levels, write, { ...own, ...fields }),
  }
}
