/** @import uPlot from '/vendor/uplot/uPlot.esm.js' */
/** @import { Model } from './model.js' */
import { columnsOf, createChart } from './charts.js'
import { element, setText } from './dom.js'
import { clock, number, priceDigits } from './format.js'
import { colour } from './theme.js'

const size = 5

/**
 * Mid, fair value, our best quotes and our fills over five minutes. A buy is a triangle that points up, a sale one that
 * points down.
 * @param {Model} model What the page knows.
 * @returns {{ draw(): void, describe(): void, restyle(): void }} The view.
 */
export function createPriceChart(model) {
  const readout = element('price-readout')
  const digits = () => priceDigits(model.sections.run?.tickSize ?? 0.5)
  const chart = createChart({
    id: 'price-chart',
    axisWidth: 64,
    lines: [
      { label: 'mid', colour: '--text', width: 1.25 },
      { label: 'fair value', colour: '--accent', dash: [5, 4] },
      { label: 'our bid', colour: '--bid', isStepped: true, width: 1 },
      { label: 'our ask', colour: '--ask', isStepped: true, width: 1 },
    ],
    format: (value) => number(value, value < 1_000 ? digits() : 0),
    drawOver: (plot) => drawFills(plot, model),
    onCursor(index) {
      const row = index === null ? undefined : model.series.prices[index]
      if (row === undefined) setText(readout, '')
      else
        setText(readout, `${clock(row[0])}  mid ${number(row[1], digits() + 1)}  fair ${number(row[2], digits() + 1)}`)
    },
  })
  return {
    draw: () => chart.draw(columnsOf(model.series.prices, [1, 2, 3, 4])),
    describe() {
      const mids = model.series.prices.map((row) => row[1]).filter((mid) => mid !== null)
      const last = model.series.prices.at(-1)
      const words = `Mid ${number(last?.[1], digits() + 1)}, fair value ${number(last?.[2], digits() + 1)}, our bid ${number(last?.[3], digits())}, our ask ${number(last?.[4], digits())}.`
      const range =
        mids.length === 0
          ? ''
          : ` In the last five minutes the mid was from ${number(Math.min(...mids), digits())} to ${number(Math.max(...mids), digits())}.`
      chart.describe(`${words}${range} ${model.series.fills.length} fills are kept.`)
    },
    restyle: () => chart.restyle(),
  }
}

/**
 * @param {uPlot} plot The chart.
 * @param {Model} model What the page knows.
 */
function drawFills(plot, model) {
  const { ctx, bbox } = plot
  const [first, last] = [plot.scales.x?.min ?? 0, plot.scales.x?.max ?? 0]
  const half = size * devicePixelRatio
  ctx.save()
  ctx.beginPath()
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height)
  ctx.clip()
  ctx.strokeStyle = colour('--panel')
  ctx.lineWidth = devicePixelRatio
  const colours = { buy: colour('--bid'), sell: colour('--ask') }
  for (const { time, side, price } of model.series.fills) {
    const seconds = time / 1_000
    if (seconds < first || seconds > last) continue
    const left = plot.valToPos(seconds, 'x', true)
    const top = plot.valToPos(price, 'y', true)
    const point = side === 'buy' ? -half : half
    ctx.fillStyle = colours[side]
    ctx.beginPath()
    ctx.moveTo(left, top + point)
    ctx.lineTo(left - half, top - point * 0.7)
    ctx.lineTo(left + half, top - point * 0.7)
    ctx.closePath()
    ctx.fill()
    ctx.stroke()
  }
  ctx.restore()
}
