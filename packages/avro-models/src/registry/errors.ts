import { CrypticsError } from '../errors.ts'

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
