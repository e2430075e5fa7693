import { createIds } from '@cryptics-lab/avro-models'
import { type Service, startService } from '@cryptics-lab/service-kit'
import { describeError } from '@cryptics-lab/service-kit/cli'
import { createNodeRuntime, type NodeRuntime } from '@cryptics-lab/sink-connectors'
import { type Configuration, secretsOf } from './configuration.ts'
import { openDatabase } from './database.ts'
import { startManagedRuntime } from './kafka-connect/managed-runtime.ts'
import type { ManagedSetting } from './kafka-connect/managed-setting.ts'
import type { Options } from './options.ts'
import { connectorsOf, namingOf } from './plan-connectors.ts'
import { prepareTables } from './stored-pipeline.ts'
import { createLog, createRegistry } from './streaming.ts'
import { version } from './version.ts'

const deadline = 30_000

/**
 * Stores what other processes produce, until the time is over or a signal asks to stop. Several may run: they share the
 * partitions, and the table's offsets keep each record from being stored twice.
 * @param managed The Kafka Connect that stores some models; undefined when none does.
 * @returns Exit code: 1 when a part could not be stopped in order.
 */
export async function runArchive(
  options: Options,
  configuration: Configuration,
  managed: ManagedSetting | undefined,
): Promise<number> {
  const service = await startService({
    name: 'latency-pipeline-archive',
    version,
    config: configuration.service,
    deadline,
    secrets: secretsOf(configuration),
  })
  const { lifecycle } = service
  try {
    await lifecycle.start(() => startArchive(options, configuration, managed, service))
  } catch (error) {
    const stopped = lifecycle.signal.aborted
    await lifecycle.stop('failure', error)
    if (!stopped) throw error
  }
  const report = await lifecycle.stopped
  for (const { outcome, error } of report.parts) {
    if (outcome === 'failed') process.stderr.write(`${describeError(error)}\n`)
  }
  return report.exitCode
}

async function startArchive(
  options: Options,
  configuration: Configuration,
  managed: ManagedSetting | undefined,
  service: Service,
): Promise<void> {
  const { lifecycle, logger, health } = service
  const fail = (error: unknown): void => void lifecycle.stop('failure', error)
  const { data } = options
  const database = await openDatabase(
    { data, database: configuration.database, exclusive: false },
    createIds().next(),
    fail,
  )
  lifecycle.onStop('database', () => database.close())
  for (const notice of (await prepareTables(database.pool)).notices) logger.info(notice)
  const log = createLog(configuration.streaming, database.pool)
  lifecycle.onStop('log', () => log.close())
  const { plan } = configuration
  const connectors = connectorsOf(plan, namingOf(plan))
  const runtime = createNodeRuntime({
    log,
    registry: connectors.own,
    schemaRegistry: await createRegistry(configuration.streaming),
    pool: database.pool,
    metrics: service.metrics.metrics,
    workerId: 'archive',
    supervise: { onFailure: (name, error) => logger.error('a connector failed and is started again', { name, error }) },
  })
  lifecycle.onStop('connectors', () => runtime.stop())
  await runtime.start()
  for (const { name } of runtime.statuses()) health.register(name, () => stateOf(runtime, name))
  if (managed !== undefined) {
    const { pool } = database
    const elsewhere = await startManagedRuntime({
      setting: managed,
      connectors: connectors.managed,
      pool,
      log,
      service,
    })
    lifecycle.onStop('connectors in Kafka Connect', () => elsewhere.stop())
  }
  health.setReady()
  logger.info('storing', { connectors: plan.models.length, health: service.url })
  process.stderr.write(`ready ${JSON.stringify({ role: 'archive', healthUrl: service.url })}\n`)
  if (options.duration !== undefined) setTimeout(() => void lifecycle.stop('duration'), options.duration).unref()
}

function stateOf(runtime: NodeRuntime, name: string): { readonly ok: boolean; readonly reason: string } {
  const state = runtime.status(name).tasks[0]?.state ?? 'UNASSIGNED'
  return { ok: state === 'RUNNING' || state === 'PAUSED', reason: state }
}
