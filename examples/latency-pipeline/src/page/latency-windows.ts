import { createLatencyHistogram, type LatencyHistogram } from '../latency-histogram.ts'
import { type HopName, hopNames } from './page-source.ts'
import type { LatencyRow } from './wire-format.ts'

/** Percentiles of windows that follow each other, each with histograms of its own. */
export interface LatencyWindows {
  /** Adds one observation, in milliseconds, to the window that is open. */
  observe(hop: HopName, milliseconds: number): void
  /** Ends the window that is open and begins the next. */
  close(time: number): LatencyRow
}

/** Makes windows; the first is open. */
export function createLatencyWindows(): LatencyWindows {
  let open = emptyWindow()
  return {
    observe: (hop, milliseconds) => open[hop].observe(milliseconds),
    close(time) {
      const values: (number | null)[] = []
      for (const hop of hopNames) {
        const histogram = open[hop]
        if (histogram.count === 0) values.push(null, null, null, null, 0)
        else {
          const { p50, p90, p99, max } = histogram.summary()
          values.push(p50, p90, p99, max, histogram.count)
          open[hop] = createLatencyHistogram()
        }
      }
      return [time, ...values]
    },
  }
}

function emptyWindow(): Record<HopName, LatencyHistogram> {
  return {
    exchangeToEngine: createLatencyHistogram(),
    tickToOrder: createLatencyHistogram(),
    engineToDb: createLatencyHistogram(),
    total: createLatencyHistogram(),
  }
}
