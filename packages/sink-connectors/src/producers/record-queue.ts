import { InvalidOptionError } from '@cryptics-lab/avro-models'
import { BacklogFullError } from '../errors.ts'
import type { LogRecordInput } from '../kafka/ports.ts'
import type { BacklogOptions } from './producer-options.ts'

/** A record that waits for the log. */
export interface QueuedRecord<Value> {
  /** Key; null for none. */
  readonly key: string | null
  /** The record; it must not be changed until its promise settles. */
  readonly record: Value
  /** Headers that go with it; undefined for none. */
  readonly headers: LogRecordInput['headers'] | undefined
  /** When it was handed over, in microseconds of the monotonic clock. */
  readonly queuedAt: number
  /** Settles the caller's promise. */
  readonly resolve: () => void
  /** Settles the caller's promise. */
  readonly reject: (error: unknown) => void
}

/** Records that wait, with a bound. */
export interface RecordQueue<Value> {
  /** Records inside the bound: those that wait and those on their way. */
  readonly size: number
  /** Records that wait for room. */
  readonly overflow: number
  /** Records that can be taken now. */
  readonly available: number
  /** Adds a record, now or when there is room. @throws {BacklogFullError} With the policy `reject`. */
  add(entry: QueuedRecord<Value>): void
  /** Takes up to `count` records out; they stay inside the bound until {@link RecordQueue.release}. */
  take(count: number): QueuedRecord<Value>[]
  /** Makes room for `count` records. */
  release(count: number): void
}

/** Makes an empty queue. */
export function createRecordQueue<Value>(name: string, options: BacklogOptions = {}): RecordQueue<Value> {
  const { records: limit = 10_000, policy = 'wait' } = options
  if (!(limit >= 1)) throw new InvalidOptionError('backlog.records', `must be at least 1, not ${limit}`)
  // One list: the first `limit` places, those on their way included, are the backlog; the rest waits for room.
  let entries: QueuedRecord<Value>[] = []
  let head = 0
  let underway = 0

  const waiting = (): number => entries.length - head
  return {
    get size() {
      return Math.min(limit, waiting() + underway)
    },
    get overflow() {
      return Math.max(0, waiting() + underway - limit)
    },
    get available() {
      return Math.max(0, Math.min(waiting(), limit - underway))
    },
    add(entry) {
      if (policy === 'reject' && waiting() + underway >= limit) throw new BacklogFullError(name, limit)
      entries.push(entry)
    },
    take(count) {
      const taken = entries.slice(head, head + Math.min(count, this.available))
      head += taken.length
      underway += taken.length
      if (head > 1_024 && head * 2 > entries.length) {
        entries = entries.slice(head)
        head = 0
      }
      return taken
    },
    release(count) {
      underway -= count
    },
  }
}
