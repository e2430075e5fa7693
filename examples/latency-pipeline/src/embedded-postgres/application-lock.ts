import { setTimeout as delay } from 'node:timers/promises'
import type { ClientBase } from 'pg'
import { parseSessionName, sessionName } from './connection.ts'
import { DataDirectoryInUseError } from './errors.ts'
import { isAlive } from './layout.ts'
import { lockKeys, lockSpace } from './locks.ts'

/** What {@link acquireApplicationLock} is told. */
export interface ApplicationLockOptions {
  /** Identity of the run, so that the error of a second application can name it. */
  readonly runId?: string
  /** How long the session of an application that is already gone is waited for, in milliseconds; default 3000. */
  readonly patience?: number
}

/** The right to be the one application of a database. */
export interface ApplicationLock {
  /** Gives the right back; the session stays open. A lost session has given it back already. */
  release(): Promise<void>
}

/**
 * Takes the right to be the one application of the database that a session is connected to. It lasts until it is
 * released or the session ends, also by a kill.
 * @param client A session of its own, not one that a pool hands around.
 * @throws {DataDirectoryInUseError} when another application has it.
 */
export async function acquireApplicationLock(
  client: ClientBase,
  options: ApplicationLockOptions = {},
): Promise<ApplicationLock> {
  await client.query(`select set_config('application_name', $1, false)`, [sessionName('cryptics-app', options.runId)])
  const end = performance.now() + (options.patience ?? 3_000)
  for (;;) {
    const taken = await client.query<{ held: boolean }>('select pg_try_advisory_lock($1, $2) as held', [
      lockSpace,
      lockKeys.application,
    ])
    if (taken.rows[0]?.held === true) return { release: () => release(client) }
    const holder = await findHolder(client)
    // The server may need a moment to notice that the process behind a session was killed.
    if ((holder !== undefined && !holder.gone) || performance.now() > end) {
      throw new DataDirectoryInUseError({ pid: holder?.pid, runId: holder?.runId })
    }
    await delay(50)
  }
}

interface Holder {
  readonly pid: number | undefined
  readonly runId: string | undefined
  readonly gone: boolean
}

async function findHolder(client: ClientBase): Promise<Holder | undefined> {
  const { rows } = await client.query<{ name: string }>(
    `select activity.application_name as name
     from pg_locks as locks join pg_stat_activity as activity using (pid)
     where locks.locktype = 'advisory' and locks.granted and locks.classid = $1 and locks.objid = $2
       and locks.objsubid = 2 and locks.database = (select oid from pg_database where datname = current_database())`,
    [lockSpace, lockKeys.application],
  )
  const row = rows[0]
  if (row === undefined) return undefined
  const session = parseSessionName(row.name)
  if (session === undefined) return { pid: undefined, runId: undefined, gone: false }
  return { pid: session.pid, runId: session.runId, gone: session.here && !isAlive(session.pid) }
}

async function release(client: ClientBase): Promise<void> {
  await client.query('select pg_advisory_unlock($1, $2)', [lockSpace, lockKeys.application]).catch(() => undefined)
}
