import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Instrument } from './index.ts'
import {
  applyFill,
  baseValue,
  contractsOf,
  feeOf,
  flatPosition,
  isOnTick,
  isValidAmount,
  type Position,
  profitAndLoss,
  roundAmount,
  roundToTick,
  tickSizeAt,
  unrealised,
} from './index.ts'

const inverse: Instrument = {
  venue: 'deribit',
  name: 'BTC-PERPETUAL',
  contractType: 'inverse',
  baseCurrency: 'BTC',
  quoteCurrency: 'USD',
  settlementCurrency: 'BTC',
  tickSize: 0.1,
  tickSizeSteps: [],
  contractSize: 100,
  minimumAmount: 100,
  makerFee: -0.0001,
  takerFee: 0.0005,
}
const linear: Instrument = {
  ...inverse,
  name: 'BTC_USDC-PERPETUAL',
  contractType: 'linear',
  settlementCurrency: 'USDC',
  contractSize: 0.001,
  minimumAmount: 0.01,
}
const stepped: Instrument = {
  ...linear,
  tickSize: 0.0001,
  tickSizeSteps: [
    { abovePrice: 0.005, tickSize: 0.0005 },
    { abovePrice: 1.0007, tickSize: 0.01 },
  ],
}

const instruments = fc.constantFrom(inverse, linear)
const prices = fc.double({ min: 0.1, max: 1e6, noNaN: true })
const directions = fc.constantFrom('down', 'up', 'nearest' as const)

describe('roundToTick', () => {
  it('gives the decimals that a person would write', () => {
    expect(roundToTick(inverse, 61804.7, 'down')).toBe(61804.7)
    expect(roundToTick(inverse, 61804.76, 'down')).toBe(61804.7)
    expect(roundToTick(inverse, 61804.71, 'up')).toBe(61804.8)
    expect(roundToTick(inverse, 61804.75, 'nearest')).toBe(61804.8)
    expect(roundToTick({ ...inverse, tickSize: 1e-7 }, 0.00000123, 'up')).toBe(0.0000013)
    expect(roundToTick({ ...inverse, tickSize: 2.5 }, 61804.7, 'nearest')).toBe(61805)
    expect(roundToTick({ ...inverse, tickSize: 50 }, 61804.7, 'down')).toBe(61800)
    expect(Object.is(roundToTick(inverse, -0.01, 'up'), 0)).toBe(true)
  })

  it('never leaves the grid, and never carries more digits than the tick', () => {
    fc.assert(
      fc.property(prices, directions, (price, direction) => {
        const rounded = roundToTick(inverse, price, direction)
        expect(isOnTick(inverse, rounded)).toBe(true)
        expect(String(rounded)).toMatch(/^\d+(\.\d)?$/)
        expect(roundToTick(inverse, rounded, direction)).toBe(rounded)
      }),
    )
  })

  it('goes where it is told', () => {
    fc.assert(
      fc.property(prices, (price) => {
        const noise = price * 2 ** -50
        const down = roundToTick(inverse, price, 'down')
        const up = roundToTick(inverse, price, 'up')
        expect(down).toBeLessThanOrEqual(price + noise)
        expect(up).toBeGreaterThanOrEqual(price - noise)
        expect(up - down).toBeLessThan(0.1 + 1e-6)
        expect([down, up]).toContain(roundToTick(inverse, price, 'nearest'))
      }),
    )
  })

  it('forgives the float noise of sums instead of moving a whole tick', () => {
    const noisy = 61804.600000000006
    expect(isOnTick(inverse, noisy)).toBe(false)
    expect(roundToTick(inverse, noisy, 'up')).toBe(61804.6)
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000_000 }), fc.integer({ min: 1, max: 100_000 }), (ticks, offset) => {
        // A price made by arithmetic on two grid prices is the grid price of the sum, whatever the direction.
        const sum = ticks / 10 + offset / 10
        expect(roundToTick(inverse, sum, 'up')).toBe((ticks + offset) / 10)
        expect(roundToTick(inverse, sum, 'down')).toBe((ticks + offset) / 10)
      }),
    )
  })

  it('follows coarser ticks above a bound', () => {
    expect(tickSizeAt(stepped, 0.005)).toBe(0.0001)
    expect(tickSizeAt(stepped, 0.0051)).toBe(0.0005)
    expect(roundToTick(stepped, 0.00512, 'down')).toBe(0.005)
    expect(roundToTick(stepped, 0.00512, 'up')).toBe(0.0055)
    expect(roundToTick(stepped, 0.00498, 'up')).toBe(0.005)
    // The bound itself is on neither grid: what lies below it is still the highest valid price.
    expect(roundToTick(stepped, 1.005, 'down')).toBe(1.0005)
    expect(roundToTick(stepped, 1.0006, 'up')).toBe(1.01)
    expect(roundToTick(stepped, 1.0056, 'nearest')).toBe(1.01)
    expect(roundToTick(stepped, 1.002, 'nearest')).toBe(1.0005)
    fc.assert(
      fc.property(fc.double({ min: 0.0001, max: 3, noNaN: true }), directions, (price, direction) => {
        expect(isOnTick(stepped, roundToTick(stepped, price, direction))).toBe(true)
      }),
    )
  })

  it('refuses what has no place on a grid', () => {
    for (const price of [Number.NaN, Number.POSITIVE_INFINITY, 1e300]) {
      expect(() => roundToTick(inverse, price, 'down')).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
      expect(isOnTick(inverse, price)).toBe(false)
    }
    expect(() => roundToTick({ ...inverse, tickSize: 0 }, 1, 'down')).toThrow(/instrument\.tickSize/)
  })
})

describe('amounts', () => {
  it('are multiples of the contract size, and not below the minimum', () => {
    expect(isValidAmount(inverse, 100)).toBe(true)
    expect(isValidAmount(inverse, 150)).toBe(false)
    expect(isValidAmount(inverse, 0)).toBe(false)
    expect(isValidAmount(linear, 0.009)).toBe(false)
    expect(isValidAmount(linear, 0.017)).toBe(true)
    expect(isValidAmount(linear, 0.1 + 0.2)).toBe(false)
    expect(isValidAmount(linear, Number.NaN)).toBe(false)
    expect(roundAmount(inverse, 199.9, 'down')).toBe(100)
    expect(roundAmount(linear, 0.1 + 0.2, 'up')).toBe(0.3)
    expect(roundAmount(linear, 0.0004, 'down')).toBe(0)
    expect(() => roundAmount(inverse, -100, 'down')).toThrow(expect.objectContaining({ path: 'amount' }))
  })

  it('round onto the grid in every direction', () => {
    fc.assert(
      fc.property(
        instruments,
        fc.double({ min: 0, max: 1e7, noNaN: true }),
        directions,
        (instrument, size, direction) => {
          const rounded = roundAmount(instrument, size, direction)
          expect(Number.isInteger(contractsOf(instrument, rounded))).toBe(true)
          expect(rounded === 0 || rounded < instrument.minimumAmount || isValidAmount(instrument, rounded)).toBe(true)
        },
      ),
    )
  })

  it('are counted in contracts', () => {
    expect(contractsOf(inverse, 12_300)).toBe(123)
    expect(contractsOf(linear, 0.007)).toBe(7)
    expect(contractsOf(inverse, -150)).toBe(-1.5)
  })
})

describe('values', () => {
  it('have the venue’s textbook numbers', () => {
    // A long of 60 000 USD from 50 000 to 60 000 has gained a fifth of a bitcoin.
    expect(profitAndLoss(inverse, 60_000, 50_000, 60_000)).toBeCloseTo(0.2, 14)
    expect(profitAndLoss(inverse, -60_000, 50_000, 60_000)).toBeCloseTo(-0.2, 14)
    expect(profitAndLoss(linear, 1.5, 50_000, 60_000)).toBe(15_000)
    expect(baseValue(inverse, 60_000, 50_000)).toBe(1.2)
    expect(baseValue(linear, 1.5, 50_000)).toBe(75_000)
    expect(feeOf(inverse, 50_000, 50_000, 'taker')).toBe(0.0005)
    expect(feeOf(inverse, -50_000, 50_000, 'maker')).toBe(-0.0001)
  })

  it('keep the digits of a small move', () => {
    // 1/61804.5 - 1/61804.75 computed as it is written keeps 11 digits; the exact value is known to all 16.
    const exact = (10_000 * 0.25) / 61_804.5 / 61_804.75
    expect(Math.abs(profitAndLoss(inverse, 10_000, 61_804.5, 61_804.75) / exact - 1)).toBeLessThan(1e-15)
  })

  it('turn their sign with the position and with time', () => {
    fc.assert(
      fc.property(instruments, prices, prices, fc.integer({ min: 1, max: 10_000 }), (instrument, entry, exit, size) => {
        const profit = profitAndLoss(instrument, size, entry, exit)
        expect(profitAndLoss(instrument, -size, entry, exit)).toBe(-profit + 0)
        expect(profitAndLoss(instrument, size, exit, entry)).toBeCloseTo(-profit, 5)
        expect(Math.sign(profit)).toBe(Math.sign(exit - entry) + 0)
      }),
    )
  })

  it('refuse numbers that would poison a ledger', () => {
    expect(() => profitAndLoss(inverse, 100, 0, 1)).toThrow(expect.objectContaining({ path: 'entryPrice' }))
    expect(() => profitAndLoss(inverse, Number.NaN, 1, 1)).toThrow(expect.objectContaining({ path: 'signedAmount' }))
    expect(() => baseValue(linear, 1, Number.POSITIVE_INFINITY)).toThrow(expect.objectContaining({ path: 'price' }))
  })
})

describe('applyFill', () => {
  const buy = (amount: number, price: number, fee = 0) => ({ side: 'buy', amount, price, fee }) as const
  const sell = (amount: number, price: number, fee = 0) => ({ side: 'sell', amount, price, fee }) as const

  it('averages harmonically in an inverse contract and arithmetically in a linear one', () => {
    const doubled = applyFill(inverse, applyFill(inverse, flatPosition, buy(100, 40_000)), buy(100, 60_000))
    expect(doubled.averagePrice).toBeCloseTo(48_000, 8)
    const mean = applyFill(linear, applyFill(linear, flatPosition, sell(0.1, 40_000)), sell(0.1, 60_000))
    expect(mean).toMatchObject({ amount: -0.2, averagePrice: 50_000 })
  })

  it('goes through zero: realises what was held, opens the rest at the new price', () => {
    const long = applyFill(inverse, flatPosition, buy(200, 50_000, 0.1))
    const short = applyFill(inverse, long, sell(500, 60_000, 0.2))
    expect(short.amount).toBe(-300)
    expect(short.averagePrice).toBe(60_000)
    expect(short.realised).toBeCloseTo(profitAndLoss(inverse, 200, 50_000, 60_000), 15)
    expect(short.fees).toBeCloseTo(0.3, 12)
    const flat = applyFill(inverse, short, buy(300, 60_000))
    expect(flat).toMatchObject({ amount: 0, averagePrice: undefined })
    expect(flat.realised).toBe(short.realised)
    expect(unrealised(inverse, flat, 12_345)).toBe(0)
  })

  it('keeps amounts exact', () => {
    const three = [0.1, 0.2].reduce<Position>((held, size) => applyFill(linear, held, buy(size, 100)), flatPosition)
    expect(three.amount).toBe(0.3)
    expect(applyFill(linear, three, sell(0.3, 100))).toMatchObject({ amount: 0, averagePrice: undefined })
  })

  it('has the profit of its fills, in whatever order and through whatever zero crossings', () => {
    const fill = fc.record({
      side: fc.constantFrom('buy', 'sell' as const),
      contracts: fc.integer({ min: 1, max: 1_000 }),
      ticks: fc.integer({ min: 400_000, max: 700_000 }),
      fee: fc.double({ min: -1, max: 1, noNaN: true }),
    })
    fc.assert(
      fc.property(instruments, fc.array(fill, { maxLength: 40 }), (instrument, fills) => {
        const mark = 55_000
        let position: Position = flatPosition
        let contracts = 0
        let total = 0
        let fees = 0
        for (const { side, contracts: size, ticks, fee } of fills) {
          const signed = side === 'buy' ? size : -size
          const amount = instrument === inverse ? size * 100 : size / 1_000
          position = applyFill(instrument, position, { side, amount, price: ticks / 10, fee })
          contracts += signed
          total += profitAndLoss(instrument, Math.sign(signed) * amount, ticks / 10, mark)
          fees += fee
        }
        // The independent account: every fill valued on its own against the mark.
        expect(position.realised + unrealised(instrument, position, mark)).toBeCloseTo(total, 6)
        expect(position.amount).toBe((instrument === inverse ? contracts * 100 : contracts / 1_000) + 0)
        expect(position.averagePrice === undefined).toBe(contracts === 0)
        expect(position.fees).toBe(fees)
      }),
    )
  })

  it('keeps the average inside the prices paid', () => {
    fc.assert(
      fc.property(instruments, prices, prices, fc.integer({ min: 1, max: 999 }), (instrument, first, second, size) => {
        const amount = instrument === inverse ? size * 100 : size / 1_000
        const opened = applyFill(instrument, flatPosition, buy(amount, first))
        const average = applyFill(instrument, opened, buy(amount, second)).averagePrice as number
        expect(average).toBeGreaterThanOrEqual(Math.min(first, second) * (1 - 1e-12))
        expect(average).toBeLessThanOrEqual(Math.max(first, second) * (1 + 1e-12))
      }),
    )
  })

  it('refuses a fill without size and leaves the flat position alone', () => {
    expect(() => applyFill(inverse, flatPosition, buy(0, 1))).toThrow(expect.objectContaining({ path: 'fill.amount' }))
    expect(() => applyFill(inverse, flatPosition, buy(-1, 1))).toThrow(/side gives the sign/)
    expect(() => applyFill(inverse, flatPosition, buy(1, Number.NaN))).toThrow(/fill\.price/)
    expect(Object.isFrozen(flatPosition)).toBe(true)
  })
})
