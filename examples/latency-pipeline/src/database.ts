import type { Secret } from '@cryptics-lab/service-kit/config'
import { Client, Pool } from 'pg'
import { acquireApplicationLock, startEmbeddedPostgres } from './embedded-postgres/index.ts'
import { DatabaseUnavailableError } from './errors.ts'

/** The database of a run. */
export interface Database {
  /** Sessions for the log, the sink and the report. */
  readonly pool: Pool
  /** What the user may want to know, one line each. */
  readonly notices: readonly string[]
  /** What the user reads about where the data is; holds no password. */
  readonly description: string
  /** Closes every session; the embedded server stops when nobody else uses it. */
  close(): Promise<void>
}

/**
 * Opens the database of a run, the embedded one or the user's own, and takes the right to be its only application.
 * @param runId Identity of the run, so that the error of a second application can name it.
 * @param onError Called when an idle session breaks.
 * @throws A named error that says what to do.
 */
export async function openDatabase(
  options: {
    readonly data: string | undefined
    readonly database: Secret | undefined
    /** Whether it is to be the only application; false for one of several that store. The default is true. */
    readonly exclusive?: boolean
  },
  runId: string,
  onError: (error: Error) => void,
): Promise<Database> {
  if (options.database !== undefined) {
    const session = await openSession(options.database.reveal(), runId, onError, options.exclusive)
    return { ...session, notices: [], description: 'your own PostgreSQL' }
  }
  const server = await startEmbeddedPostgres(options.data === undefined ? {} : { dataDirectory: options.data })
  try {
    const session = await openSession(server.url, runId, onError)
    return {
      pool: session.pool,
      notices: server.notices,
      description: `PostgreSQL ${server.major} on port ${server.port}, data in ${server.dataDirectory}`,
      async close() {
        await session.close()
        await server.stop()
      },
    }
  } catch (error) {
    await server.stop()
    throw error
  }
}

// A frozen server answers nothing; only the client can give up. Rewriting a full database takes the longest.
const queryTimeout = 300_000

/**
 * Opens a session.
 * @throws {DatabaseUnavailableError} When the database does not let us in; retryable.
 */
export async function connectClient(client: Client): Promise<void> {
  try {
    await client.connect()
  } catch (error) {
    // The driver's message names host and port, never the password.
    const reason =
      error instanceof Error && error.message !== '' ? error.message : String((error as { code?: string }).code)
    throw new DatabaseUnavailableError(
      `the database does not let us in: ${reason}; check the address and the password`,
      {
        cause: error,
        retryable: true,
      },
    )
  }
}

interface Session {
  readonly pool: Pool
  close(): Promise<void>
}

async function openSession(
  url: string,
  runId: string,
  onError: (error: Error) => void,
  exclusive = true,
): Promise<Session> {
  // Sessions that are being closed may be cut by a server that stops at the same moment; that is no failure.
  let isClosing = false
  const report = (error: Error): void => {
    if (!isClosing) onError(error)
  }
  const guard = new Client({ connectionString: url })
  guard.on('error', report)
  await connectClient(guard)
  try {
    if (exclusive) await acquireApplicationLock(guard, { runId })
  } catch (error) {
    await guard.end()
    throw error
  }
  const pool = new Pool({ connectionString: url, max: 16, query_timeout: queryTimeout })
  pool.on('error', report)
  return {
    pool,
    async close() {
      isClosing = true
      await pool.end()
      await guard.end().catch(() => undefined)
    },
  }
}
