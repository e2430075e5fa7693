import type { Clock, Metrics, Timers } from '@cryptics-lab/avro-models'
import type { LogOutput } from './log-destinations.ts'
import type { LogThreshold } from './log-record.ts'
import type { LogRotation } from './rolling-file.ts'

/** What `createLogging` takes; only the service's name has no default. */
export interface LoggingOptions {
  /** Name of the service, in every record. */
  readonly service: string
  /** Version of the service, in every record; default empty. */
  readonly version?: string
  /** Name of the environment, in every record as `env`; default `development`. */
  readonly environment?: string
  /** Level from which records are written; default `info`. */
  readonly level?: LogThreshold
  /** Form of the output: `auto` (default) is pretty on a terminal and JSON otherwise. Files are always JSON. */
  readonly format?: 'auto' | 'pretty' | 'json'
  /** Where the output goes; default the process's error output. `false` writes files only. */
  readonly output?: LogOutput | false
  /** Directory of the log files; made when missing. Default: no files. */
  readonly directory?: string
  /** When files are closed and how many are kept. */
  readonly rotation?: LogRotation
  /** Channels with a file each; default api, application, database. A record of another channel goes to the file of application. */
  readonly channels?: readonly string[]
  /** Further names of fields whose values are secrets, at any depth, without regard to case. */
  readonly redact?: readonly string[]
  /** Bound of the queue before each destination. */
  readonly queue?: {
    /** Records that may wait, 2 or more; a tenth is kept for errors. The newest are dropped, and counted. Default 10,000. */
    readonly capacity?: number
  }
  /** Where measurements go; default nowhere. */
  readonly metrics?: Metrics
  /** Time of the records; default the machine's. */
  readonly clock?: Clock
  /** Timers of retries and deadlines; default the machine's. */
  readonly timers?: Timers
}
