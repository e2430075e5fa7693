import type { Side, TimeInForce } from '@cryptics-lab/avro-models'
import type { Instrument } from '@cryptics-lab/avro-models/instruments'
import type { Market } from '../../../market.ts'
import type { AccountExecution } from '../../../ledger/ledger.ts'
import type { CommandResult, EditRequest, MatchingOrder } from '../../../matching/orders.ts'
import { type Call, type Method, methods, responded } from '../method.ts'
import { invalidParameter, rejectionOf, RpcRejection } from '../rpc.ts'
import { toMilliseconds, wireOrder, wireUserTrade } from '../wire.ts'
import { marketOf } from './market-data.ts'

/** Orders: placed, changed, cancelled. */
export const tradingMethods: readonly (readonly [string, Method])[] = methods(
  {
    'private/buy': (call) => place(call, 'buy'),
    'private/sell': (call) => place(call, 'sell'),
    'private/edit': edit,
    'private/cancel': cancel,
    'private/cancel_all': (call) => cancelWhere(call, () => true),
    'private/cancel_all_by_instrument'(call) {
      const { name } = marketOf(call).instrument
      return cancelWhere(call, (order) => order.instrument === name)
    },
    'private/cancel_all_by_currency'(call) {
      const isMeant = currencyFilter(call, call.params.string('currency'))
      const kind = call.params.optionalString('kind') ?? 'any'
      return cancelWhere(call, (order) => isMeant(order) && (kind === 'future' || kind === 'any'))
    },
    'private/cancel_by_label'(call) {
      const label = call.params.string('label')
      const isMeant = currencyFilter(call, call.params.optionalString('currency') ?? 'any')
      return cancelWhere(call, (order) => order.label === label && isMeant(order))
    },
  },
  { isMatching: true },
)

/** Whether an order's instrument settles in a currency. */
export function currencyFilter({ connection }: Call, currency: string): (order: MatchingOrder) => boolean {
  const wanted = currency.toUpperCase()
  const { markets } = connection.context.venue
  return (order) => wanted === 'ANY' || markets.get(order.instrument)?.instrument.settlementCurrency === wanted
}

/** The order that a request names, when it belongs to the caller. */
export function ownOrder({ connection, account }: Call, id: string): MatchingOrder {
  const order = connection.context.venue.ledger.order(id)
  if (order === undefined) throw new RpcRejection(10004, 'order_not_found')
  if (order.account !== account) throw new RpcRejection(10029, 'not_owner_of_order')
  return order
}

const timesInForce: Readonly<Record<string, TimeInForce>> = {
  good_til_cancelled: 'good-til-cancelled',
  immediate_or_cancel: 'immediate-or-cancel',
  fill_or_kill: 'fill-or-kill',
}

function place(call: Call, side: Side): unknown {
  const { params, connection, account } = call
  const market = marketOf(call)
  const type = params.oneOf('type', ['limit', 'market'], 'limit')
  const label = params.optionalString('label')
  if (label !== undefined && label.length > 64) throw invalidParameter('label', 'length must be <= 64')
  const price = params.optionalNumber('price')
  const timeInForce = params.oneOf('time_in_force', Object.keys(timesInForce), 'good_til_cancelled')
  const amount = amountOf(call, market.instrument)
  if (amount === undefined) throw invalidParameter('amount', 'value required')
  checkValidUntil(call)
  const id = connection.context.venue.nextOrderId()
  const request = {
    id,
    account,
    side,
    type,
    amount,
    timeInForce: timesInForce[timeInForce] as TimeInForce,
    ...(label !== undefined && { label }),
    ...(price !== undefined && { price }),
    postOnly: params.boolean('post_only') ?? false,
    rejectPostOnly: params.boolean('reject_post_only') ?? false,
    reduceOnly: params.boolean('reduce_only') ?? false,
  }
  market.place(request, (result, executions) => {
    if (result.accepted) connection.notePlaced(id)
    respondOrder(call, market, result, executions)
  })
  return responded
}

function edit(call: Call): unknown {
  const { params } = call
  const order = ownOrder(call, params.string('order_id'))
  const market = call.connection.context.venue.markets.get(order.instrument) as Market
  if (order.state !== 'open') throw new RpcRejection(11044, 'not_open_order')
  const request: EditRequest = {
    id: order.id,
    ...withDefined('amount', amountOf(call, market.instrument)),
    ...withDefined('price', params.optionalNumber('price')),
    ...withDefined('postOnly', params.boolean('post_only')),
    ...withDefined('rejectPostOnly', params.boolean('reject_post_only')),
    ...withDefined('reduceOnly', params.boolean('reduce_only')),
  }
  checkValidUntil(call)
  market.edit(request, (result, executions) => respondOrder(call, market, result, executions))
  return responded
}

function cancel(call: Call): unknown {
  const order = ownOrder(call, call.params.string('order_id'))
  const market = call.connection.context.venue.markets.get(order.instrument) as Market
  if (order.state !== 'open') throw new RpcRejection(11044, 'not_open_order')
  market.cancel(order.id, 'user-request', (result) => {
    if (!result.accepted) throw rejectionOf(result.reason)
    call.respond(wireOrder(market.instrument, result.order))
  })
  return responded
}

/** Cancels all open orders of the caller that are meant; gives their number, or the orders when asked for details. */
function cancelWhere(call: Call, isMeant: (order: MatchingOrder) => boolean): unknown {
  const { venue } = call.connection.context
  const type = call.params.oneOf('type', ['all', 'limit', 'trigger_all', 'stop', 'take', 'trailing_stop'], 'all')
  const detailed = call.params.boolean('detailed') ?? false
  const found = type === 'all' || type === 'limit' ? venue.ledger.openOrders(call.account).filter(isMeant) : []
  // The reply goes out first, like every reply to an order command.
  if (!detailed) call.respond(found.length)
  const cancelled: unknown[] = []
  for (const order of found) {
    const market = venue.markets.get(order.instrument) as Market
    market.cancel(order.id, 'user-request', (result) => {
      if (result.accepted) cancelled.push(wireOrder(market.instrument, result.order))
    })
  }
  return detailed ? cancelled : responded
}

function respondOrder(
  call: Call,
  { instrument }: Market,
  result: CommandResult,
  executions: readonly AccountExecution[],
): void {
  if (!result.accepted) throw rejectionOf(result.reason)
  const trades = executions.map((execution) => wireUserTrade(instrument, execution))
  call.respond({ trades, order: wireOrder(instrument, result.order) })
}

function amountOf({ params }: Call, instrument: Instrument): number | undefined {
  const amount = params.optionalNumber('amount')
  const contracts = params.optionalNumber('contracts')
  if (contracts === undefined) return amount
  if (!Number.isInteger(contracts)) throw new RpcRejection(10027, 'non_integer_contract_amount')
  const fromContracts = contracts * instrument.contractSize
  if (amount !== undefined && amount !== fromContracts) throw invalidParameter('contracts', 'must agree with amount')
  return fromContracts
}

function checkValidUntil({ params, connection }: Call): void {
  const validUntil = params.optionalNumber('valid_until')
  if (validUntil === undefined) return
  if (toMilliseconds(connection.context.venue.clock.now()) > validUntil) throw new RpcRejection(13888, 'timed_out')
}

function withDefined<K extends string, T>(name: K, value: T | undefined): { readonly [P in K]?: T } {
  return (value === undefined ? {} : { [name]: value }) as { readonly [P in K]?: T }
}
