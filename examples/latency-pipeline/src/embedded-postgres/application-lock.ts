import type { ClientBase } from 'pg'
import { sessionName } from './connection.ts'
import { DataDirectoryInUseError } from './errors.ts'
import { lockKeys, lockSpace, takeLock } from './locks.ts'

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
  const { taken, holder } = await takeLock(client, lockKeys.application, options.patience)
  if (!taken) throw new DataDirectoryInUseError({ pid: holder?.pid, runId: holder?.runId })
  return { release: () => release(client) }
}

async function release(client: ClientBase): Promise<void> {
  await client.query('select pg_advisory_unlock($1, $2)', [lockSpace, lockKeys.application]).catch(() => undefined)
}
