export type { Sink, WriteEncoding, WriteMode } from '../../ports.ts'
export type { SqlClient, SqlPool, SqlResult, SqlStatement } from '../../sql-pool.ts'
export {
  type MaintenanceRunner,
  runMaintenance,
  type RunMaintenanceOptions,
  type TableMaintenanceReport,
} from './maintenance.ts'
export { createSqlSink, type SqlSinkOptions } from './sql-sink.ts'
