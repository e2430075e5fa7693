import { describe, expect, it } from 'vitest'
import { bookMessage, venueMilliseconds } from './__fixtures__/fake-venue.ts'
import { connected, type Harness, settle } from './__fixtures__/harness.ts'
import type { Book } from './book.ts'

const channel = 'book.BTC-PERPETUAL.raw'
const snapshot = (changeId: number): unknown =>
  bookMessage({
    change_id: changeId,
    bids: [
      ['new', 100, 10],
      ['new', 99, 20],
    ],
    asks: [
      ['new', 101, 10],
      ['new', 102, 20],
    ],
  })

async function withBook(options: Parameters<typeof connected>[0] = {}): Promise<Harness & { readonly book: Book }> {
  const harness = await connected(options)
  harness.venue.snapshots.set(channel, snapshot(1_000))
  const book = await settle(harness.time, harness.client.book('BTC-PERPETUAL'))
  return { ...harness, book }
}

const change = (previous: number, id: number, fields: Record<string, unknown> = {}): unknown =>
  bookMessage({ change_id: id, prev_change_id: previous, ...fields })

describe('a book', () => {
  it('resolves with its first snapshot and follows the chain', async () => {
    const { venue, time, book, of } = await withBook()
    expect(book).toMatchObject({ status: 'live', epoch: 1, changeId: 1_000, bestBid: [100, 10], bestAsk: [101, 10] })
    venue.socket.notify(
      channel,
      change(1_000, 1_700, {
        bids: [
          ['change', 100, 5],
          ['delete', 99, 0],
          ['new', 98, 7],
        ],
        asks: [['new', 100.5, 1]],
      }),
    )
    await time.advance(5)
    expect(book.bids()).toEqual([
      [100, 5],
      [98, 7],
    ])
    expect(book.asks(1)).toEqual([[100.5, 1]])
    const live = of('book-changed').at(-1)?.book
    expect(live).toMatchObject({
      status: 'live',
      venue: 'deribit',
      instrument: 'BTC-PERPETUAL',
      epoch: 1,
      changeId: 1_700,
      venueTimestamp: venueMilliseconds * 1_000,
      bids: [
        [100, 5],
        [98, 7],
      ],
    })
    expect(Object.isFrozen(live) && Object.isFrozen(live?.bids) && Object.isFrozen(live?.bids[0])).toBe(true)
  })

  it('shows events no more levels than asked for', async () => {
    const { of } = await withBook({ bookDepth: 1 })
    expect(of('book-changed').at(-1)?.book).toMatchObject({ bids: [[100, 10]], asks: [[101, 10]] })
  })

  it('takes levels as they come: new for a known one, change and delete for a missing one, deletes of two members', async () => {
    const { venue, time, book, client } = await withBook()
    const bids = [
      ['new', 100, 1],
      ['change', 97, 3],
      ['delete', 55, 0],
      ['delete', 99],
    ]
    venue.socket.notify(channel, change(1_000, 1_001, { bids }))
    await time.advance(5)
    expect(book.bids()).toEqual([
      [100, 1],
      [97, 3],
    ])
    expect(client.statistics()).toMatchObject({ malformed: 0, gaps: 0 })
  })

  it('ignores replays', async () => {
    const { venue, time, book, client } = await withBook()
    const next = change(1_000, 1_001, { bids: [['change', 100, 3]] })
    for (const message of [next, next, change(900, 950, { bids: [['new', 100.9, 3]] })]) {
      venue.socket.notify(channel, message)
    }
    await time.advance(5)
    expect(book).toMatchObject({ status: 'live', changeId: 1_001, bestBid: [100, 3] })
    expect(client.statistics().gaps).toBe(0)
  })

  it('goes stale on a gap before any later datum, and is made whole by unsubscribe, subscribe, snapshot', async () => {
    const { venue, time, book, client, events, of } = await withBook()
    venue.snapshots.set(channel, snapshot(5_000))
    const before = events.length
    venue.socket.notify(channel, change(1_001, 1_002, { bids: [['new', 100.5, 1]] }))
    await time.advance(1)
    expect(events.slice(before)).toMatchObject([
      { kind: 'gap-opened', channel, from: 1_000, to: 1_001 },
      { kind: 'book-stale', instrument: 'BTC-PERPETUAL', reason: 'gap' },
    ])
    expect(book).toMatchObject({ status: 'stale', bestBid: [100, 10] })
    // The old chain goes on until the venue confirmed the unsubscription; none of it may be applied.
    venue.socket.notify(channel, change(1_002, 1_003, { bids: [['new', 100.6, 1]] }))
    await time.advance(50)
    expect(book).toMatchObject({ status: 'live', epoch: 2, changeId: 5_000, bestBid: [100, 10] })
    expect(venue.calls('public/unsubscribe')).toHaveLength(1)
    expect(venue.calls('public/subscribe')).toHaveLength(2)
    expect(client.statistics()).toMatchObject({ gaps: 1, malformed: 0, reconnects: 0 })
    expect(of('book-changed').map((event) => event.book.epoch)).toEqual([1, 2])
  })

  it('does not believe a snapshot of the subscription that it gives back', async () => {
    const { venue, time, book } = await withBook()
    venue.snapshots.set(channel, snapshot(5_000))
    venue.socket.notify(channel, change(7, 1_002))
    // In flight when the unsubscription went out: after it nothing would follow.
    venue.socket.notify(channel, snapshot(1_500))
    await time.advance(1)
    expect(book.status).toBe('stale')
    await time.advance(50)
    expect(book).toMatchObject({ status: 'live', epoch: 2, changeId: 5_000 })
  })

  it('takes a snapshot that comes before the confirmation', async () => {
    const { venue, client, time } = await connected()
    venue.handlers.set('public/subscribe', ({ params, socket }) => {
      socket.notify(channel, snapshot(3))
      return params.channels
    })
    expect(await settle(time, client.book('BTC-PERPETUAL'))).toMatchObject({ status: 'live', changeId: 3 })
  })

  it('drops changes before the snapshot, and asks again when none comes', async () => {
    const { venue, client, time, events } = await connected({ requestTimeout: 1_000 })
    const opening = client.book('BTC-PERPETUAL')
    await time.advance(10)
    venue.socket.notify(channel, change(1, 2, { bids: [['new', 1, 1]] }))
    await time.advance(10)
    expect(events.some(({ kind }) => kind === 'book-changed')).toBe(false)
    venue.snapshots.set(channel, snapshot(9))
    expect(await settle(time, opening, 1_200)).toMatchObject({ status: 'live', changeId: 9 })
  })

  it('is replaced by a snapshot at any time, also by the first message of a new book', async () => {
    const { venue, time, book, client } = await withBook()
    venue.socket.notify(
      channel,
      bookMessage({ type: 'snapshot', change_id: 50, prev_change_id: 20, bids: [['new', 7, 7]] }),
    )
    await time.advance(5)
    expect(book).toMatchObject({ status: 'live', epoch: 2, changeId: 50, bestBid: [7, 7], bestAsk: undefined })
    venue.socket.notify(
      channel,
      bookMessage({ type: 'change', change_id: 60, prev_change_id: 0, asks: [['new', 9, 9]] }),
    )
    await time.advance(5)
    expect(book).toMatchObject({ status: 'live', epoch: 3, changeId: 60, bestBid: undefined, bestAsk: [9, 9] })
    expect(client.statistics().gaps).toBe(0)
  })

  it.each([
    ['a price in a string', { bids: [['new', '100', 1]] }],
    ['an amount of null', { bids: [['new', 100, null]] }],
    ['a negative amount', { asks: [['change', 101, -1]] }],
    ['an amount of zero that deletes nothing', { asks: [['change', 101, 0]] }],
    ['an unknown action', { asks: [['sing', 101, 1]] }],
    ['levels that are no list', { bids: 'x' }],
    ['a level that is no list', { bids: [{}] }],
    ['another instrument', { instrument_name: 'ETH-PERPETUAL' }],
    ['a time in seconds', { timestamp: 1_700_000_000 }],
    ['a change id beyond exact numbers', { change_id: 2 ** 60 }],
  ])('loses the chain with %s: counted as malformed and as a gap, never applied', async (_, fields) => {
    const { venue, time, book, client, of } = await withBook()
    venue.snapshots.set(channel, snapshot(5_000))
    // The good level of the same message must not be applied either.
    venue.socket.notify(channel, change(1_000, 1_001, { bids: [['new', 100.5, 1]], ...fields }))
    await time.advance(1)
    expect(book).toMatchObject({ status: 'stale', changeId: 1_000, bestBid: [100, 10] })
    expect(of('frame-malformed')).toHaveLength(1)
    expect(of('gap-opened')).toMatchObject([{ from: 1_000, to: undefined }])
    await time.advance(50)
    expect(book).toMatchObject({ status: 'live', epoch: 2 })
    expect(client.statistics()).toMatchObject({ malformed: 1, gaps: 1, reconnects: 0 })
  })

  it('is asked for again when it is crossed, and reported when it stays so', async () => {
    const { venue, time, book, of, codes } = await withBook()
    const crossed = bookMessage({ change_id: 6_000, bids: [['new', 100, 1]], asks: [['new', 100, 1]] })
    venue.snapshots.set(channel, crossed)
    venue.socket.notify(channel, change(1_000, 1_001, { bids: [['new', 101, 1]] }))
    await time.advance(10)
    expect(of('book-stale')).toMatchObject([{ reason: 'crossed' }])
    expect(book.status).toBe('stale')
    expect(codes()).toContain('BOOK_INVALID')
    venue.snapshots.set(channel, snapshot(7_000))
    await time.advance(60_000)
    expect(book).toMatchObject({ status: 'live', epoch: 2, changeId: 7_000 })
  })

  it('backs off when gap follows gap', async () => {
    const { venue, time, client } = await withBook()
    for (let round = 0; round < 200; round += 1) {
      venue.socket.notify(channel, change(7, 9_000))
      await time.advance(100)
    }
    // 20 s of a broken venue: without a back-off there would be a repair every 100 ms.
    expect(client.statistics().gaps).toBeLessThan(30)
    expect(venue.calls('public/unsubscribe').length).toBeLessThan(30)
  })

  it('is stale while the connection is gone, and whole again after it', async () => {
    const { venue, time, book, of, events } = await withBook()
    venue.snapshots.set(channel, snapshot(8_000))
    venue.socket.end(1006, '')
    await time.advance(1)
    expect(book.status).toBe('stale')
    expect(of('book-stale')).toMatchObject([{ reason: 'link-lost', epoch: 1 }])
    await time.advance(10_000)
    expect(book).toMatchObject({ status: 'live', epoch: 2, changeId: 8_000 })
    expect(events.at(-1)).toMatchObject({ kind: 'book-changed', epoch: 2 })
    expect(venue.calls('public/unsubscribe')).toHaveLength(0)
  })

  it('is shared by its users and given back by the last one', async () => {
    const { venue, time, book, client } = await withBook()
    const second = await client.book('BTC-PERPETUAL')
    expect(venue.calls('public/subscribe')).toHaveLength(1)
    await expect(client.book('BTC-PERPETUAL', { interval: '100ms' })).rejects.toMatchObject({ path: 'interval' })
    book.close()
    await time.advance(5)
    expect([book.status, second.status]).toEqual(['closed', 'live'])
    second.close()
    second.close()
    await time.advance(5)
    expect(venue.calls('public/unsubscribe')).toHaveLength(1)
    expect(second.status).toBe('closed')
  })

  it('of a channel that the venue does not know is a named error', async () => {
    const { venue, client, time } = await connected()
    venue.handlers.set('public/subscribe', () => [])
    await expect(settle(time, client.book('NO-PERPETUAL'))).rejects.toMatchObject({
      code: 'SUBSCRIPTION_REJECTED',
      channel: 'book.NO-PERPETUAL.raw',
    })
  })

  it('stops waiting for its snapshot with the signal, and with the client', async () => {
    const { client, time, venue } = await connected()
    const controller = new AbortController()
    const stopped = expect(client.book('BTC-PERPETUAL', { signal: controller.signal })).rejects.toThrow('no')
    await time.advance(10)
    controller.abort(new TypeError('no'))
    await stopped
    await time.advance(10)
    expect(venue.calls('public/unsubscribe')).toHaveLength(1)
    const ended = expect(client.book('BTC-PERPETUAL')).rejects.toMatchObject({ code: 'CLIENT_CLOSED' })
    await time.advance(10)
    await settle(time, client.close())
    await ended
    expect(time.pending).toBe(0)
  })
})

describe('other channels', () => {
  const trade = {
    trade_seq: 7,
    trade_id: '1234567890123456789',
    timestamp: venueMilliseconds,
    price: 60_000.5,
    mark_price: 60_001,
    instrument_name: 'BTC-PERPETUAL',
    index_price: 60_002,
    direction: 'sell',
    amount: 2.0e3,
  }

  it('give one event per trade, ids exact to the last digit', async () => {
    const { venue, client, time, of } = await connected()
    await settle(
      time,
      client.subscribe('trades.BTC-PERPETUAL.raw', () => {}),
    )
    venue.socket.notify('trades.BTC-PERPETUAL.raw', [trade, { ...trade, trade_id: 'ETH-1', direction: 'buy' }])
    await time.advance(5)
    expect(of('trade')).toHaveLength(2)
    expect(of('trade')[0]).toMatchObject({ epoch: 1, sequence: 1 })
    expect(of('trade')[0]?.record).toEqual({
      run_id: null,
      event_key: null,
      venue: 'deribit',
      instrument: 'BTC-PERPETUAL',
      venue_timestamp: venueMilliseconds * 1_000,
      receive_timestamp: expect.any(Number),
      trade_id: '1234567890123456789',
      trade_sequence: 7,
      price: 60_000.5,
      amount: 2_000,
      side: 'sell',
      mark_price: 60_001,
      index_price: 60_002,
      processing_timestamp: null,
    })
  })

  it('tell the good trades of a message with a bad one, and count the message', async () => {
    const { venue, client, time, of } = await connected()
    await settle(
      time,
      client.subscribe('trades.BTC-PERPETUAL.raw', () => {}),
    )
    venue.socket.notify('trades.BTC-PERPETUAL.raw', [
      trade,
      { ...trade, price: '60000' },
      { ...trade, amount: 0 },
      trade,
    ])
    await time.advance(5)
    expect(of('trade')).toHaveLength(2)
    expect(of('frame-malformed')).toMatchObject([{ problem: 'data[1].price: must be a finite number, is string' }])
    expect(client.statistics()).toMatchObject({ malformed: 1, gaps: 0 })
  })

  it('without a model of their own come as notifications', async () => {
    const { venue, client, time, of } = await connected()
    const seen: unknown[] = []
    const open = await settle(
      time,
      client.subscribe('perpetual.BTC-PERPETUAL.raw', (event) => seen.push(event)),
    )
    venue.socket.notify('perpetual.BTC-PERPETUAL.raw', { interest: 0.1 })
    await time.advance(5)
    expect(of('notification')).toMatchObject([{ channel: 'perpetual.BTC-PERPETUAL.raw', data: { interest: 0.1 } }])
    expect(seen).toEqual(of('notification'))
    open.close()
    venue.socket.notify('perpetual.BTC-PERPETUAL.raw', { interest: 0.2 })
    await time.advance(5)
    expect(seen).toHaveLength(1)
    expect(venue.calls('public/unsubscribe')).toHaveLength(1)
  })

  it('can be read as a stream', async () => {
    const { venue, client, time } = await connected()
    const stream = client.stream('trades.BTC-PERPETUAL.raw')
    await time.advance(10)
    venue.socket.notify('trades.BTC-PERPETUAL.raw', [trade, trade])
    await time.advance(5)
    const ids: string[] = []
    for await (const event of stream) {
      if (event.kind === 'trade') ids.push(event.record.trade_id)
      if (ids.length === 2) break
    }
    expect(ids).toHaveLength(2)
    await time.advance(5)
    expect(venue.calls('public/unsubscribe')).toHaveLength(1)
  })

  it('end the stream with the error when the venue refuses them, and with the client', async () => {
    const { venue, client, time } = await connected()
    const open = client.stream('trades.ETH-PERPETUAL.raw')
    await time.advance(10)
    venue.handlers.set('public/subscribe', () => [])
    const refused = client.stream('trades.NO.raw')
    await time.advance(10)
    await expect(refused[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: 'SUBSCRIPTION_REJECTED' })
    await settle(time, client.close())
    expect(await open[Symbol.asyncIterator]().next()).toEqual({ done: true, value: undefined })
  })
})
