import type { AssignedPartition, LogBatch, LogClient } from '../../kafka/ports.ts'

/** Options of {@link readToEnd}. */
export interface ReadToEndOptions {
  /** The log. */
  readonly log: LogClient
  /** Topic to read. */
  readonly topic: string
  /** Group whose positions count. */
  readonly groupId: string
  /** Where to begin: at the first record, or where the group has committed. */
  readonly start: 'beginning' | 'committed'
  /** Whether the group's positions follow. */
  readonly commit: boolean
  /** Takes a batch; false ends the reading. */
  readonly eachBatch: (batch: LogBatch) => Promise<boolean>
  /** Ends the reading early. */
  readonly signal?: AbortSignal
}

/** Reads a topic up to the ends that it has at the beginning. */
export async function readToEnd(options: ReadToEndOptions): Promise<void> {
  const { log, topic, groupId, start, commit, eachBatch, signal } = options
  const consumer = log.consumer({ groupId, topics: [topic] })
  const left = new Map<number, bigint>()
  const reading = new Promise<void>((resolve, reject) => {
    let isFailed = false
    const fail = (error: unknown): void => {
      isFailed = true
      reject(error as Error)
    }
    const assigned = async (partitions: readonly AssignedPartition[]) => {
      left.clear()
      const starts = partitions.map(({ partition, committed, lowWatermark, highWatermark }) => {
        const offset = start === 'beginning' ? lowWatermark : (committed ?? lowWatermark)
        if (BigInt(offset) < BigInt(highWatermark)) left.set(partition, BigInt(highWatermark))
        return { topic, partition, offset }
      })
      if (left.size === 0) resolve()
      return starts
    }
    signal?.addEventListener('abort', () => resolve(), { once: true })
    consumer.run({
      onAssigned: assigned,
      async eachBatch(batch) {
        const end = left.get(batch.partition)
        if (end === undefined || isFailed || signal?.aborted) return
        const records = batch.records.filter(({ offset }) => BigInt(offset) < end)
        try {
          const goesOn = await eachBatch({ ...batch, records })
          const next = BigInt(batch.records.at(-1)?.offset ?? -1) + 1n
          const offset = (next < end ? next : end).toString()
          if (commit) await consumer.commitOffsets([{ topic, partition: batch.partition, offset }])
          if (next >= end) left.delete(batch.partition)
          if (!goesOn || left.size === 0) resolve()
        } catch (error) {
          fail(error)
        }
      },
      onError: fail,
    })
  })
  try {
    await reading
  } finally {
    await consumer.close()
  }
}
