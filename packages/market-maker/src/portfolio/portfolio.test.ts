import { describe, expect, it } from 'vitest'
import { instrument } from '../engine/__fixtures__/test-venue.ts'
import { Portfolio } from './portfolio.ts'

describe('Portfolio', () => {
  it('realises, values what is open, and adds up fees, in settlement currency', () => {
    const portfolio = new Portfolio(instrument)
    portfolio.book({ side: 'buy', amount: 100, price: 100, fee: 0.001 })
    portfolio.mark(125)
    expect(portfolio.profitAndLoss()).toEqual({ realised: 0, unrealised: 0.2, fees: 0.001, currency: 'BTC' })
    portfolio.book({ side: 'sell', amount: 100, price: 125, fee: -0.0005 })
    expect(portfolio.profitAndLoss()).toEqual({ realised: 0.2, unrealised: 0, fees: 0.0005, currency: 'BTC' })
    expect(portfolio.position).toMatchObject({ amount: 0, averagePrice: undefined })
  })

  it('takes the instrument’s maker rate for a fee that is not known', () => {
    const portfolio = new Portfolio({ ...instrument, makerFee: 0.01 })
    portfolio.book({ side: 'sell', amount: 100, price: 100, fee: undefined })
    expect(portfolio.profitAndLoss().fees).toBeCloseTo(0.01, 12)
  })

  it('begins from what is held, and ignores marks that are no prices', () => {
    const portfolio = new Portfolio(instrument)
    portfolio.reset({ amount: -100, averagePrice: 100 })
    for (const price of [Number.NaN, 0, -1, Number.POSITIVE_INFINITY]) portfolio.mark(price)
    expect(portfolio.profitAndLoss().unrealised).toBe(0)
    portfolio.mark(80)
    expect(portfolio.profitAndLoss().unrealised).toBeCloseTo(0.25, 12)
  })

  it('refuses a fill that is no fill', () => {
    const portfolio = new Portfolio(instrument)
    expect(() => portfolio.book({ side: 'buy', amount: Number.NaN, price: 100, fee: 0 })).toThrow(/amount/)
    expect(portfolio.position.amount).toBe(0)
  })
})
