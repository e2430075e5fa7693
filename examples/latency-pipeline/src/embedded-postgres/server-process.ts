import { type ChildProcess, spawn } from 'node:child_process'
import { open, readFile, rename, stat, unlink } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import type { Launcher } from './account.ts'
import { type ClusterPaths, classifyOutput, lastLines } from './cluster.ts'
import { DataDirectoryUnusableError, EmbeddedPostgresStartError } from './errors.ts'
import { temporaryName } from './layout.ts'

/** A server that was started and may or may not become the one that serves the cluster. */
export interface ServerAttempt {
  /** Its process id. */
  readonly pid: number
  /** What it wrote, once it ended; undefined while it runs. */
  output(): string | undefined
  /** Makes what it writes the log of the data directory. */
  keepLog(): Promise<void>
}

/** What a server that ended at once means for the next step. */
export type AttemptFailure = 'lost-race' | 'port-taken' | 'memory-in-use'

const settings: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  fsync: 'on',
  shared_buffers: '128MB',
  max_connections: '50',
  autovacuum: 'on',
  max_wal_size: '512MB',
  checkpoint_timeout: '5min',
  wal_level: 'minimal',
  max_wal_senders: '0',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_checkpoints: 'off',
  // Statements in the log would repeat the data, and let the file grow.
  log_min_error_statement: 'panic',
  logging_collector: 'off',
}

/**
 * Starts the server in a session of its own, so that neither Ctrl-C nor the end of this process reaches it.
 * @param port Port to listen on.
 */
export async function startServer(paths: ClusterPaths, launcher: Launcher, port: number): Promise<ServerAttempt> {
  const name = join(paths.root, temporaryName('postgres.log'))
  const file = await open(name, 'a', 0o600)
  try {
    const options = Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`])
    const launch = launcher.wrap(join(launcher.binaries, 'bin', 'postgres'), [
      '-D',
      paths.cluster,
      '-p',
      String(port),
      ...options,
    ])
    const child = spawn(launch.command, launch.args, {
      ...launch.options,
      detached: true,
      stdio: ['ignore', file.fd, file.fd],
    })
    return await watch(child, name, paths)
  } finally {
    await file.close()
  }
}

/** A port that is free on the loopback address now. */
export function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}

/**
 * What the output of a server that ended says.
 * @throws A named error when trying again is of no use.
 */
export async function classifyFailure(paths: ClusterPaths, output: string): Promise<AttemptFailure> {
  if (/lock file "postmaster\.pid" (already exists|is empty)|could not (open|read) lock file/.test(output))
    return 'lost-race'
  if (/could not create any TCP\/IP sockets|Address already in use/.test(output)) return 'port-taken'
  if (/pre-existing shared memory block/.test(output)) return 'memory-in-use'
  const known = await classifyOutput(paths.root, output)
  if (known !== undefined) throw known
  if (/Permission denied/.test(output)) {
    throw new DataDirectoryUnusableError(
      paths.root,
      'unreachable',
      `PostgreSQL may not use it (${lastLines(output)}); give a directory of your own`,
    )
  }
  throw new EmbeddedPostgresStartError(
    `embedded PostgreSQL did not start in ${paths.root}: ${lastLines(output)}; ` +
      'use another directory with --data DIR, or your own server with --database URL',
  )
}

async function watch(child: ChildProcess, name: string, paths: ClusterPaths): Promise<ServerAttempt> {
  let output: string | undefined
  let kept = false
  const ended = async (reason: string): Promise<void> => {
    const path = kept ? paths.log : name
    const written = await readFile(path, 'utf8').catch(() => '')
    if (!kept) await unlink(name).catch(() => undefined)
    output = `${written}\n${written === '' ? reason : ''}`
  }
  child.once('exit', (code, signal) => void ended(`it ended with ${signal ?? `exit code ${code}`}`))
  const pid = await new Promise<number>((resolve, reject) => {
    child.once('spawn', () => resolve(child.pid as number))
    child.once('error', (error) =>
      reject(
        new EmbeddedPostgresStartError(`embedded PostgreSQL could not be started: ${error.message}`, { cause: error }),
      ),
    )
  })
  child.unref()
  return {
    pid,
    output: () => output,
    async keepLog() {
      kept = true
      if ((await stat(paths.log).catch(() => undefined)) !== undefined) await rename(paths.log, `${paths.log}.1`)
      await rename(name, paths.log)
    },
  }
}
