import type { BookLevel, LiveBook } from '@cryptics-lab/avro-models'
import { describe, expect, it } from 'vitest'
import { midWithoutOwn, type OwnAmount } from './fair-value.ts'

const book = (bids: readonly BookLevel[], asks: readonly BookLevel[]): LiveBook => ({
  status: 'live',
  venue: 'test',
  instrument: 'X',
  epoch: 1,
  changeId: 1,
  venueTimestamp: 0,
  receiveTimestamp: 0,
  bids,
  asks,
})
const ours = (side: 'buy' | 'sell', price: number, amount: number): OwnAmount => ({ side, price, amount })

describe('midWithoutOwn', () => {
  const market = book(
    [
      [99, 100],
      [98, 50],
    ],
    [
      [101, 100],
      [102, 50],
    ],
  )

  it.each<[string, LiveBook, readonly OwnAmount[], number | undefined]>([
    ['nothing of ours', market, [], 100],
    ['ours beside others', market, [ours('buy', 99, 60)], 100],
    ['a level that is all ours does not count', market, [ours('buy', 99, 100)], 99.5],
    ['several of ours at one price add up', market, [ours('sell', 101, 60), ours('sell', 101, 40)], 100.5],
    ['the other side’s order at the same price is another', market, [ours('sell', 99, 100)], 100],
    ['more of ours than the book shows yet', market, [ours('buy', 99, 500)], 99.5],
    ['a side that is all ours', market, [ours('buy', 99, 100), ours('buy', 98, 50)], undefined],
    ['an empty side', book([[99, 1]], []), [], undefined],
    ['a crossed book', book([[102, 1]], [[101, 1]]), [], undefined],
    ['a locked book', book([[101, 1]], [[101, 1]]), [], undefined],
  ])('%s', (_, given, own, expected) => {
    expect(midWithoutOwn(given, own)?.fairValue).toBe(expected)
  })
})
