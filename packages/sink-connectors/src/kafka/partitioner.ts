const seed = 0x9747b28c
const multiplier = 0x5bd1e995

/** The 32-bit murmur2 hash with the seed of Kafka's clients. */
export function murmur2(bytes: Uint8Array): number {
  const length = bytes.length
  let hash = (seed ^ length) | 0
  const words = length >> 2
  for (let word = 0; word < words; word += 1) {
    const start = word * 4
    let mixed =
      (bytes[start] as number) |
      ((bytes[start + 1] as number) << 8) |
      ((bytes[start + 2] as number) << 16) |
      ((bytes[start + 3] as number) << 24)
    mixed = Math.imul(mixed, multiplier)
    mixed = Math.imul(mixed ^ (mixed >>> 24), multiplier)
    hash = Math.imul(hash, multiplier) ^ mixed
  }
  const rest = words * 4
  if (length - rest === 3) hash ^= (bytes[rest + 2] as number) << 16
  if (length - rest >= 2) hash ^= (bytes[rest + 1] as number) << 8
  if (length - rest >= 1) hash = Math.imul(hash ^ (bytes[rest] as number), multiplier)
  hash = Math.imul(hash ^ (hash >>> 13), multiplier)
  return hash ^ (hash >>> 15)
}

/** Chooses partitions: by key as Kafka's own clients do, in turn for records without one. */
export function createPartitioner(): (key: Uint8Array | null, partitions: number) => number {
  let turn = 0
  return (key, partitions) => {
    if (partitions === 1) return 0
    if (key !== null) return (murmur2(key) & 0x7fffffff) % partitions
    turn = (turn + 1) % partitions
    return turn
  }
}
