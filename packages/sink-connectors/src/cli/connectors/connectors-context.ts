import type { ConnectCall, ConnectClient } from '../../connect/rest/connect-client.ts'
import type { Pipeline } from '../open-pipeline.ts'
import type { CommandSurroundings } from '../surroundings.ts'
import type { ConnectorsOptions } from './connectors-options.ts'

/** What every action has. */
export interface ConnectorsContext extends CommandSurroundings {
  /** What was asked for. */
  readonly options: ConnectorsOptions
  /** Kafka Connect. */
  readonly client: ConnectClient
  /** The pipeline of the file; undefined without one. */
  readonly pipeline: Pipeline | undefined
  /** How long is waited for Kafka Connect, in milliseconds. */
  readonly deadline: number
  /** What ends a call. */
  readonly call: ConnectCall
}
