import type { Side } from '@cryptics-lab/avro-models'

/** Whether price `left` has priority over `right` on a side of the book: higher for bids, lower for asks. */
export function isBetter(side: Side, left: number, right: number): boolean {
  return side === 'buy' ? left > right : left < right
}

/** The other side. */
export function opposite(side: Side): Side {
  return side === 'buy' ? 'sell' : 'buy'
}

/**
 * Amounts by price of one side of a book, sorted. The best price lies at the end of the array, so that changes near the
 * best price, which are most of them, move little memory.
 */
export class PriceLadder {
  readonly #side: Side
  readonly #amounts = new Map<number, number>()
  #prices: number[] = []

  /** @param side Side of the book: `buy` for bids. */
  constructor(side: Side) {
    this.#side = side
  }

  /** Number of levels. */
  get size(): number {
    return this.#prices.length
  }

  /** Best price; undefined when the side is empty. */
  get best(): number | undefined {
    return this.#prices.at(-1)
  }

  /** Amount at a price; 0 when there is no level. */
  get(price: number): number {
    return this.#amounts.get(price) ?? 0
  }

  /** Sets the amount at a price and gives the amount before; 0 or less removes the level. */
  set(price: number, amount: number): number {
    const before = this.#amounts.get(price) ?? 0
    if (amount > 0) {
      this.#amounts.set(price, amount)
      if (before === 0) this.#prices.splice(this.#position(price), 0, price)
    } else if (before > 0) {
      this.#amounts.delete(price)
      this.#prices.splice(this.#position(price), 1)
    }
    return before
  }

  /** Prices from best to worst. */
  *prices(): Generator<number> {
    for (let position = this.#prices.length - 1; position >= 0; position -= 1) yield this.#prices[position] as number
  }

  /** Forgets all levels. */
  clear(): void {
    this.#amounts.clear()
    this.#prices = []
  }

  #position(price: number): number {
    let low = 0
    let high = this.#prices.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (isBetter(this.#side, price, this.#prices[middle] as number)) low = middle + 1
      else high = middle
    }
    return low
  }
}
