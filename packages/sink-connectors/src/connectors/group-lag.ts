import type { LogClient } from '../kafka/ports.ts'
import type { PartitionLag } from '../ports.ts'

/**
 * Tells how far a consumer group is behind on a topic, from what it has committed; for connectors that run elsewhere, as on
 * Kafka Connect. A partition without a committed offset counts from its first record.
 * @param log The log that the group reads; it stays yours to close.
 */
export function createGroupLag(log: LogClient): (group: string, topic: string) => Promise<readonly PartitionLag[]> {
  return async (group, topic) => {
    const admin = log.admin()
    const [described] = await admin.describeTopics([topic])
    if (described === undefined) return []
    const committed = await admin.fetchOffsets(group, [topic])
    return described.partitions.map(({ partition, lowWatermark, highWatermark: endOffset }) => {
      const offset = committed.find((position) => position.partition === partition)?.offset ?? lowWatermark
      const lag = Math.max(0, Number(BigInt(endOffset) - BigInt(offset)))
      return { incarnation: described.incarnation, topic, partition, offset, endOffset, lag }
    })
  }
}
