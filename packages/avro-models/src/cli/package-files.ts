import { type Dirent, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
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
  return readSchemaFolder(join(root, 'schemas'))
}

/**
 * Schema files of a folder: `<model>/v<version>.avsc`, or `v<version>.avsc` of the one model that the folder is of.
 * @throws {InvalidSchemaFileError} When a file is not named so or holds no JSON, or when there is none.
 */
export function readSchemaFolder(folder: string): readonly SchemaFile[] {
  let entries: Dirent[]
  try {
    entries = readdirSync(folder, { withFileTypes: true })
  } catch (cause) {
    throw new InvalidSchemaFileError(folder, 'is no folder that can be read', { cause })
  }
  const isOfOneModel = entries.some((entry) => entry.isFile() && entry.name.endsWith('.avsc'))
  const models = isOfOneModel ? [''] : entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
  const files = models.sort().flatMap((model) =>
    readdirSync(join(folder, model))
      .filter((name) => !isOfOneModel || name.endsWith('.avsc'))
      .sort()
      .map((name) => ({
        model: isOfOneModel ? basename(resolve(folder)) : model,
        version: versionOf(model, name),
        schema: parse(folder, model, name),
      })),
  )
  if (files.length > 0) return files
  throw new InvalidSchemaFileError(folder, 'holds no schemas; they are <model>/v<version>.avsc, as in trade/v1.avsc')
}

function versionOf(model: string, name: string): number {
  const match = /^v([1-9]\d*)\.avsc$/.exec(name)
  if (match === null)
    throw new InvalidSchemaFileError(join(model, name), 'must be named v<version>.avsc, as in v1.avsc')
  return Number(match[1])
}

function parse(folder: string, model: string, name: string): AvroComplexSchema {
  try {
    return JSON.parse(readFileSync(join(folder, model, name), 'utf8')) as AvroComplexSchema
  } catch (cause) {
    throw new InvalidSchemaFileError(join(model, name), 'is not valid JSON', { cause })
  }
}

/**
 * The committed lock; empty when there is none yet.
 * @throws {InvalidSchemaFileError} When it holds no JSON.
 */
export function readLockFile(root: string, name = 'schemas.lock.json'): LockFile {
  const path = join(root, name)
  if (!existsSync(path)) return {}
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as LockFile
  } catch (cause) {
    throw new InvalidSchemaFileError(path, 'is not valid JSON', { cause })
  }
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
