import type { Metrics } from '@cryptics-lab/avro-models'
import type { RegisteredConnector } from '../connectors/connector-registry.ts'
import { createGroupLag } from '../connectors/group-lag.ts'
import { createNodeRuntime } from '../connectors/node-runtime.ts'
import type { NodeRuntime, NodeRuntimeOptions } from '../connectors/node-runtime-options.ts'
import type { KafkaConnectRuntime } from '../connect/runtime/kafka-connect-options.ts'
import type { LogClient } from '../kafka/ports.ts'
import { startKitService } from './kit-service.ts'
import { openConnect } from './open-connect.ts'
import { openManaged } from './open-managed.ts'
import { groupOf, openLog, openPool, openRegistry, type OwnPool, type Pipeline } from './open-pipeline.ts'
import type { CommandOptions } from './options.ts'
import { createTableMaker, isTableMaker } from './prepare-tables.ts'
import type { CommandSurroundings } from './surroundings.ts'

/** What runs the connectors of a pipeline. */
export interface Runtimes {
  /** This process; undefined when the file has no connector for it. */
  readonly local: NodeRuntime | undefined
  /** Kafka Connect; undefined when the file has no connector for it. */
  readonly managed: KafkaConnectRuntime | undefined
}

interface Opened {
  readonly log: LogClient | undefined
  readonly pool: OwnPool | undefined
  readonly metrics: Metrics | undefined
}

/** Opens what a pipeline needs, and no more: one with managed connectors alone may lack brokers and database. */
export async function openRuntimes(
  pipeline: Pipeline,
  options: CommandOptions,
  surroundings: CommandSurroundings,
  closers: (() => Promise<unknown>)[],
): Promise<Runtimes> {
  const { settings } = pipeline
  const isLocal = pipeline.local.entries().length > 0
  const isManaged = pipeline.managed.entries().length > 0
  const needsPool = isLocal || isTableMaker(settings)
  const pool = needsPool ? await openPool(settings.database, pipeline.models.size + 2) : undefined
  if (pool !== undefined) closers.push(() => pool.end())
  const needsLog = isLocal || options.drain || settings.kafka.brokers.length > 0
  const log = needsLog ? await openLog(settings.kafka) : undefined
  if (log !== undefined) closers.push(() => log.close())
  const service = await startKitService(settings.http, options.port, surroundings.writeError)
  if (service !== undefined) closers.push(() => service.close())
  const opened: Opened = { log, pool, metrics: service?.metrics }
  const local = isLocal ? await openLocal(pipeline, surroundings, opened) : undefined
  const managed = isManaged ? openConnectors(pipeline, options, surroundings, opened) : undefined
  for (const runtime of [local, managed]) {
    if (runtime === undefined) continue
    closers.push(() => runtime.stop())
    service?.watch(runtime)
  }
  return { local, managed }
}

async function openLocal(
  { settings, local }: Pipeline,
  { writeError }: CommandSurroundings,
  { log, pool, metrics }: Opened,
): Promise<NodeRuntime> {
  const { rows, milliseconds, restartAttempts, deadLetters, partitions, kafka } = settings
  return createNodeRuntime({
    ...({ log, pool } as Required<Pick<NodeRuntimeOptions, 'log' | 'pool'>>),
    schemaRegistry: await openRegistry(settings.registry),
    registry: local,
    deadLetters,
    partitions,
    batch: { ...(rows === undefined ? {} : { rows }), ...(milliseconds === undefined ? {} : { milliseconds }) },
    groupId: (name) => groupOf(kafka, name),
    ...(metrics === undefined ? {} : { metrics }),
    supervise: {
      ...(restartAttempts === undefined ? {} : { attempts: restartAttempts }),
      onFailure: (name, error) => writeError(`${name}: failed, is started again: ${(error as Error).message}`),
    },
  })
}

function openConnectors(
  pipeline: Pipeline,
  { verbose }: CommandOptions,
  { writeError }: CommandSurroundings,
  { log, pool, metrics }: Opened,
): KafkaConnectRuntime {
  const { connect } = pipeline.settings
  const { configPath } = pipeline
  const budget = connect.readySeconds * 1_000
  return openManaged(pipeline, {
    client: openConnect(connect, { configPath, budget, writeError, verbose }),
    metrics,
    prepareTable: preparation(pipeline, writeError, { log, pool, metrics }),
    ...(log === undefined ? {} : { groupLag: createGroupLag(log) }),
    supervise: {
      attempts: connect.restartAttempts,
      onFailure(name, error, left) {
        const what = left === 0 ? 'failed, is left as it is' : 'failed, is started again'
        writeError(`${name}: ${what}: ${(error as Error).message}`)
      },
    },
    onProgress: writeError,
  })
}

/** Makes topics and tables of managed connectors, as far as brokers and database are named. */
function preparation(
  { settings }: Pipeline,
  writeError: CommandSurroundings['writeError'],
  { log, pool }: Opened,
): (connector: RegisteredConnector) => Promise<void> {
  const makeTable = pool && isTableMaker(settings) ? createTableMaker(pool, writeError) : undefined
  return async (connector) => {
    const { topic, deadLetterTopic } = connector.getConnectorConfig()
    const burial = settings.deadLetters === 'fail' ? [] : [{ topic: deadLetterTopic }]
    await log?.admin().createTopics([{ topic, partitions: settings.partitions }, ...burial])
    await makeTable?.(connector)
  }
}
