import type { BookLevel, LiveBook, OrderUpdate } from '@cryptics-lab/avro-models'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createQueueEstimator } from './queue-position.ts'

const book = (bids: BookLevel[], asks: BookLevel[] = []): LiveBook => ({
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

const update = (changes: Partial<OrderUpdate> = {}): OrderUpdate => ({
  venue: 'test',
  instrument: 'X',
  orderId: '1',
  label: 'a',
  side: 'buy',
  state: 'open',
  price: 100,
  amount: 10,
  filledAmount: 0,
  averagePrice: undefined,
  cancelReason: undefined,
  venueTimestamp: 0,
  receiveTimestamp: 0,
  ...changes,
})

const order = { label: 'a', side: 'buy', price: 100, amount: 10 } as const

describe('createQueueEstimator', () => {
  it('joins the end of the level, and what trades there was in front', () => {
    const queue = createQueueEstimator()
    queue.onOrder(update(), book([[100, 50]]))
    expect(queue.estimate([order], [[100, 60]], []).get('a')).toBe(50)
    queue.onTrade('sell', 100, 20)
    expect(queue.estimate([order], [[100, 40]], []).get('a')).toBe(30)
    queue.onTrade('sell', 100, 500)
    expect(queue.estimate([order], [[100, 10]], []).get('a')).toBe(0)
  })

  it('is not moved by trades at other prices or of the other side, and emptied by a trade through it', () => {
    const queue = createQueueEstimator()
    queue.onOrder(update(), book([[100, 50]]))
    queue.onTrade('sell', 101, 20)
    queue.onTrade('buy', 100, 20)
    expect(queue.estimate([order], [[100, 60]], []).get('a')).toBe(50)
    queue.onTrade('sell', 99, 1)
    expect(queue.estimate([order], [[100, 60]], []).get('a')).toBe(0)
  })

  it('never says more than the level shows without us, and does not take it back when others join behind', () => {
    const queue = createQueueEstimator()
    queue.onOrder(update(), book([[100, 50]]))
    expect(queue.estimate([order], [[100, 25]], []).get('a')).toBe(15)
    expect(queue.estimate([order], [[100, 900]], []).get('a')).toBe(15)
  })

  it('leaves our own other orders at the level out', () => {
    const queue = createQueueEstimator()
    const other = { ...order, label: 'b', amount: 30 }
    expect(queue.estimate([order, other], [[100, 60]], [])).toEqual(
      new Map([
        ['a', 20],
        ['b', 20],
      ]),
    )
  })

  it('goes to the end again with another price or a larger amount, and keeps its place with a smaller one', () => {
    const queue = createQueueEstimator()
    queue.onOrder(update(), book([[100, 50]]))
    queue.onTrade('sell', 100, 45)
    queue.onOrder(update({ amount: 5 }), book([[100, 70]]))
    expect(queue.estimate([{ ...order, amount: 5 }], [[100, 80]], []).get('a')).toBe(5)
    queue.onOrder(update({ amount: 20 }), book([[100, 70]]))
    expect(queue.estimate([{ ...order, amount: 20 }], [[100, 90]], []).get('a')).toBe(70)
    queue.onOrder(
      update({ amount: 20, price: 99 }),
      book([
        [100, 70],
        [99, 7],
      ]),
    )
    expect(queue.estimate([{ ...order, amount: 20, price: 99 }], [[99, 27]], []).get('a')).toBe(7)
  })

  it('knows a new best level for its own, and nothing of a level below what it sees', () => {
    const queue = createQueueEstimator()
    queue.onOrder(update({ price: 101 }), book([[100, 50]]))
    expect(
      queue
        .estimate(
          [{ ...order, price: 101 }],
          [
            [101, 40],
            [100, 50],
          ],
          [],
        )
        .get('a'),
    ).toBe(0)
    expect(queue.estimate([{ ...order, price: 90 }], [[101, 40]], []).has('a')).toBe(false)
  })

  it('works the same for asks', () => {
    const queue = createQueueEstimator()
    queue.onOrder(update({ side: 'sell' }), book([], [[100, 50]]))
    queue.onTrade('buy', 100, 20)
    expect(queue.estimate([{ ...order, side: 'sell' }], [], [[100, 60]]).get('a')).toBe(30)
    queue.onTrade('buy', 101, 1)
    expect(queue.estimate([{ ...order, side: 'sell' }], [], [[100, 60]]).get('a')).toBe(0)
  })

  it('forgets orders that are gone', () => {
    const queue = createQueueEstimator()
    queue.onOrder(update(), book([[100, 50]]))
    queue.onOrder(update({ state: 'filled' }), book([[100, 50]]))
    expect(queue.estimate([order], [[100, 200]], []).get('a')).toBe(190)
    queue.estimate([], [], [])
    queue.onTrade('sell', 100, 100)
    expect(queue.estimate([order], [[100, 200]], []).get('a')).toBe(190)
  })

  it('is never negative and never more than others show, whatever happens', () => {
    const step = fc.oneof(
      fc.record({
        kind: fc.constant('trade' as const),
        price: fc.integer({ min: 98, max: 102 }),
        amount: fc.integer({ min: 1, max: 80 }),
      }),
      fc.record({
        kind: fc.constant('order' as const),
        price: fc.integer({ min: 98, max: 102 }),
        amount: fc.integer({ min: 1, max: 80 }),
      }),
      fc.record({
        kind: fc.constant('look' as const),
        price: fc.constant(100),
        amount: fc.integer({ min: 10, max: 80 }),
      }),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const queue = createQueueEstimator()
        for (const { kind, price, amount } of steps) {
          if (kind === 'trade') queue.onTrade('sell', price, amount)
          else if (kind === 'order') queue.onOrder(update({ price, amount }), book([[100, 40]]))
          else {
            const ahead = queue.estimate([order], [[100, amount]], []).get('a') ?? Number.NaN
            expect(ahead).toBeGreaterThanOrEqual(0)
            expect(ahead).toBeLessThanOrEqual(amount - 10)
          }
        }
      }),
    )
  })
})
