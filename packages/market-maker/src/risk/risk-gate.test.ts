import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { instrument } from '../engine/__fixtures__/test-venue.ts'
import { checkLimits } from './limits.ts'
import { judge, type RefusalReason, type RiskRequest, type RiskState } from './risk-gate.ts'

const limits = checkLimits({ maximumPosition: 500, maximumOrderAmount: 200, priceBand: 0.05 }, instrument)
const request: RiskRequest = { side: 'buy', price: 99, amount: 100, growth: 100 }
const state: RiskState = { reference: 100, position: 0, exposure: { buy: 0, sell: 0 } }

describe('judge', () => {
  it.each<[RefusalReason | undefined, Partial<RiskRequest>, Partial<RiskState>]>([
    [undefined, {}, {}],
    ['price-invalid', { price: Number.NaN }, {}],
    ['price-invalid', { price: Number.POSITIVE_INFINITY }, {}],
    ['price-invalid', { price: 0 }, {}],
    ['price-invalid', { price: -99 }, {}],
    ['price-off-tick', { price: 99.3 }, {}],
    ['price-off-tick', { price: 99.00000000000001 }, {}],
    ['amount-invalid', { amount: Number.NaN }, {}],
    ['amount-invalid', { amount: -100 }, {}],
    ['amount-invalid', { amount: 0 }, {}],
    ['amount-invalid', { amount: 105 }, {}],
    ['amount-invalid', { amount: Number.POSITIVE_INFINITY }, {}],
    ['amount-too-large', { amount: 210 }, {}],
    [undefined, { amount: 200, growth: 200 }, {}],
    ['no-reference', {}, { reference: undefined }],
    ['no-reference', {}, { reference: Number.NaN }],
    ['no-reference', {}, { reference: 0 }],
    ['price-outside-band', { price: 94.5 }, {}],
    [undefined, { price: 95 }, {}],
    ['price-outside-band', { side: 'sell', price: 105.5 }, {}],
    // A bid far above the reference is as wrong as one far below.
    ['price-outside-band', { price: 106 }, {}],
    ['position-limit', {}, { position: 450 }],
    [undefined, {}, { position: 400 }],
    ['position-limit', {}, { exposure: { buy: 450, sell: 0 } }],
    // What rests on the other side may not be filled, so it makes no room.
    ['position-limit', {}, { position: 450, exposure: { buy: 0, sell: 500 } }],
    [undefined, {}, { position: -500 }],
    ['position-limit', { side: 'sell', price: 101 }, { position: -450 }],
    // Out of bounds already: only the way back is open.
    [undefined, { side: 'sell', price: 101 }, { position: 900 }],
    ['position-limit', {}, { position: 900 }],
    // A change that does not grow is never refused for the position.
    [undefined, { growth: 0 }, { position: 900 }],
    [undefined, { growth: -50 }, { position: 900 }],
  ])('%s', (expected, changes, stateChanges) => {
    expect(judge(instrument, limits, { ...request, ...changes }, { ...state, ...stateChanges })).toBe(expected)
  })

  it('keeps the least distance on the order’s own side', () => {
    const distant = checkLimits(
      { maximumPosition: 500, maximumOrderAmount: 200, priceBand: 0.05, minimumDistance: 0.01 },
      instrument,
    )
    const at = (side: 'buy' | 'sell', price: number) => judge(instrument, distant, { ...request, side, price }, state)
    expect(at('buy', 99)).toBeUndefined()
    expect(at('buy', 99.5)).toBe('price-too-close')
    expect(at('buy', 101)).toBe('price-too-close')
    expect(at('sell', 101)).toBeUndefined()
    expect(at('sell', 100.5)).toBe('price-too-close')
  })

  it('lets nothing through that breaks a limit, whatever is asked for', () => {
    const number = fc.oneof(fc.double(), fc.integer({ min: -1_000, max: 1_000 }))
    fc.assert(
      fc.property(
        fc.constantFrom('buy' as const, 'sell' as const),
        number,
        number,
        number,
        (side, price, amount, held) => {
          const asked = { side, price, amount, growth: amount }
          if (judge(instrument, limits, asked, { ...state, position: held }) !== undefined) return
          expect(Math.abs(price - 100)).toBeLessThanOrEqual(5)
          expect(amount).toBeGreaterThan(0)
          expect(amount).toBeLessThanOrEqual(200)
          expect(side === 'buy' ? held + amount : -held + amount).toBeLessThanOrEqual(500)
        },
      ),
    )
  })
})

describe('checkLimits', () => {
  it.each([
    ['limits.maximumPosition', { maximumPosition: 0 }],
    ['limits.maximumPosition', { maximumPosition: Number.NaN }],
    ['limits.maximumPosition', { maximumPosition: 5 }],
    ['limits.maximumOrderAmount', { maximumOrderAmount: -1 }],
    ['limits.maximumOrderAmount', { maximumOrderAmount: 9 }],
    ['limits.priceBand', { priceBand: 0 }],
    ['limits.priceBand', { priceBand: Number.POSITIVE_INFINITY }],
    ['limits.minimumDistance', { minimumDistance: -0.1 }],
    ['limits.minimumDistance', { minimumDistance: 0.05 }],
    ['limits.reference', { reference: 'last' as 'mid' }],
  ])('refuses and names %s', (path, changes) => {
    const given = { maximumPosition: 500, maximumOrderAmount: 200, priceBand: 0.05, ...changes }
    expect(() => checkLimits(given, instrument)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION', path }))
  })
})
