import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { accessSync, constants, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { isAbsolute, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { root } from './root.mjs'

const modules = join(root, 'node_modules')
const marker = join(modules, '.cryptics-install')
const lock = join(modules, '.cryptics-install.lock')

/** Installs what the workspace needs, unless that was done for exactly this state. Writes to stderr only. */
export async function ensureInstalled() {
  const state = workspaceState()
  if (isInstalled(state)) return
  mkdirSync(modules, { recursive: true })
  await acquireLock()
  try {
    if (isInstalled(state)) return
    rmSync(marker, { force: true })
    process.stderr.write('installing what the workspace needs (once, about a minute)\n')
    const code = await runPnpm(['install', '--frozen-lockfile', '--config.confirm-modules-purge=false'])
    if (code !== 0) {
      throw new Error(
        `error INSTALL_FAILED: the installation ended with ${code}; its output above says why ` +
          '(it needs the npm registry once, and about 700 MB of disk)',
      )
    }
    writeFileSync(marker, `${state}\n`)
  } finally {
    rmSync(lock, { force: true })
  }
}

function isInstalled(state) {
  try {
    return readFileSync(marker, 'utf8').trim() === state && existsSync(join(modules, 'tsx', 'package.json'))
  } catch {
    return false
  }
}

/** Everything that decides what an installation looks like. */
function workspaceState() {
  const hash = createHash('sha256')
  const files = [
    'pnpm-lock.yaml',
    'pnpm-workspace.yaml',
    'package.json',
    'tests/package.json',
    'benchmarks/package.json',
  ]
  for (const folder of ['packages', 'examples']) {
    for (const name of readdirSync(join(root, folder)).sort()) files.push(`${folder}/${name}/package.json`)
  }
  for (const file of files) {
    const path = join(root, file)
    if (existsSync(path)) hash.update(file).update(readFileSync(path))
  }
  // Binaries are per platform and per interface of Node.
  hash.update(`${process.platform}-${process.arch}-${process.versions.modules}`)
  return hash.digest('hex')
}

/** One installation at a time; the lock of a process that is gone does not count. */
async function acquireLock() {
  for (;;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' })
      return
    } catch (error) {
      if (error.code !== 'EEXIST') throw describeWriteError(error)
    }
    const holder = Number(readHolder())
    if (!(holder > 0) || !isAlive(holder)) rmSync(lock, { force: true })
    await delay(200)
  }
}

function readHolder() {
  try {
    return readFileSync(lock, 'utf8')
  } catch {
    return ''
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

function describeWriteError(error) {
  return new Error(`error INSTALL_FAILED: ${modules} cannot be written (${error.code}); use a clone of your own`)
}

/** Runs the pinned pnpm, which npm fetches. @returns Exit code, or the name of the signal that ended it. */
export function runPnpm(args) {
  const pinned = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).packageManager
  const npm = process.env.npm_execpath
  const viaNode = npm !== undefined && /npm-cli\.[cm]?js$/.test(npm)
  const command = viaNode ? process.execPath : 'npm'
  const rest = ['exec', '--yes', '--', pinned, ...args]
  return new Promise((resolve, reject) => {
    const child = spawn(command, viaNode ? [npm, ...rest] : rest, {
      cwd: root,
      env: installEnvironment(),
      // Its output goes where errors go: standard output belongs to the app.
      stdio: ['ignore', 2, 2],
    })
    let interruption
    const stop = (signal) => {
      interruption = signal
      child.kill(signal)
    }
    process.on('SIGINT', stop)
    process.on('SIGTERM', stop)
    child.once('error', (error) => reject(new Error(`error INSTALL_FAILED: npm cannot be run (${error.message})`)))
    child.once('close', (code, signal) => {
      process.off('SIGINT', stop)
      process.off('SIGTERM', stop)
      // Whoever asked to stop gets no error.
      if (interruption !== undefined) {
        rmSync(lock, { force: true })
        process.exit(interruption === 'SIGINT' ? 130 : 143)
      }
      resolve(code ?? signal)
    })
  })
}

function installEnvironment() {
  const environment = { ...process.env }
  for (const name of Object.keys(environment)) {
    // Options of the npm that started us are not meant for the installation.
    if (
      /^npm_config_(loglevel|json|global|dry_run|omit|include|production|workspace|workspaces|package|call|prefix|local_prefix)$/i.test(
        name,
      )
    ) {
      delete environment[name]
    }
  }
  environment.npm_config_loglevel = 'error'
  if (!usableHome(environment.HOME)) environment.HOME = fallbackHome()
  // Without a home, npm's cache would become a folder named ~ in the clone.
  if (environment.npm_config_cache?.startsWith(join(root, '~'))) {
    environment.npm_config_cache = join(environment.HOME, '.npm')
  }
  return environment
}

function usableHome(home) {
  return home !== undefined && isAbsolute(home) && existsSync(home) && canWrite(home)
}

function canWrite(folder) {
  try {
    accessSync(folder, constants.W_OK)
    return true
  } catch {
    return false
  }
}

/** npm and pnpm keep a cache at home; without a home it goes to the folder for temporary files. */
function fallbackHome() {
  try {
    const { homedir } = userInfo()
    if (usableHome(homedir)) return homedir
  } catch {
    // The account is not in the user database.
  }
  const folder = join(tmpdir(), `cryptics-lab-home-${process.getuid?.() ?? 'user'}`)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  return folder
}
