/**
 * What keeps a reader from reading a writer's data, by the names that Avro's Java library and the registries use.
 * @see https://avro.apache.org/docs/1.11.1/specification/#schema-resolution
 */
export type IncompatibilityKind =
  | 'NAME_MISMATCH'
  | 'FIXED_SIZE_MISMATCH'
  | 'MISSING_ENUM_SYMBOLS'
  | 'READER_FIELD_MISSING_DEFAULT_VALUE'
  | 'TYPE_MISMATCH'
  | 'MISSING_UNION_BRANCH'

/** One thing in which two schemas do not fit. */
export interface CompatibilityProblem {
  /** Path of the reader's field, for example `price` or `bids[].amount`; `{}` stands for the values of a map. */
  readonly path: string
  /** Place in the reader's schema as registries report it, for example `/fields/3/type`. */
  readonly location: string
  /** Which rule is broken. */
  readonly kind: IncompatibilityKind
  /** What stands on both sides and what to do. */
  readonly message: string
}

/** A change that every rule allows and that gives values another meaning, for example another scale of a decimal. */
export interface CompatibilityWarning {
  /** Path of the reader's field. */
  readonly path: string
  /** What changed. */
  readonly message: string
}
