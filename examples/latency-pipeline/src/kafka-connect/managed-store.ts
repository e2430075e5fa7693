import { sleep, systemTimers, type Timers } from '@cryptics-lab/avro-models'
import { type ConnectorRegistry, createGroupLag } from '@cryptics-lab/sink-connectors'
import type { LogClient } from '@cryptics-lab/sink-connectors/log'
import type { Pool } from 'pg'
import { groupOf } from '../drain.ts'
import { DrainTimeoutError } from '../errors.ts'
import type { RecordedModel } from '../recorder.ts'
import type { ModelTable } from '../recording-plan.ts'
import type { RunMeter } from '../run-meter.ts'
import { countEvents } from '../run-queries.ts'
import type { ManagedRuntime } from './managed-runtime.ts'
import { createTableWatch } from './table-watch.ts'

/** Stores the records of a run somewhere else, as connectors in a Kafka Connect do. */
export interface ManagedStore {
  /** Sets the connectors going. */
  start(connectors: ConnectorRegistry): Promise<void>
  /**
   * Waits until the tables hold every record of the run that the log acknowledged.
   * @throws {DrainTimeoutError} When the signal ends the waiting; it says what is missing.
   */
  drained(options: { readonly signal: AbortSignal }): Promise<void>
  /** Watches no longer; the connectors go on. */
  stop(): Promise<void>
}

/** What {@link createManagedStore} needs. */
export interface ManagedStoreOptions {
  /** Deploys the connectors; undefined when another process does. */
  readonly deploy?: (connectors: ConnectorRegistry) => Promise<ManagedRuntime>
  /** Tables that Kafka Connect fills. */
  readonly tables: readonly ModelTable[]
  /** Identity of the run. */
  readonly runId: string
  /** The database, as this process sees it. */
  readonly pool: Pool
  /** The log that the connectors read. */
  readonly log: LogClient
  /** Counts of the run. */
  readonly meter: RunMeter
  /** Timers of the pauses; the default is the machine's. */
  readonly timers?: Timers
}

/** A connector as the waiting at the end sees it. */
interface Watched extends ModelTable {
  readonly name: string
  readonly topic: string
  readonly deadLetterTopic: string
  /** Records that the dead-letter topic had at the start. */
  readonly buriedBefore: number
}

const pause = 300

/**
 * Makes a store whose connectors are elsewhere. Kafka Connect commits what it has done once a minute by default, so that
 * the tables are asked instead: at least once means no fewer rows than records, and all of their events.
 */
export function createManagedStore(options: ManagedStoreOptions): ManagedStore {
  const { log, meter, timers = systemTimers } = options
  const watch = createTableWatch({ ...options, timers })
  const lag = createGroupLag(log)
  let runtime: ManagedRuntime | undefined
  let watched: readonly Watched[] = []

  const isStored = async (connector: Watched): Promise<boolean> => {
    await watch.look(connector)
    const counts = meter.counts[connector.model]
    if (counts.stored < counts.acknowledged) {
      const buried = (await recordsOf(log, connector.deadLetterTopic)) - connector.buriedBefore
      counts.deadLettered = buried
      return buried > 0 && counts.stored + buried >= counts.acknowledged
    }
    const events = await countEvents(options.pool, [connector], options.runId)
    if ((events[connector.model] ?? 0) >= counts.acknowledged) return true
    // Rows enough, but one event several times: the same one was produced again, or Kafka Connect stored some again.
    const lags = await lag(groupOf(connector.name), connector.topic)
    return lags.every((partition) => partition.lag === 0)
  }
  return {
    async start(connectors) {
      runtime = await options.deploy?.(connectors)
      watched = await watchedOf(connectors, options)
      watch.start()
    },
    async drained({ signal }) {
      await watch.stop()
      for (const connector of watched) {
        while (!(await isStored(connector))) {
          await sleep(timers, pause, signal).catch(() => undefined)
          if (signal.aborted) throw incomplete(connector, meter, runtime?.failure(connector.name))
        }
      }
    },
    async stop() {
      await watch.stop()
      await runtime?.stop()
    },
  }
}

async function watchedOf(
  connectors: ConnectorRegistry,
  { tables, log }: ManagedStoreOptions,
): Promise<readonly Watched[]> {
  return await Promise.all(
    connectors.entries().map(async ([model, connector]) => {
      const { name, topic, deadLetterTopic } = connector.getConnectorConfig()
      const { table } = tables.find((one) => one.model === model) as ModelTable
      const buriedBefore = await recordsOf(log, deadLetterTopic)
      return { model: model as RecordedModel, table, name, topic, deadLetterTopic, buriedBefore }
    }),
  )
}

/** Records that a topic ever had; 0 for one that is not there. */
async function recordsOf(log: LogClient, topic: string): Promise<number> {
  const [description] = await log.admin().describeTopics([topic])
  return (description?.partitions ?? []).reduce((sum, { highWatermark }) => sum + Number(highWatermark), 0)
}

function incomplete(
  { model, table, name }: Watched,
  { counts }: RunMeter,
  failure: Error | undefined,
): DrainTimeoutError {
  const { stored, acknowledged } = counts[model]
  const why = failure === undefined ? 'it goes on with what the log keeps' : failure.message
  return new DrainTimeoutError(
    `${table} has ${stored} of ${acknowledged} records of the run, which ${name} in Kafka Connect stores: ${why}`,
    failure === undefined ? {} : { cause: failure },
  )
}
