import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { root } from '../../scripts/lib/root.mjs'
import { runCommand } from '../../scripts/lib/run-command.mjs'
import { publicNames } from '../../scripts/lib/public-names.mjs'
import { writeJson } from './consumers.mjs'
import { readManifest } from './trees.mjs'

const kept = /^npm_config_(cache|registry|proxy|https_proxy|noproxy|cafile|userconfig|globalconfig)$/i

/** Environment of whoever types these commands: nothing of the npm that started us, no source condition. */
export const plainEnvironment = Object.fromEntries(
  Object.keys(process.env)
    .filter((name) => (/^npm_/i.test(name) && !kept.test(name)) || name === 'NODE_OPTIONS' || name === 'NODE_PATH')
    .map((name) => [name, undefined]),
)

/** A folder for temporary files, outside of the repository, so that nothing of its installation is found. */
export function createWorkshop() {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'cryptics-packed-')))
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

/** Runs a command as a stranger would. */
export function run(command, args, { cwd, limit = 120_000, env = {} }) {
  return runCommand(command, args, { cwd, limit, env: { ...plainEnvironment, CI: 'true', ...env } })
}

/** The pinned pnpm, which npm fetches. */
export function pnpm(args, options) {
  const { packageManager } = readManifest(root)
  return run('npm', ['exec', '--yes', '--', packageManager, ...args], options)
}

/** Packs every package. @returns Name, folder, tarball and entries with their names. */
export async function packAll(target) {
  mkdirSync(target, { recursive: true })
  const packages = []
  for (const folder of readdirSync(join(root, 'packages')).sort()) {
    const path = join(root, 'packages', folder)
    const { name, version } = readManifest(path)
    const packed = await pnpm(['pack', '--pack-destination', target], { cwd: path })
    if (!packed.ok) throw new Error(`error PACK_FAILED: ${name} cannot be packed: ${packed.output}`)
    const tarball = join(target, `${name.replace('@', '').replace('/', '-')}-${version}.tgz`)
    packages.push({ name, folder: basename(path), tarball, entries: entriesOf(folder) })
  }
  return packages
}

/** Entries of a package, each with the public names that were decided on. */
function entriesOf(folder) {
  const entries = []
  for (const line of publicNames().get(folder).trimEnd().split('\n')) {
    if (!line.startsWith(' ')) entries.push({ specifier: line, names: [] })
    else {
      const [name, kind] = line.trim().split(': ')
      const isValue = /class|function|value/.test(kind) && !kind.includes('as a type')
      entries.at(-1).names.push({ name, isValue })
    }
  }
  return entries
}

/** Installs one package from the registry into a folder of its own. @returns The folder. */
export async function installTool(folder, name, version) {
  mkdirSync(folder, { recursive: true })
  writeJson(join(folder, 'package.json'), { private: true })
  const done = await run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', `${name}@${version}`], {
    cwd: folder,
  })
  if (!done.ok) throw new Error(`error INSTALL_FAILED: ${name}@${version} cannot be installed: ${done.output}`)
  return folder
}
