import type { Fill, Index, OrderUpdate, Ticker, Trade } from '@cryptics-lab/avro-models'
import type { Instrument } from '@cryptics-lab/avro-models/instruments'
import type { BookUpdate } from '../../core/order-book.ts'
import { InvalidMessageError } from '../../errors.ts'
import {
  integerOf,
  listOf,
  nameOf,
  numberOf,
  objectOf,
  optionalNumberOf,
  positiveOf,
  sideOf,
  textOf,
  timeOf,
} from '../../core/guards.ts'

/** The venue's name in records. */
export const venueName = 'deribit'

/** A book message, checked to the last member before anything of it is applied. */
export function readBook(data: unknown, instrument: string, receiveTimestamp: number): BookUpdate {
  const message = objectOf(data, 'data')
  const { type, prev_change_id: previous } = message
  if (textOf(message['instrument_name'], 'data.instrument_name') !== instrument) {
    throw new InvalidMessageError('data.instrument_name', `must be ${instrument}`)
  }
  // Old frames have no type; what names no message before it is a whole book, and 0 is the first one of a new book.
  const isSnapshot = type === 'snapshot' || (type === undefined && previous === undefined) || previous === 0
  if (!isSnapshot && type !== 'change' && type !== undefined) {
    throw new InvalidMessageError('data.type', 'must be snapshot or change')
  }
  return {
    previousId: isSnapshot ? undefined : integerOf(previous, 'data.prev_change_id'),
    changeId: integerOf(message['change_id'], 'data.change_id'),
    venueTimestamp: timeOf(message['timestamp'], 'data.timestamp'),
    receiveTimestamp,
    bids: readLevels(message['bids'], 'data.bids'),
    asks: readLevels(message['asks'], 'data.asks'),
  }
}

function readLevels(value: unknown, path: string): readonly number[] {
  const levels = listOf(value, path)
  const flat: number[] = []
  for (let index = 0; index < levels.length; index += 1) {
    const level = levels[index]
    // The hot loop of the client: one condition for the good case, and the path only for the bad one.
    if (!Array.isArray(level)) throw new InvalidMessageError(`${path}[${index}]`, 'must be a list')
    const [action, price, amount] = level as readonly unknown[]
    if (typeof price !== 'number' || !Number.isFinite(price)) {
      throw new InvalidMessageError(`${path}[${index}][1]`, 'must be a finite number')
    }
    if (action === 'delete') flat.push(price, 0)
    else if (action !== 'new' && action !== 'change') {
      throw new InvalidMessageError(`${path}[${index}][0]`, 'must be new, change or delete')
    } else flat.push(price, positiveOf(amount, `${path}[${index}][2]`))
  }
  return flat
}

/** One public trade. */
export function readTrade(value: unknown, path: string, receiveTimestamp: number): Trade {
  const trade = objectOf(value, path)
  return Object.freeze({
    run_id: null,
    event_key: null,
    venue: venueName,
    instrument: nameOf(trade['instrument_name'], `${path}.instrument_name`),
    venue_timestamp: timeOf(trade['timestamp'], `${path}.timestamp`),
    receive_timestamp: receiveTimestamp,
    trade_id: nameOf(trade['trade_id'], `${path}.trade_id`),
    trade_sequence: optionalIntegerOf(trade['trade_seq'], `${path}.trade_seq`),
    price: numberOf(trade['price'], `${path}.price`),
    amount: positiveOf(trade['amount'], `${path}.amount`),
    side: sideOf(trade['direction'], `${path}.direction`),
    mark_price: optionalNumberOf(trade['mark_price'], `${path}.mark_price`),
    index_price: optionalNumberOf(trade['index_price'], `${path}.index_price`),
    processing_timestamp: null,
  })
}

/** Best prices, mark and index. */
export function readTicker(data: unknown, receiveTimestamp: number): Ticker {
  const ticker = objectOf(data, 'data')
  const venueTimestamp = timeOf(ticker['timestamp'], 'data.timestamp')
  const bid = readBest(ticker['best_bid_price'], ticker['best_bid_amount'], 'data.best_bid')
  const ask = readBest(ticker['best_ask_price'], ticker['best_ask_amount'], 'data.best_ask')
  const markPrice = optionalNumberOf(ticker['mark_price'], 'data.mark_price')
  return Object.freeze({
    run_id: null,
    event_key: null,
    venue: venueName,
    instrument: nameOf(ticker['instrument_name'], 'data.instrument_name'),
    venue_timestamp: venueTimestamp,
    receive_timestamp: receiveTimestamp,
    mark_timestamp: markPrice === null ? null : venueTimestamp,
    best_bid_price: bid[0],
    best_bid_amount: bid[1],
    best_ask_price: ask[0],
    best_ask_amount: ask[1],
    mark_price: markPrice,
    index_price: optionalNumberOf(ticker['index_price'], 'data.index_price'),
    last_price: optionalNumberOf(ticker['last_price'], 'data.last_price'),
    open_interest: optionalNumberOf(ticker['open_interest'], 'data.open_interest'),
    current_funding: optionalNumberOf(ticker['current_funding'], 'data.current_funding'),
    funding_8h: optionalNumberOf(ticker['funding_8h'], 'data.funding_8h'),
    source: sourceOf(ticker['source']),
    processing_timestamp: null,
  })
}

/** An empty side comes as null or as 0, with an amount of 0. */
function readBest(price: unknown, amount: unknown, path: string): readonly [number | null, number | null] {
  const bestPrice = optionalNumberOf(price, `${path}_price`)
  const bestAmount = optionalNumberOf(amount, `${path}_amount`)
  return bestPrice === null || bestAmount === null || bestAmount === 0 ? [null, null] : [bestPrice, bestAmount]
}

/** One price of an index. */
export function readIndex(data: unknown, receiveTimestamp: number): Index {
  const index = objectOf(data, 'data')
  return Object.freeze({
    run_id: null,
    event_key: null,
    venue: venueName,
    instrument: nameOf(index['index_name'], 'data.index_name'),
    venue_timestamp: timeOf(index['timestamp'], 'data.timestamp'),
    receive_timestamp: receiveTimestamp,
    processing_timestamp: null,
    price: numberOf(index['price'], 'data.price'),
    source: sourceOf(index['source']),
  })
}

function sourceOf(value: unknown): 'recorded' | 'derived' | 'venue' {
  return value === 'recorded' || value === 'derived' ? value : 'venue'
}

/** An order as the venue sees it. */
export function readOrder(value: unknown, path: string, receiveTimestamp: number): OrderUpdate {
  const order = objectOf(value, path)
  const average = optionalNumberOf(order['average_price'], `${path}.average_price`)
  const reason = order['cancel_reason']
  return Object.freeze({
    venue: venueName,
    instrument: nameOf(order['instrument_name'], `${path}.instrument_name`),
    orderId: nameOf(order['order_id'], `${path}.order_id`),
    label: order['label'] === undefined ? '' : textOf(order['label'], `${path}.label`),
    side: sideOf(order['direction'], `${path}.direction`),
    state: nameOf(order['order_state'], `${path}.order_state`),
    // Market and trigger orders carry the words "market_price" instead of a number.
    price: typeof order['price'] === 'string' ? undefined : numberOf(order['price'], `${path}.price`),
    amount: numberOf(order['amount'], `${path}.amount`),
    filledAmount: optionalNumberOf(order['filled_amount'], `${path}.filled_amount`) ?? 0,
    averagePrice: average === null || average === 0 ? undefined : average,
    cancelReason: typeof reason === 'string' ? reason : undefined,
    venueTimestamp: timeOf(order['last_update_timestamp'], `${path}.last_update_timestamp`),
    receiveTimestamp,
  })
}

/** One execution of an order of ours. */
export function readFill(value: unknown, path: string, receiveTimestamp: number): Fill {
  const trade = objectOf(value, path)
  const { label, liquidity } = trade
  return Object.freeze({
    run_id: null,
    event_key: null,
    venue: venueName,
    instrument: nameOf(trade['instrument_name'], `${path}.instrument_name`),
    venue_timestamp: timeOf(trade['timestamp'], `${path}.timestamp`),
    receive_timestamp: receiveTimestamp,
    processing_timestamp: null,
    trade_id: nameOf(trade['trade_id'], `${path}.trade_id`),
    order_id: nameOf(trade['order_id'], `${path}.order_id`),
    label: typeof label === 'string' && label !== '' ? label : null,
    side: sideOf(trade['direction'], `${path}.direction`),
    price: numberOf(trade['price'], `${path}.price`),
    amount: positiveOf(trade['amount'], `${path}.amount`),
    fee: numberOf(trade['fee'], `${path}.fee`),
    fee_currency: nameOf(trade['fee_currency'], `${path}.fee_currency`),
    liquidity: liquidity === 'M' ? 'maker' : liquidity === 'T' ? 'taker' : 'unknown',
  })
}

/** The contract mathematics' view of an instrument. */
export function readInstrument(value: unknown): Instrument {
  const instrument = objectOf(value, 'result')
  const quote = nameOf(instrument['quote_currency'], 'result.quote_currency')
  const settlement = instrument['settlement_currency']
  // An inverse option is priced in its base currency: its profit is linear in that price.
  const isInverse = instrument['instrument_type'] === 'reversed' && instrument['kind'] !== 'option'
  const steps = instrument['tick_size_steps']
  return Object.freeze({
    venue: venueName,
    name: nameOf(instrument['instrument_name'], 'result.instrument_name'),
    contractType: isInverse ? 'inverse' : 'linear',
    baseCurrency: nameOf(instrument['base_currency'], 'result.base_currency'),
    quoteCurrency: quote,
    settlementCurrency: typeof settlement === 'string' ? settlement : quote,
    tickSize: positiveOf(instrument['tick_size'], 'result.tick_size'),
    tickSizeSteps: (steps === undefined ? [] : listOf(steps, 'result.tick_size_steps')).map(readStep),
    contractSize: positiveOf(instrument['contract_size'], 'result.contract_size'),
    minimumAmount: positiveOf(instrument['min_trade_amount'], 'result.min_trade_amount'),
    makerFee: numberOf(instrument['maker_commission'], 'result.maker_commission'),
    takerFee: numberOf(instrument['taker_commission'], 'result.taker_commission'),
  })
}

function readStep(value: unknown, index: number): { readonly abovePrice: number; readonly tickSize: number } {
  const path = `result.tick_size_steps[${index}]`
  const step = objectOf(value, path)
  return {
    abovePrice: numberOf(step['above_price'], `${path}.above_price`),
    tickSize: positiveOf(step['tick_size'], `${path}.tick_size`),
  }
}

function optionalIntegerOf(value: unknown, path: string): number | null {
  return value === undefined || value === null ? null : integerOf(value, path)
}
