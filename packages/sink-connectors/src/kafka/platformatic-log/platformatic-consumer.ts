import { CrypticsError, type Random, sleep } from '@cryptics-lab/avro-models'
import { LogRefusedError, OffsetOutOfRangeError, TopicRecreatedError, TopicUnknownError } from '../../errors.ts'
import type {
  AssignedPartition,
  LogBatch,
  LogConsumer,
  LogConsumerHandlers,
  LogRecord,
  TopicPartition,
  TopicPartitionOffset,
} from '../ports.ts'
import type { PlatformaticLogAdmin } from './platformatic-admin.ts'
import type { PlatformaticConnector } from './platformatic-connector.ts'
import { toLogError } from './platformatic-failures.ts'
import {
  createPlatformaticFetcher,
  type Fetched,
  type PlatformaticFetcher,
  type ReadState,
} from './platformatic-fetcher.ts'
import { createPlatformaticMember, type PlatformaticMember } from './platformatic-member.ts'

/** What {@link createPlatformaticConsumer} needs. */
export interface PlatformaticConsumerOptions {
  readonly connector: PlatformaticConnector
  readonly admin: PlatformaticLogAdmin
  readonly groupId: string
  readonly topics: readonly string[]
  readonly maximumRecords: number
  /** Silence after which the group takes a member's partitions away, in milliseconds. */
  readonly sessionTimeout: number
  readonly random: Random
  readonly onClosed: (consumer: LogConsumer) => void
}

interface Session {
  readonly member: PlatformaticMember
  readonly fetcher: PlatformaticFetcher
  readonly handlers: LogConsumerHandlers
  /** Generation of the group whose partitions are being read. */
  generation: number
}

const longestPause = 5_000
// Without a share of the group's partitions, this is how often a look is taken.
const idleLook = 100

const keyOf = ({ topic, partition }: TopicPartition): string => `${topic}/${partition}`

class PlatformaticLogConsumer implements LogConsumer {
  readonly #options: PlatformaticConsumerOptions
  readonly #stopping = new AbortController()
  /** Identity of each topic that was read, so that another one of the name is noticed. */
  readonly #incarnations = new Map<string, string>()
  /** The partitions whose start is known; replaced as a whole when the group is dealt anew. */
  #states = new Map<string, ReadState>()
  #member: PlatformaticMember | undefined
  #running: Promise<void> | undefined
  #farewells: Promise<unknown> = Promise.resolve()

  constructor(options: PlatformaticConsumerOptions) {
    this.#options = options
  }

  run(handlers: LogConsumerHandlers): void {
    this.#running ??= this.#loop(handlers)
  }

  async commitOffsets(positions: readonly TopicPartitionOffset[]): Promise<void> {
    const { admin, groupId } = this.#options
    await (this.#member === undefined ? admin.setOffsets(groupId, positions) : this.#member.commit(positions))
  }

  seek(position: TopicPartitionOffset): void {
    const state = this.#states.get(keyOf(position))
    if (state !== undefined) state.next = BigInt(position.offset)
  }

  async close(): Promise<void> {
    this.#stopping.abort()
    await this.#running
    await this.#farewells
    this.#options.onClosed(this)
  }

  get #isStopping(): boolean {
    return this.#stopping.signal.aborted
  }

  /** A member of the group that is no use any more is followed by another one. */
  async #loop(handlers: LogConsumerHandlers): Promise<void> {
    for (let attempt = 0; !this.#isStopping; attempt += 1) {
      try {
        await this.#requireTopics()
        await this.#session(handlers)
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

  /** Ends when the consumer is closed, or the member is no use any more; and when there are partitions to be dealt. */
  async #session(handlers: LogConsumerHandlers): Promise<void> {
    const member = createPlatformaticMember(this.#options)
    const fetcher = createPlatformaticFetcher(this.#options)
    const session = { member, fetcher, handlers, generation: 0 }
    try {
      await this.#unlessStopped(member.join())
      this.#member = member
      let attempt = 0
      while (!this.#isStopping && member.failure === undefined && !fetcher.hasGrown) {
        attempt = (await this.#turn(session)) ? 0 : attempt + 1
        if (attempt > 0) await this.#pause(attempt)
      }
      const failure = member.failure === undefined ? undefined : toLogError('read', member.failure)
      if (failure?.retryable === false) throw failure
    } finally {
      this.#member = undefined
      this.#states = new Map()
      const isLost = member.failure !== undefined
      const closing = Promise.all([member.close(), fetcher.close()])
      // A farewell that nobody may hear does not keep the next member waiting.
      this.#farewells = Promise.all([this.#farewells, closing])
      if (!isLost) await closing
    }
  }

  /** One step: asks where to start, or reads and delivers what one broker has; false when it is to be tried again. */
  async #turn(session: Session): Promise<boolean> {
    const { member, fetcher } = session
    try {
      if (member.generation !== session.generation) await this.#start(session)
      const states = [...this.#states.values()]
      if (states.length === 0 || member.isDealing) {
        await this.#rest(idleLook)
        return true
      }
      const answers = await this.#unlessStopped(fetcher.next(states))
      for (const fetched of answers ?? []) await this.#deliver(fetched, session)
      return true
    } catch (error) {
      const failure = toLogError('read', error)
      if (!failure.retryable) throw failure
      fetcher.reset(error)
      return false
    }
  }

  /** Asks where to start; nothing of a partition is delivered before that is known. */
  async #start(session: Session): Promise<void> {
    const { member, handlers } = session
    const { generation, assignment } = member
    this.#states = new Map()
    const topics = assignment.map(({ topic }) => topic)
    const starts = topics.length === 0 ? [] : await this.#chooseStarts(member, topics, handlers)
    // Dealt anew meanwhile: asked anew.
    if (member.generation !== generation) return
    this.#states = new Map(starts.map((state) => [keyOf(state), state]))
    session.fetcher.restart()
    session.generation = generation
  }

  async #chooseStarts(
    { assignment }: PlatformaticMember,
    topics: readonly string[],
    handlers: LogConsumerHandlers,
  ): Promise<readonly ReadState[]> {
    const { admin, groupId } = this.#options
    const [described, committed] = await Promise.all([
      admin.describeTopics(topics),
      admin.fetchOffsets(groupId, topics),
    ])
    this.#requireSame(described)
    const stored = new Map(committed.map((position) => [keyOf(position), position.offset]))
    const own = new Set(
      assignment.flatMap(({ topic, partitions }) => partitions.map((partition) => keyOf({ topic, partition }))),
    )
    const assigned: AssignedPartition[] = described.flatMap(({ topic, incarnation, partitions }) =>
      partitions
        .filter(({ partition }) => own.has(keyOf({ topic, partition })))
        .map((marks) => ({ topic, incarnation, ...marks, committed: stored.get(keyOf({ topic, ...marks })) })),
    )
    const chosen = await askStarts(handlers, assigned)
    const starts = new Map(chosen.map((start) => [keyOf(start), start.offset]))
    return assigned.map(({ topic, partition, incarnation, committed: position, lowWatermark }) => {
      const offset = starts.get(keyOf({ topic, partition })) ?? position ?? lowWatermark
      if (BigInt(offset) < BigInt(lowWatermark))
        throw new OffsetOutOfRangeError({ topic, partition, offset, lowWatermark })
      return { topic, partition, incarnation, next: BigInt(offset) }
    })
  }

  #requireSame(described: readonly { readonly topic: string; readonly incarnation: string }[]): void {
    for (const { topic, incarnation } of described) {
      if ((this.#incarnations.get(topic) ?? incarnation) !== incarnation) throw new TopicRecreatedError(topic)
      this.#incarnations.set(topic, incarnation)
    }
  }

  async #deliver({ state, from, records, end, highWatermark }: Fetched, session: Session): Promise<void> {
    const { topic, partition, incarnation } = state
    const { member, generation } = session
    const isCurrent = (): boolean =>
      !this.#isStopping &&
      member.failure === undefined &&
      !member.isDealing &&
      member.generation === generation &&
      this.#states.get(keyOf(state)) === state
    // A seek since the question was asked makes the answer useless.
    if (!isCurrent() || state.next !== from) return
    const { maximumRecords } = this.#options
    for (let start = 0; start < records.length; start += maximumRecords) {
      const part = records.slice(start, start + maximumRecords)
      const before = state.next
      const batch = { topic, partition, incarnation, highWatermark: highWatermark.toString(), records: part }
      if (!(await this.#hand(batch, session.handlers, isCurrent))) return
      // A seek from within the handler wins over the end of the batch.
      if (state.next !== before) return
      state.next = BigInt((part.at(-1) as LogRecord).offset) + 1n
    }
    if (isCurrent()) state.next = end
  }

  /** Hands a batch over until it is taken; false when it no longer is ours to hand over. */
  async #hand(batch: LogBatch, handlers: LogConsumerHandlers, isCurrent: () => boolean): Promise<boolean> {
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

  /** What ran gave, or undefined when the consumer is closed first. */
  async #unlessStopped<Result>(running: Promise<Result>): Promise<Result | undefined> {
    const { signal } = this.#stopping
    running.catch(() => undefined)
    if (signal.aborted) return undefined
    let stop = (): void => undefined
    const stopped = new Promise<undefined>((resolve) => {
      stop = () => resolve(undefined)
      signal.addEventListener('abort', stop, { once: true })
    })
    try {
      return await Promise.race([running, stopped])
    } finally {
      signal.removeEventListener('abort', stop)
    }
  }

  async #pause(attempt: number): Promise<void> {
    await this.#rest(this.#options.random.next() * Math.min(longestPause, 50 * 2 ** attempt))
  }

  async #rest(duration: number): Promise<void> {
    await sleep(this.#options.connector.timers, duration, this.#stopping.signal).catch(() => undefined)
  }
}

/** What the handler chooses; what it throws is final, unless it says that it may pass. */
async function askStarts(
  handlers: LogConsumerHandlers,
  assigned: readonly AssignedPartition[],
): Promise<readonly TopicPartitionOffset[]> {
  try {
    return (await handlers.onAssigned?.(assigned)) ?? []
  } catch (error) {
    if (CrypticsError.is(error)) throw error
    throw new LogRefusedError('choose where to start', String(error), { cause: error })
  }
}

/** Makes a consumer on Kafka: a member of its group, which shares the partitions among its members. */
export function createPlatformaticConsumer(options: PlatformaticConsumerOptions): LogConsumer {
  return new PlatformaticLogConsumer(options)
}
