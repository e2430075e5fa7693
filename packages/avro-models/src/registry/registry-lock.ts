import { readFile, rename, writeFile } from 'node:fs/promises'
import type { AvroComplexSchema } from '../avro-schema.ts'
import { CrypticsError, InvalidOptionError } from '../errors.ts'
import { fingerprintOf } from '../fingerprint.ts'
import { RegistryLockMismatch } from './errors.ts'
import type { SchemaRegistry } from './ports.ts'

/** Ids that registries gave: by the registry's identity, then by the schema's fingerprint. */
export type RegistryLock = Readonly<Record<string, Readonly<Record<string, number>>>>

/** Where a {@link RegistryLock} is kept. */
export interface RegistryLockStore {
  /** What is kept; empty when there is nothing yet. */
  read(): Promise<RegistryLock>
  /** Keeps a new state. */
  write(lock: RegistryLock): Promise<void>
}

/** What {@link createLockedRegistry} needs. */
export interface LockedRegistryOptions {
  /** The registry. */
  readonly registry: SchemaRegistry
  /** Which registry it is, for example its address or the name of its cluster; ids of one never stand for another. */
  readonly identity: string
  /** Where the ids are kept, for example {@link fileLockStore}. */
  readonly store: RegistryLockStore
}

/**
 * A registry whose ids are remembered, so that a producer starts while the registry is away, and never with a wrong id:
 * whenever the registry answers, its id is compared with the lock's.
 *
 * `register` rejects with {@link RegistryLockMismatch} when the two differ, and with the registry's own error when it is
 * away and the lock does not know the schema.
 * @param options Registry, identity and store.
 * @throws {InvalidOptionError} When the identity is empty.
 */
export function createLockedRegistry({ registry, identity, store }: LockedRegistryOptions): SchemaRegistry {
  if (identity === '') throw new InvalidOptionError('identity', 'must name the registry, for example by its address')
  let writing: Promise<void> = Promise.resolve()
  const remember = async (fingerprint: string, id: number): Promise<void> => {
    const lock = await store.read()
    await store.write({ ...lock, [identity]: { ...lock[identity], [fingerprint]: id } })
  }
  return {
    async register(subject: string, schema: AvroComplexSchema) {
      const fingerprint = await fingerprintOf(schema)
      const lockedId = (await store.read())[identity]?.[fingerprint]
      let id: number
      try {
        id = await registry.register(subject, schema)
      } catch (error) {
        if (lockedId !== undefined && CrypticsError.is(error) && error.retryable) return lockedId
        throw error
      }
      if (lockedId !== undefined && lockedId !== id) throw new RegistryLockMismatch(identity, subject, lockedId, id)
      if (lockedId === undefined) {
        // One behind the other: two schemas that are registered at once must not overwrite each other.
        const written = writing.catch(() => undefined).then(() => remember(fingerprint, id))
        writing = written
        await written
      }
      return id
    },
    schemaById: (id) => registry.schemaById(id),
  }
}

/**
 * Keeps a {@link RegistryLock} in a JSON file; a new state replaces the file as a whole.
 * @param path The file; it need not exist yet.
 */
export function fileLockStore(path: string): RegistryLockStore {
  return {
    async read() {
      try {
        return JSON.parse(await readFile(path, 'utf8')) as RegistryLock
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {}
        throw new InvalidOptionError('path', `${path} cannot be read as a lock: ${(error as Error).message}`)
      }
    },
    async write(lock) {
      await writeFile(`${path}.new`, `${JSON.stringify(lock, undefined, 2)}\n`)
      await rename(`${path}.new`, path)
    },
  }
}
