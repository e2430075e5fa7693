import type { assignPartitions } from './platformatic-assigner.ts'

/** A message on its way, as the client takes it. */
export interface PlatformaticMessage {
  /** Name of the topic. */
  readonly topic: string
  /** Number of the partition, from 0. */
  readonly partition: number
  /** Key; null for none. */
  readonly key: Buffer
  /** Value; null for a tombstone. */
  readonly value: Buffer
  /** Headers in order. Names are told apart as objects, so that one may be repeated. */
  readonly headers: Map<Buffer, Buffer>
}

/** A record that was read. */
export interface PlatformaticRecord {
  /** Offset within its batch. */
  readonly offsetDelta: number
  /** Time beyond the batch's first, in milliseconds. */
  readonly timestampDelta: bigint
  /** Key; null for none. */
  readonly key: Buffer | null
  /** Value; null for a tombstone. */
  readonly value: Buffer | null
  /** Headers in order: name and value. */
  readonly headers: readonly (readonly [Buffer | null, Buffer | null])[]
}

/** A batch as it is stored: what one producer appended to one partition at once. */
export interface PlatformaticBatch {
  /** Offset of the first record. */
  readonly firstOffset: bigint
  /** Offset of the last record, beyond the first. */
  readonly lastOffsetDelta: number
  /** Time of the first record, in milliseconds since the epoch. */
  readonly firstTimestamp: bigint
  /** Time of the append where the topic stamps that, else of the latest record. */
  readonly maxTimestamp: bigint
  /** Bits: how time is stamped, whether it is of a transaction, whether it is a mark. */
  readonly attributes: number
  /** Identity of the producer. */
  readonly producerId: bigint
  /** The records. */
  readonly records: readonly PlatformaticRecord[]
}

/** What the broker answers for one partition. */
export interface PlatformaticFetchedPartition {
  /** Number of the partition. */
  readonly partitionIndex: number
  /** 0, or what is wrong, as a number of the protocol. */
  readonly errorCode: number
  /** Offset that the next record will get. */
  readonly highWatermark: bigint
  /** First offset that is still there. */
  readonly logStartOffset: bigint
  /** Producers whose records from an offset on do not count. */
  readonly abortedTransactions: readonly { readonly producerId: bigint; readonly firstOffset: bigint }[] | null
  /** Batches; absent when there is nothing. */
  readonly records?: readonly PlatformaticBatch[]
}

/** What the broker answers to a fetch. */
export interface PlatformaticFetched {
  /** The topics that were asked for. */
  readonly responses: readonly {
    /** Identity of the topic. */
    readonly topicId: string
    /** Partitions of the topic. */
    readonly partitions: readonly PlatformaticFetchedPartition[]
  }[]
}

/** What the client knows of the cluster. */
export interface PlatformaticMetadata {
  /** Identity of the cluster. */
  readonly id: string
  /** The brokers that are up, by number. */
  readonly brokers: ReadonlyMap<number, unknown>
  /** The topics that were asked for. */
  readonly topics: ReadonlyMap<
    string,
    {
      /** Identity of the topic. */
      readonly id: string
      /** Partitions by number; the leader and the replicas are numbers of brokers. */
      readonly partitions: readonly { readonly leader: number; readonly replicas: readonly number[] }[]
    }
  >
}

/** A place in a partition, as the client has it. */
export interface PlatformaticOffset {
  /** Name of the topic. */
  readonly topic: string
  /** Number of the partition. */
  readonly partition: number
  /** The offset. */
  readonly offset: bigint
}

/** Takes an answer, or what is wrong. */
export type PlatformaticAnswered = (error: Error | null, answer?: never) => void

/** A connection to one broker. */
export interface PlatformaticConnection {
  /** Sends a request: its number, its version, its writer, its reader, two details of the frame, and who takes the answer. */
  send(
    ...request: [
      number: number,
      version: number,
      write: never,
      read: never,
      frame: boolean,
      answerFrame: boolean,
      callback: PlatformaticAnswered,
    ]
  ): void
  /** Ends it. */
  close(): Promise<void>
}

/** Where a broker answers. */
export interface PlatformaticBroker {
  /** Name or address. */
  readonly host: string
  /** Port. */
  readonly port: number
}

/** Takes a connection, or what is wrong. */
export type PlatformaticConnected = (error: Error | null, connection?: PlatformaticConnection) => void

/** The connections of a client, by broker. */
export interface PlatformaticConnections {
  /** Gives the connection to a broker. */
  get(broker: PlatformaticBroker, callback: PlatformaticConnected): void
  /** Gives a connection to the first broker that answers. */
  getFirstAvailable(brokers: PlatformaticBroker[], callback: PlatformaticConnected): void
  /** Ends all. */
  close(): Promise<void>
  /** The connections that there are. */
  [Symbol.iterator](): Iterator<[string, PlatformaticConnection]>
}

/** What every client has. */
export interface PlatformaticBase {
  /** Its connections. */
  readonly connections: PlatformaticConnections
  /** Tells about topics. */
  metadata(options: { topics: string[]; forceUpdate?: boolean }): Promise<PlatformaticMetadata>
  /** Forgets what it knows of the cluster. */
  clearMetadata(): void
  /** Gives everything back. */
  close(): Promise<void>
}

/** The part of a producer that is used. */
export interface PlatformaticProducer extends PlatformaticBase {
  /** Appends messages. */
  send(options: { messages: PlatformaticMessage[]; acks: number }): Promise<{ readonly offsets?: PlatformaticOffset[] }>
}

/** The part of a consumer that is used. */
export interface PlatformaticConsumer extends PlatformaticBase {
  /** Topics that it asks its group for. */
  readonly topics: {
    /** Adds one. */
    track(topic: string): boolean
    /** Forgets all. */
    clear(): void
  }
  /** Joins the group, and again after each change of it. */
  joinGroup(options: object): Promise<string>
  /** Stores positions of the group. */
  commit(options: { offsets: (PlatformaticOffset & { leaderEpoch: number })[] }): Promise<void>
  /** Reads from one broker. */
  fetch(options: {
    node: number
    maxWaitTime: number
    topics: {
      topicId: string
      partitions: {
        partition: number
        fetchOffset: bigint
        currentLeaderEpoch: number
        lastFetchedEpoch: number
        partitionMaxBytes: number
      }[]
    }[]
  }): Promise<PlatformaticFetched>
  /** Leaves the group and gives everything back. */
  close(force?: boolean): Promise<void>
  /** Listens to an event of the client. */
  on(event: string, listener: (payload: never) => void): unknown
}

/** The part of an administrator that is used. */
export interface PlatformaticAdmin extends PlatformaticBase {
  /** Names of all topics. */
  listTopics(): Promise<string[]>
  /** Makes topics. */
  createTopics(options: {
    topics: string[]
    partitions: number
    replicas: number
    configs: { name: string; value: string }[]
  }): Promise<{ readonly id: string }[]>
  /** Raises the number of partitions. */
  createPartitions(options: { topics: { name: string; count: number; assignments: null }[] }): Promise<unknown>
  /** Tells the settings of topics. */
  describeConfigs(options: { resources: { resourceType: 2; resourceName: string }[] }): Promise<
    {
      readonly configs: readonly {
        readonly name: string
        readonly value?: string | null | undefined
        readonly configSource: number
      }[]
    }[]
  >
  /** Gives settings to topics. */
  incrementalAlterConfigs(options: {
    resources: {
      resourceType: 2
      resourceName: string
      configs: { name: string; value: string; configOperation: 0 }[]
    }[]
  }): Promise<unknown>
  /** Deletes topics. */
  deleteTopics(options: { topics: string[] }): Promise<void>
  /** Tells where partitions begin (timestamp -2) and end (-1). */
  listOffsets(options: {
    topics: { name: string; partitions: { partitionIndex: number; timestamp: bigint }[] }[]
  }): Promise<
    {
      readonly name: string
      readonly partitions: readonly { readonly partitionIndex: number; readonly offset: bigint }[]
    }[]
  >
  /** Names of all groups. */
  listGroups(): Promise<ReadonlyMap<string, unknown>>
  /** Tells the positions of groups. */
  listConsumerGroupOffsets(options: { groups: string[] }): Promise<
    {
      readonly groupId: string
      readonly topics: readonly {
        readonly name: string
        readonly partitions: readonly { readonly partitionIndex: number; readonly committedOffset: bigint }[]
      }[]
    }[]
  >
  /** Stores positions of a group without members. */
  alterConsumerGroupOffsets(options: {
    groupId: string
    topics: { name: string; partitionOffsets: { partition: number; offset: bigint }[] }[]
  }): Promise<void>
  /** Removes the records before an offset. */
  deleteRecords(options: {
    topics: { name: string; partitions: { partition: number; offset: bigint }[] }[]
  }): Promise<unknown>
}

/** What the log needs of `@platformatic/kafka` 1: `import * as kafka from '@platformatic/kafka'` has it. */
export interface PlatformaticLibrary {
  /** Appends. */
  readonly Producer: PlatformaticConstructor<
    PlatformaticClientOptions & { idempotent: boolean; acks: number; repeatOnStaleMetadata: boolean },
    PlatformaticProducer
  >
  /** Reads. */
  readonly Consumer: PlatformaticConstructor<PlatformaticClientOptions & PlatformaticGroupOptions, PlatformaticConsumer>
  /** Administers. */
  readonly Admin: PlatformaticConstructor<PlatformaticClientOptions, PlatformaticAdmin>
}

/** A class of the library. */
export interface PlatformaticConstructor<Options, Instance> {
  /** Makes one. */
  new (options: Options): Instance
}

/** Options that every client of the library takes. */
export interface PlatformaticClientOptions {
  /** Name in the brokers' logs. */
  clientId: string
  /** Addresses, each as `host:port`. */
  bootstrapBrokers: string[]
  /** How often it tries again by itself, or whether. */
  retries: number | boolean
  /** Longest wait for an answer, in milliseconds. */
  requestTimeout: number
  /** Whether a topic is made when it is asked for. */
  autocreateTopics: boolean
}

/** Options of a member of a group. */
export interface PlatformaticGroupOptions {
  /** Name of the group. */
  groupId: string
  /** Whether positions are stored without being told. */
  autocommit: boolean
  /** Silence after which the group takes a member's partitions away, in milliseconds. */
  sessionTimeout?: number
  /** How long the group waits for its members to join again, in milliseconds. */
  rebalanceTimeout?: number
  /** Time between two signs of life, in milliseconds. */
  heartbeatInterval?: number
  /** Deals partitions. */
  partitionAssigner?: typeof assignPartitions
}
