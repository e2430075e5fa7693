import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkCompatibility, type CompatibilityMode } from '../compatibility/check-compatibility.ts'
import { groupVersions } from '../generator/group-models.ts'
import { fileNameOf, type SchemaFile } from '../generator/schema-file.ts'
import { InvalidSchema } from '../schema-errors.ts'

/** Something that keeps a folder of schemas from being released. */
export interface FolderProblem {
  /** The file, as `<model>/v<version>.avsc`. */
  readonly file: string
  /** Name of the model. */
  readonly model: string
  /** The version that must not follow. */
  readonly version: number
  /** The version that it does not go together with; undefined when it is about the file itself. */
  readonly against: number | undefined
  /** Path of the field. */
  readonly path: string
  /** The rule, for example `READER_FIELD_MISSING_DEFAULT_VALUE`. */
  readonly rule: string
  /** The mode that forbids it. */
  readonly mode: CompatibilityMode
  /** What is wrong, in words. */
  readonly message: string
}

/** What a check found. */
export interface FolderReport {
  /** Number of files. */
  readonly files: number
  /** What forbids a release. */
  readonly problems: readonly FolderProblem[]
  /** What is allowed and changes the meaning of values. */
  readonly warnings: readonly string[]
}

/** Checks every version against those before it, and the changelog when there is one. */
export function checkFolder(
  folder: string,
  files: readonly SchemaFile[],
  { mode, release }: { readonly mode: CompatibilityMode; readonly release: boolean },
): FolderReport {
  const problems: FolderProblem[] = []
  const warnings: string[] = []
  for (const versions of groupVersions(files)) {
    for (const [index, file] of versions.entries()) {
      const found = checkVersion(file, versions.slice(0, index), mode)
      problems.push(...found.problems)
      warnings.push(...found.warnings)
    }
  }
  problems.push(...checkChangelog(folder, files, { mode, release }))
  return { files: files.length, problems, warnings }
}

function checkVersion(file: SchemaFile, before: readonly SchemaFile[], mode: CompatibilityMode) {
  const head = { file: fileNameOf(file.model, file.version), model: file.model, version: file.version, mode }
  try {
    const history = before.map(({ schema }) => schema)
    const result = checkCompatibility(file.schema, history, mode)
    const problems = result.problems.map(({ version, path, kind, message, direction }): FolderProblem => {
      const who =
        direction === 'backward'
          ? `v${file.version} cannot read v${version}`
          : `v${version} cannot read v${file.version}`
      return { ...head, against: version, path, rule: kind, message: `${who}: ${message}` }
    })
    return { problems, warnings: result.warnings.map(({ message }) => `${head.file}: ${message}`) }
  } catch (error) {
    if (!(error instanceof InvalidSchema)) throw error
    const problem: FolderProblem = { ...head, against: undefined, path: '', rule: error.code, message: error.message }
    return { problems: [problem], warnings: [] }
  }
}

/** Every version must be told of, as `v2` below a heading with the model's name or on a line with it. */
function checkChangelog(
  folder: string,
  files: readonly SchemaFile[],
  { mode, release }: { readonly mode: CompatibilityMode; readonly release: boolean },
): readonly FolderProblem[] {
  const path = join(folder, 'CHANGELOG.md')
  if (!existsSync(path) && !release) return []
  const mentioned = existsSync(path) ? mentionsIn(readFileSync(path, 'utf8')) : new Set<string>()
  return files
    .filter(({ model, version }) => !mentioned.has(`${model} v${version}`))
    .map((file) => ({
      file: fileNameOf(file.model, file.version),
      model: file.model,
      version: file.version,
      against: undefined,
      path: '',
      rule: 'CHANGELOG_MISSING',
      mode,
      message: `CHANGELOG.md says nothing of ${file.model} v${file.version}; tell what changed before it is released`,
    }))
}

function mentionsIn(text: string): ReadonlySet<string> {
  const found = new Set<string>()
  let heading = ''
  for (const line of text.split('\n')) {
    if (line.startsWith('#')) heading = line
    const names = `${heading} ${line}`.match(/\w+/g) ?? []
    const versions = line.match(/\bv\d+\b/g) ?? []
    for (const version of versions) for (const name of names) found.add(`${name} ${version}`)
  }
  return found
}
