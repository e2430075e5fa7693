import { existsSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { packageEntries } from '../../scripts/docs/package-entries.mjs'
import { importsOf, parse, root, sourceFiles } from './source-imports.ts'
import { expectNone } from './expect-none.ts'

const sources = [...sourceFiles('packages'), ...sourceFiles('examples')].filter(
  (file) => file.includes('/src/') && !file.endsWith('.d.ts'),
)

/** Places in a file where `matches` holds, as `file:line`. */
function places(file: string, matches: (node: ts.Node) => boolean, text?: string): readonly string[] {
  const source = parse(file, text)
  const found: string[] = []
  const visit = (node: ts.Node): void => {
    if (matches(node)) found.push(`${file}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1}`)
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

const isExportAll = (node: ts.Node): boolean =>
  ts.isExportDeclaration(node) && (node.exportClause === undefined || ts.isNamespaceExport(node.exportClause))

const isDefaultExport = (node: ts.Node): boolean =>
  ts.isExportAssignment(node) ||
  (ts.isExportSpecifier(node) && node.name.text === 'default') ||
  (ts.canHaveModifiers(node) &&
    (ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword) ?? false))

const isAwait = (node: ts.Node): boolean =>
  ts.isAwaitExpression(node) ||
  (ts.isForOfStatement(node) && node.awaitModifier !== undefined) ||
  (ts.isVariableDeclarationList(node) && (node.flags & ts.NodeFlags.AwaitUsing) === ts.NodeFlags.AwaitUsing)

const isTopLevelAwait = (node: ts.Node): boolean => {
  if (!isAwait(node)) return false
  for (let parent = node.parent; parent !== undefined; parent = parent.parent) {
    if (ts.isFunctionLike(parent) || ts.isClassStaticBlockDeclaration(parent)) return false
  }
  return true
}

/** Every file that is loaded when one of these is imported. */
function loadedBy(entries: readonly string[]): ReadonlySet<string> {
  const loaded = new Set<string>()
  const waiting = [...entries]
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (loaded.has(file) || !existsSync(join(root, file))) continue
    loaded.add(file)
    for (const { relative, typeOnly, target } of importsOf(file)) if (relative && !typeOnly) waiting.push(target)
  }
  return loaded
}

describe('sources', () => {
  it('list the names that they export one by one', () => {
    expectNone(sources.flatMap((file) => places(file, isExportAll)))
  })

  it('have no default export', () => {
    expectNone(sources.flatMap((file) => places(file, isDefaultExport)))
  })

  // require() of a module that waits at its top is refused by Node, and so is that of everything that imports it.
  it('do not wait at their top level when an entry loads them', () => {
    const loaded = loadedBy(packageEntries().map(({ file }) => file))
    expect(loaded.size).toBeGreaterThan(100)
    expectNone([...loaded].flatMap((file) => places(file, isTopLevelAwait)))
  })

  it('would be noticed', () => {
    const planted = (text: string, rule: (node: ts.Node) => boolean): number => places('planted.ts', rule, text).length
    expect(planted("export * from './a.ts'\nexport * as b from './b.ts'", isExportAll)).toBe(2)
    expect(planted('export default 1', isDefaultExport)).toBe(1)
    expect(planted('export default function run() {}', isDefaultExport)).toBe(1)
    expect(planted('const a = 1\nexport { a as default }', isDefaultExport)).toBe(1)
    expect(planted('export const a = await load()', isTopLevelAwait)).toBe(1)
    expect(planted('for await (const a of all()) use(a)', isTopLevelAwait)).toBe(1)
    expect(planted('export const run = async () => { await load() }', isTopLevelAwait)).toBe(0)
    expect(importsOf('a.ts', "const b = await import('c')\nrequire('d')").map(({ target }) => target)).toEqual([
      'c',
      'd',
    ])
  })
})
