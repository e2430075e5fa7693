import type { Client } from 'pg'
import { ownerName } from './cluster.ts'
import { type ConnectionFacts, closeSession, openSession, sessionName } from './connection.ts'
import { lockKeys, lockSpace, takeLock } from './locks.ts'

/**
 * One user's hold on a shared server. Every user holds a shared lock; the one that can take it exclusively is the last
 * and stops the server, and whoever comes meanwhile cannot take it and starts the server anew.
 */
export interface Membership {
  /** Session that holds the lock, in the database `postgres`. */
  readonly client: Client
  /** Tries to become the only user. @returns Whether we are the last; undefined when the session is lost. */
  takeAll(): Promise<boolean | undefined>
  /** Gives the hold back. */
  close(): Promise<void>
}

/** What became of an attempt to join a server. */
export type JoinOutcome =
  | { readonly kind: 'joined'; readonly membership: Membership }
  /** Its last user is just stopping it, or it is starting or recovering: ask again. */
  | { readonly kind: 'busy' }
  /** Nothing listens, or it does not answer. */
  | { readonly kind: 'silent' }
  /** Something answers that is not the server of this cluster, or does not know the password. */
  | { readonly kind: 'stranger'; readonly error: unknown }

// cannot_connect_now, admin_shutdown, crash_shutdown, too_many_connections
const transient = new Set(['57P03', '57P01', '57P02', '53300'])
// invalid_password, invalid_authorization_specification, undefined database
const refused = new Set(['28P01', '28000', '3D000'])

/**
 * Joins the server of a cluster.
 * @param cluster Real path of the cluster, to tell its server from any other.
 * @param patience How long the server may take to let us in, in milliseconds.
 */
export async function join(
  port: number,
  password: string,
  cluster: string,
  patience: number = 5_000,
): Promise<JoinOutcome> {
  const facts: ConnectionFacts = { port, user: ownerName, password, database: 'postgres', patience }
  let lost = false
  let client: Client
  try {
    client = await openSession(facts, sessionName('cryptics-user'), () => {
      lost = true
    })
  } catch (error) {
    return failedJoin(error)
  }
  try {
    const { rows } = await client.query<{ directory: string; held: boolean }>(
      `select current_setting('data_directory') as directory, pg_try_advisory_lock_shared($1, $2) as held`,
      [lockSpace, lockKeys.users],
    )
    const row = rows[0] as { directory: string; held: boolean }
    if (row.held && row.directory === cluster) {
      return { kind: 'joined', membership: createMembership(client, () => lost) }
    }
    await closeSession(client)
    if (row.directory === cluster) return { kind: 'busy' }
    return { kind: 'stranger', error: new RangeError(`the server on port ${port} works in ${row.directory}`) }
  } catch (error) {
    await closeSession(client)
    return failedJoin(error)
  }
}

function failedJoin(error: unknown): JoinOutcome {
  const code = (error as { code?: string }).code ?? ''
  if (refused.has(code)) return { kind: 'stranger', error }
  return { kind: transient.has(code) ? 'busy' : 'silent' }
}

function createMembership(client: Client, lost: () => boolean): Membership {
  return {
    client,
    async takeAll() {
      try {
        return lost() ? undefined : (await takeLock(client, lockKeys.users)).taken
      } catch {
        return undefined
      }
    },
    close: () => closeSession(client),
  }
}
