import type { Clock } from './clock.ts'
import type { TimerHandle, Timers } from './timers.ts'

/** Time that moves only when told to, for tests and simulation. */
export interface VirtualTime {
  /** Clock of this time. */
  readonly clock: Clock
  /** Timers of this time. */
  readonly timers: Timers
  /** Number of timers that wait. */
  readonly pending: number
  /** Moves time on by `milliseconds`, firing every timer that falls due, each after all promises of the one before. */
  advance(milliseconds: number): Promise<void>
  /** Fires timers in order until none waits, `until` gives true, or `limit` timers fired (default 10 million). */
  run(options?: { readonly until?: () => boolean; readonly limit?: number }): Promise<void>
}

interface Entry {
  readonly due: number
  readonly order: number
  readonly callback: () => void
  cleared: boolean
}

/** Waits until every promise that can settle without a timer has settled. */
function drainPromises(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

/**
 * Makes time that moves only when told to. Timers with the same due time fire in the order in which they were set.
 * @param start Wall time at the beginning, in microseconds since the epoch.
 */
export function createVirtualTime(start = 1_700_000_000_000_000): VirtualTime {
  const heap: Entry[] = []
  let waiting = 0
  let elapsed = 0
  let order = 0

  const less = (left: Entry, right: Entry): boolean =>
    left.due < right.due || (left.due === right.due && left.order < right.order)

  const push = (entry: Entry): void => {
    let child = heap.push(entry) - 1
    while (child > 0) {
      const parent = (child - 1) >> 1
      if (!less(entry, heap[parent] as Entry)) break
      heap[child] = heap[parent] as Entry
      child = parent
    }
    heap[child] = entry
  }

  const pop = (): Entry | undefined => {
    const top = heap[0]
    const last = heap.pop()
    if (top === undefined || last === undefined || heap.length === 0) return top
    let parent = 0
    for (;;) {
      let child = 2 * parent + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && less(heap[child + 1] as Entry, heap[child] as Entry)) child += 1
      if (!less(heap[child] as Entry, last)) break
      heap[parent] = heap[child] as Entry
      parent = child
    }
    heap[parent] = last
    return top
  }

  const next = (): Entry | undefined => {
    while (heap[0]?.cleared) pop()
    return heap[0]
  }

  const fire = async (): Promise<void> => {
    const entry = pop() as Entry
    elapsed = Math.max(elapsed, entry.due)
    entry.cleared = true
    waiting -= 1
    entry.callback()
    await drainPromises()
  }

  return {
    clock: { now: () => start + Math.round(elapsed * 1_000), monotonic: () => elapsed * 1_000 },
    timers: {
      set(callback, delay): TimerHandle {
        const entry: Entry = { due: elapsed + (delay > 0 ? delay : 0), order: order++, callback, cleared: false }
        push(entry)
        waiting += 1
        return entry
      },
      clear(handle) {
        const entry = handle as Entry | undefined
        if (entry === undefined || entry.cleared) return
        entry.cleared = true
        waiting -= 1
      },
    },
    get pending() {
      return waiting
    },
    async advance(milliseconds) {
      const target = elapsed + milliseconds
      await drainPromises()
      for (let entry = next(); entry !== undefined && entry.due <= target; entry = next()) await fire()
      elapsed = target
    },
    async run({ until, limit = 10_000_000 } = {}) {
      await drainPromises()
      for (let fired = 0; fired < limit && !until?.() && next() !== undefined; fired += 1) await fire()
    },
  }
}
