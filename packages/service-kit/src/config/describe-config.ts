import type { z } from 'zod'
import type { ConfigSchema } from './config-schema.ts'
import { nodeOf, type SchemaNode } from './schema-node.ts'

/** One setting, for a reference or a help text. */
export interface ConfigSetting {
  /** Path in the file; `<name>` stands for a key of the user's choice. */
  readonly path: string
  /** What the values are, in words. */
  readonly type: string
  /** Default; undefined when the setting has none. */
  readonly default: unknown
  /** What it means, with unit and range. */
  readonly description: string
  /** Environment variable that sets it. */
  readonly variable: string
  /** Whether it is never shown. */
  readonly secret: boolean
}

/** Lists every setting of a schema, section by section. */
export function describeConfig(schema: ConfigSchema): readonly ConfigSetting[] {
  return Object.entries(schema.sections).flatMap(([name, section]) => settingsOf(section, [name]))
}

function settingsOf(schema: z.core.$ZodType, path: readonly string[]): readonly ConfigSetting[] {
  const node = nodeOf(schema)
  if (node.kind === 'object') {
    return Object.entries(node.fields).flatMap(([name, field]) => settingsOf(field, [...path, name]))
  }
  if (node.kind === 'map' && node.values !== undefined) {
    const inner = settingsOf(node.values, [...path, '<name>'])
    return inner.map((setting) =>
      setting.description === '' ? { ...setting, description: node.description } : setting,
    )
  }
  return [
    {
      path: path.join('.'),
      type: typeOf(node),
      default: node.secret ? undefined : node.defaultValue,
      description: node.description,
      variable: path.join('__').toUpperCase(),
      secret: node.secret,
    },
  ]
}

function typeOf({ kind, choices, words }: SchemaNode): string {
  if (words !== undefined) return words
  if (kind === 'choice') return choices.map((choice) => `\`${choice}\``).join(' or ')
  return { list: 'list of text', boolean: 'true or false', number: 'number', text: 'text' }[kind as string] ?? kind
}
