import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Consumers that install one package each, and those that install all of them. */
export function consumersOf(packages) {
  return [
    ...packages.map(({ name }) => ({ title: `${name} alone, npm`, manager: 'npm', wanted: [name] })),
    { title: 'all together, npm', manager: 'npm', wanted: packages.map(({ name }) => name) },
    { title: 'all together, pnpm', manager: 'pnpm', wanted: packages.map(({ name }) => name) },
  ].map((consumer) => ({ ...consumer, isAlone: consumer.wanted.length === 1 }))
}

/**
 * Makes an empty folder that asks for packages. Whatever else of ours they need comes from the tarballs too, never from a
 * registry.
 */
export function writeConsumer(folder, { manager, wanted }, packages) {
  mkdirSync(folder, { recursive: true })
  const files = Object.fromEntries(packages.map(({ name, tarball }) => [name, `file:${tarball}`]))
  const dependencies = Object.fromEntries(wanted.map((name) => [name, files[name]]))
  const others = Object.fromEntries(Object.entries(files).filter(([name]) => !(name in dependencies)))
  const overrides = manager === 'npm' ? { overrides: others } : { pnpm: { overrides: files } }
  writeJson(join(folder, 'package.json'), { name: 'consumer', private: true, dependencies, ...overrides })
}

/** Writes what the checks run and compile: every entry, imported, required, and with each of its names. */
export function writePrograms(folder, entries) {
  const imports = entries.map(({ specifier }) => `  ['${specifier}', await import('${specifier}')],`)
  writeFileSync(join(folder, 'import.mjs'), program(imports))
  const requires = entries.map(({ specifier }) => `  ['${specifier}', require('${specifier}')],`)
  writeFileSync(join(folder, 'require.cjs'), program(requires))
  const names = entries.map(
    ({ specifier, names: list }, index) =>
      `import * as entry${index} from '${specifier}'\n` +
      `export type { ${list.map(({ name }) => `${name} as ${name}${index}`).join(', ')} } from '${specifier}'\n` +
      `export const values${index}: readonly unknown[] = [${list
        .filter(({ isValue }) => isValue)
        .map(({ name }) => `entry${index}.${name}`)
        .join(', ')}]\n`,
  )
  writeFileSync(join(folder, 'every-name.mts'), names.join(''))
}

function program(lines) {
  return [
    'const entries = [',
    ...lines,
    ']',
    'const names = entries.map(([entry, module]) => [entry, Object.keys(module).filter((name) => name !== "__esModule").sort()])',
    'process.stdout.write(JSON.stringify(Object.fromEntries(names)))',
    '',
  ].join('\n')
}

/** Writes JSON for people and programs. */
export function writeJson(path, value) {
  writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`)
}
