import { CrypticsError, type CrypticsErrorOptions } from './errors.ts'

/** A schema that has no columns: somewhere in it is a construct that a table row cannot hold. */
export class SchemaNotFlatError extends CrypticsError {
  readonly code = 'SCHEMA_NOT_FLAT'
  /** Path of the construct, for example `bids` for a field. */
  readonly path: string
  /** What stands there, for example `array`. */
  readonly construct: string

  /**
   * @param path Path of the construct; empty for the schema itself.
   * @param construct What stands there.
   */
  constructor(path: string, construct: string) {
    const place = path === '' ? 'the schema' : `field ${path}`
    super(
      `${place} is ${construct}; a record that goes to a table has primitives, ["null", T], enums and logical types only. ` +
        'Flatten it into columns, or keep the record on a topic of its own.',
    )
    this.path = path
    this.construct = construct
  }
}

/** Something that is no Avro schema, or one that no codec can be made of. */
export class InvalidSchema extends CrypticsError {
  readonly code = 'INVALID_SCHEMA'
  /** Name of the schema; empty when it has none. */
  readonly schemaName: string

  /**
   * @param schemaName Name of the schema.
   * @param problem What is wrong with it.
   * @param options Cause.
   */
  constructor(schemaName: string, problem: string, options: CrypticsErrorOptions = {}) {
    super(`schema ${schemaName} is not usable: ${problem}`, options)
    this.schemaName = schemaName
  }
}
