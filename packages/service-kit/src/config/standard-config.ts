import type { Secret } from './secret.ts'

/** Who runs, and where. */
export interface ServiceConfig {
  /** Name of the process in logs and traces; undefined for the program's own. */
  readonly name?: string | undefined
  /** Name of the environment; filled in by the loader. */
  readonly environment?: string | undefined
}

/** How the process logs. */
export interface LoggingConfig {
  /** Least level that is written. */
  readonly level: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent'
  /** Form on standard error. */
  readonly format: 'auto' | 'pretty' | 'json'
  /** Folder of the log files; undefined for none. */
  readonly directory?: string | undefined
  /** Records that may wait for each destination, 100 to 1 000 000. */
  readonly queue_capacity: number
  /** Size from which on a file is rotated, for example `10m`. */
  readonly rotation_size: string
  /** How often a file is rotated besides. */
  readonly rotation_interval: 'hourly' | 'daily' | 'none'
  /** Rotated files that are kept per channel, 1 to 1 000. */
  readonly retention_count: number
}

/** Where health and metrics are answered. */
export interface HttpConfig {
  /** Address that is listened on. */
  readonly host: string
  /** Port, 0 for any; undefined for 8080 or the next free one of ten. */
  readonly port?: number | undefined
  /** Origins that a browser may call from. */
  readonly cors_origins: readonly string[]
}

/** Whether and where traces go. */
export interface TracingConfig {
  /** Whether spans are made. */
  readonly enabled: boolean
  /** Where they go. */
  readonly exporter: 'none' | 'otlp'
  /** Address of the OTLP receiver; needed with `otlp`. */
  readonly otlp_endpoint?: string | undefined
  /** Share of traces that are recorded, 0 to 1. */
  readonly sampling_ratio: number
}

/** Settings of one model. */
export interface PipelineModelConfig {
  /** Table; undefined for `<model>_data`. */
  readonly table_name?: string | undefined
  /** What runs the connector. */
  readonly runtime: 'node' | 'kafka-connect'
}

/** What is recorded. */
export interface PipelineConfig {
  /** Models that are recorded; undefined for all of them. */
  readonly enabled_models?: readonly string[] | undefined
  /** Settings of single models, by name. */
  readonly models: Readonly<Record<string, PipelineModelConfig>>
}

/** Which database is used: an address, or its parts. */
export interface DatabaseConfig {
  /** Kind of database. */
  readonly type: 'postgres'
  /** Address with user and password. */
  readonly url?: Secret | undefined
  /** User. */
  readonly user?: string | undefined
  /** Password. */
  readonly password?: Secret | undefined
  /** Name of the database. */
  readonly name?: string | undefined
  /** Host. */
  readonly host?: string | undefined
  /** Port. */
  readonly port: number
}

/** Which Kafka is used. */
export interface KafkaConfig {
  /** Brokers to begin with, each `host:port`. */
  readonly brokers: readonly string[]
  /** Consumer group. */
  readonly group_id: string
}

/** Which schema registry is used. */
export interface RegistryConfig {
  /** Address. */
  readonly url?: string | undefined
  /** User. */
  readonly user?: string | undefined
  /** Password. */
  readonly password?: Secret | undefined
}

/** Certificates for workers with `https` addresses. */
export interface ConnectTlsConfig {
  /** PEM file of the authorities that are trusted; undefined for the machine's own. */
  readonly ca?: string | undefined
  /** PEM file of our own certificate. */
  readonly cert?: string | undefined
  /** PEM file of its key. */
  readonly key?: string | undefined
  /** Password of the key. */
  readonly passphrase?: Secret | undefined
  /** Name that the worker's certificate must have; undefined for the host of the address. */
  readonly servername?: string | undefined
}

/** Which Kafka Connect is used, and what its workers are told. */
export interface ConnectSectionConfig {
  /** Addresses of workers of one cluster. */
  readonly url: readonly string[]
  /** User of the REST interface. */
  readonly user?: string | undefined
  /** Password of the REST interface. */
  readonly password?: Secret | undefined
  /** Plugin that writes to the database. */
  readonly plugin: 'debezium' | 'confluent'
  /** Converter that reads the records. */
  readonly converter: 'apicurio' | 'confluent'
  /** Address of the database as the workers see it; undefined for that of the section `database`. */
  readonly database_url?: Secret | undefined
  /** User of the workers in the database. */
  readonly database_user?: string | undefined
  /** Password of the workers in the database. */
  readonly database_password?: Secret | undefined
  /** Address of the registry as the workers see it; undefined for that of the section `registry`. */
  readonly registry_url?: string | undefined
  /** Most tasks of a connector, 1 to 1 000. */
  readonly tasks: number
  /** Most rows of a write, 1 to 100 000. */
  readonly batch_rows: number
  /** Copies of a topic of dead letters that a worker makes; undefined for the broker's own. */
  readonly dead_letter_replication?: number | undefined
  /** Whether the plugin may add tables and columns. */
  readonly evolve: boolean
  /** How long a connector may take to run, 1 to 3 600 seconds. */
  readonly ready_seconds: number
  /** Restarts in a row of a connector that fails, 0 to 1 000 000. */
  readonly restart_attempts: number
  /** Certificates; undefined for the machine's own. */
  readonly tls?: ConnectTlsConfig | undefined
  /** Options of the plugin in its own words. */
  readonly properties: Readonly<Record<string, string>>
}
