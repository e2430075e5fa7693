import { beforeEach, describe, expect, it } from 'vitest'
import type { WriteEncoding } from '../ports.ts'
import { createSqlSink } from '../sinks/sql/sql-sink.ts'
import { cardBatch, cardField, cardModel, type SqlHarness } from './sql-harness.ts'
import { writeModeCards } from './write-mode-cards.ts'

const model = cardModel('card', [cardField('note', 'string')])
const identity = { incarnation: 'life-1', topic: 'card', partition: 0 }

/** Declares the tests of the sink's contract; loaded by `describeSqlSink`, because vitest is an optional peer. */
export function sqlSinkSuite(name: string, harness: SqlHarness): void {
  onceCards(name, harness, 'arrays')
  onceCards(name, harness, 'copy')
  for (const encoding of ['arrays', 'copy'] as const) {
    describe(`SQL sink contract: ${name}, other modes by ${encoding}`, () => writeModeCards(harness, encoding))
  }
}

function onceCards(name: string, harness: SqlHarness, encoding: WriteEncoding): void {
  const open = async () => {
    const sink = createSqlSink({ pool: harness.pool(), dialect: harness.dialect, model, encoding })
    await sink.open()
    return sink
  }
  const keys = async (): Promise<readonly unknown[]> => {
    const text = 'select event_key from card_data order by venue_timestamp, event_key'
    return (await harness.pool().query({ text })).rows.map((row) => row['event_key'])
  }
  const keysTo = (count: number): string[] => Array.from({ length: count }, (_, index) => `1:${index}`)

  describe(`SQL sink contract: ${name}, once by ${encoding}`, () => {
    beforeEach(() => harness.reset())

    it('S01 stores rows and moves the offset', async () => {
      const sink = await open()
      expect(await sink.position(identity)).toBe('0')
      expect(await sink.write(cardBatch(0, 3))).toEqual({ written: 3, skipped: 0 })
      expect(await sink.position(identity)).toBe('3')
      expect(await keys()).toEqual(keysTo(3))
    })

    it('S02 skips a batch that is stored, in the same process and after a restart', async () => {
      const sink = await open()
      await sink.write(cardBatch(0, 3))
      expect(await sink.write(cardBatch(0, 3))).toEqual({ written: 0, skipped: 3 })
      expect(await (await open()).write(cardBatch(0, 3))).toEqual({ written: 0, skipped: 3 })
      expect(await keys()).toEqual(keysTo(3))
    })

    it('S03 stores only what is new of a batch that overlaps', async () => {
      await (await open()).write(cardBatch(0, 3))
      expect(await (await open()).write(cardBatch(1, 5))).toEqual({ written: 2, skipped: 2 })
      expect(await keys()).toEqual(keysTo(5))
    })

    it('S04 fences a writer whose offset another has moved, and stores nothing of its batch', async () => {
      const zombie = await open()
      await zombie.write(cardBatch(0, 2))
      const twin = await open()
      await twin.write(cardBatch(2, 4))
      const fenced = zombie.write(cardBatch(2, 6))
      await expect(fenced).rejects.toMatchObject({ code: 'OFFSET_FENCED', retryable: false, expected: '2' })
      expect(await keys()).toEqual(keysTo(4))
      // Whoever starts it again lets it ask first.
      expect(await zombie.write(cardBatch(2, 6))).toEqual({ written: 2, skipped: 2 })
      expect(await keys()).toEqual(keysTo(6))
    })

    it('S05 keeps the offsets of each life of a topic apart', async () => {
      const sink = await open()
      await sink.write(cardBatch(0, 2))
      await sink.write(cardBatch(0, 1, { incarnation: 'life-2' }))
      expect(await keys()).toEqual(['1:0', '1:0', '1:1'])
      expect(await sink.position({ ...identity, incarnation: 'life-2' })).toBe('1')
    })

    it('S06 names a log that ends before what is stored', async () => {
      await (await open()).write(cardBatch(0, 5))
      const writing = (await open()).write(cardBatch(0, 2, { end: 2 }))
      await expect(writing).rejects.toMatchObject({
        code: 'OFFSET_BEYOND_END',
        stored: '5',
        end: '2',
        retryable: false,
      })
      expect(await keys()).toEqual(keysTo(5))
    })

    it('S07 stores nothing when a record is refused, and goes on with the others', async () => {
      const sink = await open()
      const refused = sink.write(cardBatch(0, 3, { rest: (index) => ({ note: index === 1 ? 'a\u0000' : 'fine' }) }))
      await expect(refused).rejects.toMatchObject({ code: 'RECORD_REFUSED', retryable: false })
      expect([await keys(), await sink.position(identity)]).toEqual([[], '0'])
      await sink.write(cardBatch(0, 1))
      await sink.write({ ...cardBatch(1, 2), records: [] })
      await sink.write(cardBatch(2, 3))
      expect([await keys(), await sink.position(identity)]).toEqual([['1:0', '1:2'], '3'])
    })

    it('S08 lets racing twins store each record once, whatever their batches', async () => {
      const twins = await Promise.all([open(), open(), open()])
      const run = async (sink: (typeof twins)[number], size: number): Promise<number> => {
        let fenced = 0
        for (let from = 0; from < 60; ) {
          const to = Math.min(60, from + size)
          try {
            await sink.write(cardBatch(from, to, { end: 60 }))
            from = to
          } catch (error) {
            expect(error).toMatchObject({ code: 'OFFSET_FENCED' })
            fenced += 1
          }
        }
        return fenced
      }
      const fenced = await Promise.all(twins.map((sink, index) => run(sink, [3, 4, 7][index] as number)))
      expect(await keys()).toHaveLength(60)
      expect(new Set(await keys()).size).toBe(60)
      // The race was one: somebody lost at least once.
      expect(fenced.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(0)
    })

    it('S09 names a table that was dropped while it was written to, and does not try again', async () => {
      const sink = await open()
      await harness.pool().query({ text: 'drop table card_data' })
      await expect(sink.write(cardBatch(0, 1))).rejects.toMatchObject({ code: 'SINK_REFUSED', retryable: false })
    })
  })
}
