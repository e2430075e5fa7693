import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import ts from 'typescript'
import { packageEntries } from '../docs/package-entries.mjs'
import { root } from './root.mjs'

const folder = join(root, 'tests', 'house', 'public-names')

/** @type {ReadonlyMap<string, string> | undefined} */
let found

/**
 * The public names of every entry of every package, as one text per package.
 * @returns {ReadonlyMap<string, string>} Texts by the name of the package's folder.
 */
export function publicNames() {
  found ??= findPublicNames()
  return found
}

function findPublicNames() {
  const entries = packageEntries()
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path))
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: ['x.ts'] }, ts.sys, root)
  // Names do not depend on what others export, so only our own files are read.
  const program = ts.createProgram({
    rootNames: entries.map(({ file }) => join(root, file)),
    options: { ...options, noLib: true, types: [] },
    host: ownFilesOnly({ ...options, noLib: true, types: [] }),
  })
  const texts = new Map()
  for (const { packageFolder, specifier, file } of entries) {
    const name = basename(packageFolder)
    const lines = namesOf(program, join(root, file)).map((line) => `  ${line}\n`)
    texts.set(name, `${texts.get(name) ?? ''}${specifier}\n${lines.join('')}`)
  }
  return texts
}

function ownFilesOnly(options) {
  const host = ts.createCompilerHost(options)
  host.resolveModuleNameLiterals = (literals, containingFile, redirected, compilerOptions, source) =>
    literals.map((literal) => {
      if (!literal.text.startsWith('.') && !literal.text.startsWith('@cryptics-lab/'))
        return { resolvedModule: undefined }
      const mode = ts.getModeForUsageLocation(source, literal, compilerOptions)
      return ts.resolveModuleName(literal.text, containingFile, compilerOptions, host, undefined, redirected, mode)
    })
  return host
}

function namesOf(program, path) {
  const checker = program.getTypeChecker()
  const source = program.getSourceFile(path)
  const symbol = source === undefined ? undefined : checker.getSymbolAtLocation(source)
  if (symbol === undefined) return []
  return checker
    .getExportsOfModule(symbol)
    .map((exported) => `${exported.getName()}: ${kindOf(checker, exported)}`)
    .sort()
}

const kinds = [
  [ts.SymbolFlags.Class, 'class'],
  [ts.SymbolFlags.Function, 'function'],
  [ts.SymbolFlags.Variable, 'value'],
  [ts.SymbolFlags.Interface, 'interface'],
  [ts.SymbolFlags.TypeAlias, 'type'],
]

function kindOf(checker, exported) {
  const isAlias = (exported.flags & ts.SymbolFlags.Alias) !== 0
  const { flags } = isAlias ? checker.getAliasedSymbol(exported) : exported
  const found = kinds.flatMap(([flag, kind]) => ((flags & flag) !== 0 ? [kind] : []))
  const typeOnly =
    isAlias && found.includes('class') && ts.isTypeOnlyImportOrExportDeclaration(exported.declarations[0])
  return `${found.join(' and ') || 'unknown'}${typeOnly ? ', as a type' : ''}`
}

/** What the committed files hold and the sources do not, and the other way round; empty when they agree. */
export function publicNamesDifferences() {
  const current = publicNames()
  const differences = []
  for (const [name, text] of current) {
    const path = join(folder, `${name}.txt`)
    const committed = existsSync(path) ? readFileSync(path, 'utf8') : ''
    differences.push(...compare(committed, text))
  }
  for (const file of committedFiles()) {
    if (!current.has(basename(file, '.txt'))) differences.push(`${file} belongs to no package`)
  }
  return differences
}

/** Writes the files. */
export function writePublicNames() {
  const current = publicNames()
  mkdirSync(folder, { recursive: true })
  for (const file of committedFiles()) if (!current.has(basename(file, '.txt'))) rmSync(join(folder, file))
  for (const [name, text] of current) writeFileSync(join(folder, `${name}.txt`), text)
  return [...current.keys()]
}

function committedFiles() {
  return existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.txt')) : []
}

function compare(before, after) {
  const old = namesByEntry(before)
  const now = namesByEntry(after)
  return [
    ...[...now].filter((line) => !old.has(line)).map((line) => `new: ${line}`),
    ...[...old].filter((line) => !now.has(line)).map((line) => `gone: ${line}`),
  ]
}

function namesByEntry(text) {
  const lines = new Set()
  let entry = ''
  for (const line of text.split('\n')) {
    if (line === '') continue
    if (line.startsWith(' ')) lines.add(`${entry} ${line.trim()}`)
    else {
      entry = line
      lines.add(entry)
    }
  }
  return lines
}
