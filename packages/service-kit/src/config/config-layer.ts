/** A value that one place gives. */
export interface Setting {
  /** Path of the setting. */
  readonly path: readonly string[]
  /** The value as it was given. */
  readonly value: unknown
  /** Where it came from, for messages. */
  readonly source: string
}

/** Settings of one place; later layers win. */
export interface ConfigLayer {
  /** What is set. */
  readonly settings: readonly Setting[]
}

/** Everything that is set, joined. */
export interface MergedSettings {
  /** Values by section, nested. */
  readonly values: Readonly<Record<string, unknown>>
  /** Where each value came from, by its path joined with dots. */
  readonly sources: ReadonlyMap<string, string>
}

type Tree = { [key: string]: unknown }

const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)

/** The leaves of nested values; lists are leaves, and so is an empty table. */
export function leavesOf(
  value: unknown,
  path: readonly string[] = [],
): readonly { readonly path: readonly string[]; readonly value: unknown }[] {
  if (!isTree(value) || (Object.keys(value).length === 0 && path.length > 0)) return [{ path, value }]
  return Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, [...path, key]))
}

/** Joins layers; a later one replaces single values, never whole sections. */
export function mergeSettings(layers: readonly ConfigLayer[]): MergedSettings {
  const values: Tree = Object.create(null) as Tree
  const sources = new Map<string, string>()
  for (const { path, value, source } of layers.flatMap(({ settings }) => settings)) {
    let place = values
    for (const key of path.slice(0, -1)) {
      const inner = Object.hasOwn(place, key) ? place[key] : undefined
      // A value where a table is needed gives way; the schema tells what is missing.
      place = place[key] = isTree(inner) ? inner : (Object.create(null) as Tree)
    }
    const last = path.at(-1) as string
    const isEmptyTable = isTree(value) && Object.keys(value).length === 0
    if (!(isEmptyTable && isTree(place[last]))) place[last] = value
    sources.set(path.join('.'), source)
  }
  return { values, sources }
}
