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

class LoopConsumer implements LogConsumer {
  readonly #options: LoopConsumerOptions
  readonly #stopping = new AbortController()
  readonly #states = new Map<string, ReadState>()
  #running: Promise<void> | undefined

  constructor(options: LoopConsumerOptions) {
    this.#options = options
  }

  run(handlers: LogConsumerHandlers): void {
    this.#running ??= this.#loop(handlers)
  }

  commitOffsets(positions: readonly TopicPartitionOffset[]): Promise<void> {
    return this.#options.commit(positions)
  }

  seek(position: TopicPartitionOffset): void {
    const state = this.#states.get(keyOf(position))
    if (state !== undefined) state.next = BigInt(position.offset)
    this.#options.wake.notify()
  }

  async close(): Promise<void> {
    this.#stopping.abort()
    this.#options.wake.notify()
    await this.#running
    this.#options.onClosed()
  }

  get #isStopping(): boolean {
    return this.#stopping.signal.aborted
  }

  async #loop(handlers: LogConsumerHandlers): Promise<void> {
    const { wake, pollInterval } = this.#options
    try {
      await this.#persist(() => this.#assign(handlers))
      while (!this.#isStopping) {
        const { version } = wake
        let hasMore = false
        for (const state of this.#states.values()) hasMore = (await this.#visit(state, handlers)) || hasMore
        if (!hasMore && !this.#isStopping) await wake.wait(version, pollInterval)
      }
    } catch (error) {
      if (!this.#isStopping) handlers.onError?.(error)
    }
  }

  async #assign(handlers: LogConsumerHandlers): Promise<void> {
    const partitions = await this.#options.assign()
    const starts = (await handlers.onAssigned?.(partitions)) ?? []
    const chosen = new Map(starts.map((start) => [keyOf(start), start.offset]))
    for (const assigned of partitions) {
      const start = chosen.get(keyOf(assigned)) ?? assigned.committed ?? assigned.lowWatermark
      const { topic, partition, incarnation } = assigned
      this.#states.set(keyOf(assigned), { topic, partition, incarnation, next: BigInt(start) })
    }
  }

  /** Delivers what one partition has next; whether it is known to have more. */
  async #visit(state: ReadState, handlers: LogConsumerHandlers): Promise<boolean> {
    const fetched = await this.#persist(() => this.#options.fetch(state, state.next))
    if (fetched === undefined || this.#isStopping) return false
    if (fetched.incarnation !== state.incarnation) throw new TopicRecreatedError(state.topic)
    if (state.next < fetched.lowWatermark) {
      const lowWatermark = fetched.lowWatermark.toString()
      throw new OffsetOutOfRangeError({ ...state, offset: state.next.toString(), lowWatermark })
    }
    if (fetched.records.length === 0) return false
    await this.#deliver(state, fetched, handlers)
    return state.next < fetched.highWatermark
  }

  async #deliver(state: ReadState, fetched: PartitionFetch, handlers: LogConsumerHandlers): Promise<void> {
    const { topic, partition, incarnation, next: start } = state
    const highWatermark = fetched.highWatermark.toString()
    for (let attempt = 0; !this.#isStopping; attempt += 1) {
      try {
        await handlers.eachBatch({ topic, partition, incarnation, records: fetched.records, highWatermark })
        const last = fetched.records.at(-1) as LogRecord
        // A seek from within the handler wins over the end of the batch.
        if (state.next === start) state.next = BigInt(last.offset) + 1n
        return
      } catch {
        await this.#pause(attempt)
      }
    }
  }

  /** Tries for as long as the failure may pass; undefined when the consumer was closed meanwhile. */
  async #persist<Result>(action: () => Promise<Result>): Promise<Result | undefined> {
    for (let attempt = 0; !this.#isStopping; attempt += 1) {
      try {
        return await action()
      } catch (error) {
        if (!CrypticsError.is(error) || !error.retryable) throw error
        await this.#pause(attempt)
      }
    }
    return undefined
  }

  async #pause(attempt: number): Promise<void> {
    const bound = Math.min(longestPause, 50 * 2 ** attempt)
    const { timers, random } = this.#options
    await sleep(timers, random.next() * bound, this.#stopping.signal).catch(() => undefined)
  }
}

/**
 * A consumer over a log that has no broker to push: one loop that goes round its partitions, delivers one batch at a time,
 * waits when there is none, and backs off when the log is away.
 */
export function createLoopConsumer(options: LoopConsumerOptions): LogConsumer {
  return new LoopConsumer(options)
}
