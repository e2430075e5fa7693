import { describe, expect, it } from 'vitest'
import { connected, createHarness, credentials, settle } from './__fixtures__/harness.ts'
import { Refusal, silence } from './__fixtures__/fake-venue.ts'
import { createDeribitClient } from './client.ts'

const methodsOf = (requests: readonly { readonly method: string }[]): string[] => requests.map(({ method }) => method)

describe('connecting', () => {
  it('sets the heartbeat, logs in, enables and verifies cancel-on-disconnect, subscribes, and says so', async () => {
    const { venue, client, time, of } = createHarness({ trackOrders: ['BTC-PERPETUAL'] })
    const report = await settle(time, client.connect())
    expect(methodsOf(venue.requests)).toEqual([
      'public/set_heartbeat',
      'public/auth',
      'private/enable_cancel_on_disconnect',
      'private/get_cancel_on_disconnect',
      'private/subscribe',
    ])
    expect(report).toMatchObject({ epoch: 1, attempts: 1, authenticated: true, cancelOnDisconnect: true, rejected: [] })
    expect(report.downtime).toBeUndefined()
    expect(report.channels).toEqual(['user.orders.BTC-PERPETUAL.raw', 'user.trades.BTC-PERPETUAL.raw'])
    expect(of('link-opened')).toMatchObject([{ epoch: 1 }])
    expect(await client.connect()).toBe(report)
  })

  it('needs no login without credentials, and refuses private methods by itself', async () => {
    const time = createHarness()
    const { venue } = time
    const client = createDeribitClient({
      url: 'ws://localhost',
      webSocket: venue.factory,
      timers: time.time.timers,
      clock: time.time.clock,
    })
    const report = await settle(time.time, client.connect())
    expect(report).toMatchObject({ authenticated: false, cancelOnDisconnect: false })
    expect(methodsOf(venue.requests)).toEqual(['public/set_heartbeat'])
    await expect(client.request('private/get_open_orders', {})).rejects.toMatchObject({ code: 'NOT_AUTHENTICATED' })
    await expect(client.trackOrders('BTC-PERPETUAL')).rejects.toMatchObject({ code: 'NOT_AUTHENTICATED' })
  })

  it('does not try again after a refused login', async () => {
    const { venue, client, time, events } = createHarness()
    venue.handlers.set('public/auth', () => new Refusal(13004, 'invalid_credentials'))
    const connecting = client.connect()
    await expect(settle(time, connecting, 60_000)).rejects.toMatchObject({
      code: 'AUTHENTICATION_REJECTED',
      venueCode: 13004,
      retryable: false,
    })
    expect(venue.sockets).toHaveLength(1)
    expect(events).toEqual([])
    expect(time.pending).toBe(0)
  })

  it.each([
    ['is refused', () => new Refusal(10049, 'cancel_on_disconnect_failed'), undefined],
    ['does not hold', () => 'ok', () => ({ scope: 'connection', enabled: false })],
  ])('fails when cancel-on-disconnect %s', async (_, enable, verify) => {
    const { venue, client, time, of } = createHarness({ connectAttempts: 2 })
    venue.handlers.set('private/enable_cancel_on_disconnect', enable)
    if (verify !== undefined) venue.handlers.set('private/get_cancel_on_disconnect', verify)
    await expect(settle(time, client.connect(), 60_000)).rejects.toMatchObject({
      code: 'CANCEL_ON_DISCONNECT_UNAVAILABLE',
    })
    expect(venue.sockets).toHaveLength(2)
    expect(of('link-opened')).toEqual([])
  })

  it('leaves cancel-on-disconnect alone when told so', async () => {
    const { venue } = await connected({ cancelOnDisconnect: false })
    expect(methodsOf(venue.requests)).toEqual(['public/set_heartbeat', 'public/auth'])
  })

  it('backs off when nobody answers, and gives up after its attempts', async () => {
    const { venue, client, time, codes } = createHarness({ connectAttempts: 4 })
    venue.nextConnections.push('refuse', 'refuse', 'refuse', 'refuse')
    await expect(settle(time, client.connect(), 60_000)).rejects.toMatchObject({
      code: 'CONNECTION_FAILED',
      cause: { code: 'ECONNREFUSED' },
    })
    expect(venue.sockets).toHaveLength(4)
    expect(codes()).toEqual(['CONNECTION_FAILED', 'CONNECTION_FAILED', 'CONNECTION_FAILED'])
    // The client is not spent: the next call begins anew.
    expect((await settle(time, client.connect())).epoch).toBe(1)
  })

  it('gives up a handshake that hangs', async () => {
    const { venue, client, time } = createHarness({ connectAttempts: 1, handshakeTimeout: 500 })
    venue.nextConnections.push('hang')
    await expect(settle(time, client.connect(), 600)).rejects.toMatchObject({ code: 'HANDSHAKE_TIMEOUT' })
    expect(venue.socket.isTerminated).toBe(true)
    expect(time.pending).toBe(0)
  })

  it('stops with the signal, even between attempts', async () => {
    const { venue, client, time } = createHarness({ backOff: { base: 10_000, floor: 5_000 } })
    venue.nextConnections.push('refuse')
    const controller = new AbortController()
    const connecting = client.connect({ signal: controller.signal })
    const outcome = expect(connecting).rejects.toThrow('enough')
    await time.advance(1_000)
    controller.abort(new TypeError('enough'))
    await outcome
    await time.advance(60_000)
    expect(venue.sockets).toHaveLength(1)
  })

  it('wants connect() before anything else', async () => {
    const { client } = createHarness()
    await expect(client.subscribe('ticker.BTC-PERPETUAL.raw', () => {})).rejects.toMatchObject({
      code: 'NOT_CONNECTED',
    })
    await expect(client.request('public/get_time', {})).rejects.toMatchObject({ code: 'NOT_CONNECTED' })
  })
})

describe('a lost connection', () => {
  it('is told, opened again, and everything is set up anew', async () => {
    const { venue, client, time, of, codes } = await connected({ trackOrders: ['BTC-PERPETUAL'] })
    await settle(
      time,
      client.subscribe('deribit_price_index.btc_usd', () => {}),
    )
    venue.socket.end(1006, 'evil\u001b[31m reason', new TypeError('read ECONNRESET'))
    await time.advance(10_000)
    expect(of('link-lost')).toMatchObject([{ epoch: 1, closeCode: 1006, reason: 'evil\\u001b[31m reason' }])
    expect(of('link-opened')).toMatchObject([{ epoch: 1 }, { epoch: 2 }])
    expect(client.statistics().reconnects).toBe(1)
    expect(codes()).toEqual(['CONNECTION_LOST'])
    const second = venue.requests.filter(({ socket }) => socket.number === 2)
    expect(methodsOf(second)).toEqual([
      'public/set_heartbeat',
      'public/auth',
      'private/enable_cancel_on_disconnect',
      'private/get_cancel_on_disconnect',
      'private/subscribe',
      'public/subscribe',
      'private/get_user_trades_by_instrument',
    ])
  })

  it('fails what was under way, and what is asked meanwhile, with names', async () => {
    const { venue, client, time } = await connected()
    venue.handlers.set('public/get_time', () => silence)
    const asked = client.request('public/get_time', {})
    const outcome = expect(asked).rejects.toMatchObject({ code: 'CONNECTION_LOST', closeCode: 1012, retryable: true })
    await time.advance(5)
    venue.socket.end(1012, 'restart')
    await time.advance(1)
    await outcome
    await expect(client.request('public/get_time', {})).rejects.toMatchObject({ code: 'NOT_CONNECTED' })
    // A call of connect() waits for the connection that is on its way.
    expect((await settle(time, client.connect(), 10_000)).epoch).toBe(2)
  })

  it('is noticed when it is half open: probed, then cut without waiting for the other side', async () => {
    const { venue, client, time, of, errors } = await connected({ idleTimeout: 10_000 })
    venue.isDeaf = true
    venue.answersClose = false
    await time.advance(16_000)
    expect(of('link-lost')).toMatchObject([{ epoch: 1, closeCode: 1006 }])
    expect(errors).toMatchObject([{ code: 'CONNECTION_LOST', cause: { code: 'HEARTBEAT_TIMEOUT' } }])
    expect(venue.sockets[0]?.isTerminated).toBe(true)
    venue.isDeaf = false
    await time.advance(60_000)
    expect(of('link-opened')).toHaveLength(2)
    await settle(time, client.close(), 3_000)
    expect(time.pending).toBe(0)
  })

  it('answers the venue that asks for a sign of life', async () => {
    const { venue, time } = await connected()
    venue.socket.send({ params: { type: 'heartbeat' }, method: 'heartbeat', jsonrpc: '2.0' })
    await time.advance(5)
    expect(venue.calls('public/test')).toHaveLength(0)
    venue.socket.send({ params: { type: 'test_request' }, method: 'heartbeat', jsonrpc: '2.0' })
    await time.advance(5)
    expect(venue.calls('public/test')).toHaveLength(1)
  })

  it('comes back slowly when the venue objects to us', async () => {
    const { venue, time } = await connected({ backOff: { base: 100, cap: 20_000 } })
    venue.socket.end(1008, 'policy')
    await time.advance(9_000)
    expect(venue.sockets).toHaveLength(1)
    await time.advance(12_000)
    expect(venue.sockets).toHaveLength(2)
  })

  it('ignores frames of an old socket', async () => {
    const { venue, client, time, events } = await connected()
    await settle(
      time,
      client.subscribe('deribit_price_index.btc_usd', () => {}),
    )
    const [old] = venue.sockets
    old?.end(1006, '')
    await time.advance(10_000)
    const before = events.length
    const data = { index_name: 'btc_usd', price: 1, timestamp: 1_700_000_000_000 }
    const frame = { jsonrpc: '2.0', method: 'subscription', params: { channel: 'deribit_price_index.btc_usd', data } }
    old?.sendLate(frame)
    expect(events).toHaveLength(before)
    venue.socket.send(frame)
    await time.advance(5)
    expect(events).toHaveLength(before + 1)
    expect(events.at(-1)).toMatchObject({ kind: 'index', epoch: 2, sequence: 1 })
  })

  it('may flap a hundred times: bounded attempts, one subscription each, nothing left behind', async () => {
    const { venue, client, time, of } = await connected({ trackOrders: ['BTC-PERPETUAL'] })
    const start = time.clock.monotonic()
    while (venue.sockets.length < 100) {
      const socket = venue.socket
      await time.run({ until: () => of('link-opened').length === venue.sockets.length })
      await time.advance(200)
      socket.end(1006, '')
      await time.run({ until: () => venue.socket !== socket })
    }
    await time.run({ until: () => of('link-opened').length === 100 })
    const minutes = (time.clock.monotonic() - start) / 60_000_000
    // Range of the waits grows to 30 s, of which half is drawn on average; without growth it would be minutes less.
    expect(100 / minutes).toBeLessThan(8)
    expect(venue.calls('private/subscribe')).toHaveLength(100)
    expect(of('link-lost')).toHaveLength(99)
    await settle(time, client.close())
    expect(time.pending).toBe(0)
  })

  it('ends for good when the key is refused meanwhile', async () => {
    const { venue, time, codes, client } = await connected()
    venue.handlers.set('public/auth', () => new Refusal(13004, 'invalid_credentials'))
    venue.socket.end(1006, '')
    await time.advance(120_000)
    expect(codes()).toEqual(['CONNECTION_LOST', 'AUTHENTICATION_REJECTED'])
    expect(venue.sockets).toHaveLength(2)
    await expect(client.request('public/get_time', {})).rejects.toMatchObject({ code: 'NOT_CONNECTED' })
  })
})

describe('closing', () => {
  it('is orderly, fails what waits, and leaves no timer', async () => {
    const { venue, client, time, of } = await connected()
    venue.handlers.set('public/get_time', () => silence)
    const asked = expect(client.request('public/get_time', {})).rejects.toMatchObject({ code: 'CLIENT_CLOSED' })
    await settle(time, client.close())
    await asked
    expect(venue.socket.closeCode).toBe(1000)
    expect(of('link-lost')).toMatchObject([{ closeCode: 1000 }])
    expect(time.pending).toBe(0)
    await expect(client.connect()).rejects.toMatchObject({ code: 'CLIENT_CLOSED' })
    await client.close()
  })

  it('does not wait for a venue that does not answer the close', async () => {
    const { venue, client, time } = await connected({ closeTimeout: 100 })
    venue.answersClose = false
    await settle(time, client.close(), 150)
    expect(venue.socket.isTerminated).toBe(true)
    expect(time.pending).toBe(0)
  })

  it('stops a connect that is under way, and one that waits for its next attempt', async () => {
    for (const first of ['hang', 'refuse'] as const) {
      const { venue, client, time } = createHarness()
      venue.nextConnections.push(first)
      const connecting = expect(client.connect()).rejects.toMatchObject({ code: 'CLIENT_CLOSED' })
      await time.advance(10)
      await settle(time, client.close())
      await connecting
      expect(time.pending).toBe(0)
    }
  })

  it('by logout waits for the venue to close, and does not come back', async () => {
    const { venue, client, time } = await connected()
    venue.handlers.set('private/logout', ({ socket }) => {
      socket.end(1000, 'logout')
      return silence
    })
    await settle(time, client.request('private/logout', {}))
    await time.advance(60_000)
    expect(venue.sockets).toHaveLength(1)
    expect(time.pending).toBe(0)
  })
})

describe('requests', () => {
  it('are matched by id in any order; unknown and old ids harm nobody', async () => {
    const { venue, client, time } = await connected()
    const held: number[] = []
    venue.handlers.set('public/get_time', ({ id }) => {
      held.push(id)
      return silence
    })
    const first = client.request('public/get_time', {})
    const second = client.request('public/get_time', {})
    await time.advance(5)
    venue.socket.reply(held[1] as number, { result: 2 })
    venue.socket.reply(held[0] as number, { result: 1 })
    venue.socket.reply(held[0] as number, { result: 99 })
    venue.socket.reply(424_242, { result: 99 })
    venue.socket.send({ jsonrpc: '2.0', error: { code: 11050, message: 'bad_request' } })
    expect(await settle(time, Promise.all([first, second]))).toEqual([1, 2])
    expect(client.statistics().malformed).toBe(0)
  })

  it('carry the venue’s error with its code, and say whether to try again', async () => {
    const { venue, client, time } = await connected()
    venue.handlers.set('public/get_instrument', () => new Refusal(13020, 'not_found\u0007', { reason: 'x' }))
    venue.handlers.set('public/get_time', () => new Refusal(10028, 'too_many_requests'))
    await expect(settle(time, client.instrument('NO'))).rejects.toMatchObject({
      code: 'VENUE_REJECTED',
      method: 'public/get_instrument',
      venueCode: 13020,
      venueMessage: 'not_found\\u0007',
      data: { reason: 'x' },
      retryable: false,
    })
    await expect(settle(time, client.request('public/get_time', {}))).rejects.toMatchObject({ retryable: true })
  })

  it('time out, and stop with their signal', async () => {
    const { venue, client, time } = await connected()
    venue.handlers.set('public/get_time', () => silence)
    const slow = client.request('public/get_time', {}, { timeout: 200 })
    await expect(settle(time, slow, 250)).rejects.toMatchObject({ code: 'REQUEST_TIMEOUT', timeout: 200 })
    const controller = new AbortController()
    const stopped = expect(client.request('public/get_time', {}, { signal: controller.signal })).rejects.toThrow('no')
    controller.abort(new TypeError('no'))
    await stopped
  })

  it('are refused when too many bytes wait', async () => {
    const { venue, client } = await connected({ maximumBufferedBytes: 1_000 })
    venue.socket.bufferedAmount = 1_001
    await expect(client.request('public/get_time', {})).rejects.toMatchObject({
      code: 'SEND_BUFFER_FULL',
      bufferedAmount: 1_001,
    })
  })

  it('never show the secret', async () => {
    const { venue, client, time, errors, events } = createHarness({ connectAttempts: 1 })
    venue.handlers.set('public/auth', ({ params }) => new Refusal(13004, 'invalid_credentials', Object.keys(params)))
    const failure: unknown = await settle(time, client.connect()).catch((error: unknown) => error)
    const seen = JSON.stringify([failure, errors, events, String(failure), (failure as Error).stack, client])
    expect(seen).not.toContain(credentials.secret)
  })
})

describe('frames that cannot be understood', () => {
  it.each([
    ['bad JSON', '{"jsonrpc":"2.0","method":"subscr'],
    ['nothing', ''],
    ['another venue’s frame', '{"stream":"btcusd_perp@trade","data":{"e":"trade"}}'],
    ['a list', '[1,2]'],
    ['null', 'null'],
    ['a notification without a channel', '{"jsonrpc":"2.0","method":"subscription","params":{"data":1}}'],
    ['an unknown method', '{"jsonrpc":"2.0","method":"sing","params":{}}'],
    ['a reply with neither result nor error', '{"jsonrpc":"2.0","id":1}'],
    ['depth', '['.repeat(100_000)],
  ])('are counted and skipped: %s', async (_, text) => {
    const { venue, client, time, of } = await connected()
    venue.socket.sendRaw(text)
    await time.advance(5)
    expect(of('frame-malformed')).toHaveLength(1)
    expect(of('frame-malformed')[0]).toMatchObject({ epoch: 1, excerpt: text.slice(0, 200) })
    expect(client.statistics()).toMatchObject({ malformed: 1, reconnects: 0 })
    expect(venue.sockets).toHaveLength(1)
  })

  it('may be binary, and their excerpt is escaped and cut', async () => {
    const { venue, time, of } = await connected()
    venue.socket.sendRaw(new TextEncoder().encode('\u0000bin'))
    venue.socket.sendRaw(`\u001b]0;evil\u0007${'x'.repeat(1_000)}`)
    await time.advance(5)
    const [binary, evil] = of('frame-malformed')
    expect(binary).toMatchObject({ problem: 'a binary frame', excerpt: '\\u0000bin' })
    expect(evil?.excerpt).toHaveLength(200)
    expect(evil?.excerpt.startsWith('\\u001b]0;evil\\u0007xxx')).toBe(true)
  })

  it('in a flood end the connection', async () => {
    const { venue, time, errors, of } = await connected({ malformedLimit: 10 })
    for (let index = 0; index < 11; index += 1) venue.socket.sendRaw('{')
    await time.advance(5)
    expect(errors).toMatchObject([{ code: 'CONNECTION_LOST', cause: { code: 'MALFORMED_FLOOD', limit: 10 } }])
    await time.advance(30_000)
    expect(of('link-opened')).toHaveLength(2)
  })

  it('do not touch the prototype of anything', async () => {
    const { venue, time, of } = await connected()
    venue.socket.sendRaw('{"__proto__":{"jsonrpc":"2.0","method":"subscription"},"constructor":{"prototype":{"x":1}}}')
    await time.advance(5)
    expect(of('frame-malformed')).toHaveLength(1)
    expect(({} as Record<string, unknown>)['jsonrpc']).toBeUndefined()
  })
})
