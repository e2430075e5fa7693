import { startEmbeddedPostgres } from '@cryptics-lab/latency-pipeline/embedded-postgres'
import pg from 'pg'

/** A real PostgreSQL for one test file. */
export interface TestDatabase {
  /** Sessions that last as long as the file. */
  readonly pool: pg.Pool
  /** Further sessions, as another process would have them; closed with the database. */
  openPool(options?: pg.PoolConfig): pg.Pool
  /** Kills one session the hard way: the server throws all of them out and recovers, as after a crash. */
  crash(): Promise<void>
  /** Stops the server. */
  close(): Promise<void>
}

/** Starts a server on a throw-away data directory; one per file. */
export async function startTestDatabase(): Promise<TestDatabase> {
  const server = await startEmbeddedPostgres({ dataDirectory: 'temp' })
  const pools: pg.Pool[] = []
  const openPool = (options: pg.PoolConfig = {}): pg.Pool => {
    const pool = new pg.Pool({ connectionString: server.url, max: 10, ...options })
    // An idle session that breaks is reported here; whoever uses the pool learns of it by its own call.
    pool.on('error', () => undefined)
    pools.push(pool)
    return pool
  }
  return {
    pool: openPool(),
    openPool,
    async crash() {
      const client = new pg.Client({ connectionString: server.url })
      client.on('error', () => undefined)
      await client.connect()
      const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
      const gone = new Promise((resolve) => client.once('end', resolve))
      process.kill(rows[0]?.pid as number, 'SIGKILL')
      await gone
    },
    async close() {
      await Promise.all(pools.map((pool) => pool.end()))
      await server.stop()
    },
  }
}

/** Lets real time pass until a condition holds, for at most 20 s. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000
  while (!(await condition()) && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 5))
}
