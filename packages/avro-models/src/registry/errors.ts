import { CrypticsError, type CrypticsErrorOptions } from '../errors.ts'

/** A schema that is not in the lock cannot get an id from it. */
export class SchemaNotLocked extends CrypticsError {
  readonly code = 'SCHEMA_NOT_LOCKED'
  /** Subject that the schema was registered for. */
  readonly subject: string
  /** Name of the schema; empty when it has none. */
  readonly schemaName: string

  /**
   * @param subject Subject that the schema was registered for.
   * @param schemaName Name of the schema.
   */
  constructor(subject: string, schemaName: string) {
    super(
      `schema ${schemaName} of subject ${subject} is not in the lock; generate the lock again, or use a registry that ` +
        'gives ids at run time',
    )
    this.subject = subject
    this.schemaName = schemaName
  }
}

/** A subject does not take a schema: its mode forbids the step. Nothing was registered. */
export class SchemaRefused extends CrypticsError {
  readonly code = 'SCHEMA_REFUSED'
  /** The subject. */
  readonly subject: string
  /** The mode that it is checked with. */
  readonly mode: string
  /** What the mode forbids, in words. */
  readonly reasons: readonly string[]

  /**
   * @param subject The subject.
   * @param mode The mode that it is checked with.
   * @param reasons What the mode forbids.
   */
  constructor(subject: string, mode: string, reasons: readonly string[]) {
    const distinct = [...new Set(reasons)]
    const why = distinct.length === 0 ? 'the registry says that it is not compatible' : distinct.join('; ')
    super(
      `subject ${subject} refuses the schema by its mode ${mode}: ${why}; change the schema, or the mode if the break is meant`,
    )
    this.subject = subject
    this.mode = mode
    this.reasons = reasons
  }
}

/** The registry did not answer, or answered that it cannot now. */
export class RegistryUnavailable extends CrypticsError {
  readonly code = 'REGISTRY_UNAVAILABLE'
  /** Address of the registry, without credentials. */
  readonly url: string
  /** HTTP status; undefined when there was no answer. */
  readonly status: number | undefined

  /**
   * @param url Address of the registry.
   * @param what What was asked, and what came of it.
   * @param status HTTP status.
   * @param options Cause.
   */
  constructor(url: string, what: string, status?: number, options: CrypticsErrorOptions = {}) {
    super(`registry at ${url}: ${what}; see that it runs and is reached from here, then try again`, {
      ...options,
      retryable: true,
    })
    this.url = url
    this.status = status
  }
}

/** The registry refused the request itself: credentials, a permission, or a schema that it cannot read. */
export class RegistryRequestRefused extends CrypticsError {
  readonly code = 'REGISTRY_REQUEST_REFUSED'
  /** Address of the registry, without credentials. */
  readonly url: string
  /** HTTP status. */
  readonly status: number

  /**
   * @param url Address of the registry.
   * @param what What was asked, and what the registry said.
   * @param status HTTP status.
   * @param options Cause.
   */
  constructor(url: string, what: string, status: number, options: CrypticsErrorOptions = {}) {
    const hint = status === 401 || status === 403 ? 'check the credentials and what they may do' : 'mend the request'
    super(`registry at ${url}: ${what} (status ${status}); ${hint}`, options)
    this.url = url
    this.status = status
  }
}

/** The registry gives a schema another id than the lock: frames that were written by the lock would be read wrong. */
export class RegistryLockMismatch extends CrypticsError {
  readonly code = 'REGISTRY_LOCK_MISMATCH'
  /** Which registry. */
  readonly identity: string
  /** Subject of the schema. */
  readonly subject: string
  /** Id by the lock. */
  readonly lockedId: number
  /** Id by the registry. */
  readonly registryId: number

  /**
   * @param identity Which registry.
   * @param subject Subject of the schema.
   * @param lockedId Id by the lock.
   * @param registryId Id by the registry.
   */
  constructor(identity: string, subject: string, lockedId: number, registryId: number) {
    super(
      `the lock of ${identity} gives id ${lockedId} to the schema of ${subject}, the registry gives ${registryId}; it is another ` +
        'registry or was set up anew: give it an identity of its own, or remove its part of the lock',
    )
    this.identity = identity
    this.subject = subject
    this.lockedId = lockedId
    this.registryId = registryId
  }
}
