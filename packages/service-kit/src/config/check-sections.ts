import { z } from 'zod'
import { nearestName } from '../cli/nearest-name.ts'
import type { MergedSettings } from './config-layer.ts'
import type { ConfigProblem } from './config-problem.ts'
import type { ConfigSections } from './config-schema.ts'
import { holdsSecret, isSecretPath, nodeOf, schemaAt } from './schema-node.ts'

/** What the sections gave. */
export interface CheckedSections {
  /** Sections that fit, by name. */
  readonly sections: Readonly<Record<string, unknown>>
  /** What does not fit, without sources. */
  readonly problems: readonly Omit<ConfigProblem, 'source'>[]
}

/** Checks every section by itself, so that one that does not fit hides nothing of the others. */
export function checkSections(schema: ConfigSections, { values }: MergedSettings): CheckedSections {
  const problems: Omit<ConfigProblem, 'source'>[] = []
  const sections: Record<string, unknown> = {}
  for (const name of Object.keys(values)) {
    if (!Object.hasOwn(schema, name))
      problems.push({ path: name, message: unknownKey(name, Object.keys(schema), 'section') })
  }
  for (const [name, section] of Object.entries(schema)) {
    const result = section.safeParse(Object.hasOwn(values, name) ? values[name] : {})
    if (result.success) sections[name] = result.data
    else problems.push(...result.error.issues.flatMap((issue) => problemsOf(issue, name, section, values[name])))
  }
  return { sections, problems }
}

function problemsOf(
  issue: z.core.$ZodIssue,
  name: string,
  section: z.ZodType,
  value: unknown,
): readonly Omit<ConfigProblem, 'source'>[] {
  const inner = issue.path.map(String)
  const path = [name, ...inner].join('.')
  if (issue.code === 'unrecognized_keys') {
    const parent = schemaAt(section, inner)
    const known = parent === undefined ? [] : Object.keys(nodeOf(parent).fields)
    return issue.keys.map((key) => ({ path: `${path}.${key}`, message: unknownKey(key, known, 'setting') }))
  }
  const schema = schemaAt(section, inner)
  // What stands where secrets belong may be one, for example an address in place of the section.
  const isHidden = isSecretPath(section, inner) || (schema !== undefined && holdsSecret(schema))
  const given = isHidden ? '' : describeValue(valueAt(value, inner))
  return [{ path, message: `${explain(issue, schema)}${given}` }]
}

function unknownKey(key: string, known: readonly string[], what: string): string {
  const nearest = nearestName(key, known)
  const choice = known.length > 0 && known.length <= 12 ? `; known are ${known.join(', ')}` : ''
  return `there is no such ${what}${nearest === undefined ? choice : `; did you mean ${nearest}?`}`
}

const words: Readonly<Record<string, string>> = {
  object: 'a table',
  map: 'a table',
  list: 'a list',
  number: 'a number',
  boolean: 'true or false',
  text: 'text',
}

function explain(issue: z.core.$ZodIssue, schema: z.core.$ZodType | undefined): string {
  if (issue.code === 'invalid_type' && issue.expected !== 'int' && schema !== undefined)
    return `must be ${words[nodeOf(schema).kind] ?? 'another value'}`
  if (issue.code === 'invalid_value') return `must be one of ${issue.values.map(String).join(', ')}`
  return issue.message
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  let current = value
  for (const key of path) {
    if (typeof current !== 'object' || current === null) return undefined
    current = (current as Record<string, unknown>)[key]
  }
  return current
}

/** What was given, where it helps: short, and nothing that looks like an address or a key. */
function describeValue(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'boolean') return `, not ${value}`
  if (typeof value === 'string' && /^[\w .,+-]{0,24}$/.test(value)) return `, not ${JSON.stringify(value)}`
  return ''
}
