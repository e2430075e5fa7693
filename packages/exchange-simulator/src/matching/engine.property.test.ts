import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { btcPerpetual } from '../instruments.ts'
import { createMatchingEngine } from './engine.ts'
import type { Effects, Execution, MatchingOrder } from './orders.ts'

const price = fc.integer({ min: 1, max: 12 }).map((tick) => 100 + tick / 10)
const contracts = fc.integer({ min: 0, max: 9 }).map((count) => count * 100)
const side = fc.constantFrom('buy' as const, 'sell' as const)
const account = fc.constantFrom('a', 'b', 'c')
const flag = fc.boolean()

const action = fc.oneof(
  fc.record({
    kind: fc.constant('place' as const),
    account,
    side,
    price,
    amount: contracts,
    postOnly: flag,
    rejectPostOnly: flag,
    reduceOnly: flag,
    type: fc.constantFrom('limit' as const, 'limit' as const, 'market' as const),
    timeInForce: fc.constantFrom(
      'good-til-cancelled' as const,
      'immediate-or-cancel' as const,
      'fill-or-kill' as const,
    ),
  }),
  fc.record({ kind: fc.constant('edit' as const), index: fc.nat(9), price, amount: contracts }),
  fc.record({ kind: fc.constant('cancel' as const), index: fc.nat(9) }),
  fc.record({ kind: fc.constant('trade' as const), side, price, amount: contracts, marketTime: fc.nat(50) }),
  fc.record({ kind: fc.constant('levels' as const), side, price, amount: contracts, marketTime: fc.nat(50) }),
  fc.record({ kind: fc.constant('quote' as const), price }),
  fc.record({ kind: fc.constant('forget' as const) }),
)

describe('whatever comes', () => {
  it('amounts are conserved, positions are the sum of executions, and simulated orders never cross', () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 60 }), (actions) => {
        const engine = createMatchingEngine({ instrument: btcPerpetual })
        const executions: Execution[] = []
        const published = new Map<string, number>()
        const orders = new Map<string, MatchingOrder>()
        let time = 0
        const take = (effects: Effects): void => {
          executions.push(...effects.executions)
          for (const order of effects.orders) orders.set(order.id, order)
          for (const level of effects.levels) {
            const key = `${level.side}${level.price}`
            // Each change begins where the last one ended: a chain of changes is a book.
            expect(level.before).toBe(published.get(key) ?? 0)
            published.set(key, level.amount)
          }
        }
        for (const step of actions) {
          time += 1
          const open = engine.openOrders()
          if (step.kind === 'place') {
            const { kind: _kind, ...request } = step
            const result = engine.place({ ...request, id: `${time}` }, time)
            if (result.accepted) take(result.effects)
          } else if (step.kind === 'edit' || step.kind === 'cancel') {
            const id = open[step.index]?.id ?? 'nobody'
            const result =
              step.kind === 'edit'
                ? engine.edit({ id, price: step.price, amount: step.amount }, time)
                : engine.cancel(id, 'user-request', time)
            if (result.accepted) take(result.effects)
          } else if (step.kind === 'trade') {
            if (step.amount > 0) take(engine.applyTrade(step, time))
          } else if (step.kind === 'levels') {
            const levels = [step.price, step.amount]
            const isBid = step.side === 'buy'
            take(
              engine.applyLevels(
                { bids: isBid ? levels : [], asks: isBid ? [] : levels, marketTime: step.marketTime },
                time,
              ),
            )
          } else if (step.kind === 'quote') take(engine.applyQuote(step.price - 0.1, step.price, time))
          else take(engine.forgetRecorded())

          const resting = engine.openOrders()
          for (const order of resting) {
            expect(order.filledAmount).toBeLessThan(order.amount)
            expect(engine.front(order.id)).toBeGreaterThanOrEqual(0)
          }
          const best = (which: 'buy' | 'sell'): number[] =>
            resting.filter((order) => order.side === which).map((order) => order.price as number)
          expect(Math.max(...best('buy'), -1)).toBeLessThan(Math.min(...best('sell'), 1e9))
        }
        for (const order of orders.values()) {
          const filled = executions
            .filter((execution) => execution.order.id === order.id)
            .reduce((sum, { amount }) => sum + amount, 0)
          expect(filled).toBe(order.filledAmount)
          expect(order.filledAmount).toBeLessThanOrEqual(order.amount)
          expect(order.filledAmount % 100).toBe(0)
        }
        for (const name of ['a', 'b', 'c']) {
          const net = executions
            .filter((execution) => execution.order.account === name)
            .reduce((sum, { order, amount }) => sum + (order.side === 'buy' ? amount : -amount), 0)
          expect(engine.position(name)).toBe(net)
        }
        // The published levels, collected change by change, are the book.
        for (const which of ['buy', 'sell'] as const) {
          const levels = engine.levels(which)
          expect(levels.map(([levelPrice]) => levelPrice)).toEqual(
            levels
              .map(([levelPrice]) => levelPrice)
              .sort((left, right) => (which === 'buy' ? right - left : left - right)),
          )
          for (const [levelPrice, amount] of levels) expect(published.get(`${which}${levelPrice}`)).toBe(amount)
        }
      }),
      { numRuns: 300 },
    )
  })
})
