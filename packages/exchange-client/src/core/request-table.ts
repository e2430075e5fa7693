import type { TimerHandle, Timers } from '@cryptics-lab/avro-models'
import { RequestTimeoutError } from '../errors.ts'

/** Somebody who waits for a reply. */
export interface Waiting<Reply> {
  /** Method that was asked for. */
  readonly method: string
  /** The reply came; `isLate` when `onFailure` was called with a time-out before. */
  onReply(reply: Reply, isLate: boolean): void
  /** No reply came in time, or none can come any more. */
  onFailure(error: Error): void
}

interface Entry<Reply> {
  readonly waiting: Waiting<Reply>
  readonly timer: TimerHandle
}

const maximumLate = 1_000

/**
 * Who waits for which reply. Ids are never used twice, not even on another connection, so a reply can only settle its
 * own request. A request that timed out is remembered, within a bound, so that its late reply still finds its owner.
 */
export class RequestTable<Reply> {
  readonly #timers: Timers
  readonly #entries = new Map<number, Entry<Reply>>()
  readonly #late = new Map<number, Waiting<Reply>>()
  #lastId = 0

  constructor(timers: Timers) {
    this.#timers = timers
  }

  /** Number of requests without a reply. */
  get size(): number {
    return this.#entries.size
  }

  /** Notes who waits; gives the id to send. */
  open(waiting: Waiting<Reply>, timeout: number): number {
    this.#lastId += 1
    const id = this.#lastId
    const timer = this.#timers.set(() => this.#expire(id, timeout), timeout)
    this.#entries.set(id, { waiting, timer })
    return id
  }

  /** Forgets a request that was not sent. */
  forget(id: number): void {
    const entry = this.#entries.get(id)
    if (entry === undefined) return
    this.#timers.clear(entry.timer)
    this.#entries.delete(id)
  }

  /** Hands a reply to its owner; false when nobody waits for it. */
  settle(id: number, reply: Reply): boolean {
    const entry = this.#entries.get(id)
    if (entry !== undefined) {
      this.forget(id)
      entry.waiting.onReply(reply, false)
      return true
    }
    const late = this.#late.get(id)
    if (late === undefined) return false
    this.#late.delete(id)
    late.onReply(reply, true)
    return true
  }

  /** No reply can come any more: the connection is gone. */
  failAll(error: Error): void {
    this.#late.clear()
    const entries = [...this.#entries.values()]
    this.#entries.clear()
    for (const { waiting, timer } of entries) {
      this.#timers.clear(timer)
      waiting.onFailure(error)
    }
  }

  #expire(id: number, timeout: number): void {
    const entry = this.#entries.get(id) as Entry<Reply>
    this.#entries.delete(id)
    this.#late.set(id, entry.waiting)
    if (this.#late.size > maximumLate) this.#late.delete(this.#late.keys().next().value as number)
    entry.waiting.onFailure(new RequestTimeoutError(entry.waiting.method, timeout))
  }
}
