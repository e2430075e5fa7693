import { mkdtemp, readdir, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join as joinPath } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { chooseLauncher, ownerOf } from './account.ts'
import { locateBinaries } from './binaries.ts'
import { bootstrap, databaseName, type LayoutMigration, migrateLayout, readerName } from './bootstrap.ts'
import { type ClusterPaths, clusterPaths, ownerName, readPassword } from './cluster.ts'
import { connectionUrl } from './connection.ts'
import { defaultDataDirectory } from './default-data-directory.ts'
import { dataDirectoryError } from './errors.ts'
import { currentLayout, isAlive, prepareDirectory, type PreparedDirectory } from './layout.ts'
import { join, type Membership } from './membership.ts'
import { findPostmaster, forcePostmaster, stopPostmaster } from './postmaster.ts'
import { obtainServer, type ObtainedServer } from './obtain-server.ts'

/** What {@link startEmbeddedPostgres} is told; every field has a default. */
export interface EmbeddedPostgresOptions {
  /** Data directory; `temp` for one that is removed at the end; default: {@link defaultDataDirectory}. */
  readonly dataDirectory?: string
  /** Whether a missing directory is created; default true. A reader of existing data says false. */
  readonly create?: boolean
  /** Newest layout that the caller knows; default: this version's. */
  readonly layout?: number
  /** Brings an older directory up to date, additively; without it an older one is used as it is. */
  readonly migrate?: (step: LayoutMigration) => Promise<void>
  /** How long the start may take, with recovery after a crash, in milliseconds; default 60 000. */
  readonly timeout?: number
  /** How long a server that is there may let nobody in before it is stopped, in milliseconds; default 8000. */
  readonly silence?: number
}

/** A PostgreSQL server on the loopback address that belongs to a data directory. */
export interface EmbeddedPostgres {
  /** Address of the database, with all rights. It holds the password: not for logs. */
  readonly url: string
  /** Address of the same database for a user who can only read. It holds the password: not for logs. */
  readonly readerUrl: string
  /** Port that the server listens on. */
  readonly port: number
  /** Real path of the data directory. */
  readonly dataDirectory: string
  /** Process id of the server. */
  readonly pid: number
  /** Whether the server was already running. */
  readonly adopted: boolean
  /** Major version of PostgreSQL. */
  readonly major: number
  /** What the user may want to know about this start, one line each. */
  readonly notices: readonly string[]
  /**
   * Leaves the server, and stops it when nobody else uses it. Never fails; calling it again is harmless.
   * @returns Whether the server was stopped.
   */
  stop(): Promise<boolean>
}

const temporaryPrefix = 'cryptics-lab-temp-'

/**
 * Starts the PostgreSQL of a data directory, or joins the one that already runs there.
 * @throws A named error that says what to do: {@link EmbeddedPostgresMissingError}, {@link DataDirectoryForeignError},
 *   {@link DataDirectoryNewerError}, {@link PostgresMajorMismatchError}, {@link DataDirectoryMissingError},
 *   {@link DataDirectoryUnusableError}, {@link EmbeddedPostgresStartError}
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions = {}): Promise<EmbeddedPostgres> {
  const binaries = await locateBinaries()
  const temporary = options.dataDirectory === 'temp'
  const path = temporary ? await createTemporary() : (options.dataDirectory ?? defaultDataDirectory())
  const layout = options.layout ?? currentLayout
  let server: ObtainedServer | undefined
  let paths: ClusterPaths = clusterPaths(path)
  try {
    const expected = { postgresMajor: binaries.major, layout, create: options.create ?? true }
    const prepared = await prepareDirectory(path, expected)
    paths = clusterPaths(prepared.directory)
    const launcher = await chooseLauncher(binaries, await ownerOf(paths.database))
    server = await obtainServer(paths, launcher, {
      timeout: options.timeout ?? 60_000,
      silence: options.silence ?? 8_000,
    })
    const notices = [...(launcher.notice === undefined ? [] : [launcher.notice]), ...server.notices]
    return await open(server, { options, prepared, paths, layout, temporary, notices, major: binaries.major })
  } catch (error) {
    if (server !== undefined) await leaveQuietly(server, paths)
    if (temporary) await rm(path, { recursive: true, force: true })
    throw dataDirectoryError(path, error)
  }
}

interface Opening {
  readonly options: EmbeddedPostgresOptions
  readonly prepared: PreparedDirectory
  readonly paths: ClusterPaths
  readonly layout: number
  readonly temporary: boolean
  readonly notices: string[]
  readonly major: number
}

async function open(server: ObtainedServer, opening: Opening): Promise<EmbeddedPostgres> {
  const { options, prepared, paths, layout, notices } = opening
  const password = await readPassword(paths)
  await bootstrap(server.membership.client, password)
  const url = connectionUrl({ port: server.port, user: ownerName, password, database: databaseName })
  if (prepared.layout.layout < layout) {
    const done =
      options.migrate === undefined
        ? `the data directory has the older layout ${prepared.layout.layout}; it is used as it is`
        : await migrateLayout(server.membership.client, prepared.directory, layout, url, options.migrate)
    if (done !== undefined) notices.push(done)
  }
  let stopping: Promise<boolean> | undefined
  return {
    url,
    readerUrl: connectionUrl({ port: server.port, user: readerName, password, database: databaseName }),
    port: server.port,
    dataDirectory: prepared.directory,
    pid: server.pid,
    adopted: server.adopted,
    major: opening.major,
    notices,
    stop() {
      stopping ??= leaveQuietly(server, paths).then(async (stopped) => {
        if (opening.temporary && stopped) await removeQuietly(prepared.directory)
        return stopped
      })
      return stopping
    },
  }
}

// Whoever leaves has nothing to do about a server that cannot be stopped; the next start deals with it.
async function leaveQuietly(server: ObtainedServer, paths: ClusterPaths): Promise<boolean> {
  return await leave(server.membership, paths, server.pid).catch(() => false)
}

/** Leaves a server; the last one stops it. A session that was lost, as after a crash inside the server, is renewed. */
async function leave(held: Membership, paths: ClusterPaths, pid: number): Promise<boolean> {
  let membership: Membership | undefined = held
  for (const end = performance.now() + 8_000; membership !== undefined; ) {
    try {
      const alone = await membership.takeAll()
      if (alone === true) await stopPostmaster(pid, paths.cluster)
      if (alone !== undefined) return alone
    } finally {
      await membership.close()
    }
    membership = await rejoin(paths, pid, end)
  }
  // A server that is gone, or that another user stops, is stopped.
  return (await findPostmaster(paths.cluster))?.pid !== pid
}

/** A new hold on a server; undefined when it is gone or lets nobody in. */
async function rejoin(paths: ClusterPaths, pid: number, end: number): Promise<Membership | undefined> {
  for (; performance.now() < end; await delay(50)) {
    const postmaster = await findPostmaster(paths.cluster)
    if (postmaster?.pid !== pid || postmaster.port === undefined) return undefined
    const outcome = await join(postmaster.port, await readPassword(paths), paths.cluster, 2_000)
    if (outcome.kind === 'joined') return outcome.membership
    if (outcome.kind === 'stranger') return undefined
  }
  return undefined
}

/** A throw-away data directory; those of processes that were killed are removed first, with their servers. */
async function createTemporary(): Promise<string> {
  const base = await realpath(tmpdir())
  for (const name of await readdir(base)) {
    const maker = name.startsWith(temporaryPrefix) ? Number(name.slice(temporaryPrefix.length).split('-')[0]) : 0
    if (!(maker > 0) || isAlive(maker)) continue
    const folder = joinPath(base, name)
    const postmaster = await findPostmaster(clusterPaths(folder).cluster).catch(() => undefined)
    if (postmaster !== undefined)
      await forcePostmaster(postmaster.pid, clusterPaths(folder).cluster).catch(() => undefined)
    await removeQuietly(folder)
  }
  return await mkdtemp(joinPath(base, `${temporaryPrefix}${process.pid}-`))
}

async function removeQuietly(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }).catch(() => undefined)
}
