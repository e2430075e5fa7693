/** Labels of one measurement; keep the number of distinct values small. */
export type MetricLabels = Readonly<Record<string, string>>

/** Where the suite reports its measurements. Supply one that writes to your own registry; the default forgets them. */
export interface Metrics {
  /** Adds to a counter; the default addition is 1. */
  count(name: string, value?: number, labels?: MetricLabels): void
  /** Sets a gauge. */
  gauge(name: string, value: number, labels?: MetricLabels): void
  /** Adds one observation to a histogram, in the unit that the name ends with. */
  observe(name: string, value: number, labels?: MetricLabels): void
}

/** Metrics that forget everything. */
export const noMetrics: Metrics = { count() {}, gauge() {}, observe() {} }
