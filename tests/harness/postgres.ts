import { type EmbeddedPostgres, startEmbeddedPostgres } from '@cryptics-lab/latency-pipeline/embedded-postgres'
import { Client, Pool } from 'pg'
import { afterAll, beforeAll } from 'vitest'

/** A database of its own for one test. */
export interface TestDatabase {
  /** Address, with all rights. */
  readonly url: string
  /** A pool on it; closed at the end of the file. */
  readonly pool: Pool
}

/** The real PostgreSQL of a test file. */
export interface TestPostgres {
  /** The server; available inside tests and hooks. */
  readonly server: EmbeddedPostgres
  /** Creates an empty database that no other test sees. */
  database(): Promise<TestDatabase>
}

/**
 * Gives a test file a real PostgreSQL: one server for the file, started before its tests and removed after them, and
 * an empty database whenever a test asks for one. Call it at the top level of the file or of a `describe`.
 */
export function withPostgres(): TestPostgres {
  let server: EmbeddedPostgres | undefined
  let count = 0
  const pools: Pool[] = []

  beforeAll(async () => {
    server = await startEmbeddedPostgres({ dataDirectory: 'temp' })
  }, 60_000)

  afterAll(async () => {
    await Promise.all(pools.map((pool) => pool.end().catch(() => undefined)))
    await server?.stop()
  }, 60_000)

  const running = (): EmbeddedPostgres => {
    if (server === undefined) throw new Error('withPostgres: the server runs inside tests and hooks only')
    return server
  }
  return {
    get server() {
      return running()
    },
    async database() {
      count += 1
      const url = await createDatabase(running().url, `test_${count}`)
      const pool = new Pool({ connectionString: url, max: 8 })
      // Idle sessions are told when the server stops; that is the end of the file, not a failure.
      pool.on('error', () => undefined)
      pools.push(pool)
      return { url, pool }
    },
  }
}

/** Creates an empty database and gives its address. */
async function createDatabase(ownerUrl: string, name: string): Promise<string> {
  const client = new Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    await client.query(`create database ${name}`)
  } finally {
    await client.end()
  }
  const url = new URL(ownerUrl)
  url.pathname = `/${name}`
  return url.href
}
