import { systemClock } from '@cryptics-lab/avro-models'
import type { Service } from '@cryptics-lab/service-kit'
import { type ConnectorRegistry, createGroupLag, createTablePreparation } from '@cryptics-lab/sink-connectors'
import {
  createConnectClient,
  createKafkaConnectRuntime,
  type KafkaConnectRuntime,
} from '@cryptics-lab/sink-connectors/connect'
import type { LogClient } from '@cryptics-lab/sink-connectors/log'
import type { Pool } from 'pg'
import type { ManagedSetting } from './managed-setting.ts'

/** What {@link startManagedRuntime} needs. */
export interface ManagedRuntimeOptions {
  /** The Kafka Connect, and what its workers are told. */
  readonly setting: ManagedSetting
  /** The connectors to deploy. */
  readonly connectors: ConnectorRegistry
  /** The database, as this process sees it: here the tables are made. */
  readonly pool: Pool
  /** The log that the connectors read. */
  readonly log: LogClient
  /** Where it is logged, measured and told how the connectors are. */
  readonly service: Pick<Service, 'logging' | 'health' | 'metrics'>
}

/** Connectors that run in a Kafka Connect, looked after from here. */
export interface ManagedRuntime {
  /** Why a connector failed, as last heard; undefined while it runs. */
  failure(name: string): Error | undefined
  /** Looks after them no longer; they go on. */
  stop(): Promise<void>
}

/**
 * Makes topics and tables, deploys the connectors, waits until all run, and looks after them from then on.
 * @throws {ConnectorConfigInvalidError} When a connector is refused; ConnectorFailedError, ConnectorNotReadyError or
 * ConnectUnavailableError when it does not come to run.
 */
export async function startManagedRuntime(options: ManagedRuntimeOptions): Promise<ManagedRuntime> {
  const { setting, service } = options
  const logger = service.logging.logger('kafka-connect')
  const runtime = createRuntime(options, logger)
  try {
    await runtime.start()
  } catch (error) {
    await runtime.stop()
    throw error
  }
  const names = runtime.statuses().map(({ name }) => name)
  registerHealth(service.health, runtime)
  logger.info('Kafka Connect stores', { connectors: names })
  return {
    failure: (name) => runtime.failure(name),
    async stop() {
      await runtime.stop()
      const [worker] = setting.client.url
      const remove = names.map((name) => `curl -X DELETE ${worker}/connectors/${name}`)
      logger.info('the connectors go on in Kafka Connect; to remove them', { remove })
    },
  }
}

/** Microseconds: a cluster that is away is told of in the log once a minute; health and metrics have it at once. */
const warningInterval = 60_000_000

type Logger = ReturnType<Service['logging']['logger']>

function createRuntime(
  { setting, connectors, pool, log, service }: ManagedRuntimeOptions,
  logger: Logger,
): KafkaConnectRuntime {
  let quietUntil = Number.NEGATIVE_INFINITY
  const client = createConnectClient({
    ...setting.client,
    onRetry({ reason }) {
      const now = systemClock.monotonic()
      if (now < quietUntil) return
      quietUntil = now + warningInterval
      logger.warn('Kafka Connect is asked again', { reason })
    },
  })
  const makeTable = createTablePreparation({ pool })
  return createKafkaConnectRuntime({
    ...setting.plan,
    client,
    registry: connectors,
    async prepareTable(connector) {
      const { topic, deadLetterTopic } = connector.getConnectorConfig()
      await log.admin().createTopics([{ topic, partitions: 1 }, { topic: deadLetterTopic }])
      await makeTable(connector)
    },
    groupLag: createGroupLag(log),
    supervise: {
      attempts: setting.restartAttempts,
      onFailure: (name, error, restartsLeft) =>
        logger.error('a connector in Kafka Connect failed', { name, error, restartsLeft }),
    },
    readyDeadline: setting.readyDeadline,
    onProgress: (line) => logger.info(line),
    metrics: service.metrics.metrics,
  })
}

/** A check per connector, and one of Kafka Connect itself. */
function registerHealth(health: Service['health'], runtime: KafkaConnectRuntime): void {
  health.register('kafka-connect', () =>
    runtime.problem === undefined ? { ok: true } : { ok: false, reason: runtime.problem.message },
  )
  for (const { name } of runtime.statuses()) {
    health.register(name, () => {
      const { connector, tasks } = runtime.status(name)
      const states = [connector, ...tasks].map(({ state }) => state)
      const ok = tasks.length > 0 && states.every((state) => state === 'RUNNING' || state === 'PAUSED')
      const reason = `connector ${connector.state}, tasks ${states.slice(1).join(', ') || 'none'}`
      return { ok, reason: runtime.failure(name)?.message ?? reason }
    })
  }
}
