// The value that the specification starts from, which is also the reflected polynomial.
const empty = 0xc15d213aa4d7a795n

const table: readonly bigint[] = /* @__PURE__ */ Array.from({ length: 256 }, (_, index) => {
  let value = BigInt(index)
  for (let bit = 0; bit < 8; bit += 1) value = (value >> 1n) ^ (empty & -(value & 1n))
  return value
})

/**
 * CRC-64-AVRO of a text, as the 8 bytes of a single-object encoding, least significant first.
 * @see https://avro.apache.org/docs/1.11.1/specification/#schema-fingerprints
 */
export function rabinFingerprint(text: string): Uint8Array {
  let value = empty
  for (const byte of new TextEncoder().encode(text)) {
    value = (value >> 8n) ^ (table[Number((value ^ BigInt(byte)) & 0xffn)] as bigint)
  }
  return Uint8Array.from({ length: 8 }, (_, index) => Number((value >> BigInt(8 * index)) & 0xffn))
}
