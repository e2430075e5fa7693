import type { AvroComplexSchema } from '../avro-schema.ts'
import { checkCompatibility, type CompatibilityMode } from '../compatibility/check-compatibility.ts'
import { InvalidOptionError } from '../errors.ts'
import { identityForm } from '../fingerprint.ts'
import { SchemaRefused } from './errors.ts'
import type { ManagedSchemaRegistry, RegisteredSchema } from './ports.ts'

/** What {@link createMemoryRegistry} can be told. */
export interface MemoryRegistryOptions {
  /** Mode of subjects that have none of their own; the default is NONE, so that everything is taken. */
  readonly compatibility?: CompatibilityMode
}

/**
 * A registry that lives as long as the object: ids from 1 in order of registration, one per schema whatever the subject.
 * Frames outlive it, so it is for tests and simulation; keep frames with {@link createLockRegistry}.
 */
export function createMemoryRegistry(options: MemoryRegistryOptions = {}): ManagedSchemaRegistry {
  const ids = new Map<string, number>()
  const schemas: AvroComplexSchema[] = []
  const histories = new Map<string, RegisteredSchema[]>()
  const modes = new Map<string, CompatibilityMode>()
  const historyOf = (subject: string): readonly RegisteredSchema[] => histories.get(subject) ?? []
  const modeOf = (subject: string): CompatibilityMode => modes.get(subject) ?? options.compatibility ?? 'NONE'
  const verdictOf = (subject: string, schema: AvroComplexSchema) => {
    const mode = modeOf(subject)
    const history = historyOf(subject).map((version) => version.schema)
    const { compatible, problems } = checkCompatibility(schema, history, mode)
    return { compatible, mode, problems }
  }
  const idOf = (schema: AvroComplexSchema): number => {
    const identity = identityForm(schema)
    const id = ids.get(identity) ?? schemas.push(schema)
    ids.set(identity, id)
    return id
  }
  return {
    async register(subject, schema) {
      requireSubject(subject)
      // No await before the id is given: concurrent calls get their ids in the order in which they were made.
      const identity = identityForm(schema)
      const history = historyOf(subject)
      const known = history.find((version) => identityForm(version.schema) === identity)
      if (known !== undefined) return known.id
      if (modeOf(subject) !== 'NONE') {
        const { compatible, mode, problems } = verdictOf(subject, schema)
        if (!compatible)
          throw new SchemaRefused(
            subject,
            mode,
            problems.map(({ message }) => message),
          )
      }
      const id = idOf(schema)
      histories.set(subject, [...history, { subject, version: history.length + 1, id, schema }])
      return id
    },
    async schemaById(id) {
      return schemas[id - 1]
    },
    async check(subject, schema) {
      requireSubject(subject)
      return verdictOf(subject, schema)
    },
    async subjects() {
      return [...histories.keys()].sort()
    },
    async versions(subject) {
      return historyOf(subject)
    },
    async latest(subject) {
      return historyOf(subject).at(-1)
    },
    async compatibility(subject) {
      return modeOf(subject)
    },
    async setCompatibility(subject, mode) {
      requireSubject(subject)
      modes.set(subject, mode)
    },
  }
}

/** Refuses an empty subject, which a registry server would refuse too. */
export function requireSubject(subject: string): void {
  if (subject === '') throw new InvalidOptionError('subject', 'must not be empty; give "<topic>-value", for example')
}
