import type { Model } from '@cryptics-lab/avro-models'
import type { BatchOptions } from '../engine/connector.ts'
import type { Serializer, TopicNaming } from '../kafka/topic-naming.ts'
import type { WriteMode } from '../ports.ts'

/** What a connector is, in one object: "this topic into that table". */
export interface SinkConnectorConfig {
  /** `<prefix>-<topicKey>`; the consumer group is `connect-<name>`, as with Kafka Connect. */
  readonly name: string
  /** Topic that is read. */
  readonly topic: string
  /** How the topic's records are written. */
  readonly serializer: Serializer
  /** Topic of the records that could not be decoded or stored. */
  readonly deadLetterTopic: string
  /** Broker or venue whose records they are, for metrics. */
  readonly broker: string
  /** Table that is filled. */
  readonly table: string
  /** Schema of the table; undefined for the dialect's own. */
  readonly schema: string | undefined
  /** Columns that together name a row; empty for none. */
  readonly primaryKeys: readonly string[]
  /** How a record is kept from being stored twice. */
  readonly mode: WriteMode
  /** When a batch is written; an absent field takes the engine's default. */
  readonly batch: BatchOptions
}

/** What a connector gets from whoever makes it. */
export interface SinkConnectorOptions {
  /** Names the topics, and says how their records are written. */
  readonly naming: TopicNaming
  /** Tables of single topic keys that differ from `<model>_data`. */
  readonly tables?: Readonly<Record<string, string>>
  /** Modes of single topic keys that differ from `once`. */
  readonly modes?: Readonly<Record<string, WriteMode>>
  /** Columns that together name a row, of single topic keys. */
  readonly primaryKeys?: Readonly<Record<string, readonly string[]>>
  /** Schema of the tables; the default is the dialect's. */
  readonly schema?: string
  /** When a batch is written. */
  readonly batch?: BatchOptions
  /** The same of single topic keys, over `batch`. */
  readonly batches?: Readonly<Record<string, BatchOptions>>
}

/**
 * Base class of connectors: one description of "this topic into that table", deployed to a runtime. Extend it with a
 * topic key and a model, and register the class with one line.
 *
 * @example
 * ```ts
 * class TickerConnector extends SinkConnector<Ticker> {
 *   readonly topicKey = 'ticker'
 *   readonly model = models.ticker
 * }
 * ```
 */
export abstract class SinkConnector<Value extends object> {
  /** What the naming makes the topic's name from; a model's name, as a rule. */
  abstract readonly topicKey: string
  /** Model of the records; the table follows from its fields. */
  abstract readonly model: Model<Value>
  /** First part of the connector's name. */
  readonly connectorNamePrefix: string = 'postgres-sink'
  /** Columns that together name a row, for a unique index; none by default. What the options say wins. */
  readonly primaryKeys: readonly string[] = []
  /** How records get into the table; once by default. What the options say wins. */
  readonly mode: WriteMode = 'once'
  readonly #options: SinkConnectorOptions

  /** @param options Naming, and what differs from the defaults; a registry hands them in. */
  constructor(options: SinkConnectorOptions) {
    this.#options = options
  }

  /** `<prefix>-<topicKey>`. */
  get name(): string {
    return `${this.connectorNamePrefix}-${this.topicKey}`
  }

  /** Name of the table: what the options say, else `<model>_data`; override it for another one. */
  get tableName(): string {
    return this.#options.tables?.[this.topicKey] ?? `${this.model.name}_data`
  }

  /** What the connector is, for a runtime to deploy; override it to change any of it. */
  getConnectorConfig(): SinkConnectorConfig {
    const { naming, schema, batch = {}, batches, modes, primaryKeys } = this.#options
    const topic = naming.topic(this.topicKey)
    return {
      name: this.name,
      topic,
      serializer: naming.serializer(this.topicKey),
      deadLetterTopic: naming.deadLetters(topic),
      broker: naming.broker,
      table: this.tableName,
      schema,
      primaryKeys: primaryKeys?.[this.topicKey] ?? this.primaryKeys,
      mode: modes?.[this.topicKey] ?? this.mode,
      batch: { ...batch, ...batches?.[this.topicKey] },
    }
  }
}

class ModelConnector<Value extends object> extends SinkConnector<Value> {
  readonly topicKey: string
  readonly model: Model<Value>

  constructor(model: Model<Value>, options: SinkConnectorOptions) {
    super(options)
    this.topicKey = model.name
    this.model = model
  }
}

/** Makes a connector of a model: what {@link SinkConnector} does, without a class of your own. */
export function createSinkConnector<Value extends object>(
  model: Model<Value>,
  options: SinkConnectorOptions,
): SinkConnector<Value> {
  return new ModelConnector(model, options)
}
