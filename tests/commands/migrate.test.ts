import { expect, it } from 'vitest'
import { withPostgres } from '../harness/postgres.ts'
import { runScript } from './run-script.ts'

const postgres = withPostgres()

it('npm run migrate says what it would run, runs it once, and tells what the database lacks', async () => {
  const { url, pool } = await postgres.database()
  const migrate = async (...args: string[]) => {
    const { code, stdout, stderr } = await runScript('migrate', ['--database', url, '--json', ...args])
    expect(code, stderr).toBe(0)
    return JSON.parse(stdout) as { dryRun: boolean; applied: string[]; notices: string[] }
  }
  const planned = await migrate('--dry-run')
  expect(planned.applied[0]).toBe('0001_roles.sql')
  expect(planned.applied).toEqual(planned.applied.toSorted())
  expect((await pool.query(`select to_regclass('ticker_data') as table`)).rows).toEqual([{ table: null }])
  const done = await migrate()
  expect(done.applied).toEqual(planned.applied)
  expect(done.notices).toEqual([expect.stringContaining('plain PostgreSQL')])
  // A file that was changed, as by a new version of its model, is run again, and over what is there.
  await pool.query(`update schema_migrations set checksum = 'older' where name = '0003_trade_data.sql'`)
  await pool.query('alter table trade_data drop column mark_price')
  expect((await migrate()).applied).toEqual(['0003_trade_data.sql'])
  expect((await pool.query('select mark_price from trade_data')).rows).toEqual([])
  expect(await migrate()).toEqual({ dryRun: false, applied: [], notices: [] })
}, 60_000)

it('npm run migrate ends with one line when the database does not let it in', async () => {
  const { code, stdout, stderr } = await runScript('migrate', ['--database', 'postgres://u:k3q9@127.0.0.1:1/x'])
  expect([code, stdout]).toEqual([1, ''])
  expect(stderr.trim().split('\n')).toHaveLength(1)
  expect(stderr).toContain('DATABASE_UNAVAILABLE')
  expect(stderr).not.toContain('k3q9')
})
