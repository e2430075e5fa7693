/** @import { Model } from './model.js' */
/** @import { QuoteView } from '../src/page/wire-format.ts' */
import { element, make, setAttribute, setText } from './dom.js'
import { number, priceDigits, short } from './format.js'

/** Levels a side that have a row; how many are shown depends on the room. */
const deepest = 25

/**
 * @typedef {object} LadderRow
 * @property {HTMLTableRowElement} row The row.
 * @property {HTMLElement} price Cell of the price.
 * @property {HTMLElement} amount Cell of what the level shows.
 * @property {HTMLElement} total Cell of the sum from the best level to this one.
 * @property {HTMLElement} own Cell of our amount.
 * @property {HTMLElement} ahead Cell of what is in front of us.
 */

/** @returns {LadderRow} A row of the ladder. */
function createRow() {
  const row = make('tr')
  const price = make('th', 'price')
  price.setAttribute('scope', 'row')
  const [own, ahead, amount, total] = [
    make('td', 'own'),
    make('td', 'ahead'),
    make('td', 'amount'),
    make('td', 'total'),
  ]
  row.append(price, amount, total, own, ahead)
  return { row, price, amount, total, own, ahead }
}

/**
 * The book as a ladder, asks above bids, with our quotes marked.
 * @returns {{ draw(model: Model, changes: ReadonlySet<string>): void }} The view.
 */
export function createLadder() {
  const asks = Array.from({ length: deepest }, createRow)
  const bids = Array.from({ length: deepest }, createRow)
  // Asks are shown from the highest down, and the lowest has the first row of the array.
  element('ladder-asks').append(...asks.map(({ row }) => row).reverse())
  element('ladder-bids').append(...bids.map(({ row }) => row))
  const middle = { mid: element('ladder-mid'), spread: element('ladder-spread'), fair: element('ladder-fair') }
  const frame = element('ladder-frame')
  let shown = 10
  let isResized = false
  const observer = new ResizeObserver(() => {
    const next = levelsThatFit(frame)
    isResized ||= next !== shown
    shown = next
  })
  observer.observe(frame)
  // A row has its real height only once there is something in it.
  observer.observe(/** @type {LadderRow} */ (bids[0]).row)

  return {
    draw(model, changes) {
      if (!isResized && !['ladder', 'quotes', 'position', 'run'].some((name) => changes.has(name))) return
      isResized = false
      const digits = priceDigits(model.sections.run?.tickSize ?? 0.5)
      const quotes = model.sections.quotes ?? []
      const askLevels = [...model.asks].sort(([left], [right]) => left - right).slice(0, shown)
      const bidLevels = [...model.bids].sort(([left], [right]) => right - left).slice(0, shown)
      const largest = Math.max(sum(askLevels), sum(bidLevels), 1)
      drawSide(asks, askLevels, ofSide(quotes, 'sell'), largest, digits, shown)
      drawSide(bids, bidLevels, ofSide(quotes, 'buy'), largest, digits, shown)
      const bid = bidLevels[0]?.[0]
      const ask = askLevels[0]?.[0]
      const isWhole = bid !== undefined && ask !== undefined
      setText(middle.mid, isWhole ? number((bid + ask) / 2, digits + 1) : '–')
      setText(middle.spread, isWhole ? number(ask - bid, digits) : '–')
      setText(middle.fair, number(model.sections.position?.fairValue, digits + 1))
    },
  }
}

/**
 * @param {HTMLElement} frame What the ladder stands in.
 * @returns {number} Levels a side for which there is room.
 */
function levelsThatFit(frame) {
  const fixed = Number(getComputedStyle(frame).getPropertyValue('--ladder-levels'))
  if (fixed > 0) return Math.min(deepest, fixed)
  const [head, , middle, bids] = frame.querySelectorAll('thead, tbody')
  const rowHeight = bids?.firstElementChild?.getBoundingClientRect().height || 19
  const room = frame.clientHeight - heightOf(head) - heightOf(middle)
  return Math.max(5, Math.min(deepest, Math.floor(room / rowHeight / 2)))
}

const heightOf = (/** @type {Element | undefined} */ part) => part?.getBoundingClientRect().height ?? 0

/**
 * @param {readonly (readonly [number, number])[]} levels Levels of a side.
 * @returns {number} Sum of their amounts.
 */
const sum = (levels) => levels.reduce((total, [, amount]) => total + amount, 0)

/**
 * @param {readonly QuoteView[]} quotes Our quotes.
 * @param {'buy' | 'sell'} side A side.
 * @returns {Map<number, { amount: number, ahead: number | null }>} Our quotes of the side by price.
 */
function ofSide(quotes, side) {
  const byPrice = new Map()
  for (const { side: own, price, amount, ahead, resting } of quotes) {
    if (own !== side || !resting) continue
    byPrice.set(price, { amount: (byPrice.get(price)?.amount ?? 0) + amount, ahead })
  }
  return byPrice
}

/**
 * @param {readonly LadderRow[]} rows Rows of the side, best first.
 * @param {readonly (readonly [number, number])[]} levels Levels of the side, best first.
 * @param {Map<number, { amount: number, ahead: number | null }>} own Our quotes by price.
 * @param {number} largest Amount that fills the width.
 * @param {number} digits Digits of a price.
 * @param {number} shown Number of rows to show.
 */
function drawSide(rows, levels, own, largest, digits, shown) {
  let total = 0
  rows.forEach(({ row, price, amount, total: sumCell, own: ownCell, ahead }, index) => {
    row.hidden = index >= shown
    if (row.hidden) return
    const level = levels[index]
    if (level === undefined) {
      for (const cell of [price, amount, sumCell, ownCell, ahead]) setText(cell, '')
      row.style.setProperty('--depth', '0')
      row.classList.remove('is-own')
      return
    }
    total += level[1]
    setText(price, number(level[0], digits))
    setText(amount, number(level[1]))
    setText(sumCell, short(total))
    const quote = own.get(level[0])
    setText(ownCell, quote === undefined ? '' : `◆ ${number(quote.amount)}`)
    setText(ahead, quote === undefined ? '' : number(quote.ahead))
    row.classList.toggle('is-own', quote !== undefined)
    setAttribute(row, 'data-price', String(level[0]))
    row.style.setProperty('--depth', `${((100 * total) / largest).toFixed(1)}%`)
  })
}
