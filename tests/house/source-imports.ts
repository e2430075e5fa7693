import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

/** Root of the repository. */
export const root: string = fileURLToPath(new URL('../../', import.meta.url))

/** One import of a source file. */
export interface SourceImport {
  /** File that imports, relative to the root, with forward slashes. */
  readonly file: string
  /** What is imported: a file relative to the root for a relative import, the specifier as written otherwise. */
  readonly target: string
  /** Whether the import is relative. */
  readonly relative: boolean
  /** Whether only types are imported. */
  readonly typeOnly: boolean
  /** Whether it is an `import()`, done when it is reached. */
  readonly lazy: boolean
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

const parsed = new Map<string, ts.SourceFile>()

/** A file as the compiler reads it; `text` stands for a file that is not there. */
export function parse(file: string, text?: string): ts.SourceFile {
  if (text !== undefined) return ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
  const known = parsed.get(file)
  if (known !== undefined) return known
  const source = ts.createSourceFile(file, readFileSync(join(root, file), 'utf8'), ts.ScriptTarget.Latest, true)
  parsed.set(file, source)
  return source
}

/** Every import of a file: statements, re-exports, `import()`, `require()` and types written as `import('…')`. */
export function importsOf(file: string, text?: string): readonly SourceImport[] {
  const found: SourceImport[] = []
  const visit = (node: ts.Node): void => {
    const reference = referenceOf(node)
    if (reference !== undefined) found.push(describe(file, reference))
    ts.forEachChild(node, visit)
  }
  visit(parse(file, text))
  return found
}

interface Reference {
  readonly specifier: string
  readonly typeOnly: boolean
  readonly lazy: boolean
}

function referenceOf(node: ts.Node): Reference | undefined {
  if (ts.isImportDeclaration(node)) return asReference(node.moduleSpecifier, isTypeImport(node.importClause))
  if (ts.isExportDeclaration(node)) return asReference(node.moduleSpecifier, isTypeExport(node))
  if (ts.isImportTypeNode(node)) {
    return asReference(ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined, true)
  }
  if (ts.isExternalModuleReference(node)) return asReference(node.expression, false)
  if (!ts.isCallExpression(node)) return undefined
  const isImport = node.expression.kind === ts.SyntaxKind.ImportKeyword
  const isRequire = ts.isIdentifier(node.expression) && node.expression.text === 'require'
  return isImport || isRequire ? asReference(node.arguments[0], false, isImport) : undefined
}

function asReference(node: ts.Node | undefined, typeOnly: boolean, lazy = false): Reference | undefined {
  if (node === undefined) return undefined
  // What is put together at run time cannot be judged, and so is never allowed.
  const specifier = ts.isStringLiteralLike(node) ? node.text : `an expression: ${node.getText()}`
  return { specifier, typeOnly, lazy }
}

function isTypeImport(clause: ts.ImportClause | undefined): boolean {
  if (clause === undefined) return false
  if (clause.isTypeOnly) return true
  const { name, namedBindings } = clause
  if (name !== undefined || namedBindings === undefined || !ts.isNamedImports(namedBindings)) return false
  return namedBindings.elements.length > 0 && namedBindings.elements.every(({ isTypeOnly }) => isTypeOnly)
}

function isTypeExport({ isTypeOnly, exportClause }: ts.ExportDeclaration): boolean {
  if (isTypeOnly) return true
  if (exportClause === undefined || !ts.isNamedExports(exportClause)) return false
  return exportClause.elements.length > 0 && exportClause.elements.every((element) => element.isTypeOnly)
}

function describe(file: string, { specifier, typeOnly, lazy }: Reference): SourceImport {
  if (!specifier.startsWith('.')) return { file, target: specifier, relative: false, typeOnly, lazy }
  const target = relative(root, join(root, dirname(file), specifier))
    .split(sep)
    .join('/')
  return { file, target, relative: true, typeOnly, lazy }
}
