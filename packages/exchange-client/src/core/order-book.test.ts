import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type BookUpdate, OrderBook } from './order-book.ts'

const update = (fields: Partial<BookUpdate> & { readonly changeId: number }): BookUpdate => ({
  previousId: undefined,
  venueTimestamp: 1,
  receiveTimestamp: 2,
  bids: [],
  asks: [],
  ...fields,
})

/** The simplest thing that can be right: two maps, sorted when read. */
class NaiveBook {
  changeId: number | undefined
  readonly #bids = new Map<number, number>()
  readonly #asks = new Map<number, number>()

  take(change: BookUpdate): void {
    if (change.previousId === undefined) {
      this.#bids.clear()
      this.#asks.clear()
    } else if (this.changeId === undefined || change.changeId <= this.changeId) return
    else if (change.previousId !== this.changeId) return
    for (const [side, levels] of [
      [this.#bids, change.bids],
      [this.#asks, change.asks],
    ] as const) {
      for (let index = 0; index < levels.length; index += 2) {
        const [price, amount] = levels.slice(index, index + 2) as [number, number]
        if (amount === 0) side.delete(price)
        else side.set(price, amount)
      }
    }
    this.changeId = change.changeId
  }

  get bids(): [number, number][] {
    return [...this.#bids].sort((left, right) => right[0] - left[0])
  }

  get asks(): [number, number][] {
    return [...this.#asks].sort((left, right) => left[0] - right[0])
  }
}

// Few prices, so that levels meet; 200 of them, so that the search leaves its linear part.
const level = fc.tuple(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 0, max: 5 }))
const levels = fc.array(level, { maxLength: 40 }).map((list) => list.flat())
// A snapshot names each price once, and no removals.
const whole = fc
  .uniqueArray(level, { maxLength: 60, selector: ([price]) => price })
  .map((list) => list.flatMap(([price, amount]) => [price, amount + 1]))
const step = fc.record({
  isSnapshot: fc.boolean(),
  // 0 continues the chain, 1 replays, 2 leaves a gap.
  fit: fc.constantFrom(0, 0, 0, 0, 0, 1, 2),
  bids: levels,
  asks: levels,
  wholeBids: whole,
  wholeAsks: whole,
})

describe('OrderBook', () => {
  it('equals a naive model under any sequence of snapshots, changes, replays and gaps', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 1, max: 12 }), (steps, depth) => {
        const book = new OrderBook(depth)
        const model = new NaiveBook()
        let id = 0
        for (const { isSnapshot, fit, bids, asks, wholeBids, wholeAsks } of steps) {
          const last = id
          const next = fit === 1 ? last : last + 3
          const message = update({
            changeId: next,
            previousId: isSnapshot ? undefined : fit === 2 ? last + 1 : last,
            bids: isSnapshot ? wholeBids : bids,
            asks: isSnapshot ? wholeAsks : asks,
          })
          const wasEmpty = model.changeId === undefined
          const outcome = isSnapshot ? book.applySnapshot(message) : book.applyChange(message)
          model.take(message)
          if (isSnapshot || (fit === 0 && !wasEmpty)) id = next
          if (!isSnapshot && !wasEmpty && fit === 1) expect(outcome).toBe('replayed')
          if (!isSnapshot && fit === 2) expect(outcome).toBe('gap')
          expect(book.bids()).toEqual(model.bids)
          expect(book.asks()).toEqual(model.asks)
          // The views are cached; a stale cache would differ here.
          expect(book.bidView).toEqual(model.bids.slice(0, depth))
          expect(book.askView).toEqual(model.asks.slice(0, depth))
          expect(book.bestBid).toEqual(model.bids[0])
          expect(book.bestAsk).toEqual(model.asks[0])
          expect(book.changeId).toBe(model.changeId)
        }
      }),
      { numRuns: 300 },
    )
  })

  it('says when the best bid is not below the best ask', () => {
    const book = new OrderBook(5)
    expect(book.applySnapshot(update({ changeId: 1, bids: [100, 1], asks: [101, 1] }))).toBe('applied')
    expect(book.applyChange(update({ changeId: 2, previousId: 1, bids: [101, 1] }))).toBe('crossed')
  })

  it('keeps the same view as long as no visible level changes', () => {
    const book = new OrderBook(2)
    book.applySnapshot(update({ changeId: 1, bids: [100, 1, 99, 1, 98, 1, 97, 1], asks: [101, 1] }))
    const { bidView } = book
    book.applyChange(update({ changeId: 2, previousId: 1, bids: [97, 5, 96, 1, 50, 0] }))
    expect(book.bidView).toBe(bidView)
    book.applyChange(update({ changeId: 3, previousId: 2, bids: [99, 2] }))
    expect(book.bidView).toEqual([
      [100, 1],
      [99, 2],
    ])
    expect(bidView[1]).toEqual([99, 1])
  })

  it('takes a snapshot in any order of levels', () => {
    const book = new OrderBook(3)
    book.applySnapshot(update({ changeId: 1, bids: [98, 1, 100, 1, 99, 1], asks: [103, 1, 101, 1, 102, 1] }))
    expect(book.bids().map(([price]) => price)).toEqual([100, 99, 98])
    expect(book.asks().map(([price]) => price)).toEqual([101, 102, 103])
  })
})
