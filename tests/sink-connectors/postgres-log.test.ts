import type { LogClient } from '@cryptics-lab/sink-connectors/log'
import { createPostgresLog } from '@cryptics-lab/sink-connectors/postgres-log'
import { describeLog } from '@cryptics-lab/sink-connectors/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestDatabase, type TestDatabase, until } from './test-database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await startTestDatabase()
})
afterAll(() => database.close())

const schema = 'card_log'
const dropLog = () => database.pool.query(`drop schema if exists ${schema} cascade`)

await describeLog('postgres', {
  capabilities: {
    durable: true,
    idempotentSend: true,
    groupAssignment: false,
    trimming: true,
    topicIdentity: true,
    topicConfiguration: false,
  },
  async open() {
    await dropLog()
    return createPostgresLog({ pool: database.pool, schema })
  },
  async reopen() {
    return createPostgresLog({ pool: database.openPool(), schema })
  },
  until,
})

const topic = 'cryptics.test.crash.avro'
const numbered = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) => ({ key: null, value: Buffer.from(String(from + index)) }))

function collect(log: LogClient): string[] {
  const values: string[] = []
  log.consumer({ groupId: 'g', topics: [topic] }).run({
    async eachBatch({ records }) {
      values.push(...records.map(({ value }) => Buffer.from(value as Uint8Array).toString()))
    },
  })
  return values
}

/** Sends until the log has it, as AvroProducer does: the same batch under the same number. */
async function persist(log: LogClient, batches: number): Promise<number> {
  const producer = log.producer()
  let retries = 0
  for (let sequence = 1; sequence <= batches; sequence += 1) {
    for (;;) {
      try {
        await producer.send({ topic, records: numbered((sequence - 1) * 5, 5), sequence })
        break
      } catch (error) {
        expect(error).toMatchObject({ code: 'LOG_UNAVAILABLE', retryable: true })
        retries += 1
        await new Promise((resolve) => setTimeout(resolve, 10))
      }
    }
  }
  return retries
}

describe('the PostgreSQL log on a server that crashes', () => {
  it('loses no acknowledged record, stores none twice, and its consumer goes on by itself', async () => {
    await dropLog()
    const log = createPostgresLog({ pool: database.openPool(), schema, pollInterval: 200 })
    try {
      await log.admin().createTopics([{ topic }])
      const values = collect(log)
      const sending = persist(log, 400)
      await until(() => values.length > 200)
      await database.crash()
      const retries = await sending
      await until(() => values.length >= 2_000)
      expect(values).toEqual(Array.from({ length: 2_000 }, (_, index) => String(index)))
      // The crash was felt, else this test says nothing.
      expect(retries).toBeGreaterThan(0)
    } finally {
      await log.close()
    }
  })

  it('polls when it cannot be notified', async () => {
    await dropLog()
    // A second log object has its own session and its own wake-up calls; silence them to see the poll alone.
    const pool = database.openPool()
    const deaf = {
      query: (statement: { text: string }) => pool.query(statement),
      connect: () => Promise.reject(Object.assign(new Error('no session left'), { code: '53300' })),
    }
    const log = createPostgresLog({ pool: deaf, schema, pollInterval: 30 })
    const sender = createPostgresLog({ pool: database.pool, schema })
    try {
      await sender.admin().createTopics([{ topic }])
      const values = collect(log)
      await until(async () => (await log.admin().listTopics()).length > 0)
      await sender.producer().send({ topic, records: numbered(0, 2) })
      await until(() => values.length >= 2)
      expect(values).toEqual(['0', '1'])
    } finally {
      await Promise.all([log.close(), sender.close()])
    }
  })

  it('wakes by notification, long before it would poll', async () => {
    await dropLog()
    const log = createPostgresLog({ pool: database.pool, schema, pollInterval: 60_000 })
    try {
      await log.admin().createTopics([{ topic }])
      const values = collect(log)
      const producer = log.producer()
      for (let turn = 0; turn < 20; turn += 1) {
        await producer.send({ topic, records: numbered(turn, 1) })
        await until(() => values.length > turn)
      }
      expect(values).toHaveLength(20)
    } finally {
      await log.close()
    }
  })

  it('makes its tables once although many begin at the same time', async () => {
    // A session that has looked before keeps a stale "is not there"; the second round of a pool meets it.
    for (let round = 0; round < 8; round += 1) {
      await dropLog()
      const logs = Array.from({ length: 6 }, () => createPostgresLog({ pool: database.pool, schema }))
      const topics = (index: number) => [{ topic: `t${index}` }, { topic: 'shared' }]
      await Promise.all(logs.map((log, index) => log.admin().createTopics(topics(index))))
      expect(await logs[0]?.admin().listTopics()).toEqual(['shared', 't0', 't1', 't2', 't3', 't4', 't5'])
      await Promise.all(logs.map((log) => log.close()))
    }
  })

  it('can be used by one who may not make tables', async () => {
    await dropLog()
    await createPostgresLog({ pool: database.pool, schema }).admin().createTopics([{ topic }])
    await database.pool.query(`
      do $$ begin create role card_guest login; exception when duplicate_object then null; end $$;
      grant usage on schema ${schema} to card_guest;
      grant select, insert, update, delete on all tables in schema ${schema} to card_guest`)
    const guest = database.openPool({ options: '-c role=card_guest' })
    const log = createPostgresLog({ pool: guest, schema })
    await expect(log.producer().send({ topic, records: numbered(0, 1) })).resolves.toHaveLength(1)
    // Dropping the role's rights lets the next test drop the schema.
    await log.close()
  })
})

describe('topics of the PostgreSQL log', () => {
  it('have partitions and nothing else, and say so', async () => {
    await dropLog()
    const log = createPostgresLog({ pool: database.pool, schema })
    const admin = log.admin()
    const configuration = { 'retention.ms': '1' }
    await expect(admin.createTopics([{ topic, configuration }])).rejects.toMatchObject({ code: 'LOG_REFUSED' })
    await expect(admin.createTopics([{ topic, replicationFactor: 2 }])).rejects.toThrow('one copy')
    expect(await admin.listTopics()).toEqual([])
    await admin.createTopics([{ topic, partitions: 2, replicationFactor: 1 }])
    expect(await admin.describeConfiguration([topic, 'other'])).toEqual([
      { topic, partitions: 2, replicationFactor: 1, configuration: {} },
    ])
    await expect(admin.addPartitions([{ topic, partitions: 3 }])).rejects.toThrow('keeps the 2 partitions')
    await expect(admin.alterConfiguration([{ topic, configuration }])).rejects.toThrow('no settings')
    expect(await admin.brokerCount()).toBe(1)
    await log.close()
  })
})
