import type { AvroComplexSchema } from './avro-schema.ts'

/** One schema whose id is fixed for ever. */
export interface LockedSchema {
  /** Id in the frames, from 1. */
  readonly id: number
  /** Identity of the schema, 64 hexadecimal digits; see {@link fingerprintOf}. */
  readonly fingerprint: string
  /** The schema. */
  readonly schema: AvroComplexSchema
}

/** Schemas and the ids that were given to them; only ever grows. */
export type SchemaLock = readonly LockedSchema[]
