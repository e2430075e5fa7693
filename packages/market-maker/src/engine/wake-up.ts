import type { Clock, TimerHandle, Timers } from '@cryptics-lab/avro-models'

/** One timer that is set to the earliest of the moments asked for. */
export class WakeUp {
  readonly #clock: Clock
  readonly #timers: Timers
  readonly #callback: () => void
  #timer: TimerHandle
  #dueAt: number | undefined

  /**
   * @param sources Clock and timers.
   * @param callback Is called when the moment has come.
   */
  constructor(sources: { readonly clock: Clock; readonly timers: Timers }, callback: () => void) {
    this.#clock = sources.clock
    this.#timers = sources.timers
    this.#callback = callback
  }

  /** Wakes up at a wall time, in microseconds; an earlier moment asked for before stands. */
  at(time: number): void {
    if (this.#dueAt !== undefined && this.#dueAt <= time) return
    this.clear()
    this.#dueAt = time
    const delay = Math.max(0, Math.ceil((time - this.#clock.now()) / 1_000))
    this.#timer = this.#timers.set(() => {
      this.#dueAt = undefined
      this.#callback()
    }, delay)
  }

  /** Forgets the moment. */
  clear(): void {
    if (this.#dueAt !== undefined) this.#timers.clear(this.#timer)
    this.#dueAt = undefined
  }
}
