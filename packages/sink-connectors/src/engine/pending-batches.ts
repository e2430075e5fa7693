import type { Batch, DeadLetter, PartitionIdentity, SourceRecord } from '../ports.ts'

interface Pending<Value> {
  readonly identity: PartitionIdentity & Pick<Batch<Value>, 'epoch'>
  readonly records: SourceRecord<Value>[]
  readonly rejected: DeadLetter[]
  nextOffset: string
  endOffset: string
}

/** Batches that grow until they are written, one per partition, in the order in which they began. */
export interface PendingBatches<Value> {
  /** Records that wait, rejected ones included. */
  readonly rows: number
  /** Adds a stretch behind the one before of the same partition. */
  add(batch: Batch<Value>): void
  /** Takes everything out, no batch with more than `rows` records. */
  take(rows: number): readonly Batch<Value>[]
}

/** Makes an empty collection. */
export function createPendingBatches<Value>(): PendingBatches<Value> {
  let pending = new Map<string, Pending<Value>>()
  let rows = 0
  return {
    get rows() {
      return rows
    },
    add(batch) {
      const { incarnation, topic, partition, epoch } = batch
      const key = `${topic}/${partition}/${incarnation}/${epoch}`
      const known = pending.get(key)
      rows += batch.records.length + batch.rejected.length
      if (known === undefined) {
        const identity = { incarnation, topic, partition, ...(epoch === undefined ? {} : { epoch }) }
        const { nextOffset, endOffset } = batch
        pending.set(key, {
          identity,
          records: [...batch.records],
          rejected: [...batch.rejected],
          nextOffset,
          endOffset,
        })
        return
      }
      for (const record of batch.records) known.records.push(record)
      for (const letter of batch.rejected) known.rejected.push(letter)
      known.nextOffset = batch.nextOffset
      known.endOffset = batch.endOffset
    },
    take(limit) {
      const taken = [...pending.values()].flatMap(({ identity, ...rest }) => split({ ...identity, ...rest }, limit))
      pending = new Map()
      rows = 0
      return taken
    },
  }
}

/** Cuts a batch into batches of at most `limit` records; each ends where the next begins. */
export function split<Value>(batch: Batch<Value>, limit: number): readonly Batch<Value>[] {
  if (batch.records.length <= limit) return [batch]
  const parts: Batch<Value>[] = []
  for (let start = 0; start < batch.records.length; start += limit) {
    const records = batch.records.slice(start, start + limit)
    const nextOffset = batch.records[start + limit]?.raw.offset ?? batch.nextOffset
    const first = BigInt(records[0]?.raw.offset ?? '0')
    const isBefore = ({ raw }: DeadLetter): boolean => BigInt(raw.offset) < BigInt(nextOffset)
    const isInside = (letter: DeadLetter): boolean =>
      (start === 0 || BigInt(letter.raw.offset) >= first) && isBefore(letter)
    parts.push({ ...batch, records, rejected: batch.rejected.filter(isInside), nextOffset })
  }
  return parts
}
