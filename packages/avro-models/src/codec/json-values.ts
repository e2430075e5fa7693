import { ChosenBranch, holdsExactly } from './plain-union.ts'
import type { SchemaNode } from '../schema-node.ts'

/** A JSON value that does not fit its schema, with the place. */
export class JsonValueError extends Error {
  /**
   * @param path Path of the value; empty for the record itself.
   * @param expected What the schema wants there.
   */
  constructor(path: string, expected: string) {
    super(`${path === '' ? 'the value' : path} must be ${expected}`)
    this.name = 'JsonValueError'
  }
}

/** What happens to a property that the schema does not name. */
export type StrangerRule = 'refuse' | 'skip'

interface Place {
  readonly node: SchemaNode
  readonly path: string
  readonly strangers: StrangerRule
}

/**
 * A value for the codec out of JSON: bytes and fixed from hexadecimal digits, longs from numbers or strings, decimals and
 * uuids from strings. In a union the first branch that takes the value; `{"branch": value}` names one.
 * @throws {JsonValueError} When it does not fit.
 */
export function fromJson(node: SchemaNode, value: unknown, path = '', strangers: StrangerRule = 'refuse'): unknown {
  const place = { node, path, strangers }
  switch (node.kind) {
    case 'record':
      return recordFromJson(place, value)
    case 'array':
      if (!Array.isArray(value)) throw new JsonValueError(path, 'a list')
      return value.map((item, index) => fromJson(node.inner as SchemaNode, item, `${path}[${index}]`, strangers))
    case 'map':
      return mapFromJson(place, value)
    case 'union':
      return unionFromJson(place, value)
    case 'bytes':
    case 'fixed':
      return binaryFromJson(place, value)
    case 'long':
      return longFromJson(value, path)
    case 'float':
    case 'double':
      return floatFromJson(value, path)
    default:
      return plainFromJson(place, value)
  }
}

function plainFromJson({ node, path }: Place, value: unknown): unknown {
  const { kind, symbols } = node
  if (kind === 'null' && value !== null) throw new JsonValueError(path, 'null')
  if (kind === 'boolean' && typeof value !== 'boolean') throw new JsonValueError(path, 'true or false')
  if (kind === 'string' && typeof value !== 'string') throw new JsonValueError(path, 'a string')
  if (kind === 'enum' && !symbols.includes(value as string))
    throw new JsonValueError(path, `one of ${symbols.join(', ')}`)
  const isInt = typeof value === 'number' && value === (value | 0)
  if (kind === 'int' && !isInt) throw new JsonValueError(path, 'an integer of 32 bits')
  return value
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function recordFromJson({ node, path, strangers }: Place, value: unknown): unknown {
  if (!isObject(value)) throw new JsonValueError(path, `an object with the fields of ${node.name}`)
  const within = (name: string): string => (path === '' ? name : `${path}.${name}`)
  const stranger = Object.keys(value).find((key) => !node.fields.some(({ name }) => name === key))
  if (stranger !== undefined && strangers === 'refuse')
    throw new JsonValueError(within(stranger), `left out: ${node.name} has no such field`)
  const entries: [string, unknown][] = []
  for (const { name, node: type, hasDefault } of node.fields) {
    if (Object.hasOwn(value, name)) entries.push([name, fromJson(type, value[name], within(name), strangers)])
    else if (!hasDefault) throw new JsonValueError(within(name), 'given: it has no default')
  }
  return Object.fromEntries(entries)
}

function mapFromJson({ node, path, strangers }: Place, value: unknown): unknown {
  if (!isObject(value)) throw new JsonValueError(path, 'an object')
  const inner = node.inner as SchemaNode
  const each = (item: unknown): unknown => fromJson(inner, item, `${path}.*`, strangers)
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, each(item)]))
}

function unionFromJson({ node, path, strangers }: Place, value: unknown): unknown {
  const fitting = node.branches.findIndex((branch) => fitsKind(branch, value, strangers))
  if (fitting >= 0)
    return new ChosenBranch(fitting, fromJson(node.branches[fitting] as SchemaNode, value, path, strangers))
  const [[key, inner] = [], ...others] = isObject(value) ? Object.entries(value) : []
  const index = node.branches.findIndex(({ name, kind }) => key !== undefined && (name === key || kind === key))
  const named = node.branches[index]
  if (named === undefined || others.length > 0) {
    throw new JsonValueError(path, `one of ${node.branches.map(({ kind, name }) => name || kind).join(', ')}`)
  }
  return new ChosenBranch(index, fromJson(named, inner, path, strangers))
}

/** Whether a branch takes a JSON value and gives the same one back. */
function fitsKind(branch: SchemaNode, value: unknown, strangers: StrangerRule): boolean {
  if (!holdsExactly(branch.kind, value)) return false
  // Only a long that no number holds is written as a string.
  if (branch.kind === 'long' && typeof value === 'string' && Number.isSafeInteger(Number(value))) return false
  try {
    fromJson(branch, value, '', strangers)
    return true
  } catch {
    return false
  }
}

function binaryFromJson({ node, path }: Place, value: unknown): unknown {
  const { logicalType = '', size, kind } = node
  if (logicalType.startsWith('decimal') && /^-?\d+(\.\d+)?$/.test(String(value))) return value
  if (logicalType === 'uuid' && /^[\da-f-]{36}$/i.test(String(value))) return value
  const isHex = typeof value === 'string' && /^([\da-f]{2})*$/i.test(value)
  if (!isHex || (kind === 'fixed' && value.length !== 2 * size) || logicalType.startsWith('decimal')) {
    const digits = kind === 'fixed' ? `${2 * size} hexadecimal digits` : 'hexadecimal digits, two for a byte'
    throw new JsonValueError(path, logicalType.startsWith('decimal') ? 'a decimal as a string' : digits)
  }
  return new Uint8Array(Buffer.from(value, 'hex'))
}

function longFromJson(value: unknown, path: string): bigint {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value)
  if (typeof value === 'string' && /^-?\d{1,19}$/.test(value)) return BigInt(value)
  throw new JsonValueError(path, 'an integer; one beyond 2^53 as a string')
}

const nonFinite: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
}

function floatFromJson(value: unknown, path: string): number {
  if (typeof value === 'number') return value
  if (typeof value === 'string' && Object.hasOwn(nonFinite, value)) return nonFinite[value] as number
  throw new JsonValueError(path, 'a number')
}

/** A decoded value as JSON text: bytes as hexadecimal digits, longs beyond 2^53 and decimals as strings. */
export function toJson(value: unknown): string {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? value.toString() : `"${value}"`
  if (typeof value === 'number') return numberToJson(value)
  if (value instanceof Uint8Array) return `"${Buffer.from(value).toString('hex')}"`
  if (Array.isArray(value)) return `[${value.map(toJson).join(',')}]`
  if (!isObject(value)) return JSON.stringify(value)
  return `{${Object.entries(value)
    .map(([key, inner]) => `${JSON.stringify(key)}:${toJson(inner)}`)
    .join(',')}}`
}

function numberToJson(value: number): string {
  if (!Number.isFinite(value)) return `"${value}"`
  return Object.is(value, -0) ? '-0.0' : JSON.stringify(value)
}
