import { bytesOf } from './partitioner.ts'
import type { LogRecord, LogRecordInput } from './ports.ts'

/** Headers as one JSON text, their bytes in base64; null for none, which is nearly always. */
export function headersToText(headers: LogRecordInput['headers']): string | null {
  const entries = Object.entries(headers ?? {})
  if (entries.length === 0) return null
  const encoded = entries.map(([name, value]) => [name, Buffer.from(bytesOf(value)).toString('base64')])
  return JSON.stringify(Object.fromEntries(encoded))
}

/** The headers of {@link headersToText}. */
export function headersFromText(text: string | null): LogRecord['headers'] {
  if (text === null) return {}
  const entries = Object.entries(JSON.parse(text) as Record<string, string>)
  return Object.fromEntries(entries.map(([name, value]) => [name, Buffer.from(value, 'base64')]))
}
