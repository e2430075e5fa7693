import { CrypticsError, type Random, sleep, type Timers } from '@cryptics-lab/avro-models'
import { OffsetOutOfRangeError, TopicRecreatedError } from '../errors.ts'
import type {
  AssignedPartition,
  LogConsumer,
  LogConsumerHandlers,
  LogRecord,
  TopicPartition,
  TopicPartitionOffset,
} from './ports.ts'
import type { Wake } from './wake.ts'

/** What a log's storage gives for one partition. */
export interface PartitionFetch {
  /** Identity of the topic's present life. */
  readonly incarnation: string
  /** First offset that is still there. */
  readonly lowWatermark: bigint
  /** Offset that the next record will get. */
  readonly highWatermark: bigint
  /** Records from the asked offset on; empty when there are none. */
  readonly records: readonly LogRecord[]
}

/** What {@link createLoopConsumer} needs from a log that delivers by itself. */
export interface LoopConsumerOptions {
  /** Every partition of the consumer's topics. @throws {TopicUnknownError} When a topic does not exist. */
  readonly assign: () => Promise<readonly AssignedPartition[]>
  /** Reads records of a partition, from an offset on. */
  readonly fetch: (partition: TopicPartition, offset: bigint) => Promise<PartitionFetch>
  /** Stores positions of the group. */
  readonly commit: (positions: readonly TopicPartitionOffset[]) => Promise<void>
  /** Wakes the loop when there may be more. */
  readonly wake: Wake
  /** Longest wait without a wake-up call, in milliseconds; undefined when every record wakes. */
  readonly pollInterval?: number
  /** Timers of back-off. */
  readonly timers: Timers
  /** Spread of back-off. */
  readonly random: Random
  /** Called when the consumer ends. */
  readonly onClosed: () => void
}

interface ReadState extends TopicPartition {
  readonly incarnation: string
  next: bigint
}

const longestPause = 5_000

const keyOf = ({ topic, partition }: TopicPartition): string => `${topic}/${partition}`

const isRetryable = (error: unknown): boolean => CrypticsError.is(error) && error.retryable

/**
 * A consumer over a log that has no broker to push: one loop that goes round its partitions, delivers one batch at a time,
 * waits when there is none, and backs off when the log is away.
 */
export function createLoopConsumer(options: LoopConsumerOptions): LogConsumer {
  const { wake, timers } = options
  const stopping = new AbortController()
  const states = new Map<string, ReadState>()
  let running: Promise<void> | undefined

  const pause = async (attempt: number): Promise<void> => {
    const bound = Math.min(longestPause, 50 * 2 ** attempt)
    await sleep(timers, options.random.next() * bound, stopping.signal).catch(() => undefined)
  }

  /** Tries for as long as the failure may pass. */
  const persist = async <Result>(action: () => Promise<Result>): Promise<Result | undefined> => {
    for (let attempt = 0; !stopping.signal.aborted; attempt += 1) {
      try {
        return await action()
      } catch (error) {
        if (!isRetryable(error)) throw error
        await pause(attempt)
      }
    }
    return undefined
  }

  const assign = async (handlers: LogConsumerHandlers): Promise<void> => {
    const partitions = await options.assign()
    const starts = (await handlers.onAssigned?.(partitions)) ?? []
    const chosen = new Map(starts.map((start) => [keyOf(start), start.offset]))
    for (const assigned of partitions) {
      const start = chosen.get(keyOf(assigned)) ?? assigned.committed ?? assigned.lowWatermark
      const { topic, partition, incarnation } = assigned
      states.set(keyOf(assigned), { topic, partition, incarnation, next: BigInt(start) })
    }
  }

  const deliver = async (state: ReadState, fetched: PartitionFetch, handlers: LogConsumerHandlers): Promise<void> => {
    const { topic, partition, incarnation } = state
    const start = state.next
    const batch = { topic, partition, incarnation, records: fetched.records }
    for (let attempt = 0; !stopping.signal.aborted; attempt += 1) {
      try {
        await handlers.eachBatch({ ...batch, highWatermark: fetched.highWatermark.toString() })
        // A seek from within the handler wins over the end of the batch.
        const last = fetched.records.at(-1) as LogRecord
        if (state.next === start) state.next = BigInt(last.offset) + 1n
        return
      } catch {
        await pause(attempt)
      }
    }
  }

  const visit = async (state: ReadState, handlers: LogConsumerHandlers): Promise<boolean> => {
    const fetched = await persist(() => options.fetch(state, state.next))
    if (fetched === undefined || stopping.signal.aborted) return false
    if (fetched.incarnation !== state.incarnation) throw new TopicRecreatedError(state.topic)
    if (state.next < fetched.lowWatermark) {
      const lowWatermark = fetched.lowWatermark.toString()
      throw new OffsetOutOfRangeError({ ...state, offset: state.next.toString(), lowWatermark })
    }
    if (fetched.records.length === 0) return false
    await deliver(state, fetched, handlers)
    return true
  }

  const loop = async (handlers: LogConsumerHandlers): Promise<void> => {
    try {
      await persist(() => assign(handlers))
      while (!stopping.signal.aborted) {
        const { version } = wake
        let delivered = false
        for (const state of states.values()) delivered = (await visit(state, handlers)) || delivered
        if (!delivered && !stopping.signal.aborted) await wake.wait(version, options.pollInterval)
      }
    } catch (error) {
      if (!stopping.signal.aborted) handlers.onError?.(error)
    }
  }

  return {
    run(handlers) {
      running ??= loop(handlers)
    },
    commitOffsets: options.commit,
    seek(position) {
      const state = states.get(keyOf(position))
      if (state !== undefined) state.next = BigInt(position.offset)
      wake.notify()
    },
    async close() {
      stopping.abort()
      wake.notify()
      await running
      options.onClosed()
    },
  }
}
