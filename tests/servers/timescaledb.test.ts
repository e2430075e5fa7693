import { readFileSync } from 'node:fs'
import { createSeededRandom } from '@cryptics-lab/avro-models'
import { models } from '@cryptics-lab/avro-models/schemas'
import { applyMigrations } from '@cryptics-lab/latency-pipeline/migrations'
import { metricNames } from '@cryptics-lab/sink-connectors'
import { createPostgresDialect } from '@cryptics-lab/sink-connectors/dialects/postgres'
import { createSqlSink } from '@cryptics-lab/sink-connectors/sql'
import { Client, Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { address, lacks, titled, uniqueName } from './harness/servers.ts'

const lack = lacks('timescaledb')

describe.skipIf(lack !== undefined)(titled('the schema on a real TimescaleDB', lack), () => {
  let pool: Pool
  let name = ''
  const tickers = (() => {
    const random = createSeededRandom(5)
    const now = 1_790_000_000_000_000
    return Array.from({ length: 500 }, (_, index) => ({
      ...models.ticker.generate(random),
      venue_timestamp: now + index * 250_000 + 1,
      receive_timestamp: now + index * 250_000 + 1_234,
      // Some were handled before the venue says that they happened: clocks disagree, and the row says so.
      processing_timestamp: index % 7 === 0 ? null : now + index * 250_000 + (index % 5) * 777 - 500,
    }))
  })()

  beforeAll(async () => {
    name = uniqueName('schema')
    const owner = new Client({ connectionString: address('timescaledb') })
    await owner.connect()
    await owner.query(`create database ${name}`)
    await owner.end()
    const url = new URL(address('timescaledb'))
    url.pathname = `/${name}`
    pool = new Pool({ connectionString: url.href, max: 4 })
    pool.on('error', () => undefined)
    await pool.query('create extension if not exists timescaledb')
  })
  afterAll(async () => {
    await pool.end()
    const owner = new Client({ connectionString: address('timescaledb') })
    await owner.connect()
    await owner.query(`drop database ${name} with (force)`)
    await owner.end()
  })

  it('is made once, also by two that begin at the same time, and says what the edition lacks', async () => {
    const reports = await Promise.all([applyMigrations(pool), applyMigrations(pool)])
    expect(reports.map(({ applied }) => applied.length).toSorted((one, other) => one - other)).toEqual([0, 8])
    const { rows } = await pool.query<{ license: string }>(`select current_setting('timescaledb.license') as license`)
    const notices = reports.flatMap((report) => report.notices)
    expect(notices).toEqual(rows[0]?.license === 'timescale' ? [] : [expect.stringContaining('Apache edition')])
    expect(await applyMigrations(pool)).toEqual({ applied: [], notices: [] })
  })

  it('has a hypertable by the venue’s time for every model, and no unique key without it', async () => {
    const { rows } = await pool.query<{ name: string; by: string }>(
      `select hypertable_name as name, column_name as by from timescaledb_information.dimensions order by 1`,
    )
    const tables = ['ack', 'book_top', 'fill', 'index', 'quote', 'ticker', 'trade'].map((model) => `${model}_data`)
    expect(rows).toEqual(tables.map((table) => ({ name: table, by: 'venue_timestamp' })))
  })

  it('is what a sink would make, so that it has nothing to add', async () => {
    for (const model of [models.ticker, models.trade, models.book_top]) {
      const table = createPostgresDialect().table({ model: model as never, table: `${model.name}_data` })
      const { rows } = await pool.query<Record<string, unknown>>(table.inspect.text, table.inspect.values as unknown[])
      expect(table.migration(rows)).toEqual([])
    }
  })

  it('takes records by the sink, exactly once, and the trigger computes to the microsecond', async () => {
    const sink = createSqlSink({
      pool,
      dialect: createPostgresDialect(),
      model: models.ticker as never,
      table: 'ticker_data',
    })
    await sink.open()
    const partition = { topic: 'ticker', partition: 0, incarnation: 'test' }
    await sink.position(partition)
    const raw = { offset: '0', key: null, value: null, headers: {}, timestamp: 0 }
    const batch = {
      ...partition,
      records: tickers.map((value, index) => ({ value, raw: { ...raw, offset: String(index) } })),
      rejected: [],
      nextOffset: String(tickers.length),
      endOffset: String(tickers.length),
    }
    expect(await sink.write(batch)).toMatchObject({ written: tickers.length, skipped: 0 })
    expect(await sink.write(batch)).toMatchObject({ written: 0, skipped: tickers.length })
    await sink.close()
    const { rows } = await pool.query<Record<'handled' | 'engine' | 'stored' | 'total', string>>(`
      select
        count(*) as handled,
        count(*) filter (where exchange_to_engine_latency_ms::numeric <>
          1000 * extract(epoch from coalesce(processing_timestamp, receive_timestamp) - venue_timestamp)) as engine,
        count(*) filter (where engine_to_db_latency_ms::numeric <>
          1000 * extract(epoch from time_ts - coalesce(processing_timestamp, receive_timestamp))) as stored,
        count(*) filter (where total_latency_ms::numeric <> 1000 * extract(epoch from time_ts - venue_timestamp)) as total
      from ticker_data`)
    expect(rows).toEqual([{ handled: '500', engine: '0', stored: '0', total: '0' }])
    const negative = await pool.query('select 1 from ticker_data where exchange_to_engine_latency_ms < 0')
    expect(negative.rowCount).toBeGreaterThan(50)
  })

  it('answers the questions of the guide', async () => {
    const latest = await pool.query(
      'SELECT mark_timestamp, processing_timestamp, exchange_to_engine_latency_ms, engine_to_db_latency_ms, total_latency_ms FROM ticker_data ORDER BY time_ts DESC LIMIT 10',
    )
    expect(latest.rows).toHaveLength(10)
    const averages = await pool.query<Record<string, number>>(
      "SELECT AVG(engine_to_db_latency_ms), AVG(exchange_to_engine_latency_ms), AVG(total_latency_ms) FROM ticker_data WHERE time_ts > now() - interval '1 minute'",
    )
    expect(averages.rows).toHaveLength(1)
    const chunks = await pool.query(`select count(*)::int as n from timescaledb_information.chunks`)
    expect(chunks.rows).toEqual([{ n: 1 }])
    const buckets = await pool.query(
      `select time_bucket('1 minute', venue_timestamp) as minute, avg(mark_price) from ticker_data group by 1`,
    )
    expect(buckets.rowCount).toBeGreaterThanOrEqual(2)
  })

  it('answers every panel of the dashboard that reads it', async () => {
    const file = new URL('../../examples/latency-pipeline/compose/grafana/dashboards/latency.json', import.meta.url)
    const { panels } = JSON.parse(readFileSync(file, 'utf8')) as {
      panels: { targets: { rawSql?: string; expr?: string }[] }[]
    }
    const queries = panels.flatMap(({ targets }) => targets.flatMap(({ rawSql }) => rawSql ?? []))
    expect(queries.length).toBeGreaterThanOrEqual(4)
    for (const sql of queries) {
      const { fields } = await pool.query(
        sql.replaceAll(/\$__timeFilter\((\w+)\)/g, "$1 > now() - interval '15 minutes'"),
      )
      expect(fields[0]?.name, sql).toBe('time')
    }
    const names = new Set<string>(Object.values(metricNames))
    const expressions = panels.flatMap(({ targets }) => targets.flatMap(({ expr }) => expr ?? []))
    for (const name of expressions.join(' ').match(/cryptics_\w+/g) ?? []) expect(names).toContain(name)
  })

  it('lets readers look and writers add, and neither of them more', async () => {
    const as = async (role: string, sql: string): Promise<string> => {
      const session = await pool.connect()
      try {
        await session.query(`set role ${role}`)
        await session.query(sql)
        return 'done'
      } catch (error) {
        return (error as { readonly code?: string }).code ?? String(error)
      } finally {
        await session.query('reset role')
        session.release()
      }
    }
    const insert = `insert into index_data (venue, instrument, venue_timestamp, receive_timestamp, price, source) values ('x', 'btc_usd', now(), now(), 1, 'venue')`
    const refused = '42501'
    expect([
      await as('cryptics_reader', 'select count(*) from ticker_data'),
      await as('cryptics_reader', insert),
      await as('cryptics_writer', insert),
      await as('cryptics_writer', 'delete from index_data'),
      await as('cryptics_writer', 'drop table index_data'),
      await as('cryptics_owner', 'delete from index_data'),
    ]).toEqual(['done', refused, 'done', refused, refused, 'done'])
  })
})
