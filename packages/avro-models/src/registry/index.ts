export { fingerprintOf, identityForm } from '../fingerprint.ts'
export { schemaLock } from '../generated/lock.ts'
export type { LockedSchema, SchemaLock } from '../schema-lock.ts'
export type {
  ConfluentApi,
  ConfluentApiFactory,
  ConfluentClientOptions,
  ConfluentResponse,
  RequestMiddleware,
} from './confluent-client.ts'
export { type ConfluentRegistryOptions, createConfluentRegistry } from './confluent-registry.ts'
export {
  RegistryLockMismatch,
  RegistryRequestRefused,
  RegistryUnavailable,
  SchemaNotLocked,
  SchemaRefused,
} from './errors.ts'
export { createLockRegistry } from './lock-registry.ts'
export { createMemoryRegistry, type MemoryRegistryOptions } from './memory-registry.ts'
export type { ManagedSchemaRegistry, RegisteredSchema, RegistryVerdict, SchemaRegistry } from './ports.ts'
export {
  createLockedRegistry,
  fileLockStore,
  type LockedRegistryOptions,
  type RegistryLock,
  type RegistryLockStore,
} from './registry-lock.ts'
export { subjectName, type SubjectParts, type SubjectStrategy } from './subjects.ts'
