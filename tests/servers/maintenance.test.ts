import { models } from '@cryptics-lab/avro-models/schemas'
import type { MaintenanceOptions, RollUp } from '@cryptics-lab/sink-connectors'
import { createPostgresDialect } from '@cryptics-lab/sink-connectors/dialects/postgres'
import { createSqlSink, runMaintenance } from '@cryptics-lab/sink-connectors/sql'
import { describeDialect } from '@cryptics-lab/sink-connectors/testing'
import { Client, Pool } from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { address, lacks, titled, uniqueName } from './harness/servers.ts'

const lack = lacks('timescaledb')
const dialect = createPostgresDialect()
const day = 86_400_000_000
/** A midnight, in microseconds since the epoch. */
const midnight = Date.UTC(2026, 8, 21) * 1_000

const values = [
  { column: 'mark_price', aggregates: ['first', 'last', 'minimum', 'maximum', 'average', 'count'] },
  { column: 'open_interest', aggregates: ['sum', 'last'] },
] as const
const rollUp: RollUp = { bucket: '1 minute', by: ['venue', 'instrument'], values, lateness: 300_000 }
const options: MaintenanceOptions = {
  model: models.ticker,
  table: 'ticker_data',
  retention: { keep: 86_400_000 },
  views: [rollUp, { ...rollUp, bucket: '1 day' }],
  rollUps: [rollUp, { ...rollUp, bucket: '1 hour' }],
}

describe.skipIf(lack !== undefined)(titled('maintenance on a real TimescaleDB', lack), async () => {
  let pool: Pool
  let name = ''
  const harness = {
    pool: () => pool,
    dialect,
    async reset() {
      await pool.query('drop schema if exists card_schema cascade; drop schema public cascade; create schema public')
    },
  }

  beforeAll(async () => {
    name = uniqueName('maintenance')
    const owner = new Client({ connectionString: address('timescaledb') })
    await owner.connect()
    await owner.query(`create database ${name} template template0`)
    // The extension lives beside what the cards throw away.
    await owner.query(`alter database ${name} set search_path = public, extensions`)
    await owner.end()
    const url = new URL(address('timescaledb'))
    url.pathname = `/${name}`
    pool = new Pool({ connectionString: url.href, max: 10 })
    pool.on('error', () => undefined)
    await pool.query('create schema extensions')
    await pool.query('create extension timescaledb schema extensions')
  })
  afterAll(async () => {
    await pool.end()
    const owner = new Client({ connectionString: address('timescaledb') })
    await owner.connect()
    await owner.query(`drop database ${name} with (force)`)
    await owner.end()
  })

  await describeDialect('postgres on TimescaleDB', harness)

  describe('hypertables', () => {
    const rowsOf = async (text: string): Promise<readonly Record<string, unknown>[]> => (await pool.query(text)).rows
    const countOf = async (from: string): Promise<number> =>
      Number((await rowsOf(`select count(*) as n from ${from}`))[0]?.['n'])
    const maintenance = dialect.maintenance?.(options) as NonNullable<
      ReturnType<NonNullable<typeof dialect.maintenance>>
    >
    const roll = async (now: number): Promise<void> => {
      for (const statement of maintenance.rollUp(now)) await pool.query(statement)
    }
    const retain = async (now: number): Promise<number> => {
      const [statement] = maintenance.retain(now)
      return maintenance.removed(await pool.query(statement as { text: string }))
    }
    const rolledUp = (): Promise<readonly Record<string, unknown>[]> =>
      rowsOf(`
        select to_jsonb(t) as row, xmin::text as version from ticker_data_rollup_1m t order by bucket, instrument`)

    beforeEach(async () => {
      await harness.reset()
      await createSqlSink({ pool, dialect, model: models.ticker }).open()
      await runMaintenance({ pool, dialect, tables: [options] })
      // Four days, a row every 20 s; two rows of each instrument share every time.
      await pool.query(`
        insert into ticker_data (venue, instrument, venue_timestamp, receive_timestamp, mark_price, open_interest, source)
        select 'deribit', case i % 2 when 0 then 'BTC-PERPETUAL' else 'ETH-PERPETUAL' end, t, t,
          case when i % 11 = 0 then null else 60000 + (i * 37 % 1000) * 0.5 end, i % 500, 'venue'
        from generate_series(0, ${4 * 4_320 * 4 - 1}) i, lateral (
          select timestamptz 'epoch' + (${midnight} + (i / 4) * 20000000::bigint) * interval '1 microsecond') at (t)`)
    })

    it('are what is rolled up, and what it is rolled up into', async () => {
      const tables = await rowsOf('select hypertable_name as name from timescaledb_information.hypertables order by 1')
      expect(tables.map((row) => row['name'])).toEqual([
        'ticker_data',
        'ticker_data_rollup_1h',
        'ticker_data_rollup_1m',
      ])
      expect(await countOf(`timescaledb_information.chunks where hypertable_name = 'ticker_data'`)).toBe(4)
    })

    it('have views by time_bucket, first and last, with the numbers of a plain query, also by several workers', async () => {
      const [definition] = await rowsOf(`select pg_get_viewdef('ticker_data_1m'::regclass) as text`)
      expect(definition?.['text']).toMatch(/time_bucket\(.*first\(.*last\(/s)
      for (const [view, unit] of [
        ['ticker_data_1m', 'minute'],
        ['ticker_data_1d', 'day'],
      ] as const) {
        const plain = `
          select date_trunc('${unit}', venue_timestamp, 'UTC') as bucket, venue, instrument,
            (array_agg(mark_price order by venue_timestamp, time_ts))[1] as mark_price_first,
            (array_agg(mark_price order by venue_timestamp desc, time_ts desc))[1] as mark_price_last,
            min(mark_price), max(mark_price), round(avg(mark_price)::numeric, 6), count(mark_price), sum(open_interest),
            (array_agg(open_interest order by venue_timestamp desc, time_ts desc))[1]
          from ticker_data group by 1, 2, 3`
        const shown = `
          select bucket, venue, instrument, mark_price_first, mark_price_last, mark_price_minimum, mark_price_maximum,
            round(mark_price_average::numeric, 6), mark_price_count, open_interest_sum, open_interest_last from ${view}`
        const client = await pool.connect()
        try {
          for (const setting of ['parallel_setup_cost', 'parallel_tuple_cost', 'min_parallel_table_scan_size'])
            await client.query(`set ${setting} = 0`)
          const { rows } = await client.query(`
            select (select count(*)::int from (${plain}) p) as all, (select count(*)::int from ((${plain}) except (${shown})) d) as missing,
              (select count(*)::int from ((${shown}) except (${plain})) d) as other`)
          expect(rows).toEqual([{ all: unit === 'day' ? 8 : 4 * 1_440 * 2, missing: 0, other: 0 }])
        } finally {
          client.release(true)
        }
      }
    })

    it('are rolled up once, also when it is done again, by several at once, and when a row is late', async () => {
      const now = midnight + 2 * day
      await Promise.all([roll(now - day), roll(now), roll(now), roll(now - day)])
      const first = await rolledUp()
      expect(first).toHaveLength(2 * 1_440 * 2)
      await roll(now)
      expect(await rolledUp()).toEqual(first)
      const differing = await countOf(`(
        select bucket, venue, instrument, mark_price_first, mark_price_last, mark_price_minimum, mark_price_count
        from ticker_data_rollup_1m except
        select bucket, venue, instrument, mark_price_first, mark_price_last, mark_price_minimum, mark_price_count
        from ticker_data_1m) d`)
      expect(differing).toBe(0)
      // Four minutes late, and six: five are waited for.
      await pool.query(`
        insert into ticker_data (venue, instrument, venue_timestamp, receive_timestamp, mark_price, source)
        select 'deribit', 'BTC-PERPETUAL', to_timestamp(${now / 1e6} - s), now(), 1, 'venue' from unnest(array[240, 360]) s`)
      await roll(now)
      const late = await rowsOf(`
        select extract(epoch from bucket)::int - ${now / 1e6} as place from ticker_data_rollup_1m where mark_price_minimum = 1`)
      expect(late).toEqual([{ place: -240 }])
      const changed = (await rolledUp()).filter(({ version }, index) => version !== first[index]?.version)
      expect(changed).toHaveLength(1)
    })

    it('lose whole chunks that are old and rolled up, and no row before', async () => {
      const chunks = (): Promise<number> =>
        countOf(`timescaledb_information.chunks where hypertable_name = 'ticker_data'`)
      const now = midnight + 30 * day
      expect(await retain(now)).toBe(0)
      expect(await chunks()).toBe(4)
      // Both roll-ups have come to noon of the third day: two days may go.
      await roll(midnight + 2.5 * day)
      const before = await rolledUp()
      expect(await retain(now)).toBe(2)
      expect(await retain(now)).toBe(0)
      expect(await countOf('ticker_data')).toBe(2 * 4_320 * 4)
      await roll(midnight + 2.5 * day)
      expect(await rolledUp()).toEqual(before)
      // Everything has been rolled up, but the last day is not old enough.
      await roll(midnight + 4 * day)
      expect(await retain(midnight + 4.5 * day)).toBe(1)
      expect(await countOf('ticker_data_rollup_1m')).toBe(4 * 1_440 * 2)
      expect(await chunks()).toBe(1)
    })

    it('stay as they are when the script is run again', async () => {
      await roll(midnight + 2 * day)
      const state = async (): Promise<unknown> => [
        await rolledUp(),
        await rowsOf('select * from rollup_watermarks order by name'),
        await rowsOf(`select viewname, definition from pg_views where schemaname = 'public' order by 1`),
        await rowsOf(`select proname, prosrc from pg_proc where pronamespace = 'public'::regnamespace order by 1`),
        await rowsOf('select hypertable_name, num_dimensions from timescaledb_information.hypertables order by 1'),
      ]
      const before = await state()
      await pool.query(maintenance.script())
      expect(await state()).toEqual(before)
      const { rows } = await pool.query<Record<string, unknown>>(
        maintenance.inspect.text,
        maintenance.inspect.values as unknown[],
      )
      expect(maintenance.migration(rows)).toEqual([])
    })

    it('may be plain tables too: rows go in batches where the table was there before the extension', async () => {
      await pool.query('create table kept as table ticker_data')
      await pool.query('drop table ticker_data cascade')
      await pool.query('alter table kept rename to ticker_data')
      await createSqlSink({ pool, dialect, model: models.ticker }).open()
      await runMaintenance({ pool, dialect, tables: [options] })
      await roll(midnight + 4 * day)
      // Three days and five minutes less are rolled up and old; batches of 10 000.
      expect(await retain(midnight + 4 * day + day / 2)).toBe(3.5 * 4_320 * 4)
      expect(await countOf('ticker_data')).toBe(0.5 * 4_320 * 4)
    })
  })
})
