import type { AvroComplexSchema, AvroSchema } from './avro-schema.ts'
import { fullName, isUnion, namespaceOf } from './fingerprint.ts'
import type { Random } from './random.ts'

interface Scope {
  readonly random: Random
  readonly named: ReadonlyMap<string, AvroComplexSchema>
  readonly namespace: string
  readonly depth: number
}

// Below this depth arrays and maps are empty and unions take their first branch, so that a recursive schema ends.
const deepest = 4
const alphabet = 'abcdefghijklmnopqrstuvwxyz'

/**
 * A valid value of a schema, drawn from a generator: the same draws give the same value. Numbers are of the size that
 * markets have, and stay within what JavaScript holds exactly.
 */
export function sampleRecord(schema: AvroComplexSchema, random: Random): Record<string, unknown> {
  // Types are collected before anything is drawn: an array that happens to be empty may hold the definition of a type
  // that is used by name behind it.
  const named = new Map<string, AvroComplexSchema>()
  collect(schema, '', named)
  return sample(schema, { random, named, namespace: '', depth: 0 }) as Record<string, unknown>
}

function collect(schema: AvroSchema, namespace: string, named: Map<string, AvroComplexSchema>): void {
  if (typeof schema === 'string') return
  if (isUnion(schema)) {
    for (const branch of schema) collect(branch, namespace, named)
    return
  }
  const name = schema.name === undefined ? undefined : fullName(schema.name, schema.namespace ?? namespace)
  if (name !== undefined) named.set(name, schema)
  const inner = name === undefined ? namespace : namespaceOf(name)
  for (const field of schema.fields ?? []) collect(field.type, inner, named)
  for (const part of [schema.items, schema.values]) if (part !== undefined) collect(part, inner, named)
  if (typeof schema.type !== 'string') collect(schema.type, namespace, named)
}

function sample(schema: AvroSchema, scope: Scope): unknown {
  if (typeof schema === 'string') {
    const named = scope.named.get(fullName(schema, scope.namespace))
    return named === undefined ? samplePrimitive(schema, undefined, scope.random) : sampleNamed(named, scope)
  }
  if (isUnion(schema)) {
    const index = scope.depth > deepest ? 0 : whole(scope.random, 0, schema.length - 1)
    return sample(schema[index] as AvroSchema, scope)
  }
  if (schema.name !== undefined) return sampleNamed(schema, scope)
  const size = scope.depth > deepest ? 0 : whole(scope.random, 0, 3)
  const inner = { ...scope, depth: scope.depth + 1 }
  if (schema.type === 'array') return Array.from({ length: size }, () => sample(schema.items as AvroSchema, inner))
  if (schema.type === 'map') {
    const entry = (): [string, unknown] => [word(scope.random), sample(schema.values as AvroSchema, inner)]
    return Object.fromEntries(Array.from({ length: size }, entry))
  }
  if (typeof schema.type !== 'string') return sample(schema.type, scope)
  return samplePrimitive(schema.type, schema.logicalType, scope.random)
}

function sampleNamed(schema: AvroComplexSchema, scope: Scope): unknown {
  const name = fullName(schema.name as string, schema.namespace ?? scope.namespace)
  if (schema.type === 'enum') return schema.symbols?.[whole(scope.random, 0, schema.symbols.length - 1)]
  if (schema.type === 'fixed') return bytes(scope.random, schema.size ?? 0)
  const inner = { ...scope, namespace: namespaceOf(name), depth: scope.depth + 1 }
  return Object.fromEntries((schema.fields ?? []).map((field) => [field.name, sample(field.type, inner)]))
}

function samplePrimitive(type: string, logicalType: string | undefined, random: Random): unknown {
  switch (type) {
    case 'boolean':
      return random.next() < 0.5
    case 'int':
      return logicalType === 'date' ? whole(random, 18_000, 21_000) : whole(random, 0, 86_399_999)
    case 'long':
      return sampleLong(logicalType, random)
    case 'float':
      return whole(random, -4_096, 4_096) / 8
    case 'double':
      return whole(random, 0, 10_000_000) / 100
    case 'bytes':
      return bytes(random, whole(random, 0, 8))
    case 'string':
      return logicalType === 'uuid' ? uuid(random) : word(random)
    default:
      return null
  }
}

function sampleLong(logicalType: string | undefined, random: Random): number {
  const millisecond = whole(random, 1_600_000_000_000, 1_900_000_000_000)
  switch (logicalType) {
    case 'timestamp-micros':
      return millisecond * 1_000 + whole(random, 0, 999)
    case 'timestamp-millis':
      return millisecond
    case 'time-micros':
      return whole(random, 0, 86_399_999_999)
    default:
      return whole(random, 0, 2 ** 40)
  }
}

function whole(random: Random, low: number, high: number): number {
  return low + Math.floor(random.next() * (high - low + 1))
}

function word(random: Random): string {
  const letter = (): string => alphabet.charAt(whole(random, 0, alphabet.length - 1))
  return Array.from({ length: whole(random, 1, 12) }, letter).join('')
}

function bytes(random: Random, length: number): Uint8Array {
  return Uint8Array.from({ length }, () => whole(random, 0, 255))
}

function uuid(random: Random): string {
  const digits = Array.from(bytes(random, 16), (byte) => byte.toString(16).padStart(2, '0')).join('')
  return digits.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-4$3-8$4-$5')
}
