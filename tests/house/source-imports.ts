import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Root of the repository. */
export const root: string = fileURLToPath(new URL('../../', import.meta.url))

/** One import statement of a source file. */
export interface SourceImport {
  /** File that imports, relative to the root, with forward slashes. */
  readonly file: string
  /** What is imported: a file relative to the root for a relative import, the specifier as written otherwise. */
  readonly target: string
  /** Whether the import is relative. */
  readonly relative: boolean
  /** Whether only types are imported. */
  readonly typeOnly: boolean
}

const skipped = new Set(['node_modules', 'dist', '__fixtures__', 'coverage'])

/** Source files below a folder of the repository: no tests, no test helpers. */
export function sourceFiles(folder: string): readonly string[] {
  const found: string[] = []
  const walk = (directory: string): void => {
    for (const entry of readdirSync(join(root, directory), { withFileTypes: true })) {
      const path = posix.join(directory, entry.name)
      if (entry.isDirectory() && !skipped.has(entry.name)) walk(path)
      else if (entry.isFile() && entry.name.endsWith('.ts') && !/\.(test|test-d|bench)\.ts$/.test(entry.name))
        found.push(path)
    }
  }
  walk(folder)
  return found.toSorted()
}

const statement =
  /(?:^|\n)\s*(?:import|export)\s+(type\s)?([^'"`;]*?)\sfrom\s*['"]([^'"]+)['"]|(?:^|\n)\s*import\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/g

/** Every import of a file. */
export function importsOf(file: string): readonly SourceImport[] {
  const text = readFileSync(join(root, file), 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|(^|\s)\/\/.*$/gm, '$1')
  const found: SourceImport[] = []
  for (const match of text.matchAll(statement)) {
    const specifier = match[3] ?? match[4] ?? match[5]
    if (specifier === undefined) continue
    const names = (match[2] ?? '').trim()
    const inline =
      /^\{[\s\S]*\}$/.test(names) &&
      names
        .slice(1, -1)
        .split(',')
        .filter((name) => name.trim() !== '')
    const typeOnly =
      match[1] !== undefined || (inline !== false && inline.every((name) => name.trim().startsWith('type ')))
    const isRelative = specifier.startsWith('.')
    const target = isRelative
      ? relative(root, join(root, dirname(file), specifier))
          .split(sep)
          .join('/')
      : specifier
    found.push({ file, target, relative: isRelative, typeOnly })
  }
  return found
}
