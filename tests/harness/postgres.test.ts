import { describe, expect, it } from 'vitest'
import { withPostgres } from './postgres.ts'

describe('withPostgres', () => {
  const postgres = withPostgres()

  it('gives each test a database of its own on one real server', async () => {
    const [one, two] = [await postgres.database(), await postgres.database()]
    await one.pool.query('create table kept (value bigint)')
    const version = await one.pool.query<{ version: string }>('select version()')
    expect(version.rows[0]?.version).toMatch(/^PostgreSQL 18\./)
    const seen = await two.pool.query<{ found: string | null }>(`select to_regclass('kept') as found`)
    expect(seen.rows[0]?.found).toBeNull()
  })
})
