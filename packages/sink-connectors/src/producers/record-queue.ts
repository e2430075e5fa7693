import { InvalidOptionError } from '@cryptics-lab/avro-models'
import { BacklogFullError } from '../errors.ts'
import type { LogRecordInput } from '../kafka/ports.ts'
import type { BacklogOptions, BacklogPolicy, ProduceOutcome } from './producer-options.ts'

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
  readonly resolve: (outcome: ProduceOutcome) => void
  /** Settles the caller's promise. */
  readonly reject: (error: unknown) => void
}

/** Records that wait, with a bound. */
export interface RecordQueue<Value> {
  /** Records that the bound is for. */
  readonly limit: number
  /** How long a record may wait for room, in microseconds; undefined when it may for ever. */
  readonly patience: number | undefined
  /** Records inside the bound: those that wait and those on their way. */
  readonly size: number
  /** Records that wait for room. */
  readonly overflow: number
  /** Records that can be taken now. */
  readonly available: number
  /**
   * Adds a record, now or when there is room.
   * @returns The record that went instead, dropped or conflated; undefined when none did.
   * @throws {BacklogFullError} With the policy `reject`.
   */
  add(entry: QueuedRecord<Value>): QueuedRecord<Value> | undefined
  /** Takes up to `count` records out; they stay inside the bound until {@link RecordQueue.release}. */
  take(count: number): QueuedRecord<Value>[]
  /** Makes room for `count` records. */
  release(count: number): void
  /** Takes those out that wait for room and were handed over at `before` or earlier, in microseconds. */
  expire(before: number): QueuedRecord<Value>[]
}

const policies = new Set<BacklogPolicy>(['wait', 'wait-or-drop', 'drop-oldest', 'conflate', 'reject'])

// One list: the first `limit` places, those on their way included, are the backlog; the rest waits for room.
class BoundedQueue<Value> implements RecordQueue<Value> {
  readonly limit: number
  readonly patience: number | undefined
  readonly #name: string
  readonly #policy: BacklogPolicy
  #entries: QueuedRecord<Value>[] = []
  #head = 0
  #underway = 0
  /** Entries that were cut off the front so far, so that places have numbers that stay. */
  #cut = 0
  /** Place of the newest record of each key; kept with `conflate` only. */
  readonly #places = new Map<string, number>()

  constructor(name: string, { records = 10_000, policy = 'wait', timeout = 1_000 }: BacklogOptions) {
    if (!(records >= 1)) throw new InvalidOptionError('backlog.records', `must be at least 1, not ${records}`)
    if (!(timeout >= 1)) throw new InvalidOptionError('backlog.timeout', `must be at least 1, not ${timeout}`)
    if (!policies.has(policy)) {
      throw new InvalidOptionError('backlog.policy', `must be one of ${[...policies].join(', ')}, not ${policy}`)
    }
    this.#name = name
    this.#policy = policy
    this.limit = records
    this.patience = policy === 'wait-or-drop' ? timeout * 1_000 : undefined
  }

  get size(): number {
    return Math.min(this.limit, this.#waiting + this.#underway)
  }

  get overflow(): number {
    return Math.max(0, this.#waiting + this.#underway - this.limit)
  }

  get available(): number {
    return Math.max(0, Math.min(this.#waiting, this.limit - this.#underway))
  }

  add(entry: QueuedRecord<Value>): QueuedRecord<Value> | undefined {
    const isFull = this.#waiting + this.#underway >= this.limit
    if (isFull && this.#policy === 'reject') throw new BacklogFullError(this.#name, this.limit)
    if (isFull && this.#policy === 'conflate') {
      const replaced = this.#replace(entry)
      if (replaced !== undefined) return replaced
    }
    const dropped = isFull && this.#policy === 'drop-oldest' ? this.#shift(1)[0] : undefined
    if (this.#policy === 'conflate' && entry.key !== null) this.#places.set(entry.key, this.#cut + this.#entries.length)
    this.#entries.push(entry)
    return dropped
  }

  take(count: number): QueuedRecord<Value>[] {
    const taken = this.#shift(Math.min(count, this.available))
    this.#underway += taken.length
    return taken
  }

  release(count: number): void {
    this.#underway -= count
  }

  expire(before: number): QueuedRecord<Value>[] {
    const start = this.#entries.length - this.overflow
    let end = start
    while (end < this.#entries.length && (this.#entries[end] as QueuedRecord<Value>).queuedAt <= before) end += 1
    return end === start ? [] : this.#entries.splice(start, end - start)
  }

  get #waiting(): number {
    return this.#entries.length - this.#head
  }

  /** Puts a record in the place of the newest one of its key that still waits. */
  #replace(entry: QueuedRecord<Value>): QueuedRecord<Value> | undefined {
    const place = entry.key === null ? undefined : this.#places.get(entry.key)
    if (place === undefined || place - this.#cut < this.#head) return undefined
    const replaced = this.#entries[place - this.#cut]
    this.#entries[place - this.#cut] = entry
    return replaced
  }

  #shift(count: number): QueuedRecord<Value>[] {
    const taken = this.#entries.slice(this.#head, this.#head + count)
    this.#head += taken.length
    for (const [index, { key }] of this.#policy === 'conflate' ? taken.entries() : []) {
      const place = this.#cut + this.#head - taken.length + index
      if (key !== null && this.#places.get(key) === place) this.#places.delete(key)
    }
    if (this.#head > 1_024 && this.#head * 2 > this.#entries.length) {
      this.#entries = this.#entries.slice(this.#head)
      this.#cut += this.#head
      this.#head = 0
    }
    return taken
  }
}

/**
 * Makes an empty queue.
 * @throws {InvalidOptionError} When an option is out of range.
 */
export function createRecordQueue<Value>(name: string, options: BacklogOptions = {}): RecordQueue<Value> {
  return new BoundedQueue(name, options)
}
