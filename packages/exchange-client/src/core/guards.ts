import { InvalidMessageError } from '../errors.ts'

/** A JSON object whose members are not known yet. */
export type Members = Readonly<Record<string, unknown>>

/** Reads an object. @throws {InvalidMessageError} It is none. */
export function objectOf(value: unknown, path: string): Members {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(path, 'an object', value)
  return value as Members
}

/** Reads a list. @throws {InvalidMessageError} It is none. */
export function listOf(value: unknown, path: string): readonly unknown[] {
  if (!Array.isArray(value)) throw wrong(path, 'a list', value)
  return value as readonly unknown[]
}

/** Reads a text. @throws {InvalidMessageError} It is none. */
export function textOf(value: unknown, path: string): string {
  if (typeof value !== 'string') throw wrong(path, 'a string', value)
  return value
}

/** Reads a text that names something. @throws {InvalidMessageError} It is none or empty. */
export function nameOf(value: unknown, path: string): string {
  const text = textOf(value, path)
  if (text === '') throw new InvalidMessageError(path, 'must not be empty')
  return text
}

/** Reads a finite number. @throws {InvalidMessageError} It is none. */
export function numberOf(value: unknown, path: string): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw wrong(path, 'a finite number', value)
  return value
}

/** Reads a finite number above 0. @throws {InvalidMessageError} It is none. */
export function positiveOf(value: unknown, path: string): number {
  const number = numberOf(value, path)
  if (number <= 0) throw new InvalidMessageError(path, 'must be above 0')
  return number
}

/** Reads a finite number; null when absent or null. @throws {InvalidMessageError} It is something else. */
export function optionalNumberOf(value: unknown, path: string): number | null {
  return value === undefined || value === null ? null : numberOf(value, path)
}

/** Reads a whole number that a double holds exactly. @throws {InvalidMessageError} It is none. */
export function integerOf(value: unknown, path: string): number {
  if (!Number.isSafeInteger(value)) throw wrong(path, 'a whole number', value)
  return value as number
}

/** Reads a side. @throws {InvalidMessageError} It is none. */
export function sideOf(value: unknown, path: string): 'buy' | 'sell' {
  if (value !== 'buy' && value !== 'sell') throw wrong(path, 'buy or sell', value)
  return value
}

// 1e12 ms is 2001, 1e14 ms is 5138: a time outside is in another unit.
const earliest = 1e12
const latest = 1e14

/**
 * Reads a time in milliseconds and gives it in microseconds since the epoch.
 * @throws {InvalidMessageError} It is no time, or in another unit.
 */
export function timeOf(value: unknown, path: string): number {
  const milliseconds = numberOf(value, path)
  if (milliseconds < earliest || milliseconds > latest) {
    throw new InvalidMessageError(path, 'must be a time in milliseconds since the epoch')
  }
  return Math.round(milliseconds * 1_000)
}

function wrong(path: string, expected: string, value: unknown): InvalidMessageError {
  const found = value === null ? 'null' : Array.isArray(value) ? 'a list' : typeof value
  return new InvalidMessageError(path, `must be ${expected}, is ${found}`)
}
