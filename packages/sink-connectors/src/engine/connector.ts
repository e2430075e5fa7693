import type { Clock, Metrics, Random, Timers } from '@cryptics-lab/avro-models'
import type { ConnectorCounts, ConnectorStatus, DeadLetters, PartitionPosition, Sink, Source } from '../ports.ts'
import type { RetryOptions } from './retry.ts'

/** When a batch is written. */
export interface BatchOptions {
  /** Most records of one write, at least 1; the default is 5 000. */
  readonly rows?: number
  /** Longest time that a record waits for others, in milliseconds; 0 writes what is there. The default is 20. */
  readonly milliseconds?: number
}

/** Options of {@link runConnector}; all but name, source and sink have defaults. */
export interface ConnectorOptions<Value> {
  /** Name for status, messages and metrics. */
  readonly name: string
  /** Where records come from; it is closed with the connector. */
  readonly source: Source<Value>
  /** Where records go; it is closed with the connector. */
  readonly sink: Sink<Value>
  /** Where records go that cannot be decoded or written; without it the first one stops the connector. */
  readonly deadLetters?: DeadLetters
  /** When a batch is written. */
  readonly batch?: BatchOptions
  /** How retryable failures are tried again; without end while the connector runs. */
  readonly retry?: RetryOptions
  /** How long {@link Connector.stop} goes on trying to write what was read, in milliseconds; the default is 5 000. */
  readonly drainTimeout?: number
  /** Name of whoever runs the connector, for the status and metrics; the default is `node`. */
  readonly workerId?: string
  /** Broker or venue whose records they are, for metrics; empty by default. */
  readonly broker?: string
  /** Clock of the measurements. */
  readonly clock?: Clock
  /** Timers of batches and back-off. */
  readonly timers?: Timers
  /** Spread of back-off. */
  readonly random?: Random
  /** Where measurements go. */
  readonly metrics?: Metrics
  /** Stops the connector as {@link Connector.stop} does. */
  readonly signal?: AbortSignal
  /** Called after each acknowledgement and each change of state. */
  readonly onProgress?: () => void
}

/** A connector that runs. */
export interface Connector {
  /** What it is doing, in Kafka Connect's shape. */
  status(): ConnectorStatus
  /** What it did. */
  counts(): ConnectorCounts
  /** How far each partition has come. */
  positions(): readonly PartitionPosition[]
  /** Why it failed; undefined while it has not. */
  readonly failure: unknown
  /** Resolves when it has ended, stopped or failed; never rejects. */
  readonly finished: Promise<void>
  /** Stops reading; what was read is written. */
  pause(): void
  /** Goes on. */
  resume(): void
  /** Stops reading, writes what was read, closes source, sink and dead letters. */
  stop(): Promise<void>
}
