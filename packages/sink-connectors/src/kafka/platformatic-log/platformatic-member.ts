import type { TimerHandle } from '@cryptics-lab/avro-models'
import type { TopicPartitionOffset } from '../ports.ts'
import { assignPartitions, type PlatformaticAssignment } from './platformatic-assigner.ts'
import type { PlatformaticConsumer } from './platformatic-client.ts'
import { closeClient, type Guide, guide, type PlatformaticConnector } from './platformatic-connector.ts'
import { toLogError } from './platformatic-failures.ts'

/** What {@link createPlatformaticMember} needs. */
export interface PlatformaticMemberOptions {
  readonly connector: PlatformaticConnector
  readonly groupId: string
  readonly topics: readonly string[]
  /** Silence after which the group takes a member's partitions away, in milliseconds. */
  readonly sessionTimeout: number
}

/** A member of a group: has its place, its share and its positions, and reads nothing. */
export interface PlatformaticMember {
  /** One more each time the partitions are dealt; 0 before the first. */
  readonly generation: number
  /** The share of this generation. */
  readonly assignment: readonly PlatformaticAssignment[]
  /** Whether the partitions are being dealt anew at the moment. */
  readonly isDealing: boolean
  /** Why this member is no use any more; undefined while it is. */
  readonly failure: unknown
  /** Joins the group; resolves with the first share. Later ones come by themselves. */
  join(): Promise<void>
  /** Stores positions. */
  commit(positions: readonly TopicPartitionOffset[]): Promise<void>
  /** Leaves the group. */
  close(): Promise<void>
}

// The client stays with a coordinator that is gone; a new member looks for the present one.
const mostSilentHeartbeats = 2

class GroupMember implements PlatformaticMember {
  readonly #options: PlatformaticMemberOptions
  readonly #consumer: PlatformaticConsumer
  readonly #guide: Guide
  #silentHeartbeats = 0
  #expiry: TimerHandle
  generation = 0
  assignment: readonly PlatformaticAssignment[] = []
  isDealing = false
  failure: unknown

  constructor(options: PlatformaticMemberOptions) {
    this.#options = options
    const { connector, groupId, topics, sessionTimeout } = options
    const rebalanceTimeout = 2 * sessionTimeout
    const { kafka, options: common } = connector
    this.#consumer = new kafka.Consumer({
      ...common,
      groupId,
      sessionTimeout,
      rebalanceTimeout,
      heartbeatInterval: Math.floor(sessionTimeout / 10),
      // The answer to a join comes when every member has joined.
      requestTimeout: rebalanceTimeout + common.requestTimeout,
      partitionAssigner: assignPartitions,
      autocommit: false,
    })
    this.#guide = guide(this.#consumer, connector)
    for (const topic of topics) this.#consumer.topics.track(topic)
    this.#listen()
  }

  async join(): Promise<void> {
    await this.#consumer.joinGroup({})
  }

  async commit(positions: readonly TopicPartitionOffset[]): Promise<void> {
    // The next owner of what this member has lost knows better.
    const own = positions.filter(({ topic, partition }) =>
      this.assignment.some((share) => share.topic === topic && share.partitions.includes(partition)),
    )
    if (own.length === 0) return
    const offsets = own.map(({ topic, partition, offset }) => ({
      topic,
      partition,
      offset: BigInt(offset),
      leaderEpoch: -1,
    }))
    try {
      await this.#consumer.commit({ offsets })
    } catch (error) {
      throw toLogError(`store the positions of ${this.#options.groupId}`, error)
    }
  }

  async close(): Promise<void> {
    this.failure ??= new Error('the member left its group')
    this.#options.connector.timers.clear(this.#expiry)
    // Otherwise it asks for the partitions of its topics before it leaves, and stays when one of them is gone.
    this.#consumer.topics.clear()
    await closeClient(this.#consumer, this.#options.connector.timers, () => this.#consumer.close(true))
  }

  #listen(): void {
    const consumer = this.#consumer
    consumer.on('consumer:group:join', ({ assignments }: { assignments?: readonly PlatformaticAssignment[] }) => {
      this.generation += 1
      this.assignment = (assignments ?? []).filter(({ topic }) => this.#options.topics.includes(topic))
      this.isDealing = false
      this.#live()
    })
    consumer.on('consumer:group:rebalance', () => {
      this.isDealing = true
      this.#options.connector.timers.clear(this.#expiry)
    })
    consumer.on('consumer:heartbeat:end', () => this.#live())
    consumer.on('consumer:heartbeat:error', ({ error }: { readonly error: unknown }) => {
      this.#silentHeartbeats += 1
      if (this.#silentHeartbeats >= mostSilentHeartbeats) this.failure ??= error
      else this.#guide.turn(error)
    })
    consumer.on('error', (error: unknown) => {
      this.failure ??= error
    })
  }

  /** The group has heard of this member. When that is too long ago, it has given the partitions to others. */
  #live(): void {
    const { connector, sessionTimeout, groupId } = this.#options
    this.#silentHeartbeats = 0
    connector.timers.clear(this.#expiry)
    if (this.failure !== undefined) return
    this.#expiry = connector.timers.set(() => {
      this.failure ??= new Error(`the group ${groupId} did not answer for ${sessionTimeout} ms`)
    }, sessionTimeout)
  }
}

/** Makes a member of a group, which still has to join. */
export function createPlatformaticMember(options: PlatformaticMemberOptions): PlatformaticMember {
  return new GroupMember(options)
}
