import { existsSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { Application, Comment, CommentTag, Converter, MinimalSourceFile, normalizePath, ReflectionKind } from 'typedoc'
import { root } from '../lib/root.mjs'
import { packageEntries } from './package-entries.mjs'

/**
 * TypeDoc's plugin: entries come from the packages' manifests, a module is called what its users import, and the
 * navigation is by package and by kind of guide.
 * @param {import('typedoc').Application} app
 */
export function load(app) {
  const entries = packageEntries()
  app.on(Application.EVENT_BOOTSTRAP_END, () => {
    app.options.setValue(
      'entryPoints',
      entries.map(({ file }) => file),
    )
    // Without this only the root's own package has to be documented, and it has nothing.
    app.options.setValue('packagesRequiringDocumentation', [...new Set(entries.map(({ packageName }) => packageName))])
  })
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => nameModules(app, project, entries), 1_000)
  app.converter.on(Converter.EVENT_RESOLVE_END, ({ project }) => {
    const names = project.getReflectionsByKind(ReflectionKind.All).filter(speaksForItself)
    app.options.setValue(
      'intentionallyNotDocumented',
      names.map((reflection) => reflection.getFriendlyFullName()),
    )
  })
}

/** TypeDoc asks nothing of what stands in a parameter. */
function belongsToParameter({ parent }) {
  return parent !== undefined && (parent.kindOf(ReflectionKind.Parameter) || belongsToParameter(parent))
}

/**
 * Everything public has a comment but two kinds of members: the one that tells the members of a union from each other,
 * which can have no other value, and the members of a type that is written where it is used, which the comment there is for.
 */
function speaksForItself(reflection) {
  if (reflection.hasComment()) return false
  const isProperty = reflection.kindOf(ReflectionKind.Property)
  const isSignature = reflection.kindOf(ReflectionKind.CallSignature)
  if ((!isProperty && !isSignature) || belongsToParameter(reflection)) return false
  const isDiscriminant = isProperty && ['kind', 'type'].includes(reflection.name) && reflection.type?.type === 'literal'
  const owner = isSignature ? reflection.parent?.parent : reflection.parent
  return isDiscriminant || owner?.kindOf(ReflectionKind.TypeLiteral) === true
}

function nameModules(app, project, entries) {
  const modules = new Map(project.getChildrenByKind(ReflectionKind.Module).map((module) => [module.name, module]))
  for (const entry of entries) {
    const module = modules.get(moduleName(entry.file))
    if (module === undefined) {
      app.logger.error(`${entry.specifier}: TypeDoc has no module for ${entry.file}`)
      continue
    }
    module.name = entry.specifier
    categorise(module, basename(entry.packageFolder))
    if (entry.specifier === entry.packageName) addReadme(app, project, module, entry)
  }
  for (const document of project.documents ?? []) {
    categorise(document, kindOfPage(project.files.getReflectionPath(document) ?? ''))
    document.name = titleOf(document) ?? document.name
  }
}

/** The heading that a page begins with. */
function titleOf({ content }) {
  return /^# (.+)$/m.exec(content[0]?.text ?? '')?.[1]
}

/** What TypeDoc calls a module: its path from the root, without what every file has. */
function moduleName(file) {
  return file.replace(/(\/index)?\.ts$/, '')
}

function kindOfPage(path) {
  if (path.includes('/decisions/')) return 'Decisions'
  const name = basename(path)
  if (name.startsWith('adding-')) return 'Recipes'
  return ['configuration.md', 'errors.md', 'ports.md', 'supported-environments.md'].includes(name)
    ? 'Reference'
    : 'Guides'
}

function categorise(reflection, category) {
  reflection.comment ??= new Comment()
  reflection.comment.blockTags.push(new CommentTag('@category', [{ kind: 'text', text: category }]))
}

/** The page of a package begins with its README; links to the file or the folder lead there. */
function addReadme(app, project, module, { packageFolder }) {
  const folder = join(root, packageFolder)
  const path = join(folder, 'README.md')
  if (!existsSync(path)) return
  const file = new MinimalSourceFile(readFileSync(path, 'utf8'), normalizePath(path))
  module.readme = app.converter.parseRawComment(file, project.files).content
  project.files.registerReflectionPath(normalizePath(path), module)
  project.files.registerReflectionPath(normalizePath(folder), module)
}
