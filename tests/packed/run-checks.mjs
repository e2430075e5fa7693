import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { bytesBelow, installedPackages, installScriptsOf } from './trees.mjs'
import { run } from './workshop.mjs'

/** Checks that run a consumer with one version of Node. */
export function runChecks({ folder, entries, node }) {
  return [
    { title: `import of ${entries.length} entries, Node ${node.version}`, check: () => load('import.mjs') },
    { title: `require of ${entries.length} entries, Node ${node.version}`, check: () => load('require.cjs') },
  ]

  async function load(file) {
    const done = await run(node.path, [file], { cwd: folder, limit: 60_000 })
    if (!done.ok) return done.output
    const found = JSON.parse(done.stdout)
    for (const { specifier, names } of entries) {
      const expected = names.filter(({ isValue }) => isValue).map(({ name }) => name)
      const actual = found[specifier].join(' ')
      if (actual !== expected.sort().join(' ')) {
        return `${specifier} has ${actual || 'no names'}, and ${expected.join(' ')} were decided on`
      }
    }
    return undefined
  }
}

/** Runs the little program of a package, which uses its main parts, compiled by the consumer's own compiler. */
export function useCheck({ folder, source, compiler, typeRoots }) {
  return {
    title: 'a program that uses the main parts',
    async check() {
      copyFileSync(source, join(folder, 'use.mts'))
      const args = [
        '--module',
        'nodenext',
        '--target',
        'es2022',
        '--typeRoots',
        typeRoots,
        '--types',
        'node',
        'use.mts',
      ]
      const compiled = await run(process.execPath, [compiler, ...args], { cwd: folder })
      if (!compiled.ok) return compiled.output
      const done = await run(process.execPath, ['use.mjs'], { cwd: folder, limit: 30_000 })
      return done.ok ? undefined : done.output
    },
  }
}

/** Where functions must not be made from strings, the codec says so itself, and the rest of the package works. */
export function forbiddenCodeCheck({ folder }) {
  return {
    title: 'the codec names the ban on code from strings',
    async check() {
      const source =
        "const { modelNames } = await import('@cryptics-lab/avro-models'); " +
        "const { code } = await import('@cryptics-lab/avro-models/codec').catch((error) => error); " +
        'console.log(modelNames.length > 0, code)'
      const flags = ['--disallow-code-generation-from-strings', '--input-type=module', '-e', source]
      const done = await run(process.execPath, flags, { cwd: folder })
      return done.stdout.trim() === 'true CODE_GENERATION_FORBIDDEN' ? undefined : done.output
    },
  }
}

/** Checks of what an installation put on the disk. */
export function treeChecks({ folder, isAlone, wanted }) {
  const modules = join(folder, 'node_modules')
  const tree = installedPackages(modules)
  const checks = [
    {
      title: 'no install script in the tree',
      check: () => {
        const scripts = tree.flatMap((entry) => {
          const names = installScriptsOf(entry)
          return names.length === 0 ? [] : [`${entry.manifest.name}: ${names.join(', ')}`]
        })
        return scripts.length === 0 ? undefined : scripts.join('\n')
      },
    },
    {
      title: 'no optional vendor in a default installation',
      check: () => {
        const vendors = tree.map(({ manifest }) => manifest.name).filter((name) => isVendor(name))
        return vendors.length === 0 ? undefined : vendors.join(', ')
      },
    },
    {
      title: 'our packages come from the tarballs, once each',
      check: () => {
        const own = tree.map(({ manifest }) => manifest.name).filter((name) => name.startsWith('@cryptics-lab/'))
        const missing = wanted.filter((name) => !own.includes(name))
        return missing.length === 0 && new Set(own).size === own.length ? undefined : `there are ${own.join(', ')}`
      },
    },
  ]
  if (isAlone && wanted[0] === '@cryptics-lab/exchange-client') checks.push(sizeCheck(modules))
  return checks
}

const vendors = new Set(['pg', 'kafkajs', '@kafkajs/confluent-schema-registry', 'vitest'])

function isVendor(name) {
  return vendors.has(name) || name.startsWith('@platformatic/') || name.startsWith('@opentelemetry/sdk')
}

function sizeCheck(modules) {
  return {
    title: 'exchange-client alone stays below 2 MB',
    check: () => {
      const bytes = bytesBelow(modules)
      console.log(`  exchange-client alone: ${(bytes / 1e6).toFixed(2)} MB in node_modules (limit 2.00 MB)`)
      return bytes < 2_000_000 ? undefined : `${bytes} bytes`
    },
  }
}

/** Time that an import takes, as the median of many processes. */
export function importTimeCheck({ folder, specifier, limit }) {
  return {
    title: `import of ${specifier} takes less than ${limit} ms`,
    async check() {
      const times = []
      const starts = []
      const source = `const began = performance.now(); await import('${specifier}'); console.log(performance.now() - began)`
      for (let round = 0; round < 15; round += 1) {
        const bare = await run(process.execPath, ['-e', ''], { cwd: folder })
        starts.push(bare.seconds * 1_000)
        const done = await run(process.execPath, ['--input-type=module', '-e', source], { cwd: folder })
        if (!done.ok) return done.output
        times.push(Number(done.stdout))
      }
      const [time, start] = [median(times), median(starts)]
      console.log(
        `  ${specifier}: import ${time.toFixed(1)} ms (limit ${limit} ms), bare start of Node ${start.toFixed(1)} ms`,
      )
      // A machine on which Node itself starts slowly is not the package's fault: then two starts are the measure.
      return time < limit || time < start * 2
        ? undefined
        : `${time.toFixed(1)} ms, and a bare start ${start.toFixed(1)} ms`
    },
  }
}

const median = (values) => values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)]
