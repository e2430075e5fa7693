/** @import { Model } from './model.js' */
/** @import { FillRow } from '../src/page/wire-format.ts' */
import { element, make, setAttribute, setText } from './dom.js'
import { clock, moneyDigits, number, priceDigits, signed } from './format.js'
import { createTail } from './rows.js'

const bound = 50

/**
 * The last fills, newest first.
 * @param {Model} model What the page knows.
 * @returns {{ draw(): void }} The view.
 */
export function createFills(model) {
  const none = element('fills-none')
  const tail = createTail(
    element('fill-rows'),
    bound,
    () => {
      const row = make('tr')
      const time = make('th', 'time')
      time.setAttribute('scope', 'row')
      row.append(time, make('td', 'side'), make('td', 'n'), make('td', 'n'), make('td', 'n'))
      return row
    },
    (row, /** @type {FillRow} */ fill) => {
      const { run } = model.sections
      const texts = [
        clock(fill.time),
        fill.side === 'buy' ? '▲ buy' : '▼ sell',
        number(fill.price, priceDigits(run?.tickSize ?? 0.5)),
        number(fill.amount),
        signed(fill.captured, moneyDigits(run?.settlementCurrency ?? 'BTC') + 2),
      ]
      texts.forEach((text, index) => setText(/** @type {Node} */ (row.children[index]), text))
      setAttribute(row, 'data-side', fill.side)
    },
  )
  let generation = -1
  let shown = 0
  return {
    draw() {
      const { fills } = model.series
      if (generation !== model.generation) {
        generation = model.generation
        shown = 0
        tail.clear()
      }
      const news = model.totals.fills - shown
      if (news > 0) tail.prepend(fills.slice(-news))
      shown = model.totals.fills
      none.hidden = fills.length > 0
    },
  }
}
