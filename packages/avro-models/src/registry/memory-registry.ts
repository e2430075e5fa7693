import type { AvroComplexSchema } from '../avro-schema.ts'
import { InvalidOptionError } from '../errors.ts'
import { identityForm } from '../fingerprint.ts'
import type { SchemaRegistry } from './ports.ts'

/**
 * A registry that lives as long as the object: ids from 1 in order of registration, one per schema whatever the subject.
 * Frames outlive it, so it is for tests and simulation; keep frames with {@link createLockRegistry}.
 */
export function createMemoryRegistry(): SchemaRegistry {
  const ids = new Map<string, number>()
  const schemas: AvroComplexSchema[] = []
  return {
    async register(subject, schema) {
      requireSubject(subject)
      // No await before the id is given: concurrent calls get their ids in the order in which they were made.
      const identity = identityForm(schema)
      const known = ids.get(identity)
      if (known !== undefined) return known
      const id = schemas.push(schema)
      ids.set(identity, id)
      return id
    },
    async schemaById(id) {
      return schemas[id - 1]
    },
  }
}

/** Refuses an empty subject, which a registry server would refuse too. */
export function requireSubject(subject: string): void {
  if (subject === '') throw new InvalidOptionError('subject', 'must not be empty; give "<topic>-value", for example')
}
