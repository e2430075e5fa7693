import type { HeaderValue } from '../ports.ts'
import { bytesOf } from './partitioner.ts'
import type { HeaderInput } from './ports.ts'

const single = (value: Uint8Array | string | null): Uint8Array | null => (value === null ? null : bytesOf(value))

/** A header in bytes, as a reader will see it: a list of one is the one. */
export function headerBytes(given: HeaderInput): HeaderValue {
  if (!Array.isArray(given)) return single(given as Uint8Array | string | null)
  return given.length === 1 ? single(given[0] as Uint8Array | string | null) : given.map(single)
}
