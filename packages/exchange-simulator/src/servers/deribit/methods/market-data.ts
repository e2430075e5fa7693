import type { Market } from '../../../market.ts'
import { type Call, type Method, methods } from '../method.ts'
import { invalidParameter, RpcRejection } from '../rpc.ts'
import { toMilliseconds, wireInstrument, wireTicker, wireTrade } from '../wire.ts'

const depths = new Set([1, 5, 10, 20, 50, 100, 1_000, 10_000])
const defaultDepth = 20

/** Instruments, books, tickers and trades on request. */
export const marketDataMethods: readonly (readonly [string, Method])[] = methods({
  'public/get_instrument': (call) => describe(marketOf(call), call),
  'public/get_instruments': getInstruments,
  'public/get_currencies': getCurrencies,
  'public/get_index_price': getIndexPrice,
  'public/ticker'(call) {
    const market = marketOf(call)
    return wireTicker(market.instrument, market.top, now(call))
  },
  'public/get_order_book': getOrderBook,
  'public/get_last_trades_by_instrument': getLastTrades,
})

/** The market that a request names. */
export function marketOf({ connection, params }: Call): Market {
  const market = connection.context.venue.markets.get(params.string('instrument_name'))
  if (market === undefined) throw new RpcRejection(13020, 'not_found', { param: 'instrument_name' })
  return market
}

function now({ connection }: Call): number {
  return toMilliseconds(connection.context.venue.clock.now())
}

function marketsOf({ connection }: Call): Market[] {
  return [...connection.context.venue.markets.values()]
}

function describe(market: Market, call: Call): unknown {
  return wireInstrument(market.instrument, marketsOf(call).indexOf(market) + 1)
}

function getInstruments(call: Call): unknown {
  const currency = (call.params.optionalString('currency') ?? 'any').toUpperCase()
  const kind = call.params.oneOf('kind', ['future', 'option', 'spot', 'future_combo', 'option_combo', 'any'], 'any')
  const isExpired = call.params.boolean('expired') ?? false
  if (isExpired || (kind !== 'future' && kind !== 'any')) return []
  return marketsOf(call)
    .filter(({ instrument }) => currency === 'ANY' || instrument.settlementCurrency === currency)
    .map((market) => describe(market, call))
}

function getCurrencies(call: Call): unknown {
  const currencies = new Set(marketsOf(call).map(({ instrument }) => instrument.settlementCurrency))
  return [...currencies].map((currency) => ({
    currency,
    currency_long: currency,
    coin_type: currency,
    fee_precision: 4,
    min_confirmations: 1,
    min_withdrawal_fee: 0,
    withdrawal_fee: 0,
    withdrawal_priorities: [],
    in_cross_collateral_pool: false,
  }))
}

function getIndexPrice(call: Call): unknown {
  const name = call.params.string('index_name')
  const market = marketsOf(call).find(({ indexName }) => indexName === name)
  if (market === undefined) throw invalidParameter('index_name', 'invalid value')
  const price = market.top.indexPrice ?? null
  return { index_price: price, estimated_delivery_price: price, source: 'derived' }
}

function getOrderBook(call: Call): unknown {
  const market = marketOf(call)
  const depth = call.params.optionalNumber('depth') ?? defaultDepth
  if (!depths.has(depth)) throw invalidParameter('depth', 'invalid value')
  return {
    ...wireTicker(market.instrument, market.top, now(call)),
    change_id: market.changeId,
    bids: market.levels('buy', depth),
    asks: market.levels('sell', depth),
  }
}

function getLastTrades(call: Call): unknown {
  const market = marketOf(call)
  const count = call.params.optionalNumber('count') ?? 10
  if (!(count >= 1 && count <= 1_000)) throw invalidParameter('count', 'invalid value')
  const sorting = call.params.oneOf('sorting', ['asc', 'desc', 'default'], 'default')
  const first = call.params.optionalNumber('start_seq') ?? 0
  const last = call.params.optionalNumber('end_seq') ?? Number.POSITIVE_INFINITY
  const found = market.trades.filter(({ sequence }) => sequence >= first && sequence <= last)
  if (sorting !== 'asc') found.reverse()
  const trades = found.slice(0, count)
  return {
    trades: trades.map((trade) => wireTrade(market.instrument, trade, toMilliseconds(trade.time))),
    has_more: found.length > trades.length,
  }
}
