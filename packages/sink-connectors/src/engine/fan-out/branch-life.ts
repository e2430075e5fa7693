import type { Clock, Metrics, Random, Timers } from '@cryptics-lab/avro-models'
import { metricNames } from '../../metric-names.ts'
import type { Batch, PartitionIdentity, PartitionPosition } from '../../ports.ts'
import { createDelivery, type MutableCounts } from '../deliver.ts'
import { createRetry, type Retry, type RetryOptions } from '../retry.ts'
import { type CircuitBreaker, type CircuitState, createCircuitBreaker } from './circuit-breaker.ts'
import type { FanOutBranch } from './fan-out.ts'
import { createGuard } from './guard.ts'

/** What a branch and its lives need of the fan-out. */
export interface BranchEnvironment {
  /** Name of the fan-out. */
  readonly connector: string
  /** How retryable failures are tried again. */
  readonly retry: RetryOptions
  /** Clock of batches and measurements. */
  readonly clock: Clock
  /** Timers of batches, back-off and breakers. */
  readonly timers: Timers
  /** Spread of back-off and breakers. */
  readonly random: Random
  /** Where measurements go. */
  readonly metrics: Metrics
}

/** What {@link createBranchLife} needs. */
export interface BranchLifeContext<Value> extends BranchEnvironment {
  /** The branch as it was described. */
  readonly branch: FanOutBranch<Value>
  /** What it did, over all its lives. */
  readonly counts: MutableCounts
  /** Called when everything below a position is stored or buried. */
  readonly onStored: (position: PartitionPosition) => void
  /** Called after each change of the breaker. */
  readonly onBreaker: () => void
}

/** A branch from its start to its end or restart: one breaker, one signal that ends whatever it is at. */
export interface BranchLife<Value> {
  /** Raised when it ends. */
  readonly signal: AbortSignal
  /** Whether its sink answers. */
  readonly breaker: Pick<CircuitBreaker, 'state'>
  /** Tries again for as long as it lives. */
  readonly retry: Retry
  /** Makes the sink ready. */
  open(): Promise<void>
  /** Where the sink stands. */
  position(partition: PartitionIdentity): Promise<string | undefined>
  /** Where the sink stands, if it says so at once. */
  positionNow(partition: PartitionIdentity): Promise<string | undefined>
  /** Brings a batch through, with its dead letters. */
  deliver(batch: Batch<Value>): Promise<void>
  /** Ends it; an unanswered call of the sink is left alone. */
  end(): void
}

const breakerLevels: Readonly<Record<CircuitState, number>> = { closed: 0, 'half-open': 1, open: 2 }

function createLifeRetry<Value>(context: BranchLifeContext<Value>, connector: string, giveUp: AbortSignal): Retry {
  const { timers, random, metrics, counts } = context
  return createRetry({
    timers,
    random,
    options: context.retry,
    giveUp,
    onRetry: (error) => {
      counts.retries += 1
      metrics.count(metricNames.connectorRetries, 1, { connector, code: error.code })
    },
  })
}

/** Begins a life of a branch. */
export function createBranchLife<Value>(context: BranchLifeContext<Value>): BranchLife<Value> {
  const { branch, clock, timers, random, metrics, counts, onStored } = context
  const { sink, deadLetters, stallTimeout = 30_000 } = branch
  const connector = `${context.connector}/${branch.name}`
  const ending = new AbortController()
  const { signal } = ending
  const tell = (state: CircuitState): void => {
    const labels = { connector: context.connector, branch: branch.name }
    metrics.gauge(metricNames.fanOutBreakerState, breakerLevels[state], labels)
  }
  tell('closed')
  const onChange = (state: CircuitState): void => {
    tell(state)
    context.onBreaker()
  }
  const breaker = createCircuitBreaker({ ...branch.breaker, timers, random, onChange })
  const guard = createGuard({ name: sink.name, breaker, timers, stallTimeout, signal })
  const retry = createLifeRetry(context, connector, signal)
  const deliver = createDelivery<Value>({
    name: connector,
    // What a branch has stored is its own; the fan-out acknowledges what all of them have.
    source: { acknowledge: async (position) => onStored(position) },
    sink: { write: (batch) => guard(() => sink.write(batch)) },
    // A branch that cannot bury is as dead as one that cannot write.
    deadLetters: deadLetters && {
      send: (letters) => guard(() => deadLetters.send(letters)),
      close: () => deadLetters.close(),
    },
    retry,
    clock,
    metrics,
    counts,
    onAcknowledged: () => undefined,
  })
  return {
    signal,
    breaker,
    retry,
    open: () => retry(() => guard(() => sink.open())),
    position: (partition) => retry(() => guard(() => sink.position(partition))),
    positionNow: (partition) => guard(() => sink.position(partition), { once: true }),
    deliver,
    end() {
      ending.abort()
      breaker.dispose()
    },
  }
}
