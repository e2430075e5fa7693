import { TopicUnknownError } from '../../errors.ts'
import type { LogRecord } from '../ports.ts'

/** One partition in memory. */
export interface MemoryPartition {
  /** Records from `low` on. */
  records: LogRecord[]
  /** Offset of the first record that is still there. */
  low: number
}

/** One topic in memory. */
export interface MemoryTopic {
  /** Identity of its present life. */
  readonly incarnation: string
  /** Partitions by number. */
  readonly partitions: readonly MemoryPartition[]
}

/** Offset that the next record of a partition will get. */
export function endOf(partition: MemoryPartition): number {
  return partition.low + partition.records.length
}

/** Bytes that a record counts for against the bound of the log. */
export function sizeOf(record: Pick<LogRecord, 'key' | 'value' | 'headers'>): number {
  let size = 64 + (record.key?.byteLength ?? 0) + (record.value?.byteLength ?? 0)
  for (const [name, value] of Object.entries(record.headers)) {
    const values = Array.isArray(value) ? value : [value]
    for (const bytes of values) size += name.length + (bytes?.byteLength ?? 0)
  }
  return size
}

/** Topics and positions of one process. */
export interface MemoryTopics {
  /** Topics by name. */
  readonly topics: Map<string, MemoryTopic>
  /** Committed offsets by group, then by `<topic>/<partition>`. */
  readonly groups: Map<string, Map<string, string>>
  /** Bytes held. */
  bytes: number
  /** Wakes the consumers. */
  readonly wake: () => void
  /** A topic by name. @throws {TopicUnknownError} */
  find(topic: string): MemoryTopic
}

/** Makes an empty store. */
export function createMemoryTopics(wake: () => void): MemoryTopics {
  const topics = new Map<string, MemoryTopic>()
  return {
    topics,
    groups: new Map(),
    bytes: 0,
    wake,
    find(name) {
      const topic = topics.get(name)
      if (topic === undefined) throw new TopicUnknownError(name)
      return topic
    },
  }
}

/** Key of a partition's position within a group. */
export function positionKey(topic: string, partition: number): string {
  return `${topic}/${partition}`
}
