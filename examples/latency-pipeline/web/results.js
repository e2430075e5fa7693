/** @import { Model } from './model.js' */
import { columnsOf, createChart } from './charts.js'
import { element, setAttribute, setText } from './dom.js'
import { moneyDigits, number, priceDigits, signed } from './format.js'

const fieldNames = [
  'position',
  'average',
  'total',
  'realised',
  'unrealised',
  'fees',
  'captured',
  'per-fill',
  'fills',
  'volume',
  'buy-room',
  'sell-room',
]

/**
 * Position, profit and loss, and the spread captured.
 * @param {Model} model What the page knows.
 * @returns {{ draw(): void, drawChart(): void, describe(): void, restyle(): void }} The view.
 */
export function createResults(model) {
  const fields = Object.fromEntries(fieldNames.map((name) => [name, element(`result-${name}`)]))
  const units = document.querySelectorAll('[data-unit]')
  const chart = createChart({
    id: 'profit-chart',
    axisWidth: 66,
    lines: [
      { label: 'profit and loss', colour: '--accent', fill: '--accent-soft' },
      { label: 'spread captured', colour: '--own', dash: [5, 4] },
    ],
    format: (value) => (value === 0 ? '0' : number(value, Math.abs(value) < 0.001 ? 6 : 4)),
  })
  const show = (/** @type {string} */ name, /** @type {string} */ text) =>
    setText(/** @type {Node} */ (fields[name]), text)
  const money = (/** @type {number | null | undefined} */ value) =>
    signed(value, moneyDigits(model.sections.run?.settlementCurrency ?? 'BTC'))

  return {
    draw() {
      const { position, spread, run } = model.sections
      if (position === undefined || run === undefined) return
      const { pnl } = position
      const total = pnl.realised + pnl.unrealised - pnl.fees
      show('position', signed(position.position))
      setAttribute(/** @type {Element} */ (fields.position), 'data-sign', String(Math.sign(position.position)))
      show('average', number(position.averagePrice, priceDigits(run.tickSize) + 1))
      show('total', money(total))
      setAttribute(/** @type {Element} */ (fields.total), 'data-sign', String(Math.sign(total)))
      show('realised', money(pnl.realised))
      show('unrealised', money(pnl.unrealised))
      show('fees', money(pnl.fees))
      show('captured', money(spread?.captured))
      show('per-fill', signed(spread?.perFill, moneyDigits(run.settlementCurrency) + 2))
      show('fills', number(spread?.fills))
      show('volume', number(spread?.volume))
      show('buy-room', number(position.exposure.buy))
      show('sell-room', number(position.exposure.sell))
      for (const unit of units) {
        setText(unit, unit.getAttribute('data-unit') === 'money' ? pnl.currency : run.amountUnit)
      }
    },
    drawChart: () => chart.draw(columnsOf(model.series.rates, [5, 6])),
    describe() {
      const last = model.series.rates.at(-1)
      chart.describe(
        `Profit and loss after fees ${money(last?.[5])}, spread captured ${money(last?.[6])}, position ${signed(last?.[4])}.`,
      )
    },
    restyle: () => chart.restyle(),
  }
}
