import type { Metrics } from '@cryptics-lab/avro-models'
import { createLatencyHistogram, type LatencyHistogram } from './latency-histogram.ts'

/** Metrics kept in memory: counters, gauges, and a histogram per observed name. */
export interface MetricRegistry extends Metrics {
  /** Sum of a counter over all labels; 0 when it was never counted. */
  counter(name: string): number
  /** Histogram of an observed name over all labels; empty when nothing was observed. */
  histogram(name: string): LatencyHistogram
}

/** Makes an empty registry. */
export function createMetricRegistry(): MetricRegistry {
  const counters = new Map<string, number>()
  const gauges = new Map<string, number>()
  const histograms = new Map<string, LatencyHistogram>()
  const histogram = (name: string): LatencyHistogram => {
    const existing = histograms.get(name)
    if (existing !== undefined) return existing
    const created = createLatencyHistogram()
    histograms.set(name, created)
    return created
  }
  return {
    count: (name, value = 1) => void counters.set(name, (counters.get(name) ?? 0) + value),
    gauge: (name, value) => void gauges.set(name, value),
    observe: (name, value) => histogram(name).observe(value),
    counter: (name) => counters.get(name) ?? 0,
    histogram,
  }
}
