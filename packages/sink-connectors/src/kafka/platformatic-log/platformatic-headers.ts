import type { HeaderValue } from '../../ports.ts'
import { headerBytes } from '../header-bytes.ts'
import { bytesOf } from '../partitioner.ts'
import type { LogRecordInput } from '../ports.ts'

/** Bytes in the class that the client writes. */
export function toBuffer(value: Uint8Array | string): Buffer {
  const bytes = bytesOf(value)
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

/**
 * Headers as the client writes them. It walks through a Map, in which a name that is repeated is as many buffers, each a
 * key of its own; null is written as null, whatever its types say.
 */
export function toHeaderMap(headers: LogRecordInput['headers']): Map<Buffer, Buffer> {
  const map = new Map<Buffer, Buffer | null>()
  for (const [name, given] of Object.entries(headers ?? {})) {
    const value = headerBytes(given)
    const values = (Array.isArray(value) ? value : [value]) as (Uint8Array | null)[]
    for (const bytes of values) map.set(Buffer.from(name), bytes === null ? null : toBuffer(bytes))
  }
  return map as Map<Buffer, Buffer>
}

/** Headers as the port has them, of the pairs that were read. */
export function fromHeaderPairs(
  pairs: readonly (readonly [Buffer | null, Buffer | null])[],
): Readonly<Record<string, HeaderValue>> {
  if (pairs.length === 0) return {}
  const values = new Map<string, (Buffer | null)[]>()
  for (const [key, value] of pairs) {
    const name = key === null ? '' : key.toString()
    const before = values.get(name)
    if (before === undefined) values.set(name, [value])
    else before.push(value)
  }
  return Object.fromEntries([...values].map(([name, all]) => [name, all.length === 1 ? (all[0] ?? null) : all]))
}
