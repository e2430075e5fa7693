// Served from the package itself, under this address.
// oxlint-disable-next-line import/default
import uPlot from '/vendor/uplot/uPlot.esm.js'
import { element, setText } from './dom.js'
import { clock } from './format.js'
import { colour } from './theme.js'

/**
 * @typedef {object} Line
 * @property {string} label What it shows.
 * @property {string} colour Custom property of its colour.
 * @property {number[]} [dash] Pattern; none for a whole line.
 * @property {boolean} [isStepped] Whether the value holds until the next one.
 * @property {string} [fill] Custom property of the colour below it.
 * @property {number} [width] Width in pixels; the default is 1.5.
 */

/**
 * @typedef {object} ChartOptions
 * @property {string} id Id of the element that the chart is put into; `<id>-text` takes the text alternative.
 * @property {readonly Line[]} lines Lines.
 * @property {(value: number) => string} format Text of a value on the axis.
 * @property {boolean} [isLogarithmic] Whether each step of the axis is a power of ten.
 * @property {number} [axisWidth] Room for the values, in pixels; the default is 52.
 * @property {boolean} [isFromZero] Whether the axis begins at 0.
 * @property {(chart: uPlot) => void} [drawOver] Draws on top.
 * @property {(index: number | null) => void} [onCursor] Told where the pointer is.
 */

/** Seconds that a chart shows. */
const span = 300
/** Seconds that it shows at least, at the begin of a run. */
const shortestSpan = 30

/**
 * A chart that is made once, follows the size of its place, and redraws when it is given data.
 * @param {ChartOptions} options What it shows.
 * @returns {{ draw(columns: uPlot.AlignedData): void, describe(text: string): void, restyle(): void }} The chart.
 */
export function createChart(options) {
  const place = element(options.id)
  const text = element(`${options.id}-text`)
  /** @type {uPlot.AlignedData} */
  let data = [[]]
  /** @type {uPlot | undefined} */
  let chart
  const size = () => ({ width: Math.max(80, place.clientWidth), height: Math.max(50, place.clientHeight) })
  const build = () => {
    chart?.destroy()
    chart = new uPlot({ ...size(), ...settings(options) }, data, place)
  }
  new ResizeObserver(() => {
    if (place.clientWidth === 0) return
    if (chart === undefined) build()
    else chart.setSize(size())
  }).observe(place)
  return {
    draw(columns) {
      data = columns
      chart?.setData(columns)
    },
    describe: (words) => setText(text, words),
    restyle: build,
  }
}

/**
 * @param {ChartOptions} options What a chart shows.
 * @returns {Omit<uPlot.Options, 'width' | 'height'>} The same for the library, with the colours of the theme.
 */
function settings({ lines, format, isLogarithmic = false, isFromZero = false, axisWidth = 52, drawOver, onCursor }) {
  const axis = {
    stroke: colour('--muted'),
    grid: { stroke: colour('--grid'), width: 1 },
    ticks: { show: false },
    font: `${Math.round(rootSize() * 0.85)}px ${getComputedStyle(document.body).fontFamily}`,
  }
  return {
    legend: { show: false },
    padding: [8, 24, 0, 0],
    cursor: { show: onCursor !== undefined, drag: { x: false, y: false }, y: false },
    scales: {
      x: {
        time: true,
        range: (_chart, first, last) => [Math.min(Math.max(first, last - span), last - shortestSpan), last],
      },
      y: isLogarithmic
        ? { distr: 3, range: (_chart, low, high) => decades(low, high) }
        : { range: (_chart, low, high) => padded(low, high, isFromZero) },
    },
    axes: [
      {
        ...axis,
        size: rootSize() * 1.5,
        space: rootSize() * 6,
        values: (_chart, times) => times.map((time) => clock(time * 1_000)),
      },
      {
        ...axis,
        // A logarithmic axis has a line for each power of ten and no more.
        ...(isLogarithmic ? { splits: (_chart, _axis, low, high) => powers(low, high) } : {}),
        size: (axisWidth * rootSize()) / 13,
        space: rootSize() * 1.9,
        values: (_chart, values) => values.map((value) => (value === null ? '' : format(value))),
      },
    ],
    series: [{}, ...lines.map(seriesOf)],
    hooks: {
      draw: drawOver === undefined ? [] : [drawOver],
      setCursor: onCursor === undefined ? [] : [(chart) => onCursor(chart.cursor.idx ?? null)],
    },
  }
}

const rootSize = () => Number.parseFloat(getComputedStyle(document.documentElement).fontSize)

/**
 * @param {Line} line A line.
 * @returns {uPlot.Series} The same for the library.
 */
function seriesOf({ label, colour: name, dash, isStepped = false, fill, width = 1.5 }) {
  const stepped = uPlot.paths.stepped?.({ align: 1 })
  return {
    label,
    stroke: colour(name),
    width,
    points: { show: true, size: 4, width: 0, fill: colour(name), filter: alone },
    spanGaps: false,
    ...(dash === undefined ? {} : { dash }),
    ...(fill === undefined ? {} : { fill: colour(fill) }),
    ...(isStepped && stepped !== undefined ? { paths: stepped } : {}),
  }
}

/**
 * A value without neighbours makes no line, so it gets a point.
 * @param {uPlot} chart The chart.
 * @param {number} index Number of the line.
 * @returns {number[]} Where points are drawn.
 */
function alone(chart, index) {
  const values = chart.data[index] ?? []
  const found = []
  for (let at = 0; at < values.length; at += 1) {
    if (isNothing(values[at]) || !isNothing(values[at - 1]) || !isNothing(values[at + 1])) continue
    found.push(at)
  }
  return found
}

const isNothing = (/** @type {number | null | undefined} */ value) => value === null || value === undefined

/**
 * @param {number | null} low Smallest value.
 * @param {number | null} high Largest value.
 * @param {boolean} isFromZero Whether the range begins at 0.
 * @returns {[number, number]} A range with some room.
 */
function padded(low, high, isFromZero) {
  if (low === null || high === null) return [0, 1]
  const from = isFromZero ? Math.min(0, low) : low
  const room = (high - from) * 0.08 || Math.abs(high) * 0.001 || 1
  return [isFromZero && from === 0 ? 0 : from - room, high + room]
}

/**
 * @param {number | null} low Smallest value.
 * @param {number | null} high Largest value.
 * @returns {[number, number]} Powers of ten around them.
 */
function decades(low, high) {
  if (low === null || high === null || low <= 0) return [0.01, 1]
  const from = 10 ** Math.floor(Math.log10(low))
  const to = 10 ** Math.ceil(Math.log10(high))
  return [from, to > from ? to : from * 10]
}

/**
 * @param {number} low Lower end.
 * @param {number} high Upper end.
 * @returns {number[]} Powers of ten from one to the other, at most five of them.
 */
function powers(low, high) {
  const [from, to] = [Math.round(Math.log10(low)), Math.round(Math.log10(high))]
  const step = Math.ceil((to - from) / 4) || 1
  const found = []
  for (let power = from; power <= to; power += step) found.push(10 ** power)
  return found
}

/**
 * Columns of rows, the first in seconds as the library wants it.
 * @param {readonly (readonly (number | null)[])[]} rows Rows whose first value is a time in milliseconds.
 * @param {readonly number[]} columns Which other values to take.
 * @returns {uPlot.AlignedData} Columns.
 */
export function columnsOf(rows, columns) {
  /** @type {(number | null)[][]} */
  const result = [
    rows.map((row) => Number(row[0]) / 1_000),
    ...columns.map((column) => rows.map((row) => row[column] ?? null)),
  ]
  return /** @type {uPlot.AlignedData} */ (result)
}
