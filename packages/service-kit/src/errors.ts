import { CrypticsError, type CrypticsErrorOptions } from '@cryptics-lab/avro-models'

/** A package that only some users need is not installed. */
export class MissingPackageError extends CrypticsError {
  readonly code = 'MISSING_PACKAGE'
  /** What needs the packages, for example `tracing with the otlp exporter`. */
  readonly feature: string
  /** The packages that have to be installed. */
  readonly packages: readonly string[]

  /**
   * @param feature What needs the packages.
   * @param packages The packages that have to be installed.
   * @param options Cause.
   */
  constructor(feature: string, packages: readonly string[], options: CrypticsErrorOptions = {}) {
    super(`${feature} needs packages that are not installed; run: npm install ${packages.join(' ')}`, options)
    this.feature = feature
    this.packages = packages
  }
}

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
