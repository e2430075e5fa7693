import { fingerprintOf } from '../fingerprint.ts'
import { LockedSchemaChangedError } from './errors.ts'
import { header } from './render-interfaces.ts'
import { fileNameOf, type ModelFiles } from './schema-file.ts'

/** Content of `schemas.lock.json`: fingerprint of a schema to its id. */
export type LockFile = Readonly<Record<string, number>>

/** One schema version with its id. */
export interface LockEntry {
  /** Id, from 1. */
  readonly id: number
  /** Fingerprint of the schema. */
  readonly fingerprint: string
  /** Name of the schema's constant, for example `tickerV1`. */
  readonly constant: string
}

/**
 * Every version with its id: the one it has, or the next free one in alphabetical order of models. Ids are never
 * changed, taken away or given twice.
 * @throws {LockedSchemaChangedError} When a schema that has an id is no longer there.
 */
export async function extendLock(lock: LockFile, models: readonly ModelFiles[]): Promise<readonly LockEntry[]> {
  const versions = models.flatMap(({ model, constantName, history }) =>
    history.map((schema, index) => ({
      schema,
      constant: `${constantName}V${index + 1}`,
      file: fileNameOf(model, index + 1),
    })),
  )
  const known = new Map(Object.entries(lock))
  const fingerprints = await Promise.all(versions.map(({ schema }) => fingerprintOf(schema)))
  const lost = [...known].filter(([fingerprint]) => !fingerprints.includes(fingerprint)).map(([, id]) => id)
  if (lost.length > 0) {
    const strangers = versions.filter((_, index) => !known.has(fingerprints[index] as string))
    throw new LockedSchemaChangedError(
      lost,
      strangers.map(({ file }) => file),
    )
  }
  let last = Math.max(0, ...known.values())
  const entries = versions.map(({ constant }, index) => {
    const fingerprint = fingerprints[index] as string
    return { id: known.get(fingerprint) ?? ++last, fingerprint, constant }
  })
  return entries.sort((first, second) => first.id - second.id)
}

/** Text of `schemas.lock.json`, ids ascending, so that a new version is a new last line. */
export function renderLockFile(entries: readonly LockEntry[]): string {
  const ids = Object.fromEntries(entries.map(({ fingerprint, id }) => [fingerprint, id]))
  return `${JSON.stringify(ids, undefined, 2)}\n`
}

/** TypeScript constant of the lock, schemas included. */
export function renderLock(entries: readonly LockEntry[]): string {
  const names = entries.map(({ constant }) => constant).sort()
  return [
    header,
    `import type { SchemaLock } from '../schema-lock.ts'\nimport { ${names.join(', ')} } from './schemas.ts'\n`,
    lockOf(entries, "The suite's own schemas"),
  ].join('\n')
}

/** The constant of a lock, without what it imports. */
export function lockOf(entries: readonly LockEntry[], whose: string): string {
  const lines = entries.map(
    (entry) => `  { id: ${entry.id}, fingerprint: '${entry.fingerprint}', schema: ${entry.constant} },\n`,
  )
  return `/** ${whose} and their ids; the content of schemas.lock.json. */\nexport const schemaLock: SchemaLock = [\n${lines.join('')}]\n`
}
