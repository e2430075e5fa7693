import type { Ack, Fill, OrderState, OrderUpdate, Side } from '@cryptics-lab/avro-models'
import { createVirtualTime } from '@cryptics-lab/avro-models/testing'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { instrument } from '../engine/__fixtures__/test-venue.ts'
import { createLabels } from './labels.ts'
import { OrderLedger } from './order-ledger.ts'

const second = 1_000_000

function setUp() {
  const time = createVirtualTime()
  const { clock } = time
  const ledger = new OrderLedger({
    instrument,
    labels: createLabels('mm', { next: () => 'run' }),
    clock,
    commandLifetime: 5 * second,
    replyTimeout: 10 * second,
    rejectionDelay: second,
    closedCapacity: 3,
    tradeCapacity: 100,
  })
  const place = (label = 'mm-run-0', amount = 100, side: Side = 'buy'): void =>
    ledger.place({ action: 'place', label, instrument: instrument.name, side, price: 100, amount }, 0)
  const ack = (action: Ack['action'], outcome: Ack['outcome'], changes: Partial<Ack> = {}): void =>
    ledger.ack({
      run_id: null,
      event_key: null,
      venue: 'test',
      instrument: instrument.name,
      venue_timestamp: clock.now(),
      receive_timestamp: clock.now(),
      sent_timestamp: clock.now(),
      label: 'mm-run-0',
      order_id: outcome === 'accepted' ? 'V1' : null,
      action,
      outcome,
      error_code: null,
      processing_timestamp: null,
      ...changes,
    })
  const view = (state: OrderState, changes: Partial<OrderUpdate> = {}): OrderUpdate => ({
    venue: 'test',
    instrument: instrument.name,
    orderId: 'V1',
    label: 'mm-run-0',
    side: 'buy',
    state,
    price: 100,
    amount: 100,
    filledAmount: 0,
    averagePrice: undefined,
    cancelReason: undefined,
    venueTimestamp: clock.now(),
    receiveTimestamp: clock.now(),
    ...changes,
  })
  const update = (state: OrderState, changes: Partial<OrderUpdate> = {}) => ledger.update(view(state, changes))
  const fill = (amount: number, tradeId: string, changes: Partial<Fill> = {}) =>
    ledger.fill({
      run_id: null,
      event_key: null,
      venue: 'test',
      instrument: instrument.name,
      venue_timestamp: clock.now(),
      receive_timestamp: clock.now(),
      processing_timestamp: null,
      trade_id: tradeId,
      order_id: 'V1',
      label: 'mm-run-0',
      side: 'buy',
      price: 100,
      amount,
      fee: 0,
      fee_currency: 'BTC',
      liquidity: 'maker',
      ...changes,
    })
  const state = (label = 'mm-run-0') => ledger.order(label)?.state
  return { time, clock, ledger, place, ack, view, update, fill, state }
}

describe('placing', () => {
  it('is open by the reply, by the update, or by both in either order', () => {
    const byAck = setUp()
    byAck.place()
    expect(byAck.state()).toBe('pending-place')
    byAck.ack('place', 'accepted')
    expect(byAck.state()).toBe('open')
    byAck.update('open')
    expect(byAck.ledger.counts.placed).toBe(1)
    const byUpdate = setUp()
    byUpdate.place()
    byUpdate.update('open')
    byUpdate.ack('place', 'accepted')
    expect(byUpdate.state()).toBe('open')
    expect(byUpdate.ledger.order('mm-run-0')?.orderId).toBe('V1')
    expect(byUpdate.ledger.counts.placed).toBe(1)
  })

  it.each(['rejected', 'not_sent'] as const)('%s: closed, nothing owed, and the level rests for a while', (outcome) => {
    const { ledger, place, ack, state, clock } = setUp()
    place()
    ack('place', outcome)
    expect(state()).toBe('rejected')
    expect(ledger.exposure()).toEqual({ buy: 0, sell: 0 })
    expect(ledger.restsUntil('buy', 0)).toBe(clock.now() + second)
    expect(ledger.nextRested()).toBe(clock.now() + second)
  })

  it('filled before the reply: the fill closes it, the late reply changes nothing', () => {
    const { ledger, place, ack, fill, state } = setUp()
    place()
    expect(fill(100, 't1')).toMatchObject({ kind: 'fresh', fill: { amount: 100 } })
    ack('place', 'accepted')
    expect(state()).toBe('filled')
    expect(ledger.counts).toMatchObject({ placed: 1, filled: 1, fills: 1 })
    expect(ledger.exposure().buy).toBe(0)
  })

  it('a rejection of an order that the venue has shown is not believed: the venue is asked', () => {
    const { ledger, place, ack, update, state } = setUp()
    place()
    update('open')
    ack('place', 'rejected')
    expect(state()).toBe('unknown')
    expect(ledger.doubts()).toHaveLength(1)
  })

  it('an accepted order without an identity cannot be touched, so the venue is asked for it', () => {
    const { place, ack, state } = setUp()
    place()
    ack('place', 'accepted', { order_id: null })
    expect(state()).toBe('unknown')
  })
})

describe('editing', () => {
  function edited() {
    const house = setUp()
    house.place()
    house.ack('place', 'accepted')
    house.ledger.edit('mm-run-0', 101, 200)
    return house
  }

  it('counts the larger of both amounts while the edit is on its way', () => {
    const { ledger, ack } = edited()
    expect(ledger.exposure().buy).toBe(200)
    ack('edit', 'accepted')
    expect(ledger.order('mm-run-0')).toMatchObject({ state: 'open', price: 101, amount: 200 })
    expect(ledger.counts.edited).toBe(1)
  })

  it('keeps the larger amount while a smaller one is on its way', () => {
    const { ledger, place, ack } = setUp()
    place()
    ack('place', 'accepted')
    ledger.edit('mm-run-0', 101, 50)
    expect(ledger.exposure().buy).toBe(100)
  })

  it('believes the venue’s price over the one asked for, whichever comes first', () => {
    const slid = { price: 100.5, amount: 200 }
    const before = edited()
    before.update('open', slid)
    before.ack('edit', 'accepted')
    expect(before.ledger.order('mm-run-0')).toMatchObject({ state: 'open', price: 100.5 })
    const after = edited()
    after.ack('edit', 'accepted')
    after.update('open', slid)
    expect(after.ledger.order('mm-run-0')).toMatchObject({ state: 'open', price: 100.5 })
  })

  it('not sent: as it was; rejected: the venue is asked and decides at once', () => {
    const notSent = edited()
    notSent.ack('edit', 'not_sent')
    expect(notSent.ledger.order('mm-run-0')).toMatchObject({ state: 'open', price: 100, amount: 100 })
    const rejected = edited()
    rejected.ack('edit', 'rejected')
    expect(rejected.state()).toBe('unknown')
    rejected.ledger.lookedUp('mm-run-0', rejected.view('open'), rejected.clock.now())
    expect(rejected.ledger.order('mm-run-0')).toMatchObject({ state: 'open', price: 100 })
  })

  it('in doubt and not made: stays in doubt as long as the venue may still make it', async () => {
    const { ledger, ack, view, state, time, clock } = edited()
    ack('edit', 'unknown')
    ledger.lookedUp('mm-run-0', view('open'), clock.now())
    expect(state()).toBe('unknown')
    await time.advance(6_000)
    ledger.lookedUp('mm-run-0', view('open'), clock.now())
    expect(ledger.order('mm-run-0')).toMatchObject({ state: 'open', price: 100, amount: 100 })
  })

  it('in doubt and made: settled by the lookup, or by the update that comes late', () => {
    for (const how of ['lookup', 'update'] as const) {
      const { ledger, ack, view, update, clock } = edited()
      ack('edit', 'unknown')
      const made = { price: 101, amount: 200 }
      if (how === 'lookup') ledger.lookedUp('mm-run-0', view('open', made), clock.now())
      else update('open', made)
      expect(ledger.order('mm-run-0')).toMatchObject({ state: 'open', ...made })
    }
  })

  it('filled while the edit is on its way: the venue says whether the old or the new amount counts', () => {
    const { ledger, ack, fill, view, clock, state } = edited()
    fill(100, 't1')
    expect(state()).toBe('pending-edit')
    ack('edit', 'rejected')
    ledger.lookedUp('mm-run-0', view('filled', { filledAmount: 100 }), clock.now())
    expect(state()).toBe('filled')
    expect(ledger.exposure().buy).toBe(0)
  })

  it('an answer that was asked for before the edit was sent does not count', async () => {
    const { ledger, view, time, clock, state } = edited()
    const askedAt = clock.now() - 1
    await time.advance(10)
    ledger.lookedUp('mm-run-0', view('cancelled'), askedAt)
    expect(state()).toBe('pending-edit')
  })
})

describe('cancelling', () => {
  function cancelled() {
    const house = setUp()
    house.place()
    house.ack('place', 'accepted')
    house.ledger.cancel('mm-run-0')
    return house
  }

  it('owes the whole amount until the venue says what was filled before', () => {
    const { ledger, ack, update, fill, state } = cancelled()
    ack('cancel', 'accepted')
    expect(state()).toBe('cancelled')
    expect(ledger.exposure().buy).toBe(100)
    update('cancelled', { filledAmount: 30 })
    expect(ledger.exposure().buy).toBe(30)
    expect(fill(30, 't1')).toMatchObject({ kind: 'fresh', fill: { amount: 30 } })
    expect(ledger.exposure().buy).toBe(0)
    expect(ledger.doubts()).toEqual([])
  })

  it('raced by a fill: a refused cancel is no error, the fill counts', () => {
    for (const order of [
      ['fill', 'ack'],
      ['ack', 'fill'],
    ] as const) {
      const { ledger, ack, fill, view, clock, state } = cancelled()
      for (const event of order) {
        if (event === 'fill') fill(100, 't1')
        else ack('cancel', 'rejected')
      }
      if (state() === 'unknown') ledger.lookedUp('mm-run-0', view('filled', { filledAmount: 100 }), clock.now())
      expect(state()).toBe('filled')
      expect(ledger.exposure().buy).toBe(0)
    }
  })

  it('refused although it rests: the venue is asked, and it can be cancelled again after a rest', async () => {
    const { ledger, ack, view, time, clock, state } = cancelled()
    ack('cancel', 'rejected')
    ledger.lookedUp('mm-run-0', view('open'), clock.now())
    expect(state()).toBe('open')
    const order = ledger.order('mm-run-0')
    expect(order !== undefined && ledger.isCancellable(order, clock.now())).toBe(false)
    await time.advance(1_000)
    expect(order !== undefined && ledger.isCancellable(order, clock.now())).toBe(true)
  })

  it('told as cancelled while it rests (the venue lies): comes back, quotes nothing', async () => {
    const { ledger, ack, view, time, clock } = cancelled()
    ack('cancel', 'accepted')
    await time.advance(10)
    const { strays } = ledger.openOrders([view('open')], clock.now())
    expect(strays).toMatchObject([{ label: 'mm-run-0', state: 'open', level: undefined }])
    expect(ledger.liveCount).toBe(1)
  })
})

describe('doubt', () => {
  it('a placement that never arrived is given up only when it cannot arrive any more', async () => {
    const { ledger, place, ack, time, clock, state } = setUp()
    place()
    ack('place', 'unknown')
    ledger.lookedUp('mm-run-0', undefined, clock.now())
    expect(state()).toBe('unknown')
    expect(ledger.exposure().buy).toBe(100)
    await time.advance(5_001)
    ledger.lookedUp('mm-run-0', undefined, clock.now())
    expect(state()).toBe('rejected')
    expect(ledger.exposure().buy).toBe(0)
  })

  it('an order that shows up after it was given up lives again, and quotes nothing', async () => {
    for (const how of ['update', 'ack', 'list'] as const) {
      const { ledger, place, ack, update, view, time, clock } = setUp()
      place()
      ack('place', 'unknown')
      await time.advance(6_000)
      ledger.lookedUp('mm-run-0', undefined, clock.now())
      await time.advance(10)
      if (how === 'update') update('open')
      else if (how === 'ack') ack('place', 'accepted')
      else ledger.openOrders([view('open')], clock.now())
      expect(ledger.order('mm-run-0')).toMatchObject({ state: 'open', level: undefined })
      expect(ledger.exposure().buy).toBe(100)
    }
  })

  it('a reply that never comes is overdue after the time-out', async () => {
    const { ledger, place, time, clock, state } = setUp()
    place()
    expect(ledger.expire()).toBe(clock.now() + 10 * second)
    await time.advance(10_000)
    expect(ledger.expire()).toBeUndefined()
    expect(state()).toBe('unknown')
    expect(ledger.counts.unknown).toBe(1)
  })

  it('the late reply to an earlier command does not settle a later one', async () => {
    const { ledger, place, ack, view, time, clock, state } = setUp()
    place()
    ack('place', 'accepted')
    const firstSent = clock.now()
    ledger.edit('mm-run-0', 101, 100)
    ack('edit', 'unknown')
    await time.advance(6_000)
    ledger.lookedUp('mm-run-0', view('open'), clock.now())
    ledger.edit('mm-run-0', 102, 100)
    ack('edit', 'accepted', { sent_timestamp: firstSent })
    expect(state()).toBe('pending-edit')
  })

  it('asks later each time, and not at all once it is settled', async () => {
    const { ledger, place, ack, clock } = setUp()
    place()
    ack('place', 'unknown')
    expect(ledger.doubts()).toEqual([{ label: 'mm-run-0', dueAt: clock.now() }])
    ledger.postpone('mm-run-0', (attempts) => attempts * second)
    ledger.postpone('mm-run-0', (attempts) => attempts * second)
    expect(ledger.doubts()).toEqual([{ label: 'mm-run-0', dueAt: clock.now() + 2 * second }])
    ack('place', 'accepted')
    expect(ledger.doubts()).toEqual([])
  })
})

describe('fills', () => {
  it('count once per trade and order, however often they are told', () => {
    const { ledger, place, ack, fill } = setUp()
    place()
    ack('place', 'accepted')
    expect(fill(40, 't1').kind).toBe('fresh')
    expect(fill(40, 't1').kind).toBe('duplicate')
    // One trade may execute two orders of ours.
    ledger.place(
      { action: 'place', label: 'mm-run-1', instrument: instrument.name, side: 'sell', price: 101, amount: 40 },
      0,
    )
    expect(fill(40, 't1', { order_id: 'V2', label: 'mm-run-1', side: 'sell' }).kind).toBe('fresh')
    expect(ledger.order('mm-run-0')).toMatchObject({ filled: 40, state: 'open' })
    expect(ledger.counts).toMatchObject({ fills: 2, duplicateFills: 1 })
  })

  it('find their order by its identity when they carry no label; those of others are foreign', () => {
    const { place, ack, fill } = setUp()
    place()
    ack('place', 'accepted')
    expect(fill(10, 't1', { label: null })).toMatchObject({ kind: 'fresh', fill: { label: 'mm-run-0' } })
    expect(fill(10, 't2', { label: null, order_id: 'X9' }).kind).toBe('foreign')
    expect(fill(10, 't3', { label: 'other-run-0', order_id: 'X9' }).kind).toBe('foreign')
    // Ours by its prefix, from an earlier run.
    expect(fill(10, 't4', { label: 'mm-old-0', order_id: 'X9' })).toMatchObject({ fill: { amount: 10 } })
  })

  it('that stay away are taken from the venue’s view after a while, and not counted again when they come', async () => {
    const { ledger, place, ack, update, fill, view, time, clock } = setUp()
    place()
    ack('place', 'accepted')
    update('filled', { filledAmount: 100 })
    expect(ledger.exposure().buy).toBe(100)
    expect(ledger.lookedUp('mm-run-0', view('filled', { filledAmount: 100 }), clock.now())).toBeUndefined()
    expect(ledger.doubts()).toEqual([{ label: 'mm-run-0', dueAt: clock.now() + 10 * second }])
    await time.advance(10_000)
    const found = view('filled', { filledAmount: 100, averagePrice: 99.5 })
    expect(ledger.lookedUp('mm-run-0', found, clock.now())).toMatchObject({ amount: 100, price: 99.5, side: 'buy' })
    expect(ledger.exposure().buy).toBe(0)
    expect(fill(60, 't1')).toEqual({ kind: 'fresh', fill: undefined })
    expect(fill(40, 't2')).toEqual({ kind: 'fresh', fill: undefined })
    expect(ledger.doubts()).toEqual([])
  })

  it('of a resting order that stay away are asked for as well', async () => {
    const { ledger, place, ack, view, time, clock } = setUp()
    place()
    ack('place', 'accepted')
    await time.advance(10)
    ledger.openOrders([view('open', { filledAmount: 30 })], clock.now())
    await time.advance(10_000)
    expect(ledger.doubts()).toHaveLength(1)
    expect(ledger.lookedUp('mm-run-0', view('open', { filledAmount: 30 }), clock.now())).toMatchObject({ amount: 30 })
    expect(ledger.order('mm-run-0')).toMatchObject({ state: 'open', filled: 30 })
    expect(ledger.exposure().buy).toBe(70)
  })
})

describe('late and strange events', () => {
  it('of closed orders change nothing', () => {
    const { ledger, place, ack, update, state } = setUp()
    place()
    ack('place', 'accepted')
    update('cancelled')
    update('open')
    ack('cancel', 'accepted')
    ack('cancel', 'rejected')
    ack('edit', 'accepted')
    expect(state()).toBe('cancelled')
    expect(ledger.counts.cancelled).toBe(1)
    expect(ledger.liveCount).toBe(0)
  })

  it('of an older venue time do not bring an old price back', () => {
    const { ledger, place, ack, update, clock } = setUp()
    place()
    ack('place', 'accepted')
    update('open', { price: 101, venueTimestamp: clock.now() + 5_000 })
    update('open', { price: 100, venueTimestamp: clock.now() })
    expect(ledger.order('mm-run-0')?.price).toBe(101)
  })

  it('of an order with our prefix that is not known make it a stray; those of others are nothing', () => {
    const { ledger, update } = setUp()
    expect(update('open', { label: 'mm-old-7', orderId: 'V7' })).toMatchObject({ level: undefined, state: 'open' })
    expect(update('open', { label: 'other-7', orderId: 'V8' })).toBeUndefined()
    expect(update('cancelled', { label: 'mm-old-8', orderId: 'V9' })).toBeUndefined()
    expect(ledger.live().map(({ label }) => label)).toEqual(['mm-old-7'])
  })

  it('of a forgotten order are harmless; memory of closed orders is bounded', () => {
    const { ledger, place, ack, update } = setUp()
    for (let number = 0; number < 6; number += 1) {
      const label = `mm-run-${number}`
      place(label)
      ack('place', 'accepted', { label, order_id: `V${number}` })
      update('cancelled', { label, orderId: `V${number}` })
    }
    expect(ledger.order('mm-run-0')).toBeUndefined()
    expect(ledger.order('mm-run-5')).toBeDefined()
    ack('cancel', 'accepted', { label: 'mm-run-0' })
    expect(ledger.liveCount).toBe(0)
  })
})

describe('the venue’s list', () => {
  it('puts in doubt what rests here and not there, unless it was sent after the question', async () => {
    const { ledger, place, ack, time, clock } = setUp()
    place()
    ack('place', 'accepted')
    await time.advance(10)
    const askedAt = clock.now()
    await time.advance(10)
    place('mm-run-1')
    ack('place', 'accepted', { label: 'mm-run-1', order_id: 'V2' })
    ledger.openOrders([], askedAt)
    expect(ledger.order('mm-run-0')?.state).toBe('unknown')
    expect(ledger.order('mm-run-1')?.state).toBe('open')
    // Once open, so its absence is an end, without waiting.
    ledger.lookedUp('mm-run-0', undefined, clock.now())
    expect(ledger.order('mm-run-0')?.state).toBe('cancelled')
  })

  it('tells orders of others apart', () => {
    const { ledger, view, clock } = setUp()
    const list = [view('open', { label: 'other', orderId: 'V8' }), view('open', { label: 'mm-old-1', orderId: 'V9' })]
    const { strays, foreign } = ledger.openOrders(list, clock.now())
    expect(strays.map(({ label }) => label)).toEqual(['mm-old-1'])
    expect(foreign.map(({ label }) => label)).toEqual(['other'])
  })
})

describe('whatever the order of events', () => {
  interface Truth {
    readonly filled: number
    readonly end: 'open' | 'filled' | 'cancelled'
  }

  /** What a venue tells of one order that is placed, filled in parts, and perhaps cancelled. */
  const story = fc
    .record({
      parts: fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 3 }),
      cancels: fc.boolean(),
      repeats: fc.array(fc.nat(20), { maxLength: 4 }),
    })
    .chain((facts) =>
      fc.record({ facts: fc.constant(facts), shuffle: fc.array(fc.nat(1_000), { minLength: 20, maxLength: 20 }) }),
    )

  it('the end is the same, and at every step the worst case covers the truth', () => {
    fc.assert(
      fc.property(story, ({ facts, shuffle }) => {
        const house = setUp()
        const { ledger, place, ack, update, fill } = house
        place()
        let position = 0
        let filled = 0
        const events: (() => void)[] = [() => ack('place', 'accepted'), () => update('open')]
        for (const [index, part] of facts.parts.entries()) {
          const amount = Math.min(part * 10, 100 - filled)
          if (amount <= 0) break
          filled += amount
          const soFar = filled
          events.push(() => {
            const outcome = fill(amount, `t${index}`)
            if (outcome.kind === 'fresh') position += outcome.fill?.amount ?? 0
          })
          events.push(() => update(soFar === 100 ? 'filled' : 'open', { filledAmount: soFar }))
        }
        const end: Truth['end'] = filled === 100 ? 'filled' : facts.cancels ? 'cancelled' : 'open'
        if (end === 'cancelled') {
          events.push(() => ack('cancel', 'accepted'))
          events.push(() => update('cancelled', { filledAmount: filled }))
        }
        for (const index of facts.repeats) {
          const again = events[index]
          if (again !== undefined) events.push(again)
        }
        const shuffled = events
          .map((event, index) => ({ event, key: shuffle[index % shuffle.length] as number }))
          .sort((left, right) => left.key - right.key)
        for (const { event } of shuffled) {
          event()
          // The truth is that `filled` was executed; what the position lacks of it must be in the exposure.
          expect(position + ledger.exposure().buy).toBeGreaterThanOrEqual(filled)
          expect(position + ledger.exposure().buy).toBeLessThanOrEqual(100)
        }
        expect(house.state()).toBe(end)
        expect(position).toBe(filled)
        expect(ledger.exposure().buy).toBe(end === 'open' ? 100 - filled : 0)
        expect(ledger.liveCount).toBe(end === 'open' ? 1 : 0)
      }),
      { numRuns: 500 },
    )
  })
})
