import { secretMark } from './redact-text.ts'

/** Anything that may be written to a log as JSON. */
export type LogValue = string | number | boolean | null | readonly LogValue[] | { readonly [name: string]: LogValue }

const longestStack = 16_000
const deepest = 8
const widest = 100
const mostNodes = 500
const mostCharacters = 65_536
const namesOfNames: readonly string[] = ['name', 'key', 'header', 'variable', 'path', 'field']
const namesOfErrors: readonly string[] = ['name', 'message', 'stack', 'cause', 'errors']

/** Whether a value is a wrapped secret, as the configuration gives it. */
export function isSecretObject(value: unknown): value is { reveal(): unknown } {
  return typeof value === 'object' && value !== null && typeof (value as { reveal?: unknown }).reveal === 'function'
}

interface Walk {
  readonly text: (input: string, limit?: number) => string
  readonly isSecret: (name: string) => boolean
  readonly seen: object[]
  nodes: number
  characters: number
}

/**
 * A plain copy of any value, bounded in depth, width and size, without secrets. Never throws.
 * @param value Anything.
 * @param text Takes secrets out of a text and cuts it.
 * @param isSecret Whether what stands under a name is a secret.
 */
export function plainCopy(value: unknown, text: Walk['text'], isSecret: Walk['isSecret']): LogValue {
  const bounded = (input: string, limit?: number): string => {
    if (walk.characters > mostCharacters) return '[…]'
    const result = text(input, limit)
    walk.characters += result.length
    return result
  }
  const walk: Walk = { text: bounded, isSecret, seen: [], nodes: 0, characters: 0 }
  return visit(value, walk)
}

function visit(value: unknown, walk: Walk): LogValue {
  switch (typeof value) {
    case 'string':
      return walk.text(value)
    case 'number':
      return Number.isFinite(value) ? value : String(value)
    case 'boolean':
      return value
    case 'bigint':
      return String(value)
    case 'object':
      return value === null ? null : inside(value, walk)
    case 'undefined':
      return null
    default:
      return `[${typeof value}]`
  }
}

function inside(value: object, walk: Walk): LogValue {
  if (walk.seen.includes(value)) return '[circular]'
  walk.nodes += 1
  if (walk.seen.length >= deepest || walk.nodes > mostNodes) return '[…]'
  walk.seen.push(value)
  try {
    return copy(value, walk)
  } catch {
    return '[unreadable]'
  } finally {
    walk.seen.pop()
  }
}

function copy(value: object, walk: Walk): LogValue {
  if (isSecretObject(value)) return secretMark
  if (value instanceof Error || isErrorLike(value)) return errorOf(value as Error, walk)
  if (Array.isArray(value)) return listOf(value, walk)
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString()
  if (value instanceof URL || value instanceof RegExp) return walk.text(String(value))
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`
  if (value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`
  if (value instanceof Set) return listOf([...value], walk)
  if (isEntries(value)) {
    const entries = [...value.entries()].map(([key, item]) => [keyOf(key), item] as const)
    return recordOf(entries, walk)
  }
  const toJson = (value as { toJSON?: unknown }).toJSON
  if (typeof toJson === 'function') {
    const plain: unknown = toJson.call(value)
    return plain === value ? recordOf(entriesOf(value), walk) : visit(plain, walk)
  }
  return recordOf(entriesOf(value), walk)
}

function listOf(list: readonly unknown[], walk: Walk): LogValue {
  const items = list.slice(0, widest).map((item, index) => {
    const before = list[index - 1]
    // Raw headers stand in a flat list: name, value, name, value.
    const isValue = typeof before === 'string' && typeof item !== 'object' && walk.isSecret(before)
    return isValue ? secretMark : visit(item, walk)
  })
  return list.length > widest ? [...items, `[${list.length - widest} more]`] : items
}

function recordOf(entries: readonly (readonly [string, unknown])[], walk: Walk): LogValue {
  const result: Record<string, LogValue> = {}
  const namesSecret = entries.some(
    ([key, item]) => typeof item === 'string' && namesOfNames.includes(key) && walk.isSecret(item),
  )
  for (const [key, item] of entries.slice(0, widest)) {
    if (item === undefined || typeof item === 'function' || typeof item === 'symbol') continue
    const hidden = (walk.isSecret(key) || (namesSecret && key === 'value')) && hides(item)
    // Own properties only: `__proto__` as a name stays data.
    Object.defineProperty(result, walk.text(key, 200), {
      value: hidden ? secretMark : visit(item, walk),
      enumerable: true,
      configurable: true,
      writable: true,
    })
  }
  if (entries.length > widest) result['…'] = `${entries.length - widest} more`
  return result
}

function errorOf(error: Error, walk: Walk): LogValue {
  const result: Record<string, LogValue> = {
    type: walk.text(String(error.name || error.constructor?.name || 'Error'), 200),
    message: walk.text(String(error.message)),
  }
  const facts = entriesOf(error).filter(([key]) => !namesOfErrors.includes(key))
  Object.assign(result, recordOf(facts, walk))
  if (typeof error.stack === 'string') result['stack'] = walk.text(error.stack, longestStack)
  const { cause, errors } = error as { cause?: unknown; errors?: unknown }
  if (cause !== undefined) result['cause'] = visit(cause, walk)
  if (Array.isArray(errors)) result['errors'] = listOf(errors, walk)
  return result
}

/** Whether a value under a secret's name can be the secret: `token: null` and `password: true` say something else. */
function hides(item: unknown): boolean {
  return item !== null && typeof item !== 'boolean' && item !== ''
}

/** An error of another realm, or one that came through a structured copy. */
function isErrorLike(value: object): boolean {
  return Object.prototype.toString.call(value) === '[object Error]'
}

function isEntries(value: object): value is Map<unknown, unknown> {
  return value instanceof Map || value instanceof Headers || value instanceof URLSearchParams
}

const keyOf = (key: unknown): string =>
  typeof key === 'string' || typeof key === 'number' ? String(key) : `[${typeof key}]`

/** Own enumerable properties; one whose getter throws is named. */
function entriesOf(value: object): (readonly [string, unknown])[] {
  return Object.keys(value).map((key) => {
    try {
      return [key, (value as Record<string, unknown>)[key]] as const
    } catch {
      return [key, '[unreadable]'] as const
    }
  })
}
