import type { Fill } from '@cryptics-lab/avro-models'
import type { Instrument } from '@cryptics-lab/avro-models/instruments'
import { describe, expect, it } from 'vitest'
import { createFillTape } from './fill-tape.ts'

const inverse: Instrument = {
  venue: 'test',
  name: 'BTC-PERPETUAL',
  contractType: 'inverse',
  baseCurrency: 'BTC',
  quoteCurrency: 'USD',
  settlementCurrency: 'BTC',
  tickSize: 0.5,
  tickSizeSteps: [],
  contractSize: 10,
  minimumAmount: 10,
  makerFee: 0,
  takerFee: 0,
}
const linear: Instrument = { ...inverse, contractType: 'linear', settlementCurrency: 'USD' }

const fill = (changes: Partial<Fill> = {}): Fill => ({
  run_id: null,
  event_key: null,
  venue: 'test',
  instrument: 'BTC-PERPETUAL',
  venue_timestamp: 1_700_000_000_123_456,
  receive_timestamp: 0,
  processing_timestamp: null,
  trade_id: '1',
  order_id: 'a',
  label: null,
  side: 'buy',
  price: 50_000,
  amount: 1_000,
  fee: 0,
  fee_currency: 'BTC',
  liquidity: 'maker',
  ...changes,
})

describe('createFillTape', () => {
  it('values what a fill captured at the fair value, in settlement currency', () => {
    const tape = createFillTape()
    tape.add(fill(), inverse, 50_010)
    tape.add(fill({ trade_id: '2', side: 'sell', price: 50_020 }), inverse, 50_010)
    const bought = 1_000 / 50_000 - 1_000 / 50_010
    const sold = 1_000 / 50_010 - 1_000 / 50_020
    expect(tape.rows.since(0).map(({ captured }) => captured)).toEqual([
      expect.closeTo(bought, 15),
      expect.closeTo(sold, 15),
    ])
    expect(tape.summary()).toEqual({
      captured: expect.closeTo(bought + sold, 15) as number,
      fills: 2,
      perFill: expect.closeTo((bought + sold) / 2, 15) as number,
      volume: 2_000,
    })
  })

  it('is negative when the price was worse than the fair value', () => {
    const tape = createFillTape()
    tape.add(fill({ amount: 2 }), linear, 49_990)
    expect(tape.summary().captured).toBe(-20)
  })

  it('counts a fill that is told twice once', () => {
    const tape = createFillTape()
    tape.add(fill(), linear, 50_010)
    tape.add(fill(), linear, 50_010)
    tape.add(fill({ order_id: 'b' }), linear, 50_010)
    expect(tape.summary().fills).toBe(2)
  })

  it('keeps a fill without a fair value, and does not let a number that is none into the sum', () => {
    const tape = createFillTape()
    tape.add(fill({ trade_id: '1' }), linear, undefined)
    tape.add(fill({ trade_id: '2' }), undefined, 50_000)
    tape.add(fill({ trade_id: '3', price: Number.NaN }), linear, 50_000)
    tape.add(fill({ trade_id: '4', amount: -1 }), linear, 50_000)
    expect(tape.rows.since(0).map(({ captured }) => captured)).toEqual([null, null, null, null])
    expect(tape.summary()).toMatchObject({ captured: 0, fills: 0, perFill: 0 })
  })
})
