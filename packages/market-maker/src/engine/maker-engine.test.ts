import { createIds, createSeededRandom, type LinkLostEvent } from '@cryptics-lab/avro-models'
import { createVirtualTime } from '@cryptics-lab/avro-models/testing'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MakerStateError } from '../errors.ts'
import type { MakerEvent } from '../maker-events.ts'
import { createMarketMaker } from '../market-maker.ts'
import type { MarketMakerOptions } from '../options.ts'
import { createFixedSpreadStrategy } from '../strategies/fixed-spread.ts'
import { instrument, TestVenue } from './__fixtures__/test-venue.ts'

const maximumPosition = 300

function setUp(options: Partial<MarketMakerOptions> = {}) {
  const time = createVirtualTime()
  const venue = new TestVenue(time)
  const events: MakerEvent[] = []
  const maker = createMarketMaker({
    instrument,
    strategy: createFixedSpreadStrategy({ levels: 2, amount: 100, spread: { price: 4 }, levelSpacing: { price: 2 } }),
    limits: { maximumPosition, maximumOrderAmount: 200, priceBand: 0.2 },
    gateway: venue,
    labelPrefix: 'mm',
    clock: time.clock,
    timers: time.timers,
    ids: createIds({ clock: time.clock, random: createSeededRandom(1) }),
    refreshTolerance: 0,
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
  expect(house.venue.open).toHaveLength(4)
  return house
}

async function ended<Value>({ time }: House, promise: Promise<Value>): Promise<Value> {
  let done = false
  const settled = promise.finally(() => {
    done = true
  })
  settled.catch(() => undefined)
  await time.run({ until: () => done, limit: 20_000 })
  return settled
}

const linkLost: LinkLostEvent = { kind: 'link-lost', epoch: 1, closeCode: 1006, reason: '', receiveTimestamp: 0 }
const linkOpened = { kind: 'link-opened', epoch: 2, receiveTimestamp: 0 } as const

function cut({ venue, maker }: House): void {
  venue.isCut = true
  maker.onEvent({ kind: 'book-stale', epoch: 1, sequence: 1, instrument: instrument.name, reason: 'link-lost' })
  maker.onEvent(linkLost)
}

function reconnect({ venue, maker }: House): void {
  venue.isCut = false
  maker.onEvent(linkOpened)
}

describe('time', () => {
  it('refreshes when the interval is over, without another event', async () => {
    const { venue, time } = await quoting({ refreshInterval: 250 })
    venue.book(110, 111)
    await time.advance(200)
    expect(venue.open.map(({ price }) => price)).toContain(98.5)
    await time.advance(60)
    expect(venue.open.map(({ price }) => price)).toEqual([108.5, 106.5, 112.5, 114.5])
  })

  it('leaves no timer behind when there is nothing to wait for', async () => {
    const house = await quoting()
    await house.time.advance(20_000)
    expect(house.time.pending).toBe(0)
    await ended(house, house.maker.stop())
    expect(house.time.pending).toBe(0)
  })

  it('measures from the receipt of the book to the order, on the maker’s own clock', async () => {
    const observed: string[] = []
    const metrics = {
      count() {},
      gauge() {},
      observe: (name: string, value: number) => observed.push(`${name}=${value}`),
    }
    const time = createVirtualTime()
    const reading = { ...time.clock, monotonic: () => 1_000 * (step += 1) }
    let step = 0
    const house = setUp({ metrics, clock: reading, timers: time.timers })
    await house.maker.start()
    house.venue.book(100, 101)
    expect(house.of('commands-submitted')).toMatchObject([{ count: 4, trigger: 'book', decisionTime: 1_000 }])
    expect(observed).toContain('market_maker_decision_microseconds=1000')
    expect(observed.some((entry) => entry.startsWith('market_maker_tick_to_order_microseconds='))).toBe(true)
  })

  it('does not measure what a timer or an order event set off', async () => {
    const { venue, time, of } = await quoting()
    venue.book(110, 111)
    await time.advance(300)
    expect(of('commands-submitted').at(-1)).toMatchObject({ trigger: 'timer', tickToOrder: undefined })
  })
})

describe('records', () => {
  it('say what was done to which side and level, why, and on which book', async () => {
    const { venue, time, of, maker } = await quoting({
      strategy: createFixedSpreadStrategy({
        levels: 2,
        amount: 100,
        spread: { price: 4 },
        inventorySkew: { price: 0 },
      }),
    })
    venue.fill(venue.open[0]?.label as string, 100)
    await time.advance(300)
    venue.book(110, 111)
    await time.advance(300)
    maker.kill('enough')
    await time.advance(10)
    const brief = of('quote-changed').map(
      ({ record }) => `${record.action} ${record.side} ${record.level} ${record.reason}`,
    )
    expect(brief).toEqual([
      'place buy 0 new',
      'place buy 1 new',
      'place sell 0 new',
      'place sell 1 new',
      'place buy 0 new',
      'edit sell 0 moved',
      'edit sell 1 moved',
      'edit buy 0 moved',
      'edit buy 1 moved',
      'cancel buy 1 kill-switch',
      'cancel sell 0 kill-switch',
      'cancel sell 1 kill-switch',
      'cancel buy 0 kill-switch',
    ])
    expect(of('quote-changed').at(5)?.record).toMatchObject({
      venue: 'test',
      price: 112.5,
      amount: 100,
      fair_value: 110.5,
      position: 100,
      book_epoch: 1,
      run_id: null,
      event_key: null,
    })
    expect(of('quote-changed').at(-1)?.record).toMatchObject({ price: null, amount: null })
    expect(of('quote-changed').map(({ sequence }) => sequence)).toEqual(
      Array.from({ length: 13 }, (_, index) => index + 1),
    )
  })

  it('never cross our own quotes while both sides move', async () => {
    const { venue, time } = await quoting({ refreshInterval: 50 })
    for (const mid of [120, 90, 130, 100]) {
      venue.book(mid, mid + 1)
      for (let step = 0; step < 60; step += 1) {
        await time.advance(1)
        const prices = (side: 'buy' | 'sell') =>
          venue.open.filter((order) => order.side === side).map(({ price }) => price)
        expect(Math.max(...prices('buy'))).toBeLessThan(Math.min(...prices('sell')))
      }
    }
  })
})

describe('books', () => {
  it('of others, gaps elsewhere and events without meaning change nothing', async () => {
    const { venue, maker, time } = await quoting()
    const sent = venue.commands.length
    maker.onEvent({ kind: 'book-stale', epoch: 1, sequence: 1, instrument: 'ETH-PERPETUAL', reason: 'gap' })
    maker.onEvent({ kind: 'gap-opened', epoch: 1, sequence: 2, channel: 'book.ETH-PERPETUAL.raw', from: 1, to: 3 })
    maker.onEvent({ kind: 'notification', epoch: 1, sequence: 3, channel: 'x', data: null })
    maker.onEvent({ kind: 'frame-malformed', epoch: 1, sequence: 4, excerpt: '{', problem: 'cut off' })
    await time.advance(1_000)
    expect(venue.commands.length).toBe(sent)
    expect(maker.state().status).toBe('quoting')
  })

  it('with a gap are given up until the next whole one', async () => {
    const { venue, maker, time, of } = await quoting()
    maker.onEvent({ kind: 'gap-opened', epoch: 1, sequence: 1, channel: `book.${instrument.name}.raw`, from: 1, to: 3 })
    maker.onEvent({ kind: 'book-stale', epoch: 1, sequence: 2, instrument: instrument.name, reason: 'gap' })
    await time.advance(5)
    expect(venue.open).toEqual([])
    expect(of('quoting-paused').map(({ reason }) => reason)).toEqual(['no-book', 'gap'])
    expect(of('quote-changed').at(-1)?.record.reason).toBe('gap')
    venue.book(100, 101, 2)
    await time.advance(300)
    expect(venue.open).toHaveLength(4)
    expect(of('quoting-resumed')).toHaveLength(2)
    expect(venue.commands.at(-1)).toMatchObject({ action: 'place', bookEpoch: 2 })
  })

  it('that show nothing of others on a side are no reason to quote', async () => {
    const { venue, maker, time, of } = await quoting()
    const now = time.clock.now()
    const mine = venue.open.filter(({ side }) => side === 'buy').map(({ price, amount }) => [price, amount] as const)
    const rest = {
      venue: 'test',
      instrument: instrument.name,
      epoch: 1,
      changeId: 9,
      venueTimestamp: now,
      receiveTimestamp: now,
    }
    await time.advance(300)
    maker.onEvent({
      kind: 'book-changed',
      epoch: 1,
      sequence: 9,
      book: { status: 'live', ...rest, bids: mine, asks: [[101, 50]] },
    })
    await time.advance(5)
    expect(of('quoting-paused').at(-1)).toMatchObject({ reason: 'no-fair-value' })
    expect(venue.open).toEqual([])
  })
})

describe('the link', () => {
  it('lost: nothing is sent into the void; back: asked first, then looked up, then quoted', async () => {
    const house = await quoting()
    const { venue, maker, time, of } = house
    const sent = venue.commands.length
    cut(house)
    venue.cancelOnDisconnect()
    await time.advance(3_000)
    expect(venue.commands.length).toBe(sent)
    expect(maker.state()).toMatchObject({ status: 'paused', pauseReason: 'link-lost' })
    venue.questions.length = 0
    reconnect(house)
    venue.book(100, 101, 2)
    expect(maker.state().pauseReason).toBe('reconciling')
    expect(venue.commands.length).toBe(sent)
    await time.advance(1_000)
    expect(venue.questions[0]).toBe('openOrders')
    expect(of('orders-reconciled')).toEqual([{ kind: 'orders-reconciled', open: 0, inDoubt: 4 }])
    expect(venue.open).toHaveLength(4)
    expect(venue.commands.slice(sent).map(({ action }) => action)).toEqual(['place', 'place', 'place', 'place'])
  })

  it('back without cancel-on-disconnect: what still rests is kept, and moved', async () => {
    const house = await quoting()
    const { venue, time } = house
    const sent = venue.commands.length
    cut(house)
    await time.advance(100)
    reconnect(house)
    await time.advance(5)
    venue.book(110, 111, 2)
    await time.advance(1_000)
    const actions = venue.commands.slice(sent).map(({ action }) => action)
    // No whole book yet at the time of the list: pulled for that reason, and quoted anew.
    expect(actions).toEqual(['cancel', 'cancel', 'cancel', 'cancel', 'place', 'place', 'place', 'place'])
    expect(venue.open).toHaveLength(4)
  })

  it('back, and the venue does not answer at first: asks again, quotes nothing meanwhile', async () => {
    const house = await quoting()
    const { venue, time, of, maker } = house
    cut(house)
    venue.cancelOnDisconnect()
    venue.isDown = true
    const sent = venue.commands.length
    reconnect(house)
    venue.book(100, 101, 2)
    await time.advance(2_000)
    expect(venue.commands.length).toBe(sent)
    expect(of('gateway-failed').filter(({ operation }) => operation === 'openOrders').length).toBeGreaterThan(1)
    venue.isDown = false
    await time.advance(10_000)
    expect(maker.state().status).toBe('quoting')
    expect(venue.open).toHaveLength(4)
  })

  it('lost with fills that nobody told: the position is put right from the venue’s view', async () => {
    const house = await quoting({ replyTimeout: 1_000 })
    const { venue, time, of, maker } = house
    cut(house)
    venue.fill(venue.open[0]?.label as string, 100)
    expect(maker.state().position).toBe(0)
    reconnect(house)
    venue.book(100, 101, 2)
    for (let second = 0; second < 5; second += 1) await time.advance(1_000)
    expect(maker.state().position).toBe(100)
    expect(of('position-changed').at(-1)).toMatchObject({ cause: 'inferred-fill', position: 100 })
  })

  it('lost while a command is on its way: that level waits for the lookup', async () => {
    const house = setUp()
    const { venue, maker, time } = house
    await maker.start()
    venue.book(100, 101)
    cut(house)
    expect(maker.state().orders.map(({ state }) => state)).toEqual(['unknown', 'unknown', 'unknown', 'unknown'])
    await time.advance(10)
    expect(venue.open).toHaveLength(4)
    reconnect(house)
    venue.book(100, 101)
    await time.advance(1_000)
    expect(venue.commands.filter(({ action }) => action === 'place')).toHaveLength(4)
    expect(maker.state().orders.map(({ state }) => state)).toEqual(['open', 'open', 'open', 'open'])
  })
})

describe('outcomes that are not known', () => {
  it('late: an order that arrives while it is in doubt is found, not doubled', async () => {
    const house = setUp()
    const { venue, maker, time } = house
    await maker.start()
    venue.unknownAfter = 100
    venue.lateness = 3_000
    venue.mode = 'late'
    venue.book(100, 101)
    await time.advance(1_000)
    expect(venue.open).toHaveLength(0)
    expect(maker.state().orders.every(({ state }) => state === 'unknown')).toBe(true)
    venue.mode = 'answer'
    await time.advance(5_000)
    venue.book(100, 101)
    await time.advance(1_000)
    expect(venue.open).toHaveLength(4)
    expect(venue.commands.filter(({ action }) => action === 'place')).toHaveLength(4)
    expect(maker.state().counts.unknown).toBe(4)
  })

  it('later than the venue may act: refused there by its last valid moment, placed anew here', async () => {
    const house = setUp({ commandLifetime: 2_000 })
    const { venue, maker, time } = house
    await maker.start()
    venue.unknownAfter = 100
    venue.lateness = 4_000
    venue.mode = 'late'
    venue.book(100, 101)
    await time.advance(500)
    venue.mode = 'answer'
    for (let second = 0; second < 10; second += 1) {
      venue.book(100, 101)
      await time.advance(1_000)
    }
    expect(venue.open).toHaveLength(4)
    expect(maker.state().orders).toHaveLength(4)
    expect(venue.commands.filter(({ action }) => action === 'place')).toHaveLength(8)
  })

  it('an order that a venue lets in against its word is cancelled as soon as it shows', async () => {
    const house = setUp({ commandLifetime: 2_000 })
    const { venue, maker, time, of } = house
    await maker.start()
    venue.unknownAfter = 100
    venue.mode = 'lose'
    venue.book(100, 101)
    const { label } = venue.commands[0] as { readonly label: string }
    await time.advance(500)
    venue.mode = 'answer'
    await time.advance(6_000)
    venue.put(label, 'buy', 98.5, 100)
    const found = await venue.lookup(label)
    if (found !== undefined) maker.onEvent({ kind: 'order-update', update: found })
    await time.advance(600)
    expect(of('quote-changed').length).toBeGreaterThan(0)
    expect(venue.open.some((order) => order.label === label)).toBe(false)
    expect(venue.open).toHaveLength(4)
  })

  it('a gateway that throws is survived: what was sent is looked up', async () => {
    const house = setUp({ commandLifetime: 1_000 })
    const { venue, maker, time, of } = house
    await maker.start()
    const submit = venue.submit.bind(venue)
    venue.submit = () => {
      throw new Error('socket is gone')
    }
    venue.book(100, 101)
    expect(of('gateway-failed')).toMatchObject([{ operation: 'submit' }])
    venue.submit = submit
    for (let second = 0; second < 6; second += 1) {
      venue.book(100, 101)
      await time.advance(1_000)
    }
    expect(venue.open).toHaveLength(4)
  })

  it('commands that are refused at once do not come back in a circle', async () => {
    const house = await quoting()
    const { venue, maker, time } = house
    const sent = venue.commands.length
    // The client knows of the cut before it tells: each command comes back as not sent from within submit.
    venue.isCut = true
    maker.kill('test')
    await time.advance(900)
    expect(venue.commands.length - sent).toBeLessThanOrEqual(4)
    await time.advance(5_000)
    expect(venue.commands.length - sent).toBeLessThanOrEqual(4 * 7)
    expect(maker.state().orders).toHaveLength(4)
  })
})

describe('strategies', () => {
  it.each<[string, () => unknown]>([
    ['a promise', () => Promise.reject(new Error('asynchronous'))],
    ['nothing', () => undefined],
    ['a hole', () => [undefined]],
    ['a side that is none', () => [{ side: 'up', level: 0, price: 99, amount: 100 }]],
    ['a level that is none', () => [{ side: 'buy', level: -1, price: 99, amount: 100 }]],
    ['a level twice', () => [0, 0].map((level) => ({ side: 'buy', level, price: 99, amount: 100 }))],
  ])('that give %s are switched off by name', async (_, answer) => {
    const house = setUp({ strategy: { name: 'odd', quotes: answer as never } })
    await house.maker.start()
    house.venue.book(100, 101)
    await house.time.advance(10)
    expect(house.of('strategy-failed')).toMatchObject([{ strategy: 'odd', error: { code: 'STRATEGY_OUTPUT' } }])
    expect(house.maker.state()).toMatchObject({ status: 'paused', pauseReason: 'strategy-failed' })
    expect(house.venue.commands).toEqual([])
  })

  it.each([Number.NaN, -1, 97.3, 1e9])(
    'a price of %s leads to a typed refusal, and the resting quote is pulled',
    async (price) => {
      let isOdd = false
      const house = setUp({
        strategy: { name: 'odd', quotes: () => [{ side: 'buy', level: 0, price: isOdd ? price : 98.5, amount: 100 }] },
      })
      await house.maker.start()
      house.venue.book(100, 101)
      await house.time.advance(300)
      expect(house.venue.open).toHaveLength(1)
      isOdd = true
      house.venue.book(100, 101.5)
      await house.time.advance(300)
      expect(house.venue.open).toEqual([])
      expect(house.of('command-refused').map(({ action }) => action)[0]).toBe('edit')
    },
  )

  it('see the position, the limit and the mark, and what is not ours', async () => {
    const seen: unknown[] = []
    const house = setUp({
      position: { amount: 40, averagePrice: 100 },
      strategy: { name: 'eyes', quotes: (input) => (seen.push(input), []) },
    })
    await house.maker.start()
    house.venue.put('other', 'buy', 99.5, 10)
    house.maker.onEvent({
      kind: 'ticker',
      epoch: 1,
      sequence: 1,
      record: { instrument: instrument.name, mark_price: 100.25 } as never,
    })
    house.venue.book(99, 101)
    expect(seen.at(-1)).toMatchObject({ position: 40, maximumPosition, markPrice: 100.25, bestBid: 99.5, bestAsk: 101 })
  })
})

describe('limits', () => {
  it('count the growth of an edit: what would go beyond is refused, and its order pulled', async () => {
    let amount = 100
    const quotes = () => [0, 1].map((level) => ({ side: 'buy' as const, level, price: 98.5 - level, amount }))
    const house = setUp({ strategy: { name: 'growing', quotes }, amountTolerance: 0 })
    await house.maker.start()
    house.venue.book(100, 101)
    await house.time.advance(300)
    amount = 200
    house.venue.book(100, 101)
    await house.time.advance(5)
    expect(house.of('command-refused')).toMatchObject([{ action: 'edit', level: 1, reason: 'position-limit' }])
    expect(house.venue.open.map((order) => order.amount)).toEqual([200])
    expect(house.maker.state().exposure.buy).toBe(200)
  })

  it('of a venue: a refused order is tried again after a rest, without another event', async () => {
    const house = setUp({ rejectionDelay: 2_000 })
    await house.maker.start()
    house.venue.mode = 'reject'
    house.venue.book(100, 101)
    await house.time.advance(10)
    house.venue.mode = 'answer'
    await house.time.advance(1_900)
    expect(house.venue.commands).toHaveLength(4)
    expect(house.maker.state().counts.rejected).toBe(4)
    await house.time.advance(200)
    expect(house.venue.open).toHaveLength(4)
  })
})

describe('failures elsewhere', () => {
  it('a listener that throws is counted, and nothing else happens', async () => {
    let failures = 0
    const metrics = {
      count: (name: string) => (failures += Number(name.includes('listener'))),
      gauge() {},
      observe() {},
    }
    const house = setUp({
      metrics,
      onEvent() {
        throw new Error('listener')
      },
    })
    await house.maker.start()
    house.venue.book(100, 101)
    await house.time.advance(10)
    expect(house.venue.open).toHaveLength(4)
    expect(failures).toBeGreaterThan(4)
  })

  it('a failure of the engine itself throws the kill switch once', async () => {
    const house = await quoting()
    // A venue that breaks the types: the event cannot be handled.
    house.maker.onEvent({ kind: 'fill' } as never)
    await house.time.advance(1_000)
    expect(house.of('engine-failed')).toHaveLength(1)
    expect(house.maker.state().status).toBe('killed')
    expect(house.venue.open).toEqual([])
  })

  it('a fill with impossible numbers is told, and the maker goes on', async () => {
    const house = await quoting()
    house.venue.fill(house.venue.open[0]?.label as string, Number.NaN)
    expect(house.of('fill-invalid')).toHaveLength(1)
    expect(house.maker.state()).toMatchObject({ position: 0, status: 'quoting', exposure: { buy: 200, sell: 200 } })
  })
})

describe('start and stop', () => {
  it('reads the position at the start, again when a fill came in between', async () => {
    const house = setUp()
    let asked = 0
    const gateway = Object.assign(house.venue, {
      async position() {
        asked += 1
        if (asked === 1) {
          house.venue.put('mm-old-1', 'buy', 90, 100)
          house.venue.fill('mm-old-1', 50)
        }
        return { amount: asked === 1 ? 0 : 50, averagePrice: 90 }
      },
    })
    expect(gateway).toBe(house.venue)
    await house.maker.start()
    expect(asked).toBe(2)
    expect(house.maker.state()).toMatchObject({ position: 50, averagePrice: 90 })
  })

  it('a stop overtakes a start', async () => {
    const house = setUp()
    house.venue.isDown = true
    const start = house.maker.start()
    const failed = expect(start).rejects.toBeInstanceOf(MakerStateError)
    await house.time.advance(100)
    const report = await ended(house, house.maker.stop())
    await house.time.advance(1_000)
    await failed
    expect(report.openAtExit).toBe(0)
    expect(house.maker.state().status).toBe('stopped')
  })

  it('a stop waits for a placement in doubt, and cancels it when it arrives', async () => {
    const house = setUp({ confirmAttempts: 20 })
    const { venue, maker, time } = house
    await maker.start()
    venue.unknownAfter = 100
    venue.lateness = 2_000
    venue.mode = 'late'
    venue.book(100, 101)
    await time.advance(500)
    venue.mode = 'answer'
    const report = await ended(house, maker.stop())
    expect(report).toMatchObject({ openAtExit: 0, confirmed: true })
    expect(venue.open).toEqual([])
  })

  it('a stop gives the same report twice, and says so when the venue does not answer', async () => {
    const house = await quoting()
    house.venue.isDown = true
    const stop = house.maker.stop()
    expect(house.maker.stop()).toBe(stop)
    const report = await ended(house, stop)
    expect(report).toMatchObject({ confirmed: false, attempts: 8 })
  })

  it('a stop without a link comes to an end soon, asks nobody, and counts what may rest', async () => {
    const house = await quoting()
    cut(house)
    const before = house.time.clock.now()
    const report = await ended(house, house.maker.stop())
    expect(report).toMatchObject({ openAtExit: 4, confirmed: false })
    expect(house.time.clock.now() - before).toBeLessThanOrEqual(2_500_000)
    expect(house.venue.questions).toEqual(['openOrders'])
  })

  it('a venue that keeps orders is asked to cancel all only when that is allowed', async () => {
    for (const mayCancelAll of [false, true]) {
      const house = await quoting({ mayCancelAll })
      house.venue.ignoresCancels = true
      const report = await ended(house, house.maker.stop())
      expect(house.venue.commands.some(({ action }) => action === 'cancel_all')).toBe(mayCancelAll)
      expect(report.openAtExit).toBe(mayCancelAll ? 0 : 4)
    }
  })

  it('kill without a link: cancelled as soon as it is back, and nothing is quoted', async () => {
    const house = await quoting()
    const { venue, maker, time } = house
    cut(house)
    maker.kill('operator')
    await time.advance(1_000)
    expect(venue.open).toHaveLength(4)
    reconnect(house)
    venue.book(100, 101, 2)
    await time.advance(2_000)
    expect(venue.open).toEqual([])
    expect(maker.state()).toMatchObject({ status: 'killed' })
  })

  it('never starts, so it stops at once', async () => {
    const house = setUp()
    expect(await house.maker.stop()).toMatchObject({ openAtExit: 0, attempts: 0, position: 0 })
    expect(house.venue.questions).toEqual([])
    await expect(house.maker.start()).rejects.toBeInstanceOf(MakerStateError)
  })
})

describe('whatever happens in whatever order', () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('book' as const), mid: fc.integer({ min: 92, max: 108 }) }),
    fc.record({ kind: fc.constant('wait' as const), milliseconds: fc.integer({ min: 1, max: 600 }) }),
    fc.record({ kind: fc.constant('fill' as const), order: fc.nat(5), share: fc.constantFrom(10, 50, 100) }),
    fc.record({
      kind: fc.constant('mode' as const),
      mode: fc.constantFrom('answer', 'answer', 'mute', 'late', 'lose', 'reject' as const),
    }),
    fc.record({ kind: fc.constantFrom('cut', 'reconnect', 'gap', 'kill', 'clear' as const) }),
  )

  it('no order is forgotten, the worst case stays within the limit, and the end is clean', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), fc.integer(), async (steps, seed) => {
        const house = setUp({
          refreshInterval: 20,
          replyTimeout: 1_500,
          commandLifetime: 1_200,
          rejectionDelay: 50,
          confirmAttempts: 30,
        })
        const { venue, maker, time } = house
        const random = createSeededRandom(seed)
        await maker.start()
        // Every event takes its own time, so they overtake each other.
        venue.delay = () => random.next() * 120
        venue.unknownAfter = 300
        venue.book(100, 101)
        for (const action of steps) {
          await take(house, action)
          check(house)
        }
        venue.mode = 'answer'
        if (venue.isCut) reconnect(house)
        maker.clear()
        // Quiet again: everything in doubt is settled, and fills that were lost are found.
        for (let second = 0; second < 20; second += 1) {
          venue.book(100, 101)
          await time.advance(1_000)
          check(house)
        }
        expect(maker.state().position).toBe(venue.held)
        const report = await ended(house, maker.stop())
        expect(report).toMatchObject({ openAtExit: 0, confirmed: true })
        expect(venue.open).toEqual([])
        expect(house.of('engine-failed')).toEqual([])
      }),
      { numRuns: 150 },
    )
  })

  type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never

  async function take(house: House, action: Step): Promise<void> {
    const { venue, maker, time } = house
    if (action.kind === 'book') {
      if (!venue.isCut) venue.book(action.mid, action.mid + 1)
    } else if (action.kind === 'wait') await time.advance(action.milliseconds)
    else if (action.kind === 'mode') venue.mode = action.mode
    else if (action.kind === 'fill') {
      const order = venue.open[action.order]
      if (order !== undefined) venue.fill(order.label, Math.min(action.share, order.amount - order.filled))
    } else if (action.kind === 'cut') {
      if (venue.isCut) return
      cut(house)
      venue.cancelOnDisconnect()
    } else if (action.kind === 'reconnect') {
      if (venue.isCut) reconnect(house)
    } else if (action.kind === 'kill') maker.kill('test')
    else if (action.kind === 'clear') maker.clear()
    else maker.onEvent({ kind: 'book-stale', epoch: 1, sequence: 1, instrument: instrument.name, reason: 'gap' })
  }

  function check({ venue, maker }: House): void {
    const { orders, exposure, position } = maker.state()
    const resting = { buy: 0, sell: 0 }
    for (const order of venue.open) {
      resting[order.side] += order.amount - order.filled
      // Every order that rests at the venue is one that the ledger lives with.
      expect(orders.map(({ label }) => label)).toContain(order.label)
    }
    expect(venue.held + resting.buy).toBeLessThanOrEqual(maximumPosition)
    expect(venue.held - resting.sell).toBeGreaterThanOrEqual(-maximumPosition)
    expect(position + exposure.buy).toBeLessThanOrEqual(maximumPosition)
    expect(position - exposure.sell).toBeGreaterThanOrEqual(-maximumPosition)
  }
})
