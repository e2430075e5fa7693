/** What {@link Timers.set} returns; opaque to the caller. */
export type TimerHandle = unknown

/** Source of timers. Every part of the suite that waits takes one as an argument. */
export interface Timers {
  /** Calls back once after `delay` milliseconds: 0 or more, at most 2 147 483 647 (24.8 days); what is beyond is cut. */
  set(callback: () => void, delay: number): TimerHandle
  /** Forgets a timer; a handle that fired or was cleared before is ignored. */
  clear(handle: TimerHandle): void
}

// A longer delay would wrap around and fire at once.
const longestDelay = 2_147_483_647

/** The machine's timers. They keep the process alive until they fire or are cleared. */
export const systemTimers: Timers = {
  set: (callback, delay) => setTimeout(callback, Math.min(delay, longestDelay)),
  clear: (handle) => clearTimeout(handle as NodeJS.Timeout),
}

/**
 * Resolves after `delay` milliseconds.
 * @throws The signal's reason as soon as `signal` aborts.
 */
export function sleep(timers: Timers, delay: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason as Error)
      return
    }
    const onAbort = (): void => {
      timers.clear(handle)
      reject(signal?.reason as Error)
    }
    const handle = timers.set(() => {
      signal?.removeEventListener('abort', onAbort)
      resolve()
    }, delay)
    signal?.addEventListener('abort', onAbort, { once: true })
  })
}
