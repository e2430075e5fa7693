import type { TimerHandle, Timers } from '@cryptics-lab/avro-models'

/** What a watchdog does. */
export interface WatchdogActions {
  /** Asks the other side for a sign of life. */
  probe(): void
  /** The other side is silent. */
  expire(): void
}

/**
 * Notices silence: a probe goes out after half the idle time at the earliest, and silence ends the connection after
 * between one and one and a half idle times. Two steps, so that a stall of our own event loop is not taken for silence:
 * what waited in the socket is read between them. Costs a counter per frame, not a timer.
 */
export class Watchdog {
  readonly #timers: Timers
  readonly #period: number
  readonly #actions: WatchdogActions
  #handle: TimerHandle = undefined
  #heard = 0
  #heardBefore = 0
  #isProbing = false

  constructor(timers: Timers, idleTimeout: number, actions: WatchdogActions) {
    this.#timers = timers
    this.#period = idleTimeout / 2
    this.#actions = actions
  }

  /** Something came. */
  hear(): void {
    this.#heard += 1
  }

  start(): void {
    this.stop()
    this.#heardBefore = this.#heard
    this.#isProbing = false
    this.#arm()
  }

  stop(): void {
    if (this.#handle !== undefined) this.#timers.clear(this.#handle)
    this.#handle = undefined
  }

  #arm(): void {
    this.#handle = this.#timers.set(() => this.#tick(), this.#period)
  }

  #tick(): void {
    this.#handle = undefined
    const isSilent = this.#heard === this.#heardBefore
    this.#heardBefore = this.#heard
    if (isSilent && this.#isProbing) {
      this.#actions.expire()
      return
    }
    this.#isProbing = isSilent
    this.#arm()
    if (isSilent) this.#actions.probe()
  }
}
