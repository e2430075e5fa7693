import { createIds, systemClock, systemTimers } from '@cryptics-lab/avro-models'
import { openRecording, type Recording } from '@cryptics-lab/exchange-simulator/recordings'
import { type Service, startService } from '@cryptics-lab/service-kit'
import { describeError } from '@cryptics-lab/service-kit/cli'
import type { StopReport, StopRequest } from '@cryptics-lab/service-kit/lifecycle'
import { fileURLToPath } from 'node:url'
import { type Configuration, secretsOf } from './configuration.ts'
import { type Database, openDatabase } from './database.ts'
import { claimPort, type ClaimedPort } from './free-port.ts'
import type { ManagedSetting } from './kafka-connect/managed-setting.ts'
import { createRunStore } from './kafka-connect/run-store.ts'
import { type LiveView, startLiveView } from './live-view.ts'
import type { Options } from './options.ts'
import { type RunPage, startRunPage } from './run-page.ts'
import type { Pipeline, PipelineOutcome } from './pipeline.ts'
import { beginRun, dropOldRuns, endRun } from './run-history.ts'
import { checkWritable, composeReport, formatReport, publishReport } from './run-report.ts'
import { createStoredPipeline, prepareTables } from './stored-pipeline.ts'
import { createTerminal, type Terminal } from './terminal.ts'
import { version } from './version.ts'

/** The recording that ships with the app. */
export const standardRecording: string = fileURLToPath(
  new URL('../recordings/btcusd-perp-2024-08-08.raw.jsonl.gz', import.meta.url),
)

const standardPagePort = 4_000
const standardVenuePort = 8_899

// The first start makes a database cluster, and a stop has to wait for it.
const deadline = 30_000
// The log is drained for a minute before it is given up, and the tables of a long run take their time to be counted.
const pipelineDeadline = 90_000
const reportDeadline = 300_000

/** What a run knows before it begins. */
interface RunSetting {
  readonly runId: string
  readonly options: Options
  readonly configuration: Configuration
  readonly managed: ManagedSetting | undefined
  readonly recording: Recording
  readonly pagePort: ClaimedPort
  readonly terminal: Terminal
  readonly service: Service
}

/** What a run holds while it goes on. */
interface Run extends RunSetting {
  readonly database: Database
  readonly pipeline: Pipeline
  readonly page: RunPage
}

/** What a run comes to; filled in on the way. */
interface RunEnd {
  view?: LiveView
  outcome?: PipelineOutcome
  openAtExit?: number
}

/**
 * Runs the app until the pass is complete, the time is over, or a signal asks to stop.
 * @param managed The Kafka Connect that stores some models; undefined when none does.
 * @returns Exit code: 1 when an order was left open or something failed on the way.
 * @throws A named error when it cannot start; nothing keeps running then.
 */
export async function run(
  options: Options,
  configuration: Configuration,
  managed: ManagedSetting | undefined,
): Promise<number> {
  if (options.jsonFile !== undefined) await checkWritable(options.jsonFile)
  const recording = await openRecording(options.recording ?? standardRecording)
  const pagePort = await claimPort({ what: 'the page', explicit: options.port, standard: standardPagePort })
  const quiet = ['warn', 'error', 'fatal', 'silent'].includes(configuration.service.logging.level)
  const terminal = createTerminal(process.stderr, { quiet })
  const service = await startService({
    name: 'latency-pipeline',
    version,
    config: configuration.service,
    deadline,
    secrets: secretsOf(configuration),
    // A person sees a live line, which the log has to make room for.
    ...(terminal.interactive ? { output: { write: (text: string) => terminal.write(text), isTTY: true } } : {}),
  })
  const { lifecycle } = service
  const runId = createIds().next()
  const end: RunEnd = {}
  try {
    const setting = { runId, options, configuration, managed, recording, pagePort, terminal, service }
    await lifecycle.start((signal) => startRun(setting, end, signal))
  } catch (error) {
    // What fails because a stop was asked for meanwhile is no failure.
    const stopped = lifecycle.signal.aborted
    await lifecycle.stop('failure', error)
    if (!stopped) throw error
  }
  return exitCode(await lifecycle.stopped, end)
}

function exitCode(report: StopReport, end: RunEnd): number {
  for (const { outcome, name, error } of report.parts) {
    if (outcome === 'failed') process.stderr.write(`${describeError(error)}\n`)
    else if (outcome !== 'stopped') process.stderr.write(`error STOP_INCOMPLETE: ${name} did not stop in time\n`)
  }
  return (end.openAtExit ?? 0) > 0 ? 1 : report.exitCode
}

/** Opens everything, registers how each part is stopped, and begins the replay. */
async function startRun(setting: RunSetting, end: RunEnd, signal: AbortSignal): Promise<void> {
  const { runId, options, configuration, service, recording } = setting
  const { lifecycle, logging, logger, health } = service
  for (const notice of configuration.notices) logger.warn(notice)
  const fail = (error: unknown): void => {
    logger.error('the run failed', { runId, error })
    void lifecycle.stop('failure', error)
  }
  const database = await openDatabase({ data: options.data, database: configuration.database }, runId, fail)
  lifecycle.onStop('database', () => database.close(), { deadline: pipelineDeadline })
  await prepareDatabase(setting, database)
  health.register('database', async () =>
    (await database.pool.query('select 1')).rowCount === 1 ? { ok: true } : { ok: false },
  )
  if (signal.aborted) return
  const page = startRunPage({ ...setting, host: configuration.service.http.host, port: setting.pagePort.port })
  lifecycle.onStop('page', () => page.close())
  const pipeline = await openPipeline({ ...setting, database, page }, fail)
  const run: Run = { ...setting, database, pipeline, page }
  lifecycle.onStop('report', () => report(run, end), { deadline: reportDeadline })
  lifecycle.onStop('live view', () => end.view?.close())
  lifecycle.onStop(
    'pipeline',
    async () => {
      end.outcome = await pipeline.stop()
    },
    { deadline: pipelineDeadline },
  )
  health.register('venue', () => {
    const { status, pauseReason } = pipeline.trading.maker.state()
    return status === 'killed' || status === 'paused'
      ? { ok: false, reason: `the maker is ${status}: ${pauseReason}` }
      : { ok: true }
  })
  await page.show(recording.name, pipeline)
  if (signal.aborted) return
  logging.logger('database').info(database.description)
  begin(run, end, fail)
}

async function openPipeline(
  { runId, options, configuration, managed, recording, service, database, page }: Omit<Run, 'pipeline'>,
  fail: (error: unknown) => void,
): Promise<Pipeline> {
  const explicit = options.venue === undefined ? undefined : 0
  const venuePort = await claimPort({ what: 'the venue', explicit, standard: standardVenuePort })
  if (venuePort.moved) service.logger.warn(`port ${standardVenuePort} is taken; the venue moves to ${venuePort.port}`)
  const { onVenueEvent, onMakerEvent, onLatency } = page.monitor
  const { role } = options
  const { pool } = database
  const store = createRunStore({ managed, tables: configuration.plan.managedTables, role, runId, pool, service })
  return await createStoredPipeline({
    runId,
    recording,
    plan: configuration.plan,
    stores: role === 'both',
    speed: options.speed,
    loop: !options.once,
    seed: options.seed,
    venuePort: venuePort.port,
    ...(options.venue === undefined ? {} : { venueUrl: options.venue }),
    ...(store === undefined ? {} : { managed: store }),
    pool,
    streaming: configuration.streaming,
    metrics: service.metrics.metrics,
    tracing: service.tracing,
    onFailure: fail,
    onVenueEvent,
    onMakerEvent,
    onLatency,
  })
}

async function prepareDatabase(
  { service, runId, options, recording, configuration }: RunSetting,
  database: Database,
): Promise<void> {
  const log = service.logging.logger('database')
  for (const notice of database.notices) log.info(notice)
  const { notices } = await prepareTables(database.pool)
  // The embedded one is a plain PostgreSQL, as everybody knows.
  if (configuration.database !== undefined) for (const notice of notices) log.info(notice)
  const dropped = await dropOldRuns(
    database.pool,
    configuration.plan.tables.map(({ table }) => table),
  )
  if (dropped.dropped.length > 0) {
    log.info(`dropped ${dropped.dropped.length} old runs with ${dropped.rows} rows (bounds: 7 days, 2 GB)`)
  }
  const { once, speed, seed } = options
  await beginRun(database.pool, runId, { once, speed, seed, recording: recording.name })
}

/** Says that all is ready, and lets the market go. */
function begin(run: Run, end: RunEnd, fail: (error: unknown) => void): void {
  const { runId, options, terminal, service, recording, pipeline, page, pagePort } = run
  const { lifecycle, logger, health } = service
  if (pagePort.moved) logger.warn(`port ${standardPagePort} is taken; the page moves to ${pagePort.port}`)
  const market = options.venue === undefined ? `replaying ${recording.name} at speed ${options.speed}` : 'trading'
  logger.info(market, {
    runId,
    page: page.url,
    venue: pipeline.venueUrl,
    health: service.url,
  })
  terminal.text(`page ${page.url} · venue ${pipeline.venueUrl} · health and metrics ${service.url}`)
  const urls = { pageUrl: page.url, venueUrl: pipeline.venueUrl, healthUrl: service.url }
  terminal.machine(`ready ${JSON.stringify({ runId, ...urls })}`)
  end.view = startLiveView({
    runId,
    pipeline,
    terminal,
    verbose: options.verbose,
    timers: systemTimers,
    clock: systemClock,
  })
  lifecycle.signal.addEventListener('abort', () => {
    if ((lifecycle.signal.reason as StopRequest).reason === 'signal') {
      terminal.text('stopping: pulling quotes, storing what is under way (Ctrl-C again to leave at once)')
    }
  })
  if (options.duration !== undefined) {
    const timer = systemTimers.set(() => void lifecycle.stop('duration'), options.duration)
    lifecycle.onStop('duration', () => systemTimers.clear(timer))
  }
  pipeline.passComplete.then(() => void lifecycle.stop('complete'), fail)
  pipeline.start()
  health.setReady()
}

async function report(run: Run, end: RunEnd): Promise<void> {
  if (end.outcome === undefined) return
  const { runId, options, terminal, database, pipeline, page, recording, configuration } = run
  const { plan } = configuration
  const report = await composeReport({ runId, recording, plan, database, pipeline, page }, end.outcome)
  end.openAtExit = report.orders.openAtExit
  await endRun(database.pool, runId, report)
  terminal.text(formatReport(report))
  await publishReport(report, options)
}
