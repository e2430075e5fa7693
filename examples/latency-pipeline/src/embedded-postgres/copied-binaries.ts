import { constants } from 'node:fs'
import { chmod, cp, lstat, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Binaries } from './binaries.ts'
import { EmbeddedPostgresStartError } from './errors.ts'

/**
 * Copies the PostgreSQL programs, once, to a folder that every user can enter and only root can change.
 * @returns The folder with `bin`, `lib` and `share`.
 */
export async function copyBinaries(binaries: Binaries): Promise<string> {
  const base = await openFolder()
  const target = join(base, `cryptics-lab-postgres-${binaries.version}-${process.platform}-${process.arch}`)
  if (await isTrusted(target, binaries.directory)) return target
  const staged = await mkdtemp(join(base, 'cryptics-lab-postgres-new-'))
  try {
    await cp(binaries.directory, staged, { recursive: true, verbatimSymlinks: true })
    await openForAll(staged)
    try {
      await rename(staged, target)
      return target
    } catch (error) {
      // Another start finished its copy first; anything else under that name is not ours to use.
      if (await isTrusted(target, binaries.directory)) return target
      throw error
    }
  } catch (error) {
    throw new EmbeddedPostgresStartError(
      `embedded PostgreSQL cannot be copied to ${target}, which must be a folder of root that only root can change; ` +
        'remove it if it is not, or use your own server with --database URL',
      { cause: error },
    )
  } finally {
    await rm(staged, { recursive: true, force: true })
  }
}

/** A folder for temporary files that every user can enter. */
async function openFolder(): Promise<string> {
  for (const folder of [tmpdir(), '/var/tmp', '/tmp']) {
    if (await everyoneMayEnter(folder)) return folder
  }
  return '/tmp'
}

async function everyoneMayEnter(folder: string): Promise<boolean> {
  for (let path = folder; ; path = dirname(path)) {
    const mode = await lstat(path).then(
      (found) => (found.isDirectory() ? found.mode : 0),
      () => 0,
    )
    if ((mode & 0o001) === 0) return false
    if (path === dirname(path)) return true
  }
}

/** Whether a copy is complete, and neither it nor anything in it can be changed by others. */
async function isTrusted(copy: string, original: string): Promise<boolean> {
  try {
    const [there, here] = await Promise.all([lstat(copy), lstat(original)])
    if (there.uid !== 0 || (there.mode & constants.S_IFMT) !== (here.mode & constants.S_IFMT)) return false
    // The mode of a symbolic link says nothing; what it leads to is looked at on its own.
    if (there.isSymbolicLink()) return true
    if ((there.mode & 0o022) !== 0) return false
    if (!here.isDirectory()) return there.size === here.size
    for (const name of await readdir(original)) {
      if (!(await isTrusted(join(copy, name), join(original, name)))) return false
    }
    return true
  } catch {
    return false
  }
}

async function openForAll(path: string): Promise<void> {
  const found = await lstat(path)
  if (found.isSymbolicLink()) return
  if (!found.isDirectory()) {
    await chmod(path, (found.mode & 0o111) === 0 ? 0o644 : 0o755)
    return
  }
  await chmod(path, 0o755)
  for (const name of await readdir(path)) await openForAll(join(path, name))
}
