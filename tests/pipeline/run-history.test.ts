import { beginRun, createRunHistory, dropOldRuns } from '@cryptics-lab/latency-pipeline'
import { describe, expect, it } from 'vitest'
import { withPostgres } from '../harness/postgres.ts'

const postgres = withPostgres()
const week = 7 * 24 * 3_600_000

async function setUp() {
  const { pool } = await postgres.database()
  await createRunHistory(pool)
  await pool.query('create table trade_data (run_id text, filler text)')
  for (const [index, run] of ['old', 'middle', 'new'].entries()) {
    await beginRun(pool, run, {})
    await pool.query(`update runs set started_at = now() - $2 * interval '1 day' where run_id = $1`, [
      run,
      10 - index * 5,
    ])
    await pool.query(
      `insert into trade_data select $1, repeat(md5(random()::text), 60) from generate_series(1, 2000)`,
      [run],
    )
  }
  const left = async (): Promise<readonly string[]> =>
    (await pool.query<{ run_id: string }>('select distinct run_id from trade_data order by 1')).rows.map(
      (row) => row.run_id,
    )
  return { pool, left }
}

describe('dropOldRuns', () => {
  it('drops what is too old, with its rows, and nothing else', async () => {
    const { pool, left } = await setUp()
    const report = await dropOldRuns(pool, ['trade_data', 'not_there'], { maximumAge: week, maximumBytes: 1e12 })
    expect(report).toEqual({ dropped: ['old'], rows: 2_000 })
    expect(await left()).toEqual(['middle', 'new'])
    expect((await pool.query('select 1 from runs')).rowCount).toBe(2)
  })

  it('drops the oldest runs until the database is within its bound, and the space comes back', async () => {
    const { pool, left } = await setUp()
    const size = async (): Promise<number> =>
      Number(
        (await pool.query<{ bytes: string }>('select pg_database_size(current_database()) as bytes')).rows[0]?.bytes,
      )
    const full = await size()
    const bound = full - 1_000_000
    const report = await dropOldRuns(pool, ['trade_data'], { maximumAge: 100 * week, maximumBytes: bound })
    expect(report.dropped).toEqual(['old'])
    expect(await left()).toEqual(['middle', 'new'])
    expect(await size()).toBeLessThanOrEqual(bound)
  })

  it('does nothing when there is nothing to do', async () => {
    const { pool } = await setUp()
    expect(await dropOldRuns(pool, ['trade_data'], { maximumAge: 100 * week, maximumBytes: 1e12 })).toEqual({
      dropped: [],
      rows: 0,
    })
  })
})
