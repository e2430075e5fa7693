import type { TimeInForce } from '@cryptics-lab/avro-models'
import { contractsOf, type Instrument, type Position, unrealised } from '@cryptics-lab/avro-models/instruments'
import type { AccountExecution } from '../../ledger/ledger.ts'
import type { MarketTop, MarketTrade } from '../../market-events.ts'
import type { CancelReason, LevelChange, MatchingOrder } from '../../matching/orders.ts'

/** Milliseconds since the epoch of a time in microseconds. */
export function toMilliseconds(time: number): number {
  return Math.floor(time / 1_000)
}

const timesInForce: Readonly<Record<TimeInForce, string>> = {
  'good-til-cancelled': 'good_til_cancelled',
  'immediate-or-cancel': 'immediate_or_cancel',
  'fill-or-kill': 'fill_or_kill',
}

const cancelReasons: Readonly<Record<CancelReason, string>> = {
  'user-request': 'user_request',
  'cancel-on-disconnect': 'cancel_on_disconnect',
  'not-filled-at-once': 'user_request',
  'edit-post-only-reject': 'edit_post_only_reject',
  'reduce-only': 'risk_mitigation',
}

/** An order as the venue sends it. */
export function wireOrder(instrument: Instrument, order: MatchingOrder): Record<string, unknown> {
  const { postOnly, cancelReason } = order
  return {
    time_in_force: timesInForce[order.timeInForce],
    risk_reducing: false,
    replaced: order.replaced,
    reduce_only: order.reduceOnly,
    ...(postOnly && { reject_post_only: order.rejectPostOnly }),
    price: order.price ?? order.averagePrice ?? 0,
    post_only: postOnly,
    order_type: order.type,
    order_state: order.state,
    order_id: order.id,
    mmp: false,
    max_show: order.amount,
    last_update_timestamp: toMilliseconds(order.updatedAt),
    label: order.label,
    is_liquidation: false,
    instrument_name: order.instrument,
    filled_amount: order.filledAmount,
    direction: order.side,
    creation_timestamp: toMilliseconds(order.createdAt),
    contracts: contractsOf(instrument, order.amount),
    ...(cancelReason !== undefined && { cancel_reason: cancelReasons[cancelReason] }),
    average_price: order.averagePrice ?? 0,
    api: true,
    amount: order.amount,
    web: false,
  }
}

/** An execution as the venue sends it to the account. */
export function wireUserTrade(instrument: Instrument, execution: AccountExecution): Record<string, unknown> {
  const { order } = execution
  return {
    trade_seq: execution.sequence,
    trade_id: execution.tradeId,
    timestamp: toMilliseconds(execution.time),
    tick_direction: 0,
    state: order.state,
    self_trade: false,
    risk_reducing: false,
    reduce_only: order.reduceOnly,
    profit_loss: execution.realised,
    price: execution.price,
    post_only: order.postOnly,
    order_type: order.type,
    order_id: order.id,
    mmp: false,
    matching_id: null,
    mark_price: execution.markPrice,
    liquidity: execution.liquidity === 'maker' ? 'M' : 'T',
    label: order.label,
    instrument_name: instrument.name,
    index_price: execution.indexPrice,
    fee_currency: instrument.settlementCurrency,
    fee: execution.fee,
    direction: order.side,
    contracts: contractsOf(instrument, execution.amount),
    api: true,
    amount: execution.amount,
  }
}

/** A public trade as the venue sends it, with the time of sending. */
export function wireTrade(instrument: Instrument, trade: MarketTrade, timestamp: number): Record<string, unknown> {
  return {
    trade_seq: trade.sequence,
    trade_id: trade.id,
    timestamp,
    tick_direction: trade.tickDirection,
    price: trade.price,
    mark_price: trade.markPrice,
    instrument_name: instrument.name,
    index_price: trade.indexPrice,
    direction: trade.side,
    contracts: contractsOf(instrument, trade.amount),
    amount: trade.amount,
  }
}

/** A ticker; what a recording cannot tell is null, as for a new instrument. */
export function wireTicker(instrument: Instrument, top: MarketTop, timestamp: number): Record<string, unknown> {
  return {
    timestamp,
    state: 'open',
    stats: { high: null, low: null, price_change: null, volume: null, volume_usd: null, volume_notional: null },
    settlement_price: null,
    open_interest: null,
    min_price: null,
    max_price: null,
    mark_price: top.markPrice ?? null,
    last_price: top.lastPrice ?? null,
    interest_value: null,
    instrument_name: instrument.name,
    index_price: top.indexPrice ?? null,
    funding_8h: null,
    current_funding: null,
    estimated_delivery_price: top.indexPrice ?? null,
    best_bid_price: top.bestBidPrice ?? null,
    best_bid_amount: top.bestBidAmount,
    best_ask_price: top.bestAskPrice ?? null,
    best_ask_amount: top.bestAskAmount,
    source: 'derived',
  }
}

/** One level of a change of the book. */
export function wireLevelChange({
  before,
  price,
  amount,
}: LevelChange): [action: string, price: number, amount: number] {
  if (amount === 0) return ['delete', price, 0]
  return [before === 0 ? 'new' : 'change', price, amount]
}

/** An instrument as the venue describes it. */
export function wireInstrument(instrument: Instrument, instrumentId: number): Record<string, unknown> {
  const isInverse = instrument.contractType === 'inverse'
  return {
    instrument_name: instrument.name,
    instrument_id: instrumentId,
    kind: 'future',
    instrument_type: isInverse ? 'reversed' : 'linear',
    future_type: isInverse ? 'reversed' : 'linear',
    base_currency: instrument.baseCurrency,
    quote_currency: instrument.quoteCurrency,
    counter_currency: instrument.quoteCurrency,
    settlement_currency: instrument.settlementCurrency,
    settlement_period: 'perpetual',
    tick_size: instrument.tickSize,
    tick_size_steps: instrument.tickSizeSteps.map(({ abovePrice, tickSize }) => ({
      above_price: abovePrice,
      tick_size: tickSize,
    })),
    contract_size: instrument.contractSize,
    min_trade_amount: instrument.minimumAmount,
    maker_commission: instrument.makerFee,
    taker_commission: instrument.takerFee,
    max_liquidation_commission: 0.0075,
    block_trade_commission: 0.00025,
    block_trade_min_trade_amount: 200_000,
    block_trade_tick_size: 0.01,
    max_leverage: 50,
    price_index: `${instrument.baseCurrency}_${instrument.quoteCurrency}`.toLowerCase(),
    is_active: true,
    state: 'open',
    creation_timestamp: 1_534_242_287_000,
    expiration_timestamp: 32_503_708_800_000,
  }
}

/** A position as the venue sends it; a flat one has direction `zero`. */
export function wirePosition(instrument: Instrument, position: Position, top: MarketTop): Record<string, unknown> {
  const { amount } = position
  const averagePrice = position.averagePrice ?? 0
  const markPrice = top.markPrice ?? averagePrice
  const floating = amount === 0 || markPrice === 0 ? 0 : unrealised(instrument, position, markPrice)
  const inBase = instrument.contractType === 'inverse' ? (markPrice === 0 ? 0 : amount / markPrice) : amount
  return {
    instrument_name: instrument.name,
    kind: 'future',
    direction: amount === 0 ? 'zero' : amount > 0 ? 'buy' : 'sell',
    size: amount,
    size_currency: inBase,
    average_price: averagePrice,
    mark_price: top.markPrice ?? null,
    index_price: top.indexPrice ?? null,
    settlement_price: null,
    delta: inBase,
    initial_margin: Math.abs(inBase) / 50,
    maintenance_margin: Math.abs(inBase) / 100,
    open_orders_margin: 0,
    floating_profit_loss: floating,
    realized_profit_loss: position.realised,
    total_profit_loss: position.realised + floating,
    realized_funding: 0,
    interest_value: 0,
    leverage: 50,
    estimated_liquidation_price: null,
  }
}
