const marker = Symbol.for('cryptics-lab.error')

/** Options of every error of the suite. */
export interface CrypticsErrorOptions {
  /** The error that caused this one. */
  readonly cause?: unknown
  /** Whether the same call may succeed later without a change by the caller. */
  readonly retryable?: boolean
}

/**
 * Root of every error that the suite throws. Facts are fields of the subclasses; match on `code`, never on the message.
 * Two copies of a package in one tree are normal, so recognise one by {@link CrypticsError.is}, not by `instanceof` alone.
 */
export abstract class CrypticsError extends Error {
  /** Stable name of the failure, unique across the suite, for example `UNKNOWN_SCHEMA_ID`. */
  abstract readonly code: string
  /** Whether the same call may succeed later without a change by the caller. */
  readonly retryable: boolean

  /**
   * @param message What failed, which input, and what to try.
   * @param options Cause and retryability.
   */
  constructor(message: string, options: CrypticsErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = new.target.name
    this.retryable = options.retryable ?? false
    Object.defineProperty(this, marker, { value: true })
  }

  /** Whether a value is an error of the suite, whichever copy of a package made it. */
  static is(value: unknown): value is CrypticsError {
    return typeof value === 'object' && value !== null && (value as Record<symbol, unknown>)[marker] === true
  }
}

/** An option or argument that cannot be accepted; nothing was started. */
export class InvalidOptionError extends CrypticsError {
  readonly code = 'INVALID_OPTION'
  /** Path of the refused option, for example `limits.maximumPosition`. */
  readonly path: string

  /**
   * @param path Path of the refused option.
   * @param message What is wrong with it and what to give instead.
   * @param options Cause.
   */
  constructor(path: string, message: string, options: CrypticsErrorOptions = {}) {
    super(`${path}: ${message}`, options)
    this.path = path
  }
}

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

/** Functions must not be made from strings here, so no codec can be loaded; everything else of the package works. */
export class CodeGenerationForbidden extends CrypticsError {
  readonly code = 'CODE_GENERATION_FORBIDDEN'

  /** @param options Cause. */
  constructor(options: CrypticsErrorOptions = {}) {
    super(
      'the codec makes a function from a string for each record type, which is forbidden here; start Node without ' +
        "--disallow-code-generation-from-strings, or allow 'unsafe-eval' in the page's content security policy",
      options,
    )
  }
}
