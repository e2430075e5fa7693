import type { Pool } from 'pg'

/** How much of the past is kept. */
export interface Retention {
  /** Runs that started longer ago than this are dropped, in milliseconds. */
  readonly maximumAge: number
  /** While the database is larger than this, the oldest runs are dropped, in bytes. */
  readonly maximumBytes: number
}

/** The documented bounds: seven days, 2 GB. */
export const defaultRetention: Retention = { maximumAge: 7 * 24 * 3_600_000, maximumBytes: 2_000_000_000 }

/** What {@link dropOldRuns} did. */
export interface RetentionReport {
  /** Runs that were dropped, oldest first. */
  readonly dropped: readonly string[]
  /** Rows that went with them. */
  readonly rows: number
}

/** Creates the table of runs when it is not there. */
export async function createRunHistory(pool: Pool): Promise<void> {
  await pool.query(`
    create table if not exists runs (
      run_id text primary key,
      started_at timestamptz not null default clock_timestamp(),
      ended_at timestamptz,
      options jsonb not null,
      report jsonb
    )`)
}

/** Notes that a run begins. */
export async function beginRun(pool: Pool, runId: string, options: object): Promise<void> {
  await pool.query('insert into runs (run_id, options) values ($1, $2)', [runId, JSON.stringify(options)])
}

/** Notes that a run ended, with its report. */
export async function endRun(pool: Pool, runId: string, report: object): Promise<void> {
  await pool.query('update runs set ended_at = clock_timestamp(), report = $2 where run_id = $1', [
    runId,
    JSON.stringify(report),
  ])
}

/**
 * Drops runs that are beyond the bounds, oldest first, with all their rows.
 * @param tables Names of the models' tables; those that do not exist are passed over.
 */
export async function dropOldRuns(
  pool: Pool,
  tables: readonly string[],
  retention: Retention = defaultRetention,
): Promise<RetentionReport> {
  const present = await existingTables(pool, tables)
  const expired = await pool.query<{ run_id: string }>(
    `select run_id from runs where started_at < clock_timestamp() - $1 * interval '1 millisecond' order by started_at`,
    [retention.maximumAge],
  )
  const dropped = expired.rows.map((row) => row.run_id)
  let rows = 0
  for (const runId of dropped) rows += await dropRun(pool, present, runId)
  while ((await databaseBytes(pool)) > retention.maximumBytes) {
    const oldest = await pool.query<{ run_id: string }>('select run_id from runs order by started_at limit 1')
    const runId = oldest.rows[0]?.run_id
    if (runId === undefined) break
    rows += await dropRun(pool, present, runId)
    dropped.push(runId)
    // Deleted rows give their space back only when the tables are rewritten, those of the log included.
    await pool.query('vacuum (full)')
  }
  return { dropped, rows }
}

async function existingTables(pool: Pool, tables: readonly string[]): Promise<readonly string[]> {
  const result = await pool.query<{ table: string }>(
    `select quote_ident(name) as table from unnest($1::text[]) as name where to_regclass(quote_ident(name)) is not null`,
    [tables],
  )
  return result.rows.map((row) => row.table)
}

async function databaseBytes(pool: Pool): Promise<number> {
  const result = await pool.query<{ bytes: string }>('select pg_database_size(current_database()) as bytes')
  return Number(result.rows[0]?.bytes ?? 0)
}

async function dropRun(pool: Pool, tables: readonly string[], runId: string): Promise<number> {
  let rows = 0
  for (const table of tables) {
    const result = await pool.query(`delete from ${table} where run_id = $1`, [runId])
    rows += result.rowCount ?? 0
  }
  await pool.query('delete from runs where run_id = $1', [runId])
  return rows
}
