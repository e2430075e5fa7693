/** @import { PageMessage, PageSections, PageSeries } from '../src/page/wire-format.ts' */

/** How many entries of each series are kept; the server keeps no more. */
const capacities = { prices: 1_500, rates: 300, latencies: 300, fills: 500, refused: 50, log: 200 }

/** Everything that the page knows. Messages change it at once, views read it when the browser draws. */
export class Model {
  /** @type {Partial<PageSections>} */
  sections = {}
  /** @type {Map<number, number>} */
  bids = new Map()
  /** @type {Map<number, number>} */
  asks = new Map()
  /** @type {{ [Name in keyof PageSeries]: PageSeries[Name][number][] }} */
  series = { prices: [], rates: [], latencies: [], fills: [], refused: [], log: [] }
  /** How many entries each series has ever had, so that a view can tell which are new. */
  totals = { prices: 0, rates: 0, latencies: 0, fills: 0, refused: 0, log: 0 }
  /** Number of the snapshot that everything builds on. */
  generation = 0
  /** @type {Set<string>} */
  #changed = new Set()

  /**
   * Takes a message.
   * @param {PageMessage} message The message.
   * @param {boolean} isSnapshot Whether it says everything, so that what was known before is forgotten.
   */
  apply(message, isSnapshot) {
    if (isSnapshot) this.#forget()
    for (const [name, value] of Object.entries(message.sections ?? {})) {
      Object.assign(this.sections, { [name]: value })
      this.#changed.add(name)
    }
    this.#applyLevels(this.bids, message.bids)
    this.#applyLevels(this.asks, message.asks)
    const series = message.series ?? {}
    for (const name of /** @type {(keyof PageSeries)[]} */ (Object.keys(series))) {
      const kept = /** @type {unknown[]} */ (this.series[name])
      const added = series[name] ?? []
      kept.push(...added)
      if (kept.length > capacities[name]) kept.splice(0, kept.length - capacities[name])
      this.totals[name] += added.length
      this.#changed.add(name)
    }
  }

  /** @returns {ReadonlySet<string>} Names of what has changed since the last call. */
  takeChanges() {
    const changes = this.#changed
    this.#changed = new Set()
    return changes
  }

  /**
   * @param {Map<number, number>} side Side of the ladder.
   * @param {PageMessage['bids']} levels Levels that changed.
   */
  #applyLevels(side, levels = []) {
    for (const [price, amount] of levels) {
      if (amount === 0) side.delete(price)
      else side.set(price, amount)
    }
    if (levels.length > 0) this.#changed.add('ladder')
  }

  #forget() {
    this.generation += 1
    this.sections = {}
    this.bids.clear()
    this.asks.clear()
    for (const name of /** @type {(keyof PageSeries)[]} */ (Object.keys(this.series))) {
      this.series[name].length = 0
      this.totals[name] = 0
      this.#changed.add(name)
    }
    this.#changed.add('ladder')
  }
}
