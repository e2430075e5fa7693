import type { Batch, PartitionIdentity } from '../../ports.ts'

/** First offset that has not come yet, by partition. */
export type Places = Map<string, bigint>

/** Names a partition in its present life. */
export function keyOf({ incarnation, topic, partition }: PartitionIdentity): string {
  return `${topic}/${partition}/${incarnation}`
}

/** Moves a place forward, never back. */
export function advance(places: Places, key: string, offset: bigint): void {
  const known = places.get(key)
  if (known === undefined || known < offset) places.set(key, offset)
}

/** Records of a batch, the rejected ones included. */
export function recordsOf({ records, rejected }: Batch<unknown>): number {
  return records.length + rejected.length
}

/** Offset of the first record of a batch; undefined when only the offset moves. */
export function firstOffsetOf({ records, rejected }: Batch<unknown>): bigint | undefined {
  const offsets = [records[0], rejected[0]].flatMap((first) => (first === undefined ? [] : [BigInt(first.raw.offset)]))
  return offsets.length === 0 ? undefined : offsets.reduce((left, right) => (left < right ? left : right))
}

/** What a batch has from an offset on; undefined when that is nothing. */
export function behind<Value>(batch: Batch<Value>, offset: bigint | undefined): Batch<Value> | undefined {
  if (offset === undefined) return batch
  if (BigInt(batch.nextOffset) <= offset) return undefined
  const first = firstOffsetOf(batch)
  if (first === undefined || first >= offset) return batch
  return {
    ...batch,
    records: batch.records.filter(({ raw }) => BigInt(raw.offset) >= offset),
    rejected: batch.rejected.filter(({ raw }) => BigInt(raw.offset) >= offset),
  }
}
