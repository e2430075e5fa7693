import type { Clock, Metrics, Random, Timers } from '@cryptics-lab/avro-models'
import type { SchemaRegistry } from '@cryptics-lab/avro-models/registry'
import type { BatchOptions } from '../engine/connector.ts'
import type { RetryOptions } from '../engine/retry.ts'
import type { LogClient } from '../kafka/ports.ts'
import type { ConnectorCounts, ConnectorRuntime, Dialect, Sink } from '../ports.ts'
import type { SqlPool } from '../sql-pool.ts'
import type { ConnectorRegistry, RegisteredConnector } from './connector-registry.ts'

/** Makes the sink of a connector, where it is not to be the SQL table that the connector describes. */
export type SinkFactory = (connector: RegisteredConnector, name: string) => Sink<object>

/** How failed connectors are started again. */
export interface SuperviseOptions {
  /** Bound of the first pause, in milliseconds; the default is 500. It doubles with each failure in a row. */
  readonly initial?: number
  /** Largest bound of a pause, in milliseconds; the default is 30 000. */
  readonly maximum?: number
  /** Starts in a row without a write between them, after which a connector stays FAILED; the default is without end. */
  readonly attempts?: number
  /** Called when a connector has failed and before it is started again. */
  readonly onFailure?: (name: string, error: unknown) => void
}

/** Options of {@link createNodeRuntime}; `pool` or `sink` must be given. */
export interface NodeRuntimeOptions {
  /** The log that is read. */
  readonly log: LogClient
  /** The connectors to run. */
  readonly registry: Pick<ConnectorRegistry, 'entries'>
  /** Where schemas are found by their ids. */
  readonly schemaRegistry: SchemaRegistry
  /** Your own pool, for SQL tables. */
  readonly pool?: SqlPool
  /** Dialect of the pool's database; the default is PostgreSQL's. */
  readonly dialect?: Dialect
  /** Makes each connector's sink instead of a table in the pool's database. */
  readonly sink?: SinkFactory
  /** What happens to a record that cannot be decoded or stored: its own topic (the default), or the connector fails. */
  readonly deadLetters?: 'topic' | 'fail'
  /** When batches are written; a connector's own options win. */
  readonly batch?: BatchOptions
  /** How retryable failures are tried again. */
  readonly retry?: RetryOptions
  /** Starts a connector that has failed again, after a pause; without it a failed one stays as it is. */
  readonly supervise?: SuperviseOptions
  /** Name of a connector's consumer group; the default is `connect-<name>`, as with Kafka Connect. Each needs its own. */
  readonly groupId?: (name: string) => string
  /** How long a stop goes on trying to write what was read, in milliseconds; the default is 5 000. */
  readonly drainTimeout?: number
  /** Partitions of a topic that is made; the default is 1. */
  readonly partitions?: number
  /** Name of this worker, for the status; the default is `node`. */
  readonly workerId?: string
  /** Clock of the measurements. */
  readonly clock?: Clock
  /** Timers of batches and back-off. */
  readonly timers?: Timers
  /** Spread of back-off. */
  readonly random?: Random
  /** Where measurements go. */
  readonly metrics?: Metrics
  /** Called after each acknowledgement and each change of state of any connector. */
  readonly onProgress?: () => void
}

/** A runtime of this process: the port, and what only our own engine can tell. */
export interface NodeRuntime extends ConnectorRuntime {
  /** Stops reading until {@link NodeRuntime.resume}; what was read is written. @throws {NameUnknownError} */
  pause(name: string): void
  /** Goes on after {@link NodeRuntime.pause}. @throws {NameUnknownError} */
  resume(name: string): void
  /** What a connector did since it was started. @throws {NameUnknownError} */
  counts(name: string): ConnectorCounts
  /** Why a connector failed; undefined while it has not. @throws {NameUnknownError} */
  failure(name: string): unknown
}
