import type { Timers } from '@cryptics-lab/avro-models'

/** Wakes readers when there may be something new. */
export interface Wake {
  /** One more after each {@link Wake.notify}; read it before looking, so that nothing between is missed. */
  readonly version: number
  /** Wakes every waiter. */
  notify(): void
  /** Resolves at the first notification after `version`, or after `timeout` milliseconds; without one it waits. */
  wait(version: number, timeout?: number): Promise<void>
}

/** Makes a wake-up call. */
export function createWake(timers: Timers): Wake {
  let version = 0
  const waiters = new Set<() => void>()
  return {
    get version() {
      return version
    },
    notify() {
      version += 1
      for (const wake of waiters) wake()
    },
    wait(seen, timeout) {
      if (version !== seen) return Promise.resolve()
      return new Promise((resolve) => {
        let forget = (): void => undefined
        const wake = (): void => {
          waiters.delete(wake)
          forget()
          resolve()
        }
        waiters.add(wake)
        if (timeout === undefined) return
        const timer = timers.set(wake, timeout)
        forget = () => timers.clear(timer)
      })
    },
  }
}
