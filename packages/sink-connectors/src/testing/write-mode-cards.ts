import { beforeEach, expect, it } from 'vitest'
import type { WriteEncoding, WriteMode } from '../ports.ts'
import { createSqlSink } from '../sinks/sql/sql-sink.ts'
import { cardBatch, cardField, cardModel, cardTime, type SqlHarness } from './sql-harness.ts'

const model = cardModel('card_mode', [cardField('order_id', 'string'), cardField('amount', 'double')])
const identity = { incarnation: 'life-1', topic: 'card', partition: 0 }

/** Cards S20 to S26: the modes that keep no offsets. */
export function writeModeCards(harness: SqlHarness, encoding: WriteEncoding): void {
  const { dialect } = harness
  const open = async (mode: WriteMode, primaryKeys: readonly string[] = ['order_id']) => {
    const sink = createSqlSink({ pool: harness.pool(), dialect, model, mode, primaryKeys, encoding })
    await sink.open()
    return sink
  }
  const rows = async (): Promise<readonly unknown[]> => {
    const text = `select order_id, amount, total_latency_ms is not null as timed from card_mode_data order by order_id, amount`
    return (await harness.pool().query({ text })).rows.map((row) => [row['order_id'], row['amount'], row['timed']])
  }
  /** Records of one event time, so that the business key alone tells them apart. */
  const batch = (from: number, orders: readonly (readonly [string | null, number])[]) =>
    cardBatch(from, from + orders.length, {
      rest: (index) => ({
        venue_timestamp: cardTime,
        order_id: orders[index - from]?.[0],
        amount: orders[index - from]?.[1],
      }),
    })

  beforeEach(() => harness.reset())

  it('S20 leaves the start to the group: no offset is kept', async () => {
    const sink = await open('append', [])
    await sink.write(batch(0, [['a', 1]]))
    expect(await sink.position(identity)).toBeUndefined()
    const { rows: offsets } = await harness.pool().query({ text: 'select * from sink_offsets' })
    expect(offsets).toEqual([])
  })

  it('S21 append stores again what comes again', async () => {
    const sink = await open('append', [])
    for (let time = 0; time < 2; time += 1) {
      expect(
        await sink.write(
          batch(0, [
            ['a', 1],
            ['b', 2],
          ]),
        ),
      ).toEqual({ written: 2, skipped: 0 })
    }
    expect(await rows()).toEqual([
      ['a', 1, true],
      ['a', 1, true],
      ['b', 2, true],
      ['b', 2, true],
    ])
  })

  it('S22 upsert replaces a row of the same key, also within a batch, and what comes again changes nothing', async () => {
    const sink = await open('upsert')
    expect(
      await sink.write(
        batch(0, [
          ['a', 1],
          ['b', 2],
          ['a', 3],
        ]),
      ),
    ).toEqual({ written: 2, skipped: 1 })
    for (let time = 0; time < 2; time += 1)
      await sink.write(
        batch(3, [
          ['b', 5],
          ['c', 6],
        ]),
      )
    expect(await rows()).toEqual([
      ['a', 3, true],
      ['b', 5, true],
      ['c', 6, true],
    ])
  })

  it('S23 upsert keeps rows of other event times apart', async () => {
    const sink = await open('upsert')
    await sink.write(cardBatch(0, 2, { rest: () => ({ order_id: 'a', amount: 1 }) }))
    expect(await rows()).toEqual([
      ['a', 1, true],
      ['a', 1, true],
    ])
  })

  it('S24 update changes the rows that are there, and adds none', async () => {
    await (await open('append')).write(
      batch(0, [
        ['a', 1],
        ['b', 2],
      ]),
    )
    const sink = await open('update')
    expect(
      await sink.write(
        batch(2, [
          ['a', 7],
          ['x', 9],
          ['a', 8],
        ]),
      ),
    ).toEqual({ written: 1, skipped: 2 })
    expect(await rows()).toEqual([
      ['a', 8, true],
      ['b', 2, true],
    ])
  })

  it('S25 needs the columns that name a row', async () => {
    await expect(open('upsert', [])).rejects.toMatchObject({ code: 'INVALID_OPTION', path: 'primaryKeys' })
    await expect(open('update', [])).rejects.toMatchObject({ code: 'INVALID_OPTION', path: 'primaryKeys' })
  })

  it('S26 stores nothing of a batch with a record that the table refuses', async () => {
    const sink = await open('upsert')
    const writing = sink.write(
      batch(0, [
        ['a', 1],
        ['b\u0000', 2],
      ]),
    )
    await expect(writing).rejects.toMatchObject({ code: 'RECORD_REFUSED', retryable: false })
    expect(await rows()).toEqual([])
  })
}
