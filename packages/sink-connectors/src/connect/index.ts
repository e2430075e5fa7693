export {
  type ConfigProblem,
  ConnectorConfigInvalidError,
  ConnectorNotReadyError,
  ConnectRebalancingError,
  ConnectRefusedError,
  ConnectUnavailableError,
} from './connect-errors.ts'
export { confluentPlugin } from './jdbc/confluent-plugin.ts'
export { debeziumPlugin } from './jdbc/debezium-plugin.ts'
export type {
  ConnectConfig,
  JdbcAddress,
  JdbcConnection,
  JdbcConverter,
  JdbcDatabase,
  JdbcKeys,
  JdbcSinkOptions,
  JdbcSinkPlan,
  JdbcSinkPlugin,
} from './jdbc/jdbc-sink.ts'
export { jdbcUrlOf } from './jdbc/jdbc-url.ts'
export { withoutSecrets } from './jdbc/secret-options.ts'
export { type ConfigDifference, driftOf } from './lifecycle/config-drift.ts'
export {
  removeConnector,
  resetConnectorOffsets,
  stopConnector,
  type StopWaitOptions,
} from './lifecycle/connector-offsets.ts'
export { deployConnector, type DeployOptions, type DeployReport } from './lifecycle/deploy-connector.ts'
export { type FailedPart, failureOf } from './lifecycle/failed-task.ts'
export { tryConfig, validateConfig } from './lifecycle/validate-config.ts'
export { isReady, type ReadyOptions, type ReadyProgress, waitUntilReady } from './lifecycle/wait-until-ready.ts'
export {
  type ConnectCall,
  type ConnectClient,
  createConnectClient,
  type RestartOptions,
} from './rest/connect-client.ts'
export type { ConnectClientOptions, ConnectRetry } from './rest/connect-transport.ts'
export type {
  ConnectHealth,
  ConnectLogger,
  ConnectOffset,
  ConnectOptionDefinition,
  ConnectorInfo,
  ConnectPlugin,
  ConnectServer,
  ConnectStatus,
  ConnectTaskId,
  ConnectTaskInfo,
  ConnectTaskStatus,
  ConnectValidation,
  ExpandedConnector,
} from './rest/connect-types.ts'
export type { ConnectFetch, ConnectTls } from './rest/tls-fetch.ts'
export type {
  KafkaConnectRuntime,
  KafkaConnectRuntimeOptions,
  ManagedPlanOptions,
  ManagedSuperviseOptions,
} from './runtime/kafka-connect-options.ts'
export { createKafkaConnectRuntime } from './runtime/kafka-connect-runtime.ts'
