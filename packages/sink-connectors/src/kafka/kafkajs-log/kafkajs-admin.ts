import type { Timers } from '@cryptics-lab/avro-models'
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
import type { KafkajsAdmin, KafkajsClient } from './kafkajs-client.ts'
import { toLogError } from './kafkajs-failures.ts'
import {
  addKafkajsPartitions,
  alterKafkajsTopic,
  describeKafkajsTopics,
  type KafkajsQuestion,
  toKafkajsTopic,
} from './kafkajs-topics.ts'

/** What {@link createKafkajsAdmin} needs. */
export interface KafkajsAdminOptions {
  readonly kafka: KafkajsClient
  /** Copies of each partition of a new topic; -1 for the broker's default. */
  readonly replicationFactor: number
  /** Tells a log from another one of the same names. */
  readonly generation: string
  /** Timers of waiting for what was just changed. */
  readonly timers: Timers
}

/** The administration, and what producers and consumers ask it beside the port. */
export interface KafkajsLogAdmin extends LogAdmin {
  /** Partitions of a topic. @throws {TopicUnknownError} When there is none. */
  partitionCount(topic: string): Promise<number>
  /** Stores positions of a group that nobody is a member of. */
  setOffsets(groupId: string, positions: readonly TopicPartitionOffset[]): Promise<void>
  /** Gives the connection back. */
  close(): Promise<void>
}

const isOurs = (topic: string): boolean => !topic.startsWith('__')

class KafkajsAdministration implements KafkajsLogAdmin {
  readonly #options: KafkajsAdminOptions
  #connected: Promise<KafkajsAdmin> | undefined
  #identity: Promise<string> | undefined
  readonly #question: KafkajsQuestion = (action, question, topic) => this.#ask(action, question, topic)

  constructor(options: KafkajsAdminOptions) {
    this.#options = options
  }

  async createTopics(topics: readonly NewTopic[]): Promise<void> {
    const there = new Set(await this.listTopics())
    // The client logs an error for a topic that exists, so it is not asked for one.
    const missing = topics.filter(({ topic }) => !there.has(topic))
    if (missing.length === 0) return
    const { replicationFactor } = this.#options
    await this.#ask('make topics', (admin) =>
      admin.createTopics({
        waitForLeaders: true,
        topics: missing.map((topic) => toKafkajsTopic(topic, replicationFactor)),
      }),
    )
  }

  async deleteTopics(topics: readonly string[]): Promise<void> {
    const there = new Set(await this.listTopics())
    // Asked for one that is not there, the client tries for 14 s.
    const present = topics.filter((topic) => there.has(topic))
    if (present.length > 0) await this.#ask('delete topics', (admin) => admin.deleteTopics({ topics: present }))
  }

  async listTopics(): Promise<readonly string[]> {
    const topics = await this.#ask('list topics', (admin) => admin.listTopics())
    return topics.filter(isOurs).toSorted()
  }

  async describeTopics(topics: readonly string[]): Promise<readonly TopicDescription[]> {
    const there = new Set(await this.listTopics())
    const incarnation = await this.#identify()
    return Promise.all(
      topics
        .filter((topic) => there.has(topic))
        .map(async (topic) => {
          const offsets = await this.#ask(`describe ${topic}`, (admin) => admin.fetchTopicOffsets(topic), topic)
          const partitions = offsets
            .map(({ partition, low, high }) => ({ partition, lowWatermark: low, highWatermark: high }))
            .toSorted((one, other) => one.partition - other.partition)
          return { topic, incarnation, partitions }
        }),
    )
  }

  async fetchOffsets(groupId: string, topics: readonly string[]): Promise<readonly TopicPartitionOffset[]> {
    if (topics.length === 0) return []
    const found = await this.#ask(`read the positions of ${groupId}`, (admin) =>
      admin.fetchOffsets({ groupId, topics: [...topics] }),
    )
    return found
      .flatMap(({ topic, partitions }) => partitions.map(({ partition, offset }) => ({ topic, partition, offset })))
      .filter(({ offset }) => offset !== '-1')
      .toSorted((one, other) => one.topic.localeCompare(other.topic) || one.partition - other.partition)
  }

  async trim(topics: readonly string[]): Promise<number> {
    const { groups } = await this.#ask('list groups', (admin) => admin.listGroups())
    let removed = 0
    for (const { topic, partitions } of await this.describeTopics(topics)) {
      const positions = await Promise.all(groups.map(({ groupId }) => this.fetchOffsets(groupId, [topic])))
      const ends = partitions.flatMap(({ partition, lowWatermark }) => {
        const passed = positions.flatMap((group) => group.filter((position) => position.partition === partition))
        const least = passed.map(({ offset }) => BigInt(offset)).reduce<bigint | undefined>(smaller, undefined)
        if (least === undefined || least <= BigInt(lowWatermark)) return []
        removed += Number(least - BigInt(lowWatermark))
        return [{ partition, offset: least.toString() }]
      })
      if (ends.length > 0) {
        await this.#ask(`trim ${topic}`, (admin) => admin.deleteTopicRecords({ topic, partitions: ends }), topic)
      }
    }
    return removed
  }

  async describeConfiguration(topics: readonly string[]): Promise<readonly TopicConfiguration[]> {
    const there = new Set(await this.listTopics())
    return describeKafkajsTopics(
      this.#question,
      topics.filter((topic) => there.has(topic)),
    )
  }

  async addPartitions(topics: readonly TopicPartitionCount[]): Promise<void> {
    await this.#requireTopics(topics)
    for (const topic of topics) await addKafkajsPartitions(this.#question, topic, this.#options.timers)
  }

  async alterConfiguration(changes: readonly TopicConfigurationChange[]): Promise<void> {
    await this.#requireTopics(changes)
    for (const change of changes) await alterKafkajsTopic(this.#question, change)
  }

  async brokerCount(): Promise<number> {
    const { brokers } = await this.#ask('count the brokers', (admin) => admin.describeCluster())
    return brokers.length
  }

  async partitionCount(topic: string): Promise<number> {
    const { topics } = await this.#ask(
      `ask for the partitions of ${topic}`,
      (admin) => admin.fetchTopicMetadata({ topics: [topic] }),
      topic,
    )
    return topics[0]?.partitions.length ?? 0
  }

  async setOffsets(groupId: string, positions: readonly TopicPartitionOffset[]): Promise<void> {
    const topics = new Set(positions.map(({ topic }) => topic))
    for (const topic of topics) {
      const partitions = positions
        .filter((position) => position.topic === topic)
        .map(({ partition, offset }) => ({ partition, offset }))
      await this.#ask(
        `store the positions of ${groupId}`,
        (admin) => admin.setOffsets({ groupId, topic, partitions }),
        topic,
      )
    }
  }

  async close(): Promise<void> {
    const admin = await this.#connected?.catch(() => undefined)
    this.#connected = undefined
    await admin?.disconnect()
  }

  // Asked for a topic that is not there, the client tries for long.
  async #requireTopics(topics: readonly { readonly topic: string }[]): Promise<void> {
    const there = topics.length === 0 ? [] : await this.listTopics()
    const missing = topics.find(({ topic }) => !there.includes(topic))
    if (missing !== undefined) throw new TopicUnknownError(missing.topic)
  }

  #identify(): Promise<string> {
    this.#identity ??= this.#ask('ask for the cluster', (admin) => admin.describeCluster())
      .then(({ clusterId }) => `${clusterId}:${this.#options.generation}`)
      .catch((error: unknown) => {
        this.#identity = undefined
        throw error
      })
    return this.#identity
  }

  async #ask<Result>(
    action: string,
    question: (admin: KafkajsAdmin) => Promise<Result>,
    topic?: string,
  ): Promise<Result> {
    try {
      this.#connected ??= this.#connect()
      return await question(await this.#connected)
    } catch (error) {
      throw toLogError(action, error, topic)
    }
  }

  async #connect(): Promise<KafkajsAdmin> {
    const admin = this.#options.kafka.admin()
    try {
      await admin.connect()
      return admin
    } catch (error) {
      this.#connected = undefined
      throw error
    }
  }
}

function smaller(least: bigint | undefined, offset: bigint): bigint {
  return least === undefined || offset < least ? offset : least
}

/** Makes the administration of a log on Kafka; it connects when it is first asked. */
export function createKafkajsAdmin(options: KafkajsAdminOptions): KafkajsLogAdmin {
  return new KafkajsAdministration(options)
}
