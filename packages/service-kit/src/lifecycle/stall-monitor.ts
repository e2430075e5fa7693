import {
  type Clock,
  InvalidOptionError,
  type Metrics,
  noMetrics,
  systemClock,
  systemTimers,
  type Timers,
} from '@cryptics-lab/avro-models'
import { metricNames } from '../metric-names.ts'

/** A moment in which the event loop did nothing else. */
export interface Stall {
  /** How long it lasted, in milliseconds, beyond the monitor's own interval. */
  readonly duration: number
}

/** Options of {@link createStallMonitor}; all have defaults. */
export interface StallMonitorOptions {
  /** How often the loop is asked, in milliseconds, above 0; the default is 100. */
  readonly interval?: number
  /** A delay from which on it is a stall, in milliseconds, above 0; the default is 200. */
  readonly threshold?: number
  /** Told each stall, after it is over. */
  readonly onStall?: (stall: Stall) => void
  /** Clock of the measurement. */
  readonly clock?: Clock
  /** Timers of the questions. */
  readonly timers?: Timers
  /** Where delays and stalls are measured. */
  readonly metrics?: Metrics
}

/** Watches the event loop. */
export interface StallMonitor {
  /** Stalls so far, and the longest of them in milliseconds. */
  statistics(): { readonly stalls: number; readonly longest: number }
  /** Ends the watch. */
  close(): void
}

/**
 * Watches the event loop: a timer that comes late by more than the threshold tells that something ran too long, so that
 * orders and books waited. The loop itself is asked, so a stall is told only after it is over.
 * @throws {InvalidOptionError} When interval or threshold is not above 0.
 */
export function createStallMonitor(options: StallMonitorOptions = {}): StallMonitor {
  const {
    interval = 100,
    threshold = 200,
    onStall,
    clock = systemClock,
    timers = systemTimers,
    metrics = noMetrics,
  } = options
  if (!(interval > 0)) throw new InvalidOptionError('interval', `must be above 0 milliseconds, not ${interval}`)
  if (!(threshold > 0)) throw new InvalidOptionError('threshold', `must be above 0 milliseconds, not ${threshold}`)
  let stalls = 0
  let longest = 0
  let isClosed = false
  let asked = clock.monotonic()

  const tick = (): void => {
    const delay = Math.max(0, (clock.monotonic() - asked) / 1_000 - interval)
    metrics.observe(metricNames.eventLoopDelayMilliseconds, delay)
    if (delay >= threshold) {
      stalls += 1
      longest = Math.max(longest, delay)
      metrics.count(metricNames.eventLoopStalls)
      onStall?.({ duration: delay })
    }
    if (!isClosed) ask()
  }
  let timer: unknown
  const ask = (): void => {
    asked = clock.monotonic()
    timer = timers.set(tick, interval)
  }
  ask()
  return {
    statistics: () => ({ stalls, longest }),
    close() {
      isClosed = true
      timers.clear(timer)
    },
  }
}
