import { hostname } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { Client } from 'pg'

/** How to reach a server as one of its users. */
export interface ConnectionFacts {
  /** Port on the loopback address. */
  readonly port: number
  /** Name of the database user. */
  readonly user: string
  /** Password of that user. */
  readonly password: string
  /** Name of the database. */
  readonly database: string
  /** How long the server may take to let us in, in milliseconds; default 5000. */
  readonly patience?: number
}

/** Address of a database, for a pool. No variable of the environment changes what it means. */
export function connectionUrl(facts: ConnectionFacts): string {
  return `postgres://${facts.user}:${facts.password}@127.0.0.1:${facts.port}/${facts.database}?sslmode=disable`
}

/** What stands in `application_name`: who holds a session. The server keeps 63 bytes of it. */
export function sessionName(role: string, runId?: string): string {
  const run = runId === undefined ? '' : ` ${runId}`
  return `${role} ${process.pid}@${shortHostName()}${run}`.slice(0, 63)
}

/** The parts of a {@link sessionName}; undefined for a name of another form. */
export function parseSessionName(
  name: string,
): { readonly pid: number; readonly here: boolean; readonly runId: string | undefined } | undefined {
  const match = /^\S+ (\d+)@(\S*)(?: (\S+))?$/.exec(name)
  if (match === null) return undefined
  return { pid: Number(match[1]), here: match[2] === shortHostName(), runId: match[3] }
}

function shortHostName(): string {
  return hostname()
    .replaceAll(/[^\w.-]/g, '')
    .slice(0, 12)
}

/** Opens a session. Its later loss is reported to `onLost` and never thrown. */
export async function openSession(
  facts: ConnectionFacts,
  applicationName: string,
  onLost: () => void = () => undefined,
): Promise<Client> {
  const client = new Client({
    host: '127.0.0.1',
    port: facts.port,
    user: facts.user,
    password: facts.password,
    database: facts.database,
    ssl: false,
    application_name: applicationName,
    connectionTimeoutMillis: facts.patience ?? 5_000,
    keepAlive: true,
  })
  client.on('error', onLost)
  try {
    await client.connect()
    return client
  } catch (error) {
    // The end of a session that never began may never be reported, so nobody waits for it.
    void client.end().catch(() => undefined)
    throw error
  }
}

/** Closes a session, whatever state it is in. */
export async function closeSession(client: Client): Promise<void> {
  const patience = new AbortController()
  await Promise.race([
    client.end().catch(() => undefined),
    delay(1_000, undefined, { signal: patience.signal }).catch(() => undefined),
  ])
  patience.abort()
}
