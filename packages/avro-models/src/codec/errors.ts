import { CrypticsError, type CrypticsErrorOptions } from '../errors.ts'
import type { RecordProblem } from './record-problems.ts'

/** A frame carries an id whose schema is not known here. Load it with `codec.resolve(frame)`, then decode again. */
export class UnknownSchemaId extends CrypticsError {
  readonly code = 'UNKNOWN_SCHEMA_ID'
  /** The id in the frame. */
  readonly schemaId: number

  /** @param schemaId The id in the frame. */
  constructor(schemaId: number) {
    super(
      `no schema is known for id ${schemaId}; await codec.resolve(frame) and decode again, or check which registry the writer uses`,
      { retryable: true },
    )
    this.schemaId = schemaId
  }
}

/** Bytes that are no frame, or whose content does not fit the schema that they name. */
export class MalformedFrame extends CrypticsError {
  readonly code = 'MALFORMED_FRAME'
  /** What is wrong. */
  readonly problem: string
  /** Number of bytes in the frame. */
  readonly byteLength: number
  /** The id in the frame; undefined when the frame carries none. */
  readonly schemaId: number | undefined

  /**
   * @param problem What is wrong.
   * @param byteLength Number of bytes in the frame.
   * @param schemaId The id in the frame.
   * @param options Cause.
   */
  constructor(problem: string, byteLength: number, schemaId?: number, options: CrypticsErrorOptions = {}) {
    const named = schemaId === undefined ? '' : ` with schema id ${schemaId}`
    super(
      `frame of ${byteLength} bytes${named}: ${problem}; keep the bytes aside, reading them again will not help`,
      options,
    )
    this.problem = problem
    this.byteLength = byteLength
    this.schemaId = schemaId
  }
}

/** A record that does not fit its schema. Names paths and types of values, never the values. */
export class InvalidRecord extends CrypticsError {
  readonly code = 'INVALID_RECORD'
  /** Path of the first problem, for example `price`, or `[3].price` in a batch; empty for the record itself. */
  readonly path: string
  /** Every problem found, in the order of the schema's fields; at most 20. */
  readonly problems: readonly RecordProblem[]

  /**
   * @param schemaName Name of the schema.
   * @param problems What is wrong.
   */
  constructor(schemaName: string, problems: readonly RecordProblem[]) {
    const [first] = problems
    const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : ''
    const what =
      first === undefined
        ? 'it does not fit the schema'
        : `${first.path === '' ? 'the record' : first.path} must be ${first.expected}, is ${first.actual}`
    super(`${schemaName} cannot be encoded: ${what}${more}`)
    this.path = first?.path ?? ''
    this.problems = problems
  }
}

/** The writer's schema cannot be read as the reader's: the two have drifted apart. */
export class IncompatibleSchema extends CrypticsError {
  readonly code = 'INCOMPATIBLE_SCHEMA'
  /** Id of the writer's schema; undefined when it was given without one. */
  readonly schemaId: number | undefined
  /** Name of the reader's schema. */
  readonly readerName: string

  /**
   * @param schemaId Id of the writer's schema.
   * @param readerName Name of the reader's schema.
   * @param problem Why it cannot be read.
   */
  constructor(schemaId: number | undefined, readerName: string, problem: string) {
    const which = schemaId === undefined ? "the writer's schema" : `schema id ${schemaId}`
    super(
      `data of ${which} cannot be read as ${readerName}: ${problem}; read it with a model that is compatible, ` +
        'as in a newer version of this one',
    )
    this.schemaId = schemaId
    this.readerName = readerName
  }
}
