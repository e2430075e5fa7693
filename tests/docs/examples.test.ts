import { execFile } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import ts from 'typescript'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type FencedBlock, fencedBlocks, pages, pageText } from './markdown.ts'
import { root } from './repository-copy.ts'

const execute = promisify(execFile)

interface Example extends FencedBlock {
  readonly page: string
  /** Where it is, for people. */
  readonly place: string
}

const blocks: readonly Example[] = pages().flatMap((page) =>
  fencedBlocks(pageText(page)).map((block) => ({ ...block, page, place: `${page}:${block.line}` })),
)

// Below tests/, so that the packages are found; of this process alone.
const folder = join(root, 'tests', `.docs-${process.pid}`)
beforeAll(() => mkdirSync(folder, { recursive: true }))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('the first example of every README and of the first guide', () => {
  const readmes = readdirSync(join(root, 'packages')).map((name) => `packages/${name}/README.md`)

  it.each([...readmes, 'docs/getting-started.md'])(
    '%s runs as written, prints something, and ends by itself',
    async (name) => {
      const example = blocks.find(({ page, language }) => page === name && language === 'ts')
      expect(example, 'a fenced ts block').toBeDefined()
      const file = join(folder, `first-of-${name.replaceAll('/', '-')}.ts`)
      writeFileSync(file, example?.text ?? '')
      const { stdout } = await execute(
        process.execPath,
        ['--conditions=@cryptics-lab/source', '--import', import.meta.resolve('tsx'), file],
        { cwd: folder, timeout: 30_000 },
      )
      expect(stdout.trim()).not.toBe('')
    },
  )
})

describe('every example in TypeScript', () => {
  // What a recipe creates is part of its package; the recipes' own test compiles it there.
  const isRecipe = ({ page }: Example): boolean => page.startsWith('docs/adding-a-')
  const examples = blocks.filter((block) => block.language === 'ts' && !isRecipe(block))

  it('is there', () => {
    expect(examples.length).toBeGreaterThan(5)
  })

  it('fits the types, unless its fence says no-check and why', () => {
    const unchecked = examples.filter(({ info }) => info !== 'ts')
    expect(
      unchecked.filter(({ info }) => !/^ts no-check: .{10,}/.test(info)).map(({ place, info }) => `${place} ${info}`),
    ).toEqual([])
    const places = new Map<string, string>()
    for (const [index, { place, text, info }] of examples.entries()) {
      if (info !== 'ts') continue
      const file = join(folder, `example-${index}.ts`)
      // A module of its own, whether or not it imports something.
      writeFileSync(file, `${text}export {}\n`)
      places.set(file, place)
    }
    expect(problemsOf(places)).toEqual([])
  })

  it('is not written in a language that nobody checks', () => {
    const unseen = blocks.filter(({ language }) => ['js', 'javascript', 'typescript', 'mjs', 'tsx'].includes(language))
    expect(unseen.map(({ place, language }) => `${place} ${language}: write ts`)).toEqual([])
  })

  it('would be found wrong', () => {
    const file = join(folder, 'wrong.ts')
    writeFileSync(file, "import { nothing } from '@cryptics-lab/avro-models'\nconst text: string = 1\n")
    const problems = problemsOf(new Map([[file, 'a page:1']]))
    expect(problems).toEqual([
      expect.stringMatching(/^a page:1 line 1: .*nothing/),
      expect.stringMatching(/line 2: Type/),
    ])
  })
})

function problemsOf(places: ReadonlyMap<string, string>): readonly string[] {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.base.json'), (path) => ts.sys.readFile(path))
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root)
  // An example shows; it need not declare types that follow.
  const program = ts.createProgram([...places.keys()], {
    ...options,
    noEmit: true,
    declaration: false,
    isolatedDeclarations: false,
    noPropertyAccessFromIndexSignature: false,
    typeRoots: [join(root, 'node_modules', '@types')],
  })
  return [...places].flatMap(([file, place]) => {
    const source = program.getSourceFile(file)
    const diagnostics = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)]
    return diagnostics.map(({ start = 0, messageText }) => {
      const line = (source?.getLineAndCharacterOfPosition(start).line ?? 0) + 1
      return `${place} line ${line}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`
    })
  })
}

describe('every command', () => {
  const scripts = Object.keys(
    (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { readonly scripts: object }).scripts,
  )
  const shell = blocks.filter(({ language }) => ['sh', 'bash', 'shell'].includes(language))
  const inline = pages().flatMap((page) =>
    [...pageText(page).matchAll(/`(npm (?:run|start|test)[^`]*)`/g)].map(([, text = '']) => ({ place: page, text })),
  )

  it('that calls a script of npm calls one that there is', () => {
    const unknown = [...shell, ...inline].flatMap(({ place, text }) =>
      [...text.matchAll(/\bnpm (?:run(?: --?[\w-]+)* ([\w:-]+)|(start|test)\b)/g)]
        .map(([, run, own]) => run ?? own ?? '')
        .filter((name) => !scripts.includes(name))
        .map((name) => `${place}: npm run ${name}`),
    )
    expect(shell.length + inline.length).toBeGreaterThan(10)
    expect(unknown).toEqual([])
  })
})
