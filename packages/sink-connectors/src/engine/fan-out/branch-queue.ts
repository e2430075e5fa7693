import type { Batch } from '../../ports.ts'
import { createPendingBatches } from '../pending-batches.ts'
import { recordsOf } from './places.ts'

interface Entry<Value> {
  readonly batch: Batch<Value>
  readonly arrivedAt: number
}

/** Batches that wait for one branch, bounded by records. */
export interface BranchQueue<Value> {
  /** Records that wait; a batch that only moves the offset counts as one. */
  readonly records: number
  /** Whether nothing waits. */
  readonly isEmpty: boolean
  /** When the oldest batch came; undefined when nothing waits. */
  readonly oldest: number | undefined
  /** Whether there is room for a batch; an empty queue takes any. */
  fits(batch: Batch<Value>): boolean
  /** Adds a batch behind the others. */
  add(batch: Batch<Value>, now: number): void
  /** Takes about `rows` records out, the oldest first, neighbours of one partition put together. */
  take(rows: number): readonly Batch<Value>[]
  /** Puts what was taken in front again. */
  putBack(batches: readonly Batch<Value>[], now: number): void
  /** Drops the oldest batch; how many records that were. */
  shed(): number
  /** Drops everything; how many records that were. */
  clear(): number
}

const weightOf = ({ batch }: Pick<Entry<unknown>, 'batch'>): number => Math.max(1, recordsOf(batch))

/** Makes an empty queue for at most `limit` records. */
export function createBranchQueue<Value>(limit: number): BranchQueue<Value> {
  let entries: Entry<Value>[] = []
  let weight = 0

  const takeFirst = (): Entry<Value> | undefined => {
    const entry = entries.shift()
    if (entry !== undefined) weight -= weightOf(entry)
    return entry
  }

  return {
    get records() {
      return weight
    },
    get isEmpty() {
      return entries.length === 0
    },
    get oldest() {
      return entries[0]?.arrivedAt
    },
    fits: (batch) => entries.length === 0 || weight + weightOf({ batch }) <= limit,
    add(batch, now) {
      entries.push({ batch, arrivedAt: now })
      weight += weightOf({ batch })
    },
    take(rows) {
      const pending = createPendingBatches<Value>()
      for (let taken = 0; taken < rows; ) {
        const entry = takeFirst()
        if (entry === undefined) break
        pending.add(entry.batch)
        taken += weightOf(entry)
      }
      return pending.take(rows)
    },
    putBack(batches, now) {
      entries.unshift(...batches.map((batch) => ({ batch, arrivedAt: now })))
      for (const batch of batches) weight += weightOf({ batch })
    },
    shed() {
      const entry = takeFirst()
      return entry === undefined ? 0 : recordsOf(entry.batch)
    },
    clear() {
      const dropped = entries.reduce((sum, { batch }) => sum + recordsOf(batch), 0)
      entries = []
      weight = 0
      return dropped
    },
  }
}
