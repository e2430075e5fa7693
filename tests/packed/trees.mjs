import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The package.json of a folder. */
export function readManifest(folder) {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
}

/** Every package below `node_modules`, wherever the package manager put it. */
export function installedPackages(modules) {
  const found = []
  const visit = (folder) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      // Links lead to what is found elsewhere in the tree.
      if (!entry.isDirectory() || entry.name === '.bin') continue
      const path = join(folder, entry.name)
      if (entry.name.startsWith('@')) visit(path)
      else if (entry.name === '.pnpm') for (const name of readdirSync(path)) visitModules(join(path, name))
      else if (!entry.name.startsWith('.')) {
        if (existsSync(join(path, 'package.json'))) found.push({ path, manifest: readManifest(path) })
        visitModules(path)
      }
    }
  }
  const visitModules = (folder) => {
    const nested = join(folder, 'node_modules')
    if (existsSync(nested)) visit(nested)
  }
  visit(modules)
  return found
}

/** What npm would run while it installs a package; empty for one that is only unpacked. */
export function installScriptsOf({ path, manifest }) {
  const scripts = ['preinstall', 'install', 'postinstall'].filter((name) => manifest.scripts?.[name] !== undefined)
  return existsSync(join(path, 'binding.gyp')) ? [...scripts, 'binding.gyp'] : scripts
}

/** Bytes of all files below a folder. */
export function bytesBelow(folder) {
  let total = 0
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    total += entry.isDirectory() ? bytesBelow(path) : lstatSync(path).size
  }
  return total
}
