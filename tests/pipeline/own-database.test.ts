import { describe, expect, it } from 'vitest'
import { withPostgres } from '../harness/postgres.ts'
import { startApp } from './app-process.ts'

const postgres = withPostgres()

describe('--database', () => {
  it('uses the database that is named, keeps its password to itself, and lets one app in at a time', async () => {
    const { url, pool } = await postgres.database()
    const args = ['--database', url, '--port', '0', '--json']
    const first = startApp([...args, '--speed', '20', '--duration', '60s'])
    await first.ready
    const second = await startApp([...args, '--once']).done
    expect(second.code).toBe(1)
    expect(second.stderr).toContain('DATA_DIRECTORY_IN_USE')
    await new Promise((resolve) => setTimeout(resolve, 2_000))
    first.signal('SIGTERM')
    const { code, stdout, stderr } = await first.done
    expect(code, stderr).toBe(0)
    const { runId, models } = JSON.parse(stdout) as { runId: string; models: { ticker: { stored: number } } }
    const rows = await pool.query('select 1 from ticker_data where run_id = $1', [runId])
    expect(rows.rowCount).toBe(models.ticker.stored)
    expect(rows.rowCount).toBeGreaterThan(0)
    const password = new URL(url).password
    for (const text of [stdout, stderr, second.stderr]) expect(text).not.toContain(password)
  }, 60_000)
})
