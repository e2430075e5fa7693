/** @import { Model } from './model.js' */
import { columnsOf, createChart } from './charts.js'
import { element, setText } from './dom.js'
import { duration, roundDuration } from './format.js'
import { createRows } from './rows.js'

/** Hops in the order of the columns of a row: five values each behind the time. */
const hops = [
  { name: 'exchangeToEngine', words: 'Exchange to engine' },
  { name: 'tickToOrder', words: 'Tick to order' },
  { name: 'engineToDb', words: 'Engine to database' },
  { name: 'total', words: 'Exchange to database' },
]

/**
 * Latency of each hop as percentiles of windows of one second over five minutes, and since the begin of the run.
 * @param {Model} model What the page knows.
 * @returns {{ draw(): void, drawTable(): void, describe(): void, restyle(): void }} The view.
 */
export function createLatencyView(model) {
  const charts = hops.map(({ name }, index) => {
    const first = 1 + index * 5
    return {
      chart: createChart({
        id: `latency-${name}`,
        axisWidth: 46,
        isLogarithmic: true,
        lines: [
          { label: 'p50', colour: '--p50' },
          { label: 'p90', colour: '--p90', dash: [4, 3] },
          { label: 'p99', colour: '--p99', dash: [1.5, 2.5] },
        ],
        format: roundDuration,
      }),
      columns: [first, first + 1, first + 2],
      now: element(`latency-${name}-now`),
    }
  })
  const rows = createRows(element('latency-rows'), ['', 'n', 'n', 'n', 'n'], hops.length)
  return {
    draw() {
      const last = model.series.latencies.at(-1)
      for (const { chart, columns, now } of charts) {
        chart.draw(
          columnsOf(
            model.series.latencies.map((row) => row.map(positive)),
            columns,
          ),
        )
        const [p50, , p99] = columns.map((column) => last?.[column] ?? null)
        setText(
          now,
          p50 === null && p99 === null ? 'nothing in the last second' : `p50 ${duration(p50)} · p99 ${duration(p99)}`,
        )
      }
    },
    drawTable() {
      const { latency } = model.sections
      if (latency === undefined) return
      rows(
        hops.map(({ name, words }) => {
          const summary = latency[name]
          return [words, ...['p50', 'p90', 'p99', 'max'].map((key) => duration(summary?.[/** @type {'p50'} */ (key)]))]
        }),
      )
    },
    describe() {
      const last = model.series.latencies.at(-1)
      charts.forEach(({ chart, columns }, index) => {
        const [p50, p90, p99] = columns.map((column) => duration(last?.[column]))
        chart.describe(
          `${hops[index]?.words}, last second: half below ${p50}, nine in ten below ${p90}, 99 in 100 below ${p99}.`,
        )
      })
    },
    restyle: () => charts.forEach(({ chart }) => chart.restyle()),
  }
}

/**
 * A logarithmic axis has no place for 0 and below; the finest latency that is told apart is a microsecond.
 * @param {number | null} value A latency.
 * @returns {number | null} The same, at least a microsecond.
 */
const positive = (value) => (value === null ? null : Math.max(0.001, value))
