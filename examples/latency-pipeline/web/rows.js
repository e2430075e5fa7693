import { make, setText } from './dom.js'

/**
 * A table body whose rows are made once and written over: it grows to the bound and never beyond.
 * @param {HTMLElement} body The `tbody`.
 * @param {readonly string[]} classes Class of each cell; the first cell is the row's header.
 * @param {number} bound Largest number of rows.
 * @returns {(rows: readonly (readonly string[])[], decorate?: (row: HTMLTableRowElement, index: number) => void) => void}
 *   Shows rows.
 */
export function createRows(body, classes, bound) {
  /** @type {HTMLTableRowElement[]} */
  const pool = []
  const add = () => {
    const row = make('tr')
    classes.forEach((name, column) => {
      const cell = make(column === 0 ? 'th' : 'td', name)
      if (column === 0) cell.setAttribute('scope', 'row')
      row.append(cell)
    })
    body.append(row)
    pool.push(row)
  }
  return (rows, decorate) => {
    const count = Math.min(bound, rows.length)
    while (pool.length < count) add()
    pool.forEach((row, index) => {
      const texts = rows[index]
      row.hidden = index >= count || texts === undefined
      if (row.hidden || texts === undefined) return
      texts.forEach((text, column) => setText(/** @type {Node} */ (row.cells[column]), text))
      decorate?.(row, index)
    })
  }
}

/**
 * A list whose newest entry is on top: the oldest element is taken from the end, written over, and put first.
 * @template Entry
 * @param {HTMLElement} parent List or table body.
 * @param {number} bound Number of elements at most.
 * @param {() => HTMLElement} create Makes an element.
 * @param {(target: HTMLElement, entry: Entry) => void} write Writes an entry into it.
 * @returns {{ prepend(entries: readonly Entry[]): void, clear(): void }} Changes the list.
 */
export function createTail(parent, bound, create, write) {
  return {
    prepend(entries) {
      for (const entry of entries.slice(-bound)) {
        const last = parent.lastElementChild
        const target = parent.childElementCount >= bound && last instanceof HTMLElement ? last : create()
        write(target, entry)
        parent.prepend(target)
      }
    },
    clear: () => parent.replaceChildren(),
  }
}
