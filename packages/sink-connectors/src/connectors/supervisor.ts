import type { Random, TimerHandle, Timers } from '@cryptics-lab/avro-models'
import type { Connector } from '../engine/connector.ts'
import type { SuperviseOptions } from './node-runtime-options.ts'

/** What {@link createSupervisor} needs. */
export interface SupervisorContext {
  readonly options: SuperviseOptions
  readonly timers: Timers
  readonly random: Random
  /** Starts a connector anew. */
  readonly restart: (name: string) => Promise<void>
  /** Called when a connector has failed and will not be started again. */
  readonly onGivenUp: () => void
}

/** Looks after connectors: one that fails is started again. */
export interface Supervisor {
  /** Whether a connector that fails, or has failed, is started again. */
  isWatching(name: string): boolean
  /** Looks after a connector from now on, until it ends. */
  watch(name: string, connector: Connector): void
  /** Starts nothing any more. */
  stop(): void
}

interface Watched {
  failures: number
  isPending: boolean
}

/** Makes a supervisor with full-jitter pauses that double. */
export function createSupervisor({ options, timers, random, restart, onGivenUp }: SupervisorContext): Supervisor {
  const { initial = 500, maximum = 30_000, attempts = Number.POSITIVE_INFINITY, onFailure } = options
  const watched = new Map<string, Watched>()
  const pauses = new Set<TimerHandle>()
  let isStopped = false

  const failed = (name: string, connector: Connector, state: Watched): void => {
    // A connector that has stored something since its start is a healthy one with a bad day.
    state.failures = connector.counts().written > 0 ? 1 : state.failures + 1
    onFailure?.(name, connector.failure)
    if (isStopped || state.failures > attempts) {
      onGivenUp()
      return
    }
    state.isPending = true
    const bound = Math.min(maximum, initial * 2 ** Math.min(state.failures - 1, 30))
    const pause = timers.set(() => {
      pauses.delete(pause)
      state.isPending = false
      // A start that fails ends the new connector, which is watched in its turn.
      if (!isStopped) void restart(name).catch(() => undefined)
    }, random.next() * bound)
    pauses.add(pause)
  }
  return {
    isWatching(name) {
      const { failures, isPending } = watched.get(name) ?? { failures: 0, isPending: false }
      return !isStopped && (isPending || failures < attempts)
    },
    watch(name, connector) {
      const state = watched.get(name) ?? { failures: 0, isPending: false }
      watched.set(name, state)
      void connector.finished.then(() => {
        if (connector.failure !== undefined) failed(name, connector, state)
      })
    },
    stop() {
      isStopped = true
      for (const pause of pauses) timers.clear(pause)
      pauses.clear()
    },
  }
}
