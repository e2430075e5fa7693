import { expect, it } from 'vitest'
import { createPostgresDialect } from '../../dialects/postgres/postgres-dialect.ts'
import type { SqlPool, SqlResult, SqlStatement } from '../../sql-pool.ts'
import { cardBatch, cardModel } from '../../testing/sql-harness.ts'
import { createSqlSink } from './sql-sink.ts'

const lost = (): Error => new Error('Connection terminated unexpectedly')
const rows = (...found: Record<string, unknown>[]): SqlResult => ({ rows: found, rowCount: found.length })

/** A pool that answers inserts and positions from a script. */
function scripted(inserts: (SqlResult | Error)[], positions: string[]) {
  const pool: SqlPool = {
    async query({ text }: SqlStatement) {
      if (text.startsWith('select next_offset')) return rows({ next_offset: positions.shift() })
      if (!text.includes('moved as')) return rows()
      const answer = inserts.shift() as SqlResult | Error
      if (answer instanceof Error) throw answer
      return answer
    },
    connect: () => Promise.reject(lost()),
  }
  return createSqlSink({ pool, dialect: createPostgresDialect(), model: cardModel('card') })
}

it('asks what is stored after an attempt without an answer, and skips what has landed', async () => {
  const sink = scripted([lost()], ['0', '3'])
  await expect(sink.write(cardBatch(0, 3))).rejects.toMatchObject({ code: 'SINK_UNAVAILABLE', retryable: true })
  expect(await sink.write(cardBatch(0, 3))).toEqual({ written: 0, skipped: 3 })
})

it('does not take its own attempt, which lands while it is made again, for another writer', async () => {
  // The session broke, the server went on: at the first look nothing is stored, at the second attempt it is.
  const sink = scripted([lost(), rows({ moved: 0 })], ['0', '0', '3'])
  await expect(sink.write(cardBatch(0, 3))).rejects.toMatchObject({ code: 'SINK_UNAVAILABLE' })
  await expect(sink.write(cardBatch(0, 3))).rejects.toMatchObject({ code: 'SINK_UNAVAILABLE' })
  expect(await sink.write(cardBatch(0, 3))).toEqual({ written: 0, skipped: 3 })
})

it('is fenced all the same when nothing of its own was under way', async () => {
  const sink = scripted([rows({ moved: 1 }), rows({ moved: 0 })], ['0'])
  await sink.write(cardBatch(0, 3))
  await expect(sink.write(cardBatch(3, 4))).rejects.toMatchObject({ code: 'OFFSET_FENCED', expected: '3' })
})

it('names a database that cannot be reached when it is opened', async () => {
  await expect(scripted([], []).open()).rejects.toMatchObject({ code: 'SINK_UNAVAILABLE', retryable: true })
})

it('lets a batch of whoever had the partition before land between its look and its first write, once', async () => {
  const sink = scripted([rows({ moved: 0 })], ['0', '3'])
  await sink.position(cardBatch(0, 3))
  await expect(sink.write(cardBatch(0, 3))).rejects.toMatchObject({ code: 'SINK_UNAVAILABLE', retryable: true })
  expect(await sink.write(cardBatch(0, 3))).toEqual({ written: 0, skipped: 3 })
})

it('takes an offset beyond what it last heard of the log for another writer, when one has been there', async () => {
  const sink = scripted([rows({ moved: 0 })], ['0', '9'])
  await sink.position(cardBatch(0, 3))
  await expect(sink.write(cardBatch(0, 3))).rejects.toMatchObject({ code: 'SINK_UNAVAILABLE' })
  await expect(sink.write(cardBatch(0, 3))).rejects.toMatchObject({ code: 'OFFSET_FENCED' })
})
