import { CrypticsError, type Random, sleep, type Timers } from '@cryptics-lab/avro-models'
import { OffsetOutOfRangeError, TopicUnknownError } from '../../errors.ts'
import type {
  AssignedPartition,
  LogConsumer,
  LogConsumerHandlers,
  LogRecord,
  TopicPartition,
  TopicPartitionOffset,
} from '../ports.ts'
import type { KafkajsLogAdmin } from './kafkajs-admin.ts'
import type { KafkajsBatchPayload, KafkajsClient, KafkajsConsumer, KafkajsRecord } from './kafkajs-client.ts'
import { isCodecMissing, toLogError } from './kafkajs-failures.ts'

/** What {@link createKafkajsConsumer} needs. */
export interface KafkajsConsumerOptions {
  readonly kafka: KafkajsClient
  readonly admin: KafkajsLogAdmin
  readonly groupId: string
  readonly topics: readonly string[]
  readonly maximumRecords: number
  /** Silence after which the group takes a member's partitions away, in milliseconds. */
  readonly sessionTimeout: number
  readonly timers: Timers
  readonly random: Random
  readonly onClosed: (consumer: LogConsumer) => void
}

interface PartitionState extends TopicPartition {
  readonly incarnation: string
  next: bigint
}

const longestPause = 5_000
// An idle fetch is answered after this long; closing waits for it.
const idleFetch = 250

const keyOf = ({ topic, partition }: TopicPartition): string => `${topic}/${partition}`

class KafkajsLogConsumer implements LogConsumer {
  readonly #options: KafkajsConsumerOptions
  readonly #stopping = new AbortController()
  /** The partitions whose start is known; replaced as a whole when the group is dealt anew. */
  #states = new Map<string, PartitionState>()
  #member: KafkajsConsumer | undefined
  #running: Promise<void> | undefined
  #endSession: (() => void) | undefined
  #fatal: unknown

  constructor(options: KafkajsConsumerOptions) {
    this.#options = options
  }

  run(handlers: LogConsumerHandlers): void {
    this.#running ??= this.#loop(handlers)
  }

  async commitOffsets(positions: readonly TopicPartitionOffset[]): Promise<void> {
    const { admin, groupId } = this.#options
    if (this.#member === undefined) return await admin.setOffsets(groupId, positions)
    try {
      await this.#member.commitOffsets(positions.map(({ topic, partition, offset }) => ({ topic, partition, offset })))
    } catch (error) {
      throw toLogError(`store the positions of ${groupId}`, error)
    }
  }

  seek({ topic, partition, offset }: TopicPartitionOffset): void {
    const state = this.#states.get(keyOf({ topic, partition }))
    if (state === undefined) return
    state.next = BigInt(offset)
    this.#member?.seek({ topic, partition, offset })
  }

  async close(): Promise<void> {
    this.#stopping.abort()
    this.#endSession?.()
    await this.#running
    this.#options.onClosed(this)
  }

  get #isStopping(): boolean {
    return this.#stopping.signal.aborted
  }

  /** A member of the group whose client gave up is followed by another one. */
  async #loop(handlers: LogConsumerHandlers): Promise<void> {
    for (let attempt = 0; !this.#isStopping; attempt += 1) {
      try {
        await this.#requireTopics()
        await this.#session(handlers)
        if (this.#fatal !== undefined) throw this.#fatal
        attempt = 0
      } catch (error) {
        const failure = toLogError('read', error)
        if (!failure.retryable && !this.#isStopping) {
          handlers.onError?.(failure)
          return
        }
      }
      await this.#pause(attempt)
    }
  }

  async #requireTopics(): Promise<void> {
    const there = new Set(await this.#options.admin.listTopics())
    const missing = this.#options.topics.find((topic) => !there.has(topic))
    if (missing !== undefined) throw new TopicUnknownError(missing)
  }

  /** Resolves when the member's client has given up, or the consumer is closed. */
  async #session(handlers: LogConsumerHandlers): Promise<void> {
    const { kafka, groupId, topics, sessionTimeout } = this.#options
    const config = {
      groupId,
      sessionTimeout,
      rebalanceTimeout: 2 * sessionTimeout,
      heartbeatInterval: Math.floor(sessionTimeout / 10),
      maxWaitTimeInMs: idleFetch,
      allowAutoTopicCreation: false,
      // Its own way back leaves out failures that it takes for final (#1445, #1630); ours does not.
      retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries: 8, restartOnFailure: async () => false },
    }
    const member = kafka.consumer(config)
    let crash: unknown
    const ended = new Promise<void>((resolve) => {
      this.#endSession = resolve
      member.on('consumer.crash' as never, ({ payload }) => {
        crash = (payload as { readonly error?: unknown }).error
        resolve()
      })
    })
    member.on('consumer.group_join' as never, ({ payload }) => {
      const { memberAssignment } = payload as { readonly memberAssignment: Readonly<Record<string, number[]>> }
      void this.#start(member, memberAssignment, handlers)
    })
    try {
      await member.connect()
      await member.subscribe({ topics: [...topics], fromBeginning: true })
      this.#member = member
      await member.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        eachBatch: (payload) => this.#deliver(payload, handlers),
      })
      if (!this.#isStopping && this.#fatal === undefined) await ended
      if (isCodecMissing(crash)) throw toLogError('read', crash)
    } finally {
      this.#member = undefined
      this.#states = new Map()
      await member.disconnect().catch(() => undefined)
    }
  }

  /** Asks where to start; nothing of a partition is delivered before that is known. */
  async #start(
    member: KafkajsConsumer,
    assignment: Readonly<Record<string, number[]>>,
    handlers: LogConsumerHandlers,
  ): Promise<void> {
    const states = new Map<string, PartitionState>()
    this.#states = states
    const parts = Object.entries(assignment).map(([topic, partitions]) => ({ topic, partitions }))
    // A member without partitions is told so, too: what it has read is another one's now.
    if (parts.length > 0) member.pause(parts)
    for (let attempt = 0; !this.#isStopping && this.#states === states; attempt += 1) {
      try {
        const starts = await this.#chooseStarts(parts, handlers)
        if (this.#states !== states) return
        for (const state of starts) {
          states.set(keyOf(state), state)
          member.seek({ topic: state.topic, partition: state.partition, offset: state.next.toString() })
        }
        member.resume(parts)
        return
      } catch (error) {
        if (!CrypticsError.is(error) || !error.retryable) {
          this.#fail(error)
          return
        }
        await this.#pause(attempt)
      }
    }
  }

  async #chooseStarts(
    parts: readonly { readonly topic: string; readonly partitions: readonly number[] }[],
    handlers: LogConsumerHandlers,
  ): Promise<readonly PartitionState[]> {
    const { admin, groupId } = this.#options
    const topics = parts.map(({ topic }) => topic)
    const [described, committed] = await Promise.all([
      admin.describeTopics(topics),
      admin.fetchOffsets(groupId, topics),
    ])
    const stored = new Map(committed.map((position) => [keyOf(position), position.offset]))
    const own = new Set(
      parts.flatMap(({ topic, partitions }) => partitions.map((partition) => keyOf({ topic, partition }))),
    )
    const assigned: AssignedPartition[] = described.flatMap(({ topic, incarnation, partitions }) =>
      partitions
        .filter(({ partition }) => own.has(keyOf({ topic, partition })))
        .map((marks) => ({ topic, incarnation, ...marks, committed: stored.get(keyOf({ topic, ...marks })) })),
    )
    const chosen = (await handlers.onAssigned?.(assigned)) ?? []
    const starts = new Map(chosen.map((start) => [keyOf(start), start.offset]))
    return assigned.map(({ topic, partition, incarnation, committed: position, lowWatermark }) => {
      const offset = starts.get(keyOf({ topic, partition })) ?? position ?? lowWatermark
      // The client would go to the first record that is left, without a word.
      if (BigInt(offset) < BigInt(lowWatermark))
        throw new OffsetOutOfRangeError({ topic, partition, offset, lowWatermark })
      return { topic, partition, incarnation, next: BigInt(offset) }
    })
  }

  async #deliver(payload: KafkajsBatchPayload, handlers: LogConsumerHandlers): Promise<void> {
    const { topic, partition, messages, highWatermark } = payload.batch
    const state = this.#states.get(keyOf({ topic, partition }))
    if (state === undefined) return
    // They come in the order of their offsets, so that nearly always the first one is looked at alone.
    const from = messages.findIndex(({ offset }) => BigInt(offset) >= state.next)
    const first = messages[from]
    if (first === undefined) return
    const fresh = messages.slice(from)
    if (BigInt(first.offset) > state.next) await this.#requireNothingLost(state)
    const isCurrent = (): boolean =>
      !this.#isStopping && payload.isRunning() && !payload.isStale() && this.#states.get(keyOf(state)) === state
    const endBeating = this.#beat(payload)
    try {
      const { maximumRecords } = this.#options
      for (let start = 0; start < fresh.length && isCurrent(); start += maximumRecords) {
        const part = fresh.slice(start, start + maximumRecords)
        const end = BigInt((part.at(-1) as KafkajsRecord).offset) + 1n
        const batch = { topic, partition, incarnation: state.incarnation, highWatermark, records: part.map(toRecord) }
        const before = state.next
        if (!(await this.#hand(batch, handlers, isCurrent))) return
        // A seek from within the handler wins over the end of the batch.
        if (state.next !== before) return
        state.next = end
        payload.resolveOffset((end - 1n).toString())
      }
    } finally {
      endBeating()
    }
  }

  /** Hands a batch over until it is taken; false when it no longer is ours to hand over. */
  async #hand(
    batch: Parameters<LogConsumerHandlers['eachBatch']>[0],
    handlers: LogConsumerHandlers,
    isCurrent: () => boolean,
  ): Promise<boolean> {
    for (let attempt = 0; isCurrent(); attempt += 1) {
      try {
        await handlers.eachBatch(batch)
        return true
      } catch {
        await this.#pause(attempt)
      }
    }
    return false
  }

  /** Offsets may have holes (markers of transactions, compaction); records that were removed are another matter. */
  async #requireNothingLost({ topic, partition, next }: PartitionState): Promise<void> {
    const [description] = await this.#options.admin.describeTopics([topic])
    const marks = description?.partitions.find((each) => each.partition === partition)
    if (marks === undefined || next >= BigInt(marks.lowWatermark)) return
    const { lowWatermark } = marks
    const error = new OffsetOutOfRangeError({ topic, partition, offset: next.toString(), lowWatermark })
    this.#fail(error)
    throw error
  }

  /** Keeps the place in the group while a batch is being handled, however long a write takes. */
  #beat(payload: KafkajsBatchPayload): () => void {
    const { timers, sessionTimeout } = this.#options
    let timer: ReturnType<Timers['set']>
    const beat = (): void => {
      // A group that is being dealt anew refuses; the client learns of it by itself.
      void payload.heartbeat().catch(() => undefined)
      timer = timers.set(beat, sessionTimeout / 5)
    }
    timer = timers.set(beat, sessionTimeout / 5)
    return () => timers.clear(timer)
  }

  #fail(error: unknown): void {
    this.#fatal = error
    this.#endSession?.()
  }

  async #pause(attempt: number): Promise<void> {
    const { timers, random } = this.#options
    const bound = Math.min(longestPause, 50 * 2 ** attempt)
    await sleep(timers, random.next() * bound, this.#stopping.signal).catch(() => undefined)
  }
}

/**
 * The client's own object as the port has a record: headers are bytes, null, or a list where a name is repeated, and the time
 * becomes a number in place. Nobody else has the object, and a second one for each record is what the collector would feel.
 */
function toRecord(record: KafkajsRecord): LogRecord {
  const own = record as unknown as { timestamp: number; headers: LogRecord['headers'] | undefined }
  own.timestamp = Number(record.timestamp)
  own.headers ??= {}
  return record as unknown as LogRecord
}

/** Makes a consumer on Kafka: a member of its group, which shares the partitions among its members. */
export function createKafkajsConsumer(options: KafkajsConsumerOptions): LogConsumer {
  return new KafkajsLogConsumer(options)
}
