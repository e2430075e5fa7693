import { randomBytes } from 'node:crypto'
import { chmod, chown, lstat, mkdir, readdir, readFile, rename, rm, stat, statfs, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Account, type Launcher, runShort } from './account.ts'
import { DataDirectoryUnusableError, dataDirectoryError, EmbeddedPostgresStartError } from './errors.ts'
import { temporaryName } from './layout.ts'

/** Where things are in a data directory. */
export interface ClusterPaths {
  /** The data directory. */
  readonly root: string
  /** Folder that appears in one step, with everything below. */
  readonly database: string
  /** What PostgreSQL calls its data directory. */
  readonly cluster: string
  /** File with the password. */
  readonly password: string
  /** What the server wrote since its last start. */
  readonly log: string
}

/** Name of the database user that owns everything. */
export const ownerName = 'cryptics'

/**
 * Where things are in a data directory.
 * @param root Its real path.
 */
export function clusterPaths(root: string): ClusterPaths {
  const database = join(root, 'database')
  return {
    root,
    database,
    cluster: join(database, 'cluster'),
    password: join(database, 'password'),
    log: join(root, 'postgres.log'),
  }
}

/** Whether a cluster was created. */
export async function hasCluster(paths: ClusterPaths): Promise<boolean> {
  return await stat(paths.database).then(
    (found) => found.isDirectory(),
    () => false,
  )
}

/** Password of the cluster. */
export async function readPassword(paths: ClusterPaths): Promise<string> {
  try {
    return (await readFile(paths.password, 'utf8')).trim()
  } catch (error) {
    throw unreadable(paths, error)
  }
}

/**
 * Creates the cluster unless there is one. It is built aside and appears in one step, so a start that is killed leaves
 * none or a whole one; of several that try at once, one wins and the others use its.
 */
export async function ensureCluster(paths: ClusterPaths, launcher: Launcher): Promise<boolean> {
  await checkReach(paths.root, launcher)
  if (await hasCluster(paths)) {
    await adoptOwner(paths.database, launcher.account)
    return false
  }
  const staged = join(paths.root, temporaryName('database'))
  try {
    await mkdir(staged, { mode: 0o700 })
    await initialise(paths, staged, launcher)
    await rename(staged, paths.database)
    return true
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if ((code === 'ENOTEMPTY' || code === 'EEXIST') && (await hasCluster(paths))) return false
    throw dataDirectoryError(paths.root, error)
  } finally {
    await rm(staged, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 })
  }
}

async function initialise(paths: ClusterPaths, staged: string, launcher: Launcher): Promise<void> {
  const password = join(staged, 'password')
  await writeFile(password, `${randomBytes(24).toString('hex')}\n`, { mode: 0o600 })
  await adoptOwner(staged, launcher.account)
  const run = await runShort(
    launcher.wrap(join(launcher.binaries, 'bin', 'initdb'), [
      `--pgdata=${join(staged, 'cluster')}`,
      `--username=${ownerName}`,
      `--pwfile=${password}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--no-instructions',
    ]),
  )
  if (run.code === 0) return
  throw (await classifyOutput(paths.root, run.output)) ?? initFailed(paths.root, run.output)
}

function initFailed(directory: string, output: string): EmbeddedPostgresStartError {
  return new EmbeddedPostgresStartError(
    `embedded PostgreSQL could not create its files in ${directory}: ${lastLines(output)}; ` +
      'use another directory with --data DIR, or your own server with --database URL',
  )
}

/** The named error behind what a PostgreSQL program wrote before it failed; undefined when it says nothing known. */
export async function classifyOutput(
  directory: string,
  output: string,
): Promise<DataDirectoryUnusableError | undefined> {
  const named = (code: string): DataDirectoryUnusableError =>
    dataDirectoryError(
      directory,
      Object.assign(new RangeError(lastLines(output)), { code }),
    ) as DataDirectoryUnusableError
  const memory = /could not (create|resize|map) shared memory/.test(output)
  if (/No space left on device|Disk quota exceeded/.test(output) && !memory) return named('ENOSPC')
  if (/Read-only file system/.test(output)) return named('EROFS')
  // On a full disk a program may not even be able to write down why it failed.
  const { bavail, bsize } = await statfs(directory)
  return bavail * bsize < neededBytes ? named('ENOSPC') : undefined
}

// A server reserves a file of 16 MB for its log of changes when it starts.
const neededBytes = 20_000_000

/** The end of what a program wrote, on one line. */
export function lastLines(output: string): string {
  const lines = output
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  return lines.slice(-3).join(' | ') || 'it said nothing'
}

/** Makes sure that the user who runs the server can enter the data directory. */
async function checkReach(root: string, launcher: Launcher): Promise<void> {
  if (launcher.mode === 'plain') return
  const enters = async (): Promise<boolean> =>
    (await runShort(launcher.wrap('/bin/sh', ['-c', 'cd "$1"', 'sh', root]), 10_000)).code === 0
  if (await enters()) return
  // The data directory itself is ours to open; what lies above it is not.
  if (launcher.mode === 'account') {
    await chmod(root, ((await stat(root)).mode & 0o7777) | 0o001)
    if (await enters()) return
  }
  const who = launcher.account === undefined ? 'root without its privileges' : `user ${launcher.account.uid}`
  throw new DataDirectoryUnusableError(
    root,
    'unreachable',
    `PostgreSQL refuses to run as root, and ${who} cannot enter this directory; ` +
      'give a directory that every user can enter (for example below /var/tmp), or start as an ordinary user',
  )
}

async function adoptOwner(path: string, account: Account | undefined): Promise<void> {
  if (account === undefined || (await stat(path)).uid === account.uid) return
  await chownAll(path, account)
}

async function chownAll(path: string, account: Account): Promise<void> {
  // Contents first: when this is interrupted, the owner of the top says that it is not done.
  if ((await lstat(path)).isDirectory()) {
    for (const name of await readdir(path)) await chownAll(join(path, name), account)
  }
  if (!(await lstat(path)).isSymbolicLink()) await chown(path, account.uid >>> 0, account.gid >>> 0)
}

function unreadable(paths: ClusterPaths, error: unknown): DataDirectoryUnusableError {
  return new DataDirectoryUnusableError(
    paths.root,
    'unreadable',
    'the database in it cannot be read; it belongs to another user, or a part of it is gone: give another directory',
    { cause: error },
  )
}
