import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { AvroComplexSchema } from '../avro-schema.ts'
import { InvalidSchemaFileError } from '../generator/errors.ts'
import type { LockFile } from '../generator/extend-lock.ts'
import type { GeneratedFile } from '../generator/generate.ts'
import type { SchemaFile } from '../generator/schema-file.ts'

/**
 * Schema files below `schemas/` of a package.
 * @throws {InvalidSchemaFileError} When a file is not named `<model>/v<version>.avsc` or holds no JSON.
 */
export function readSchemaFiles(root: string): readonly SchemaFile[] {
  const folder = join(root, 'schemas')
  const models = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  return models.flatMap(({ name: model }) =>
    readdirSync(join(folder, model))
      .sort()
      .map((name) => ({ model, version: versionOf(model, name), schema: parse(folder, model, name) })),
  )
}

function versionOf(model: string, name: string): number {
  const match = /^v([1-9]\d*)\.avsc$/.exec(name)
  if (match === null)
    throw new InvalidSchemaFileError(`${model}/${name}`, 'must be named v<version>.avsc, as in v1.avsc')
  return Number(match[1])
}

function parse(folder: string, model: string, name: string): AvroComplexSchema {
  try {
    return JSON.parse(readFileSync(join(folder, model, name), 'utf8')) as AvroComplexSchema
  } catch (cause) {
    throw new InvalidSchemaFileError(`${model}/${name}`, 'is not valid JSON', { cause })
  }
}

/** The committed lock; empty when there is none yet. */
export function readLockFile(root: string): LockFile {
  const path = join(root, 'schemas.lock.json')
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as LockFile) : {}
}

/** Writes what changed; gives the paths written. */
export function writeGenerated(root: string, files: readonly GeneratedFile[]): readonly string[] {
  return files
    .filter(({ path, text }) => !existsSync(join(root, path)) || readFileSync(join(root, path), 'utf8') !== text)
    .map(({ path, text }) => {
      mkdirSync(dirname(join(root, path)), { recursive: true })
      writeFileSync(join(root, path), text)
      return path
    })
}
