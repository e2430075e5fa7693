import { extendLock, lockOf, type LockFile, renderLock, renderLockFile } from './extend-lock.ts'
import { groupModels } from './group-models.ts'
import { header, interfacesOf, renderInterfaces } from './render-interfaces.ts'
import { renderModelMap, renderModelRecords } from './render-model-map.ts'
import { renderSchemas, schemasOf } from './render-schemas.ts'
import type { SchemaFile } from './schema-file.ts'

/** One file that the generator wants written. */
export interface GeneratedFile {
  /** Path from the root of the package. */
  readonly path: string
  /** Whole content. */
  readonly text: string
}

/**
 * Everything that follows from the schema files, in a fixed order and spelling: the same input gives the same bytes.
 * @param files The schema files, in any order.
 * @param lock The lock as it is committed.
 * @throws {InvalidSchemaFileError} When the files do not fit together.
 * @throws {LockedSchemaChangedError} When a released version was edited or removed.
 */
export async function generate(files: readonly SchemaFile[], lock: LockFile): Promise<readonly GeneratedFile[]> {
  const models = groupModels(files)
  const entries = await extendLock(lock, models)
  return [
    { path: 'src/generated/models.ts', text: renderInterfaces(models) },
    { path: 'src/generated/schemas.ts', text: renderSchemas(models) },
    { path: 'src/generated/model-records.ts', text: renderModelRecords(models) },
    { path: 'src/generated/model-map.ts', text: renderModelMap(models) },
    { path: 'src/generated/lock.ts', text: renderLock(entries) },
    { path: 'schemas.lock.json', text: renderLockFile(entries) },
  ]
}

/** What {@link generateModule} makes. */
export interface GeneratedModule {
  /** Text of `models.ts`. */
  readonly module: string
  /** Text of the lock file. */
  readonly lock: string
}

/**
 * One module with everything that follows from a user's own schema files: interfaces, every version's schema, histories
 * for `defineModel`, and the lock. The same input gives the same bytes.
 * @param files The schema files, in any order.
 * @param lock The lock as it is committed.
 * @throws {InvalidSchemaFileError} When the files do not fit together.
 * @throws {LockedSchemaChangedError} When a released version was edited or removed.
 */
export async function generateModule(files: readonly SchemaFile[], lock: LockFile): Promise<GeneratedModule> {
  const models = groupModels(files)
  const entries = await extendLock(lock, models)
  const imports =
    "import type { AvroComplexSchema } from '@cryptics-lab/avro-models'\n" +
    "import type { SchemaLock } from '@cryptics-lab/avro-models/registry'\n"
  const firstLine = header.replace('`npm run generate`', '`avro-models generate`')
  const parts = [firstLine, imports, ...interfacesOf(models), ...schemasOf(models), lockOf(entries, 'The schemas')]
  return { module: parts.join('\n'), lock: renderLockFile(entries) }
}
