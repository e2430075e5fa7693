import type { PartitionFetch } from '../consumer-loop.ts'
import type { AssignedPartition, TopicPartition, TopicPartitionOffset } from '../ports.ts'
import { endOf, type MemoryPartition, type MemoryTopics, positionKey } from './memory-topics.ts'

/** Every partition of the topics with what the group has committed. @throws {TopicUnknownError} */
export function assignPartitions(
  store: MemoryTopics,
  groupId: string,
  topics: readonly string[],
): readonly AssignedPartition[] {
  return topics.flatMap((topic) => {
    const { incarnation, partitions } = store.find(topic)
    return partitions.map((source, partition) => ({
      topic,
      partition,
      incarnation,
      committed: store.groups.get(groupId)?.get(positionKey(topic, partition)),
      lowWatermark: String(source.low),
      highWatermark: String(endOf(source)),
    }))
  })
}

/** Records of a partition from an offset on. @throws {TopicUnknownError} */
export function fetchRecords(
  store: MemoryTopics,
  { topic, partition }: TopicPartition,
  offset: bigint,
  limit: number,
): PartitionFetch {
  const { incarnation, partitions } = store.find(topic)
  const source = partitions[partition] as MemoryPartition
  const start = Number(offset) - source.low
  const records = start < 0 ? [] : source.records.slice(start, start + limit)
  return { incarnation, lowWatermark: BigInt(source.low), highWatermark: BigInt(endOf(source)), records }
}

/** Stores positions of a group; those of a topic that does not exist are dropped with it. */
export function commitPositions(
  store: MemoryTopics,
  groupId: string,
  positions: readonly TopicPartitionOffset[],
): void {
  const group = store.groups.get(groupId) ?? new Map<string, string>()
  store.groups.set(groupId, group)
  for (const { topic, partition, offset } of positions) {
    if (store.topics.has(topic)) group.set(positionKey(topic, partition), offset)
  }
}
