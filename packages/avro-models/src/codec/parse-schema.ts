import { avsc } from './binding.ts'
import type { Type } from 'avsc'
import type { AvroSchema } from '../avro-schema.ts'
import { InvalidSchema } from '../schema-errors.ts'
import { resolveSchema } from '../schema-node.ts'
import { BoundedArray, BoundedMap } from './bounded-collections.ts'
import { Binary, Decimal, StrictString, Uuid } from './laid-types.ts'
import { AnyDouble, AnyFloat, BigLong, MixedLong, NumberLong, StrictDouble, StrictFloat } from './number-types.ts'
import { NullableUnion } from './nullable-union.ts'
import { PlainUnion } from './plain-union.ts'
import type { ParsedType } from './record-problems.ts'

/**
 * What a long is in JavaScript: `number`, in the safe range and checked; `bigint`, all 64 bits; `mixed`, all 64 bits as a
 * number in the safe range and a bigint beyond it.
 */
export type LongMode = 'number' | 'bigint' | 'mixed'

/** How values are represented. */
export interface ValueModes {
  /** What a long is. */
  readonly longs: LongMode
  /** Whether NaN and infinities are written. */
  readonly nonFinite: 'refuse' | 'allow'
}

/** The default representation. */
export const defaultModes: ValueModes = { longs: 'number', nonFinite: 'refuse' }

type Hook = (part: unknown, options: object) => Type | undefined

const text = new StrictString()
const longs = { number: new NumberLong(), bigint: new BigLong(), mixed: new MixedLong() }
const floats = {
  refuse: { double: new StrictDouble(), float: new StrictFloat() },
  allow: { double: new AnyDouble(), float: new AnyFloat() },
}

/**
 * Parses a schema into what encodes and decodes.
 * @throws {InvalidSchema} When it is no Avro schema.
 */
export function parseSchema(schema: AvroSchema, modes: ValueModes = defaultModes): Type {
  // Our own reading of the schema names the place of a fault; the binding's messages do not.
  resolveSchema(schema)
  const title = typeof schema === 'object' && 'name' in schema ? String(schema.name) : ''
  try {
    const options = { wrapUnions: 'never', omitRecordMethods: true, typeHook: createHook(modes) }
    const type = avsc.Type.forSchema(schema as never, options as never)
    makePlain(type as BindingType, new Set())
    return type
  } catch (cause) {
    throw new InvalidSchema(title, cause instanceof Error ? cause.message : 'no Avro schema', { cause })
  }
}

function createHook({ longs: mode, nonFinite }: ValueModes): Hook {
  const { double, float } = floats[nonFinite]
  const primitives = new Map<unknown, Type>([
    ['double', double],
    ['float', float],
    ['string', text],
    ['long', longs[mode]],
  ])
  let inside: unknown
  const guarded = (part: unknown, make: () => Type): Type => {
    const before = inside
    inside = part
    try {
      return make()
    } finally {
      inside = before
    }
  }
  return (part, options) => {
    // The plain type below a laid one is the binding's own.
    if (part === inside) return undefined
    if (Array.isArray(part)) {
      const isNullable = part.length <= 2 && part.includes('null')
      return new (isNullable ? NullableUnion : PlainUnion)(part as never, options)
    }
    const laid = laidType(part) ?? collectionType(part)
    if (laid !== undefined) return guarded(part, () => new laid(part as never, options))
    return primitives.get(typeof part === 'object' && part !== null && 'type' in part ? part.type : part)
  }
}

/** What is laid over a type; undefined when nothing is. A logical type that does not fit its type is ignored, as Avro says. */
function laidType(part: unknown): (new (schema: never, options: object) => Type) | undefined {
  if (part === 'bytes') return Binary
  if (typeof part !== 'object' || part === null || !('type' in part)) return undefined
  const { type, logicalType, precision, scale = 0, size } = part as Record<string, unknown>
  if (logicalType === 'uuid' && (type === 'string' || (type === 'fixed' && size === 16))) return Uuid
  if (type !== 'bytes' && type !== 'fixed') return undefined
  const isDecimal = logicalType === 'decimal' && isCount(precision, 1) && isCount(scale, 0) && scale <= precision
  return isDecimal ? Decimal : Binary
}

function collectionType(part: unknown): (new (schema: never, options: object) => Type) | undefined {
  if (typeof part !== 'object' || part === null || !('type' in part)) return undefined
  if (part.type === 'array') return BoundedArray
  return part.type === 'map' ? BoundedMap : undefined
}

function isCount(value: unknown, least: number): value is number {
  return Number.isInteger(value) && (value as number) >= least
}

/** What the binding keeps in its types. */
interface BindingType extends ParsedType {
  readonly recordConstructor?: { prototype: unknown }
  readonly _indices?: object
}

/**
 * Lets decoded records be plain objects: equal to literals, fit for structuredClone, without a copy. And lets the symbols
 * of an enum be those of its schema only, not `constructor` and what else every object has.
 */
function makePlain(type: BindingType, seen: Set<ParsedType>): void {
  if (seen.has(type)) return
  seen.add(type)
  if (type._indices !== undefined) Object.setPrototypeOf(type._indices, null)
  if (type.recordConstructor !== undefined) type.recordConstructor.prototype = Object.prototype
  for (const field of type.fields ?? []) makePlain(field.type, seen)
  for (const branch of type.types ?? []) makePlain(branch, seen)
  if (type.itemsType !== undefined) makePlain(type.itemsType, seen)
  if (type.valuesType !== undefined) makePlain(type.valuesType, seen)
}
