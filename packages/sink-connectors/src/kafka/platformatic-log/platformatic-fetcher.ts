import type { TimerHandle } from '@cryptics-lab/avro-models'
import { LogUnavailableError, OffsetBeyondEndError, OffsetOutOfRangeError, TopicRecreatedError } from '../../errors.ts'
import type { LogRecord, TopicPartition } from '../ports.ts'
import type { PlatformaticLogAdmin, TopicRoute } from './platformatic-admin.ts'
import type { PlatformaticConsumer, PlatformaticFetched, PlatformaticFetchedPartition } from './platformatic-client.ts'
import { closeClient, type Guide, guide, type PlatformaticConnector } from './platformatic-connector.ts'
import { readRecords } from './platformatic-records.ts'

/** What {@link createPlatformaticFetcher} needs. */
export interface PlatformaticFetcherOptions {
  readonly connector: PlatformaticConnector
  readonly admin: PlatformaticLogAdmin
  readonly groupId: string
}

/** Where one partition is being read. */
export interface ReadState extends TopicPartition {
  /** Identity of the topic's life whose offsets these are. */
  readonly incarnation: string
  /** First offset that was not delivered yet. */
  next: bigint
}

/** What came of one partition. */
export interface Fetched {
  /** The partition. */
  readonly state: ReadState
  /** Offset that was asked for; an answer is of no use when the reader has moved since. */
  readonly from: bigint
  /** The records; none where only marks were read. */
  readonly records: readonly LogRecord[]
  /** Offset behind all that was read. */
  readonly end: bigint
  /** Offset that the partition's next record will get. */
  readonly highWatermark: bigint
}

/** Reads from the brokers that lead, one question at a time for each. */
export interface PlatformaticFetcher {
  /** Whether a topic has more partitions than when they were dealt. */
  readonly hasGrown: boolean
  /** Begins anew, with partitions that were just dealt. */
  restart(): void
  /** What the next broker answers. @throws {TopicRecreatedError} When a topic is another one now. */
  next(states: readonly ReadState[]): Promise<readonly Fetched[]>
  /** Goes on after a failure. */
  reset(failure: unknown): void
  /** Gives everything back. */
  close(): Promise<void>
}

/** What a broker answered, or why it did not. */
type Answer = { readonly node: number } & ({ readonly parts: readonly Fetched[] } | { readonly failure: unknown })

// An idle fetch is answered after this long; closing waits for it.
const idleFetch = 250
const mostBytes = 1_048_576
// After this long it is asked again who leads, and how many partitions there are.
const refreshInterval = 60_000
const outOfRange = 1

const stateKey = ({ topic, partition }: TopicPartition): string => `${topic}/${partition}`

class BrokerFetcher implements PlatformaticFetcher {
  readonly #options: PlatformaticFetcherOptions
  readonly #consumer: PlatformaticConsumer
  readonly #guide: Guide
  readonly #underway = new Map<number, Promise<Answer>>()
  readonly #counts = new Map<string, number>()
  #routes: ReadonlyMap<string, TopicRoute> | undefined
  #expiry: TimerHandle
  #turn = 0
  hasGrown = false

  constructor(options: PlatformaticFetcherOptions) {
    this.#options = options
    const { kafka, options: common } = options.connector
    this.#consumer = new kafka.Consumer({ ...common, groupId: options.groupId, autocommit: false })
    this.#guide = guide(this.#consumer, options.connector)
  }

  restart(): void {
    this.#routes = undefined
    this.#counts.clear()
    this.hasGrown = false
  }

  async next(states: readonly ReadState[]): Promise<readonly Fetched[]> {
    if (this.#routes === undefined) await this.#refresh(states)
    for (const [node, asked] of this.#byLeader(states)) {
      if (!this.#underway.has(node)) this.#underway.set(node, this.#ask(node, asked))
    }
    const answer = await Promise.race(this.#underway.values())
    this.#underway.delete(answer.node)
    if ('failure' in answer) throw answer.failure
    return answer.parts
  }

  reset(failure: unknown): void {
    this.#routes = undefined
    // What is still under way came from connections that are now closed; nobody waits for it.
    this.#underway.clear()
    this.#guide.turn(failure)
  }

  async close(): Promise<void> {
    this.#options.connector.timers.clear(this.#expiry)
    await closeClient(this.#consumer, this.#options.connector.timers)
  }

  async #refresh(states: readonly ReadState[]): Promise<void> {
    const { admin, connector } = this.#options
    const topics = [...new Set(states.map(({ topic }) => topic))]
    const routes = new Map((await admin.routes(topics)).map((route) => [route.topic, route]))
    for (const { topic, incarnation } of states) {
      if (routes.get(topic)?.incarnation !== incarnation) throw new TopicRecreatedError(topic)
    }
    for (const { topic, leaders } of routes.values()) {
      if ((this.#counts.get(topic) ?? leaders.length) !== leaders.length) this.hasGrown = true
      this.#counts.set(topic, leaders.length)
    }
    this.#routes = routes
    connector.timers.clear(this.#expiry)
    this.#expiry = connector.timers.set(() => {
      this.#routes = undefined
    }, refreshInterval)
  }

  /** The partitions of each broker, each time another one first: what is big must not keep the rest from its turn. */
  #byLeader(states: readonly ReadState[]): ReadonlyMap<number, readonly ReadState[]> {
    this.#turn += 1
    const from = this.#turn % Math.max(1, states.length)
    const byLeader = new Map<number, ReadState[]>()
    for (const state of [...states.slice(from), ...states.slice(0, from)]) {
      const leader = this.#routes?.get(state.topic)?.leaders[state.partition]
      if (leader === undefined) throw new LogUnavailableError('read', `nobody leads ${stateKey(state)}`)
      const asked = byLeader.get(leader)
      if (asked === undefined) byLeader.set(leader, [state])
      else asked.push(state)
    }
    return byLeader
  }

  async #ask(node: number, states: readonly ReadState[]): Promise<Answer> {
    const asked = new Map(states.map((state) => [stateKey(state), { state, from: state.next }]))
    const names = new Map([...(this.#routes ?? [])].map(([topic, { id }]) => [id, topic]))
    try {
      const fetched = await this.#fetch(node, states)
      const answers = fetched.responses.flatMap(({ topicId, partitions }) =>
        partitions.map((part) => ({ part, key: `${names.get(topicId)}/${part.partitionIndex}` })),
      )
      const parts: Fetched[] = []
      for (const { part, key } of answers) {
        const place = asked.get(key)
        if (place !== undefined) parts.push(await this.#read(part, place.state, place.from))
      }
      return { node, parts }
    } catch (failure) {
      return { node, failure }
    }
  }

  /** An answer in which one partition is at fault is an error to the client; what it says of the others is within. */
  async #fetch(node: number, states: readonly ReadState[]): Promise<PlatformaticFetched> {
    const topics = new Map<string, Parameters<PlatformaticConsumer['fetch']>[0]['topics'][number]['partitions']>()
    for (const { topic, partition, next } of states) {
      const id = this.#routes?.get(topic)?.id ?? ''
      const place = { partition, fetchOffset: next, currentLeaderEpoch: -1, lastFetchedEpoch: -1 }
      topics.set(id, [...(topics.get(id) ?? []), { ...place, partitionMaxBytes: mostBytes }])
    }
    const request = [...topics].map(([topicId, partitions]) => ({ topicId, partitions }))
    try {
      return await this.#consumer.fetch({ node, maxWaitTime: idleFetch, topics: request })
    } catch (error) {
      const { response } = error as { readonly response?: PlatformaticFetched }
      const parts = response?.responses.flatMap(({ partitions }) => partitions) ?? []
      if (parts.every(({ errorCode }) => errorCode === 0 || errorCode === outOfRange) && response !== undefined)
        return response
      throw error
    }
  }

  async #read(part: PlatformaticFetchedPartition, state: ReadState, from: bigint): Promise<Fetched> {
    if (part.errorCode === outOfRange) {
      await this.#explain(state, from)
      return { state, from, records: [], end: from, highWatermark: from }
    }
    return { state, from, ...readRecords(part, from), highWatermark: part.highWatermark }
  }

  /** Says which way an offset is out of range; nothing when it no longer is. */
  async #explain({ topic, partition }: ReadState, from: bigint): Promise<void> {
    const [description] = await this.#options.admin.describeTopics([topic])
    const marks = description?.partitions.find((each) => each.partition === partition)
    if (marks === undefined) return
    const { lowWatermark, highWatermark } = marks
    const offset = from.toString()
    if (from < BigInt(lowWatermark)) throw new OffsetOutOfRangeError({ topic, partition, offset, lowWatermark })
    if (from > BigInt(highWatermark))
      throw new OffsetBeyondEndError({ topic, partition, stored: offset, end: highWatermark })
  }
}

/** Makes a fetcher; it connects with its first question. */
export function createPlatformaticFetcher(options: PlatformaticFetcherOptions): PlatformaticFetcher {
  return new BrokerFetcher(options)
}
