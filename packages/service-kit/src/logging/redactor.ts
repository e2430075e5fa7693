import { createProtectedValues } from './protected-values.ts'
import { isSecretName, redactPatterns, secretMark } from './redact-text.ts'

/** Anything that may be written to a log as JSON. */
export type LogValue = string | number | boolean | null | readonly LogValue[] | { readonly [name: string]: LogValue }

/** Takes secrets out of what is written, and makes a bounded plain copy of it. */
export interface Redactor {
  /** Adds a value that must never appear. */
  protect(value: unknown): void
  /** A text without secrets, cut to `limit` characters. */
  text(text: string, limit?: number): string
  /** A plain copy without secrets; never throws. */
  value(value: unknown): LogValue
  /** A plain copy of fields without secrets; a field without a value is left out. */
  fields(fields: Readonly<Record<string, unknown>>): Record<string, LogValue>
}

const longestText = 8_000
const longestStack = 16_000
const deepest = 8
const widest = 100
const mostNodes = 2_000
const namesOfNames = ['name', 'key', 'header', 'variable', 'path', 'field'] as const

/** Whether a value is a wrapped secret, as the configuration gives it. */
export function isSecretObject(value: unknown): value is { reveal(): unknown } {
  return typeof value === 'object' && value !== null && typeof (value as { reveal?: unknown }).reveal === 'function'
}

/**
 * Makes a redactor. A value is a secret by the name above it, by its form (a password in an address, a token after
 * `Bearer`), as a wrapped secret, or because it was told to `protect` it.
 * @param names Further names whose values are secrets, compared without regard to case.
 */
export function createRedactor(names: readonly string[] = []): Redactor {
  const values = createProtectedValues()
  const further = new Set(names.map((name) => name.toLowerCase()))
  const isSecret = (name: string): boolean =>
    isSecretName(name) || (further.size > 0 && further.has(name.toLowerCase()))

  const text = (input: string, limit = longestText): string => {
    const isCut = input.length > limit
    // A secret across the cut would be recognised by nobody: what may be the beginning of one goes, too.
    const margin = isCut ? values.longest : 0
    const part = isCut ? input.slice(0, limit + margin) : input
    const clean = redactPatterns(values.redact(part))
    return isCut ? `${clean.slice(0, Math.max(0, Math.min(limit, clean.length - margin)))}…` : clean
  }

  const walk = createWalk(text, isSecret)
  return {
    protect(value) {
      if (typeof value === 'string') values.add(value)
      else if (isSecretObject(value)) values.add(String(value.reveal()))
      else if (value instanceof Uint8Array) values.add(Buffer.from(value).toString('utf8'))
    },
    text,
    value: (value) => walk(value),
    fields(fields) {
      const plain = walk(fields)
      return typeof plain === 'object' && plain !== null && !Array.isArray(plain)
        ? (plain as Record<string, LogValue>)
        : { value: plain }
    },
  }
}

type Text = (input: string, limit?: number) => string
type IsSecret = (name: string) => boolean

interface Visit {
  readonly seen: object[]
  nodes: number
}

function createWalk(text: Text, isSecret: IsSecret): (value: unknown) => LogValue {
  const visit = (value: unknown, state: Visit): LogValue => {
    switch (typeof value) {
      case 'string':
        return text(value)
      case 'number':
        return Number.isFinite(value) ? value : String(value)
      case 'boolean':
        return value
      case 'bigint':
        return String(value)
      case 'object':
        return value === null ? null : inside(value, state)
      case 'undefined':
        return null
      default:
        return `[${typeof value}]`
    }
  }

  const inside = (value: object, state: Visit): LogValue => {
    if (isSecretObject(value)) return secretMark
    if (state.seen.includes(value)) return '[circular]'
    state.nodes += 1
    if (state.seen.length >= deepest || state.nodes > mostNodes) return '[…]'
    state.seen.push(value)
    try {
      return copy(value, state)
    } catch {
      return '[unreadable]'
    } finally {
      state.seen.pop()
    }
  }

  const copy = (value: object, state: Visit): LogValue => {
    if (value instanceof Error || isErrorLike(value)) return errorOf(value as Error, state)
    if (Array.isArray(value)) return listOf(value, state)
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString()
    if (value instanceof URL || value instanceof RegExp) return text(String(value))
    if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`
    if (value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`
    if (value instanceof Set) return listOf([...value], state)
    if (isEntries(value))
      return recordOf(
        [...value.entries()].map(([key, item]) => [keyOf(key), item]),
        state,
      )
    const toJson = (value as { toJSON?: unknown }).toJSON
    if (typeof toJson === 'function') {
      const plain: unknown = toJson.call(value)
      return plain === value ? recordOf(entriesOf(value), state) : visit(plain, state)
    }
    return recordOf(entriesOf(value), state)
  }

  const listOf = (list: readonly unknown[], state: Visit): LogValue => {
    const items = list.slice(0, widest).map((item, index) => {
      const before = list[index - 1]
      // Raw headers stand in a flat list: name, value, name, value.
      const isValue = typeof before === 'string' && typeof item !== 'object' && isSecret(before)
      return isValue ? secretMark : visit(item, state)
    })
    return list.length > widest ? [...items, `[${list.length - widest} more]`] : items
  }

  const recordOf = (entries: readonly (readonly [string, unknown])[], state: Visit): LogValue => {
    const result: Record<string, LogValue> = {}
    const namesSecret = entries.some(
      ([key, item]) => typeof item === 'string' && (namesOfNames as readonly string[]).includes(key) && isSecret(item),
    )
    for (const [key, item] of entries.slice(0, widest)) {
      if (item === undefined || typeof item === 'function' || typeof item === 'symbol') continue
      const hidden = (isSecret(key) || (namesSecret && key === 'value')) && hides(item)
      // Own properties only: `__proto__` as a name stays data.
      Object.defineProperty(result, text(key, 200), {
        value: hidden ? secretMark : visit(item, state),
        enumerable: true,
        configurable: true,
        writable: true,
      })
    }
    if (entries.length > widest) result['…'] = `${entries.length - widest} more`
    return result
  }

  const errorOf = (error: Error, state: Visit): LogValue => {
    const result: Record<string, LogValue> = {
      type: text(String(error.name || error.constructor?.name || 'Error'), 200),
      message: text(String(error.message)),
    }
    const facts = entriesOf(error).filter(([key]) => !['name', 'message', 'stack', 'cause', 'errors'].includes(key))
    Object.assign(result, recordOf(facts, state))
    if (typeof error.stack === 'string') result['stack'] = text(error.stack, longestStack)
    const { cause, errors } = error as { cause?: unknown; errors?: unknown }
    if (cause !== undefined) result['cause'] = visit(cause, state)
    if (Array.isArray(errors)) result['errors'] = listOf(errors, state)
    return result
  }

  return (value) => visit(value, { seen: [], nodes: 0 })
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

const keyOf = (key: unknown): string => (typeof key === 'object' ? '[object]' : String(key))

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
