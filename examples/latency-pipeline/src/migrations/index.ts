export { applyMigrations, type MigrationReport } from './apply-migrations.ts'
export { migrationFiles } from './migration-files.ts'
