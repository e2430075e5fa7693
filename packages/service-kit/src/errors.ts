import { CrypticsError, type CrypticsErrorOptions } from '@cryptics-lab/avro-models'
import { type ConfigProblem, formatConfigProblem } from './config/config-problem.ts'

/** A part of the process failed more often in a row than it is restarted. */
export class RestartsExhaustedError extends CrypticsError {
  readonly code = 'RESTARTS_EXHAUSTED'
  /** Name of the part. */
  readonly part: string
  /** Restarts that were made. */
  readonly restarts: number

  /**
   * @param part Name of the part.
   * @param restarts Restarts that were made.
   * @param options Cause: the last failure.
   */
  constructor(part: string, restarts: number, options: CrypticsErrorOptions = {}) {
    super(`${part} failed again after ${restarts} restarts in a row; its last failure is the cause`, options)
    this.part = part
    this.restarts = restarts
  }
}

/** The directory for log files cannot be used. */
export class LogDirectoryError extends CrypticsError {
  readonly code = 'LOG_DIRECTORY'
  /** The directory. */
  readonly directory: string
  /** Code of the system, for example `EACCES`. */
  readonly reason: string

  /**
   * @param directory The directory.
   * @param reason Code of the system; absent when there is none.
   * @param options Cause.
   */
  constructor(directory: string, reason: string | undefined, options: CrypticsErrorOptions = {}) {
    super(
      `cannot write log files in ${directory}${reason === undefined ? '' : ` (${reason})`}; give a directory that this user may write to`,
      options,
    )
    this.directory = directory
    this.reason = reason ?? 'UNKNOWN'
  }
}

/** A command line that cannot be accepted; nothing was started. */
export class UsageError extends CrypticsError {
  readonly code = 'USAGE'
}

/** A port to listen on is taken by another program. */
export class PortTakenError extends CrypticsError {
  readonly code = 'HTTP_PORT_TAKEN'
  /** Address that was to be bound. */
  readonly host: string
  /** First port that was tried. */
  readonly port: number
  /** Number of ports that were tried, from `port` on. */
  readonly tried: number

  /**
   * @param host Address that was to be bound.
   * @param port First port that was tried.
   * @param tried Number of ports that were tried.
   * @param options Cause.
   */
  constructor(host: string, port: number, tried: number, options: CrypticsErrorOptions = {}) {
    const ports = tried === 1 ? `port ${port} is` : `ports ${port} to ${port + tried - 1} are`
    super(`${ports} taken on ${host}; stop what listens there, or give another port (0 takes any)`, options)
    this.host = host
    this.port = port
    this.tried = tried
  }
}

/** An address cannot be listened on, for a reason other than that it is taken. */
export class HttpListenError extends CrypticsError {
  readonly code = 'HTTP_LISTEN'
  /** Address that was to be bound. */
  readonly host: string
  /** Port that was to be bound. */
  readonly port: number
  /** Code of the system, for example `EACCES`. */
  readonly reason: string

  /**
   * @param host Address that was to be bound.
   * @param port Port that was to be bound.
   * @param reason Code of the system.
   * @param options Cause.
   */
  constructor(host: string, port: number, reason: string, options: CrypticsErrorOptions = {}) {
    super(
      `cannot listen on ${host}:${port} (${reason}); give an address of this machine and a port that may be used`,
      options,
    )
    this.host = host
    this.port = port
    this.reason = reason
  }
}

/** A configuration with something wrong in it; nothing was started. */
export class ConfigInvalidError extends CrypticsError {
  readonly code = 'CONFIG_INVALID'
  /** Everything that is wrong, each with its path and where it came from. */
  readonly problems: readonly ConfigProblem[]

  /** @param problems Everything that is wrong; at least one. */
  constructor(problems: readonly ConfigProblem[]) {
    const count = problems.length === 1 ? 'one problem' : `${problems.length} problems`
    super(`the configuration has ${count}: ${problems.map(formatConfigProblem).join('; ')}`)
    this.problems = problems
  }
}

/** A configuration file that cannot be read, or that is not TOML; nothing was started. */
export class ConfigUnreadableError extends CrypticsError {
  readonly code = 'CONFIG_UNREADABLE'
  /** Path of the file. */
  readonly file: string
  /** Line of the fault, from 1; undefined when the file could not be read at all. */
  readonly line: number | undefined
  /** Column of the fault, from 1; undefined when the file could not be read at all. */
  readonly column: number | undefined

  /**
   * @param file Path of the file.
   * @param place Line and column of the fault, from 1.
   * @param reason What is wrong; never the text of the file.
   * @param options Cause.
   */
  constructor(
    file: string,
    place: { readonly line: number; readonly column: number } | undefined,
    reason: string,
    options: CrypticsErrorOptions = {},
  ) {
    super(`${file}${place === undefined ? '' : ` line ${place.line} column ${place.column}`}: ${reason}`, options)
    this.file = file
    this.line = place?.line
    this.column = place?.column
  }
}
