import type { PartitionIdentity, Sink } from '../../ports.ts'

/** A record as it came to the sink's door. */
export interface MemorySinkRecord<Value> extends PartitionIdentity {
  /** Offset within the partition, decimal. */
  readonly offset: string
  /** The record. */
  readonly value: Value
}

/** A sink that keeps what it gets, for tests and simulation. */
export interface MemorySink<Value> extends Sink<Value> {
  /** Everything that was stored, in order. */
  readonly records: readonly MemorySinkRecord<Value>[]
}

const keyOf = ({ incarnation, topic, partition }: PartitionIdentity): string => `${incarnation}/${topic}/${partition}`

/** Makes a sink that keeps every record once, as the SQL sink does: records below the stored offset are skipped. */
export function createMemorySink<Value>(name = 'memory'): MemorySink<Value> {
  const records: MemorySinkRecord<Value>[] = []
  const stored = new Map<string, bigint>()
  return {
    name,
    records,
    async open() {
      // Nothing to prepare.
    },
    async position(partition) {
      return stored.get(keyOf(partition))?.toString()
    },
    async write(batch) {
      const { incarnation, topic, partition } = batch
      const from = stored.get(keyOf(batch)) ?? 0n
      const fresh = batch.records.filter(({ raw }) => BigInt(raw.offset) >= from)
      for (const { raw, value } of fresh) records.push({ incarnation, topic, partition, offset: raw.offset, value })
      if (BigInt(batch.nextOffset) > from) stored.set(keyOf(batch), BigInt(batch.nextOffset))
      return { written: fresh.length, skipped: batch.records.length - fresh.length }
    },
    async close() {
      // Nothing to give back.
    },
  }
}
