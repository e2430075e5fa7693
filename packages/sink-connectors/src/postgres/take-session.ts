import type { SqlClient, SqlPool } from '../sql-pool.ts'

const guarded = new WeakSet<SqlClient>()

/**
 * Takes a session out of a pool. A session that breaks while it is out says so as an event as well as to its query; nobody
 * listening to that would end the process, and the pool listens only to those that are in.
 */
export async function takeSession(pool: Pick<SqlPool, 'connect'>): Promise<SqlClient> {
  const client = await pool.connect()
  if (!guarded.has(client)) {
    guarded.add(client)
    // The query that is on its way is rejected with the same error.
    client.on('error', () => undefined)
  }
  return client
}
