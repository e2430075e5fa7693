import { createConnectionView } from './connection.js'
import { createFills } from './fills.js'
import { createKillSwitch } from './kill-switch.js'
import { createLadder } from './ladder.js'
import { createLatencyView } from './latency.js'
import { createLogView } from './log-tail.js'
import { Model } from './model.js'
import { createPriceChart } from './price-chart.js'
import { createQuotes } from './quotes.js'
import { createRefusals } from './refusals.js'
import { createResults } from './results.js'
import { createRunHeader } from './run-header.js'
import { openStream } from './stream.js'
import { startTheme } from './theme.js'
import { createThroughput } from './throughput.js'

/** Milliseconds between two drawings of the price chart: a chart that moves faster is not read better. */
const priceInterval = 400
/** Milliseconds between two texts for those who cannot see the charts. */
const wordsInterval = 5_000

const model = new Model()
const connection = createConnectionView()
const header = createRunHeader(model)
const ladder = createLadder()
const quotes = createQuotes(model)
const priceChart = createPriceChart(model)
const latency = createLatencyView(model)
const results = createResults(model)
const throughput = createThroughput(model)
const refusals = createRefusals(model)
const fills = createFills(model)
const log = createLogView(model)
const killSwitch = createKillSwitch(model)
const charts = [priceChart, latency, results, throughput]

let isScheduled = false
let priceDrawnAt = 0
let wordsAt = Number.NEGATIVE_INFINITY
let isPriceDue = false

/** Asks for one drawing, however many messages come before it; a tab that nobody sees draws nothing. */
function schedule() {
  if (isScheduled) return
  isScheduled = true
  requestAnimationFrame(draw)
}

/** @param {number} now Time of the frame, in milliseconds. */
function draw(now) {
  isScheduled = false
  const changes = model.takeChanges()
  const has = (/** @type {string[]} */ ...names) => names.some((name) => changes.has(name))
  header.draw(changes)
  killSwitch.draw()
  ladder.draw(model, changes)
  if (has('quotes', 'status')) quotes.draw()
  if (has('position', 'spread', 'run')) results.draw()
  throughput.draw(changes)
  if (has('latency')) latency.drawTable()
  if (has('refusals', 'refused')) refusals.draw()
  if (has('fills')) fills.draw()
  if (has('log')) log.draw()
  drawCharts(now, changes)
}

/**
 * @param {number} now Time of the frame, in milliseconds.
 * @param {ReadonlySet<string>} changes What has changed.
 */
function drawCharts(now, changes) {
  isPriceDue ||= changes.has('prices') || changes.has('fills')
  if (isPriceDue && now - priceDrawnAt >= priceInterval) {
    isPriceDue = false
    priceDrawnAt = now
    priceChart.draw()
  }
  if (changes.has('latencies')) latency.draw()
  if (changes.has('rates')) {
    results.drawChart()
    throughput.drawChart()
  }
  if (now - wordsAt < wordsInterval) return
  wordsAt = now
  for (const chart of charts) chart.describe()
}

startTheme(() => {
  for (const chart of charts) chart.restyle()
})
const stream = openStream('/api/stream', {
  onMessage(message, isSnapshot) {
    model.apply(message, isSnapshot)
    schedule()
  },
  onState: connection,
})
addEventListener('pagehide', () => stream.close())
// A page that comes back from the browser's store has no stream any more.
addEventListener('pageshow', (event) => event.persisted && location.reload())
