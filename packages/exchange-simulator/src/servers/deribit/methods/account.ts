import type { Market } from '../../../market.ts'
import type { AccountExecution } from '../../../ledger/ledger.ts'
import type { MatchingOrder } from '../../../matching/orders.ts'
import { unrealised } from '@cryptics-lab/avro-models/instruments'
import { type Call, type Method, methods } from '../method.ts'
import { invalidParameter } from '../rpc.ts'
import { wireOrder, wirePosition, wireUserTrade } from '../wire.ts'
import { marketOf } from './market-data.ts'
import { currencyFilter, ownOrder } from './trading.ts'

/** Orders, trades, positions and balances of the caller. */
export const accountMethods: readonly (readonly [string, Method])[] = methods({
  'private/get_open_orders': (call) => openOrders(call, () => true),
  'private/get_open_orders_by_instrument'(call) {
    const { name } = marketOf(call).instrument
    return openOrders(call, (order) => order.instrument === name)
  },
  'private/get_open_orders_by_currency': (call) =>
    openOrders(call, currencyFilter(call, call.params.string('currency'))),
  'private/get_open_orders_by_label'(call) {
    const isMeant = currencyFilter(call, call.params.string('currency'))
    const label = call.params.optionalString('label')
    return openOrders(call, (order) => isMeant(order) && (label === undefined || order.label === label))
  },
  'private/get_order_state': (call) => toWire(call, ownOrder(call, call.params.string('order_id'))),
  'private/get_order_state_by_label'(call) {
    const isMeant = currencyFilter(call, call.params.string('currency'))
    const label = call.params.optionalString('label')
    return call.connection.context.venue.ledger
      .orders(call.account)
      .filter((order) => isMeant(order) && (label === undefined || order.label === label))
      .map((order) => toWire(call, order))
  },
  'private/get_position': (call) => position(call, marketOf(call)),
  'private/get_positions'(call) {
    const currency = (call.params.optionalString('currency') ?? 'any').toUpperCase()
    const kind = call.params.optionalString('kind') ?? 'any'
    if (kind !== 'any' && kind !== 'future') return []
    return [...call.connection.context.venue.markets.values()]
      .filter(({ instrument }) => currency === 'ANY' || instrument.settlementCurrency === currency)
      .map((market) => position(call, market))
  },
  'private/get_account_summary': accountSummary,
  'private/get_user_trades_by_instrument': userTradesByInstrument,
  'private/get_user_trades_by_order'(call) {
    const order = ownOrder(call, call.params.string('order_id'))
    const market = call.connection.context.venue.markets.get(order.instrument) as Market
    return executions(call)
      .filter((execution) => execution.order.id === order.id)
      .map((execution) => wireUserTrade(market.instrument, execution))
  },
})

function toWire({ connection }: Call, order: MatchingOrder): unknown {
  return wireOrder((connection.context.venue.markets.get(order.instrument) as Market).instrument, order)
}

function openOrders(call: Call, isMeant: (order: MatchingOrder) => boolean): unknown {
  const type = call.params.optionalString('type') ?? 'all'
  if (type !== 'all' && type !== 'limit') return []
  const orders = call.connection.context.venue.ledger.openOrders(call.account)
  return orders.filter(isMeant).map((order) => toWire(call, order))
}

function position({ connection, account }: Call, { instrument, top }: Market): unknown {
  return wirePosition(instrument, connection.context.venue.ledger.position(account, instrument.name), top)
}

function executions({ connection, account }: Call): readonly AccountExecution[] {
  return connection.context.venue.ledger.executions(account)
}

function userTradesByInstrument(call: Call): unknown {
  const { instrument } = marketOf(call)
  const count = call.params.optionalNumber('count') ?? 10
  if (!(count >= 1 && count <= 1_000)) throw invalidParameter('count', 'invalid value')
  const sorting = call.params.oneOf('sorting', ['asc', 'desc', 'default'], 'default')
  const first = call.params.optionalNumber('start_seq') ?? 0
  const last = call.params.optionalNumber('end_seq') ?? Number.POSITIVE_INFINITY
  const found = executions(call).filter(
    ({ order, sequence }) => order.instrument === instrument.name && sequence >= first && sequence <= last,
  )
  if (sorting !== 'asc') found.reverse()
  const trades = found.slice(0, count).map((execution) => wireUserTrade(instrument, execution))
  return { trades, has_more: found.length > trades.length }
}

function accountSummary(call: Call): unknown {
  const currency = call.params.string('currency').toUpperCase()
  const { venue } = call.connection.context
  let realised = 0
  let floating = 0
  let delta = 0
  for (const { instrument, top } of venue.markets.values()) {
    if (instrument.settlementCurrency !== currency) continue
    const held = venue.ledger.position(call.account, instrument.name)
    realised += held.realised - held.fees
    if (held.amount !== 0 && top.markPrice !== undefined) {
      floating += unrealised(instrument, held, top.markPrice)
      delta += instrument.contractType === 'inverse' ? held.amount / top.markPrice : held.amount
    }
  }
  const known = [...venue.markets.values()].some(({ instrument }) => instrument.settlementCurrency === currency)
  const balance = (known ? venue.balanceOf(call.account) : 0) + realised
  const margin = Math.abs(delta) / 50
  return {
    currency,
    balance,
    equity: balance + floating,
    margin_balance: balance + floating,
    available_funds: balance + floating - margin,
    available_withdrawal_funds: balance - margin,
    initial_margin: margin,
    maintenance_margin: margin / 2,
    projected_initial_margin: margin,
    projected_maintenance_margin: margin / 2,
    delta_total: delta,
    projected_delta_total: delta,
    total_pl: realised + floating,
    session_rpl: realised,
    session_upl: floating,
    futures_pl: realised + floating,
    futures_session_rpl: realised,
    futures_session_upl: floating,
    options_pl: 0,
    options_value: 0,
    options_delta: 0,
    options_gamma: 0,
    options_vega: 0,
    options_theta: 0,
    options_session_rpl: 0,
    options_session_upl: 0,
    spot_reserve: 0,
    additional_reserve: 0,
    fee_balance: 0,
    margin_model: 'segregated_sm',
    portfolio_margining_enabled: false,
    cross_collateral_enabled: false,
  }
}
