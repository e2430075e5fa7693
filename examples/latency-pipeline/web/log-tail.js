/** @import { Model } from './model.js' */
/** @import { LogRow } from '../src/page/wire-format.ts' */
import { element, make, setAttribute, setText } from './dom.js'
import { clock } from './format.js'
import { createTail } from './rows.js'

const bound = 200
const order = ['trace', 'debug', 'info', 'warn', 'error', 'fatal']

/**
 * The end of the log, newest first, from a level on; it can be held to be read.
 * @param {Model} model What the page knows.
 * @returns {{ draw(): void }} The view.
 */
export function createLogView(model) {
  const hold = element('log-hold')
  /** @type {HTMLSelectElement} */
  const level = element('log-level')
  const none = element('log-none')
  const list = element('log-rows')
  const tail = createTail(list, bound, createEntry, writeEntry)
  let generation = -1
  let shown = 0
  let isHeld = false
  const isShown = (/** @type {LogRow} */ row) => order.indexOf(row.level) >= order.indexOf(level.value)

  const draw = () => {
    if (isHeld) return
    const { log } = model.series
    if (generation !== model.generation) {
      generation = model.generation
      shown = 0
      tail.clear()
    }
    const news = Math.min(model.totals.log - shown, log.length)
    shown = model.totals.log
    if (news > 0) tail.prepend(log.slice(-news).filter(isShown))
    none.hidden = list.childElementCount > 0
  }
  hold.addEventListener('click', () => {
    isHeld = !isHeld
    setAttribute(hold, 'aria-pressed', String(isHeld))
    draw()
  })
  level.addEventListener('change', () => {
    generation = -1
    draw()
  })
  return { draw }
}

/** @returns {HTMLElement} An entry with places for its parts. */
function createEntry() {
  const entry = make('li')
  entry.append(make('time'), make('span', 'level'), make('span', 'channel'), make('span', 'message'))
  return entry
}

/**
 * @param {HTMLElement} entry An entry of the list.
 * @param {LogRow} row What it says.
 */
function writeEntry(entry, { time, level, channel, message, fields }) {
  setAttribute(entry, 'data-level', level)
  const texts = [clock(time), level, channel, fields === '' ? message : `${message}  ${fields}`]
  texts.forEach((text, index) => setText(/** @type {Node} */ (entry.children[index]), text))
}
