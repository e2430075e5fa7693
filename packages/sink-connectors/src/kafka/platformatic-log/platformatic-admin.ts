import { type Random, sleep } from '@cryptics-lab/avro-models'
import { TopicUnknownError } from '../../errors.ts'
import type {
  LogAdmin,
  NewTopic,
  TopicConfiguration,
  TopicConfigurationChange,
  TopicDescription,
  TopicPartitionCount,
  TopicPartitionOffset,
} from '../ports.ts'
import type { PlatformaticAdmin } from './platformatic-client.ts'
import { closeClient, type Guide, guide, type PlatformaticConnector } from './platformatic-connector.ts'
import { isTopicUnknown, toLogError } from './platformatic-failures.ts'
import {
  addTopicPartitions,
  alterTopic,
  createTopic,
  deleteTopic,
  describeTopicConfiguration,
  type PlatformaticQuestion,
} from './platformatic-topics.ts'

/** What {@link createPlatformaticAdmin} needs. */
export interface PlatformaticAdminOptions {
  readonly connector: PlatformaticConnector
  /** Copies of each partition of a new topic; -1 for the broker's default. */
  readonly replicationFactor: number
  /** Tells a log from another one of the same identities. */
  readonly generation: string | undefined
  readonly random: Random
}

/** Where a topic is read. */
export interface TopicRoute {
  /** Name of the topic. */
  readonly topic: string
  /** Identity of the topic. */
  readonly id: string
  /** Identity of the topic's present life, for the port. */
  readonly incarnation: string
  /** Broker that leads each partition, by number of the partition. */
  readonly leaders: readonly number[]
}

/** The administration, and what consumers ask it beside the port. */
export interface PlatformaticLogAdmin extends LogAdmin {
  /** Where topics are read. @throws {TopicUnknownError} When there is one that does not exist. */
  routes(topics: readonly string[]): Promise<readonly TopicRoute[]>
  /** Stores positions of a group that nobody is a member of. */
  setOffsets(groupId: string, positions: readonly TopicPartitionOffset[]): Promise<void>
  /** Gives the connections back. */
  close(): Promise<void>
}

const isOurs = (topic: string): boolean => !topic.startsWith('__')
const earliest = -2n
const latest = -1n
const mostAttempts = 12

class PlatformaticAdministration implements PlatformaticLogAdmin {
  readonly #options: PlatformaticAdminOptions
  readonly #question: PlatformaticQuestion = (action, question, topic) => this.#ask(action, question, topic)
  #session: { readonly admin: PlatformaticAdmin; readonly guide: Guide } | undefined

  constructor(options: PlatformaticAdminOptions) {
    this.#options = options
  }

  async createTopics(topics: readonly NewTopic[]): Promise<void> {
    for (const topic of topics) {
      const id = await createTopic(this.#question, topic, this.#options.replicationFactor)
      if (id !== undefined) await this.#waitFor(topic.topic, id)
    }
  }

  async deleteTopics(topics: readonly string[]): Promise<void> {
    for (const topic of topics) await deleteTopic(this.#question, topic, this.#options.connector.timers)
  }

  async listTopics(): Promise<readonly string[]> {
    const topics = await this.#ask('list topics', (admin) => admin.listTopics())
    return topics.filter(isOurs).toSorted()
  }

  async describeTopics(topics: readonly string[]): Promise<readonly TopicDescription[]> {
    const present = await this.#present(topics)
    const descriptions = await Promise.all(present.map((topic) => this.#describe(topic)))
    return descriptions.filter((description) => description !== undefined)
  }

  async #describe(topic: string): Promise<TopicDescription | undefined> {
    return await this.#ask(`describe ${topic}`, async (admin) => {
      const route = await this.#routeIfThere(admin, topic)
      if (route === undefined) return undefined
      const { incarnation, leaders } = route
      // A topic that was just made has leaders which do not know of it yet; they are asked again.
      const [low, high] = await Promise.all(
        [earliest, latest].map((timestamp) => marksOf(admin, topic, leaders.length, timestamp)),
      )
      const partitions = leaders.map((_, partition) => ({
        partition,
        lowWatermark: String(low?.get(partition)),
        highWatermark: String(high?.get(partition)),
      }))
      return { topic, incarnation, partitions }
    })
  }

  async fetchOffsets(groupId: string, topics: readonly string[]): Promise<readonly TopicPartitionOffset[]> {
    if (topics.length === 0) return []
    const found = await this.#ask(`read the positions of ${groupId}`, (admin) =>
      admin.listConsumerGroupOffsets({ groups: [groupId] }),
    )
    return found
      .flatMap((group) => group.topics)
      .filter(({ name }) => topics.includes(name))
      .flatMap(({ name, partitions }) =>
        partitions
          .filter(({ committedOffset }) => committedOffset >= 0n)
          .map(({ partitionIndex, committedOffset }) => ({
            topic: name,
            partition: partitionIndex,
            offset: committedOffset.toString(),
          })),
      )
      .toSorted((one, other) => one.topic.localeCompare(other.topic) || one.partition - other.partition)
  }

  async trim(topics: readonly string[]): Promise<number> {
    const groups = await this.#ask('list groups', (admin) => admin.listGroups())
    const positions = await Promise.all([...groups.keys()].map((groupId) => this.fetchOffsets(groupId, topics)))
    let removed = 0n
    for (const { topic, partitions } of await this.describeTopics(topics)) {
      const ends = partitions.flatMap(({ partition, lowWatermark }) => {
        const passed = positions.flat().filter((one) => one.topic === topic && one.partition === partition)
        const least = passed.map(({ offset }) => BigInt(offset)).reduce<bigint | undefined>(smaller, undefined)
        if (least === undefined || least <= BigInt(lowWatermark)) return []
        removed += least - BigInt(lowWatermark)
        return [{ partition, offset: least }]
      })
      if (ends.length === 0) continue
      const request = { topics: [{ name: topic, partitions: ends }] }
      await this.#ask(`trim ${topic}`, (admin) => admin.deleteRecords(request), topic)
    }
    return Number(removed)
  }

  async describeConfiguration(topics: readonly string[]): Promise<readonly TopicConfiguration[]> {
    const present = await this.#present(topics)
    return Promise.all(present.map((topic) => describeTopicConfiguration(this.#question, topic)))
  }

  async addPartitions(topics: readonly TopicPartitionCount[]): Promise<void> {
    const { timers } = this.#options.connector
    for (const topic of topics) await addTopicPartitions(this.#question, topic, timers)
  }

  async alterConfiguration(changes: readonly TopicConfigurationChange[]): Promise<void> {
    for (const change of changes) await alterTopic(this.#question, change)
  }

  async brokerCount(): Promise<number> {
    const { brokers } = await this.#ask('count the brokers', (admin) =>
      admin.metadata({ topics: [], forceUpdate: true }),
    )
    return brokers.size
  }

  async routes(topics: readonly string[]): Promise<readonly TopicRoute[]> {
    return await this.#ask(
      `ask for the leaders of ${topics.join(', ')}`,
      (admin) => this.#routes(admin, topics),
      topics.join(', '),
    )
  }

  async setOffsets(groupId: string, positions: readonly TopicPartitionOffset[]): Promise<void> {
    const topics = [...new Set(positions.map(({ topic }) => topic))].map((name) => ({
      name,
      partitionOffsets: positions
        .filter(({ topic }) => topic === name)
        .map(({ partition, offset }) => ({ partition, offset: BigInt(offset) })),
    }))
    if (topics.length === 0) return
    await this.#ask(`store the positions of ${groupId}`, (admin) =>
      admin.alterConsumerGroupOffsets({ groupId, topics }),
    )
  }

  async close(): Promise<void> {
    const session = this.#session
    this.#session = undefined
    if (session !== undefined) await closeClient(session.admin, this.#options.connector.timers)
  }

  async #present(topics: readonly string[]): Promise<readonly string[]> {
    const there = new Set(topics.length === 0 ? [] : await this.listTopics())
    return topics.filter((topic) => there.has(topic))
  }

  /** A topic is of use when the broker that is asked knows its leaders, and these know that they are. */
  async #waitFor(topic: string, id: string): Promise<void> {
    await this.#ask(`wait for ${topic}`, async (admin) => {
      const { found } = await routesOf(admin, [topic])
      const route = found.find((one) => one.id === id)
      if (route === undefined) throw new TopicUnknownError(topic)
      await marksOf(admin, topic, route.leaders.length, latest)
    })
  }

  async #routeIfThere(admin: PlatformaticAdmin, topic: string): Promise<TopicRoute | undefined> {
    try {
      const [route] = await this.#routes(admin, [topic])
      return route
    } catch (error) {
      if (!isTopicUnknown(error)) throw error
      return undefined
    }
  }

  async #routes(admin: PlatformaticAdmin, topics: readonly string[]): Promise<readonly TopicRoute[]> {
    const { generation } = this.#options
    const { clusterId, found } = await routesOf(admin, topics)
    return found.map((route) => ({
      ...route,
      incarnation: [clusterId, route.id, ...(generation === undefined ? [] : [generation])].join(':'),
    }))
  }

  /** Tries for some seconds: a coordinator or a leader is not always there at once. */
  async #ask<Result>(
    action: string,
    question: (admin: PlatformaticAdmin) => Promise<Result>,
    topic?: string,
  ): Promise<Result> {
    const { connector, random } = this.#options
    for (let attempt = 1; ; attempt += 1) {
      const session = this.#open()
      try {
        return await question(session.admin)
      } catch (error) {
        const failure = toLogError(action, error, topic)
        if (!failure.retryable || attempt === mostAttempts || (topic !== undefined && isTopicUnknown(error)))
          throw failure
        if (this.#session === session) session.guide.turn(error)
        await sleep(connector.timers, Math.min(1_000, 50 * 2 ** attempt) * (0.5 + random.next() / 2))
      }
    }
  }

  #open(): { readonly admin: PlatformaticAdmin; readonly guide: Guide } {
    if (this.#session === undefined) {
      const { kafka, options } = this.#options.connector
      const admin = new kafka.Admin(options)
      this.#session = { admin, guide: guide(admin, this.#options.connector) }
    }
    return this.#session
  }
}

async function routesOf(
  admin: PlatformaticAdmin,
  topics: readonly string[],
): Promise<{ readonly clusterId: string; readonly found: readonly Omit<TopicRoute, 'incarnation'>[] }> {
  const metadata = await admin.metadata({ topics: [...topics], forceUpdate: true })
  const found = topics.map((topic) => {
    const known = metadata.topics.get(topic)
    if (known === undefined) throw new TopicUnknownError(topic)
    return { topic, id: known.id, leaders: known.partitions.map(({ leader }) => leader) }
  })
  return { clusterId: metadata.id, found }
}

/** Offset at which each partition begins or ends. */
async function marksOf(
  admin: PlatformaticAdmin,
  topic: string,
  count: number,
  timestamp: bigint,
): Promise<ReadonlyMap<number, bigint>> {
  const partitions = Array.from({ length: count }, (_, partitionIndex) => ({ partitionIndex, timestamp }))
  const listed = await admin.listOffsets({ topics: [{ name: topic, partitions }] })
  return new Map(listed.flatMap((one) => one.partitions.map(({ partitionIndex, offset }) => [partitionIndex, offset])))
}

function smaller(least: bigint | undefined, offset: bigint): bigint {
  return least === undefined || offset < least ? offset : least
}

/** Makes the administration of a log on Kafka; it connects when it is first asked. */
export function createPlatformaticAdmin(options: PlatformaticAdminOptions): PlatformaticLogAdmin {
  return new PlatformaticAdministration(options)
}
