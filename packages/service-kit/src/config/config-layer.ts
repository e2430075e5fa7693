import type { ConfigProblem } from './config-problem.ts'

/** A value that one place gives. */
export interface Setting {
  /** Path of the setting. */
  readonly path: readonly string[]
  /** The value as it was given. */
  readonly value: unknown
  /** Where it came from, for messages. */
  readonly source: string
  /** Where a part of the value came from, for example an item of a list; without it all parts have the one source. */
  readonly sourceOf?: (path: readonly string[]) => string
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
  /** What gave each value, by its path joined with dots. */
  readonly settings: ReadonlyMap<string, Setting>
  /** Values that another place needs to be tables. */
  readonly problems: readonly ConfigProblem[]
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
  const settings = new Map<string, Setting>()
  const problems: ConfigProblem[] = []
  for (const setting of layers.flatMap((layer) => layer.settings)) {
    const { path, value } = setting
    let place = values
    for (const [index, key] of path.slice(0, -1).entries()) {
      const inner = Object.hasOwn(place, key) ? place[key] : undefined
      if (inner !== undefined && !isTree(inner)) problems.push(conflict(path.slice(0, index + 1), setting, settings))
      place = place[key] = isTree(inner) ? inner : (Object.create(null) as Tree)
    }
    const last = path.at(-1) as string
    const isEmptyTable = isTree(value) && Object.keys(value).length === 0
    if (!(isEmptyTable && isTree(place[last]))) place[last] = value
    settings.set(path.join('.'), setting)
  }
  return { values, settings, problems }
}

function conflict(path: readonly string[], above: Setting, settings: ReadonlyMap<string, Setting>): ConfigProblem {
  const name = path.join('.')
  const source = settings.get(name)?.source ?? above.source
  return { path: name, source, message: `is a value here and a table for ${above.source}; it can be one of them` }
}

/** Where the value at a path came from: its own place, that of a part of it, or of what holds it; undefined when it is not set. */
export function sourceAt({ settings }: MergedSettings, path: string): string | undefined {
  const whole = settings.get(path) ?? [...settings].find(([known]) => known.startsWith(`${path}.`))?.[1]
  if (whole !== undefined) return whole.source
  const parts = path.split('.')
  for (let length = parts.length - 1; length > 0; length -= 1) {
    const holder = settings.get(parts.slice(0, length).join('.'))
    if (holder !== undefined) return holder.sourceOf?.(parts) ?? holder.source
  }
  return undefined
}
