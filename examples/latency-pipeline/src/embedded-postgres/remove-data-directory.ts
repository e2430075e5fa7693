import { readdir, realpath, rename, rm, rmdir } from 'node:fs/promises'
import { join as joinPath, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type ClusterPaths, clusterPaths, hasCluster, readPassword } from './cluster.ts'
import { parseSessionName } from './connection.ts'
import { defaultDataDirectory } from './default-data-directory.ts'
import { DataDirectoryForeignError, DataDirectoryInUseError, dataDirectoryError } from './errors.ts'
import { readLayout, temporaryName } from './layout.ts'
import { join, type Membership } from './membership.ts'
import { findPostmaster, forcePostmaster, type Postmaster, stopPostmaster } from './postmaster.ts'

/** What {@link removeDataDirectory} did. */
export interface Removal {
  /** The directory. */
  readonly directory: string
  /** Whether there was something to remove. */
  readonly removed: boolean
  /** Process id of a server that was left running there and was stopped; undefined when there was none. */
  readonly stopped: number | undefined
}

// How long a server that neither lets us in nor ends is waited for.
const patience = 8_000

/**
 * Removes a data directory and everything in it. A server that was left running there is stopped first.
 * @param path Data directory; default: {@link defaultDataDirectory}.
 * @throws {DataDirectoryInUseError} while somebody uses its server.
 * @throws {DataDirectoryForeignError} when the directory is not ours to remove.
 */
export async function removeDataDirectory(path: string = defaultDataDirectory()): Promise<Removal> {
  const asked = resolve(path)
  try {
    const names = await readdir(asked).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined
      throw error
    })
    if (names === undefined || names.length === 0) return { directory: asked, removed: false, stopped: undefined }
    const directory = await realpath(asked)
    if ((await readLayout(directory)) === undefined) {
      throw new DataDirectoryForeignError(asked, 'nothing in it says that it is ours, so it is not removed')
    }
    const paths = clusterPaths(directory)
    const stopped = (await hasCluster(paths)) ? await stopLeftServer(paths) : undefined
    await removeAll(paths)
    return { directory: asked, removed: true, stopped }
  } catch (error) {
    throw dataDirectoryError(asked, error)
  }
}

async function stopLeftServer(paths: ClusterPaths): Promise<number | undefined> {
  const end = performance.now() + patience
  let stopped: number | undefined
  for (;;) {
    const postmaster = await findPostmaster(paths.cluster)
    if (postmaster === undefined) return stopped
    stopped = postmaster.pid
    if (performance.now() > end) await forcePostmaster(postmaster.pid, paths.cluster)
    else await stopUnused(paths, postmaster)
    await delay(50)
  }
}

async function stopUnused(paths: ClusterPaths, postmaster: Postmaster): Promise<void> {
  if (postmaster.port === undefined) return
  const outcome = await join(postmaster.port, await readPassword(paths), paths.cluster)
  if (outcome.kind !== 'joined') return
  try {
    const alone = await outcome.membership.takeAll()
    if (alone === false) throw new DataDirectoryInUseError(await findUser(outcome.membership))
    if (alone === true) await stopPostmaster(postmaster.pid, paths.cluster)
  } finally {
    await outcome.membership.close()
  }
}

async function findUser({ client }: Membership): Promise<{ pid: number | undefined; runId: string | undefined }> {
  const { rows } = await client.query<{ name: string }>(
    `select application_name as name from pg_stat_activity
     where application_name like 'cryptics-%' and pid <> pg_backend_pid()
     order by application_name like 'cryptics-app %' desc limit 1`,
  )
  const session = parseSessionName(rows[0]?.name ?? '')
  return { pid: session?.pid, runId: session?.runId }
}

// The database goes aside in one step; what says that the directory is ours goes last, so an interrupted removal can
// be repeated.
async function removeAll(paths: ClusterPaths): Promise<void> {
  await rename(paths.database, joinPath(paths.root, temporaryName('database'))).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error
    },
  )
  const names = await readdir(paths.root)
  for (const name of names.toSorted((one, other) => Number(one === 'layout.json') - Number(other === 'layout.json'))) {
    await rm(joinPath(paths.root, name), { recursive: true, force: true, maxRetries: 5, retryDelay: 50 })
  }
  // A mount point stays, and so does a directory that another start fills again.
  await rmdir(paths.root).catch(() => undefined)
}
