export { createPostgresDialect } from './postgres-dialect.ts'
