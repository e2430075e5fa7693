import { InvalidOptionError } from '@cryptics-lab/avro-models'
import type { LogRecordInput, SendRequest } from './ports.ts'

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

/** Bytes of a text, or the bytes themselves. */
export function bytesOf(value: Uint8Array | string): Uint8Array {
  return typeof value === 'string' ? Buffer.from(value) : value
}

/** Chooses the partition of each record of a request, given how many there are. */
export type Partitioner = (request: SendRequest, partitions: number) => readonly number[]

/**
 * Chooses partitions: the record's own, else by key as Kafka's own clients do, else in turn.
 * The function throws InvalidOptionError for a partition that the topic does not have.
 */
export function createPartitioner(): Partitioner {
  let turn = 0
  const choose = ({ key }: LogRecordInput, partitions: number): number => {
    if (partitions === 1) return 0
    if (key !== null) return (murmur2(bytesOf(key)) & 0x7fffffff) % partitions
    turn = (turn + 1) % partitions
    return turn
  }
  return ({ topic, records }, partitions) =>
    records.map((record, index) => {
      const { partition = choose(record, partitions) } = record
      if (Number.isInteger(partition) && partition >= 0 && partition < partitions) return partition
      throw new InvalidOptionError(`records[${index}].partition`, `${topic} has no partition ${partition}`)
    })
}
