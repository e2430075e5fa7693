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
  })
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => nameModules(app, project, entries), 1_000)
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
