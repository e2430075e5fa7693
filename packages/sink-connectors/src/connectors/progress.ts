/** Lets callers wait for the next time that something moved. */
export interface Progress {
  /** Wakes everyone who waits. */
  notify(): void
  /** One more after each {@link Progress.notify}. */
  readonly version: number
  /**
   * Resolves at the first notification after `version`.
   * @throws The signal's reason as soon as `signal` aborts.
   */
  after(version: number, signal?: AbortSignal): Promise<void>
}

/** Makes something to wait for. */
export function createProgress(): Progress {
  let version = 0
  const waiters = new Set<() => void>()
  return {
    get version() {
      return version
    },
    notify() {
      version += 1
      const woken = [...waiters]
      waiters.clear()
      for (const wake of woken) wake()
    },
    after(seen, signal) {
      if (signal?.aborted) return Promise.reject(signal.reason as Error)
      if (version !== seen) return Promise.resolve()
      return new Promise((resolve, reject) => {
        const wake = (): void => {
          signal?.removeEventListener('abort', onAbort)
          resolve()
        }
        const onAbort = (): void => {
          waiters.delete(wake)
          reject(signal?.reason as Error)
        }
        signal?.addEventListener('abort', onAbort, { once: true })
        waiters.add(wake)
      })
    },
  }
}
