import type { TapReader } from './tap-reader.ts'
import type { TapWriter } from './tap-writer.ts'

const longestLong = 10

/** Reads a long of any size; one that never ends is left behind the end of the bytes, which the codec refuses. */
export function readBigLong(tap: TapReader): bigint {
  let value = 0n
  for (let index = 0; index < longestLong; index += 1) {
    const byte = tap.buf[tap.pos++]
    if (byte === undefined) return 0n
    value |= BigInt(byte & 0x7f) << BigInt(7 * index)
    if (byte < 0x80) {
      const unsigned = BigInt.asUintN(64, value)
      return (unsigned >> 1n) ^ -(unsigned & 1n)
    }
  }
  tap.pos = tap.buf.length + 1
  return 0n
}

/** Writes a long of any size; what does not fit any more leaves the position behind the end. */
export function writeBigLong(tap: TapWriter, value: bigint): void {
  let rest = BigInt.asUintN(64, (value << 1n) ^ (value >> 63n))
  while (rest > 0x7fn) {
    tap.buf[tap.pos++] = Number(rest & 0x7fn) | 0x80
    rest >>= 7n
  }
  tap.buf[tap.pos++] = Number(rest)
}
