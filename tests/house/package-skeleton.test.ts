import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { root, sourceFiles } from './source-imports.ts'
import { expectNone } from './expect-none.ts'

interface PackageJson {
  readonly name: string
  readonly version: string
  readonly license: string
  readonly type: string
  readonly sideEffects: boolean
  readonly engines: { readonly node: string }
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>
  readonly scripts: Readonly<Record<string, string>>
  readonly dependencies?: Readonly<Record<string, string>>
}

const names = readdirSync(join(root, 'packages'))
const read = (name: string): PackageJson =>
  JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8')) as PackageJson

describe.each(names)('packages/%s', (name) => {
  const manifest = read(name)

  it('has the files that every package has', () => {
    const files = [
      'README.md',
      'tsconfig.json',
      'tsconfig.build.json',
      'tsup.config.ts',
      'src/index.ts',
      'src/errors.ts',
    ]
    expectNone(files.filter((file) => !existsSync(join(root, 'packages', name, file))))
  })

  it('is a library of the suite by its manifest', () => {
    expect(manifest).toMatchObject({
      name: `@cryptics-lab/${name}`,
      license: 'MIT',
      type: 'module',
      sideEffects: false,
      engines: { node: '>=20.19' },
    })
    expect(Object.keys(manifest.scripts)).toEqual(expect.arrayContaining(['build', 'test']))
    expect(manifest.scripts.postinstall ?? manifest.scripts.install ?? manifest.scripts.preinstall).toBeUndefined()
  })

  it('offers every entry from source, as types and as JavaScript, in this order', () => {
    for (const [entry, target] of Object.entries(manifest.exports)) {
      if (entry === './package.json') continue
      expect(typeof target, entry).toBe('object')
      const conditions = target as Readonly<Record<string, string>>
      expect(Object.keys(conditions), entry).toEqual(['@cryptics-lab/source', 'types', 'default'])
      const source = conditions['@cryptics-lab/source'] as string
      if (!source.includes('*')) expect(existsSync(join(root, 'packages', name, source)), source).toBe(true)
      expect(conditions.default).toBe(source.replace('./src/', './dist/').replace(/\.ts$/, '.js'))
      expect(conditions.types).toBe(source.replace('./src/', './dist/').replace(/\.ts$/, '.d.ts'))
    }
    expect(Object.keys(manifest.exports).at(-1)).toBe('./package.json')
  })

  it('builds every entry', () => {
    const tsup = readFileSync(join(root, 'packages', name, 'tsup.config.ts'), 'utf8')
    for (const target of Object.values(manifest.exports)) {
      if (typeof target === 'string') continue
      const source = (target['@cryptics-lab/source'] as string).replace('./', '')
      expect(tsup).toContain(source)
    }
  })
})

describe('libraries', () => {
  const libraryFiles = sourceFiles('packages').filter(
    (file) =>
      file.includes('/src/') && !/^packages\/(avro-models|exchange-simulator|sink-connectors)\/src\/cli\//.test(file),
  )
  // The seams' real defaults are the one place that touches the machine.
  const seams = /^packages\/avro-models\/src\/(clock|timers|random|ids|testing)\.ts$/
  // Of the process itself, the defaults of arguments, in files that hold nothing else.
  const processDefaults =
    /^packages\/service-kit\/src\/([a-z]+\/system-[a-z-]+|cli\/command-streams|cli\/run-command|lifecycle\/process-port)\.ts$/

  it.each([
    ['the wall clock', /\bDate\.now\(|new Date\(\)/],
    ['the monotonic clock', /\bperformance\.(now|timeOrigin)\b|process\.hrtime/],
    ['timers', /(?<![.\w])(setTimeout|setInterval|setImmediate)\(/],
    ['randomness', /\bMath\.random\(|randomUUID\(|randomBytes\(/],
    ['the environment', /\bprocess\s*(\?\.|\.|\[\s*['"`])\s*env\b/],
    ['the process', /(?<![.\w'#])process\.(?!\w+\))|from '(node:)?process'/],
    ['a log', /\bconsole\s*[.[]|from '(node:)?console'/],
  ])('never reach for %s', (what, pattern) => {
    const offenders = libraryFiles.filter((file) => {
      if (seams.test(file) || (/environment|process/.test(what) && processDefaults.test(file))) return false
      const code = readFileSync(join(root, file), 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
      return pattern.test(code)
    })
    expectNone(offenders)
  })

  it('throw named errors only', () => {
    const offenders = libraryFiles.filter((file) =>
      /throw new (Type|Range)?Error\(/.test(readFileSync(join(root, file), 'utf8')),
    )
    expectNone(offenders)
  })
})
