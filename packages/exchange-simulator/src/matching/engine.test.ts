import { describe, expect, it } from 'vitest'
import { btcPerpetual } from '../instruments.ts'
import { createMatchingEngine, type MatchingEngine } from './engine.ts'
import type { CommandResult, OrderRequest } from './orders.ts'

const bids = [60_000, 1_000, 59_999.9, 2_000]
const asks = [60_000.5, 1_000, 60_001, 2_000]
let identity = 0

function engineWithBook(): MatchingEngine {
  const engine = createMatchingEngine({ instrument: btcPerpetual })
  engine.applyLevels({ bids, asks, marketTime: 1, whole: true }, 1)
  return engine
}

function order(request: Partial<OrderRequest> = {}): OrderRequest {
  identity += 1
  return { id: `${identity}`, account: 'a', side: 'buy', price: 60_000, amount: 100, ...request }
}

function accepted(result: CommandResult): Extract<CommandResult, { accepted: true }> {
  if (!result.accepted) throw new TypeError(`refused: ${result.reason}`)
  return result
}

function orderAfter(engine: MatchingEngine, effects: { orders: readonly { id: string }[] }, id: string): unknown {
  return effects.orders.find((entry) => entry.id === id) ?? engine.openOrders().find((entry) => entry.id === id)
}

describe('refusals', () => {
  it.each<[string, Partial<OrderRequest>]>([
    ['amount-too-low', { amount: 50 }],
    ['amount-too-low', { amount: Number.NaN }],
    ['amount-not-multiple', { amount: 150 }],
    ['price-required', { price: undefined as never }],
    ['price-off-tick', { price: 60_000.05 }],
    ['price-not-positive', { price: -1 }],
    ['post-only-not-allowed', { type: 'market', postOnly: true }],
    ['post-only-not-allowed', { timeInForce: 'immediate-or-cancel', postOnly: true }],
    ['post-only-would-cross', { price: 60_000.5, postOnly: true, rejectPostOnly: true }],
    ['reduce-only-without-position', { reduceOnly: true }],
  ])('%s', (reason, request) => {
    const engine = engineWithBook()
    expect(engine.place(order(request), 2)).toEqual({ accepted: false, reason })
    expect(engine.openOrders()).toEqual([])
  })

  it('knows no order that does not rest', () => {
    const engine = engineWithBook()
    expect(engine.cancel('nobody', 'user-request', 2)).toEqual({ accepted: false, reason: 'order-not-found' })
    expect(engine.edit({ id: 'nobody', amount: 100 }, 2)).toEqual({ accepted: false, reason: 'order-not-found' })
  })
})

describe('a resting order', () => {
  it('is added to the published level and joins the back of the recorded one', () => {
    const engine = engineWithBook()
    const { order: placed, effects } = accepted(engine.place(order({ amount: 300 }), 2))
    expect(effects.levels).toEqual([{ side: 'buy', price: 60_000, before: 1_000, amount: 1_300 }])
    expect(engine.front(placed.id)).toBe(1_000)
    expect(engine.recordedLevels('buy')[0]).toEqual([60_000, 1_000])
  })

  it('is filled as maker at its own price by what a trade leaves after the recorded amount', () => {
    const engine = engineWithBook()
    const { order: placed } = accepted(engine.place(order({ amount: 300 }), 2))
    const effects = engine.applyTrade({ price: 60_000, amount: 1_100, side: 'sell', marketTime: 3 }, 3)
    expect(effects.executions).toMatchObject([{ price: 60_000, amount: 100, liquidity: 'maker', fee: 0 }])
    expect(orderAfter(engine, effects, placed.id)).toMatchObject({
      state: 'open',
      filledAmount: 100,
      averagePrice: 60_000,
    })
    expect(effects.levels).toEqual([{ side: 'buy', price: 60_000, before: 1_300, amount: 1_200 }])
  })

  it('is not reached by takers of its own side at its price', () => {
    const engine = engineWithBook()
    accepted(engine.place(order(), 2))
    expect(engine.applyTrade({ price: 60_000, amount: 9_000, side: 'buy', marketTime: 3 }, 3).executions).toEqual([])
  })

  it.each([
    [
      'a trade below its price',
      (engine: MatchingEngine) => engine.applyTrade({ price: 59_999.9, amount: 100, side: 'sell', marketTime: 3 }, 3),
    ],
    [
      'a recorded ask at its price',
      (engine: MatchingEngine) => engine.applyLevels({ bids: [], asks: [60_000, 100], marketTime: 3 }, 3),
    ],
    ['a best ask at its price', (engine: MatchingEngine) => engine.applyQuote(59_999, 60_000, 3)],
    ['a best ask below its price', (engine: MatchingEngine) => engine.applyQuote(59_990, 59_990.5, 3)],
  ])('is filled whole at its own price by %s', (_name, move) => {
    const engine = engineWithBook()
    const { order: placed } = accepted(engine.place(order({ amount: 700 }), 2))
    const effects = move(engine)
    expect(effects.executions).toMatchObject([{ price: 60_000, amount: 700, liquidity: 'maker' }])
    expect(orderAfter(engine, effects, placed.id)).toMatchObject({ state: 'filled', filledAmount: 700 })
    expect(engine.openOrders()).toEqual([])
  })

  it('mirrors all of that on the other side', () => {
    const engine = engineWithBook()
    accepted(engine.place(order({ side: 'sell', price: 60_000.5, amount: 200 }), 2))
    const atPrice = engine.applyTrade({ price: 60_000.5, amount: 1_100, side: 'buy', marketTime: 3 }, 3)
    expect(atPrice.executions).toMatchObject([{ price: 60_000.5, amount: 100 }])
    expect(engine.applyQuote(60_000.5, 60_003, 4).executions).toMatchObject([{ amount: 100 }])
    expect(engine.position('a')).toBe(-200)
  })

  it('is not filled by a trade that matched before it came', () => {
    const engine = engineWithBook()
    engine.applyLevels({ bids: [59_999.9, 2_100], asks: [], marketTime: 10 }, 2)
    accepted(engine.place(order(), 2))
    expect(engine.applyTrade({ price: 59_999, amount: 100, side: 'sell', marketTime: 9 }, 3).executions).toEqual([])
  })

  it('keeps resting when the recording begins again, behind the new level', () => {
    const engine = engineWithBook()
    const { order: placed } = accepted(engine.place(order({ price: 59_999.9 }), 2))
    expect(engine.forgetRecorded().levels).toContainEqual({ side: 'buy', price: 59_999.9, before: 2_100, amount: 100 })
    engine.applyLevels({ bids: [60_000, 100, 59_999.9, 5_000], asks: [60_001, 100], marketTime: 1, whole: true }, 3)
    expect(engine.front(placed.id)).toBe(5_000)
  })
})

describe('post-only', () => {
  it('moves a crossing price to one tick inside the spread', () => {
    const engine = engineWithBook()
    expect(accepted(engine.place(order({ price: 60_007, postOnly: true }), 2)).order.price).toBe(60_000.4)
    expect(
      accepted(engine.place(order({ side: 'sell', price: 59_000, postOnly: true, account: 'b' }), 2)).order.price,
    ).toBe(60_000.5)
  })

  it('is cancelled by an edit that would cross when it rejects', () => {
    const engine = engineWithBook()
    const { order: placed } = accepted(engine.place(order({ postOnly: true, rejectPostOnly: true }), 2))
    const edited = accepted(engine.edit({ id: placed.id, price: 60_001 }, 3))
    expect(edited.order).toMatchObject({ state: 'cancelled', cancelReason: 'edit-post-only-reject' })
  })
})

describe('a crossing order', () => {
  it('takes recorded levels at their prices up to its limit and rests with what is left', () => {
    const engine = engineWithBook()
    const { order: placed, effects } = accepted(engine.place(order({ price: 60_001, amount: 3_500 }), 2))
    expect(effects.executions).toMatchObject([
      { price: 60_000.5, amount: 1_000, liquidity: 'taker' },
      { price: 60_001, amount: 2_000, liquidity: 'taker' },
    ])
    expect(effects.executions[0]?.fee).toBeCloseTo((1_000 / 60_000.5) * 0.0005, 12)
    expect(placed).toMatchObject({ state: 'open', filledAmount: 3_000 })
    // An inverse contract's average keeps the value in base currency.
    expect(placed.averagePrice).toBeCloseTo(3_000 / (1_000 / 60_000.5 + 2_000 / 60_001), 8)
  })

  it('does not consume the recorded book', () => {
    const engine = engineWithBook()
    for (let round = 0; round < 3; round += 1) {
      const { effects } = accepted(engine.place(order({ type: 'market', price: undefined as never, amount: 1_000 }), 2))
      expect(effects).toMatchObject({ executions: [{ price: 60_000.5, amount: 1_000 }], levels: [] })
    }
  })

  it.each([
    ['immediate-or-cancel', 5_000, 'cancelled', 3_000],
    ['fill-or-kill', 5_000, 'cancelled', 0],
    ['fill-or-kill', 3_000, 'filled', 3_000],
  ] as const)('%s of %i ends %s with %i', (timeInForce, amount, state, filledAmount) => {
    const engine = engineWithBook()
    const { order: placed } = accepted(engine.place(order({ price: 60_001, amount, timeInForce }), 2))
    expect(placed).toMatchObject({ state, filledAmount })
    expect(engine.openOrders()).toEqual([])
  })

  it('cancels what a market order cannot get', () => {
    const engine = createMatchingEngine({ instrument: btcPerpetual })
    const { order: placed } = accepted(engine.place(order({ type: 'market' }), 2))
    expect(placed).toMatchObject({ state: 'cancelled', filledAmount: 0, cancelReason: 'not-filled-at-once' })
  })

  it('meets orders of other accounts first, oldest first, at their prices', () => {
    const engine = engineWithBook()
    const first = accepted(engine.place(order({ account: 'b', side: 'sell', price: 60_000.3, amount: 200 }), 2)).order
    const second = accepted(engine.place(order({ account: 'c', side: 'sell', price: 60_000.3, amount: 200 }), 2)).order
    const { effects } = accepted(engine.place(order({ price: 60_000.5, amount: 1_000 }), 3))
    expect(
      effects.executions.map(({ order: { id }, price, amount, liquidity }) => [id, price, amount, liquidity]),
    ).toEqual([
      [first.id, 60_000.3, 200, 'maker'],
      [`${identity}`, 60_000.3, 200, 'taker'],
      [second.id, 60_000.3, 200, 'maker'],
      [`${identity}`, 60_000.3, 200, 'taker'],
      [`${identity}`, 60_000.5, 600, 'taker'],
    ])
    expect(effects.executions[0]?.number).toBe(effects.executions[1]?.number)
    expect(['a', 'b', 'c'].map((account) => engine.position(account))).toEqual([1_000, -200, -200])
  })

  it('is refused whole when it would reach an order of its own account', () => {
    const engine = engineWithBook()
    accepted(engine.place(order({ side: 'sell', price: 60_000.5 }), 2))
    expect(engine.place(order({ price: 60_001, amount: 2_000 }), 3)).toEqual({ accepted: false, reason: 'self-trade' })
    expect(engine.position('a')).toBe(0)
    // Nor may an edit get there.
    const { order: bid } = accepted(engine.place(order(), 3))
    expect(engine.edit({ id: bid.id, price: 60_001 }, 4)).toEqual({ accepted: false, reason: 'self-trade' })
    expect(engine.openOrders()).toHaveLength(2)
  })
})

describe('an edit', () => {
  it('keeps the place in the queue for a reduction at the same price only', () => {
    const engine = engineWithBook()
    const { order: placed } = accepted(engine.place(order({ amount: 500 }), 2))
    engine.applyTrade({ price: 60_000, amount: 400, side: 'sell', marketTime: 3 }, 3)
    const reduced = accepted(engine.edit({ id: placed.id, amount: 300 }, 4))
    expect(reduced).toMatchObject({ order: { amount: 300, replaced: true }, effects: { levels: [{ amount: 1_300 }] } })
    expect(engine.front(placed.id)).toBe(600)
    accepted(engine.edit({ id: placed.id, amount: 600 }, 5))
    expect(engine.front(placed.id)).toBe(1_000)
  })

  it('takes the amount as the new total', () => {
    const engine = engineWithBook()
    const { order: placed } = accepted(engine.place(order({ amount: 500 }), 2))
    engine.applyTrade({ price: 60_000, amount: 1_200, side: 'sell', marketTime: 3 }, 3)
    const { order: edited, effects } = accepted(engine.edit({ id: placed.id, amount: 300 }, 4))
    expect(edited).toMatchObject({ amount: 300, filledAmount: 200, state: 'open' })
    expect(effects.levels).toEqual([{ side: 'buy', price: 60_000, before: 1_300, amount: 1_100 }])
    expect(engine.edit({ id: placed.id, amount: 200 }, 5)).toEqual({ accepted: false, reason: 'already-filled' })
  })

  it('moves to another price and may take there', () => {
    const engine = engineWithBook()
    const { order: placed } = accepted(engine.place(order({ amount: 500 }), 2))
    const { order: edited, effects } = accepted(engine.edit({ id: placed.id, price: 60_000.5 }, 3))
    expect(edited).toMatchObject({ state: 'filled', filledAmount: 500, averagePrice: 60_000.5 })
    expect(effects.levels).toEqual([{ side: 'buy', price: 60_000, before: 1_500, amount: 1_000 }])
  })
})

describe('reduce-only', () => {
  it('is cut to the position and never turns it', () => {
    const engine = engineWithBook()
    accepted(engine.place(order({ price: 60_000.5, amount: 300 }), 2))
    expect(
      accepted(engine.place(order({ side: 'sell', price: 60_000.5, amount: 900, reduceOnly: true }), 2)).order.amount,
    ).toBe(300)
    const { order: resting } = accepted(
      engine.place(order({ side: 'sell', price: 60_001, amount: 300, reduceOnly: true }), 2),
    )
    // The first one closes the position, so nothing is left for the second one.
    const effects = engine.applyQuote(60_000.6, 60_002, 3)
    engine.applyQuote(60_005, 60_006, 4)
    expect(engine.position('a')).toBe(0)
    expect(orderAfter(engine, effects, resting.id)).toMatchObject({
      state: 'cancelled',
      cancelReason: 'reduce-only',
      filledAmount: 0,
    })
  })
})

describe('a recording with a missing part', () => {
  it('does not leave a crossed book behind: a level that a newer one crosses has ended', () => {
    const engine = engineWithBook()
    // The change that removed the ask at 60,000.5 was lost; bids now rest above it.
    engine.applyLevels({ bids: [60_000.6, 500], asks: [], marketTime: 2 }, 2)
    expect(engine.recordedLevels('sell')).toEqual([[60_001, 2_000]])
    expect(engine.recordedLevels('buy')[0]).toEqual([60_000.6, 500])
    engine.applyLevels({ bids: [], asks: [59_999.9, 300], marketTime: 3 }, 3)
    expect(engine.recordedLevels('buy')).toEqual([])
    expect(engine.recordedLevels('sell')[0]).toEqual([59_999.9, 300])
  })
})
