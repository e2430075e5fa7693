/** @import { Model } from './model.js' */
import { element, setAttribute, setText } from './dom.js'
import { number, priceDigits } from './format.js'
import { createRows } from './rows.js'

const mostQuotes = 32

/**
 * What we quote, with what is in front of it.
 * @param {Model} model What the page knows.
 * @returns {{ draw(): void }} The view.
 */
export function createQuotes(model) {
  const rows = createRows(element('quote-rows'), ['side', 'n', 'n', 'n', 'state'], mostQuotes)
  const none = element('quotes-none')
  return {
    draw() {
      const quotes = model.sections.quotes ?? []
      const digits = priceDigits(model.sections.run?.tickSize ?? 0.5)
      none.hidden = quotes.length > 0
      setText(none, reasonOf(model))
      rows(
        quotes.map(({ side, level, price, amount, ahead, resting }) => [
          `${side === 'buy' ? 'Bid' : 'Ask'} ${level + 1}`,
          number(price, digits),
          number(amount),
          ahead === null ? '–' : number(ahead),
          resting ? 'rests' : 'on its way',
        ]),
        (row, index) => setAttribute(row, 'data-side', quotes[index]?.side ?? ''),
      )
    },
  }
}

/**
 * @param {Model} model What the page knows.
 * @returns {string} Why nothing is quoted.
 */
function reasonOf(model) {
  const { pauseReason } = model.sections.status ?? {}
  return pauseReason ? `Nothing is quoted: ${pauseReason}.` : 'Nothing is quoted.'
}
