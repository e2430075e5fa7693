import { isOnTick } from '@cryptics-lab/avro-models/instruments'
import type { LiveBook } from '@cryptics-lab/avro-models'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { instrument } from '../engine/__fixtures__/test-venue.ts'
import type { StrategyInput } from '../ports.ts'
import { createFixedSpreadStrategy, type FixedSpreadOptions } from './fixed-spread.ts'

const book: LiveBook = {
  status: 'live',
  venue: 'test',
  instrument: instrument.name,
  epoch: 1,
  changeId: 1,
  venueTimestamp: 0,
  receiveTimestamp: 0,
  bids: [],
  asks: [],
}
const input: StrategyInput = {
  instrument,
  book,
  fairValue: 1_000,
  bestBid: 999.5,
  bestAsk: 1_000.5,
  position: 0,
  maximumPosition: 1_000,
  markPrice: undefined,
}
const prices = (options: Partial<FixedSpreadOptions>, changes: Partial<StrategyInput> = {}): string =>
  createFixedSpreadStrategy({ amount: 10, spread: { price: 4 }, ...options })
    .quotes({ ...input, ...changes })
    .map(({ side, price }) => `${side} ${price}`)
    .join(', ')

describe('fixed-spread', () => {
  it.each<[string, Partial<FixedSpreadOptions>, Partial<StrategyInput>, string]>([
    ['half the spread on each side', {}, {}, 'buy 998, sell 1002'],
    ['a spread in basis points', { spread: { basisPoints: 40 } }, {}, 'buy 998, sell 1002'],
    ['levels half a spread apart by default', { levels: 2 }, {}, 'buy 998, buy 996, sell 1002, sell 1004'],
    [
      'levels as far apart as told',
      { levels: 2, levelSpacing: { price: 5 } },
      {},
      'buy 998, buy 993, sell 1002, sell 1007',
    ],
    [
      'levels one tick apart at least',
      { levels: 3, levelSpacing: { price: 0 } },
      {},
      'buy 998, buy 997.5, buy 997, sell 1002, sell 1002.5, sell 1003',
    ],
    ['rounded away from the fair value', { spread: { price: 3.3 } }, {}, 'buy 998, sell 1002'],
    ['long: both sides lower', { inventorySkew: { price: 10 } }, { position: 500 }, 'buy 993, sell 1000'],
    ['short: both sides higher', { inventorySkew: { price: 10 } }, { position: -500 }, 'buy 1000, sell 1007'],
    [
      'beyond the limit: no more skew than at it',
      { inventorySkew: { price: 10 } },
      { position: 5_000 },
      'buy 988, sell 1000',
    ],
    [
      'never across what others show',
      { spread: { price: 0.1 } },
      { bestBid: 990, bestAsk: 1_000 },
      'buy 999.5, sell 1000.5',
    ],
    [
      'nothing at or below zero',
      { levels: 3, spread: { price: 1_000 }, levelSpacing: { price: 400 } },
      {},
      'buy 500, buy 100, sell 1500, sell 1900, sell 2300',
    ],
  ])('%s', (_, options, changes, expected) => {
    expect(prices(options, changes)).toBe(expected)
  })

  it('gives every level its amount', () => {
    const quotes = createFixedSpreadStrategy({ levels: 2, amount: [10, 30], spread: { price: 4 } }).quotes(input)
    expect(quotes.map(({ level, amount }) => [level, amount])).toEqual([
      [0, 10],
      [1, 30],
      [0, 10],
      [1, 30],
    ])
  })

  it('is on the grid, ordered and uncrossed whatever the market', () => {
    fc.assert(
      fc.property(
        fc.record({
          fairValue: fc.double({ min: 50, max: 100_000, noNaN: true }),
          gap: fc.integer({ min: 1, max: 100 }),
          position: fc.integer({ min: -2_000, max: 2_000 }),
          levels: fc.integer({ min: 1, max: 10 }),
          spread: fc.double({ min: 0.01, max: 20, noNaN: true }),
          skew: fc.double({ min: 0, max: 50, noNaN: true }),
        }),
        ({ fairValue, gap, position, levels, spread, skew }) => {
          const bestBid = Math.floor(fairValue) - gap / 2
          const bestAsk = Math.ceil(fairValue) + gap / 2
          const strategy = createFixedSpreadStrategy({
            levels,
            amount: 10,
            spread: { price: spread },
            inventorySkew: { price: skew },
          })
          const quotes = strategy.quotes({ ...input, fairValue, bestBid, bestAsk, position })
          for (const side of ['buy', 'sell'] as const) {
            const ladder = quotes.filter((quote) => quote.side === side).map(({ price }) => price)
            for (const [level, price] of ladder.entries()) {
              expect(isOnTick(instrument, price)).toBe(true)
              expect(side === 'buy' ? price < bestAsk : price > bestBid).toBe(true)
              const before = ladder[level - 1]
              if (before !== undefined) expect(side === 'buy' ? price < before : price > before).toBe(true)
            }
          }
          // The same input gives the same quotes.
          expect(strategy.quotes({ ...input, fairValue, bestBid, bestAsk, position })).toEqual(quotes)
        },
      ),
    )
  })

  it.each<[string, Partial<Record<keyof FixedSpreadOptions, unknown>>]>([
    ['levels', { levels: 0 }],
    ['levels', { levels: 1.5 }],
    ['levels', { levels: 51 }],
    ['amount', { amount: 0 }],
    ['amount', { amount: Number.NaN }],
    ['amount', { amount: undefined }],
    ['amount', { levels: 2, amount: [10] }],
    ['amount', { levels: 2, amount: [10, -10] }],
    ['spread', { spread: undefined }],
    ['spread', { spread: { price: 1, basisPoints: 1 } }],
    ['spread', { spread: { ticks: 1 } }],
    ['spread.price', { spread: { price: 0 } }],
    ['spread.basisPoints', { spread: { basisPoints: Number.NaN } }],
    ['levelSpacing.price', { levelSpacing: { price: -1 } }],
    ['inventorySkew.price', { inventorySkew: { price: Number.POSITIVE_INFINITY } }],
  ])('refuses and names %s', (path, changes) => {
    const given = { amount: 10, spread: { price: 4 }, ...changes } as FixedSpreadOptions
    expect(() => createFixedSpreadStrategy(given)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION', path }))
  })

  it('refuses an amount that the instrument does not take, by name', () => {
    const strategy = createFixedSpreadStrategy({ amount: 15, spread: { price: 4 } })
    expect(() => strategy.quotes(input)).toThrow(/15 of level 0 .*multiples of 10/)
  })
})
