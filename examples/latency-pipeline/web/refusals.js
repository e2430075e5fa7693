/** @import { Model } from './model.js' */
import { element } from './dom.js'
import { clock, number, priceDigits } from './format.js'
import { createRows } from './rows.js'

const mostReasons = 12
const lastShown = 6

/**
 * What risk refused: how often for each reason, and the last ones.
 * @param {Model} model What the page knows.
 * @returns {{ draw(): void }} The view.
 */
export function createRefusals(model) {
  const counts = createRows(element('refusal-rows'), ['', 'n'], mostReasons)
  const last = createRows(element('refused-rows'), ['time', '', 'n', 'n', ''], lastShown)
  const none = element('refusals-none')
  const tables = element('refusals-tables')
  return {
    draw() {
      const digits = priceDigits(model.sections.run?.tickSize ?? 0.5)
      const reasons = Object.entries(model.sections.refusals ?? {}).sort(([, left], [, right]) => right - left)
      counts(reasons.map(([reason, count]) => [reason, number(count)]))
      const rows = model.series.refused.slice(-lastShown).reverse()
      last(
        rows.map(({ time, action, side, level, price, amount, reason }) => [
          clock(time),
          `${action} ${side === 'buy' ? 'bid' : 'ask'} ${level + 1}`,
          number(price, digits),
          number(amount),
          reason,
        ]),
      )
      const isEmpty = reasons.length === 0 && rows.length === 0
      none.hidden = !isEmpty
      tables.hidden = isEmpty
    },
  }
}
