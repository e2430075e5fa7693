import { CrypticsError } from '@cryptics-lab/avro-models'
import { beforeEach, describe, expect, it } from 'vitest'
import type { WriteEncoding } from '../ports.ts'
import { createSqlSink } from '../sinks/sql/sql-sink.ts'
import { longCards } from './long-cards.ts'
import { cardBatch, cardField, cardModel, cardTime, type SqlHarness } from './sql-harness.ts'

const kinds = [
  cardField('a_boolean', 'boolean'),
  cardField('an_int', 'int'),
  cardField('a_long', 'long'),
  cardField('a_float', 'float'),
  cardField('a_double', 'double'),
  cardField('some_bytes', 'bytes'),
  cardField('a_string', 'string'),
  cardField('an_enum', 'enum', { symbols: ['buy', 'sell'], nullable: false }),
  cardField('a_uuid', 'uuid'),
  cardField('a_date', 'date'),
  cardField('a_time_millis', 'time-millis'),
  cardField('a_time_micros', 'time-micros'),
  cardField('a_timestamp_millis', 'timestamp-millis'),
  cardField('a_decimal', 'decimal', { precision: 18, scale: 8 }),
]
const every = cardModel('card_kinds', kinds)

const sampleOf = (index: number): Record<string, unknown> =>
  [
    {
      a_boolean: true,
      an_int: -2_147_483_648,
      a_long: Number.MIN_SAFE_INTEGER,
      a_float: 1.5,
      a_double: 0.1,
      some_bytes: Uint8Array.from([0, 255, 10]),
      a_string: "it's \\ ünï\n😀",
      an_enum: 'buy',
      a_uuid: '01912f6e-0000-7000-8000-000000000001',
      a_date: 19_943,
      a_time_millis: 3_723_004,
      a_time_micros: 3_723_000_005,
      a_timestamp_millis: 1_723_104_000_123,
      a_decimal: Uint8Array.from([0xff, 0x38]),
    },
    {
      an_enum: 'sell',
      a_double: Number.NaN,
      a_float: Number.NEGATIVE_INFINITY,
      a_long: 9_007_199_254_740_991n,
      a_decimal: '-1234567890.00000001',
    },
    { an_enum: 'sell', a_double: Number.POSITIVE_INFINITY, a_long: 9_223_372_036_854_775_807n, a_string: '' },
    { an_enum: 'sell', a_double: -0, a_boolean: false, a_decimal: new Uint8Array(0) },
  ][index] ?? { an_enum: 'buy' }

/** Declares the tests of a dialect's contract; loaded by `describeDialect`, because vitest is an optional peer. */
export function dialectSuite(name: string, harness: SqlHarness): void {
  const { dialect } = harness
  const rowsOf = async (text: string): Promise<readonly Record<string, unknown>[]> =>
    (await harness.pool().query({ text })).rows
  const sinkOf = (model: typeof every, encoding: WriteEncoding = 'arrays') =>
    createSqlSink({ pool: harness.pool(), dialect, model, encoding })

  describe(`dialect contract: ${name}`, () => {
    beforeEach(() => harness.reset())

    it('D01 makes the table from the fields, with types, comments, defaults and indexes', async () => {
      await sinkOf(every).open()
      const columns = await rowsOf(`
        select attname as name, format_type(atttypid, atttypmod) as type, attnotnull as needed,
          col_description(attrelid, attnum) as doc from pg_attribute
        where attrelid = 'card_kinds_data'::regclass and attnum > 0 order by attnum`)
      const types = Object.fromEntries(columns.map((column) => [column['name'], column['type']]))
      expect(types).toMatchObject({
        venue_timestamp: 'timestamp with time zone',
        an_enum: 'text',
        a_long: 'bigint',
        a_decimal: 'numeric(18,8)',
        a_uuid: 'uuid',
        time_ts: 'timestamp with time zone',
        exchange_to_engine_latency_ms: 'double precision',
        engine_to_db_latency_ms: 'double precision',
        total_latency_ms: 'double precision',
      })
      expect(columns.every(({ doc }) => typeof doc === 'string' && doc.length > 0)).toBe(true)
      const needed = columns.filter((column) => column['needed'] === true).map((column) => column['name'])
      expect(needed).toEqual(['venue_timestamp', 'receive_timestamp', 'an_enum', 'time_ts'])
      const indexes = await rowsOf(`select indexdef from pg_indexes where tablename = 'card_kinds_data' order by 1`)
      expect(indexes.map(({ indexdef }) => String(indexdef).replace(/^.* USING btree /, ''))).toEqual([
        '(run_id, event_key)',
        '(venue_timestamp)',
      ])
      const [table] = await rowsOf(`select obj_description('card_kinds_data'::regclass) as doc`)
      expect(table?.['doc']).toBe("Records of card_kinds, it's a card.")
    })

    it('D02 has nothing to do the second time', async () => {
      await sinkOf(every).open()
      const described = dialect.table({ model: every, table: 'card_kinds_data' })
      const { rows } = await harness.pool().query(described.inspect)
      expect(described.migration(rows)).toEqual([])
    })

    // Decimals travel as arrays alone, so that the table of every kind has both ways only without them.
    it.each<[WriteEncoding, string, typeof kinds]>([
      ['arrays', 'arrays', kinds],
      ['copy', 'rows of a copy', kinds.filter(({ kind }) => kind !== 'decimal')],
    ])(
      'D03 brings every value back exactly, as %s: microseconds, NaN, infinities, 64 bits, bytes, texts',
      async (encoding, _, fields) => {
        await sinkOf(every).open()
        const sink = sinkOf(cardModel('card_kinds', fields), encoding)
        await sink.open()
        await sink.write(cardBatch(0, 4, { rest: sampleOf }))
        const rows = await rowsOf(`
        select *, a_long::text as a_long, a_double::text as a_double, a_float::text as a_float, a_date::text as a_date,
          a_decimal::text as a_decimal, encode(some_bytes, 'hex') as some_bytes,
          a_time_millis::text as a_time_millis, a_time_micros::text as a_time_micros,
          (extract(epoch from a_timestamp_millis) * 1000)::text as a_timestamp_millis,
          (extract(epoch from venue_timestamp) * 1000000)::bigint::text as venue
        from card_kinds_data order by venue_timestamp`)
        expect(rows.map(({ venue }) => venue)).toEqual([0, 1, 2, 3].map((index) => String(cardTime + index)))
        expect(rows[0]).toMatchObject({
          a_boolean: true,
          an_int: -2_147_483_648,
          a_long: '-9007199254740991',
          a_float: '1.5',
          a_double: '0.1',
          some_bytes: '00ff0a',
          a_string: "it's \\ ünï\n😀",
          an_enum: 'buy',
          a_uuid: '01912f6e-0000-7000-8000-000000000001',
          a_date: '2024-08-08',
          a_time_millis: '01:02:03.004',
          a_time_micros: '01:02:03.000005',
          a_decimal: encoding === 'arrays' ? '-0.00000200' : null,
        })
        expect(Number(rows[0]?.['a_timestamp_millis'])).toBe(1_723_104_000_123)
        expect(rows.map(({ a_double }) => a_double)).toEqual(['0.1', 'NaN', 'Infinity', '-0'])
        expect(rows.map(({ a_float }) => a_float)).toEqual(['1.5', '-Infinity', null, null])
        expect(rows[1]).toMatchObject({
          a_long: '9007199254740991',
          a_decimal: encoding === 'arrays' ? '-1234567890.00000001' : null,
        })
        expect(rows[2]).toMatchObject({ a_long: '9223372036854775807', a_string: '', some_bytes: null, a_uuid: null })
        expect(rows[3]).toMatchObject({ a_boolean: false, a_decimal: encoding === 'arrays' ? '0.00000000' : null })
      },
    )

    it('D04 computes the latencies to the microsecond, keeps negative ones, and leaves the venue’s time alone', async () => {
      const model = cardModel('card_latency')
      const sink = sinkOf(model)
      await sink.open()
      const cases = [
        { receive_timestamp: cardTime + 250, processing_timestamp: cardTime + 1_251 },
        { receive_timestamp: cardTime + 777, processing_timestamp: null },
        { receive_timestamp: cardTime - 3, processing_timestamp: cardTime - 1 },
      ]
      await sink.write(cardBatch(0, 3, { rest: (index) => ({ venue_timestamp: cardTime, ...cases[index] }) }))
      const rows = await rowsOf(`
        select exchange_to_engine_latency_ms as engine, engine_to_db_latency_ms as db, total_latency_ms as total,
          (extract(epoch from venue_timestamp) * 1000000)::bigint::text as venue,
          (extract(epoch from time_ts) * 1000000)::bigint::text as stored,
          (extract(epoch from coalesce(processing_timestamp, receive_timestamp)) * 1000000)::bigint::text as handled
        from card_latency_data order by event_key`)
      expect(rows.map(({ engine }) => engine)).toEqual([1.251, 0.777, -0.001])
      for (const row of rows) {
        expect(row['venue']).toBe(String(cardTime))
        expect(row['db']).toBe((Number(row['stored']) - Number(row['handled'])) / 1_000)
        expect(row['total']).toBe((Number(row['stored']) - cardTime) / 1_000)
      }
    })

    it('D05 fills its own columns whatever an insert says', async () => {
      await sinkOf(cardModel('card_forged')).open()
      await rowsOf(`
        insert into card_forged_data (venue_timestamp, receive_timestamp, time_ts, total_latency_ms)
        values (now() - interval '1 hour', now(), '2001-01-01', 42)`)
      const [row] = await rowsOf(
        `select total_latency_ms as total, extract(year from time_ts)::int as year from card_forged_data`,
      )
      expect(row?.['total']).toBeGreaterThan(3_599_000)
      expect(row?.['year']).toBeGreaterThan(2_001)
    })

    it('D06 adds what a newer model has and keeps the rows that are there', async () => {
      const older = sinkOf(cardModel('card_growing'))
      await older.open()
      await older.write(cardBatch(0, 1))
      const newer = sinkOf(cardModel('card_growing', [cardField('extra', 'double', { nullable: false })]))
      await newer.open()
      await newer.write(cardBatch(1, 2, { rest: () => ({ extra: 2.5 }) }))
      // The older writer still works beside the newer one.
      await rowsOf(`insert into card_growing_data (venue_timestamp, receive_timestamp) values (now(), now())`)
      const rows = await rowsOf(`select event_key, extra from card_growing_data order by venue_timestamp limit 2`)
      expect(rows).toEqual([
        { event_key: '1:0', extra: null },
        { event_key: '1:1', extra: 2.5 },
      ])
    })

    it('D07 refuses a table whose column has another type, and names the column', async () => {
      await rowsOf('create table card_foreign_data (venue_timestamp text)')
      const opening = sinkOf(cardModel('card_foreign')).open()
      await expect(opening).rejects.toMatchObject({ code: 'SINK_REFUSED', retryable: false })
      await expect(opening).rejects.toThrow(/venue_timestamp has type text/)
    })

    it('D08 lets several processes make the same tables at once', async () => {
      const open = () =>
        createSqlSink({ pool: harness.pool(), dialect, model: cardModel('card_race'), schema: 'card_schema' }).open()
      for (let round = 0; round < 5; round += 1) {
        await harness.reset()
        await Promise.all([open(), open(), open(), open()])
        const [row] = await rowsOf(`
          select count(*)::int as triggers from pg_trigger
          where tgrelid = 'card_schema.card_race_data'::regclass and tgname = 'card_race_data_latency'`)
        expect(row?.['triggers']).toBe(1)
      }
    })

    it('D09 makes a unique index over the keys and the time column', async () => {
      const model = cardModel('card_unique', [cardField('trade_id', 'string')])
      const sink = createSqlSink({ pool: harness.pool(), dialect, model, primaryKeys: ['trade_id'] })
      await sink.open()
      const indexes = await rowsOf(`select indexdef from pg_indexes where indexname = 'card_unique_data_unique'`)
      expect(String(indexes[0]?.['indexdef'])).toMatch(/^CREATE UNIQUE INDEX .* \(trade_id, venue_timestamp\)$/)
    })

    it.each([
      ['a text with the character 0', 'a_string', 'a\u0000b'],
      ['half of a character', 'a_string', 'a\ud800b'],
      ['an integer out of range', 'an_int', 2_147_483_648],
      ['a fraction in an integer', 'a_long', 1.5],
      ['an integer of more than 64 bits', 'a_long', 2n ** 63n],
      ['a uuid that is none', 'a_uuid', 'nonsense'],
      ['null where a value is needed', 'an_enum', null],
    ])('D10 names %s as a fault of the record', async (_, column, value) => {
      for (const encoding of ['arrays', 'copy'] as const) {
        const sink = sinkOf(
          cardModel(
            'card_kinds',
            kinds.filter(({ kind }) => kind !== 'decimal'),
          ),
          encoding,
        )
        await sink.open()
        const writing = sink.write(
          cardBatch(0, 2, { rest: (index) => ({ an_enum: 'buy', ...(index === 1 && { [column]: value }) }) }),
        )
        await expect(writing).rejects.toSatisfy((error) => CrypticsError.is(error) && error.code === 'RECORD_REFUSED')
        expect(await rowsOf('select 1 from card_kinds_data')).toEqual([])
      }
    })

    it('D11 puts tables, offsets and functions into the schema that is asked for', async () => {
      const sink = createSqlSink({ pool: harness.pool(), dialect, model: cardModel('card'), schema: 'card_schema' })
      await sink.open()
      await sink.write(cardBatch(0, 1))
      expect(await rowsOf('select event_key from card_schema.card_data')).toEqual([{ event_key: '1:0' }])
      expect(await rowsOf('select next_offset::int as next from card_schema.sink_offsets')).toEqual([{ next: 1 }])
    })

    it('D12 refuses names that would need quoting', () => {
      for (const table of ['Upper', 'drop table x', 'a"b', '', 'x'.repeat(60)]) {
        expect(() => dialect.table({ model: every, table })).toThrow(/plain name/)
      }
    })

    it('D13 gives as a script what a migration would do, to be run any number of times', async () => {
      const described = dialect.table({ model: every, table: 'card_kinds_data', primaryKeys: ['a_string'] })
      const script = described.script()
      for (let time = 0; time < 2; time += 1) {
        await harness.pool().query({ text: script })
        expect(described.migration((await harness.pool().query(described.inspect)).rows)).toEqual([])
      }
    })

    longCards(harness)
  })
}
