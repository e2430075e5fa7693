import type { BookLevel } from '@cryptics-lab/avro-models'

const initialCapacity = 64
// Most changes are near the best price; further away halving is cheaper than walking.
const walk = 16

/**
 * One side of a book: two typed columns in price order with the best level last, where changes are frequent and moving
 * the rest is cheap.
 */
export class BookSide {
  /** 1 when a higher price is better (bids), -1 when a lower one is (asks). */
  readonly #sign: 1 | -1
  #prices = new Float64Array(initialCapacity)
  #amounts = new Float64Array(initialCapacity)
  #length = 0

  /** @param side Bids are best at the highest price, asks at the lowest. */
  constructor(side: 'bids' | 'asks') {
    this.#sign = side === 'bids' ? 1 : -1
  }

  /** Number of levels. */
  get length(): number {
    return this.#length
  }

  /** Best price; undefined when the side is empty. */
  get bestPrice(): number | undefined {
    return this.#length === 0 ? undefined : this.#prices[this.#length - 1]
  }

  /** Best level; undefined when the side is empty. */
  get best(): BookLevel | undefined {
    return this.#length === 0 ? undefined : this.#levelAt(this.#length - 1)
  }

  /** Forgets all levels. */
  clear(): void {
    this.#length = 0
  }

  /**
   * Sets the amount at a price; 0 removes the level, if there is one.
   * @returns Number of better levels: 0 when the best level was touched.
   */
  set(price: number, amount: number): number {
    const position = this.#find(price)
    const isKnown = position < this.#length && this.#prices[position] === price
    if (amount === 0) {
      if (!isKnown) return Number.POSITIVE_INFINITY
      this.#prices.copyWithin(position, position + 1, this.#length)
      this.#amounts.copyWithin(position, position + 1, this.#length)
      this.#length -= 1
      return this.#length - position
    }
    if (!isKnown) this.#insert(position, price)
    this.#amounts[position] = amount
    return this.#length - 1 - position
  }

  /** The best levels, best first; all of them by default. */
  levels(limit: number = Number.POSITIVE_INFINITY): BookLevel[] {
    const count = Math.min(limit, this.#length)
    const levels: BookLevel[] = []
    for (let depth = 1; depth <= count; depth += 1) levels.push(this.#levelAt(this.#length - depth))
    return levels
  }

  #levelAt(position: number): BookLevel {
    return [this.#prices[position] as number, this.#amounts[position] as number]
  }

  /** Position of a price, or where it belongs. */
  #find(price: number): number {
    const sign = this.#sign
    const wanted = sign * price
    let high = this.#length
    const stop = Math.max(0, high - walk)
    while (high > stop && sign * (this.#prices[high - 1] as number) >= wanted) high -= 1
    if (high > stop || stop === 0) return high
    let low = 0
    while (low < high) {
      const middle = (low + high) >> 1
      if (sign * (this.#prices[middle] as number) < wanted) low = middle + 1
      else high = middle
    }
    return low
  }

  #insert(position: number, price: number): void {
    if (this.#length === this.#prices.length) {
      this.#prices = doubled(this.#prices)
      this.#amounts = doubled(this.#amounts)
    }
    this.#prices.copyWithin(position + 1, position, this.#length)
    this.#amounts.copyWithin(position + 1, position, this.#length)
    this.#prices[position] = price
    this.#length += 1
  }
}

function doubled(column: Float64Array): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(column.length * 2)
  larger.set(column)
  return larger
}
