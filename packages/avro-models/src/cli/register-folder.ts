import { groupVersions } from '../generator/group-models.ts'
import { fileNameOf, type SchemaFile } from '../generator/schema-file.ts'
import { identityForm } from '../fingerprint.ts'
import { checkCompatibility } from '../compatibility/check-compatibility.ts'
import type { ManagedSchemaRegistry } from '../registry/ports.ts'

/** What became of one file. */
export interface RegistryLine {
  /** The file, as `<model>/v<version>.avsc`. */
  readonly file: string
  /** Subject at the registry. */
  readonly subject: string
  /** Its id; undefined when it was validated only, or refused. */
  readonly id: number | undefined
  /** What the registry's mode forbids, or how the two differ; empty when all is well. */
  readonly problems: readonly string[]
}

/** Subject of a file by a pattern. */
export function subjectOf(pattern: string, { model, schema }: SchemaFile): string {
  const name = schema.namespace === undefined ? (schema.name ?? model) : `${schema.namespace}.${schema.name}`
  return pattern.replaceAll('{model}', model).replaceAll('{name}', name)
}

/** Registers every file, versions in order. */
export async function registerFiles(
  registry: ManagedSchemaRegistry,
  files: readonly SchemaFile[],
  pattern: string,
): Promise<readonly RegistryLine[]> {
  const lines: RegistryLine[] = []
  for (const file of groupVersions(files).flat()) {
    const subject = subjectOf(pattern, file)
    const id = await registry.register(subject, file.schema)
    lines.push({ file: fileNameOf(file.model, file.version), subject, id, problems: [] })
  }
  return lines
}

/**
 * Says of every file whether the registry would take it after the versions that it has and those of the folder before it.
 */
export async function validateFiles(
  registry: ManagedSchemaRegistry,
  files: readonly SchemaFile[],
  pattern: string,
): Promise<readonly RegistryLine[]> {
  const lines: RegistryLine[] = []
  const accepted = new Map<string, SchemaFile['schema'][]>()
  for (const file of groupVersions(files).flat()) {
    const subject = subjectOf(pattern, file)
    const versions = await registry.versions(subject)
    const known = versions.find(({ schema }) => identityForm(schema) === identityForm(file.schema))
    const mode = await registry.compatibility(subject)
    const history = [...versions.map(({ schema }) => schema), ...(accepted.get(subject) ?? [])]
    const problems = known === undefined ? checkCompatibility(file.schema, history, mode).problems : []
    if (known === undefined) accepted.set(subject, [...(accepted.get(subject) ?? []), file.schema])
    const messages = problems.map(
      ({ path, kind, version, message }) => `${kind} at ${path || '/'} with v${version} (${mode}): ${message}`,
    )
    lines.push({ file: fileNameOf(file.model, file.version), subject, id: known?.id, problems: messages })
  }
  return lines
}
