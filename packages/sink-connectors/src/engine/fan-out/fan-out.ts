import type { Clock, Metrics, Random, Timers } from '@cryptics-lab/avro-models'
import type {
  ConnectorCounts,
  ConnectorStatus,
  ConnectorTaskStatus,
  DeadLetters,
  PartitionPosition,
  Sink,
  Source,
} from '../../ports.ts'
import type { BatchOptions } from '../connector.ts'
import type { RetryOptions } from '../retry.ts'
import type { CircuitBreakerLimits, CircuitState } from './circuit-breaker.ts'

/**
 * What happens when a branch has no room. `hold`: the source waits for it, and nothing is lost; only a branch that cannot
 * write at all is left behind, and catches up later. `shed`: the branch drops what it has had longest, counted.
 */
export type BranchPolicy = 'hold' | 'shed'

/** One sink of a fan-out with everything that is its own; all but name and sink have defaults. */
export interface FanOutBranch<Value> {
  /** Name for status, messages and metrics; `shared` is taken. */
  readonly name: string
  /** Where records go; it is closed with the fan-out. */
  readonly sink: Sink<Value>
  /** Where records go that cannot be decoded or written; without it the first one stops the branch. */
  readonly deadLetters?: DeadLetters
  /** When a batch is written. */
  readonly batch?: BatchOptions
  /** What happens when there is no room; the default is `hold`. */
  readonly policy?: BranchPolicy
  /** Records that may wait besides those being written, at least 1; the default is 10 000. */
  readonly queue?: number
  /** When the sink counts as dead, and how often it is tried then. */
  readonly breaker?: CircuitBreakerLimits
  /** How long one call of the sink may go without an answer before it counts as dead, in milliseconds; default 30 000. */
  readonly stallTimeout?: number
}

/** Options of {@link createFanOut}; all but name, source and branches have defaults. */
export interface FanOutOptions<Value> {
  /** Name for status, messages and metrics. */
  readonly name: string
  /**
   * Makes a source. Once with `shared` for the one that all branches share, which alone is acknowledged; and with the name
   * of a branch each time that one catches up: a source over the same partitions that shares its group with nobody else.
   */
  readonly source: (reader: string) => Source<Value>
  /** The sinks, at least one. */
  readonly branches: readonly FanOutBranch<Value>[]
  /** How retryable failures are tried again; without end while the fan-out runs. */
  readonly retry?: RetryOptions
  /** How long {@link FanOut.stop} goes on trying to write what was read, in milliseconds; the default is 5 000. */
  readonly drainTimeout?: number
  /** Name of whoever runs the fan-out, for the status; the default is `node`. */
  readonly workerId?: string
  /** Clock of batches and measurements. */
  readonly clock?: Clock
  /** Timers of batches, back-off and breakers. */
  readonly timers?: Timers
  /** Spread of back-off and breakers. */
  readonly random?: Random
  /** Where measurements go. */
  readonly metrics?: Metrics
  /** Stops the fan-out as {@link FanOut.stop} does. */
  readonly signal?: AbortSignal
  /** Called after each write, each acknowledgement and each change of state. */
  readonly onProgress?: () => void
}

/** State of one branch: a task of Kafka Connect's, and what is particular to it here. */
export interface BranchStatus extends ConnectorTaskStatus {
  /** Name of the branch. */
  readonly branch: string
  /** What happens when it has no room. */
  readonly policy: BranchPolicy
  /** Whether its sink counts as dead (`open`), is being tried (`half-open`) or answers (`closed`). */
  readonly breaker: CircuitState
  /** Whether it is apart from the shared source: left behind, catching up, or not there yet. */
  readonly detached: boolean
  /** Records that wait for it. */
  readonly queued: number
  /** Records that it has dropped. */
  readonly shed: number
}

/** Status of a fan-out: Kafka Connect's shape, with one task for each branch in their order. */
export interface FanOutStatus extends ConnectorStatus {
  /** The branches. */
  readonly tasks: readonly BranchStatus[]
}

/** What a branch did since the fan-out began. */
export interface BranchCounts extends ConnectorCounts {
  /** Records that were dropped for want of room, or were left when it ended; always 0 with the policy `hold`. */
  readonly shed: number
  /** How often it was left behind by the shared source. */
  readonly detached: number
}

/** One source into several sinks, while it runs. */
export interface FanOut {
  /** What it is doing, in Kafka Connect's shape. */
  status(): FanOutStatus
  /** What each branch did, by name. */
  counts(): Readonly<Record<string, BranchCounts>>
  /** How far the shared source has been acknowledged, by partition. */
  positions(): readonly PartitionPosition[]
  /** Why the shared source failed, which ends everything; undefined while it has not. A branch's failure is in the status. */
  readonly failure: unknown
  /** Resolves when it has ended: stopped, failed, or at the end of its source; never rejects. */
  readonly finished: Promise<void>
  /** Keeps a branch, or each of them, from writing; the others go on. @throws {NameUnknownError} */
  pause(branch?: string): void
  /** Goes on. @throws {NameUnknownError} */
  resume(branch?: string): void
  /**
   * Starts a branch anew from where its sink stands, whatever its state.
   * @throws {NameUnknownError} When no branch has this name.
   * @throws {ConnectorFailedError} When the fan-out has ended.
   */
  restart(branch: string): Promise<void>
  /** Stops reading, gives each branch `drainTimeout` to write what it has, closes everything. */
  stop(): Promise<void>
}
