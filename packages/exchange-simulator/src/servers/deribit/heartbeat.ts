import type { TimerHandle, Timers } from '@cryptics-lab/avro-models'

/** What a heartbeat does with its connection. */
export interface HeartbeatActions {
  /** Sends a message to the client. */
  send(text: string): void
  /** The client did not answer in time. */
  expire(): void
}

/**
 * Asks the client for a sign of life at an interval; a request that is not answered by the next one ends the connection.
 */
export class Heartbeat {
  readonly #timers: Timers
  readonly #actions: HeartbeatActions
  #handle: TimerHandle = undefined
  #isAwaited = false

  constructor(timers: Timers, actions: HeartbeatActions) {
    this.#timers = timers
    this.#actions = actions
  }

  /** Begins, or goes on with another interval, in seconds. */
  start(interval: number): void {
    this.stop()
    this.#handle = this.#timers.set(() => this.#tick(interval), interval * 1_000)
  }

  /** The client answered. */
  answered(): void {
    this.#isAwaited = false
  }

  /** Ends. */
  stop(): void {
    if (this.#handle !== undefined) this.#timers.clear(this.#handle)
    this.#handle = undefined
    this.#isAwaited = false
  }

  #tick(interval: number): void {
    if (this.#isAwaited) {
      this.stop()
      this.#actions.expire()
      return
    }
    this.#isAwaited = true
    for (const type of ['heartbeat', 'test_request']) {
      this.#actions.send(JSON.stringify({ params: { type }, method: 'heartbeat', jsonrpc: '2.0' }))
    }
    this.#handle = this.#timers.set(() => this.#tick(interval), interval * 1_000)
  }
}
