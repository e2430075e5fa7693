import { createIds, createSeededRandom } from '@cryptics-lab/avro-models'
import { createVirtualTime } from '@cryptics-lab/avro-models/testing'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MakerStateError, StartFailedError } from './errors.ts'
import type { MakerEvent } from './maker-events.ts'
import type { MarketMakerOptions } from './options.ts'
import { createFixedSpreadStrategy } from './strategies/fixed-spread.ts'
import { instrument, TestVenue } from './engine/__fixtures__/test-venue.ts'
import { createMarketMaker } from './market-maker.ts'

const maximumPosition = 500

function setUp(options: Partial<MarketMakerOptions> = {}) {
  const time = createVirtualTime()
  const venue = new TestVenue(time)
  const events: MakerEvent[] = []
  const maker = createMarketMaker({
    instrument,
    strategy: createFixedSpreadStrategy({ levels: 2, amount: 100, spread: { price: 4 }, levelSpacing: { price: 2 } }),
    limits: { maximumPosition, maximumOrderAmount: 200, priceBand: 0.05 },
    gateway: venue,
    labelPrefix: 'mm',
    clock: time.clock,
    timers: time.timers,
    ids: createIds({ clock: time.clock, random: createSeededRandom(1) }),
    onEvent: (event) => events.push(event),
    ...options,
  })
  venue.listener = (event) => maker.onEvent(event)
  const of = <Kind extends MakerEvent['kind']>(kind: Kind) =>
    events.filter((event): event is Extract<MakerEvent, { kind: Kind }> => event.kind === kind)
  return { time, venue, maker, events, of }
}

type House = ReturnType<typeof setUp>

async function quoting(options: Partial<MarketMakerOptions> = {}): Promise<House> {
  const house = setUp(options)
  await house.maker.start()
  house.venue.book(100, 101)
  await house.time.advance(5)
  return house
}

async function ended<Value>({ time }: House, promise: Promise<Value>): Promise<Value> {
  let done = false
  const settled = promise.finally(() => {
    done = true
  })
  settled.catch(() => undefined)
  await time.run({ until: () => done, limit: 10_000 })
  return settled
}

describe('quoting', () => {
  it('places every level on both sides, never crossing, stamped with the book’s epoch', async () => {
    const { venue, maker, of } = await quoting()
    expect(venue.open.map(({ side, price, amount }) => [side, price, amount])).toEqual([
      ['buy', 98.5, 100],
      ['buy', 96.5, 100],
      ['sell', 102.5, 100],
      ['sell', 104.5, 100],
    ])
    expect(venue.commands.every((command) => command.action === 'place' && command.bookEpoch === 1)).toBe(true)
    expect(maker.state()).toMatchObject({ status: 'quoting', position: 0 })
    expect(of('quote-changed').map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4])
    expect(of('quote-changed')[0]?.record).toMatchObject({ action: 'place', level: 0, side: 'buy', book_epoch: 1 })
  })

  it('does not count its own orders into the fair value', async () => {
    const { venue, time, maker } = await quoting({
      strategy: createFixedSpreadStrategy({ amount: 100, spread: { price: 0.5 } }),
    })
    const before = maker.state().fairValue
    venue.book(100, 101)
    await time.advance(5)
    expect(maker.state().fairValue).toBe(before)
  })

  it('leaves orders alone that are close enough, and moves the others in place', async () => {
    const { venue, time } = await quoting({ refreshTolerance: 3 })
    const placed = venue.commands.length
    await time.advance(300)
    venue.book(100.5, 101.5)
    await time.advance(5)
    expect(venue.commands.length).toBe(placed)
    venue.book(105, 106)
    await time.advance(300)
    expect(venue.commands.slice(placed).map(({ action }) => action)).toEqual(['edit', 'edit', 'edit', 'edit'])
    expect(venue.open.map(({ price }) => price)).toEqual([103.5, 101.5, 107.5, 109.5])
  })

  it('does not flood: at most one change of the quotes per refresh interval', async () => {
    const { venue, time } = await quoting({ refreshInterval: 250, refreshTolerance: 0 })
    const before = venue.commands.length
    for (let tick = 0; tick < 100; tick += 1) {
      venue.book(100 + (tick % 7), 101 + (tick % 7))
      await time.advance(10)
    }
    // A second, four orders: at most five changes of four.
    expect(venue.commands.length - before).toBeLessThanOrEqual(20)
  })

  it('pulls everything when the book goes stale, and quotes again on the next whole one', async () => {
    const { venue, maker, time, of } = await quoting()
    maker.onEvent({ kind: 'book-stale', epoch: 1, sequence: 9, instrument: instrument.name, reason: 'gap' })
    await time.advance(5)
    expect(venue.open).toEqual([])
    expect(of('quoting-paused').at(-1)).toMatchObject({ reason: 'book-stale' })
    venue.book(100, 101, 2)
    await time.advance(300)
    expect(venue.open).toHaveLength(4)
  })

  it('books a fill once however often it comes, and refills the level', async () => {
    const { venue, maker, time } = await quoting()
    const label = venue.open[0]?.label as string
    venue.fill(label, 100, { times: 3 })
    expect(maker.state().position).toBe(100)
    await time.advance(300)
    venue.book(100, 101)
    await time.advance(300)
    expect(venue.open.filter(({ side }) => side === 'buy')).toHaveLength(2)
    expect(maker.state().counts).toMatchObject({ duplicateFills: 2, filled: 1 })
  })

  it('refuses what risk does not allow, with a reason, and tells it once', async () => {
    const { venue, time, of, maker } = await quoting({
      limits: { maximumPosition: 150, maximumOrderAmount: 200, priceBand: 0.05 },
    })
    // The second level of each side would make the worst case 200.
    expect(venue.open).toHaveLength(2)
    await time.advance(300)
    venue.book(100, 101)
    await time.advance(300)
    expect(of('command-refused').map(({ side, level }) => [side, level])).toEqual([
      ['buy', 1],
      ['sell', 1],
    ])
    expect(Object.values(maker.state().refusals)).toEqual([2])
  })

  it('pulls the quotes of a strategy that throws and stays off until it is cleared', async () => {
    let fails = false
    const inner = createFixedSpreadStrategy({ amount: 100, spread: { price: 4 } })
    const { venue, time, of, maker } = await quoting({
      strategy: {
        name: 'moody',
        quotes(input) {
          if (fails) throw new Error('boom')
          return inner.quotes(input)
        },
      },
    })
    fails = true
    await time.advance(300)
    venue.book(110, 111)
    await time.advance(300)
    expect(venue.open).toEqual([])
    expect(of('strategy-failed')).toHaveLength(1)
    fails = false
    maker.clear()
    venue.book(110, 111)
    await time.advance(300)
    expect(venue.open).toHaveLength(2)
  })
})

describe('outcomes that are not known', () => {
  it('are looked up: an order that rests after a lost reply is found, not placed again', async () => {
    const house = setUp({ replyTimeout: 1_000 })
    await house.maker.start()
    house.venue.mode = 'mute'
    house.venue.book(100, 101)
    await house.time.advance(500)
    expect(house.venue.open).toHaveLength(4)
    house.venue.mode = 'answer'
    for (let second = 0; second < 20; second += 1) {
      house.venue.book(100, 101)
      await house.time.advance(1_000)
    }
    expect(house.venue.commands.filter(({ action }) => action === 'place')).toHaveLength(4)
    expect(house.maker.state().orders.map(({ state }) => state)).toEqual(['open', 'open', 'open', 'open'])
  })

  it('are looked up: an order that never arrived is placed again only after that is sure', async () => {
    const house = setUp({ replyTimeout: 1_000, commandLifetime: 2_000 })
    await house.maker.start()
    house.venue.mode = 'lose'
    house.venue.book(100, 101)
    await house.time.advance(500)
    house.venue.mode = 'answer'
    house.venue.book(100, 101)
    await house.time.advance(500)
    expect(house.venue.commands).toHaveLength(4)
    for (let second = 0; second < 40; second += 1) {
      house.venue.book(100, 101)
      await house.time.advance(1_000)
    }
    expect(house.venue.open).toHaveLength(4)
    expect(house.venue.commands.filter(({ action }) => action === 'place')).toHaveLength(8)
  })

  it('survive the loss of the link: reconciled before the first quote', async () => {
    const { venue, maker, time, of } = await quoting()
    maker.onEvent({ kind: 'link-lost', epoch: 1, closeCode: 1006, reason: '', receiveTimestamp: 0 })
    const sent = venue.commands.length
    // Cancel-on-disconnect at the venue.
    for (const order of venue.open) order.state = 'cancelled'
    venue.book(100, 101, 2)
    await time.advance(1_000)
    expect(venue.commands.length).toBe(sent)
    maker.onEvent({ kind: 'link-opened', epoch: 2, receiveTimestamp: 0 })
    for (let second = 0; second < 30; second += 1) {
      venue.book(100, 101, 2)
      await time.advance(1_000)
    }
    expect(of('orders-reconciled')).toHaveLength(1)
    expect(venue.open).toHaveLength(4)
    expect(maker.state().status).toBe('quoting')
  })
})

describe('start', () => {
  it('cancels own orders of an earlier run and never touches those of others', async () => {
    const house = setUp()
    house.venue.put('mm-old-1', 'buy', 90, 100)
    house.venue.put('somebody', 'sell', 120, 100)
    await ended(house, house.maker.start())
    expect(house.venue.open.map(({ label }) => label)).toEqual(['somebody'])
    expect(house.of('foreign-orders-found')[0]?.orders).toHaveLength(1)
    expect(house.of('stray-order-found')).toHaveLength(1)
  })

  it('adopts them when told to, and goes on with them', async () => {
    const house = setUp({ ordersAtStart: 'adopt' })
    house.venue.put('mm-old-1', 'buy', 96.5, 100)
    house.venue.put('mm-old-2', 'buy', 98.5, 100)
    await ended(house, house.maker.start())
    house.venue.book(100, 101)
    await house.time.advance(300)
    expect(house.of('order-adopted').map(({ order }) => [order.label, order.level])).toEqual([
      ['mm-old-2', 0],
      ['mm-old-1', 1],
    ])
    expect(house.venue.open.map(({ label }) => label)).toEqual(expect.arrayContaining(['mm-old-1', 'mm-old-2']))
    expect(house.venue.open).toHaveLength(4)
  })

  it('fails by name when the venue does not answer, and when it was started before', async () => {
    const house = setUp()
    house.venue.isDown = true
    await expect(ended(house, house.maker.start())).rejects.toBeInstanceOf(StartFailedError)
    // The failure is retryable, and the same maker can be started again.
    house.venue.isDown = false
    await ended(house, house.maker.start())
    await expect(house.maker.start()).rejects.toBeInstanceOf(MakerStateError)
  })

  it('fails by name when orders of an earlier run cannot be cancelled', async () => {
    const house = setUp()
    house.venue.put('mm-old-1', 'buy', 90, 100)
    house.venue.ignoresCancels = true
    await expect(ended(house, house.maker.start())).rejects.toMatchObject({ openLabels: ['mm-old-1'] })
  })
})

describe('stop and kill', () => {
  it('stop pulls everything and confirms it at the venue', async () => {
    const house = await quoting()
    const report = await ended(house, house.maker.stop())
    expect(report).toMatchObject({ openAtExit: 0, confirmed: true, position: 0 })
    expect(house.venue.open).toEqual([])
    house.venue.book(100, 101)
    await house.time.advance(1_000)
    expect(house.venue.open).toEqual([])
  })

  it('stop tells the truth when orders stay', async () => {
    const house = await quoting()
    house.venue.ignoresCancels = true
    const report = await ended(house, house.maker.stop())
    expect(report).toMatchObject({ openAtExit: 4, confirmed: false })
  })

  it('stop catches an order whose placement is still on its way', async () => {
    const house = setUp()
    await house.maker.start()
    house.venue.book(100, 101)
    const report = await ended(house, house.maker.stop())
    expect(report.openAtExit).toBe(0)
    expect(house.venue.open).toEqual([])
  })

  it.each(['mute', 'lose'] as const)(
    'stop waits until a placement whose answer is lost can no longer be carried out (%s)',
    async (mode) => {
      const house = setUp({ replyTimeout: 300 })
      await house.maker.start()
      house.venue.mode = mode
      // The venue refuses the bids, which would cross by now, and says nothing.
      house.venue.book(100, 101)
      house.venue.touch = [90, 91]
      await house.time.advance(5)
      house.venue.mode = 'answer'
      const before = house.time.clock.now()
      const report = await ended(house, house.maker.stop())
      expect(report).toMatchObject({ openAtExit: 0, confirmed: true })
      expect(house.venue.open).toEqual([])
      expect(house.time.clock.now() - before).toBeLessThan(6_000_000)
    },
  )

  it('stop does not wait for ever for a venue that tells nothing of a placement', async () => {
    const house = setUp({ replyTimeout: 300, queryTimeout: 1_000 })
    await house.maker.start()
    house.venue.mode = 'lose'
    house.venue.book(100, 101)
    await house.time.advance(5)
    house.venue.isDown = true
    const report = await ended(house, house.maker.stop())
    expect(report).toMatchObject({ openAtExit: 4, confirmed: false })
  })

  it('kill cancels, confirms, and refuses until it is cleared', async () => {
    const { venue, maker, time, of } = await quoting()
    maker.kill('operator')
    await time.advance(2_000)
    expect(venue.open).toEqual([])
    expect(of('kill-confirmed')[0]?.report.openAtExit).toBe(0)
    venue.book(100, 101)
    await time.advance(1_000)
    expect(venue.open).toEqual([])
    expect(maker.state()).toMatchObject({ status: 'killed', killReason: 'operator' })
    maker.clear()
    venue.book(100, 101)
    await time.advance(300)
    expect(venue.open).toHaveLength(4)
  })
})

describe('whatever happens in whatever order', () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('book' as const), mid: fc.integer({ min: 90, max: 110 }) }),
    fc.record({ kind: fc.constant('wait' as const), milliseconds: fc.integer({ min: 1, max: 400 }) }),
    fc.record({
      kind: fc.constant('fill' as const),
      order: fc.nat(5),
      share: fc.constantFrom(10, 50, 100),
      times: fc.integer({ min: 1, max: 2 }),
    }),
    fc.record({ kind: fc.constant('mode' as const), mode: fc.constantFrom('answer', 'mute', 'reject' as const) }),
  )

  it('the worst case never exceeds the limit, the position is the venue’s, and no order is forgotten', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const house = await quoting({ refreshInterval: 50, refreshTolerance: 0, replyTimeout: 300 })
        const { venue, maker, time } = house
        for (const action of steps) {
          if (action.kind === 'book') venue.book(action.mid, action.mid + 1)
          else if (action.kind === 'wait') await time.advance(action.milliseconds)
          else if (action.kind === 'mode') venue.mode = action.mode
          else {
            const order = venue.open[action.order]
            if (order === undefined) continue
            venue.fill(order.label, Math.min(action.share, order.amount - order.filled), { times: action.times })
          }
          const position = venuePosition(venue)
          const resting = (side: 'buy' | 'sell'): number =>
            venue.open
              .filter((order) => order.side === side)
              .reduce((sum, order) => sum + order.amount - order.filled, 0)
          expect(position + resting('buy')).toBeLessThanOrEqual(maximumPosition)
          expect(position - resting('sell')).toBeGreaterThanOrEqual(-maximumPosition)
          expect(maker.state().position).toBe(position)
        }
        venue.mode = 'answer'
        const report = await ended(house, maker.stop())
        expect(report.openAtExit).toBe(0)
        expect(venue.open).toEqual([])
      }),
      { numRuns: 600 },
    )
  })

  function venuePosition(venue: TestVenue): number {
    return [...venue.orders.values()].reduce((sum, { side, filled }) => sum + (side === 'buy' ? filled : -filled), 0)
  }
})
