import { CrypticsError, type CrypticsErrorOptions } from '@cryptics-lab/avro-models'

/** Code of every error of this package. */
export type SinkConnectorsErrorCode =
  | 'LOG_UNAVAILABLE'
  | 'LOG_REFUSED'
  | 'LOG_FULL'
  | 'LOG_CLOSED'
  | 'SEND_UNRESOLVED'
  | 'TOPIC_UNKNOWN'
  | 'TOPIC_RECREATED'
  | 'OFFSET_OUT_OF_RANGE'
  | 'OFFSET_BEYOND_END'
  | 'OFFSET_FENCED'
  | 'RECORD_UNDECODABLE'
  | 'RECORD_REFUSED'
  | 'VALUE_UNFIT'
  | 'SINK_UNAVAILABLE'
  | 'SINK_REFUSED'
  | 'PRODUCE_FAILED'
  | 'PRODUCER_CLOSED'
  | 'BACKLOG_FULL'
  | 'NAME_UNKNOWN'
  | 'NAME_TAKEN'
  | 'CONNECTOR_FAILED'
  | 'CONNECT_UNAVAILABLE'
  | 'CONNECT_REBALANCING'
  | 'CONNECT_REFUSED'
  | 'CONNECTOR_CONFIG_INVALID'
  | 'CONNECTOR_NOT_READY'

/** Root of the errors of this package. */
export abstract class SinkConnectorsError extends CrypticsError {
  abstract override readonly code: SinkConnectorsErrorCode
}

/** The log cannot be reached or did not answer; what it did last is unknown. Retryable. */
export class LogUnavailableError extends SinkConnectorsError {
  readonly code = 'LOG_UNAVAILABLE'

  /**
   * @param action What was tried, for example `send to cryptics.deribit.trade.avro`.
   * @param reason What the log's client said.
   * @param options Cause.
   */
  constructor(action: string, reason: string, options: CrypticsErrorOptions = {}) {
    super(`${action}: the log is not available: ${reason}; it is tried again`, { ...options, retryable: true })
  }
}

/** The log understood and refused: rights, a missing table, a record that it cannot hold. */
export class LogRefusedError extends SinkConnectorsError {
  readonly code = 'LOG_REFUSED'

  /** @param action What was tried. */
  constructor(action: string, reason: string, options: CrypticsErrorOptions = {}) {
    super(`${action}: the log refuses: ${reason}`, options)
  }
}

/** A log with a bound holds as much as it may; trim it or read it. Retryable. */
export class LogFullError extends SinkConnectorsError {
  readonly code = 'LOG_FULL'
  /** Bytes that the log may hold. */
  readonly maximumBytes: number

  /** @param maximumBytes Bytes that the log may hold. */
  constructor(maximumBytes: number) {
    super(`the log holds its ${maximumBytes} bytes; trim what every group has read, or raise maximumBytes`, {
      retryable: true,
    })
    this.maximumBytes = maximumBytes
  }
}

/** The log, or this end of it, was closed. */
export class LogClosedError extends SinkConnectorsError {
  readonly code = 'LOG_CLOSED'

  /** @param what What was closed. */
  constructor(what: string) {
    super(`${what} is closed; make a new one`)
  }
}

/**
 * A batch got no answer within its budget: whether the log has it is unknown, and sending it again might double it. Read the
 * end of the topic before you decide.
 */
export class SendUnresolvedError extends SinkConnectorsError {
  readonly code = 'SEND_UNRESOLVED'
  /** Name of the topic. */
  readonly topic: string

  /**
   * @param topic Name of the topic.
   * @param budget How long it was tried, in milliseconds.
   * @param options Cause.
   */
  constructor(topic: string, budget: number, options: CrypticsErrorOptions = {}) {
    super(
      `send to ${topic}: no answer within ${budget / 1_000} s, so whether the log has the batch is unknown; ` +
        'look at the end of the topic before you send it again',
      options,
    )
    this.topic = topic
  }
}

/** A topic does not exist, or not yet. Retryable, because another process may make it. */
export class TopicUnknownError extends SinkConnectorsError {
  readonly code = 'TOPIC_UNKNOWN'
  /** Name of the topic. */
  readonly topic: string

  /** @param topic Name of the topic. */
  constructor(topic: string) {
    super(`topic ${topic} does not exist; make it with admin().createTopics`, { retryable: true })
    this.topic = topic
  }
}

/** A topic was deleted and made again while it was being read; its offsets mean something else now. */
export class TopicRecreatedError extends SinkConnectorsError {
  readonly code = 'TOPIC_RECREATED'
  /** Name of the topic. */
  readonly topic: string

  /** @param topic Name of the topic. */
  constructor(topic: string) {
    super(`topic ${topic} was deleted and made again while it was read; start the consumer again`)
    this.topic = topic
  }
}

/** The records at an offset were removed before they were read. */
export class OffsetOutOfRangeError extends SinkConnectorsError {
  readonly code = 'OFFSET_OUT_OF_RANGE'
  /** Name of the topic. */
  readonly topic: string
  /** Number of the partition. */
  readonly partition: number
  /** Offset that was asked for. */
  readonly offset: string
  /** First offset that is still there. */
  readonly lowWatermark: string

  /** @param at Where the reader stands and what is left. */
  constructor(at: { topic: string; partition: number; offset: string; lowWatermark: string }) {
    super(
      `${at.topic}[${at.partition}]: offset ${at.offset} was removed, the first one left is ${at.lowWatermark}; ` +
        `records are lost for this reader, seek to go on`,
    )
    this.topic = at.topic
    this.partition = at.partition
    this.offset = at.offset
    this.lowWatermark = at.lowWatermark
  }
}

/** The table has stored more of a partition than the log holds: the log lost its end, or it is another one. */
export class OffsetBeyondEndError extends SinkConnectorsError {
  readonly code = 'OFFSET_BEYOND_END'
  /** Name of the topic. */
  readonly topic: string
  /** Number of the partition. */
  readonly partition: number
  /** First offset that the sink has not stored. */
  readonly stored: string
  /** Offset that the log's next record will get. */
  readonly end: string

  /** @param at What the sink has stored and where the log ends. */
  constructor(at: { topic: string; partition: number; stored: string; end: string }) {
    super(
      `${at.topic}[${at.partition}]: the sink has stored up to ${at.stored}, but the log ends at ${at.end}; ` +
        `the log lost records or is another one of the same name: give it a new incarnation or restore it`,
    )
    this.topic = at.topic
    this.partition = at.partition
    this.stored = at.stored
    this.end = at.end
  }
}

/** Another writer moved the sink's offset: this one is a zombie, and nothing of its batch was written. */
export class OffsetFencedError extends SinkConnectorsError {
  readonly code = 'OFFSET_FENCED'
  /** Name of the topic. */
  readonly topic: string
  /** Number of the partition. */
  readonly partition: number
  /** Offset at which this writer believed the sink to be. */
  readonly expected: string

  /** @param at Where this writer believed the sink to be. */
  constructor(at: { topic: string; partition: number; expected: string; table: string }) {
    super(
      `${at.topic}[${at.partition}] into ${at.table}: another writer has moved the offset on from ${at.expected}; ` +
        `nothing of this batch was written. Stop one of the two writers, then restart the connector`,
    )
    this.topic = at.topic
    this.partition = at.partition
    this.expected = at.expected
  }
}

/** The bytes of a record are not what its topic should hold. */
export class RecordUndecodableError extends SinkConnectorsError {
  readonly code = 'RECORD_UNDECODABLE'

  /** @param reason What is wrong with the bytes. */
  constructor(reason: string, options: CrypticsErrorOptions = {}) {
    super(`the record cannot be decoded: ${reason}`, options)
  }
}

/** The sink cannot hold at least one record of the batch: out of range, not well-formed, against a constraint. */
export class RecordRefusedError extends SinkConnectorsError {
  readonly code = 'RECORD_REFUSED'
  /** Column at fault, where it is known. */
  readonly column: string | undefined

  /**
   * @param table Table that refused.
   * @param column Column at fault, where it is known.
   */
  constructor(table: string, column: string | undefined, reason: string, options: CrypticsErrorOptions = {}) {
    super(`${table}${column === undefined ? '' : `.${column}`} cannot hold the record: ${reason}`, options)
    this.column = column
  }
}

/** A value cannot be written as the type that its column needs; the cause of a {@link RecordRefusedError}. */
export class ValueUnfitError extends SinkConnectorsError {
  readonly code = 'VALUE_UNFIT'

  /** @param reason What is wrong with the value. */
  constructor(reason: string) {
    super(`${reason}; correct the producer of the record`)
  }
}

/** The sink cannot be reached or did not answer; whether the batch is in is unknown until it is asked. Retryable. */
export class SinkUnavailableError extends SinkConnectorsError {
  readonly code = 'SINK_UNAVAILABLE'

  /** @param table Table that was written to. */
  constructor(table: string, reason: string, options: CrypticsErrorOptions = {}) {
    super(`${table}: the database is not available: ${reason}; it is tried again`, { ...options, retryable: true })
  }
}

/** The sink understood and refused the statement itself: rights, a missing table, a column of another type. */
export class SinkRefusedError extends SinkConnectorsError {
  readonly code = 'SINK_REFUSED'

  /** @param table Table that was written to. */
  constructor(table: string, reason: string, options: CrypticsErrorOptions = {}) {
    super(`${table}: the database refuses: ${reason}`, options)
  }
}

/** A batch could not be appended within the retry budget; whether the log has it is unknown. */
export class ProduceFailedError extends SinkConnectorsError {
  readonly code = 'PRODUCE_FAILED'
  /** Name of the topic. */
  readonly topic: string
  /** Attempts that were made. */
  readonly attempts: number

  /**
   * @param topic Name of the topic.
   * @param attempts Attempts that were made.
   */
  constructor(topic: string, attempts: number, reason: string, options: CrypticsErrorOptions = {}) {
    super(`${topic}: the log did not take the batch in ${attempts} attempts: ${reason}`, options)
    this.topic = topic
    this.attempts = attempts
  }
}

/** A producer was asked for more after it was closed. */
export class ProducerClosedError extends SinkConnectorsError {
  readonly code = 'PRODUCER_CLOSED'

  /** @param name Name of the producer. */
  constructor(name: string) {
    super(`the producer ${name} is closed; make a new one`)
  }
}

/** A producer with the policy `reject` holds as many records as it may. Retryable. */
export class BacklogFullError extends SinkConnectorsError {
  readonly code = 'BACKLOG_FULL'
  /** Records that may wait. */
  readonly limit: number

  /**
   * @param name Name of the producer.
   * @param limit Records that may wait.
   */
  constructor(name: string, limit: number) {
    super(`the producer ${name} holds ${limit} records that the log has not taken yet; wait for ready()`, {
      retryable: true,
    })
    this.limit = limit
  }
}

/** No entry has this name. */
export class NameUnknownError extends SinkConnectorsError {
  readonly code = 'NAME_UNKNOWN'
  /** Name that was asked for. */
  readonly entry: string

  /**
   * @param kind What was looked up, for example `producer`.
   * @param entry Name that was asked for.
   * @param known Names that there are.
   */
  constructor(kind: string, entry: string, known: readonly string[]) {
    super(`no ${kind} is named ${entry}; there are: ${known.join(', ') || 'none'}`)
    this.entry = entry
  }
}

/** An entry of this name exists already. */
export class NameTakenError extends SinkConnectorsError {
  readonly code = 'NAME_TAKEN'
  /** The name. */
  readonly entry: string

  /**
   * @param kind What was registered, for example `producer`.
   * @param entry The name.
   */
  constructor(kind: string, entry: string) {
    super(`a ${kind} is already named ${entry}; register each name once`)
    this.entry = entry
  }
}

/** Where a connector of Kafka Connect failed: before its first record, in the conversion, or in the database. */
export type FailedConnectStage = 'start' | 'convert' | 'write' | 'unknown'

/** What is known of a failure beside its cause. */
export interface ConnectorFailure extends CrypticsErrorOptions {
  /** Number of the task that failed; absent when it was the connector itself. */
  readonly task?: number
  /** All that Kafka Connect says of it. */
  readonly trace?: string
  /** Where it failed. */
  readonly stage?: FailedConnectStage
}

/** A connector ended by itself; the cause, or the trace of Kafka Connect, says why. */
export class ConnectorFailedError extends SinkConnectorsError {
  readonly code = 'CONNECTOR_FAILED'
  /** Name of the connector. */
  readonly connector: string
  /** Number of the task that failed; undefined for the connector itself. */
  readonly task: number | undefined
  /** All that Kafka Connect says of the failure; undefined for a connector of this process. */
  readonly trace: string | undefined
  /** Where a connector of Kafka Connect failed; undefined for one of this process. */
  readonly stage: FailedConnectStage | undefined

  /** @param connector Name of the connector. */
  constructor(connector: string, reason: string, options: ConnectorFailure = {}) {
    super(`connector ${connector} has failed: ${reason}`, options)
    this.connector = connector
    this.task = options.task
    this.trace = options.trace
    this.stage = options.stage
  }
}
