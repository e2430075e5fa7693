import type { Clock, Random, TimerHandle, Timers } from '@cryptics-lab/avro-models'
import type { ManagedSuperviseOptions } from './kafka-connect-options.ts'

/** What {@link createManagedSupervisor} needs. */
export interface ManagedSupervisorContext {
  readonly options: ManagedSuperviseOptions
  readonly clock: Clock
  readonly timers: Timers
  readonly random: Random
  /** Restarts what has failed of a connector. */
  readonly restartFailed: (name: string) => Promise<void>
}

/** Looks after managed connectors: what fails is restarted, within a budget. */
export interface ManagedSupervisor {
  /** Takes note of how a connector is: why it has failed, or undefined. */
  see(name: string, failure: Error | undefined): void
  /** Whether a connector that has failed will be restarted. */
  isWatching(name: string): boolean
  /** Restarts nothing any more. */
  stop(): void
}

interface Watched {
  restarts: number
  /** When it failed last, in microseconds of the monotonic clock. */
  failedAt: number
  isPending: boolean
  isGivenUp: boolean
}

/** Makes a supervisor with full-jitter pauses that double, and a budget that healthy time gives back. */
export function createManagedSupervisor(context: ManagedSupervisorContext): ManagedSupervisor {
  const { options, clock, timers, random, restartFailed } = context
  const { initial = 1_000, maximum = 60_000, attempts = 10, healthyAfter = 60_000, onFailure } = options
  const watched = new Map<string, Watched>()
  const pauses = new Set<TimerHandle>()
  let isStopped = false

  const failed = (name: string, state: Watched, failure: unknown): void => {
    if (state.restarts >= attempts) {
      if (!state.isGivenUp) onFailure?.(name, failure, 0)
      state.isGivenUp = true
      return
    }
    state.isPending = true
    onFailure?.(name, failure, attempts - state.restarts)
    const bound = Math.min(maximum, initial * 2 ** Math.min(state.restarts, 30))
    state.restarts += 1
    const restart = async (): Promise<void> => {
      // A restart that Kafka Connect does not take leaves the connector failed, which the next look sees.
      await restartFailed(name).catch(() => undefined)
      state.isPending = false
    }
    const pause = timers.set(() => {
      pauses.delete(pause)
      if (!isStopped) void restart()
    }, random.next() * bound)
    pauses.add(pause)
  }
  return {
    see(name, failure) {
      const state = watched.get(name) ?? { restarts: 0, failedAt: 0, isPending: false, isGivenUp: false }
      watched.set(name, state)
      if (failure !== undefined) {
        // While a restart is pending, too: a long pause is no healthy time.
        state.failedAt = clock.monotonic()
        if (!state.isPending && !isStopped) failed(name, state, failure)
        return
      }
      if (state.restarts > 0 && clock.monotonic() - state.failedAt > healthyAfter * 1_000) {
        state.restarts = 0
        state.isGivenUp = false
      }
    },
    isWatching: (name) => !isStopped && watched.get(name)?.isGivenUp !== true,
    stop() {
      isStopped = true
      for (const pause of pauses) timers.clear(pause)
      pauses.clear()
    },
  }
}
