/** A message on its way, as kafkajs takes it. */
export interface KafkajsMessage {
  /** Key; null for none. */
  readonly key: Buffer | null
  /** Value; null for a tombstone. */
  readonly value: Buffer | null
  /** Headers by name. */
  readonly headers?: Record<string, Buffer | Buffer[]>
  /** Partition, from 0. */
  readonly partition: number
}

/** A message that was read, as kafkajs gives it. */
export interface KafkajsRecord {
  /** Offset, decimal. */
  readonly offset: string
  /** Time of the append, in milliseconds since the epoch, decimal. */
  readonly timestamp: string
  /** Key; null for none. */
  readonly key: Buffer | null
  /** Value; null for a tombstone. */
  readonly value: Buffer | null
  /** Headers by name; a name that was given several times has a list. */
  readonly headers?: Readonly<Record<string, Buffer | string | (Buffer | string)[] | null | undefined>>
}

/** A place in a partition, as kafkajs takes it. */
export interface KafkajsOffset {
  /** Name of the topic. */
  readonly topic: string
  /** Number of the partition. */
  readonly partition: number
  /** Offset, decimal. */
  readonly offset: string
}

/** Positions of one topic, as kafkajs tells them. */
export interface KafkajsPositions {
  /** Name of the topic. */
  readonly topic: string
  /** Positions by partition; -1 where there is none. */
  readonly partitions: readonly { readonly partition: number; readonly offset: string }[]
}

/** Partitions of one topic, as kafkajs takes them. */
export interface KafkajsPartitions {
  /** Name of the topic. */
  readonly topic: string
  /** Numbers of the partitions. */
  readonly partitions: number[]
}

/** What kafkajs hands to the handler of a batch. */
export interface KafkajsBatchPayload {
  /** The records of one partition. */
  readonly batch: {
    readonly topic: string
    readonly partition: number
    readonly highWatermark: string
    readonly messages: readonly KafkajsRecord[]
  }
  /** Says that everything up to an offset is done. */
  resolveOffset(offset: string): void
  /** Tells the group that this member lives. */
  heartbeat(): Promise<void>
  /** Whether the consumer goes on. */
  isRunning(): boolean
  /** Whether the batch is out of date, because of a seek or a new dealing of the partitions. */
  isStale(): boolean
}

/** The part of a kafkajs producer that is used. */
export interface KafkajsProducer {
  /** Opens its connections. */
  connect(): Promise<void>
  /** Closes them. */
  disconnect(): Promise<void>
  /** Appends messages of one topic. */
  send(record: {
    topic: string
    acks: number
    messages: KafkajsMessage[]
  }): Promise<{ readonly topicName: string; readonly partition: number; readonly baseOffset?: string }[]>
}

/** The part of a kafkajs transaction that is used. */
export interface KafkajsTransaction extends Pick<KafkajsProducer, 'send'> {
  /** Stores positions of a group with the transaction. */
  sendOffsets(offsets: {
    consumerGroupId: string
    topics: { topic: string; partitions: { partition: number; offset: string }[] }[]
  }): Promise<void>
  /** Shows everything. */
  commit(): Promise<void>
  /** Takes everything back. */
  abort(): Promise<void>
}

/** The part of a kafkajs producer with a transactional id that is used. */
export interface KafkajsTransactionalProducer extends KafkajsProducer {
  /** Begins a transaction. */
  transaction(): Promise<KafkajsTransaction>
}

/** The part of a kafkajs consumer that is used. */
export interface KafkajsConsumer {
  /** Opens its connections. */
  connect(): Promise<void>
  /** Leaves the group and closes them. */
  disconnect(): Promise<void>
  /** Names the topics. */
  subscribe(subscription: { topics: string[]; fromBeginning: boolean }): Promise<void>
  /** Joins the group and delivers batches. */
  run(config: {
    autoCommit: false
    eachBatchAutoResolve: false
    eachBatch: (payload: KafkajsBatchPayload) => Promise<void>
  }): Promise<void>
  /** Stores positions of the group. */
  commitOffsets(offsets: KafkajsOffset[]): Promise<void>
  /** Goes on at another offset. */
  seek(offset: KafkajsOffset): void
  /** Fetches nothing of these partitions until they are resumed. */
  pause(partitions: KafkajsPartitions[]): void
  /** Ends a pause. */
  resume(partitions: KafkajsPartitions[]): void
  /** Listens to an event of the client. */
  on(event: never, listener: (event: { readonly payload: unknown }) => void): unknown
}

/** A setting of a topic, as kafkajs takes it. */
export interface KafkajsSetting {
  /** Name, for example `retention.ms`. */
  readonly name: string
  /** Value as text. */
  readonly value: string
}

/** A setting of a topic, as kafkajs tells it. */
export interface KafkajsFoundSetting {
  /** Name of the setting. */
  readonly configName: string
  /** Its value; null where the broker keeps it to itself. */
  readonly configValue: string | null
  /** Where the value comes from; 1 is the topic itself. */
  readonly configSource: number
}

/** The part of a kafkajs admin that is used. */
export interface KafkajsAdmin {
  /** Opens its connection. */
  connect(): Promise<void>
  /** Closes it. */
  disconnect(): Promise<void>
  /** Names of all topics. */
  listTopics(): Promise<string[]>
  /** Makes topics. */
  createTopics(options: {
    waitForLeaders: boolean
    topics: {
      topic: string
      numPartitions: number
      replicationFactor: number
      configEntries: KafkajsSetting[]
    }[]
  }): Promise<boolean>
  /** Deletes topics. */
  deleteTopics(options: { topics: string[] }): Promise<void>
  /** Removes the records before an offset. */
  deleteTopicRecords(options: { topic: string; partitions: { partition: number; offset: string }[] }): Promise<void>
  /** Tells the partitions of topics. */
  fetchTopicMetadata(options: { topics: string[] }): Promise<{
    readonly topics: {
      readonly name: string
      readonly partitions: readonly { readonly replicas: readonly number[] }[]
    }[]
  }>
  /** Tells where the partitions of a topic begin and end. */
  fetchTopicOffsets(
    topic: string,
  ): Promise<{ readonly partition: number; readonly low: string; readonly high: string }[]>
  /** Tells the positions of a group. */
  fetchOffsets(options: { groupId: string; topics: string[] }): Promise<KafkajsPositions[]>
  /** Stores positions of a group without members. */
  setOffsets(options: {
    groupId: string
    topic: string
    partitions: { partition: number; offset: string }[]
  }): Promise<void>
  /** Names of all groups. */
  listGroups(): Promise<{ readonly groups: { readonly groupId: string }[] }>
  /** Tells the cluster's identity, and which brokers are up. */
  describeCluster(): Promise<{ readonly clusterId: string; readonly brokers: readonly unknown[] }>
  /** Tells the settings of topics. */
  describeConfigs(options: { resources: { type: number; name: string }[]; includeSynonyms: boolean }): Promise<{
    readonly resources: readonly { readonly resourceName: string; readonly configEntries: KafkajsFoundSetting[] }[]
  }>
  /** Gives a topic these settings and takes all others away. */
  alterConfigs(options: {
    validateOnly: boolean
    resources: { type: number; name: string; configEntries: KafkajsSetting[] }[]
  }): Promise<unknown>
  /** Raises the number of partitions. */
  createPartitions(options: { topicPartitions: { topic: string; count: number }[] }): Promise<unknown>
}

/** What the log needs of a `Kafka` of kafkajs 2: your own instance, with its brokers, credentials and logger. */
export interface KafkajsClient {
  /** Makes a producer. */
  producer(config: object): KafkajsProducer
  /** Makes a consumer. */
  consumer(config: { groupId: string }): KafkajsConsumer
  /** Makes an administrator. */
  admin(config?: object): KafkajsAdmin
}
