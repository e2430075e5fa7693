import { type Clock, CrypticsError } from '@cryptics-lab/avro-models'
import { beforeEach, describe, expect, it } from 'vitest'
import type { BucketView, DialectMaintenance, MaintenanceOptions, RollUp } from '../maintenance.ts'
import { runMaintenance } from '../sinks/sql/maintenance.ts'
import { createSqlSink } from '../sinks/sql/sql-sink.ts'
import { cardField, cardModel, type SqlHarness } from './sql-harness.ts'

const minute = 60_000_000
/** Noon of a day, in microseconds since the epoch. */
const noon = Date.UTC(2024, 7, 8, 12) * 1_000
const model = cardModel('card', [
  cardField('instrument', 'string'),
  cardField('price', 'double'),
  cardField('amount', 'long'),
  cardField('fee', 'decimal', { precision: 18, scale: 8 }),
  cardField('is_maker', 'boolean'),
])

const view: BucketView = {
  bucket: '1 minute',
  by: ['instrument'],
  values: [
    { column: 'price', aggregates: ['first', 'last', 'minimum', 'maximum', 'average', 'count'] },
    { column: 'amount', aggregates: ['sum', 'average'] },
    { column: 'fee', aggregates: ['sum', 'last'] },
    { column: 'is_maker', aggregates: ['last'] },
    { column: 'total_latency_ms', aggregates: ['maximum'] },
  ],
}
const rollUp: RollUp = { ...view, lateness: 120_000 }
const base = { model, table: 'card_data' }
const everything: MaintenanceOptions = {
  ...base,
  retention: { keep: 600_000, batchRows: 10 },
  views: [view],
  rollUps: [rollUp, { ...rollUp, bucket: '5 minutes' }],
}

/** Declares the tests of a dialect's maintenance; loaded by `describeDialect`, because vitest is an optional peer. */
export function maintenanceCards(name: string, harness: SqlHarness): void {
  const { dialect } = harness
  const rowsOf = async (text: string): Promise<readonly Record<string, unknown>[]> =>
    (await harness.pool().query({ text })).rows
  const maintenanceOf = (options: MaintenanceOptions): DialectMaintenance =>
    dialect.maintenance?.(options) as DialectMaintenance
  const clockAt = (time: number): Clock => ({ now: () => time, monotonic: () => time })
  const openTable = (schema?: string): Promise<void> =>
    createSqlSink({ pool: harness.pool(), dialect, model, ...(schema === undefined ? {} : { schema }) }).open()
  const made = async (options: MaintenanceOptions): Promise<DialectMaintenance> => {
    await openTable(options.schema)
    await runMaintenance({ pool: harness.pool(), dialect, tables: [options] })
    return maintenanceOf(options)
  }
  const missing = async (maintenance: DialectMaintenance): Promise<readonly unknown[]> =>
    maintenance.migration((await harness.pool().query(maintenance.inspect)).rows)
  const roll = async (maintenance: DialectMaintenance, now: number): Promise<void> => {
    for (const statement of maintenance.rollUp(now)) await harness.pool().query(statement)
  }
  const retain = async (maintenance: DialectMaintenance, now: number): Promise<number> => {
    let removed = 0
    for (const statement of maintenance.retain(now))
      removed += maintenance.removed(await harness.pool().query(statement))
    return removed
  }
  /** Adds rows, every 7 s from a time on; prices, nulls and instruments differ, and every third shares its time. */
  const add = (count: number, from = noon, schema = 'public'): Promise<unknown> =>
    rowsOf(`
      insert into ${schema}.card_data (venue_timestamp, receive_timestamp, instrument, price, amount, fee, is_maker)
      select t, t + interval '1 ms', case i % 4 when 0 then null when 1 then 'B' else 'A' end,
        case when i % 5 = 0 then null else 100 + i * 0.1 end, i * 3, i * 0.00000001, i % 2 = 0
      from generate_series(0, ${count - 1}) i,
        lateral (select timestamptz 'epoch' + (${from} + (i / 3) * 7000000::bigint) * interval '1 microsecond') at (t)`)
  const isChunked = async (): Promise<boolean> =>
    (await rowsOf(`select from pg_extension where extname = 'timescaledb'`)).length > 0
  const count = async (table: string): Promise<unknown> =>
    (await rowsOf(`select count(*)::int as n from ${table}`))[0]?.['n']
  const rolledUp = (table = 'card_data_rollup_1m'): Promise<readonly Record<string, unknown>[]> =>
    rowsOf(`select t.*, t.xmin::text as version from ${table} t order by bucket, instrument nulls first`)

  describe(`dialect maintenance: ${name}`, () => {
    beforeEach(() => harness.reset())

    it('M01 makes what is missing once, by statements and by a script, and both are the same', async () => {
      const maintenance = await made(everything)
      expect(await missing(maintenance)).toEqual([])
      await harness.reset()
      await openTable()
      for (let time = 0; time < 2; time += 1) {
        await harness.pool().query({ text: maintenance.script() })
        expect(await missing(maintenance)).toEqual([])
      }
    })

    it('M02 shows in a view what a plain query of the rows gives, ties and nulls included', async () => {
      await made(everything)
      await add(200)
      // Written without buckets and without what the view is made of.
      const expected = await rowsOf(`
        select date_trunc('minute', venue_timestamp at time zone 'UTC') at time zone 'UTC' as bucket, instrument,
          min(price) as price_minimum, max(price) as price_maximum, round(avg(price)::numeric, 9) as price_average,
          count(price) as price_count, sum(amount) as amount_sum, avg(amount) as amount_average, sum(fee) as fee_sum,
          max(total_latency_ms) as total_latency_ms_maximum
        from card_data group by 1, 2 order by 1, 2 nulls first`)
      expect(expected.length).toBeGreaterThan(15)
      const shown = await rowsOf(`
        select bucket, instrument, price_minimum, price_maximum, round(price_average::numeric, 9) as price_average,
          price_count, amount_sum, amount_average, fee_sum, total_latency_ms_maximum
        from card_data_1m order by bucket, instrument nulls first`)
      expect(shown).toEqual(expected)
      const ends = await rowsOf(`
        select v.price_first is not distinct from a.price as a, v.price_last is not distinct from z.price as z,
          v.fee_last = z.fee and v.is_maker_last = z.is_maker as others
        from card_data_1m v,
          lateral (select * from card_data d where d.instrument is not distinct from v.instrument
            and d.venue_timestamp >= v.bucket order by venue_timestamp, time_ts limit 1) a,
          lateral (select * from card_data d where d.instrument is not distinct from v.instrument
            and d.venue_timestamp < v.bucket + interval '1 minute' order by venue_timestamp desc, time_ts desc limit 1) z`)
      expect(ends).toEqual(expected.map(() => ({ a: true, z: true, others: true })))
    })

    it('M03 explains every view, table and column', async () => {
      await made(everything)
      const docs = await rowsOf(`
        select relname as relation, attname as column, col_description(attrelid, attnum) as doc,
          obj_description(attrelid, 'pg_class') as whole
        from pg_attribute join pg_class c on c.oid = attrelid
        where relname in ('card_data_1m', 'card_data_rollup_1m', 'rollup_watermarks') and attnum > 0`)
      expect(docs.length).toBeGreaterThan(30)
      expect(docs.filter(({ doc, whole }) => typeof doc !== 'string' || typeof whole !== 'string')).toEqual([])
    })

    it('M04 rolls up whole buckets only, as the view has them, and a second run changes no row', async () => {
      const maintenance = await made(everything)
      await add(200)
      await roll(maintenance, noon + 3 * minute + 59_000_000)
      const columns = (rows: readonly Record<string, unknown>[]) => rows.map(({ version: _, ...rest }) => rest)
      const first = await rolledUp()
      expect(new Set(first.map(({ bucket }) => String(bucket))).size).toBe(3)
      expect(await count('card_data_rollup_5m')).toBe(0)
      const shown = await rowsOf(`
        select * from card_data_1m where bucket < timestamptz 'epoch' + ${noon + 3 * minute} * interval '1 microsecond'
        order by bucket, instrument nulls first`)
      const rounded = (rows: readonly Record<string, unknown>[]) =>
        rows.map((row) => ({ ...row, price_average: Number(row['price_average']).toFixed(9) }))
      expect(rounded(columns(first))).toEqual(rounded(shown))
      await roll(maintenance, noon + 3 * minute)
      expect(await rolledUp()).toEqual(first)
      await roll(maintenance, noon + 60 * minute)
      expect(columns(await rolledUp()).slice(0, first.length)).toEqual(columns(first))
      expect((await rolledUp()).map(({ version }) => version).slice(0, first.length)).toEqual(
        first.map(({ version }) => version),
      )
      expect(await count('card_data_rollup_5m')).toBeGreaterThan(0)
    })

    it('M05 counts a row in that is late, and leaves a bucket alone that is older than the lateness', async () => {
      const maintenance = await made({ ...base, rollUps: [rollUp] })
      await add(300)
      await roll(maintenance, noon + 10 * minute)
      const sums = async (): Promise<readonly unknown[]> => {
        const rows = await rowsOf(`
          select sum(price_count)::int as n from card_data_rollup_1m where bucket in (
            to_timestamp(${noon / 1e6 + 60}), to_timestamp(${noon / 1e6 + 480})) group by bucket order by bucket`)
        return rows.map(({ n }) => n)
      }
      const [old, late] = (await sums()) as number[]
      // One row too late for the second minute, and one for the ninth: both are missing, one is within two minutes.
      await rowsOf(`
        insert into card_data (venue_timestamp, receive_timestamp, instrument, price)
        select to_timestamp(${noon / 1e6} + s), now(), 'A', 1 from unnest(array[61, 481]) s`)
      await roll(maintenance, noon + 10 * minute)
      expect(await sums()).toEqual([old, (late as number) + 1])
    })

    it('M06 gives the same table when several roll up at once', async () => {
      const maintenance = await made(everything)
      await add(600)
      await Promise.all([1, 2, 3, 4].map((turn) => roll(maintenance, noon + 5 * turn * minute)))
      const together = await rowsOf('select * from card_data_rollup_1m order by bucket, instrument nulls first')
      await rowsOf(`update rollup_watermarks set rolled_up_until = '-infinity', reads_from = '-infinity'`)
      await rowsOf('delete from card_data_rollup_1m')
      await roll(maintenance, noon + 20 * minute)
      expect(await rowsOf('select * from card_data_rollup_1m order by bucket, instrument nulls first')).toEqual(
        together,
      )
      const [marks] = await rowsOf(`
        select extract(epoch from min(rolled_up_until))::int as until from rollup_watermarks where source = 'card_data'`)
      expect(marks?.['until']).toBe(noon / 1e6 + 20 * 60)
    })

    it('M07 removes old rows in batches and says how many, but none that a roll-up has still to count', async (card) => {
      if (await isChunked()) card.skip('whole chunks go here, not rows')
      const maintenance = await made(everything)
      await add(300)
      const later = noon + 24 * 60 * minute
      // Nothing has been rolled up.
      expect(await retain(maintenance, later)).toBe(0)
      await roll(maintenance, noon + 10 * minute)
      const before = await rolledUp()
      // The five-minute roll-up reads from 12:05 on: 12:10 less two minutes, down to its bucket.
      const [old] = await rowsOf(
        `select count(*)::int as n from card_data where venue_timestamp < to_timestamp(${noon / 1e6 + 300})`,
      )
      expect(await retain(maintenance, later)).toBe(old?.['n'])
      expect(await retain(maintenance, later)).toBe(0)
      const [least] = await rowsOf('select extract(epoch from min(venue_timestamp))::int as least from card_data')
      expect(least?.['least']).toBeGreaterThanOrEqual(noon / 1e6 + 300)
      // What was rolled up stays, whatever is asked for now.
      await roll(maintenance, noon + 10 * minute)
      expect(await rolledUp()).toEqual(before)
    })

    it('M08 keeps rows of the age that is asked for, and never computes again what has lost rows', async (card) => {
      if (await isChunked()) card.skip('whole chunks go here, not rows')
      const maintenance = await made(everything)
      await add(300)
      const end = noon + 12 * minute
      await roll(maintenance, end)
      const before = await rolledUp()
      await retain(maintenance, end + 90_000_000)
      const [least] = await rowsOf('select extract(epoch from min(venue_timestamp))::int as least from card_data')
      expect(least?.['least']).toBe(noon / 1e6 + 210)
      // An hour of lateness from now on: the minutes that have lost rows stay as they are.
      const patient = await made({ ...everything, rollUps: [{ ...rollUp, lateness: 3_600_000 }] })
      await roll(patient, end)
      expect(await rolledUp()).toEqual(before)
      // So does a roll-up that is new.
      const newer = await made({ ...base, rollUps: [{ ...rollUp, name: 'card_newer' }] })
      await roll(newer, end)
      const [start] = await rowsOf('select extract(epoch from min(bucket))::int as start from card_newer')
      expect(start?.['start']).toBe(noon / 1e6 + 240)
    })

    it('M09 adds a column that is new, and refuses what would change the meaning of rows that are there', async () => {
      const grown = { ...view, values: [...view.values, { column: 'amount', aggregates: ['maximum' as const] }] }
      await made(everything)
      await made({ ...everything, views: [grown], rollUps: [{ ...grown, lateness: 0 }] })
      expect(await count(`information_schema.columns where column_name = 'amount_maximum'`)).toBe(2)
      const refusals: readonly (readonly [MaintenanceOptions, RegExp])[] = [
        [{ ...base, views: [{ ...view, by: [] }] }, /the view has instrument .* as column 2/],
        [{ ...base, views: [{ ...view, name: 'card_data_rollup_1m' }] }, /is no view/],
        [{ ...base, rollUps: [{ ...rollUp, by: ['instrument', 'run_id'] }] }, /one row for each bucket, instrument,/],
        [{ ...base, table: 'card_missing', views: [view] }, /no such table/],
      ]
      for (const [options, message] of refusals) {
        const refused = runMaintenance({ pool: harness.pool(), dialect, tables: [options] })
        await expect(refused).rejects.toThrow(message)
        await expect(refused).rejects.toMatchObject({ code: 'SINK_REFUSED', retryable: false })
      }
    })

    it.each<[string, Partial<MaintenanceOptions>]>([
      ['views[0].bucket', { views: [{ ...view, bucket: '2 minutes' as '1 minute' }] }],
      ['views[0].by[0]', { views: [{ ...view, by: ['venue"'] }] }],
      ['views[0].values[0].column', { views: [{ ...view, values: [{ column: 'none', aggregates: ['sum'] }] }] }],
      ['views[0].values[0].aggregates', { views: [{ ...view, values: [{ column: 'run_id', aggregates: ['sum'] }] }] }],
      ['views[0].values', { views: [{ ...view, values: [] }] }],
      ['views[0]', { views: [{ ...view, by: ['instrument', 'instrument'] }] }],
      ['views[0].name', { views: [{ ...view, name: 'Upper' }] }],
      ['views[1].name', { views: [view, view] }],
      ['rollUps[0].lateness', { rollUps: [{ ...view, lateness: -1 }] }],
      ['retention.keep', { retention: { keep: 0 } }],
      ['retention.batchRows', { retention: { keep: 1, batchRows: 0.5 } }],
    ])('M10 names %s as the option that is not usable', (path, options) => {
      const making = (): unknown => maintenanceOf({ ...base, ...options })
      expect(making).toThrow(expect.objectContaining({ code: 'INVALID_OPTION', path }))
    })

    it('M11 is run by turns of the caller: one migration, then roll-ups and retention by the given clock', async () => {
      await openTable('card_schema')
      let time = noon
      const runner = await runMaintenance({
        pool: harness.pool(),
        dialect,
        tables: [{ ...everything, schema: 'card_schema' }],
        clock: { ...clockAt(noon), now: () => time },
      })
      await add(100, noon, 'card_schema')
      time = noon + 3 * 24 * 60 * minute
      const [one, other] = await Promise.all([runner.tick(), runner.tick()])
      expect(one).toBe(other)
      expect(one).toEqual([{ table: '"card_schema"."card_data"', removed: (await isChunked()) ? 1 : 100 }])
      expect(await count('card_schema.card_data')).toBe(0)
      expect(await count('card_schema.card_data_rollup_1m')).toBeGreaterThan(10)
      expect(await runner.tick()).toEqual([{ table: '"card_schema"."card_data"', removed: 0 }])
    })

    it('M12 goes on with the other tables when one fails, and names the one that did', async () => {
      await openTable()
      await openTable('card_schema')
      const tables = [{ ...everything, schema: 'card_schema' }, everything]
      const runner = await runMaintenance({
        pool: harness.pool(),
        dialect,
        tables,
        clock: clockAt(noon + 3 * 24 * 60 * minute),
      })
      await add(100)
      await rowsOf('drop table card_schema.card_data cascade')
      await expect(runner.tick()).rejects.toSatisfy(
        (error) => CrypticsError.is(error) && error.code === 'SINK_REFUSED' && error.message.includes('card_schema'),
      )
      expect(await count('card_data')).toBe(0)
    })

    it('M13 removes no more than a hundred batches in one run, and the next one goes on', async (card) => {
      if (await isChunked()) card.skip('whole chunks go here, not rows')
      const maintenance = await made({ ...base, retention: { keep: 1, batchRows: 1 } })
      await add(103)
      expect(await retain(maintenance, noon + 60 * minute)).toBe(100)
      // The oldest go first.
      const [least] = await rowsOf('select extract(epoch from min(venue_timestamp))::int as least from card_data')
      expect(least?.['least']).toBe(noon / 1e6 + 33 * 7)
      expect(await retain(maintenance, noon + 60 * minute)).toBe(3)
    })

    it('M14 goes by the time of storing where the model has no time of its own', async () => {
      const timeless = { ...model, time: undefined }
      await createSqlSink({ pool: harness.pool(), dialect, model: timeless }).open()
      const options = { ...everything, model: timeless }
      await runMaintenance({ pool: harness.pool(), dialect, tables: [options] })
      const maintenance = maintenanceOf(options)
      await add(30)
      const [clock] = await rowsOf(`select extract(epoch from clock_timestamp())::float as now`)
      const now = Number(clock?.['now']) * 1e6
      await roll(maintenance, now + 10 * minute)
      const [sum] = await rowsOf('select sum(price_count)::int as n from card_data_rollup_1m')
      expect(sum?.['n']).toBe(24)
      expect(await retain(maintenance, now)).toBe(0)
      await roll(maintenance, now + 60 * minute)
      expect(await retain(maintenance, now + 60 * minute)).toBe(30)
    })
  })
}
