export {
  describeConnectorRuntime,
  type RuntimeHarness,
  type RuntimeUnderTest,
} from './testing/describe-connector-runtime.ts'
export { describeDialect } from './testing/describe-dialect.ts'
export { describeKafkaClient, describeLog, type LogHarness } from './testing/describe-log.ts'
export { describeSqlSink } from './testing/describe-sql-sink.ts'
export type { SqlHarness } from './testing/sql-harness.ts'
