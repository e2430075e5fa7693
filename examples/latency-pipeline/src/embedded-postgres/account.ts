import { type SpawnOptions, spawn } from 'node:child_process'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Binaries } from './binaries.ts'
import { copyBinaries } from './copied-binaries.ts'
import { EmbeddedPostgresStartError } from './errors.ts'

/** A user of this machine. */
export interface Account {
  /** Number of the user. */
  readonly uid: number
  /** Number of the user's group. */
  readonly gid: number
}

/** How PostgreSQL, which refuses to run as root, is run. */
export interface Launcher {
  /** As ourselves, as ourselves below another number in a user namespace, or as another user. */
  readonly mode: 'plain' | 'user-namespace' | 'account'
  /** Folder with `bin`, `lib` and `share`, within reach of the account that runs them. */
  readonly binaries: string
  /** User that must own the cluster; undefined when it is ourselves. */
  readonly account: Account | undefined
  /** What the user may want to know about the choice. */
  readonly notice: string | undefined
  /** Command, arguments and spawn options that run a program as that user. */
  wrap(command: string, args: readonly string[]): Launch
}

/** One command to spawn. */
export interface Launch {
  /** Program. */
  readonly command: string
  /** Its arguments. */
  readonly args: readonly string[]
  /** User, environment and working directory. */
  readonly options: SpawnOptions
}

/** What a short program did. */
export interface ShortRun {
  /** Exit code; undefined when it could not be started or was killed. */
  readonly code: number | undefined
  /** Both outputs, at most 64 kB. */
  readonly output: string
}

/**
 * Chooses how to run PostgreSQL.
 * @param binaries The installed programs.
 * @param owner Owner of the cluster; undefined when there is none yet.
 */
export async function chooseLauncher(binaries: Binaries, owner: Account | undefined): Promise<Launcher> {
  if (process.getuid?.() !== 0) return plainLauncher(binaries.directory)
  if (owner !== undefined && owner.uid !== 0) return await accountLauncher(binaries, owner, undefined)
  if (process.platform === 'linux') {
    const namespace = await namespaceLauncher(binaries)
    if (namespace !== undefined) return namespace
  }
  const nobody = await findNobody()
  return await accountLauncher(
    binaries,
    nobody,
    'started by root where user namespaces are refused: PostgreSQL runs as nobody',
  )
}

/** Runs a short program to its end. */
export function runShort(launch: Launch, limit = 120_000): Promise<ShortRun> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let bytes = 0
    const child = spawn(launch.command, launch.args, {
      ...launch.options,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: limit,
    })
    const take = (chunk: Buffer): void => {
      if (bytes < 65_536) chunks.push(chunk)
      bytes += chunk.length
    }
    child.stdout?.on('data', take)
    child.stderr?.on('data', take)
    child.once('error', (error) => resolve({ code: undefined, output: error.message }))
    child.once('close', (code) => resolve({ code: code ?? undefined, output: Buffer.concat(chunks).toString('utf8') }))
  })
}

// PostgreSQL reads PG* variables and the locale; neither may come from the user's shell.
function childOptions(account?: Account): SpawnOptions {
  const env = { PATH: process.env.PATH ?? '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' }
  // Numbers beyond 31 bits (nobody on macOS) are handed over as negative ones.
  return { cwd: '/', env, ...(account === undefined ? {} : { uid: account.uid | 0, gid: account.gid | 0 }) }
}

function plainLauncher(directory: string): Launcher {
  return {
    mode: 'plain',
    binaries: directory,
    account: undefined,
    notice: undefined,
    wrap: (command, args) => ({ command, args, options: childOptions() }),
  }
}

async function namespaceLauncher(binaries: Binaries): Promise<Launcher | undefined> {
  const { uid, gid } = await findMappedAccount()
  const mapping = ['--user', `--map-user=${uid}`, `--map-group=${gid}`]
  const wrap = (command: string, args: readonly string[]): Launch => ({
    command: 'unshare',
    args: [...mapping, command, ...args],
    options: childOptions(),
  })
  const works = async (directory: string): Promise<boolean> =>
    (await runShort(wrap(join(directory, 'bin', 'postgres'), ['--version']), 10_000)).code === 0
  const launcher = (directory: string): Launcher => ({
    mode: 'user-namespace',
    binaries: directory,
    account: undefined,
    notice: undefined,
    wrap,
  })
  if (await works(binaries.directory)) return launcher(binaries.directory)
  if ((await runShort(wrap('true', []), 10_000)).code !== 0) return undefined
  // Namespaces work, but the binaries lie below a folder that only another user can enter.
  const copy = await copyBinaries(binaries)
  return (await works(copy)) ? launcher(copy) : undefined
}

async function accountLauncher(binaries: Binaries, account: Account, notice: string | undefined): Promise<Launcher> {
  const wrap = (command: string, args: readonly string[]): Launch => ({ command, args, options: childOptions(account) })
  const works = async (directory: string): Promise<ShortRun> =>
    await runShort(wrap(join(directory, 'bin', 'postgres'), ['--version']), 10_000)
  let directory = binaries.directory
  if ((await works(directory)).code !== 0) {
    directory = await copyBinaries(binaries)
    const run = await works(directory)
    if (run.code !== 0) {
      throw new EmbeddedPostgresStartError(
        `embedded PostgreSQL refuses to run as root and cannot be run as user ${account.uid} from ${directory} ` +
          `(${run.output.trim()}); start as an ordinary user, or use your own server with --database URL`,
      )
    }
  }
  return { mode: 'account', binaries: directory, account, notice, wrap }
}

/** Accounts of this machine, as far as its file of users lists them. */
async function listAccounts(): Promise<readonly (Account & { readonly name: string })[]> {
  const text = await readFile('/etc/passwd', 'utf8').catch(() => '')
  return text
    .split('\n')
    .map((line) => line.split(':'))
    .filter((fields) => fields.length >= 4 && /^-?\d+$/.test(fields[2] as string))
    .map(([name, , uid, gid]) => ({ name: name as string, uid: Number(uid) >>> 0, gid: Number(gid) >>> 0 }))
}

// initdb looks its user up by number, so the number inside the namespace must be one that the machine knows.
async function findMappedAccount(): Promise<Account> {
  const accounts = (await listAccounts()).filter(({ uid }) => uid !== 0)
  return (
    accounts.find(({ uid }) => uid === 1000) ??
    accounts.find(({ name }) => name === 'nobody') ??
    accounts[0] ??
    fallback
  )
}

async function findNobody(): Promise<Account> {
  return (await listAccounts()).find(({ name }) => name === 'nobody') ?? nobodyOfPlatform()
}

const fallback: Account = { uid: 1000, gid: 1000 }

function nobodyOfPlatform(): Account {
  return process.platform === 'darwin' ? { uid: 4_294_967_294, gid: 4_294_967_294 } : { uid: 65_534, gid: 65_534 }
}

/** Owner of a file or folder; undefined when it does not exist. */
export async function ownerOf(path: string): Promise<Account | undefined> {
  try {
    const { uid, gid } = await stat(path)
    return { uid, gid }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
