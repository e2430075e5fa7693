import type { AvroComplexSchema } from '../avro-schema.ts'
import type { CompatibilityMode, VersionProblem } from '../compatibility/check-compatibility.ts'

/** Gives schemas their ids and finds them again. Implement it over a registry server to share ids between systems. */
export interface SchemaRegistry {
  /**
   * Id of a schema; a new one if the registry has never seen the schema.
   * @param subject What the schema is for, for example `<topic>-value`; not empty.
   * @param schema The schema.
   */
  register(subject: string, schema: AvroComplexSchema): Promise<number>
  /** Schema of an id; undefined when the registry does not know the id (now: another writer may register it later). */
  schemaById(id: number): Promise<AvroComplexSchema | undefined>
}

/** One version of a subject. */
export interface RegisteredSchema {
  /** Subject that it was registered for. */
  readonly subject: string
  /** Version within the subject, from 1. */
  readonly version: number
  /** Id in the frames. */
  readonly id: number
  /** The schema. */
  readonly schema: AvroComplexSchema
}

/** Whether a subject takes a schema. */
export interface RegistryVerdict {
  /** Whether it does. */
  readonly compatible: boolean
  /** The mode that the subject is checked with. */
  readonly mode: CompatibilityMode
  /** What the mode forbids; empty when it is compatible. */
  readonly problems: readonly VersionProblem[]
}

/** A registry whose subjects can be looked at and checked, as a server's. */
export interface ManagedSchemaRegistry extends SchemaRegistry {
  /** Whether a subject would take a schema, by its mode and all its versions; nothing is registered. */
  check(subject: string, schema: AvroComplexSchema): Promise<RegistryVerdict>
  /** Every subject, in alphabetical order. */
  subjects(): Promise<readonly string[]>
  /** Versions of a subject, oldest first; none when there is no such subject. */
  versions(subject: string): Promise<readonly RegisteredSchema[]>
  /** Newest version of a subject; undefined when there is no such subject. */
  latest(subject: string): Promise<RegisteredSchema | undefined>
  /** Mode that a subject is checked with: its own, or the registry's. */
  compatibility(subject: string): Promise<CompatibilityMode>
  /** Gives a subject a mode of its own. */
  setCompatibility(subject: string, mode: CompatibilityMode): Promise<void>
}
