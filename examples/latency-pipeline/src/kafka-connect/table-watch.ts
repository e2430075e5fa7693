import { type Clock, sleep, systemClock, type Timers } from '@cryptics-lab/avro-models'
import { escapeIdentifier, type Pool } from 'pg'
import type { ModelTable } from '../recording-plan.ts'
import type { RunMeter, TableLook } from '../run-meter.ts'

/** What {@link createTableWatch} needs. */
export interface TableWatchOptions {
  /** Sessions of the database. */
  readonly pool: Pool
  /** Tables that something else fills. */
  readonly tables: readonly ModelTable[]
  /** Identity of the run whose rows are counted. */
  readonly runId: string
  /** Told what is found. */
  readonly meter: RunMeter
  /** Timers of the pauses. */
  readonly timers: Timers
  /** Clock of the pauses; the default is the machine's. */
  readonly clock?: Clock
}

/** Looks into tables that something else fills, as nobody here sees the writes. */
export interface TableWatch {
  /** Looks once a second from now on, or less often where a look takes long. */
  start(): void
  /** Looks into one table now; only after {@link TableWatch.stop}. */
  look(table: ModelTable): Promise<void>
  /** Looks no longer by itself. */
  stop(): Promise<void>
}

const shortestPause = 1_000
const longestPause = 30_000
/** A look counts the rows of the whole run: on a long one it must not keep the database busy. */
const pausePerLook = 4

/** Makes a watch. */
export function createTableWatch(options: TableWatchOptions): TableWatch {
  const { pool, tables, runId, meter, timers, clock = systemClock } = options
  const stopping = new AbortController()
  const latest = new Map<string, string>()
  let watching: Promise<void> | undefined

  const look = async ({ model, table }: ModelTable): Promise<void> => {
    const found = await lookInto(pool, table, runId, latest.get(table) ?? '-infinity')
    latest.set(table, found.latest)
    meter.storedElsewhere(model, found)
  }
  const watch = async (): Promise<void> => {
    const { signal } = stopping
    while (!signal.aborted) {
      const startedAt = clock.monotonic()
      // What a look misses the next one finds; whether the database answers is told elsewhere.
      for (const table of tables) if (!signal.aborted) await look(table).catch(() => undefined)
      const took = (clock.monotonic() - startedAt) / 1_000
      const pause = Math.min(longestPause, Math.max(shortestPause, took * pausePerLook))
      await sleep(timers, pause, signal).catch(() => undefined)
    }
  }
  return {
    start() {
      watching ??= watch()
    },
    look,
    async stop() {
      stopping.abort()
      await watching
    },
  }
}

interface Row {
  readonly rows: string
  readonly latest: string | null
  readonly engine_to_db: number[] | null
  readonly total: number[] | null
}

/** Rows of a run, and the latencies of those that were stored behind the latest one seen so far. */
async function lookInto(
  pool: Pool,
  table: string,
  runId: string,
  latest: string,
): Promise<TableLook & { readonly latest: string }> {
  const fresh = 'filter (where time_ts > $2::timestamptz and processing_timestamp is not null)'
  const { rows } = await pool.query<Row>(
    `select count(*) as rows, max(time_ts)::text as latest,
       array_agg(engine_to_db_latency_ms) ${fresh} as engine_to_db, array_agg(total_latency_ms) ${fresh} as total
     from ${escapeIdentifier(table)} where run_id = $1`,
    [runId, latest],
  )
  const [row] = rows
  const numbers = (values: number[] | null | undefined): readonly number[] => values ?? []
  return {
    rows: Number(row?.rows ?? 0),
    latest: row?.latest ?? latest,
    engineToDb: numbers(row?.engine_to_db),
    total: numbers(row?.total),
  }
}
