import { CrypticsError, type Timers } from '@cryptics-lab/avro-models'
import { SinkUnavailableError } from '../../errors.ts'
import type { CircuitBreaker } from './circuit-breaker.ts'

/** What {@link createGuard} needs. */
export interface GuardContext {
  /** Name of what is called, for messages. */
  readonly name: string
  /** Learns how each call went. */
  readonly breaker: CircuitBreaker
  /** Timers of the watch. */
  readonly timers: Timers
  /** How long a call may go without an answer, in milliseconds. */
  readonly stallTimeout: number
  /** Ends every wait: a call that has not answered is left alone. */
  readonly signal: AbortSignal
}

/** How a guarded call is watched. */
export interface GuardedCall {
  /** Whether the call is left alone when it stalls; otherwise its answer is waited for, and tells that the sink lives. */
  readonly once?: boolean
}

/** Makes one call as soon as the breaker allows it, and tells the breaker how it went. */
export type Guard = <Result>(action: () => Promise<Result>, call?: GuardedCall) => Promise<Result>

const isAnswer = (error: unknown): boolean => CrypticsError.is(error) && error.code === 'RECORD_REFUSED'

/** Settles as the action does, unless it stalls or is no longer waited for. */
function watch<Result>(context: GuardContext, action: () => Promise<Result>, call: GuardedCall): Promise<Result> {
  const { name, breaker, timers, stallTimeout, signal } = context
  return new Promise((resolve, reject) => {
    const onAbort = (): void => settle(() => reject(signal.reason as Error))
    const timer = timers.set(() => {
      // A second call beside one without an answer might overtake it: the breaker is told, the call goes on.
      breaker.trip()
      const reason = `no answer within ${stallTimeout / 1_000} s`
      if (call.once === true) settle(() => reject(new SinkUnavailableError(name, reason)))
    }, stallTimeout)
    const settle = (finish: () => void): void => {
      timers.clear(timer)
      signal.removeEventListener('abort', onAbort)
      finish()
    }
    signal.addEventListener('abort', onAbort, { once: true })
    action().then(
      (result) => settle(() => resolve(result)),
      (error: unknown) => settle(() => reject(error as Error)),
    )
  })
}

/** Makes the guard of one sink. A record that the sink refuses is an answer; every other failure counts against it. */
export function createGuard(context: GuardContext): Guard {
  const { breaker, signal } = context
  return async (action, call = {}) => {
    await breaker.ready(signal)
    try {
      const result = await watch(context, async () => action(), call)
      breaker.succeeded()
      return result
    } catch (error) {
      // Whoever ends leaves no timer behind.
      if (signal.aborted) throw error
      if (isAnswer(error)) breaker.succeeded()
      else breaker.failed()
      throw error
    }
  }
}

/** Settles as the promise does, or rejects with the signal's reason. */
export function untilAborted<Result>(promise: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason as Error)
    if (signal.aborted) onAbort()
    signal.addEventListener('abort', onAbort, { once: true })
    const forget = (): void => signal.removeEventListener('abort', onAbort)
    promise.then(resolve, reject).finally(forget).catch(forget)
  })
}

/** Whether a failure says no more than that the signal was raised. */
export function isGivenUp(error: unknown, signal: AbortSignal): boolean {
  return signal.aborted && (error === signal.reason || (CrypticsError.is(error) && error.retryable))
}
