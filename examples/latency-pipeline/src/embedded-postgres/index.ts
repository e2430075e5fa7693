export { type ApplicationLock, type ApplicationLockOptions, acquireApplicationLock } from './application-lock.ts'
export type { LayoutMigration } from './bootstrap.ts'
export { type DataDirectorySurroundings, defaultDataDirectory } from './default-data-directory.ts'
export { type Removal, removeDataDirectory } from './remove-data-directory.ts'
export { type EmbeddedPostgres, type EmbeddedPostgresOptions, startEmbeddedPostgres } from './embedded-postgres.ts'
export {
  DataDirectoryForeignError,
  DataDirectoryInUseError,
  DataDirectoryMissingError,
  DataDirectoryNewerError,
  type DataDirectoryProblem,
  DataDirectoryUnusableError,
  EmbeddedPostgresMissingError,
  EmbeddedPostgresStartError,
  PostgresMajorMismatchError,
} from './errors.ts'
