import { CrypticsError, type Random, sleep, type Timers } from '@cryptics-lab/avro-models'

/** How a failed attempt is made again: full jitter between 0 and a bound that doubles. */
export interface RetryOptions {
  /** Bound of the first pause, in milliseconds; the default is 50. */
  readonly initial?: number
  /** Largest bound of a pause, in milliseconds; the default is 5 000. */
  readonly maximum?: number
}

/** What {@link createRetry} needs. */
export interface RetryContext {
  readonly timers: Timers
  readonly random: Random
  readonly options: RetryOptions
  /** Called before each pause. */
  readonly onRetry: (error: CrypticsError) => void
  /** Ends the pauses: the last failure is thrown. */
  readonly giveUp: AbortSignal
}

/** Runs an action until it succeeds, fails for good, or is given up. */
export type Retry = <Result>(action: () => Promise<Result>) => Promise<Result>

/** Makes a retry policy. An error is worth another attempt when it is one of the suite's and says so. */
export function createRetry(context: RetryContext): Retry {
  const { initial = 50, maximum = 5_000 } = context.options
  return async (action) => {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await action()
      } catch (error) {
        const again = CrypticsError.is(error) && error.retryable && !context.giveUp.aborted
        if (!again) throw error
        context.onRetry(error)
        const bound = Math.min(maximum, initial * 2 ** Math.min(attempt, 30))
        await sleep(context.timers, context.random.next() * bound, context.giveUp).catch(() => undefined)
      }
    }
  }
}
