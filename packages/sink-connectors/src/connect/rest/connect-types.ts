import type { ConnectorState } from '../../ports.ts'
import type { ConnectConfig } from '../jdbc/jdbc-sink.ts'

/** Who answers: `GET /`. */
export interface ConnectServer {
  /** Version of Kafka Connect. */
  readonly version: string
  /** Commit that it was built from. */
  readonly commit: string
  /** Kafka that it works on. */
  readonly kafka_cluster_id: string
}

/** How a worker is: `GET /health`, since Kafka 3.9. */
export interface ConnectHealth {
  /** `healthy` when it serves. */
  readonly status: 'healthy' | 'unhealthy' | 'starting' | (string & {})
  /** The same in words. */
  readonly message: string
}

/** Number of a task. */
export interface ConnectTaskId {
  /** Name of the connector. */
  readonly connector: string
  /** Number of the task, from 0. */
  readonly task: number
}

/** A connector as it was configured: `GET /connectors/{name}`. */
export interface ConnectorInfo {
  /** Name of the connector. */
  readonly name: string
  /** Its configuration, secrets included. */
  readonly config: ConnectConfig
  /** Its tasks. */
  readonly tasks: readonly ConnectTaskId[]
  /** Whether it reads from Kafka or writes to it. */
  readonly type: 'sink' | 'source' | 'unknown'
}

/** Status of a task: `GET /connectors/{name}/tasks/{task}/status`. */
export interface ConnectTaskStatus {
  /** Number of the task, from 0. */
  readonly id: number
  /** What it is doing. */
  readonly state: ConnectorState
  /** Worker that runs it, `host:port`. */
  readonly worker_id: string
  /** Why it failed, as Java tells it; present with `FAILED` only. */
  readonly trace?: string
  /** Version of the plugin; since Kafka 4.1. */
  readonly version?: string
}

/** Status of a connector and its tasks: `GET /connectors/{name}/status`. */
export interface ConnectStatus {
  /** Name of the connector. */
  readonly name: string
  /** The connector itself. It may be `RUNNING` while every task has failed. */
  readonly connector: Omit<ConnectTaskStatus, 'id'>
  /** Its tasks; none for a moment after it was made. */
  readonly tasks: readonly ConnectTaskStatus[]
  /** Whether it reads from Kafka or writes to it. */
  readonly type: 'sink' | 'source' | 'unknown'
}

/** A connector with what was asked for: `GET /connectors?expand=…`. */
export interface ExpandedConnector {
  /** Present when information was asked for. */
  readonly info?: ConnectorInfo
  /** Present when the status was asked for. */
  readonly status?: ConnectStatus
}

/** A task and its configuration: `GET /connectors/{name}/tasks`. */
export interface ConnectTaskInfo {
  /** Which task it is. */
  readonly id: ConnectTaskId
  /** Its configuration, secrets included. */
  readonly config: ConnectConfig
}

/** A plugin that is installed: `GET /connector-plugins`. */
export interface ConnectPlugin {
  /** Class of the plugin. */
  readonly class: string
  /** What it is. */
  readonly type: 'sink' | 'source' | 'converter' | 'header_converter' | 'transformation' | 'predicate' | (string & {})
  /** Its version; undefined where it has none. */
  readonly version?: string
}

/** What a plugin says of one of its options. */
export interface ConnectOptionDefinition {
  /** Name of the option. */
  readonly name: string
  /** Type of the value, for example `INT` or `PASSWORD`. */
  readonly type: string
  /** Whether it must be given. */
  readonly required: boolean
  /** Value when it is not given. */
  readonly default_value: string | null
  /** `HIGH`, `MEDIUM` or `LOW`. */
  readonly importance: string
  /** What it means. */
  readonly documentation: string
}

/** What Kafka Connect thinks of a configuration: `PUT /connector-plugins/{class}/config/validate`. */
export interface ConnectValidation {
  /** Class of the plugin. */
  readonly name: string
  /** Values that cannot be accepted. */
  readonly error_count: number
  /** Every option with its value and what is wrong with it. */
  readonly configs: readonly {
    readonly definition: Partial<ConnectOptionDefinition> & Pick<ConnectOptionDefinition, 'name'>
    readonly value: {
      readonly name: string
      readonly value: string | null
      readonly errors: readonly string[]
      readonly recommended_values: readonly unknown[]
    }
  }[]
}

/** How far a sink connector's group has committed one partition. */
export interface ConnectOffset {
  /** Which partition. */
  readonly partition: { readonly kafka_topic: string; readonly kafka_partition: number }
  /** First offset that is not done yet; null to forget it, when it is set. */
  readonly offset: { readonly kafka_offset: number } | null
}

/** Level of one of the worker's loggers. */
export interface ConnectLogger {
  /** `ERROR`, `WARN`, `INFO`, `DEBUG` or `TRACE`; null when it follows its parent. */
  readonly level: string | null
  /** When it was changed, in milliseconds since the epoch; null when it never was. */
  readonly last_modified?: number | null
}
