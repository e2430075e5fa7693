/** How much a record matters, in rising order. */
export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal'

/** A level from which records are written; `silent` writes none. */
export type LogThreshold = LogLevel | 'silent'

/** All levels in rising order, `silent` last. */
export const logThresholds: readonly LogThreshold[] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']

/** Facts beside a message; secrets are taken out before anything is written. */
export type LogFields = Readonly<Record<string, unknown>>

/** One record as a listener gets it, without secrets. */
export interface LogRecord {
  /** When it was written, in microseconds since the epoch. */
  readonly time: number
  /** How much it matters. */
  readonly level: LogLevel
  /** Channel that it was written to, for example `application`. */
  readonly channel: string
  /** One line for a person. */
  readonly message: string
  /** Facts beside the message: plain values. */
  readonly fields: LogFields
}

/** Writes records to one channel. No call blocks or throws. */
export interface Logger {
  /** Channel that it writes to. */
  readonly channel: string
  /** Level from which records are written at this moment. */
  readonly level: LogThreshold
  /** Whether a record of this level would be written: ask before making an expensive one. */
  isEnabled(level: LogLevel): boolean
  /** Every step, for the search of a fault. An error may stand for the fields, here and below. */
  trace(message: string, fields?: LogFields | Error): void
  /** What helps a developer. */
  debug(message: string, fields?: LogFields | Error): void
  /** What an operator wants to know. */
  info(message: string, fields?: LogFields | Error): void
  /** What may need attention. */
  warn(message: string, fields?: LogFields | Error): void
  /** Something failed. */
  error(message: string, fields?: LogFields | Error): void
  /** The process cannot go on. */
  fatal(message: string, fields?: LogFields | Error): void
  /** A logger of the same channel whose records have these fields as well. */
  child(fields: LogFields): Logger
}
