import type { Recording } from '@cryptics-lab/exchange-simulator/recordings'
import { UsageError } from '@cryptics-lab/service-kit/cli'
import { mkdir, open, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Database } from './database.ts'
import type { LatencySummary } from './latency-histogram.ts'
import type { Options } from './options.ts'
import type { Pipeline, PipelineOutcome } from './pipeline.ts'
import type { RecordedModel } from './recorder.ts'
import type { RecordingPlan } from './recording-plan.ts'
import { seen } from './run-meter.ts'
import { countEvents, countStored, type LatencyColumn, storedLatency } from './run-queries.ts'

/** What became of one model's records in a run. */
export interface ModelReport {
  /** Records handed to the producer. */
  readonly produced: number
  /** Rows of the run in the table, counted there. */
  readonly stored: number
  /** Records of the run on the dead-letter topic. */
  readonly deadLettered: number
  /** Different events among the rows; only of a model that Kafka Connect stores, which may store a record twice. */
  readonly events?: number
}

/** The JSON document of a run. */
export interface RunReport {
  /** Identity of the run. */
  readonly runId: string
  /** Venue in lower case. */
  readonly venue: string
  /** Name of the recording. */
  readonly recording: string
  /** Address of the page. */
  readonly pageUrl: string
  /** Address of the venue's WebSocket. */
  readonly venueUrl: string
  /** Per model, what was produced and what is stored. */
  readonly models: Readonly<Partial<Record<RecordedModel, ModelReport>>>
  /** What the client received. */
  readonly client: {
    /** Frames received. */
    readonly frames: number
    /** Frames that could not be understood. */
    readonly malformed: number
    /** Breaks in a chain of changes. */
    readonly gaps: number
    /** Connections after the first. */
    readonly reconnects: number
  }
  /** What became of our orders. */
  readonly orders: {
    /** Orders that the venue accepted. */
    readonly placed: number
    /** Orders that ended cancelled. */
    readonly cancelled: number
    /** Orders that ended filled. */
    readonly filled: number
    /** Orders of ours that rest at the venue after the end; anything but 0 is an error. */
    readonly openAtExit: number
  }
  /** Position at the end, in the amount unit, negative when short. */
  readonly position: number
  /** Profit and loss. */
  readonly pnl: {
    /** Of closed positions, fees included. */
    readonly realised: number
    /** Of the open position at the last mark. */
    readonly unrealised: number
    /** Settlement currency. */
    readonly currency: string
  }
  /** Latencies in milliseconds; null where nothing was measured. */
  readonly latencyMs: {
    /** From the venue's time to the end of the engine's work. */
    readonly exchangeToEngine: LatencySummary | null
    /** From the end of the engine's work to the row, by the database's clock. */
    readonly engineToDb: LatencySummary | null
    /** From the venue's time to the row, by the database's clock. */
    readonly total: LatencySummary | null
    /** From the receipt of an event to the order that it caused, by the monotonic clock. */
    readonly tickToOrder: LatencySummary | null
  }
}

/** What {@link composeReport} reads. */
export interface ReportedRun {
  /** Identity of the run. */
  readonly runId: string
  /** What was replayed. */
  readonly recording: Recording
  /** Which models are recorded, and where. */
  readonly plan: RecordingPlan
  /** Where the rows are. */
  readonly database: Database
  /** Counts of the run. */
  readonly pipeline: Pipeline
  /** The page. */
  readonly page: { readonly url: string }
}

/** Puts the report together; rows and latencies are counted in the tables. */
export async function composeReport(run: ReportedRun, outcome: PipelineOutcome): Promise<RunReport> {
  const { runId, recording, plan, pipeline, page } = run
  const { pool } = run.database
  const stored = await countStored(pool, plan.tables, runId)
  const events = await countEvents(pool, plan.managedTables, runId)
  const { counts } = pipeline.meter
  const { maker, stop, client } = outcome
  const latency = (column: LatencyColumn): Promise<LatencySummary | null> =>
    storedLatency(pool, plan.marketDataTables, runId, column)
  return {
    runId,
    venue: 'deribit',
    recording: recording.name,
    pageUrl: page.url,
    venueUrl: pipeline.venueUrl,
    models: Object.fromEntries(
      plan.models.map((model) => {
        const { produced, deadLettered } = counts[model]
        const found = events[model]
        const distinct = found === undefined ? {} : { events: found }
        return [model, { produced, stored: stored[model] ?? 0, deadLettered, ...distinct }]
      }),
    ) as RunReport['models'],
    client,
    orders: {
      placed: maker.counts.placed,
      cancelled: maker.counts.cancelled,
      filled: maker.counts.filled,
      openAtExit: stop.openAtExit,
    },
    position: stop.position,
    pnl: { realised: maker.pnl.realised, unrealised: maker.pnl.unrealised, currency: maker.pnl.currency },
    latencyMs: {
      exchangeToEngine: await latency('exchange_to_engine_latency_ms'),
      engineToDb: await latency('engine_to_db_latency_ms'),
      total: await latency('total_latency_ms'),
      tickToOrder: seen(pipeline.meter.hops.tickToOrder),
    },
  }
}

/**
 * Makes sure that the report can be written, before the run and not after it.
 * @throws {UsageError} When it cannot.
 */
export async function checkWritable(path: string): Promise<void> {
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

/** Writes the report where it was asked for. */
export async function publishReport(report: RunReport, options: Pick<Options, 'json' | 'jsonFile'>): Promise<void> {
  if (options.jsonFile !== undefined) {
    await writeFile(options.jsonFile, `${JSON.stringify(report, undefined, 2)}\n`)
  }
  if (options.json) process.stdout.write(`${JSON.stringify(report)}\n`)
}

const number = (value: number, width: number): string => String(value).padStart(width)
const milliseconds = (value: number | undefined): string => (value?.toFixed(3) ?? '–').padStart(11)

/** Whether everything is stored; Kafka Connect may store a record again after a worker has died. */
function verdictOf({ produced, stored, events }: ModelReport): string {
  if (produced === stored) return 'produced = stored'
  return produced === events ? `all stored, ${stored - produced} of them again` : 'NOT EQUAL'
}

/** The report as a table for a person. */
export function formatReport(report: RunReport): string {
  const lines = ['', `run ${report.runId} · ${report.venue} · ${report.recording}`, '']
  lines.push(`${'model'.padEnd(12)}${'produced'.padStart(10)}${'stored'.padStart(10)}${'dead'.padStart(8)}`)
  for (const [name, model] of Object.entries(report.models)) {
    const counts = `${number(model.produced, 10)}${number(model.stored, 10)}${number(model.deadLettered, 8)}`
    lines.push(`${name.padEnd(12)}${counts}  ${verdictOf(model)}`)
  }
  lines.push('', `${'latency, ms'.padEnd(20)}${['p50', 'p90', 'p99', 'max'].map((name) => name.padStart(11)).join('')}`)
  for (const [hop, latency] of Object.entries(report.latencyMs)) {
    const values = [latency?.p50, latency?.p90, latency?.p99, latency?.max]
    lines.push(`${hop.padEnd(20)}${values.map(milliseconds).join('')}`)
  }
  const { orders, client, pnl } = report
  lines.push(
    '',
    `orders: ${orders.placed} placed, ${orders.filled} filled, ${orders.cancelled} cancelled, ${orders.openAtExit} open at exit`,
    `client: ${client.frames} frames, ${client.malformed} malformed, ${client.gaps} gaps, ${client.reconnects} reconnects`,
    `position ${report.position}, realised ${pnl.realised.toFixed(8)} ${pnl.currency}, unrealised ${pnl.unrealised.toFixed(8)} ${pnl.currency}`,
    '',
  )
  return lines.join('\n')
}
