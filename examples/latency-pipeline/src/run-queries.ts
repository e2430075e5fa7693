import { escapeIdentifier, type Pool } from 'pg'
import type { LatencySummary } from './latency-histogram.ts'
import type { ModelTable } from './recording-plan.ts'

/** What is counted: all rows, or different events. */
const counted = { rows: 'count(*)', events: 'count(distinct event_key)' } as const

async function countIn(
  pool: Pool,
  tables: readonly ModelTable[],
  runId: string,
  what: keyof typeof counted,
): Promise<Readonly<Record<string, number>>> {
  const counts: Record<string, number> = {}
  for (const { model, table } of tables) {
    const result = await pool.query<Record<typeof what, string>>(
      `select ${counted[what]} as ${what} from ${escapeIdentifier(table)} where run_id = $1`,
      [runId],
    )
    counts[model] = Number(result.rows[0]?.[what] ?? 0)
  }
  return counts
}

/** Counts the rows of a run in each table. */
export function countStored(
  pool: Pool,
  tables: readonly ModelTable[],
  runId: string,
): Promise<Readonly<Record<string, number>>> {
  return countIn(pool, tables, runId, 'rows')
}

/** Counts the different events of a run in each table. */
export function countEvents(
  pool: Pool,
  tables: readonly ModelTable[],
  runId: string,
): Promise<Readonly<Record<string, number>>> {
  return countIn(pool, tables, runId, 'events')
}

/** The latency columns that the trigger fills. */
export type LatencyColumn = 'exchange_to_engine_latency_ms' | 'engine_to_db_latency_ms' | 'total_latency_ms'

/** Percentiles of a latency column over every row of a run; null when there is no row. */
export async function storedLatency(
  pool: Pool,
  tables: readonly ModelTable[],
  runId: string,
  column: LatencyColumn,
): Promise<LatencySummary | null> {
  if (tables.length === 0) return null
  const rows = tables
    .map(({ table }) => `select ${column} as value from ${escapeIdentifier(table)} where run_id = $1`)
    .join(' union all ')
  const result = await pool.query<{ values: (number | null)[] | null; max: number | null }>(
    `select percentile_disc(array[0.5, 0.9, 0.99]) within group (order by value) as values, max(value) as max
     from (${rows}) as latencies where value is not null`,
    [runId],
  )
  const row = result.rows[0]
  if (row?.values === null || row?.values === undefined || row.max === null) return null
  const [p50, p90, p99] = row.values
  return { p50: p50 ?? 0, p90: p90 ?? 0, p99: p99 ?? 0, max: row.max }
}
