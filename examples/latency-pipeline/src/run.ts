import { createIds, systemClock, systemTimers } from '@cryptics-lab/avro-models'
import { openRecording, type Recording } from '@cryptics-lab/exchange-simulator/recordings'
import { mkdir, open, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Database, openDatabase } from './database.ts'
import { UsageError } from './errors.ts'
import { claimPort } from './free-port.ts'
import { startLiveView } from './live-view.ts'
import type { Options } from './options.ts'
import { createPageMonitor } from './page/page-monitor.ts'
import { createPipelineSource } from './page/pipeline-source.ts'
import { type Page, startPage } from './page/server.ts'
import { type Pipeline, type PipelineOutcome } from './pipeline.ts'
import { createRecordingPlan, type RecordingPlan } from './recording-plan.ts'
import { beginRun, dropOldRuns, endRun } from './run-history.ts'
import { composeReport, formatReport, type RunReport } from './run-report.ts'
import { createStopSignal, type StopSignal } from './stop-signal.ts'
import { createStoredPipeline, prepareTables } from './stored-pipeline.ts'
import type { Terminal } from './terminal.ts'

/** The recording that ships with the app. */
export const standardRecording: string = fileURLToPath(
  new URL('../recordings/btcusd-perp-2024-08-08.raw.jsonl.gz', import.meta.url),
)

const standardPagePort = 4_000
const standardVenuePort = 8_899

/** What a run holds while it goes on. */
interface Run {
  readonly runId: string
  readonly options: Options
  readonly terminal: Terminal
  readonly recording: Recording
  readonly plan: RecordingPlan
  readonly database: Database
  readonly pipeline: Pipeline
  readonly page: Page
}

/**
 * Runs the app until the pass is complete, the time is over, or a signal asks to stop.
 * @returns Exit code: 1 when an order was left open or something failed on the way.
 * @throws A named error when it cannot start; nothing keeps running then.
 */
export async function run(options: Options, terminal: Terminal): Promise<number> {
  if (options.jsonFile !== undefined) await checkWritable(options.jsonFile)
  const recording = await openRecording(options.recording ?? standardRecording)
  const pagePort = await claimPort({ what: 'the page', explicit: options.port, standard: standardPagePort })
  if (pagePort.moved) terminal.info(`port ${standardPagePort} is taken; the page moves to ${pagePort.port}`)
  const runId = createIds().next()
  const signal = createStopSignal({
    duration: options.duration,
    timers: systemTimers,
    abandon: () => process.exit(130),
  })
  const onFailure = (error: unknown): void => {
    terminal.error(`failure: ${error instanceof Error ? error.message : String(error)}`)
    signal.stop('failure')
  }
  try {
    const database = await openDatabase(options, runId, onFailure)
    try {
      return await runOnDatabase({
        options,
        terminal,
        recording,
        plan: createRecordingPlan(),
        runId,
        database,
        pagePort: pagePort.port,
        signal,
        onFailure,
      })
    } finally {
      await database.close()
    }
  } finally {
    signal.close()
  }
}

/** A report that cannot be written must be known before the run, not after it. */
async function checkWritable(path: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true })
    const file = await open(path, 'a')
    await file.close()
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException
    throw new UsageError(`--json-file: ${path} cannot be written (${code}); give a file in a folder of yours`, {
      cause: error,
    })
  }
}

interface RunSetting {
  readonly options: Options
  readonly terminal: Terminal
  readonly recording: Recording
  readonly plan: RecordingPlan
  readonly runId: string
  readonly database: Database
  readonly pagePort: number
  readonly signal: StopSignal
  readonly onFailure: (error: unknown) => void
}

async function runOnDatabase(setting: RunSetting): Promise<number> {
  const { options, terminal, recording, plan, runId, database, signal, onFailure } = setting
  await prepareDatabase(setting)
  const venuePort = await claimPort({ what: 'the venue', explicit: undefined, standard: standardVenuePort })
  if (venuePort.moved) terminal.info(`port ${standardVenuePort} is taken; the venue moves to ${venuePort.port}`)
  const monitor = createPageMonitor()
  const { onVenueEvent, onMakerEvent, onLatency } = monitor
  const pipeline = await createStoredPipeline({
    runId,
    recording,
    plan,
    speed: options.speed,
    loop: !options.once,
    seed: options.seed,
    venuePort: venuePort.port,
    pool: database.pool,
    onFailure,
    onVenueEvent,
    onMakerEvent,
    onLatency,
  })
  let page: Page | undefined
  try {
    const source = await createPipelineSource({ runId, recording: recording.name, pipeline })
    monitor.attach(source)
    page = await startPage({ port: setting.pagePort, source, monitor })
    return await conduct({ runId, options, terminal, recording, plan, database, pipeline, page }, signal)
  } finally {
    await page?.close()
    monitor.close()
    await pipeline.stop().catch(() => undefined)
  }
}

async function prepareDatabase({ database, terminal, runId, options, recording, plan }: RunSetting): Promise<void> {
  for (const notice of database.notices) terminal.info(notice)
  await prepareTables(database.pool)
  const dropped = await dropOldRuns(
    database.pool,
    plan.tables.map(({ table }) => table),
  )
  if (dropped.dropped.length > 0) {
    terminal.info(`dropped ${dropped.dropped.length} old runs with ${dropped.rows} rows (bounds: 7 days, 2 GB)`)
  }
  const { once, speed, seed } = options
  await beginRun(database.pool, runId, { once, speed, seed, recording: recording.name })
}

async function conduct(run: Run, signal: StopSignal): Promise<number> {
  const { runId, options, terminal, recording, database, pipeline, page } = run
  terminal.info(`replaying ${recording.name} at speed ${options.speed}; ${database.description}`)
  terminal.info(`page ${page.url} · venue ${pipeline.venueUrl}`)
  terminal.machine(`ready ${JSON.stringify({ runId, pageUrl: page.url, venueUrl: pipeline.venueUrl })}`)
  const view = startLiveView({
    runId,
    pipeline,
    terminal,
    verbose: options.verbose,
    timers: systemTimers,
    clock: systemClock,
  })
  pipeline.passComplete.then(
    () => signal.stop('pass-complete'),
    (error: unknown) => {
      terminal.error(`the replay failed: ${error instanceof Error ? error.message : String(error)}`)
      signal.stop('failure')
    },
  )
  pipeline.start()
  const reason = await signal.reason
  if (reason === 'signal')
    terminal.info('stopping: pulling quotes, storing what is under way (Ctrl-C again to leave at once)')
  let outcome: PipelineOutcome
  try {
    outcome = await pipeline.stop()
  } finally {
    view.close()
  }
  const report = await composeReport(run, outcome)
  await endRun(database.pool, runId, report)
  await publish(report, options, terminal)
  return report.orders.openAtExit > 0 || reason === 'failure' ? 1 : 0
}

async function publish(report: RunReport, options: Options, terminal: Terminal): Promise<void> {
  terminal.info(formatReport(report))
  if (options.jsonFile !== undefined) {
    await writeFile(options.jsonFile, `${JSON.stringify(report, undefined, 2)}\n`)
  }
  if (options.json) process.stdout.write(`${JSON.stringify(report)}\n`)
}
