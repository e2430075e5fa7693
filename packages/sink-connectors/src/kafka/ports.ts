import type { HeaderValue } from '../ports.ts'

/** What a log can do; a contract card that needs more is skipped by name. */
export interface LogCapabilities {
  /** Records and positions outlive the process. */
  readonly durable: boolean
  /** A batch that is sent again with the same sequence is stored once. */
  readonly idempotentSend: boolean
  /** Consumers of one group share the partitions among them; otherwise each gets all. */
  readonly groupAssignment: boolean
  /** {@link LogAdmin.trim} gives space back. */
  readonly trimming: boolean
  /** A topic that was deleted and made again has another incarnation. */
  readonly topicIdentity: boolean
  /** Topics have copies and settings of their own, and both settings and partitions can be changed later. */
  readonly topicConfiguration: boolean
}

/** A header on its way to the log: bytes, text or null; a list, in order, for a name that is repeated. */
export type HeaderInput = Uint8Array | string | null | readonly (Uint8Array | string | null)[]

/** A record on its way to the log. */
export interface LogRecordInput {
  /** Records of one key keep their order; null goes to any partition. */
  readonly key: Uint8Array | string | null
  /** The bytes; null is a tombstone. The log has its own copy as soon as the send settles. */
  readonly value: Uint8Array | null
  /** A few short headers. */
  readonly headers?: Readonly<Record<string, HeaderInput>>
  /** Partition, from 0; the default follows from the key as in Kafka's own clients (murmur2). */
  readonly partition?: number
}

/** A record as the log has it. */
export interface LogRecord {
  /** Place within the partition: a decimal number without bound. */
  readonly offset: string
  /** Key as sent, in bytes. */
  readonly key: Uint8Array | null
  /** Value as sent. */
  readonly value: Uint8Array | null
  /** Headers as sent, in bytes. */
  readonly headers: Readonly<Record<string, HeaderValue>>
  /** When the log appended the record, in milliseconds since the epoch, with a fraction where the log has one. */
  readonly timestamp: number
}

/** A partition of a topic. */
export interface TopicPartition {
  /** Name of the topic. */
  readonly topic: string
  /** Number of the partition, from 0. */
  readonly partition: number
}

/** A place in a partition. */
export interface TopicPartitionOffset extends TopicPartition {
  /** First offset that is not done yet, decimal. */
  readonly offset: string
}

/** Records of one partition, in the order of their offsets. */
export interface LogBatch extends TopicPartition {
  /** Identity of the topic's present life: a topic that was deleted and made again has another one. */
  readonly incarnation: string
  /** The records, at least one. */
  readonly records: readonly LogRecord[]
  /** Offset that the next record of the partition will get, decimal. */
  readonly highWatermark: string
}

/** One send: records of one topic, all stored or none. */
export interface SendRequest {
  /** Name of the topic. */
  readonly topic: string
  /** The records in order. */
  readonly records: readonly LogRecordInput[]
  /**
   * Number of the batch within its producer, from 1, rising. A retry carries the number of the first attempt; a log with
   * `idempotentSend` then stores the batch once.
   */
  readonly sequence?: number
}

/** Where the records of one partition went. */
export interface SendResult extends TopicPartition {
  /** Offset of the first record, decimal; absent when the log already had the batch. */
  readonly baseOffset?: string
}

/** Appends records. One send at a time per producer, retries included: order is lost otherwise. */
export interface LogProducer {
  /**
   * Appends a batch; resolves when the log has it for good.
   * @throws {LogUnavailableError} The log cannot be reached; whether the batch is in is unknown. Retryable.
   * @throws {TopicUnknownError} The topic does not exist. Retryable.
   */
  send(request: SendRequest): Promise<readonly SendResult[]>
  /** Gives everything back. */
  close(): Promise<void>
}

/** Options of {@link LogClient.producer}. */
export interface LogProducerOptions {
  /** Identity of the producer for `idempotentSend`; the default is a new one. */
  readonly producerId?: string
}

/** Records of several topics, and positions of a group, that are seen all together or not at all. */
export interface LogTransaction {
  /**
   * Appends a batch to the transaction; one send at a time, retries included.
   * @throws {LogRefusedError} Another producer of the same transactional id has taken over; the transaction is lost.
   */
  send(request: Omit<SendRequest, 'sequence'>): Promise<readonly SendResult[]>
  /** Stores positions of a group with the transaction, so that reading and writing move together. */
  sendOffsets(groupId: string, positions: readonly TopicPartitionOffset[]): Promise<void>
  /** Shows everything; the transaction is over. */
  commit(): Promise<void>
  /** Takes everything back; the transaction is over. */
  abort(): Promise<void>
}

/** Makes transactions, one after the other. */
export interface TransactionalProducer {
  /**
   * Begins a transaction. @throws {LogRefusedError} One is under way, or another producer of the same id has taken over.
   */
  begin(): Promise<LogTransaction>
  /** Gives everything back; a transaction that is under way is taken back. */
  close(): Promise<void>
}

/** A partition that a consumer is about to read. */
export interface AssignedPartition extends TopicPartition {
  /** Identity of the topic's present life. */
  readonly incarnation: string
  /** What the group has committed; undefined when nothing. */
  readonly committed: string | undefined
  /** First offset that is still there, decimal. */
  readonly lowWatermark: string
  /** Offset that the next record will get, decimal. */
  readonly highWatermark: string
}

/** What a consumer calls back. */
export interface LogConsumerHandlers {
  /**
   * Takes one batch. Nothing further is delivered until it resolves: that is the back-pressure. When it rejects, the
   * same records come again after a pause.
   */
  eachBatch(batch: LogBatch): Promise<void>
  /**
   * Says where to start, before the first batch of a partition; a partition that is left out starts at what the group
   * committed, or at the first record. A rejection that is not retryable ends the consumer.
   */
  onAssigned?(partitions: readonly AssignedPartition[]): Promise<readonly TopicPartitionOffset[]>
  /** Called once when the consumer ended by itself; nothing is delivered afterwards. */
  onError?(error: unknown): void
}

/** Reads topics. */
export interface LogConsumer {
  /** Starts the delivery; resolves at once. Loss of the log is survived, with back-off. */
  run(handlers: LogConsumerHandlers): void
  /**
   * Stores how far the group has come.
   * @throws {LogUnavailableError} The log cannot be reached. Retryable.
   */
  commitOffsets(positions: readonly TopicPartitionOffset[]): Promise<void>
  /** Goes on at another offset of a partition that is being read. */
  seek(position: TopicPartitionOffset): void
  /** Ends the delivery; resolves when the last {@link LogConsumerHandlers.eachBatch} has settled. */
  close(): Promise<void>
}

/** Options of {@link LogClient.consumer}. */
export interface LogConsumerOptions {
  /** Name of the group whose positions are read and committed. */
  readonly groupId: string
  /** Topics to read. */
  readonly topics: readonly string[]
  /** Most records in one batch, at least 1; the default is 1 000. */
  readonly maximumRecords?: number
}

/** A topic to be made. */
export interface NewTopic {
  /** Name of the topic. */
  readonly topic: string
  /** Partitions, at least 1; the default is 1. An existing topic keeps its own. */
  readonly partitions?: number
  /** Copies of each partition, at least 1; the default is the log's own. Above 1 it needs `topicConfiguration`. */
  readonly replicationFactor?: number
  /** Settings of the topic, for example `retention.ms`; any at all needs `topicConfiguration`. */
  readonly configuration?: Readonly<Record<string, string>>
}

/** How many partitions a topic should have. */
export interface TopicPartitionCount {
  /** Name of the topic. */
  readonly topic: string
  /** Partitions, at least 1. */
  readonly partitions: number
}

/** Settings that a topic should get. */
export interface TopicConfigurationChange {
  /** Name of the topic. */
  readonly topic: string
  /** Values by setting; a setting that is not named keeps its value. */
  readonly configuration: Readonly<Record<string, string>>
}

/** How a topic was made. */
export interface TopicConfiguration {
  /** Name of the topic. */
  readonly topic: string
  /** Number of its partitions. */
  readonly partitions: number
  /** Copies of each partition, of the one that has fewest. */
  readonly replicationFactor: number
  /** Settings that were given to the topic itself; defaults of the broker are not among them. */
  readonly configuration: Readonly<Record<string, string>>
}

/** One partition of a described topic. */
export interface PartitionDescription {
  /** Number of the partition, from 0. */
  readonly partition: number
  /** First offset that is still there, decimal. */
  readonly lowWatermark: string
  /** Offset that the next record will get, decimal. */
  readonly highWatermark: string
}

/** A topic as the log has it. */
export interface TopicDescription {
  /** Name of the topic. */
  readonly topic: string
  /** Identity of the topic's present life. */
  readonly incarnation: string
  /** Partitions by number. */
  readonly partitions: readonly PartitionDescription[]
}

/** Looks after topics. */
export interface LogAdmin {
  /** Makes topics that do not exist; leaves the others as they are. */
  createTopics(topics: readonly NewTopic[]): Promise<void>
  /** Deletes topics with their records and positions; one that does not exist is ignored. */
  deleteTopics(topics: readonly string[]): Promise<void>
  /** Names of all topics, sorted. */
  listTopics(): Promise<readonly string[]>
  /** Describes topics; one that does not exist is left out. */
  describeTopics(topics: readonly string[]): Promise<readonly TopicDescription[]>
  /** What a group has committed; a partition without a position is left out. */
  fetchOffsets(groupId: string, topics: readonly string[]): Promise<readonly TopicPartitionOffset[]>
  /**
   * Removes the records that every group with a position has passed; a topic that no group reads keeps all.
   * @returns How many records were removed.
   */
  trim(topics: readonly string[]): Promise<number>
  /** Tells partitions, copies and settings of topics; one that does not exist is left out. */
  describeConfiguration(topics: readonly string[]): Promise<readonly TopicConfiguration[]>
  /**
   * Adds partitions until a topic has as many as are named; one that has as many or more stays as it is. Keys go to other
   * partitions afterwards, so the order of one key's records is lost across the change.
   * @throws {TopicUnknownError} The topic does not exist. Retryable.
   * @throws {LogRefusedError} The log cannot add any.
   */
  addPartitions(topics: readonly TopicPartitionCount[]): Promise<void>
  /**
   * Gives settings to topics that exist; other settings keep their values.
   * @throws {TopicUnknownError} The topic does not exist. Retryable.
   * @throws {LogRefusedError} The log has no settings of topics, or refuses a value.
   */
  alterConfiguration(changes: readonly TopicConfigurationChange[]): Promise<void>
  /** Brokers that are up now: no partition can have more copies. 1 for a log without brokers. */
  brokerCount(): Promise<number>
}

/** A log in the shape of Kafka: topics, partitions, offsets, groups. Adapters give this over a vendor's client. */
export interface LogClient {
  /** Name of the adapter, for messages and metrics. */
  readonly name: string
  /** What this log can do. */
  readonly capabilities: LogCapabilities
  /** Makes a producer. */
  producer(options?: LogProducerOptions): LogProducer
  /**
   * Makes a producer of transactions; absent where the log has none.
   * @param transactionalId Identity that outlives the process: a second producer of the same id fences the first.
   */
  transactionalProducer?(transactionalId: string): TransactionalProducer
  /** Makes a consumer. */
  consumer(options: LogConsumerOptions): LogConsumer
  /** The log's administration. */
  admin(): LogAdmin
  /** Closes every consumer and producer; the user's own pool stays open. */
  close(): Promise<void>
}
