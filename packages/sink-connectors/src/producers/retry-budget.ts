import { type Clock, CrypticsError, type Random, sleep, type Timers } from '@cryptics-lab/avro-models'
import type { ProducerRetryOptions } from './producer-options.ts'

/** What {@link createBudgetedRetry} needs. */
export interface BudgetedRetryOptions {
  readonly retry: ProducerRetryOptions
  readonly clock: Clock
  readonly timers: Timers
  readonly random: Random
}

/** Runs an action until it succeeds, fails for good, or has used up its time; the last failure is thrown. */
export type BudgetedRetry = <Result>(
  action: () => Promise<Result>,
  onRetry: (error: unknown) => void,
) => Promise<Result>

/** Makes a retry policy with full-jitter back-off and a bound in time. */
export function createBudgetedRetry({ retry, clock, timers, random }: BudgetedRetryOptions): BudgetedRetry {
  const { budget = 60_000, initial = 50, maximum = 2_000 } = retry
  return async (action, onRetry) => {
    const startedAt = clock.monotonic()
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await action()
      } catch (error) {
        const spent = (clock.monotonic() - startedAt) / 1_000
        if (!CrypticsError.is(error) || !error.retryable || spent >= budget) throw error
        onRetry(error)
        const bound = Math.min(maximum, initial * 2 ** Math.min(attempt, 30))
        await sleep(timers, random.next() * bound)
      }
    }
  }
}
