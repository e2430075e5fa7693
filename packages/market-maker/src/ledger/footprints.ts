import type { Side } from '@cryptics-lab/avro-models'
import { filledOf, isLive, type OrderEntry } from './own-order.ts'

/** What of a book is ours: side, price and amount that rested at a moment of venue time. */
export interface Footprint {
  readonly side: Side
  readonly price: number
  readonly amount: number
}

interface Trace extends Footprint {
  readonly label: string
  /** Venue time from which the book shows it, in microseconds. */
  readonly from: number
}

interface Ghost extends Footprint {
  /** Venue time from which the book does not show it any more, in microseconds. */
  readonly until: number
}

// More ghosts than this would mean that the book has stood still for seconds; the oldest are then forgotten.
const maximumGhosts = 256

/**
 * Remembers where our orders rested and since when, in the venue's time: a book that is a moment old still shows an order
 * where it was, and not yet where it is.
 */
export class Footprints {
  readonly #traces = new Map<string, Trace>()
  readonly #ghosts: Ghost[] = []

  /**
   * Notes how an order rests after a change.
   * @param entry The order.
   * @param venueTime Venue time of the change, in microseconds.
   */
  note(entry: OrderEntry, venueTime: number): void {
    const { label, side, price } = entry
    const before = this.#traces.get(label)
    const amount = isLive(entry) && entry.confirmed ? entry.amount - filledOf(entry) : 0
    if (before !== undefined && before.price === price && before.amount === amount) return
    if (before !== undefined) this.#bury(before, venueTime)
    if (amount > 0) this.#traces.set(label, { label, side, price, amount, from: venueTime })
    else this.#traces.delete(label)
  }

  /**
   * What of a book is ours.
   * @param venueTime Venue time of the book, in microseconds.
   */
  at(venueTime: number): readonly Footprint[] {
    const ghosts = this.#ghosts
    let gone = 0
    while (gone < ghosts.length && (ghosts[gone] as Ghost).until <= venueTime) gone += 1
    if (gone > 0) ghosts.splice(0, gone)
    const found: Footprint[] = []
    for (const trace of this.#traces.values()) if (trace.from <= venueTime) found.push(trace)
    for (const ghost of ghosts) if (ghost.until > venueTime) found.push(ghost)
    return found
  }

  #bury({ side, price, amount, from }: Trace, until: number): void {
    if (from >= until) return
    this.#ghosts.push({ side, price, amount, until })
    if (this.#ghosts.length > maximumGhosts) this.#ghosts.shift()
  }
}
