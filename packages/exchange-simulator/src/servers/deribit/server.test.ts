import { createIds, createSeededRandom } from '@cryptics-lab/avro-models'
import { createVirtualTime, type VirtualTime } from '@cryptics-lab/avro-models/testing'
import { afterEach, describe, expect, it } from 'vitest'
import { calmRecording, RecordingBuilder } from '../../__fixtures__/recordings.ts'
import { TestClient } from '../../__fixtures__/test-client.ts'
import type { Recording } from '../../feeds/recording.ts'
import { createSimulator, type Simulator } from '../../simulator.ts'
import type { SimulatorOptions } from '../../simulator-options.ts'
import { createDeribitServer, type DeribitServer } from './server.ts'

const name = 'BTC-PERPETUAL'
let closing: (() => Promise<void>)[] = []
afterEach(async () => {
  await Promise.all(closing.map((close) => close()))
  closing = []
})

interface Venue {
  readonly virtual: VirtualTime
  readonly simulator: Simulator
  readonly server: DeribitServer
  readonly connect: () => Promise<TestClient>
  /** Waits for a promise while virtual time goes on. */
  readonly till: <T>(promise: Promise<T>) => Promise<T>
}

function open(recording: Recording = calmRecording(), options: Partial<SimulatorOptions> = {}): Venue {
  const virtual = createVirtualTime()
  const ids = createIds({ clock: virtual.clock, random: createSeededRandom(1) })
  const simulator = createSimulator({ recording, ...virtual, ids, seed: 7, speed: 'max', ...options })
  const credentials = ['demo', 'other'].map((id) => ({ id, secret: `${id}-secret` }))
  const server = createDeribitServer(simulator, { credentials })
  closing.push(async () => {
    simulator.close()
    await server.close()
  })
  const till = async <T>(promise: Promise<T>): Promise<T> => {
    let isDone = false
    const done = promise.finally(() => {
      isDone = true
    })
    // Awaited below; a rejection must not count as unhandled meanwhile.
    done.catch(() => {})
    while (!isDone) await virtual.advance(1)
    return done
  }
  return { virtual, simulator, server, till, connect: () => till(TestClient.open(server.loopback())) }
}

async function openTrading(account = 'demo', venue: Venue = open()): Promise<Venue & { readonly client: TestClient }> {
  const client = await venue.connect()
  await venue.till(client.login(account, `${account}-secret`))
  return { ...venue, client }
}

async function playTrading(): Promise<Venue & { readonly client: TestClient }> {
  const venue = await openTrading()
  venue.simulator.replay.start()
  await venue.till(venue.simulator.replay.finished)
  return venue
}

describe('requests', () => {
  it('are answered with the id as it came and the times of the server', async () => {
    const { connect, till, virtual } = open()
    const client = await connect()
    const reply = await till(client.request('public/test'))
    expect(reply).toMatchObject({ jsonrpc: '2.0', id: 1, result: { version: '1.2.26' }, testnet: true })
    expect(reply['usIn']).toBeGreaterThan(1_600_000_000_000_000)
    expect(reply['usDiff']).toBe((reply['usOut'] as number) - (reply['usIn'] as number))
    client.connection.send('{"jsonrpc":"2.0","id":"seven","method":"public/get_time"}')
    await virtual.advance(5)
    expect(JSON.parse(client.frames.at(-1) as string)).toMatchObject({ id: 'seven', result: 1_700_000_000_002 })
  })

  it.each([
    ['no JSON', '{"jsonrpc"', 11050, undefined],
    ['a list', '[{"jsonrpc":"2.0","id":1,"method":"public/test"}]', 11050, undefined],
    ['no id', '{"jsonrpc":"2.0","method":"public/test"}', 11050, undefined],
    ['no method', '{"jsonrpc":"2.0","id":4}', 11050, 4],
    ['an unknown method', '{"jsonrpc":"2.0","id":4,"method":"public/nothing"}', -32601, 4],
    ['parameters in a list', '{"jsonrpc":"2.0","id":4,"method":"public/test","params":[]}', -32602, 4],
    ['too many characters', `{"jsonrpc":"2.0","id":4,"method":"${'x'.repeat(33_000)}"}`, -32600, undefined],
  ])('with %s are refused', async (_name, text, code, id) => {
    const { connect, virtual } = open()
    const client = await connect()
    client.connection.send(text)
    await virtual.advance(5)
    const reply = JSON.parse(client.frames.at(-1) as string) as Record<string, unknown>
    expect(reply).toMatchObject({ error: { code } })
    expect(reply['id']).toBe(id)
  })

  it.each([
    ['public/auth', { grant_type: 'client_credentials', client_id: 'demo', client_secret: 'no' }, 13004, undefined],
    ['public/auth', { grant_type: 'password' }, -32602, 'grant_type'],
    ['public/auth', { grant_type: 'refresh_token', refresh_token: 'no' }, 13004, undefined],
    ['public/set_heartbeat', { interval: 5 }, -32602, 'interval'],
    ['public/get_instrument', {}, -32602, 'instrument_name'],
    ['public/get_instrument', { instrument_name: 'X' }, 13020, 'instrument_name'],
    ['public/get_order_book', { instrument_name: name, depth: 3 }, -32602, 'depth'],
    ['public/subscribe', { channels: 'book' }, -32602, 'channels'],
    ['public/subscribe', { channels: [`book.${name}.raw`] }, 13778, undefined],
    ['private/subscribe', { channels: [`user.orders.${name}.raw`] }, 13009, undefined],
    ['private/get_positions', {}, 13009, undefined],
    ['private/buy', { instrument_name: name, amount: 100 }, 13009, undefined],
    ['private/get_positions', { access_token: 'stolen' }, 13009, undefined],
  ])('%s %j without login are refused with %i', async (method, params, code, param) => {
    const { connect, till } = open()
    const client = await connect()
    const { error } = await till(client.request(method, params))
    expect(error?.code).toBe(code)
    if (param !== undefined) expect(error?.data).toMatchObject({ param })
  })
})

describe('a login', () => {
  it('gives tokens that are good on their connection, or everywhere with a session', async () => {
    const { connect, till } = open()
    const [first, second] = [await connect(), await connect()]
    const login = { grant_type: 'client_credentials', client_id: 'demo', client_secret: 'demo-secret' }
    const granted = (await till(first.result('public/auth', { ...login, state: 'x' }))) as Record<string, unknown>
    expect(granted).toMatchObject({ token_type: 'bearer', expires_in: 31_536_000, state: 'x' })
    const stolen = { access_token: granted['access_token'] }
    expect((await till(second.request('private/get_positions', stolen))).error?.code).toBe(13009)
    const session = (await till(first.result('public/auth', { ...login, scope: 'session:s' }))) as Record<
      string,
      unknown
    >
    expect(session['scope']).toContain('session:s')
    await till(second.result('private/get_positions', { access_token: session['access_token'] }))
  })

  it('is renewed by its refresh token once', async () => {
    const { connect, till } = open()
    const client = await connect()
    const login = { grant_type: 'client_credentials', client_id: 'demo', client_secret: 'demo-secret' }
    const { refresh_token } = (await till(client.result('public/auth', login))) as Record<string, unknown>
    await till(client.result('public/auth', { grant_type: 'refresh_token', refresh_token }))
    expect(
      (await till(client.request('public/auth', { grant_type: 'refresh_token', refresh_token }))).error?.code,
    ).toBe(13004)
  })

  it('ends with logout, which has no reply', async () => {
    const { client, till, virtual } = await openTrading()
    const reply = client.request('private/logout')
    await virtual.advance(5)
    expect(client.closed).toEqual({ code: 1000, reason: 'logout' })
    await till(Promise.race([reply, Promise.resolve()]))
    expect(client.frames).toHaveLength(1)
  })
})

describe('a heartbeat', () => {
  it('is asked for at the interval, and its silence ends the connection and its orders', async () => {
    const { client, till, virtual, simulator } = await openTrading()
    await till(client.result('private/enable_cancel_on_disconnect'))
    await till(client.result('private/buy', { instrument_name: name, amount: 100, price: 100 }))
    await till(client.result('public/set_heartbeat', { interval: 10 }))
    await virtual.advance(10_001)
    expect(client.frames.slice(-2).map((text) => JSON.parse(text).params.type)).toEqual(['heartbeat', 'test_request'])
    await till(client.result('public/test'))
    await virtual.advance(10_000)
    expect(client.closed).toBeUndefined()
    await virtual.advance(10_001)
    expect(client.closed).toEqual({ code: 4000, reason: 'heartbeat close' })
    expect(simulator.ledger.openOrders('demo')).toEqual([])
  })

  it('stops when it is switched off', async () => {
    const { client, till, virtual } = await openTrading()
    await till(client.result('public/set_heartbeat', { interval: 10 }))
    await till(client.result('public/disable_heartbeat'))
    const count = client.frames.length
    await virtual.advance(60_000)
    expect(client.frames).toHaveLength(count)
  })
})

describe('market data on request', () => {
  it('describes the instrument', async () => {
    const { client, till } = await openTrading()
    const expected = {
      instrument_name: name,
      tick_size: 0.1,
      contract_size: 100,
      min_trade_amount: 100,
      instrument_type: 'reversed',
      maker_commission: 0,
      taker_commission: 0.0005,
    }
    expect(await till(client.result('public/get_instrument', { instrument_name: name }))).toMatchObject(expected)
    expect(await till(client.result('public/get_instruments', { currency: 'BTC', kind: 'future' }))).toMatchObject([
      expected,
    ])
    expect(await till(client.result('public/get_instruments', { currency: 'ETH' }))).toEqual([])
  })

  it('gives book, ticker and index of the recorded market, derived values marked', async () => {
    const { client, till } = await playTrading()
    expect(await till(client.result('public/get_order_book', { instrument_name: name, depth: 1 }))).toMatchObject({
      bids: [[60_000, 1_000]],
      asks: [[60_001, 1_000]],
    })
    expect(await till(client.result('public/ticker', { instrument_name: name }))).toMatchObject({
      best_bid_price: 60_000,
      best_bid_amount: 1_000,
      mark_price: 60_000.5,
      index_price: 60_000.5,
      open_interest: null,
      funding_8h: null,
      source: 'derived',
    })
    expect(await till(client.result('public/get_index_price', { index_name: 'btc_usd' }))).toMatchObject({
      index_price: 60_000.5,
    })
  })
})

describe('subscriptions', () => {
  it('leave out what is unknown or private, and confirm the rest', async () => {
    const { client, till } = await openTrading()
    const channels = [
      `ticker.${name}.raw`,
      `trades.${name}.100ms`,
      'book.NOTHING.raw',
      `book.${name}.10ms`,
      `user.orders.${name}.raw`,
      'perpetual',
    ]
    expect(await till(client.result('public/subscribe', { channels }))).toEqual([
      `trades.${name}.100ms`,
      `ticker.${name}.raw`,
    ])
    expect(
      await till(
        client.result('private/subscribe', { channels: ['user.trades.any.any.raw', 'user.trades.future.BTC.raw'] }),
      ),
    ).toHaveLength(2)
    expect(await till(client.result('public/unsubscribe', { channels }))).toEqual([
      `trades.${name}.100ms`,
      `ticker.${name}.raw`,
    ])
    expect(await till(client.result('public/unsubscribe', { channels }))).toEqual([])
    expect(await till(client.result('private/unsubscribe_all'))).toBe('ok')
  })

  it('end at once: nothing of the channel follows the reply', async () => {
    const { client, till, simulator, virtual } = await openTrading()
    const channels = [`ticker.${name}.raw`]
    await till(client.result('public/subscribe', { channels }))
    simulator.replay.start()
    await virtual.run({ limit: 6 })
    await till(client.result('public/unsubscribe', { channels }))
    const count = client.on(`ticker.${name}.raw`).length
    await till(simulator.replay.finished)
    expect(client.on(`ticker.${name}.raw`)).toHaveLength(count)
  })

  it('get a line that nobody understands once and as it is', async () => {
    const builder = new RecordingBuilder()
      .snapshot([['1.0', '1']], [['1.1', '1']])
      .raw('{"stream":"x@trade","da')
      .quote('1.0', '1', '1.1', '1')
    const { client, till, simulator } = await openTrading('demo', open(builder.build()))
    await till(client.result('public/subscribe', { channels: [`ticker.${name}.raw`, `book.${name}.raw`] }))
    simulator.replay.start()
    await till(simulator.replay.finished)
    expect(client.frames.filter((text) => text === '{"stream":"x@trade","da')).toHaveLength(1)
    expect(simulator.ledger.counts().market['malformed']).toBe(1)
  })
})

interface BookData {
  readonly type: string
  readonly change_id: number
  readonly prev_change_id?: number
  readonly bids: readonly (readonly [string, number, number])[]
  readonly asks: readonly (readonly [string, number, number])[]
}

/** Applies messages as a strict client does; gives the number of breaks and the book. */
function follow(messages: readonly unknown[]) {
  let breaks = 0
  let last: number | undefined
  const sides = { bids: new Map<number, number>(), asks: new Map<number, number>() }
  for (const data of messages as readonly BookData[]) {
    if (data.type === 'snapshot') for (const side of Object.values(sides)) side.clear()
    else if (data.prev_change_id !== last) breaks += 1
    if (last !== undefined) expect(data.change_id).toBeGreaterThanOrEqual(last)
    last = data.change_id
    for (const side of ['bids', 'asks'] as const) {
      for (const [action, price, amount] of data[side]) {
        if (action === 'delete') expect(sides[side].delete(price)).toBe(true)
        else {
          expect(sides[side].has(price)).toBe(action === 'change')
          sides[side].set(price, amount)
        }
      }
    }
  }
  const best = (side: 'bids' | 'asks', sign: number) =>
    [...sides[side]].sort(([left], [right]) => sign * (left - right))
  return { breaks, last, bids: best('bids', -1), asks: best('asks', 1) }
}

describe('the published book', () => {
  it('is one chain from the empty book on, with our orders in it, the same for all', async () => {
    const { client, connect, till, simulator, virtual } = await openTrading()
    const channels = [`book.${name}.raw`, `book.${name}.100ms`]
    await till(client.result('public/subscribe', { channels }))
    simulator.replay.start()
    await till(simulator.replay.finished)
    const late = await connect()
    await till(late.login())
    await till(late.result('public/subscribe', { channels }))
    await till(client.result('private/buy', { instrument_name: name, amount: 300, price: 60_000 }))
    await till(client.result('private/sell', { instrument_name: name, amount: 200, price: 60_000.5 }))
    await virtual.advance(200)
    for (const channel of channels) {
      const book = follow(client.on(channel))
      expect(book).toMatchObject({
        breaks: 0,
        bids: [
          [60_000, 1_300],
          [59_999, 2_000],
        ],
        asks: [
          [60_000.5, 200],
          [60_001, 1_000],
          [60_002, 2_000],
        ],
      })
      expect(follow(late.on(channel))).toEqual(book)
    }
    expect(
      client.on(`book.${name}.raw`).map((data) => [data['type'], (data['bids'] as never as unknown[]).length]),
    ).toEqual([
      ['snapshot', 0],
      ['change', 2],
      ['change', 1],
      ['change', 0],
    ])
  })

  it('shows a break of the recording as a break of its own chain, once per channel', async () => {
    const builder = new RecordingBuilder()
      .snapshot([['1.0', '1']], [['1.1', '1']])
      .depth([['1.0', '2']], [])
      .depth([['1.0', '3']], [], { lost: true })
      .depth([['1.0', '4']], [])
    const { client, till, simulator } = await openTrading('demo', open(builder.build()))
    const channels = [`book.${name}.raw`, `book.${name}.100ms`]
    await till(client.result('public/subscribe', { channels }))
    simulator.replay.start()
    await till(simulator.replay.finished)
    for (const channel of channels) {
      expect(follow(client.on(channel))).toMatchObject({ breaks: 1, bids: [[1, 400]] })
      const sent = client.on(channel) as unknown as readonly BookData[]
      const unknown = sent.filter(
        (data) => data.prev_change_id !== undefined && !sent.some((other) => other.change_id === data.prev_change_id),
      )
      expect(unknown).toHaveLength(1)
    }
  })

  it('begins anew when the recording does, with larger ids and trade ids that never repeat', async () => {
    const builder = new RecordingBuilder()
      .trade('9223372036854775800', '1.0', '1', true)
      .trade('9223372036854775807', '1.0', '1', true)
    builder.snapshot([['1.0', '1']], [['1.1', '1']])
    const { client, till, simulator, virtual } = await openTrading('demo', open(builder.build(), { loop: true }))
    await till(client.result('public/subscribe', { channels: [`book.${name}.raw`, `trades.${name}.raw`] }))
    simulator.replay.start()
    await virtual.run({ until: () => simulator.replay.status().epoch >= 12 })
    const book = client.on(`book.${name}.raw`) as unknown as readonly BookData[]
    expect(follow(book).breaks).toBe(0)
    expect(book.filter(({ type }) => type === 'snapshot').length).toBeGreaterThanOrEqual(3)
    expect(new Set(book.map(({ change_id }) => change_id)).size).toBe(book.length)
    const trades = client.on(`trades.${name}.raw`).flat() as unknown as {
      readonly trade_id: string
      readonly trade_seq: number
    }[]
    expect(trades.slice(0, 3).map(({ trade_id }) => trade_id)).toEqual([
      '9223372036854775800',
      '9223372036854775807',
      '9223372036854775808',
    ])
    expect(new Set(trades.map(({ trade_id }) => trade_id)).size).toBe(trades.length)
    expect(trades.map(({ trade_seq }) => trade_seq)).toEqual(trades.map((_, index) => index + 1))
  })
})

describe('orders', () => {
  it('are placed, changed and cancelled, and told on all channels of the account', async () => {
    const { client, till, virtual } = await playTrading()
    const channels = [
      `user.orders.${name}.raw`,
      'user.orders.future.BTC.raw',
      `user.trades.${name}.raw`,
      'user.changes.any.any.raw',
    ]
    expect(await till(client.result('private/subscribe', { channels }))).toHaveLength(4)
    const placed = (await till(
      client.result('private/buy', {
        instrument_name: name,
        amount: 300,
        price: 59_999.5,
        label: 'x',
        post_only: true,
      }),
    )) as never as { order: Record<string, unknown> }
    expect(placed).toMatchObject({
      trades: [],
      order: {
        order_state: 'open',
        order_type: 'limit',
        time_in_force: 'good_til_cancelled',
        amount: 300,
        contracts: 3,
        filled_amount: 0,
        average_price: 0,
        label: 'x',
        post_only: true,
        reject_post_only: false,
        direction: 'buy',
        price: 59_999.5,
        api: true,
        replaced: false,
      },
    })
    const { order_id } = placed.order
    expect(order_id).toMatch(/^\d+$/)
    expect(await till(client.result('private/edit', { order_id, amount: 200, price: 59_999.6 }))).toMatchObject({
      order: { order_id, amount: 200, price: 59_999.6, replaced: true },
    })
    expect(
      await till(client.result('private/get_open_orders_by_label', { currency: 'BTC', label: 'x' })),
    ).toMatchObject([{ order_id }])
    expect(await till(client.result('private/cancel', { order_id }))).toMatchObject({
      order_state: 'cancelled',
      cancel_reason: 'user_request',
    })
    expect(
      await till(client.result('private/get_order_state_by_label', { currency: 'BTC', label: 'x' })),
    ).toMatchObject([{ order_state: 'cancelled' }])
    await virtual.advance(5)
    for (const channel of channels.slice(0, 2)) {
      expect(client.on(channel).map((order) => [order['order_state'], order['price']])).toEqual([
        ['open', 59_999.5],
        ['open', 59_999.6],
        ['cancelled', 59_999.6],
      ])
    }
    expect(client.on('user.changes.any.any.raw')).toHaveLength(3)
    expect(client.on(`user.trades.${name}.raw`)).toEqual([])
  })

  it.each([
    [{ amount: 50 }, 10002],
    [{ amount: 150 }, 10021],
    [{ contracts: 1.5 }, 10027],
    [{ amount: 100, contracts: 2 }, -32602],
    [{}, -32602],
    [{ amount: 100, price: 60_000.05 }, 10043],
    [{ amount: 100, price: 60_001, post_only: true, reject_post_only: true }, 11054],
    [{ amount: 100, reduce_only: true }, 11030],
    [{ amount: 100, type: 'stop_limit' }, -32602],
    [{ amount: 100, label: 'x'.repeat(65) }, -32602],
    [{ amount: 100, valid_until: 1 }, 13888],
    [{ amount: '100' }, -32602],
    [{ amount: 100, instrument_name: 'X' }, 13020],
  ])('of %j are refused with %i', async (params, code) => {
    const { client, till, simulator } = await playTrading()
    const { error } = await till(client.request('private/buy', { instrument_name: name, price: 59_000, ...params }))
    expect(error?.code).toBe(code)
    expect(simulator.ledger.openOrders('demo')).toEqual([])
  })

  it('that are unknown, closed, or of somebody else cannot be touched', async () => {
    const venue = await playTrading()
    const { client, till } = venue
    const other = await venue.connect()
    await till(other.login('other', 'other-secret'))
    const { order } = (await till(
      client.result('private/buy', { instrument_name: name, amount: 100, price: 59_000 }),
    )) as never as { order: { order_id: string } }
    expect((await till(client.request('private/cancel', { order_id: '1' }))).error?.code).toBe(10004)
    expect((await till(other.request('private/cancel', { order_id: order.order_id }))).error?.code).toBe(10029)
    await till(client.result('private/cancel', { order_id: order.order_id }))
    for (const method of ['private/cancel', 'private/edit']) {
      expect(
        (await till(client.request(method, { order_id: order.order_id, amount: 200, price: 59_000 }))).error?.code,
      ).toBe(11044)
    }
  })

  it('that cross are executed, with trades, position and balance', async () => {
    const { client, till } = await playTrading()
    await till(
      client.result('private/subscribe', { channels: ['user.trades.future.BTC.raw', `user.changes.${name}.raw`] }),
    )
    const bought = await till(client.result('private/buy', { instrument_name: name, amount: 2_000, type: 'market' }))
    expect(bought).toMatchObject({
      order: { order_state: 'filled', filled_amount: 2_000 },
      trades: [
        { price: 60_001, amount: 1_000, liquidity: 'T', fee_currency: 'BTC' },
        { price: 60_002, amount: 1_000 },
      ],
    })
    expect(await till(client.result('private/get_position', { instrument_name: name }))).toMatchObject({
      size: 2_000,
      direction: 'buy',
    })
    expect(client.on('user.trades.future.BTC.raw')).toMatchObject([
      [{ matching_id: null, state: 'open' }, { state: 'filled' }],
    ])
    expect(client.on(`user.changes.${name}.raw`)).toMatchObject([
      { orders: [{ order_state: 'filled' }], positions: [{ size: 2_000 }] },
    ])
    const fees = (1_000 / 60_001 + 1_000 / 60_002) * 0.0005
    const summary = (await till(client.result('private/get_account_summary', { currency: 'BTC' }))) as Record<
      string,
      number
    >
    expect(summary['balance']).toBeCloseTo(10 - fees, 12)
    expect(
      await till(client.result('private/get_user_trades_by_instrument', { instrument_name: name, count: 1 })),
    ).toMatchObject({ trades: [{ price: 60_002 }], has_more: true })
    const { order } = bought as never as { order: { order_id: string } }
    expect(await till(client.result('private/get_user_trades_by_order', { order_id: order.order_id }))).toHaveLength(2)
    expect(await till(client.result('private/get_positions', { currency: 'ETH' }))).toEqual([])
  })

  it('of one account do not meet each other, those of two do', async () => {
    const venue = await playTrading()
    const { client, till } = venue
    const other = await venue.connect()
    await till(other.login('other', 'other-secret'))
    await till(client.result('private/subscribe', { channels: [`user.trades.${name}.raw`] }))
    await till(client.result('private/sell', { instrument_name: name, amount: 100, price: 60_000.4 }))
    expect(
      (await till(client.request('private/buy', { instrument_name: name, amount: 100, price: 60_000.4 }))).error?.code,
    ).toBe(10003)
    expect(
      await till(other.result('private/buy', { instrument_name: name, amount: 100, price: 60_000.4 })),
    ).toMatchObject({ trades: [{ price: 60_000.4, liquidity: 'T' }] })
    await venue.virtual.advance(5)
    expect(client.on(`user.trades.${name}.raw`)).toMatchObject([[{ price: 60_000.4, liquidity: 'M', fee: 0 }]])
  })

  it.each([
    ['private/cancel_all', {}, 3],
    ['private/cancel_all_by_instrument', { instrument_name: name }, 3],
    ['private/cancel_all_by_currency', { currency: 'BTC' }, 3],
    ['private/cancel_all_by_currency', { currency: 'ETH' }, 0],
    ['private/cancel_by_label', { label: 'even' }, 2],
  ])('are cancelled together by %s %j', async (method, params, count) => {
    const { client, till, simulator } = await openTrading()
    for (const label of ['even', 'odd', 'even'])
      await till(client.result('private/buy', { instrument_name: name, amount: 100, price: 100, label }))
    expect(await till(client.result(method, params))).toBe(count)
    expect(simulator.ledger.openOrders('demo')).toHaveLength(3 - count)
    expect(await till(client.result('private/get_open_orders'))).toHaveLength(3 - count)
  })
})

describe('cancel on disconnect', () => {
  it('cancels the orders of its own connection, those still under way too', async () => {
    const venue = await openTrading()
    const { client, till, simulator, virtual } = venue
    const second = await venue.connect()
    await till(second.login())
    await till(second.result('private/buy', { instrument_name: name, amount: 100, price: 100, label: 'stays' }))
    expect(await till(client.result('private/get_cancel_on_disconnect'))).toEqual({
      scope: 'connection',
      enabled: false,
    })
    await till(client.result('private/enable_cancel_on_disconnect'))
    expect(await till(client.result('private/get_cancel_on_disconnect'))).toEqual({
      scope: 'connection',
      enabled: true,
    })
    await till(client.result('private/buy', { instrument_name: name, amount: 100, price: 100, label: 'goes' }))
    client.connection.send(
      JSON.stringify({
        jsonrpc: '2.0',
        id: 99,
        method: 'private/buy',
        params: { instrument_name: name, amount: 100, price: 100 },
      }),
    )
    client.connection.close()
    await virtual.advance(20)
    expect(simulator.ledger.openOrders('demo').map(({ label }) => label)).toEqual(['stays'])
    expect(simulator.ledger.orders('demo').find(({ label }) => label === 'goes')).toMatchObject({
      state: 'cancelled',
      cancelReason: 'cancel-on-disconnect',
    })
  })

  it('does nothing when it is off', async () => {
    const { client, till, simulator, virtual } = await openTrading()
    await till(client.result('private/buy', { instrument_name: name, amount: 100, price: 100 }))
    client.connection.terminate()
    await virtual.advance(20)
    expect(client.closed).toEqual({ code: 1006, reason: '' })
    expect(simulator.ledger.openOrders('demo')).toHaveLength(1)
  })
})

describe('the seed', () => {
  const run = async (seed: number): Promise<readonly string[]> => {
    const { client, till, simulator } = await openTrading('demo', open(calmRecording(200), { seed, speed: 20 }))
    await till(
      client.result('private/subscribe', {
        channels: [`book.${name}.raw`, `ticker.${name}.raw`, `user.changes.${name}.raw`],
      }),
    )
    simulator.replay.start()
    for (let index = 0; index < 5; index += 1)
      await till(client.result('private/buy', { instrument_name: name, amount: 100, price: 60_000 }))
    await till(simulator.replay.finished)
    return client.frames
  }

  it('reproduces every frame under virtual time, and another one does not', async () => {
    const [first, second, third] = [await run(1), await run(1), await run(2)]
    expect(second).toEqual(first)
    expect(third).not.toEqual(first)
    expect(first.length).toBeGreaterThan(200)
  })
})
