import type { AvroComplexSchema } from '@cryptics-lab/avro-models'

/** A connector's configuration as Kafka Connect takes it: every value a text. */
export type ConnectConfig = Readonly<Record<string, string>>

/** Databases that the builders know. */
export type JdbcDatabase = 'postgres' | 'mysql' | 'oracle' | 'sqlserver'

/** Where the database is, as the worker sees it. */
export interface JdbcConnection {
  /** Address: JDBC's, `jdbc:postgresql://host:5432/name`, or another one, `postgres://user:password@host:5432/name`. */
  readonly url: string
  /** User; the default is the one in the address. A reference of the worker, `${file:…}`, is kept as it is. */
  readonly username?: string
  /** Password; the default is the one in the address. A reference of the worker, `${file:…}`, is kept as it is. */
  readonly password?: string
}

/** An address as JDBC takes it, and what was inside it beside the address. */
export interface JdbcAddress {
  /** Address without user and password. */
  readonly url: string
  /** Database that it belongs to. */
  readonly database: JdbcDatabase
  /** User, where the address had one. */
  readonly username: string | undefined
  /** Password, where the address had one. */
  readonly password: string | undefined
}

/** What makes rows of a record's bytes. */
export interface JdbcConverter {
  /** Whose converter: Apicurio's reads Confluent's frames too. */
  readonly type: 'apicurio' | 'confluent'
  /** Address of the registry, as the worker sees it; for Apicurio its host, whatever path is behind it. */
  readonly registryUrl: string
  /** User of the registry. */
  readonly username?: string
  /** Password of the registry. */
  readonly password?: string
}

/** Columns that together name a row, and where they come from. */
export interface JdbcKeys {
  /**
   * `none`: rows have no key. `record_value`: fields of the record. `record_key`: the key of the record, which is a
   * text. `kafka`: topic, partition and offset, in three columns of their own; with the mode `upsert` no record is
   * stored twice.
   */
  readonly mode: 'none' | 'kafka' | 'record_key' | 'record_value'
  /** Names of the columns; needed with `record_value`, and with `record_key`, where it is one: that of the text. */
  readonly fields?: readonly string[]
}

/** A topic into a table by a managed JDBC sink, in words that every plugin's builder translates. */
export interface JdbcSinkOptions {
  /** Name of the connector. */
  readonly name: string
  /** Topic that is read. */
  readonly topic: string
  /** Table that is filled, without its schema. */
  readonly table: string
  /** Schema of the table; the default is the database's own. */
  readonly schema?: string
  /** Where the database is. */
  readonly connection: JdbcConnection
  /** How records are written. `upsert` and `update` need {@link keys}. The default is `insert`. */
  readonly mode?: 'insert' | 'upsert' | 'update'
  /** What names a row; the default is nothing. */
  readonly keys?: JdbcKeys
  /** Whether the plugin makes a table that is missing; the default is false. */
  readonly autoCreate?: boolean
  /** Whether the plugin adds columns that are missing; the default is false. Debezium has one option for both. */
  readonly autoEvolve?: boolean
  /** Most records of a write; the default is 3 000. The consumer is told to fetch as many. */
  readonly batchRows?: number
  /** Most tasks; more than the topic has partitions are idle. The default is 1. */
  readonly tasks?: number
  /** Where records go that cannot be converted; without it such a record ends the task. */
  readonly deadLetters?: {
    /** Name of the topic. */
    readonly topic: string
    /** Copies of the topic if the worker has to make it; the default is the broker's own. */
    readonly replicationFactor?: number
  }
  /** What reads the values. */
  readonly converter: JdbcConverter
  /** Every version of the records' schema, oldest first; with it, what the plugin would store wrongly is refused. */
  readonly history?: readonly AvroComplexSchema[]
  /**
   * Options of the plugin in its own words, over everything else; refused are those that follow from options above, and
   * what is known to go wrong.
   */
  readonly properties?: ConnectConfig
}

/** What a builder made. */
export interface JdbcSinkPlan {
  /** What Kafka Connect is told. */
  readonly config: ConnectConfig
  /** What was done differently from what was asked, and why; one line each. */
  readonly notices: readonly string[]
}

/** A plugin for Kafka Connect that writes to databases: translates {@link JdbcSinkOptions} into its own options. */
export interface JdbcSinkPlugin {
  /** Name, for example `debezium`. */
  readonly name: string
  /** Class that Kafka Connect knows it by. */
  readonly connectorClass: string
  /**
   * Builds the configuration of a connector.
   * @throws {InvalidOptionError} When something is missing, or the plugin is known to store it wrongly.
   */
  plan(options: JdbcSinkOptions): JdbcSinkPlan
}
