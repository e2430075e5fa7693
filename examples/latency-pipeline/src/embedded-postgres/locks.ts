import { setTimeout as delay } from 'node:timers/promises'
import type { ClientBase } from 'pg'
import { parseSessionName } from './connection.ts'
import { isAlive } from './layout.ts'

/** First key of every advisory lock of the suite. */
export const lockSpace = 1_129_466_192

/** Second keys: who may do what. */
export const lockKeys: { readonly application: 1; readonly users: 2; readonly layout: 3 } = {
  application: 1,
  users: 2,
  layout: 3,
}

/** Who holds a lock. */
export interface LockHolder {
  /** Process id; undefined when the session does not name one. */
  readonly pid: number | undefined
  /** Identity of its run; undefined when the session does not name one. */
  readonly runId: string | undefined
  /** Whether the process ran on this machine and is gone. */
  readonly gone: boolean
}

/** What an attempt to take a lock came to. */
export interface LockAttempt {
  /** Whether we have it now. */
  readonly taken: boolean
  /** Another session that has it, one whose process lives if there is such a one. */
  readonly holder: LockHolder | undefined
}

/**
 * Takes a lock exclusively, for the session, unless somebody else has it. A session whose process was killed does not
 * count: the server notices its end within moments, and that is waited for.
 * @param patience How long the server may take to notice, in milliseconds.
 */
export async function takeLock(client: ClientBase, key: number, patience = 3_000): Promise<LockAttempt> {
  for (const end = performance.now() + patience; ; await delay(40)) {
    const { rows } = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1, $2) as taken', [
      lockSpace,
      key,
    ])
    if (rows[0]?.taken === true) return { taken: true, holder: undefined }
    const holders = await findHolders(client, key)
    const alive = holders.find(({ gone }) => !gone)
    if (alive !== undefined || performance.now() > end) return { taken: false, holder: alive ?? holders[0] }
  }
}

async function findHolders(client: ClientBase, key: number): Promise<readonly LockHolder[]> {
  const { rows } = await client.query<{ name: string }>(
    `select activity.application_name as name
     from pg_locks as locks join pg_stat_activity as activity using (pid)
     where locks.locktype = 'advisory' and locks.granted and locks.classid = $1 and locks.objid = $2
       and locks.objsubid = 2 and locks.pid <> pg_backend_pid()
       and locks.database = (select oid from pg_database where datname = current_database())`,
    [lockSpace, key],
  )
  return rows.map(({ name }) => {
    const session = parseSessionName(name)
    const gone = session !== undefined && session.here && !isAlive(session.pid)
    return { pid: session?.pid, runId: session?.runId, gone }
  })
}
