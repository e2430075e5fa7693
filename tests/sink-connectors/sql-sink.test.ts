import { createPostgresDialect } from '@cryptics-lab/sink-connectors/dialects/postgres'
import { describeDialect, describeSqlSink, type SqlHarness } from '@cryptics-lab/sink-connectors/testing'
import { afterAll, beforeAll } from 'vitest'
import { startTestDatabase, type TestDatabase } from './test-database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await startTestDatabase()
})
afterAll(() => database.close())

const harness: SqlHarness = {
  pool: () => database.pool,
  dialect: createPostgresDialect(),
  async reset() {
    await database.pool.query(
      'drop schema if exists card_schema cascade; drop schema public cascade; create schema public',
    )
  },
}

await describeDialect('postgres', harness)
await describeSqlSink('postgres', harness)
