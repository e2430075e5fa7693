import { identityForm } from '../fingerprint.ts'
import { InvalidSchemaFileError } from './errors.ts'
import { fileNameOf, type ModelFiles, type SchemaFile } from './schema-file.ts'

/**
 * Schema files by model, in alphabetical order, versions ascending.
 * @throws {InvalidSchemaFileError} When a version is missing, or a schema does not fit the model's name or its
 * predecessor's.
 */
export function groupModels(files: readonly SchemaFile[]): readonly ModelFiles[] {
  return groupVersions(files).map((versions) => {
    const [first] = versions
    const { model } = first
    const interfaceName = pascalCase(model)
    for (const [index, { version, schema }] of versions.entries()) {
      const file = fileNameOf(first.model, version)
      if (schema.type !== 'record' || schema.name !== interfaceName || schema.namespace !== first.schema.namespace) {
        const namespace = first.schema.namespace ?? 'none'
        throw new InvalidSchemaFileError(file, `must be a record named ${interfaceName} in namespace ${namespace}`)
      }
      const before = versions[index - 1]
      if (before !== undefined && identityForm(before.schema) === identityForm(schema)) {
        throw new InvalidSchemaFileError(file, `differs from v${version - 1} in documentation only; edit that instead`)
      }
    }
    const constantName = interfaceName.charAt(0).toLowerCase() + interfaceName.slice(1)
    return { model, interfaceName, constantName, history: versions.map(({ schema }) => schema) }
  })
}

/**
 * Schema files by model, in alphabetical order, versions ascending and without a gap; whatever is in them.
 * @throws {InvalidSchemaFileError} When a version is missing.
 */
export function groupVersions(files: readonly SchemaFile[]): readonly (readonly [SchemaFile, ...SchemaFile[]])[] {
  const names = [...new Set(files.map(({ model }) => model))].sort()
  return names.map((name) => {
    const versions = files.filter(({ model }) => model === name).sort((left, right) => left.version - right.version)
    for (const [index, { model, version }] of versions.entries()) {
      const file = fileNameOf(model, version)
      if (version !== index + 1) throw new InvalidSchemaFileError(file, `version ${index + 1} is missing before it`)
    }
    return versions as [SchemaFile, ...SchemaFile[]]
  })
}

function pascalCase(name: string): string {
  return name.replaceAll(/(?:^|_)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
}
