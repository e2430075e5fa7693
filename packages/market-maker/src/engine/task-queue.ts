/**
 * Runs tasks one after the other, each to its end. A task that is given while another runs waits for it: a gateway may
 * answer, and a listener may call back, in the middle of a decision. Its length is bounded by what one decision sends.
 */
export class TaskQueue {
  readonly #onFailure: (error: unknown) => void
  readonly #tasks: (() => void)[] = []
  #isRunning = false

  /** @param onFailure Is told what a task threw. */
  constructor(onFailure: (error: unknown) => void) {
    this.#onFailure = onFailure
  }

  /** Runs a task now, or after those that run. Never throws. */
  run(task: () => void): void {
    this.#tasks.push(task)
    if (this.#isRunning) return
    this.#isRunning = true
    for (let next = this.#tasks.shift(); next !== undefined; next = this.#tasks.shift()) {
      try {
        next()
      } catch (error) {
        this.#onFailure(error)
      }
    }
    this.#isRunning = false
  }
}
