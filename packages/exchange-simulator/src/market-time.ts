import type { Clock, TimerHandle, Timers } from '@cryptics-lab/avro-models'

/** Something that happens at a market time. */
interface Entry {
  readonly due: number
  readonly order: number
  readonly isStep: boolean
  readonly run: () => void
}

/** Options of {@link createMarketTime}. */
export interface MarketTimeOptions {
  /** Wall clock. */
  readonly clock: Clock
  /** Wall timers. */
  readonly timers: Timers
  /** Market seconds per second, or `max` for as fast as possible. */
  readonly speed: number | 'max'
  /** Steps of the market between two turns of the event loop. */
  readonly batch: number
  /** What to wait for before the next batch; undefined for nothing. */
  readonly barrier: () => Promise<void> | undefined
  /**
   * Told about a failure inside an entry or the barrier; the market stands still after it. False when nobody will hear
   * of it: the failure is then thrown where it happened.
   */
  readonly onFailure: (error: unknown) => boolean
}

/**
 * The market's own time. Entries run in the order of their due times, then in the order in which they were scheduled,
 * whatever the speed: at `max` nothing waits, but the order is the same.
 */
export interface MarketTime {
  /** Market time, in microseconds since the market was made. */
  now(): number
  /** Runs `run` at a market time; a time in the past means as soon as possible. */
  schedule(due: number, run: () => void): void
  /** Like `schedule`, for a step of the replayed market: only these count towards a batch. */
  scheduleStep(due: number, run: () => void): void
  /** Resolves when no entry waits. */
  idle(): Promise<void>
  /** Forgets all entries; nothing runs any more. */
  close(): void
}

/** Makes market time. */
export function createMarketTime(options: MarketTimeOptions): MarketTime {
  return new ScheduledMarketTime(options)
}

class ScheduledMarketTime implements MarketTime {
  readonly #options: MarketTimeOptions
  readonly #heap: Entry[] = []
  #order = 0
  #latest = 0
  #anchorWall: number
  #anchorMarket = 0
  #timer: TimerHandle = undefined
  #timerDue = Number.POSITIVE_INFINITY
  #isBusy = false
  #isClosed = false
  #idleWaiters: (() => void)[] = []

  constructor(options: MarketTimeOptions) {
    this.#options = options
    this.#anchorWall = options.clock.monotonic()
  }

  now(): number {
    const { speed, clock } = this.#options
    if (speed === 'max' || this.#isBusy) return this.#latest
    return Math.max(this.#latest, this.#anchorMarket + (clock.monotonic() - this.#anchorWall) * speed)
  }

  schedule(due: number, run: () => void): void {
    this.#push({ due, order: this.#order++, isStep: false, run })
  }

  scheduleStep(due: number, run: () => void): void {
    this.#push({ due, order: this.#order++, isStep: true, run })
  }

  idle(): Promise<void> {
    if (this.#isClosed || (this.#heap.length === 0 && !this.#isBusy)) return Promise.resolve()
    return new Promise((resolve) => this.#idleWaiters.push(resolve))
  }

  close(): void {
    this.#isClosed = true
    this.#heap.length = 0
    this.#options.timers.clear(this.#timer)
    this.#announceIdle()
  }

  #push(entry: Entry): void {
    if (this.#isClosed) return
    push(this.#heap, entry)
    if (!this.#isBusy) this.#arm()
  }

  /** Sets the timer for the earliest entry. */
  #arm(): void {
    const first = this.#heap[0]
    if (first === undefined || this.#isClosed) return
    const { speed, timers, clock } = this.#options
    const wallDue = speed === 'max' ? 0 : this.#anchorWall + (first.due - this.#anchorMarket) / speed
    if (this.#timer !== undefined && wallDue >= this.#timerDue) return
    timers.clear(this.#timer)
    this.#timerDue = wallDue
    const delay = speed === 'max' ? 0 : Math.max(0, (wallDue - clock.monotonic()) / 1_000)
    this.#timer = timers.set(() => this.#wake(), delay)
  }

  #wake(): void {
    this.#timer = undefined
    this.#timerDue = Number.POSITIVE_INFINITY
    // Half a microsecond absorbs rounding, which could otherwise arm the same entry for ever.
    const horizon = this.#options.speed === 'max' ? Number.POSITIVE_INFINITY : this.now() + 0.5
    this.#isBusy = true
    let steps = 0
    try {
      while (steps < this.#options.batch) {
        const first = this.#heap[0]
        if (first === undefined || first.due > horizon) break
        pop(this.#heap)
        this.#latest = Math.max(this.#latest, first.due)
        if (first.isStep) steps += 1
        first.run()
      }
    } catch (error) {
      this.#fail(error)
      return
    }
    const waiting = steps > 0 ? this.#options.barrier() : undefined
    if (waiting === undefined) this.#continue()
    else this.#pause(waiting)
  }

  /** The market stands still while the barrier holds: wall time that passes meanwhile does not count. */
  #pause(waiting: Promise<void>): void {
    const { clock, speed } = this.#options
    const stoppedAt = clock.monotonic()
    const resume = (): void => {
      if (speed !== 'max') this.#anchorWall += clock.monotonic() - stoppedAt
      this.#continue()
    }
    waiting.then(resume, (error: unknown) => this.#fail(error))
  }

  #continue(): void {
    this.#isBusy = false
    if (this.#heap.length === 0) this.#announceIdle()
    else this.#arm()
  }

  #fail(error: unknown): void {
    this.close()
    if (!this.#options.onFailure(error)) throw error
  }

  #announceIdle(): void {
    const waiters = this.#idleWaiters
    this.#idleWaiters = []
    for (const resolve of waiters) resolve()
  }
}

function isBefore(left: Entry, right: Entry): boolean {
  return left.due < right.due || (left.due === right.due && left.order < right.order)
}

function push(heap: Entry[], entry: Entry): void {
  let child = heap.push(entry) - 1
  while (child > 0) {
    const parent = (child - 1) >> 1
    if (!isBefore(entry, heap[parent] as Entry)) break
    heap[child] = heap[parent] as Entry
    child = parent
  }
  heap[child] = entry
}

function pop(heap: Entry[]): void {
  const last = heap.pop()
  if (last === undefined || heap.length === 0) return
  let parent = 0
  for (;;) {
    let child = 2 * parent + 1
    if (child >= heap.length) break
    if (child + 1 < heap.length && isBefore(heap[child + 1] as Entry, heap[child] as Entry)) child += 1
    if (!isBefore(heap[child] as Entry, last)) break
    heap[parent] = heap[child] as Entry
    parent = child
  }
  heap[parent] = last
}
