import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../scripts/lib/root.mjs'
import { writeJson } from './consumers.mjs'
import { run } from './workshop.mjs'

const base = {
  target: 'es2022',
  lib: ['es2023'],
  types: ['node'],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  // The point of it: declarations are checked as well, ours and those that ours lead to.
  skipLibCheck: false,
  noEmit: true,
}

const nodenext = { module: 'nodenext', moduleResolution: 'nodenext' }

/** What is supported. `compilers` are paths to the compiler by version. */
export function supportedCompilers(compilers) {
  return [
    { title: 'nodenext, TypeScript 5.9', compiler: compilers['5.9'], options: nodenext },
    {
      title: 'bundler, TypeScript 5.9',
      compiler: compilers['5.9'],
      options: { module: 'esnext', moduleResolution: 'bundler' },
    },
    { title: 'nodenext, TypeScript 6.0', compiler: compilers['6.0'], options: nodenext },
    { title: 'nodenext, TypeScript 7.0', compiler: compilers['7.0'], options: nodenext },
  ]
}

/** Type-checks every name of every entry, and the programs that use main types. */
export function typeChecks({ folder, wanted, compilers, typeRoots }) {
  const uses = wanted.map((name) => name.slice('@cryptics-lab/'.length))
  for (const name of uses)
    copyFileSync(join(root, 'tests', 'packed', 'uses', `${name}.mts`), join(folder, `use-${name}.mts`))
  const files = ['every-name.mts', ...uses.map((name) => `use-${name}.mts`)]
  return supportedCompilers(compilers).map(({ title, compiler, options }, index) => ({
    title: `types, ${title}`,
    async check() {
      const config = join(folder, `tsconfig.${index}.json`)
      writeJson(config, { compilerOptions: { ...base, ...options, typeRoots: [typeRoots] }, files })
      const done = await run(process.execPath, [compiler, '-p', config], { cwd: folder })
      return done.ok ? undefined : done.output
    },
  }))
}

/** What docs/supported-environments.md says of settings that do not work, each with the compiler's own words. */
export function unsupportedChecks({ folder, entries, compilers, typeRoots }) {
  const page = readFileSync(join(root, 'docs', 'supported-environments.md'), 'utf8')
  const settings = [
    { name: 'node10', file: 'refused.ts', options: { module: 'commonjs', moduleResolution: 'node10' } },
    { name: 'node16', file: 'refused.cts', options: { module: 'node16', moduleResolution: 'node16' } },
  ]
  return settings.map(({ name, file, options }) => ({
    title: `${name} is refused with the documented message`,
    async check() {
      const documented = messageOf(page, name)
      if (documented === undefined) return `docs/supported-environments.md does not say what ${name} is answered`
      const place = join(folder, name)
      mkdirSync(place, { recursive: true })
      const imports = entries.map(
        ({ specifier }, index) => `import * as entry${index} from '${specifier}'\nentry${index}\n`,
      )
      writeFileSync(join(place, file), imports.join(''))
      writeJson(join(place, 'tsconfig.json'), {
        compilerOptions: { ...base, ...options, typeRoots: [typeRoots] },
        files: [file],
      })
      const done = await run(process.execPath, [compilers['5.9'], '--pretty', 'false', '-p', place], { cwd: folder })
      return compare(done, entries, documented)
    },
  }))
}

function compare(done, entries, documented) {
  if (done.ok) return 'it compiles, so it is not unsupported'
  const said = done.output.replaceAll(/\s+/g, ' ')
  for (const { specifier } of entries) {
    // The page speaks of one entry; the paths are those of whoever compiles.
    const parts = documented.replaceAll('@cryptics-lab/avro-models', specifier).split('…')
    let from = 0
    for (const part of parts) {
      const at = said.indexOf(part.trim(), from)
      if (at < 0) return `${specifier}: the compiler does not say "${part.trim()}"\n${done.output}`
      from = at + part.length
    }
  }
  return undefined
}

/** The block of the page that follows the heading of a setting, as one line. */
function messageOf(page, name) {
  return new RegExp(`^### .*\`${name}\`[\\s\\S]*?\`\`\`text\\n([\\s\\S]*?)\`\`\``, 'm')
    .exec(page)?.[1]
    ?.replaceAll(/\s+/g, ' ')
    .trim()
}
