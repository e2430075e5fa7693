import type { RawRecord } from '../../ports.ts'

/** The first of these headers that a record has, as text; the last value of a name that is repeated. */
export function headerText(headers: RawRecord['headers'], ...names: string[]): string | undefined {
  for (const name of names) {
    const value = headers[name]
    const last = Array.isArray(value) ? value.at(-1) : value
    if (last instanceof Uint8Array) return Buffer.from(last.buffer, last.byteOffset, last.byteLength).toString()
  }
  return undefined
}
