export { createPostgresDialect, type PostgresDialectOptions } from './postgres-dialect.ts'
