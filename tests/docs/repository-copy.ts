import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Root of the repository. */
export const root: string = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

const scope = '@cryptics-lab'

/** A copy of the repository in which a recipe may do what it wants. */
export interface RepositoryCopy {
  /** Its root. */
  readonly folder: string
  /** Removes it. */
  remove(): void
}

// What is installed, built or of another process has no place in a copy.
const skipped: ReadonlySet<string> = new Set(['node_modules', 'dist', 'coverage', '.git', 'site'])

function isSource(path: string): boolean {
  const name = basename(path)
  return !skipped.has(name) && !name.startsWith('.docs-')
}

/**
 * Copies every file that is, or could be, committed. What is installed is linked, but for our own packages: in the copy
 * they lead to the copy.
 */
export function copyRepository(): RepositoryCopy {
  // Real paths, or modules would be loaded twice on systems whose folder for temporary files is a link.
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'cryptics-recipe-')))
  for (const name of readdirSync(root)) {
    if (isSource(name)) cpSync(join(root, name), join(folder, name), { recursive: true, filter: isSource })
  }
  linkModules('.', folder)
  for (const area of ['packages', 'examples']) {
    for (const name of readdirSync(join(root, area))) linkModules(`${area}/${name}`, folder)
  }
  for (const name of ['tests', 'benchmarks']) linkModules(name, folder)
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

function linkModules(path: string, copy: string): void {
  const from = join(root, path, 'node_modules')
  if (!existsSync(from)) return
  const to = join(copy, path, 'node_modules')
  mkdirSync(to, { recursive: true })
  for (const name of readdirSync(from)) {
    if (name === scope) linkOwn(from, to, copy)
    // Caches are made anew.
    else if (!name.startsWith('.vite')) symlinkSync(realpathSync(join(from, name)), join(to, name))
  }
}

function linkOwn(from: string, to: string, copy: string): void {
  mkdirSync(join(to, scope), { recursive: true })
  for (const name of readdirSync(join(from, scope))) {
    const target = realpathSync(join(from, scope, name))
    if (!lstatSync(join(from, scope, name)).isSymbolicLink() || !target.startsWith(realpathSync(root))) continue
    symlinkSync(join(copy, target.slice(realpathSync(root).length + 1)), join(to, scope, name))
  }
}
