import { CrypticsError, type CrypticsErrorOptions } from '../errors.ts'

/** A schema file that cannot be generated from. */
export class InvalidSchemaFileError extends CrypticsError {
  readonly code = 'INVALID_SCHEMA_FILE'
  /** The file, as `<model>/v<version>.avsc`. */
  readonly file: string

  /**
   * @param file The file.
   * @param problem What is wrong and what to do.
   * @param options Cause.
   */
  constructor(file: string, problem: string, options: CrypticsErrorOptions = {}) {
    super(`${file}: ${problem}`, options)
    this.file = file
  }
}

/** A schema that has an id was changed or removed, so frames that carry the id could no longer be read. */
export class LockedSchemaChangedError extends CrypticsError {
  readonly code = 'LOCKED_SCHEMA_CHANGED'
  /** Ids that lost their schema. */
  readonly ids: readonly number[]
  /** Files that the lock does not know, one of which is likely the changed one. */
  readonly files: readonly string[]

  /**
   * @param ids Ids that lost their schema.
   * @param files Files that the lock does not know.
   */
  constructor(ids: readonly number[], files: readonly string[]) {
    const suspects = files.length === 0 ? 'A file was removed.' : `Not in the lock: ${files.join(', ')}.`
    super(
      `schemas.lock.json gives id ${ids.join(', ')} to a schema that is no longer there. ${suspects} ` +
        'A released version is never edited or removed: restore it, and write the change as the next version.',
    )
    this.ids = ids
    this.files = files
  }
}
