import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { root } from '../lib/root.mjs'

const condition = '@cryptics-lab/source'

/**
 * Every public entry of every package, as the `exports` of its package.json say; nothing is listed by hand.
 * @returns {readonly { packageFolder: string, packageName: string, specifier: string, file: string }[]} `file` is the
 * source, relative to the root of the repository.
 */
export function packageEntries() {
  return readdirSync(join(root, 'packages')).sort().flatMap(entriesOf)
}

function entriesOf(folder) {
  const packageFolder = `packages/${folder}`
  const path = join(root, packageFolder, 'package.json')
  if (!existsSync(path)) return []
  const { name, exports } = JSON.parse(readFileSync(path, 'utf8'))
  const found = Object.entries(exports).flatMap(([subpath, target]) => {
    const source = typeof target === 'object' ? target[condition] : undefined
    if (source === undefined) return []
    return expand(join(root, packageFolder), subpath, source).map(([own, file]) => ({
      packageFolder,
      packageName: name,
      specifier: own === '.' ? name : `${name}/${own.slice(2)}`,
      file: relative(root, file),
    }))
  })
  // An entry that is named and fits a pattern too counts once.
  return found.filter(({ file }, index) => found.findIndex((entry) => entry.file === file) === index)
}

/** A subpath with a star stands for every file that fits its target. */
function expand(folder, subpath, source) {
  if (!source.includes('*')) return [[subpath, join(folder, source)]]
  const [before, after] = source.split('*')
  const start = join(folder, before, '/')
  const ending = after.split('/')[0]
  return (existsSync(start) ? readdirSync(start).sort() : [])
    .filter((name) => name.endsWith(ending) && !/\.test(-d)?\.ts$/.test(name))
    .map((name) => name.slice(0, name.length - ending.length))
    .filter((stem) => existsSync(`${start}${stem}${after}`))
    .map((stem) => [subpath.replace('*', stem), `${start}${stem}${after}`])
}
