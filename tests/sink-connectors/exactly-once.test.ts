import { createSeededRandom, type Trade } from '@cryptics-lab/avro-models'
import { models } from '@cryptics-lab/avro-models/schemas'
import { createLockRegistry } from '@cryptics-lab/avro-models/registry'
import {
  ConnectorRegistry,
  createNodeRuntime,
  createTopicNaming,
  type NodeRuntime,
  ProducerRegistry,
} from '@cryptics-lab/sink-connectors'
import type { LogClient } from '@cryptics-lab/sink-connectors/log'
import { createPostgresLog } from '@cryptics-lab/sink-connectors/postgres-log'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startTestDatabase, type TestDatabase, until } from './test-database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await startTestDatabase()
})
afterAll(() => database.close())
beforeEach(async () => {
  await database.pool.query('drop schema if exists log cascade; drop schema public cascade; create schema public')
})

const naming = createTopicNaming({ preset: 'cryptics', venue: 'deribit' })
const schemaRegistry = createLockRegistry()
const topic = naming.topic('trade')

const createTrades = (count: number, from = 0): Trade[] => {
  const random = createSeededRandom(11)
  const make = (index: number): Trade => ({ ...models.trade.generate(random), run_id: 'run', event_key: `1:${index}` })
  return Array.from({ length: count }, (_, index) => make(from + index))
}

const createRuntime = (log: LogClient, rows = 50): NodeRuntime =>
  createNodeRuntime({
    log,
    registry: new ConnectorRegistry({ naming }).register('trade', models.trade),
    schemaRegistry,
    pool: database.openPool(),
    batch: { rows, milliseconds: 2 },
  })

async function produceAll(log: LogClient, records: readonly Trade[]): Promise<void> {
  const producers = new ProducerRegistry({ log, schemaRegistry, naming, batch: { linger: 1, records: 40 } }).register(
    'trade',
    models.trade,
  )
  await Promise.all(records.map((record) => producers.produce('trade', null, record)))
  await producers.close()
}

/** Rows and distinct keys of the table. */
async function stored(): Promise<{ rows: number; keys: number }> {
  const { rows } = await database.pool.query<{ rows: number; keys: number }>(
    'select count(*)::int as rows, count(distinct event_key)::int as keys from trade_data',
  )
  return rows[0] as { rows: number; keys: number }
}

const stateOf = (runtime: NodeRuntime): string | undefined => runtime.status('trade').tasks[0]?.state

describe('each record once in the table', () => {
  it('while the server crashes under producers and connectors', async () => {
    const log = createPostgresLog({ pool: database.openPool(), pollInterval: 200 })
    const runtime = createRuntime(log)
    await runtime.start()
    const producing = produceAll(log, createTrades(6_000))
    let crashes = 0
    for (const mark of [500, 2_500]) {
      await until(async () => runtime.counts('trade').written > mark)
      await database.crash()
      crashes += 1
    }
    await producing
    await runtime.drained()
    expect(await stored()).toEqual({ rows: 6_000, keys: 6_000 })
    expect([crashes, stateOf(runtime)]).toEqual([2, 'RUNNING'])
    expect(runtime.counts('trade').retries).toBeGreaterThan(0)
    await runtime.stop()
    await log.close()
  })

  it('when two runtimes fill one table: one is fenced by name, and can take over later', async () => {
    const log = createPostgresLog({ pool: database.openPool() })
    const twins = [createRuntime(log, 30), createRuntime(log, 70)] as const
    await Promise.all(twins.map((twin) => twin.start()))
    await produceAll(log, createTrades(3_000))
    await until(() => twins.some((twin) => stateOf(twin) === 'FAILED'))
    const zombie = stateOf(twins[0]) === 'FAILED' ? twins[0] : twins[1]
    const winner = zombie === twins[0] ? twins[1] : twins[0]
    expect(zombie.failure('trade')).toMatchObject({ code: 'OFFSET_FENCED', topic })
    await winner.drained()
    expect(await stored()).toEqual({ rows: 3_000, keys: 3_000 })
    await winner.stop()
    await zombie.restart('trade')
    await produceAll(log, createTrades(100, 3_000))
    await zombie.drained()
    expect(await stored()).toEqual({ rows: 3_100, keys: 3_100 })
    await zombie.stop()
    await log.close()
  })

  it('when a process dies between the write and the acknowledgement', async () => {
    const log = createPostgresLog({ pool: database.openPool() })
    // The log never hears of the position: what a kill at that moment leaves behind.
    const deaf: LogClient = {
      ...log,
      consumer: (options) => {
        const consumer = log.consumer(options)
        return {
          run: (handlers) => consumer.run(handlers),
          seek: (position) => consumer.seek(position),
          close: () => consumer.close(),
          commitOffsets: async () => undefined,
        }
      },
    }
    const records = createTrades(500)
    const first = createRuntime(deaf)
    await first.start()
    await produceAll(log, records)
    await first.drained()
    await first.stop()
    expect(await log.admin().fetchOffsets('connect-postgres-sink-trade', [topic])).toEqual([])
    const second = createRuntime(log)
    await second.start()
    await produceAll(log, createTrades(10, 500))
    await second.drained()
    expect(await stored()).toEqual({ rows: 510, keys: 510 })
    // The sink's own offset was asked, so nothing was read twice.
    expect(second.counts('trade')).toMatchObject({ written: 10, skipped: 0 })
    await second.stop()
    await log.close()
  })

  it('in each life of a topic: a topic that is made again starts from its first record', async () => {
    const log = createPostgresLog({ pool: database.openPool() })
    const runtime = createRuntime(log)
    await runtime.start()
    await produceAll(log, createTrades(20))
    await runtime.drained()
    await log.admin().deleteTopics([topic])
    await produceAll(log, createTrades(5, 20))
    await until(() => stateOf(runtime) === 'FAILED')
    expect(runtime.failure('trade')).toMatchObject({ code: 'TOPIC_RECREATED' })
    await runtime.restart('trade')
    await runtime.drained()
    expect(await stored()).toEqual({ rows: 25, keys: 25 })
    await runtime.stop()
    await log.close()
  })

  it('and a log that lost its end is named before a record is written', async () => {
    const log = createPostgresLog({ pool: database.openPool() })
    const runtime = createRuntime(log)
    await runtime.start()
    await produceAll(log, createTrades(20))
    await runtime.drained()
    await runtime.stop()
    // As after a restored backup of the log alone.
    await database.pool.query('delete from log.records where "offset" >= 7; update log.partitions set next_offset = 7')
    const again = createRuntime(log)
    await again.start().catch(() => undefined)
    await until(() => stateOf(again) === 'FAILED')
    expect(again.failure('trade')).toMatchObject({ code: 'OFFSET_BEYOND_END', stored: '20', end: '7' })
    await again.stop()
    await log.close()
  })
})

describe('what the table cannot hold', () => {
  it('goes to the topic of dead letters, its neighbours into the table', async () => {
    const log = createPostgresLog({ pool: database.openPool() })
    const runtime = createRuntime(log)
    await runtime.start()
    const records = createTrades(100).map((record, index) =>
      index === 13 || index === 77 ? { ...record, trade_id: 'a\u0000b' } : record,
    )
    await produceAll(log, records)
    await runtime.drained()
    expect(await stored()).toEqual({ rows: 98, keys: 98 })
    expect(runtime.counts('trade')).toMatchObject({ written: 98, deadLettered: 2 })
    const [letters] = await log.admin().describeTopics([naming.deadLetters(topic)])
    expect(letters?.partitions[0]?.highWatermark).toBe('2')
    await runtime.stop()
    await log.close()
  })
})
