import type { Side } from '@cryptics-lab/avro-models'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { instrument } from '../engine/__fixtures__/test-venue.ts'
import type { OwnOrder } from '../ledger/own-order.ts'
import type { DesiredQuote } from '../ports.ts'
import { plan, type PlanInput } from './planner.ts'

const quote = (side: Side, level: number, price: number, amount = 100): DesiredQuote => ({ side, level, price, amount })
const order = (side: Side, level: number | undefined, price: number, rest: Partial<OwnOrder> = {}): OwnOrder => ({
  label: `mm-run-${side}${level}`,
  orderId: `V-${side}${level}`,
  side,
  level,
  state: 'open',
  price,
  amount: 100,
  filled: 0,
  ...rest,
})
const planned = (input: Partial<PlanInput>) =>
  plan({
    instrument,
    desired: [],
    orders: [],
    isTouchable: ({ state }) => state === 'open',
    isFree: () => true,
    priceTolerance: 2,
    amountTolerance: 0.5,
    ...input,
  })
const brief = (input: Partial<PlanInput>) =>
  planned(input).map((action) => {
    const { side, level } = action.action === 'cancel' ? action.order : action.quote
    return `${action.action} ${side} ${level} ${action.reason}`
  })

describe('plan', () => {
  it.each<[string, Partial<PlanInput>, readonly string[]]>([
    [
      'nothing rests',
      { desired: [quote('buy', 0, 99), quote('sell', 0, 101)] },
      ['place buy 0 new', 'place sell 0 new'],
    ],
    ['all is well', { desired: [quote('buy', 0, 99)], orders: [order('buy', 0, 99)] }, []],
    ['within the tolerance', { desired: [quote('buy', 0, 100)], orders: [order('buy', 0, 99)] }, []],
    ['beyond it', { desired: [quote('buy', 0, 100.5)], orders: [order('buy', 0, 99)] }, ['edit buy 0 moved']],
    [
      'no tolerance',
      { priceTolerance: 0, desired: [quote('buy', 0, 99.5)], orders: [order('buy', 0, 99)] },
      ['edit buy 0 moved'],
    ],
    ['not wanted', { orders: [order('sell', 1, 101)] }, ['cancel sell 1 unwanted']],
    ['quotes no level', { orders: [order('sell', undefined, 101)] }, ['cancel sell undefined stray']],
    [
      'two on one level',
      { desired: [quote('buy', 0, 99)], orders: [order('buy', 0, 99), order('buy', 0, 98, { label: 'mm-run-2' })] },
      ['cancel buy 0 stray'],
    ],
    [
      'partly filled, enough left',
      { desired: [quote('buy', 0, 99)], orders: [order('buy', 0, 99, { filled: 50 })] },
      [],
    ],
    [
      'partly filled, too little left',
      { desired: [quote('buy', 0, 99)], orders: [order('buy', 0, 99, { filled: 60 })] },
      ['edit buy 0 filled'],
    ],
    ['more than wanted', { desired: [quote('buy', 0, 99, 90)], orders: [order('buy', 0, 99)] }, ['edit buy 0 resized']],
    ['no number', { desired: [quote('buy', 0, Number.NaN)], orders: [order('buy', 0, 99)] }, ['edit buy 0 moved']],
    ['resting after a refusal', { desired: [quote('buy', 0, 99)], isFree: () => false }, []],
  ])('%s', (_, input, expected) => {
    expect(brief(input)).toEqual(expected)
  })

  it.each(['pending-place', 'pending-edit', 'pending-cancel', 'unknown'] as const)(
    'never touches an order that is %s, and places nothing beside it',
    (state) => {
      const orders = [
        order('buy', 0, 50, { state }),
        order('buy', undefined, 60, { state }),
        order('sell', 0, 150, { state }),
      ]
      expect(brief({ desired: [quote('buy', 0, 99)], orders })).toEqual([])
    },
  )

  it('asks for the total amount, what is filled included', () => {
    const [action] = planned({ desired: [quote('buy', 0, 99)], orders: [order('buy', 0, 99, { filled: 60 })] })
    expect(action).toMatchObject({ action: 'edit', amount: 160 })
  })

  it('cancels first, then moves away from the other side, then towards it, then places', () => {
    const desired = [quote('buy', 0, 110), quote('sell', 0, 120), quote('buy', 1, 90)]
    const orders = [order('buy', 0, 99), order('sell', 0, 101), order('sell', 3, 130)]
    expect(brief({ desired, orders })).toEqual([
      'cancel sell 3 unwanted',
      'edit sell 0 moved',
      'edit buy 0 moved',
      'place buy 1 new',
    ])
  })

  it('is done after one round: what it asked for leads to no more commands', () => {
    const side = fc.constantFrom<Side>('buy', 'sell')
    const level = fc.integer({ min: 0, max: 4 })
    const price = fc.integer({ min: 180, max: 220 }).map((ticks) => ticks / 2)
    const amount = fc.integer({ min: 1, max: 20 }).map((lots) => lots * 10)
    const desired = fc.uniqueArray(fc.record({ side, level, price, amount }), {
      selector: (entry) => `${entry.side}${entry.level}`,
    })
    const filled = fc.integer({ min: 0, max: 9 }).map((lots) => lots * 10)
    const resting = fc.array(fc.record({ side, level: fc.option(level, { nil: undefined }), price, filled }))
    fc.assert(
      fc.property(desired, resting, fc.nat(5), (wanted, orders, priceTolerance) => {
        const before = orders.map((entry, index) =>
          order(entry.side, entry.level, entry.price, { ...entry, label: `mm-${index}`, orderId: `V${index}` }),
        )
        const after = new Map(before.map((entry) => [entry.label, entry]))
        for (const action of planned({ desired: wanted, orders: before, priceTolerance })) {
          if (action.action === 'cancel') after.delete(action.order.label)
          else if (action.action === 'edit') {
            after.set(action.order.label, { ...action.order, price: action.quote.price, amount: action.amount })
          } else {
            const label = `new-${action.quote.side}${action.quote.level}`
            after.set(
              label,
              order(action.quote.side, action.quote.level, action.quote.price, { ...action.quote, label }),
            )
          }
        }
        const rest = [...after.values()]
        expect(brief({ desired: wanted, orders: rest, priceTolerance })).toEqual([])
        expect(rest).toHaveLength(wanted.length)
      }),
    )
  })
})
