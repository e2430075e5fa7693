import type { Ids } from '@cryptics-lab/avro-models'
import { createPlainTopics, requirePlain } from '../plain-topics.ts'
import type { LogAdmin, TopicDescription, TopicPartitionOffset } from '../ports.ts'
import { endOf, type MemoryPartition, type MemoryTopics, positionKey, sizeOf } from './memory-topics.ts'

const bytesIn = (records: MemoryPartition['records']): number =>
  records.reduce((sum, record) => sum + sizeOf(record), 0)

function deleteTopic(store: MemoryTopics, name: string): void {
  const topic = store.topics.get(name)
  store.topics.delete(name)
  for (const [partition, { records }] of topic?.partitions.entries() ?? []) {
    store.bytes -= bytesIn(records)
    for (const group of store.groups.values()) group.delete(positionKey(name, partition))
  }
}

/** Removes what every group with a position has passed; without such a group nothing. */
function trimPartition(store: MemoryTopics, key: string, partition: MemoryPartition): number {
  const bounds = [...store.groups.values()].flatMap((group) => (group.has(key) ? [Number(group.get(key))] : []))
  if (bounds.length === 0) return 0
  const count = Math.min(Math.max(0, Math.min(...bounds) - partition.low), partition.records.length)
  store.bytes -= bytesIn(partition.records.slice(0, count))
  partition.records = partition.records.slice(count)
  partition.low += count
  return count
}

function describe(store: MemoryTopics, names: readonly string[]): readonly TopicDescription[] {
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
}

/** Makes the administration of a log in memory. */
export function createMemoryAdmin(store: MemoryTopics, ids: Ids): LogAdmin {
  return {
    ...createPlainTopics((topics) => describe(store, topics)),
    async createTopics(topics) {
      requirePlain(topics)
      for (const { topic, partitions = 1 } of topics) {
        if (store.topics.has(topic)) continue
        const empty = Array.from({ length: partitions }, (): MemoryPartition => ({ records: [], low: 0 }))
        store.topics.set(topic, { incarnation: ids.next(), partitions: empty })
      }
      store.wake()
    },
    async deleteTopics(topics) {
      for (const name of topics) deleteTopic(store, name)
      store.wake()
    },
    async listTopics() {
      return [...store.topics.keys()].sort()
    },
    async describeTopics(names) {
      return describe(store, names)
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
          removed += trimPartition(store, positionKey(name, index), partition)
        }
      }
      return removed
    },
  }
}
