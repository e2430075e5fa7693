export type { Sink } from '../../ports.ts'
export type { SqlClient, SqlPool, SqlResult, SqlStatement } from '../../sql-pool.ts'
export { createSqlSink, type SqlSinkMode, type SqlSinkOptions } from './sql-sink.ts'
