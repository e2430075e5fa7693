import type { Ids } from '@cryptics-lab/avro-models'
import type { LogAdmin, TopicPartitionOffset } from '../ports.ts'
import { endOf, type MemoryPartition, type MemoryTopics, positionKey, sizeOf } from './memory-topics.ts'

/** Makes the administration of a log in memory. */
export function createMemoryAdmin(store: MemoryTopics, ids: Ids): LogAdmin {
  const bytesOf = (records: MemoryPartition['records']): number =>
    records.reduce((sum, record) => sum + sizeOf(record), 0)

  /** The lowest position of any group, or undefined when no group has one. */
  const lowestPosition = (key: string): number | undefined => {
    const positions = [...store.groups.values()].map((group) => group.get(key)).filter((value) => value !== undefined)
    return positions.length === 0 ? undefined : Math.min(...positions.map(Number))
  }

  const trimPartition = (partition: MemoryPartition, bound: number): number => {
    const count = Math.min(Math.max(0, bound - partition.low), partition.records.length)
    const removed = partition.records.slice(0, count)
    partition.records = partition.records.slice(count)
    partition.low += count
    store.bytes -= bytesOf(removed)
    return count
  }

  return {
    async createTopics(topics) {
      for (const { topic, partitions = 1 } of topics) {
        if (store.topics.has(topic)) continue
        const empty = Array.from({ length: partitions }, (): MemoryPartition => ({ records: [], low: 0 }))
        store.topics.set(topic, { incarnation: ids.next(), partitions: empty })
      }
    },
    async deleteTopics(topics) {
      for (const name of topics) {
        const topic = store.topics.get(name)
        store.topics.delete(name)
        for (const [partition, { records }] of topic?.partitions.entries() ?? []) {
          store.bytes -= bytesOf(records)
          for (const group of store.groups.values()) group.delete(positionKey(name, partition))
        }
      }
    },
    async listTopics() {
      return [...store.topics.keys()].sort()
    },
    async describeTopics(names) {
      return names.flatMap((name) => {
        const topic = store.topics.get(name)
        if (topic === undefined) return []
        const partitions = topic.partitions.map((partition, index) => ({
          partition: index,
          lowWatermark: String(partition.low),
          highWatermark: String(endOf(partition)),
        }))
        return [{ topic: name, incarnation: topic.incarnation, partitions }]
      })
    },
    async fetchOffsets(groupId, topics) {
      const group = store.groups.get(groupId)
      return topics.flatMap((topic) =>
        (store.topics.get(topic)?.partitions ?? []).flatMap((_, partition): TopicPartitionOffset[] => {
          const offset = group?.get(positionKey(topic, partition))
          return offset === undefined ? [] : [{ topic, partition, offset }]
        }),
      )
    },
    async trim(topics) {
      let removed = 0
      for (const name of topics) {
        for (const [index, partition] of store.topics.get(name)?.partitions.entries() ?? []) {
          const bound = lowestPosition(positionKey(name, index))
          if (bound !== undefined) removed += trimPartition(partition, bound)
        }
      }
      return removed
    },
  }
}
