export { type ConnectorClass, ConnectorRegistry, type RegisteredConnector } from './connectors/connector-registry.ts'
export { createGroupLag } from './connectors/group-lag.ts'
export { type HandedOver, handOverToConnect, handOverToNode, type HandOverOptions } from './connectors/hand-over.ts'
export { createNodeRuntime } from './connectors/node-runtime.ts'
export type {
  NodeRuntime,
  NodeRuntimeOptions,
  SuperviseOptions,
  SinkFactory,
} from './connectors/node-runtime-options.ts'
export { createTablePreparation, type TablePreparationOptions } from './connectors/prepare-table.ts'
export {
  createSinkConnector,
  SinkConnector,
  type SinkConnectorConfig,
  type SinkConnectorOptions,
} from './connectors/sink-connector.ts'
export type { BatchOptions, Connector, ConnectorOptions } from './engine/connector.ts'
export type { RetryOptions } from './engine/retry.ts'
export { runConnector } from './engine/run-connector.ts'
export {
  BacklogFullError,
  ConnectorFailedError,
  type ConnectorFailure,
  type FailedConnectStage,
  LogClosedError,
  LogFullError,
  LogRefusedError,
  LogUnavailableError,
  NameTakenError,
  NameUnknownError,
  OffsetBeyondEndError,
  OffsetFencedError,
  OffsetOutOfRangeError,
  ProduceFailedError,
  ProducerClosedError,
  RecordRefusedError,
  RecordUndecodableError,
  SendUnresolvedError,
  SinkConnectorsError,
  type SinkConnectorsErrorCode,
  SinkRefusedError,
  SinkUnavailableError,
  TopicRecreatedError,
  TopicUnknownError,
  ValueUnfitError,
} from './errors.ts'
export { createTopicNaming, type Serializer, type TopicNaming, type TopicNamingOptions } from './kafka/topic-naming.ts'
export { metricNames } from './metric-names.ts'
export type {
  Batch,
  ConnectorCounts,
  ConnectorRuntime,
  ConnectorState,
  ConnectorStatus,
  ConnectorTaskStatus,
  DeadLetter,
  DeadLetters,
  Dialect,
  DialectTable,
  FailedStage,
  OffsetMove,
  PartitionIdentity,
  PartitionLag,
  PartitionPosition,
  RawRecord,
  Sink,
  Source,
  SourceContext,
  SourceRecord,
  TableOptions,
  WriteResult,
} from './ports.ts'
export { AvroProducer, createProducer } from './producers/avro-producer.ts'
export type {
  BacklogOptions,
  BacklogPolicy,
  CloseOptions,
  DrainReport,
  ProduceOutcome,
  ProducerBatchOptions,
  ProducerCounts,
  ProducerEnvelopeOptions,
  ProducerEnvironment,
  ProducerOptions,
  ProducerRetryOptions,
} from './producers/producer-options.ts'
export {
  type ProducerClass,
  ProducerRegistry,
  type RecordOf,
  type RegisteredProducer,
} from './producers/producer-registry.ts'
export { createLogDeadLetters, type LogDeadLettersOptions } from './sources/log/log-dead-letters.ts'
export { createLogSource, type LogSourceOptions, type RecordReader } from './sources/log/log-source.ts'
export type { SqlClient, SqlPool, SqlResult, SqlStatement } from './sql-pool.ts'
export {
  type CircuitBreaker,
  type CircuitBreakerLimits,
  type CircuitBreakerOptions,
  type CircuitState,
  createCircuitBreaker,
} from './engine/fan-out/circuit-breaker.ts'
export { createFanOut } from './engine/fan-out/create-fan-out.ts'
export type {
  BranchCounts,
  BranchPolicy,
  BranchStatus,
  FanOut,
  FanOutBranch,
  FanOutOptions,
  FanOutStatus,
} from './engine/fan-out/fan-out.ts'
export type {
  BucketAggregate,
  BucketValue,
  BucketView,
  BucketWidth,
  DialectMaintenance,
  MaintenanceOptions,
  Retention,
  RollUp,
} from './maintenance.ts'
export { type DeadLetterOrigin, deadLetterHeaders, originOf } from './sources/log/dead-letter-headers.ts'
export {
  replayDeadLetters,
  type ReplayOptions,
  type ReplayOutcome,
  type ReplayReport,
} from './sources/log/replay-dead-letters.ts'
