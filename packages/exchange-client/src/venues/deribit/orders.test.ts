import { describe, expect, it } from 'vitest'
import { bookMessage, orderOf, Refusal, silence, userTradeOf, venueMilliseconds } from './__fixtures__/fake-venue.ts'
import { connected, createHarness, placeCommand, settle } from './__fixtures__/harness.ts'
import { currencyOf } from './order-commands.ts'

const tracked = { trackOrders: ['BTC-PERPETUAL'] }
const accepted = (order: Record<string, unknown> = {}, trades: unknown[] = []): (() => unknown) => {
  const result = { order: orderOf(order), trades }
  return () => result
}

describe('commands', () => {
  it('travel as the venue wants them; post-only means refuse, never move', async () => {
    const { venue, client, time } = await connected(tracked)
    for (const method of ['private/buy', 'private/sell', 'private/edit']) venue.handlers.set(method, accepted())
    const validUntil = 1_800_000_000_123_999
    client.gateway.submit([
      placeCommand({ validUntil, reduceOnly: true }),
      placeCommand({ side: 'sell', postOnly: false, type: 'market', label: 'm' }),
      placeCommand({ timeInForce: 'immediate-or-cancel', postOnly: false, label: 'i' }),
      {
        action: 'edit',
        label: 'a-1',
        orderId: '100',
        instrument: 'BTC-PERPETUAL',
        amount: 200,
        price: 1,
        postOnly: true,
      },
      { action: 'cancel', label: 'a-1', orderId: '100', instrument: 'BTC-PERPETUAL' },
      { action: 'cancel_all', instrument: 'BTC-PERPETUAL' },
    ])
    await time.advance(5)
    const sent = venue.requests.slice(-6).map(({ method, params }) => [method, params])
    const instrument = { instrument_name: 'BTC-PERPETUAL', amount: 100 }
    expect(sent).toEqual([
      [
        'private/buy',
        {
          ...instrument,
          type: 'limit',
          label: 'a-1',
          price: 60_000,
          time_in_force: 'good_til_cancelled',
          post_only: true,
          reject_post_only: true,
          reduce_only: true,
          valid_until: 1_800_000_000_123,
        },
      ],
      ['private/sell', { ...instrument, type: 'market', label: 'm' }],
      [
        'private/buy',
        { ...instrument, type: 'limit', label: 'i', price: 60_000, time_in_force: 'immediate_or_cancel' },
      ],
      ['private/edit', { order_id: '100', amount: 200, price: 1, post_only: true, reject_post_only: true }],
      ['private/cancel', { order_id: '100' }],
      ['private/cancel_all_by_instrument', { instrument_name: 'BTC-PERPETUAL', type: 'all' }],
    ])
  })

  it('end in exactly one ack each, then what the reply said', async () => {
    const { venue, client, time, events } = await connected(tracked)
    const fill = userTradeOf()
    venue.handlers.set('private/buy', accepted({ order_state: 'filled', filled_amount: 100 }, [fill]))
    client.gateway.submit([placeCommand()])
    const before = events.length
    await time.advance(5)
    // The same fill and order come on the channels as well.
    venue.socket.notify('user.trades.BTC-PERPETUAL.raw', [fill])
    venue.socket.notify('user.orders.BTC-PERPETUAL.raw', orderOf({ order_state: 'filled', filled_amount: 100 }))
    await time.advance(5)
    expect(events.slice(before).map(({ kind }) => kind)).toEqual(['ack', 'order-update', 'fill'])
    expect(events[before]).toMatchObject({
      record: {
        venue: 'deribit',
        instrument: 'BTC-PERPETUAL',
        label: 'a-1',
        order_id: '100',
        action: 'place',
        outcome: 'accepted',
        error_code: null,
        venue_timestamp: 1_700_000_000_000_500,
        run_id: null,
        event_key: null,
        processing_timestamp: null,
      },
    })
  })

  it('whose fill comes before the reply are told once, and a late reply does not go back in time', async () => {
    const { venue, client, time, of } = await connected(tracked)
    venue.handlers.set('private/buy', () => silence)
    client.gateway.submit([placeCommand()])
    await time.advance(5)
    const fill = userTradeOf()
    const filled = orderOf({ order_state: 'filled', filled_amount: 100, last_update_timestamp: venueMilliseconds + 5 })
    venue.socket.notify('user.trades.BTC-PERPETUAL.raw', [fill, fill])
    venue.socket.notify('user.orders.BTC-PERPETUAL.raw', [filled])
    await time.advance(5)
    const { id } = venue.calls('private/buy')[0] as { id: number }
    venue.socket.reply(id, { result: { order: orderOf(), trades: [fill] } })
    await time.advance(5)
    expect(of('fill')).toHaveLength(1)
    expect(of('order-update').map(({ update }) => update.state)).toEqual(['filled'])
    expect(of('ack')).toMatchObject([{ record: { outcome: 'accepted' } }])
  })

  it('that trade with ourselves have two fills of one trade id', async () => {
    const { venue, time, of } = await connected(tracked)
    const trade = userTradeOf()
    venue.socket.notify('user.trades.BTC-PERPETUAL.raw', [trade, { ...trade, order_id: '101', direction: 'sell' }])
    await time.advance(5)
    expect(of('fill')).toHaveLength(2)
  })

  it('that are refused carry the venue’s code', async () => {
    const { venue, client, time, of } = await connected(tracked)
    venue.handlers.set('private/buy', () => new Refusal(11054, 'post_only_reject'))
    client.gateway.submit([placeCommand()])
    await time.advance(5)
    expect(of('ack')).toMatchObject([{ record: { outcome: 'rejected', error_code: '11054', order_id: null } }])
    const placing = client.orders.place({ instrument: 'BTC-PERPETUAL', side: 'buy', amount: 100, price: 1 })
    await expect(settle(time, placing)).rejects.toMatchObject({
      code: 'ORDER_REJECTED',
      ack: { error_code: '11054' },
      cause: { venueCode: 11054 },
    })
  })

  it.each([
    ['of an old book', { bookEpoch: 0 }, 'STALE_BOOK_EPOCH'],
    ['after their time', { validUntil: 1 }, 'VALID_UNTIL_PASSED'],
    ['with an amount that is none', { amount: Number.NaN }, 'INVALID_COMMAND'],
    ['with a label that is too long', { label: 'x'.repeat(65) }, 'INVALID_COMMAND'],
  ])('%s are not sent', async (_, fields, code) => {
    const { venue, client, time, of } = await connected(tracked)
    venue.snapshots.set('book.BTC-PERPETUAL.raw', bookMessage({ change_id: 1 }))
    await settle(time, client.book('BTC-PERPETUAL'))
    client.gateway.submit([placeCommand(fields)])
    await time.advance(5)
    expect(of('ack')).toMatchObject([{ record: { outcome: 'not_sent', error_code: code, action: 'place' } }])
    expect(venue.calls('private/buy')).toHaveLength(0)
  })

  it('decided on a book that went stale since are not sent; cancels are', async () => {
    const { venue, client, time, of } = await connected(tracked)
    venue.handlers.set('private/cancel', () => orderOf({ order_state: 'cancelled' }))
    venue.snapshots.set('book.BTC-PERPETUAL.raw', bookMessage({ change_id: 1 }))
    const book = await settle(time, client.book('BTC-PERPETUAL'))
    const bookEpoch = book.epoch
    venue.handlers.set('public/unsubscribe', () => silence)
    venue.socket.notify('book.BTC-PERPETUAL.raw', bookMessage({ change_id: 9, prev_change_id: 8 }))
    await time.advance(2)
    expect(book).toMatchObject({ status: 'stale', epoch: bookEpoch })
    client.gateway.submit([
      placeCommand({ bookEpoch }),
      { action: 'cancel', label: 'a-1', orderId: '100', instrument: 'BTC-PERPETUAL' },
    ])
    await time.advance(5)
    expect(of('ack').map(({ record }) => [record.action, record.outcome])).toEqual([
      ['place', 'not_sent'],
      ['cancel', 'accepted'],
    ])
  })

  it('are not sent without a connection, nor into a socket that is full; cancels have a reserve', async () => {
    const { venue, client, time, of } = await connected({ ...tracked, maximumBufferedBytes: 1_000 })
    venue.handlers.set('private/cancel', () => orderOf({ order_state: 'cancelled' }))
    venue.socket.bufferedAmount = 1_500
    client.gateway.submit([
      placeCommand(),
      { action: 'cancel', label: 'a-1', orderId: '100', instrument: 'BTC-PERPETUAL' },
    ])
    await time.advance(5)
    venue.socket.end(1006, '')
    await time.advance(1)
    client.gateway.submit([placeCommand()])
    expect(of('ack').map(({ record }) => [record.outcome, record.error_code])).toEqual([
      ['not_sent', 'SEND_BUFFER_FULL'],
      ['accepted', null],
      ['not_sent', 'NOT_CONNECTED'],
    ])
  })

  it('wait for the channels of their instrument, so that no fill goes unheard', async () => {
    const { venue, client, time, of } = await connected()
    venue.handlers.set('private/buy', accepted())
    const placing = client.orders.place({ instrument: 'BTC-PERPETUAL', side: 'buy', amount: 100, price: 60_000 })
    const outcome = await settle(time, placing)
    expect(outcome.order?.orderId).toBe('100')
    expect(outcome.ack.label).toMatch(/^[0-9a-f-]{36}$/)
    expect(venue.requests.slice(-2).map(({ method }) => method)).toEqual(['private/subscribe', 'private/buy'])
    venue.handlers.set('private/subscribe', () => [])
    client.gateway.submit([placeCommand({ instrument: 'NO-PERPETUAL' })])
    await time.advance(10)
    expect(of('ack').at(-1)).toMatchObject({ record: { outcome: 'not_sent', error_code: 'ORDERS_NOT_TRACKED' } })
  })

  it('of the promises name a bad parameter before anything is sent', async () => {
    const { client } = await connected(tracked)
    const place = { instrument: 'BTC-PERPETUAL', side: 'buy', amount: 0, price: 1 } as const
    await expect(client.orders.place(place)).rejects.toMatchObject({ code: 'INVALID_OPTION' })
    await expect(client.orders.place({ ...place, amount: 1, price: Number.NaN })).rejects.toThrow(/price/)
  })

  it('that cancel an order which is closed already are no failure of the caller', async () => {
    const { venue, client, time } = await connected(tracked)
    venue.handlers.set('private/cancel', () => new Refusal(11044, 'not_open_order'))
    const cancelling = client.orders.cancel({ instrument: 'BTC-PERPETUAL', orderId: '100' })
    expect((await settle(time, cancelling)).ack).toMatchObject({ outcome: 'rejected', error_code: '11044' })
    venue.handlers.set('private/cancel', () => new Refusal(10004, 'order_not_found'))
    const unknown = client.orders.cancel({ instrument: 'BTC-PERPETUAL', orderId: '5' })
    await expect(settle(time, unknown)).rejects.toMatchObject({ code: 'ORDER_REJECTED' })
  })
})

describe('a real venue', () => {
  it.each(['wss://www.deribit.com/ws/api/v2', 'wss://10.0.0.1/ws'])('%s wants { live: true }', async (url) => {
    const { client, time, venue, of } = createHarness({ url })
    await settle(time, client.connect())
    const refused = { code: 'LIVE_TRADING_REFUSED' }
    await expect(
      client.orders.place({ instrument: 'BTC-PERPETUAL', side: 'buy', amount: 100, price: 1 }),
    ).rejects.toMatchObject(refused)
    await expect(
      client.request('private/buy', { instrument_name: 'BTC-PERPETUAL', amount: 100, price: 1 }),
    ).rejects.toMatchObject(refused)
    expect(() => client.gateway.submit([placeCommand()])).toThrow(expect.objectContaining(refused))
    expect(venue.calls('private/buy')).toHaveLength(0)
    // Getting out is always allowed.
    venue.handlers.set('private/cancel_all_by_instrument', () => 0)
    await settle(time, client.orders.cancelAll({ instrument: 'BTC-PERPETUAL' }))
    expect(of('ack')).toMatchObject([{ record: { outcome: 'accepted' } }])
  })

  it.each(['wss://www.deribit.com/ws/api/v2', 'wss://test.deribit.com/ws/api/v2'])('%s may trade', async (url) => {
    const { client, time, venue } = createHarness({ url, live: url.includes('www') })
    venue.handlers.set('private/buy', accepted())
    await settle(time, client.connect())
    const placing = client.orders.place({ instrument: 'BTC-PERPETUAL', side: 'buy', amount: 100, price: 1 })
    expect((await settle(time, placing)).ack.outcome).toBe('accepted')
  })
})

describe('an outcome that is unknown', () => {
  it('is looked up by label after the connection is back, fills first, and never sent again', async () => {
    const { venue, client, time, of, events } = await connected(tracked)
    venue.handlers.set('private/buy', () => silence)
    const fill = userTradeOf()
    venue.handlers.set('private/get_order_state_by_label', () => [
      orderOf({ filled_amount: 100, order_state: 'filled' }),
    ])
    venue.handlers.set('private/get_user_trades_by_order', () => [fill])
    client.gateway.submit([placeCommand()])
    await time.advance(5)
    venue.socket.end(1006, '')
    await time.advance(1)
    expect(of('ack')).toMatchObject([{ record: { outcome: 'unknown', error_code: 'CONNECTION_LOST', order_id: null } }])
    await time.advance(10_000)
    expect(events.slice(-2)).toMatchObject([
      { kind: 'fill', record: { trade_id: fill['trade_id'] } },
      { kind: 'order-update', update: { label: 'a-1', state: 'filled' } },
    ])
    expect(venue.calls('private/get_order_state_by_label')).toMatchObject([
      { params: { currency: 'BTC', label: 'a-1' } },
    ])
    expect(venue.calls('private/buy')).toHaveLength(1)
    await time.advance(60_000)
    expect(of('ack')).toHaveLength(1)
    expect(of('order-update')).toHaveLength(1)
  })

  it('of an order that the venue does not know is told as rejected, after several looks and its time', async () => {
    const { venue, client, time, of } = await connected(tracked)
    venue.handlers.set('private/buy', () => silence)
    venue.handlers.set('private/get_order_state_by_label', () => [])
    client.gateway.submit([placeCommand({ validUntil: time.clock.now() + 30_000_000 })])
    await time.advance(5)
    venue.socket.end(1006, '')
    await time.advance(20_000)
    expect(of('order-update')).toHaveLength(0)
    await time.advance(15_000)
    expect(of('order-update')).toMatchObject([
      { update: { label: 'a-1', orderId: '', state: 'rejected', cancelReason: 'not_placed', filledAmount: 0 } },
    ])
    await settle(time, client.close())
    expect(time.pending).toBe(0)
  })

  it('by time-out is settled by the late reply, with one ack', async () => {
    const { venue, client, time, of } = await connected({ ...tracked, requestTimeout: 1_000 })
    venue.handlers.set('private/buy', () => silence)
    venue.handlers.set('private/get_order_state_by_label', () => silence)
    client.gateway.submit([placeCommand()])
    await time.advance(1_100)
    expect(of('ack')).toMatchObject([{ record: { outcome: 'unknown', error_code: 'REQUEST_TIMEOUT' } }])
    venue.socket.reply((venue.calls('private/buy')[0] as { id: number }).id, {
      result: { order: orderOf(), trades: [] },
    })
    await time.advance(10_000)
    expect(of('ack')).toHaveLength(1)
    expect(of('order-update')).toMatchObject([{ update: { orderId: '100', state: 'open' } }])
  })

  it('by time-out may be a refusal that comes late', async () => {
    const { venue, client, time, of } = await connected({ ...tracked, requestTimeout: 1_000 })
    venue.handlers.set('private/buy', () => silence)
    venue.handlers.set('private/get_order_state_by_label', () => silence)
    client.gateway.submit([placeCommand()])
    await time.advance(1_100)
    const { id } = venue.calls('private/buy')[0] as { id: number }
    venue.socket.reply(id, new Refusal(10009, 'not_enough_funds'))
    await time.advance(10)
    expect(of('order-update')).toMatchObject([
      { update: { state: 'rejected', cancelReason: '10009 not_enough_funds' } },
    ])
  })

  it('of a cancel is looked up by order id', async () => {
    const { venue, client, time, of } = await connected({ ...tracked, requestTimeout: 1_000 })
    venue.handlers.set('private/cancel', () => silence)
    venue.handlers.set('private/get_order_state', () => orderOf({ order_state: 'cancelled' }))
    client.gateway.submit([{ action: 'cancel', label: 'a-1', orderId: '100', instrument: 'BTC-PERPETUAL' }])
    await time.advance(1_100)
    expect(of('ack')).toMatchObject([{ record: { outcome: 'unknown', order_id: '100' } }])
    expect(of('order-update')).toMatchObject([{ update: { orderId: '100', state: 'cancelled' } }])
  })

  it('is also that of a reply which cannot be read', async () => {
    const { venue, client, time, of } = await connected(tracked)
    venue.handlers.set('private/buy', () => ({ order: { order_id: 7 }, trades: [] }))
    venue.handlers.set('private/get_order_state_by_label', () => [orderOf()])
    client.gateway.submit([placeCommand()])
    await time.advance(50)
    expect(of('ack')).toMatchObject([{ record: { outcome: 'unknown', error_code: 'INVALID_MESSAGE' } }])
    expect(of('order-update')).toMatchObject([{ update: { orderId: '100' } }])
  })

  it('rejects the promise, and is a fact of the closed client too', async () => {
    const { venue, client, time, of } = await connected(tracked)
    venue.handlers.set('private/buy', () => silence)
    const placing = client.orders.place({ instrument: 'BTC-PERPETUAL', side: 'buy', amount: 100, price: 1 })
    const outcome = expect(placing).rejects.toMatchObject({ code: 'ORDER_OUTCOME_UNKNOWN' })
    await time.advance(5)
    await settle(time, client.close())
    await outcome
    expect(of('ack')).toMatchObject([{ record: { outcome: 'unknown', error_code: 'CLIENT_CLOSED' } }])
  })
})

describe('fills that were missed', () => {
  it('while the connection was gone are asked for, and told once', async () => {
    const { venue, time, of } = await connected(tracked)
    const now = venueMilliseconds + 100
    const [before, missed] = [userTradeOf({ timestamp: now }), userTradeOf({ timestamp: now + 5 })]
    const ancient = userTradeOf({ timestamp: venueMilliseconds - 3_600_000 })
    venue.socket.notify('user.trades.BTC-PERPETUAL.raw', [before])
    await time.advance(5)
    venue.handlers.set('private/get_user_trades_by_instrument', () => ({
      trades: [missed, before, ancient],
      has_more: false,
    }))
    venue.socket.end(1006, '')
    await time.advance(10_000)
    expect(of('fill').map(({ record }) => record.trade_id)).toEqual([before['trade_id'], missed['trade_id']])
  })
})

describe('the gateway', () => {
  it('follows an instrument from the first look at its orders on', async () => {
    const { venue, client, time } = await connected()
    venue.handlers.set('private/get_open_orders_by_instrument', () => [orderOf()])
    venue.handlers.set('private/get_open_orders', () => [orderOf(), orderOf({ order_id: '101' })])
    expect(await settle(time, client.gateway.openOrders('BTC-PERPETUAL'))).toMatchObject([{ orderId: '100' }])
    expect(venue.requests.slice(-2).map(({ method }) => method)).toEqual([
      'private/subscribe',
      'private/get_open_orders_by_instrument',
    ])
    expect(await settle(time, client.gateway.openOrders())).toHaveLength(2)
  })

  it('finds an order by its label in the currencies that it may be in', async () => {
    const { venue, client, time } = await connected()
    venue.handlers.set('private/get_order_state_by_label', ({ params }) => {
      const currency: unknown = (params as Readonly<Record<string, unknown>>)['currency']
      if (currency === 'BTC') return new Refusal(-32602, 'Invalid params')
      return currency === 'ETH' ? [orderOf({ order_state: 'cancelled' }), orderOf({ label: 'other' })] : []
    })
    expect(await settle(time, client.gateway.lookup('a-1'))).toMatchObject({ label: 'a-1', state: 'cancelled' })
    expect(await settle(time, client.gateway.lookup('nobody'))).toBeUndefined()
  })

  it('knows what the account holds', async () => {
    const { venue, client, time } = await connected()
    venue.handlers.set('private/get_position', () => ({ size: -200, average_price: 60_000 }))
    expect(await settle(time, client.gateway.position('BTC-PERPETUAL'))).toEqual({ amount: -200, averagePrice: 60_000 })
    venue.handlers.set('private/get_position', () => ({ size: 0, average_price: 0 }))
    expect(await settle(time, client.gateway.position('BTC-PERPETUAL'))).toEqual({ amount: 0, averagePrice: undefined })
  })

  it.each([
    ['BTC-PERPETUAL', 'BTC'],
    ['ETH_USDC-PERPETUAL', 'USDC'],
    ['BTC-25DEC26-78000-C', 'BTC'],
    ['BTC_USDC', 'USDC'],
  ])('reads from the name %s that it settles in %s', (instrument, currency) => {
    expect(currencyOf(instrument)).toBe(currency)
  })
})

describe('user channels', () => {
  it('give updates from single orders, from lists, and from changes', async () => {
    const { venue, client, time, of } = await connected()
    for (const kind of ['orders', 'changes']) {
      await settle(
        time,
        client.subscribe(`user.${kind}.BTC-PERPETUAL.raw`, () => {}),
      )
    }
    venue.socket.notify('user.orders.BTC-PERPETUAL.raw', orderOf({ order_id: '1' }))
    venue.socket.notify('user.orders.BTC-PERPETUAL.raw', [orderOf({ order_id: '2' }), orderOf({ order_id: '3' })])
    venue.socket.notify('user.changes.BTC-PERPETUAL.raw', {
      instrument_name: 'BTC-PERPETUAL',
      orders: [orderOf({ order_id: '4' })],
      trades: [userTradeOf({ order_id: '4' })],
      positions: [],
    })
    await time.advance(5)
    expect(of('order-update').map(({ update }) => update.orderId)).toEqual(['1', '2', '3', '4'])
    expect(of('fill')).toHaveLength(1)
  })
})
