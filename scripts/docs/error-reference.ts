import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import ts from 'typescript'

/** One error class that has a code of its own. */
export interface ErrorEntry {
  /** Folder of its package, relative to the root, for example `packages/avro-models`. */
  readonly folder: string
  /** Name of its package. */
  readonly packageName: string
  /** File that declares it, relative to the root. */
  readonly file: string
  /** Name of the class. */
  readonly name: string
  /** Stable code. */
  readonly code: string
  /** Whether the same call may succeed later: always, never, or told by the field of the instance. */
  readonly retryable: 'yes' | 'no' | 'depends'
  /** First paragraph of its doc comment. */
  readonly doc: string
}

/**
 * Error classes of every package and of the reference app, in the order of packages and codes. The compiler tells the
 * code, so a class with several codes is listed with each.
 */
export function readErrors(root: string): readonly ErrorEntry[] {
  const folders = ['packages', 'examples'].flatMap((area) =>
    readdirSync(join(root, area))
      .sort()
      .map((name) => `${area}/${name}`)
      .filter((folder) => existsSync(join(root, folder, 'package.json'))),
  )
  const files = new Map(folders.map((folder) => [folder, filesWithErrors(join(root, folder, 'src'))]))
  const program = ts.createProgram([...files.values()].flat(), compilerOptions)
  return folders.flatMap((folder) => {
    const manifest = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as { readonly name: string }
    return (files.get(folder) ?? [])
      .flatMap((path) =>
        errorsOf(program, path).map((found) => ({
          folder,
          packageName: manifest.name,
          file: relative(root, path),
          ...found,
        })),
      )
      .sort((one, other) => (one.code < other.code ? -1 : 1))
  })
}

const compilerOptions: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2023.d.ts'],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  customConditions: ['@cryptics-lab/source'],
  allowImportingTsExtensions: true,
  noEmit: true,
  skipLibCheck: true,
  types: [],
}

function filesWithErrors(folder: string): readonly string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !/\.test(-d)?\.ts$/.test(name) && !name.includes('__fixtures__'))
    .sort()
    .map((name) => join(folder, name))
    .filter((path) => /^export class \w+ extends \w+/m.test(readFileSync(path, 'utf8')))
}

type Found = Pick<ErrorEntry, 'name' | 'code' | 'retryable' | 'doc'>

function errorsOf(program: ts.Program, path: string): readonly Found[] {
  const checker = program.getTypeChecker()
  const source = program.getSourceFile(path)
  const classes = source?.statements.filter(ts.isClassDeclaration) ?? []
  return classes.flatMap((declaration) => {
    const { name } = declaration
    const isAbstract = declaration.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.AbstractKeyword) ?? false
    const symbol = name === undefined ? undefined : checker.getSymbolAtLocation(name)
    if (name === undefined || symbol === undefined || isAbstract) return []
    const type = checker.getDeclaredTypeOfSymbol(symbol)
    if (!isCrypticsError(type)) return []
    const retryable = retryableOf(declaration)
    return codesOf(checker, type).map((code) => ({ name: name.text, code, retryable, doc: docOf(declaration) }))
  })
}

function isCrypticsError(type: ts.Type): boolean {
  return (type.getBaseTypes() ?? []).some((base) => base.symbol?.name === 'CrypticsError' || isCrypticsError(base))
}

function codesOf(checker: ts.TypeChecker, type: ts.Type): readonly string[] {
  const property = type.getProperty('code')
  const code = property === undefined ? undefined : checker.getTypeOfSymbol(property)
  const literals = code === undefined ? [] : code.isUnion() ? code.types : [code]
  return literals.flatMap((literal) => (literal.isStringLiteral() ? [literal.value] : []))
}

/** What the class hands to the root class as `retryable`; a value that is no literal depends on the instance. */
function retryableOf(declaration: ts.ClassDeclaration): ErrorEntry['retryable'] {
  let answer: ErrorEntry['retryable'] = 'no'
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAssignment(node) && node.name.getText() === 'retryable') {
      const kind = node.initializer.kind
      answer = kind === ts.SyntaxKind.TrueKeyword ? 'yes' : kind === ts.SyntaxKind.FalseKeyword ? 'no' : 'depends'
    } else if (ts.isShorthandPropertyAssignment(node) && node.name.text === 'retryable') answer = 'depends'
    ts.forEachChild(node, visit)
  }
  visit(declaration)
  return answer
}

function docOf(declaration: ts.ClassDeclaration): string {
  const blocks = ts.getJSDocCommentsAndTags(declaration).filter(ts.isJSDoc)
  const text = ts.getTextOfJSDocComment(blocks.at(-1)?.comment) ?? ''
  const [first = ''] = text.split(/\n\s*\n/)
  return first
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/\{@link\s+([^}\s|]+)[^}]*\}/g, '`$1`')
    .trim()
}

/** Codes that more than one class uses, with the classes. */
export function duplicateCodes(errors: readonly ErrorEntry[]): readonly string[] {
  const owners = new Map<string, ErrorEntry[]>()
  for (const error of errors) owners.set(error.code, [...(owners.get(error.code) ?? []), error])
  return [...owners]
    .filter(([, entries]) => entries.length > 1)
    .map(([code, entries]) => `${code}: ${entries.map(({ file, name }) => `${name} in ${file}`).join(', ')}`)
}

const retryWords = { yes: 'yes', no: 'no', depends: 'by the instance' } as const

const intro = `# Errors

Generated from the sources by \`npm run generate:docs\`. Do not edit.

Every error is a \`CrypticsError\`: match on \`code\`, ask \`retryable\`, and recognise one with \`CrypticsError.is(error)\`, because two copies of a package in one tree are normal. \`message\` says what failed, with which input, and what to try; facts are fields of the class; \`cause\` is kept. A command prints one line, \`error CODE: message\`, and ends with exit code 1.

\`retryable\` says whether the same call may succeed later without a change by the caller: try again, or give up.
`

/** Text of \`docs/errors.md\`. */
export function renderErrors(errors: readonly ErrorEntry[]): string {
  const parts = [intro]
  for (const folder of new Set(errors.map((error) => error.folder))) {
    const own = errors.filter((error) => error.folder === folder)
    const rows = own.map(
      ({ code, name, retryable, doc }) =>
        `| \`${code}\` | \`${name}\` | ${retryWords[retryable]} | ${doc.replaceAll('|', '\\|')} |`,
    )
    parts.push(
      [
        `## ${folder.startsWith('examples/') ? `The reference app (${folder})` : own[0]?.packageName}`,
        '',
        '| code | class | retryable | what it says |',
        '| --- | --- | --- | --- |',
        ...rows,
        '',
      ].join('\n'),
    )
  }
  return parts.join('\n')
}
