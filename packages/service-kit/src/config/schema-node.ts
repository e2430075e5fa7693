import type { z } from 'zod'
import { metadataOf } from './config-fields.ts'

/** The parts of a schema's definition that are looked at; zod keeps them under one name for every kind. */
interface Definition {
  readonly type: string
  readonly innerType?: z.core.$ZodType
  readonly in?: z.core.$ZodType
  readonly shape?: Readonly<Record<string, z.core.$ZodType>>
  readonly valueType?: z.core.$ZodType
  readonly entries?: Readonly<Record<string, string>>
  readonly defaultValue?: unknown
}

/** One place in a schema, without the layers that only say "optional" or "by default". */
export interface SchemaNode {
  /** What is expected there. */
  readonly kind: 'object' | 'map' | 'list' | 'number' | 'boolean' | 'choice' | 'text' | 'other'
  /** Fields of an object by name. */
  readonly fields: Readonly<Record<string, z.core.$ZodType>>
  /** Schema of each value of a map. */
  readonly values: z.core.$ZodType | undefined
  /** Words of a choice. */
  readonly choices: readonly string[]
  /** Default; undefined when there is none. */
  readonly defaultValue: unknown
  /** Whether the value must appear nowhere. */
  readonly secret: boolean
  /** What its values are, where the field says so. */
  readonly words: string | undefined
  /** What the field says of itself. */
  readonly description: string
}

const kinds: Readonly<Record<string, SchemaNode['kind']>> = {
  object: 'object',
  record: 'map',
  array: 'list',
  number: 'number',
  boolean: 'boolean',
  enum: 'choice',
  string: 'text',
}

/** Reads a schema. */
export function nodeOf(schema: z.core.$ZodType): SchemaNode {
  let current = schema
  let defaultValue: unknown
  let description = ''
  let { secret = false, values: words } = metadataOf(schema)
  for (;;) {
    const definition = current._zod.def as unknown as Definition
    description ||= (current as z.ZodType).description ?? ''
    const known = metadataOf(current)
    secret ||= known.secret === true
    words ??= known.values
    defaultValue ??= definition.defaultValue
    const inner = definition.innerType ?? definition.in
    if (inner === undefined) {
      return {
        kind: kinds[definition.type] ?? 'other',
        fields: definition.shape ?? {},
        values: definition.valueType,
        choices: Object.keys(definition.entries ?? {}),
        defaultValue,
        secret,
        words,
        description,
      }
    }
    current = inner
  }
}

/** The schema at a path; undefined when nothing may be there. */
export function schemaAt(schema: z.core.$ZodType, path: readonly string[]): z.core.$ZodType | undefined {
  let current: z.core.$ZodType | undefined = schema
  for (const key of path) {
    if (current === undefined) return undefined
    const { fields, values }: SchemaNode = nodeOf(current)
    current = Object.hasOwn(fields, key) ? fields[key] : values
  }
  return current
}

/** Whether a path is that of a secret, or lies below one. */
export function isSecretPath(schema: z.core.$ZodType, path: readonly string[]): boolean {
  return path.some((_, index) => {
    const part = schemaAt(schema, path.slice(0, index + 1))
    return part !== undefined && nodeOf(part).secret
  })
}

/** Whether a value of the schema is a secret, or has one inside. */
export function holdsSecret(schema: z.core.$ZodType): boolean {
  const { secret, fields, values } = nodeOf(schema)
  const parts = [...Object.values(fields), ...(values === undefined ? [] : [values])]
  return secret || parts.some(holdsSecret)
}

/** The name that a schema has for a key of a variable, whose case says nothing; a name of the user's choice is in lower case. */
export function fieldNamed(fields: Readonly<Record<string, unknown>>, name: string): string | undefined {
  return Object.keys(fields).find((field) => field.toLowerCase() === name.toLowerCase())
}
