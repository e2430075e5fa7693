import type { Clock, Metrics, Random, Timers } from '@cryptics-lab/avro-models'
import type { ConnectorRegistry, RegisteredConnector } from '../../connectors/connector-registry.ts'
import type { ConnectorRuntime, PartitionLag } from '../../ports.ts'
import type { ConfigProblem } from '../connect-errors.ts'
import type { ConnectConfig, JdbcConnection, JdbcConverter, JdbcSinkPlan, JdbcSinkPlugin } from '../jdbc/jdbc-sink.ts'
import type { ConfigDifference } from '../lifecycle/config-drift.ts'
import type { DeployOptions, DeployReport } from '../lifecycle/deploy-connector.ts'
import type { ReadyOptions } from '../lifecycle/wait-until-ready.ts'
import type { ConnectClient } from '../rest/connect-client.ts'

/** What is common to the connectors that are planned. */
export interface ManagedPlanOptions {
  /** Plugin of the workers that writes to the database; the default is Debezium's. */
  readonly plugin?: JdbcSinkPlugin
  /** Where the database is, as the workers see it. */
  readonly connection: JdbcConnection
  /** What reads the values, and where the registry is, as the workers see it. */
  readonly converter: JdbcConverter
  /** Whether the plugin makes missing tables and columns; the default is true. A table that is there stays as it is. */
  readonly evolve?: boolean
  /** What happens to a record that cannot be converted: its own topic (the default), or the connector fails. */
  readonly deadLetters?: 'topic' | 'fail'
  /** Copies of a topic of dead letters that a worker makes; the default is the broker's own. */
  readonly deadLetterReplication?: number
  /** Most tasks of a connector; the default is 1. */
  readonly tasks?: number
  /** Most records of a write, where the connector does not say; the default is 3 000. */
  readonly batchRows?: number
  /** Options of the plugin in its own words, for every connector. */
  readonly properties?: ConnectConfig
}

/** How failed tasks are restarted. */
export interface ManagedSuperviseOptions {
  /** Bound of the first pause before a restart, in milliseconds; the default is 1 000. It doubles with each one in a row. */
  readonly initial?: number
  /** Largest bound of a pause, in milliseconds; the default is 60 000. */
  readonly maximum?: number
  /** Restarts in a row after which a connector is left as it is; the default is 10. */
  readonly attempts?: number
  /** After how long without a failure the restarts are forgotten, in milliseconds; the default is 60 000. */
  readonly healthyAfter?: number
  /** Called when something has failed and will be restarted, or, with 0 left, will not. */
  readonly onFailure?: (name: string, error: unknown, restartsLeft: number) => void
}

/** Options of {@link createKafkaConnectRuntime}. */
export interface KafkaConnectRuntimeOptions extends ManagedPlanOptions {
  /** Kafka Connect. */
  readonly client: ConnectClient
  /** The connectors to deploy. */
  readonly registry: Pick<ConnectorRegistry, 'entries'>
  /** Makes a connector's table before it is deployed, so that its types, indexes and trigger are our dialect's. */
  readonly prepareTable?: (connector: RegisteredConnector) => Promise<void>
  /** How far a group is behind on a topic; needed for `lag`, `drained` and their metrics. */
  readonly groupLag?: (group: string, topic: string) => Promise<readonly PartitionLag[]>
  /** Restarts failed tasks; without it they stay as they are. */
  readonly supervise?: ManagedSuperviseOptions
  /** How often Kafka Connect is asked how all are, in milliseconds; the default is 2 000. */
  readonly pollInterval?: number
  /** How long a deployed connector may take to run, in milliseconds; the default is 60 000. */
  readonly readyDeadline?: number
  /** Told of each step of the waiting, and of what was planned differently from what was asked. */
  readonly onProgress?: (line: string) => void
  /** Where measurements go. */
  readonly metrics?: Metrics
  /** Clock of the deadlines. */
  readonly clock?: Clock
  /** Timers of the pauses. */
  readonly timers?: Timers
  /** Spread of the pauses. */
  readonly random?: Random
}

/** A runtime whose connectors run in a Kafka Connect cluster: the port, and what only a managed connector has. */
export interface KafkaConnectRuntime extends ConnectorRuntime {
  /** Stops reading; done some time after Kafka Connect has answered. */
  pause(name: string): Promise<void>
  /** Goes on after a pause or a stop. */
  resume(name: string): Promise<void>
  /** Asks Kafka Connect anew how a connector is, or all of them. */
  refresh(name?: string): Promise<void>
  /** Why Kafka Connect could not be asked the last time; undefined when it answered. */
  readonly problem: Error | undefined
  /** Why a connector failed, as last heard; undefined while it has not. */
  failure(name: string): Error | undefined
  /** Configuration that a connector is deployed with, and what is different from what was asked. */
  plan(name: string): JdbcSinkPlan
  /**
   * What is wrong with a connector's configuration: what the plugin says, and, with `trial`, what happens when a worker
   * tries it. Empty when all is well; nothing stays behind.
   */
  validate(name: string, options?: ReadyOptions & { readonly trial?: boolean }): Promise<readonly ConfigProblem[]>
  /** How the running configuration differs from the wanted one; undefined when the connector is not deployed. */
  drift(name: string): Promise<readonly ConfigDifference[] | undefined>
  /**
   * Makes one connector's table, deploys it, and waits until it runs.
   * @throws {ConnectorConfigInvalidError} As `deployConnector`, and so ConnectorFailedError and ConnectorNotReadyError.
   */
  deploy(name: string, options?: DeployOptions): Promise<DeployReport>
  /** Restarts only what has failed of a connector. */
  restartFailed(name: string): Promise<void>
  /** Ends the tasks of a connector; configuration and offsets stay. */
  halt(name: string): Promise<void>
  /** Removes a connector; with `offsets` a later one of its name begins anew. @returns Whether there was one. */
  remove(name: string, options?: { readonly offsets?: boolean }): Promise<boolean>
  /** Forgets how far a connector has come. */
  resetOffsets(name: string): Promise<void>
}
