import { execFile } from 'node:child_process'
import { readdir, readFile, readlink, stat, unlink, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { isAlive } from './layout.ts'

/** What a cluster's `postmaster.pid` says about the server that runs on it. */
export interface Postmaster {
  /** Process id of the server. */
  readonly pid: number
  /** Port that it listens on; undefined while it has not written one. */
  readonly port: number | undefined
}

const pidFile = 'postmaster.pid'

// No process has this number on any platform that we run on, so PostgreSQL sees a dead server and checks the rest.
const impossiblePid = 999_999_999

/**
 * The live server of a cluster; undefined when there is none. A pid file whose number now belongs to another program
 * is made harmless on the way.
 * @param cluster Real path of the cluster.
 */
export async function findPostmaster(cluster: string): Promise<Postmaster | undefined> {
  const path = join(cluster, pidFile)
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (text === undefined) return undefined
  const lines = text.split('\n')
  const pid = Math.abs(Number.parseInt(lines[0] ?? '', 10))
  if (!(pid > 0)) {
    await dropEmptyPidFile(path)
    return undefined
  }
  if (!isAlive(pid)) return undefined
  if (!(await isPostgresOf(pid, cluster))) {
    // PostgreSQL would take the stranger for a server. The rest of the file stays: it names the shared memory to check.
    if ((await readFile(path, 'utf8').catch(() => '')) === text && pid !== impossiblePid) {
      await writeFile(path, [impossiblePid, ...lines.slice(1)].join('\n'))
    }
    return undefined
  }
  const port = Number.parseInt(lines[3] ?? '', 10)
  return { pid, port: port > 0 ? port : undefined }
}

/** Whether a process is a PostgreSQL server that works in a cluster. */
export async function isPostgresOf(pid: number, cluster: string): Promise<boolean> {
  try {
    if (process.platform === 'linux') return await isPostgresByProc(pid, cluster)
    const { stdout } = await promisify(execFile)('ps', ['-ww', '-o', 'command=', '-p', String(pid)])
    return stdout.includes('postgres') && stdout.includes(cluster)
  } catch {
    return false
  }
}

async function isPostgresByProc(pid: number, cluster: string): Promise<boolean> {
  try {
    const [folder, program] = await Promise.all([readlink(`/proc/${pid}/cwd`), readlink(`/proc/${pid}/exe`)])
    // The programs may have been installed anew since the server started.
    return folder === cluster && /^postgres( \(deleted\))?$/.test(basename(program))
  } catch (error) {
    if (!['EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) return false
    // A container may forbid root to look into processes of other users; their command lines stay readable.
    const words = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0')
    return words.some((word) => basename(word) === 'postgres') && words.includes(cluster)
  }
}

/** Waits until a process is gone. @returns Whether it went within `limit` milliseconds. */
export async function waitUntilGone(pid: number, cluster: string, limit: number): Promise<boolean> {
  for (const end = performance.now() + limit; ; await delay(15)) {
    if (!isAlive(pid) || !(await isPostgresOf(pid, cluster))) return true
    if (performance.now() > end) return false
  }
}

/** Stops a server in order: it disconnects its clients and writes everything down. It is forced when that takes too long. */
export async function stopPostmaster(pid: number, cluster: string, limit = 15_000): Promise<void> {
  signal(pid, 'SIGINT')
  if (!(await waitUntilGone(pid, cluster, limit))) await forcePostmaster(pid, cluster)
}

/** Stops a server at once; its next start recovers from the log of changes. */
export async function forcePostmaster(pid: number, cluster: string): Promise<void> {
  signal(pid, 'SIGQUIT')
  // A suspended process acts on nothing but this.
  signal(pid, 'SIGCONT')
  if (await waitUntilGone(pid, cluster, 3_000)) return
  signal(pid, 'SIGKILL')
  await waitUntilGone(pid, cluster, 5_000)
  await killOrphans(cluster)
}

/** Ends server processes whose parent is gone; they would hold the shared memory of the cluster. */
export async function killOrphans(cluster: string): Promise<void> {
  if (process.platform !== 'linux') return
  for (const name of await readdir('/proc')) {
    const pid = Number(name)
    if (Number.isInteger(pid) && (await isPostgresOf(pid, cluster))) signal(pid, 'SIGKILL')
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

// An empty file is a server that is just starting, or what a crash of the machine left of one.
async function dropEmptyPidFile(path: string): Promise<void> {
  const age = await stat(path).then(
    ({ mtimeMs, size }) => (size <= 1 ? Date.now() - mtimeMs : 0),
    () => 0,
  )
  if (age > 5_000) await unlink(path).catch(() => undefined)
}
