import type { AvroComplexSchema } from '../avro-schema.ts'
import { InvalidOptionError } from '../errors.ts'
import { identityForm } from '../fingerprint.ts'
import { schemaLock } from '../generated/lock.ts'
import type { SchemaLock } from '../schema-lock.ts'
import { SchemaNotLocked } from './errors.ts'
import { requireSubject } from './memory-registry.ts'
import type { SchemaRegistry } from './ports.ts'

/**
 * A registry without a server: the ids of a committed lock, the same in every process and for ever, so that frames on
 * disk stay readable.
 *
 * `register` gives the locked id whatever the subject, and rejects with {@link SchemaNotLocked} for a schema that the
 * lock does not hold.
 * @param lock The lock; the default holds the suite's own models.
 * @throws {InvalidOptionError} When the lock gives one id, or one schema, twice, or an id that a frame cannot carry.
 */
export function createLockRegistry(lock: SchemaLock = schemaLock): SchemaRegistry {
  const ids = new Map<string, number>()
  const schemas = new Map<number, AvroComplexSchema>()
  for (const [index, { id, schema }] of lock.entries()) {
    const identity = identityForm(schema)
    if (!Number.isInteger(id) || id < 1 || id > 0x7fffffff) {
      throw new InvalidOptionError(`lock[${index}].id`, `must be an integer from 1 to 2147483647, not ${id}`)
    }
    if (schemas.has(id)) throw new InvalidOptionError(`lock[${index}].id`, `${id} is given twice`)
    if (ids.has(identity)) throw new InvalidOptionError(`lock[${index}].schema`, `has id ${ids.get(identity)} already`)
    ids.set(identity, id)
    schemas.set(id, schema)
  }
  return {
    async register(subject, schema) {
      requireSubject(subject)
      const id = ids.get(identityForm(schema))
      if (id === undefined) throw new SchemaNotLocked(subject, schema.name ?? '')
      return id
    },
    async schemaById(id) {
      return schemas.get(id)
    },
  }
}
