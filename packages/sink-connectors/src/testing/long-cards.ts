import { expect, it } from 'vitest'
import type { WriteEncoding } from '../ports.ts'
import { createSqlSink } from '../sinks/sql/sql-sink.ts'
import { cardBatch, cardField, cardModel, cardTime, type SqlHarness } from './sql-harness.ts'

const encodings: readonly (readonly [WriteEncoding, string])[] = [
  ['arrays', 'arrays'],
  ['copy', 'rows of a copy'],
]
/** The ends of 64 bits and of what numbers hold, as the codec gives them, and null. */
const longs = [
  -(2n ** 63n),
  -(2n ** 53n),
  Number.MIN_SAFE_INTEGER,
  -1,
  null,
  0,
  1n,
  Number.MAX_SAFE_INTEGER,
  2n ** 53n,
  2n ** 53n + 1n,
  2n ** 63n - 1n,
] as const
const textOf = (value: number | bigint | null): string | null => (value === null ? null : String(value))
/** Times beyond 2^53 microseconds, in both units, and the same times as the database says them. */
const times = [
  [-11_676_096_000_000_000n, -11_676_096_000_000, '1600-01-01 00:00:00'],
  [9_224_318_015_999_999n, 9_224_318_015_999, '2262-04-22 22:33:35'],
] as const

/** Cards D14 to D16: columns of 64 bits hold what no number holds. */
export function longCards(harness: SqlHarness): void {
  const { dialect } = harness
  const rowsOf = async (text: string): Promise<readonly Record<string, unknown>[]> =>
    (await harness.pool().query({ text })).rows

  it.each(encodings)('D14 stores longs of all 64 bits, by %s', async (encoding) => {
    const model = cardModel('card_longs', [
      cardField('a_long', 'long'),
      cardField('needed', 'long', { nullable: false }),
    ])
    const sink = createSqlSink({ pool: harness.pool(), dialect, model, encoding })
    await sink.open()
    const rest = (index: number) => ({ a_long: longs[index], needed: longs[index] ?? 0 })
    expect(await sink.write(cardBatch(0, longs.length, { rest }))).toEqual({ written: longs.length, skipped: 0 })
    const rows = await rowsOf(
      `select a_long::text as a, needed::text as n from card_longs_data order by venue_timestamp`,
    )
    expect(rows).toEqual(longs.map((value) => ({ a: textOf(value), n: textOf(value ?? 0) })))
  })

  it.each(encodings)('D15 tells keys of 64 bits apart that round to one number, by %s', async (encoding) => {
    const model = cardModel('card_keys', [cardField('id', 'long'), cardField('amount', 'int')])
    const sink = createSqlSink({ pool: harness.pool(), dialect, model, mode: 'upsert', primaryKeys: ['id'], encoding })
    await sink.open()
    const ids = [2n ** 53n, 2n ** 53n + 1n, 2 ** 53 - 1, 2n ** 53n + 1n, 2n ** 53n]
    const rest = (index: number) => ({ venue_timestamp: cardTime, id: ids[index], amount: index })
    expect(await sink.write(cardBatch(0, ids.length, { rest }))).toEqual({ written: 3, skipped: 2 })
    expect(await rowsOf('select id::text as id, amount from card_keys_data order by card_keys_data.id')).toEqual([
      { id: '9007199254740991', amount: 2 },
      { id: '9007199254740992', amount: 4 },
      { id: '9007199254740993', amount: 3 },
    ])
  })

  it.each(encodings)('D16 stores times whose microseconds no number holds, by %s', async (encoding) => {
    const model = cardModel('card_times', [
      cardField('fine', 'timestamp-micros'),
      cardField('coarse', 'timestamp-millis'),
    ])
    const sink = createSqlSink({ pool: harness.pool(), dialect, model, encoding })
    await sink.open()
    const rest = (index: number) => ({ fine: times[index]?.[0], coarse: times[index]?.[1] })
    await sink.write(cardBatch(0, times.length, { rest }))
    const rows = await rowsOf(`
      select to_char(fine at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS') as fine,
        to_char(coarse at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS') as coarse,
        (extract(epoch from fine) * 1000000)::bigint::text as micros, (extract(epoch from coarse) * 1000)::bigint::text as millis
      from card_times_data order by venue_timestamp`)
    expect(rows).toEqual(
      times.map(([fine, coarse, text]) => ({ fine: text, coarse: text, micros: String(fine), millis: String(coarse) })),
    )
  })
}
