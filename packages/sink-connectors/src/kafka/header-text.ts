import { headerBytes } from './header-bytes.ts'
import type { LogRecord, LogRecordInput } from './ports.ts'

type HeaderText = string | null | (string | null)[]

const encoded = (bytes: Uint8Array | null): string | null =>
  bytes === null ? null : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')

const decoded = (text: string | null): Buffer | null => (text === null ? null : Buffer.from(text, 'base64'))

/** Headers as one JSON text, their bytes in base64; null for none, which is nearly always. */
export function headersToText(headers: LogRecordInput['headers']): string | null {
  const entries = Object.entries(headers ?? {})
  if (entries.length === 0) return null
  const texts = entries.map(([name, given]): [string, HeaderText] => {
    const value = headerBytes(given)
    return [name, Array.isArray(value) ? value.map(encoded) : encoded(value as Uint8Array | null)]
  })
  return JSON.stringify(Object.fromEntries(texts))
}

/** The headers of {@link headersToText}. */
export function headersFromText(text: string | null): LogRecord['headers'] {
  if (text === null) return {}
  const entries = Object.entries(JSON.parse(text) as Record<string, HeaderText>)
  return Object.fromEntries(
    entries.map(([name, value]) => [name, Array.isArray(value) ? value.map(decoded) : decoded(value)]),
  )
}
