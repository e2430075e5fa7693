import { InvalidOptionError } from '@cryptics-lab/avro-models'

const settingName = /^[a-z][a-zA-Z0-9._-]*$/

/** A value as a message shows it; objects are not unfolded. */
function shown(value: unknown): string {
  if (typeof value === 'string') return `"${value.slice(0, 40)}"`
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'an object'
  return String(value)
}

/** Refuses a value. @throws {InvalidOptionError} Always. */
export function refuse(path: string, message: string, value: unknown): never {
  throw new InvalidOptionError(path, `${message}, not ${shown(value)}`)
}

function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

/**
 * A table.
 * @param keys Keys that it may have; undefined for any.
 * @throws {InvalidOptionError} It is none, or has another key.
 */
export function tableAt(path: string, value: unknown, keys?: readonly string[]): Readonly<Record<string, unknown>> {
  if (!isTable(value)) refuse(path, 'must be a table', value)
  const unknown = keys && Object.keys(value).find((key) => !keys.includes(key))
  if (unknown !== undefined) {
    throw new InvalidOptionError(`${path}.${unknown}`, `is not known here; there are: ${keys?.join(', ')}`)
  }
  return value
}

/** A list, empty when it is absent. @throws {InvalidOptionError} */
export function tablesAt(path: string, value: unknown): readonly unknown[] {
  if (value === undefined) return []
  return Array.isArray(value) ? value : refuse(path, 'must be a list of tables', value)
}

/** A text, or undefined when it is absent. @throws {InvalidOptionError} */
export function textAt(path: string, value: unknown): string | undefined {
  return value === undefined || typeof value === 'string' ? value : refuse(path, 'must be text', value)
}

/** True or false, or undefined when it is absent. @throws {InvalidOptionError} */
export function flagAt(path: string, value: unknown): boolean | undefined {
  return value === undefined || typeof value === 'boolean' ? value : refuse(path, 'must be true or false', value)
}

/** A whole number from 1, or undefined when it is absent. @throws {InvalidOptionError} */
export function wholeNumberAt(path: string, value: unknown, most: number): number | undefined {
  if (value === undefined) return undefined
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= most) return value
  return refuse(path, `must be a whole number from 1 to ${most}`, value)
}

/** One value of a setting as the text that the broker takes. */
function settingText(path: string, value: unknown): string {
  if (typeof value === 'string') return value.trim()
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value)
  if (typeof value === 'number') {
    const isExact = Number.isInteger(value) ? Number.isSafeInteger(value) : Number.isFinite(value)
    return isExact ? String(value) : refuse(path, 'must be a number that is exact; write it as text', value)
  }
  if (Array.isArray(value)) return value.map((part, index) => settingText(`${path}[${index}]`, part)).join(',')
  return refuse(path, 'must be text, a number, true or false', value)
}

/**
 * Settings as texts by name. `retention.ms` without quotes is a table in a table for TOML; both forms are taken.
 * @throws {InvalidOptionError} A name or a value that no setting can have, or a setting that is given twice.
 */
export function settingsAt(path: string, value: unknown): Readonly<Record<string, string>> {
  const found = new Map<string, string>()
  const collect = (table: unknown, prefix: string): void => {
    for (const [key, entry] of Object.entries(tableAt(`${path}${prefix && `.${prefix}`}`, table))) {
      const name = prefix === '' ? key : `${prefix}.${key}`
      const at = `${path}.${name}`
      if (!settingName.test(name)) throw new InvalidOptionError(at, 'is no name of a setting')
      if (isTable(entry)) collect(entry, name)
      else if (found.has(name)) throw new InvalidOptionError(at, 'is given twice')
      else found.set(name, settingText(at, entry))
    }
  }
  if (value !== undefined) collect(value, '')
  return Object.fromEntries(found)
}
