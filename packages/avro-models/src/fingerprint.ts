import type { AvroComplexSchema, AvroField, AvroSchema } from './avro-schema.ts'

/** Names of the primitive types. */
export const primitives: ReadonlySet<string> = new Set([
  'null',
  'boolean',
  'int',
  'long',
  'float',
  'double',
  'bytes',
  'string',
])
const constructs: ReadonlySet<string> = new Set(['record', 'enum', 'fixed', 'array', 'map', 'error'])
const ordered = ['name', 'type', 'fields', 'symbols', 'items', 'values', 'size'] as const
const left: ReadonlySet<string> = new Set([...ordered, 'namespace', 'doc', 'order', 'aliases'])

/**
 * What a schema says, in one spelling: Avro's Parsing Canonical Form, and with it whatever else changes what a reader
 * or a registry makes of the schema: defaults, aliases, logical types with precision and scale, and every further
 * property such as `connect.name`. Only documentation and sort order are left out, so a better wording is no new schema.
 * @see https://avro.apache.org/docs/1.11.1/specification/#parsing-canonical-form-for-schemas
 */
export function identityForm(schema: AvroSchema): string {
  return JSON.stringify(normalise(schema, ''))
}

/**
 * Identity of a schema: SHA-256 of its {@link identityForm}, as 64 hexadecimal digits. The Parsing Canonical Form alone
 * would not do: it drops `logicalType` and `connect.name`, which change what columns a sink makes and what id a registry
 * gives.
 */
export async function fingerprintOf(schema: AvroSchema): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(identityForm(schema)))
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** Full name of a record, enum or fixed: its namespace, or that of what surrounds it, and its name. */
export function fullName(name: string, namespace: string): string {
  return name.includes('.') || namespace === '' ? name : `${namespace}.${name}`
}

/** Namespace of a full name; empty when it has none. */
export function namespaceOf(name: string): string {
  return name.slice(0, Math.max(0, name.lastIndexOf('.')))
}

function normalise(schema: AvroSchema, namespace: string): unknown {
  if (typeof schema === 'string') return primitives.has(schema) ? schema : fullName(schema, namespace)
  if (isUnion(schema)) return schema.map((branch) => normalise(branch, namespace))
  return normaliseComplex(schema, namespace)
}

function normaliseComplex(schema: AvroComplexSchema, outer: string): unknown {
  const name = schema.name === undefined ? undefined : fullName(schema.name, schema.namespace ?? outer)
  const namespace = name === undefined ? outer : namespaceOf(name)
  const parts: Record<string, unknown> = {
    name,
    type: isConstruct(schema.type) ? schema.type : normalise(schema.type, namespace),
    fields: schema.fields?.map((field) => normaliseField(field, namespace)),
    symbols: schema.symbols,
    items: schema.items === undefined ? undefined : normalise(schema.items, namespace),
    values: schema.values === undefined ? undefined : normalise(schema.values, namespace),
    size: schema.size,
    aliases: schema.aliases?.map((alias) => fullName(alias, namespace)),
    ...furtherProperties(schema),
  }
  const present = Object.entries(parts).filter(([, value]) => value !== undefined)
  // {"type": "long"} and "long" say the same.
  return present.length === 1 && parts['type'] !== undefined ? parts['type'] : Object.fromEntries(present)
}

function isConstruct(type: AvroSchema): boolean {
  return typeof type === 'string' && constructs.has(type)
}

function normaliseField(field: AvroField, namespace: string): unknown {
  const { name, aliases } = field
  return { name, type: normalise(field.type, namespace), aliases, ...furtherProperties(field) }
}

/** The properties that the Parsing Canonical Form drops, in alphabetical order, documentation and sort order excepted. */
function furtherProperties(holder: AvroComplexSchema | AvroField): Record<string, unknown> {
  const entries = Object.entries(holder).filter(([key]) => !left.has(key))
  return Object.fromEntries(entries.map(([key, value]) => [key, sorted(value)] as const).sort(byKey))
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([key, inner]) => [key, sorted(inner)] as const)
  return Object.fromEntries(entries.sort(byKey))
}

function byKey([first]: readonly [string, unknown], [second]: readonly [string, unknown]): number {
  return first < second ? -1 : 1
}

/** Whether a schema is a union; `Array.isArray` alone does not narrow a read-only array. */
export function isUnion(schema: AvroSchema): schema is readonly AvroSchema[] {
  return Array.isArray(schema)
}
