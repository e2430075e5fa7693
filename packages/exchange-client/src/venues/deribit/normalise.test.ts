import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { OrderBook } from '../../core/order-book.ts'
import { InvalidMessageError } from '../../errors.ts'
import { orderOf, userTradeOf, venueMilliseconds } from './__fixtures__/fake-venue.ts'
import { isPrivateChannel, parseChannel } from './channels.ts'
import { readFrame } from './frame.ts'
import { readBook, readFill, readIndex, readInstrument, readOrder, readTicker, readTrade } from './normalise.ts'
import type { DeribitBookMessage } from './wire.ts'

/** Frames of the capture, in order. */
const frames = readFileSync(new URL('./__fixtures__/options-2021-07-22.ws.txt', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .slice(2)
  .map((line) => line.slice(line.indexOf(': ') + 2))
const notifications = frames.slice(1).map((text) => {
  const frame = readFrame(text, 1)
  if (frame.kind !== 'notification') throw new TypeError(`not a notification: ${text}`)
  return frame
})

describe('captured frames', () => {
  it('begin with a reply whose channels come in an order of the venue’s own', () => {
    expect(readFrame(frames[0] as string, 5)).toMatchObject({
      kind: 'reply',
      reply: { id: 0, error: undefined, sentAt: 1_626_993_723_847_561, receivedAt: 5 },
    })
  })

  it('make whole books: every chain fits, and the tops equal a naive model’s', () => {
    const books = new Map<string, OrderBook>()
    const models = new Map<string, { readonly bids: Map<number, number>; readonly asks: Map<number, number> }>()
    let changes = 0
    for (const { channel, data } of notifications) {
      const parsed = parseChannel(channel)
      if (parsed.kind !== 'book') continue
      const book = books.get(channel) ?? new OrderBook(10)
      const model = models.get(channel) ?? { bids: new Map(), asks: new Map() }
      books.set(channel, book)
      models.set(channel, model)
      const update = readBook(data, parsed.instrument, 1)
      const outcome = update.previousId === undefined ? book.applySnapshot(update) : book.applyChange(update)
      expect(outcome).toBe('applied')
      if (update.previousId !== undefined) changes += 1
      for (const side of ['bids', 'asks'] as const) {
        for (const [action, price, amount] of (data as DeribitBookMessage)[side]) {
          if (action === 'delete') model[side].delete(price)
          else model[side].set(price, amount)
        }
      }
      expect(book.bids()).toEqual([...model.bids].sort((left, right) => right[0] - left[0]))
      expect(book.asks()).toEqual([...model.asks].sort((left, right) => left[0] - right[0]))
    }
    expect([books.size, changes]).toEqual([10, 36])
  })

  it('make tickers, with empty sides as null', () => {
    const tickers = notifications.filter(({ channel }) => parseChannel(channel).kind === 'ticker')
    const records = tickers.map(({ data }) => readTicker(data, 7))
    expect(records).toHaveLength(37)
    expect(records.find(({ instrument }) => instrument === 'ETH-27AUG21-4000-P')).toEqual({
      run_id: null,
      event_key: null,
      venue: 'deribit',
      instrument: 'ETH-27AUG21-4000-P',
      venue_timestamp: 1_626_993_723_632_000,
      receive_timestamp: 7,
      mark_timestamp: 1_626_993_723_632_000,
      best_bid_price: null,
      best_bid_amount: null,
      best_ask_price: null,
      best_ask_amount: null,
      mark_price: 1.005718,
      index_price: 2006.72,
      last_price: 1.0165,
      open_interest: 8,
      current_funding: null,
      funding_8h: null,
      source: 'venue',
      processing_timestamp: null,
    })
  })
})

/** Replaces each member in turn by values of the wrong kind. */
function mutations(value: Record<string, unknown>, members: readonly string[]): [string, Record<string, unknown>][] {
  const wrong = ['1', Number.NaN, Number.POSITIVE_INFINITY, true, {}, []]
  return members.flatMap((member) =>
    wrong.map((bad): [string, Record<string, unknown>] => [
      `${member} as ${typeof bad} ${JSON.stringify(bad)}`,
      { ...value, [member]: bad },
    ]),
  )
}

const ticker = {
  timestamp: venueMilliseconds,
  instrument_name: 'BTC-PERPETUAL',
  best_bid_price: 60_000,
  best_bid_amount: 100,
  best_ask_price: 60_000.5,
  best_ask_amount: 200,
  mark_price: 60_000.1,
  index_price: 60_000.2,
  last_price: null,
  open_interest: null,
  current_funding: 0.0001,
  funding_8h: 0.0002,
}
const trade = {
  trade_id: '1',
  trade_seq: 1,
  timestamp: venueMilliseconds,
  instrument_name: 'BTC-PERPETUAL',
  direction: 'buy',
  price: 1,
  amount: 1,
}
const index = { index_name: 'btc_usd', price: 60_000, timestamp: venueMilliseconds }

describe('payloads', () => {
  it('carry their source when the venue replays, and are the venue’s own otherwise', () => {
    expect(readTicker({ ...ticker, source: 'derived' }, 1).source).toBe('derived')
    expect(readTicker(ticker, 1).source).toBe('venue')
    expect(readIndex({ ...index, source: 'recorded' }, 1)).toMatchObject({ source: 'recorded', instrument: 'btc_usd' })
    expect(readIndex({ ...index, source: 'elsewhere' }, 1).source).toBe('venue')
  })

  it('without a mark price have no time of it', () => {
    expect(readTicker({ ...ticker, mark_price: null }, 1)).toMatchObject({ mark_price: null, mark_timestamp: null })
  })

  it.each([
    ...mutations(ticker, [
      'timestamp',
      'best_bid_price',
      'best_bid_amount',
      'best_ask_price',
      'best_ask_amount',
      'mark_price',
      'index_price',
      'last_price',
      'open_interest',
      'current_funding',
      'funding_8h',
    ]),
    ['no instrument', { ...ticker, instrument_name: undefined }] as [string, Record<string, unknown>],
  ])('of a ticker are refused: %s', (_, value) => {
    expect(() => readTicker(value, 1)).toThrow(InvalidMessageError)
  })

  it.each(mutations(trade, ['timestamp', 'price', 'amount', 'trade_seq', 'direction']))(
    'of a trade are refused: %s',
    (_, value) => {
      expect(() => readTrade(value, 'data[0]', 1)).toThrow(InvalidMessageError)
    },
  )

  it('of a trade are refused when the id is a number, which may have lost digits', () => {
    expect(() => readTrade({ ...trade, trade_id: 1 }, 'data[0]', 1)).toThrow(/trade_id: must be a string/)
  })

  it.each(mutations(index, ['timestamp', 'price']))('of an index are refused: %s', (_, value) => {
    expect(() => readIndex(value, 1)).toThrow(InvalidMessageError)
  })

  it('of any shape are read or refused by name, never anything else', () => {
    const readers: ((value: unknown) => unknown)[] = [
      (value) => readBook(value, 'X', 1),
      (value) => readTicker(value, 1),
      (value) => readIndex(value, 1),
      (value) => readTrade(value, 'data', 1),
      (value) => readOrder(value, 'data', 1),
      (value) => readFill(value, 'data', 1),
      (value) => readInstrument(value),
    ]
    fc.assert(
      fc.property(fc.jsonValue(), fc.integer({ min: 0, max: readers.length - 1 }), (value, which) => {
        try {
          readers[which]?.(value)
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidMessageError)
        }
      }),
      { numRuns: 500 },
    )
  })

  it('of any text are a frame of some kind', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(['notification', 'heartbeat', 'reply', 'malformed']).toContain(readFrame(text, 1).kind)
      }),
      { numRuns: 500 },
    )
  })
})

describe('orders and fills', () => {
  it('come in the vocabulary’s words', () => {
    expect(readOrder(orderOf({ average_price: 0, cancel_reason: 'user_request' }), 'data', 3)).toEqual({
      venue: 'deribit',
      instrument: 'BTC-PERPETUAL',
      orderId: '100',
      label: 'a-1',
      side: 'buy',
      state: 'open',
      price: 60_000,
      amount: 100,
      filledAmount: 0,
      averagePrice: undefined,
      cancelReason: 'user_request',
      venueTimestamp: venueMilliseconds * 1_000,
      receiveTimestamp: 3,
    })
    expect(readOrder(orderOf({ price: 'market_price', order_state: 'weird' }), 'data', 3)).toMatchObject({
      price: undefined,
      state: 'weird',
    })
  })

  it.each([
    ['M', 'maker'],
    ['T', 'taker'],
    [undefined, 'unknown'],
  ])('with liquidity %s are of a %s', (liquidity, expected) => {
    const fill = readFill(userTradeOf({ liquidity, label: '' }), 'data', 3)
    expect(fill).toMatchObject({ liquidity: expected, label: null, fee: -0.0000001, fee_currency: 'BTC' })
  })
})

describe('instruments', () => {
  const perpetual = {
    instrument_name: 'BTC-PERPETUAL',
    kind: 'future',
    instrument_type: 'reversed',
    base_currency: 'BTC',
    quote_currency: 'USD',
    settlement_currency: 'BTC',
    tick_size: 0.5,
    tick_size_steps: [],
    contract_size: 10,
    min_trade_amount: 10,
    maker_commission: 0,
    taker_commission: 0.0005,
  }

  it('are what the contract mathematics needs', () => {
    expect(readInstrument(perpetual)).toEqual({
      venue: 'deribit',
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
      takerFee: 0.0005,
    })
  })

  it('are linear when they are priced in what they settle in', () => {
    const option = {
      ...perpetual,
      kind: 'option',
      quote_currency: 'BTC',
      tick_size: 0.0001,
      tick_size_steps: [{ above_price: 0.005, tick_size: 0.0005 }],
    }
    expect(readInstrument(option)).toMatchObject({
      contractType: 'linear',
      tickSizeSteps: [{ abovePrice: 0.005, tickSize: 0.0005 }],
    })
    const { settlement_currency: _, ...spot } = { ...perpetual, kind: 'spot', instrument_type: 'linear' }
    expect(readInstrument(spot)).toMatchObject({ contractType: 'linear', settlementCurrency: 'USD' })
  })
})

describe('channels', () => {
  it.each([
    ['book.BTC-PERPETUAL.raw', 'book'],
    ['book.BTC-PERPETUAL.agg2', 'book'],
    ['book.BTC-PERPETUAL.none.10.100ms', 'other'],
    ['trades.future.BTC.100ms', 'trades'],
    ['ticker.BTC-PERPETUAL.100ms', 'ticker'],
    ['deribit_price_index.btc_usd', 'index'],
    ['deribit_price_statistics.btc_usd', 'other'],
    ['user.orders.any.any.raw', 'user-orders'],
    ['user.trades.BTC-PERPETUAL.raw', 'user-trades'],
    ['user.changes.BTC-PERPETUAL.raw', 'user-changes'],
    ['user.portfolio.btc', 'other'],
  ])('%s carries %s', (name, kind) => {
    expect(parseChannel(name).kind).toBe(kind)
    expect(isPrivateChannel(name)).toBe(name.startsWith('user.'))
  })
})
