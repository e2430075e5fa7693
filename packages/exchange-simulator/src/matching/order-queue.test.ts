import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { MutableOrder } from './mutable-order.ts'
import { OrderQueue } from './order-queue.ts'

function order(amount = 100): MutableOrder {
  return { amount, filledAmount: 0 } as MutableOrder
}

describe('the place of an order in its queue', () => {
  it('is the back: everything recorded at the price is ahead', () => {
    const queue = new OrderQueue()
    expect(queue.join(order(), 700, 0).front).toBe(700)
  })

  it('moves up by what recorded trades take, and the rest of a trade reaches the order', () => {
    const queue = new OrderQueue()
    const resting = queue.join(order(), 300, 0)
    expect(queue.trade(200, 1)).toEqual([])
    expect(resting.front).toBe(100)
    expect(queue.trade(150, 2)).toEqual([{ resting, amount: 50 }])
    expect(resting.front).toBe(0)
  })

  it('moves up by the same fraction as the level when others cancel', () => {
    const queue = new OrderQueue()
    const resting = queue.join(order(), 300, 0)
    queue.update(300, 900, 1)
    queue.update(900, 600, 2)
    // A third of the 900 went away, so a third of the 300 ahead is taken to have gone with it.
    expect(resting.front).toBeCloseTo(200, 10)
  })

  it.each([
    ['explained by the trade alone', 1_000, 400, 600, 0],
    ['explained by the trade and by cancellations', 1_000, 400, 300, 300],
    ['smaller than the trade, because others joined', 1_000, 400, 800, 0],
  ])('counts a decrease once that is %s', (_name, level, traded, after, cancelled) => {
    const queue = new OrderQueue()
    const resting = queue.join(order(), level, 0)
    queue.trade(traded, 1)
    expect(resting.front).toBe(level - traded)
    queue.update(level, after, 2)
    expect(resting.front).toBeCloseTo(level - traded - cancelled, 10)
  })

  it('puts a trade that arrives after the update it belongs to back where it belongs', () => {
    const inTime = new OrderQueue()
    const early = inTime.join(order(), 500, 0)
    inTime.update(500, 1_000, 1)
    inTime.trade(300, 5)
    inTime.update(1_000, 650, 6)

    const swapped = new OrderQueue()
    const late = swapped.join(order(), 500, 0)
    swapped.update(500, 1_000, 1)
    swapped.update(1_000, 650, 6)
    swapped.trade(300, 5)
    expect(late.front).toBeCloseTo(early.front, 10)
  })

  it('lets a late trade not reach an order that came after it', () => {
    const queue = new OrderQueue()
    queue.update(500, 400, 10)
    const resting = queue.join(order(), 0, 10)
    expect(queue.trade(300, 9)).toEqual([])
    expect(resting.front).toBe(0)
  })

  it('serves orders of one price by time, with the recorded amount between them', () => {
    const queue = new OrderQueue()
    const first = queue.join(order(100), 200, 0)
    const second = queue.join(order(100), 500, 0)
    expect(queue.trade(350, 1)).toEqual([{ resting: first, amount: 100 }])
    expect([first.front, second.front]).toEqual([0, 250])
  })

  it('is not known after the recorded book was forgotten, until the next recorded amount', () => {
    const queue = new OrderQueue()
    const resting = queue.join(order(), 100, 0)
    queue.forget()
    expect(queue.trade(1_000_000, 1)).toEqual([])
    queue.rejoin(900)
    expect(resting.front).toBe(900)
  })

  it('never has a negative amount ahead nor more than the level, whatever happens', () => {
    const event = fc.record({
      trade: fc.boolean(),
      amount: fc.integer({ min: 0, max: 50 }),
      time: fc.integer({ min: 0, max: 9 }),
    })
    fc.assert(
      fc.property(fc.array(event, { maxLength: 40 }), fc.integer({ min: 0, max: 30 }), (events, start) => {
        const queue = new OrderQueue()
        const resting = [queue.join(order(1_000), start, 0), queue.join(order(1_000), start + 5, 0)]
        let level = start + 5
        for (const { trade, amount, time } of events) {
          if (trade) {
            const reached = queue.trade(amount, time).reduce((sum, fill) => sum + fill.amount, 0)
            expect(reached).toBeLessThanOrEqual(amount)
          } else {
            queue.update(level, amount, time)
            level = amount
          }
          for (const { front } of resting) {
            expect(front).toBeGreaterThanOrEqual(0)
            expect(front).toBeLessThanOrEqual(Math.max(level, start + 5))
          }
        }
      }),
    )
  })
})
