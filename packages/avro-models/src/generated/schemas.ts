/* Generated from schemas/ by `npm run generate`. Do not edit. */

import type { AvroComplexSchema } from '../avro-schema.ts'

/** Schema of ack, version 1. */
export const ackV1: AvroComplexSchema = {
  "type": "record",
  "name": "Ack",
  "namespace": "com.cryptics.avro",
  "doc": "The venue's reply to one order command.",
  "fields": [
    {"name":"run_id","type":["null","string"],"default":null,"doc":"Identity of the run that recorded the event; set by the recording app, null outside of a run."},
    {"name":"event_key","type":["null","string"],"default":null,"doc":"Identity of the event within its run, derived from venue facts and never random; set by the recording app, null outside of a run."},
    {"name":"venue","type":"string","doc":"Venue that the event belongs to, in lower case, for example deribit; set by the client."},
    {"name":"instrument","type":"string","doc":"The venue's own name of the instrument, for example BTC-PERPETUAL; set by the venue."},
    {"name":"venue_timestamp","type":{"type":"long","logicalType":"timestamp-micros","connect.name":"io.debezium.time.MicroTimestamp"},"doc":"Time at which the venue answered, in microseconds since the epoch (UTC); set by the venue, equal to receive_timestamp when no answer came."},
    {"name":"receive_timestamp","type":{"type":"long","logicalType":"timestamp-micros","connect.name":"io.debezium.time.MicroTimestamp"},"doc":"Time at which the client settled the command, in microseconds since the epoch (UTC); set by the client's clock."},
    {"name":"sent_timestamp","type":{"type":"long","logicalType":"timestamp-micros","connect.name":"io.debezium.time.MicroTimestamp"},"doc":"Time at which the client handed the command to its socket, in microseconds since the epoch (UTC); set by the client's clock."},
    {"name":"label","type":"string","doc":"Label of the order that the command is about; set by the engine, empty for commands that are about no single order."},
    {"name":"order_id","type":["null","string"],"default":null,"doc":"Identity of the order at the venue; null when the venue assigned none."},
    {"name":"action","type":{"type":"enum","name":"OrderAction","symbols":["place","edit","cancel","cancel_all"]},"doc":"What the command asked for."},
    {"name":"outcome","type":{"type":"enum","name":"AckOutcome","symbols":["accepted","rejected","not_sent","unknown"]},"doc":"How the command ended: accepted or rejected by the venue, never sent, or unknown because no answer came in time."},
    {"name":"error_code","type":["null","string"],"default":null,"doc":"The venue's error code, or the client's when the venue did not answer; null when the command was accepted."},
  ],
}

/** Schema of ack, version 2. */
export const ackV2: AvroComplexSchema = {
  "type": "record",
  "name": "Ack",
  "namespace": "com.cryptics.avro",
  "doc": "The venue's reply to one order command.",
  "fields": [
    {"name":"run_id","type":["null","string"],"default":null,"doc":"Identity of the run that recorded the event; set by the recording app, null outside of a run."},
    {"name":"event_key","type":["null","string"],"default":null,"doc":"Identity of the event within its run, derived from venue facts and never random; set by the recording app, null outside of a run."},
    {"name":"venue","type":"string","doc":"Venue that the event belongs to, in lower case, for example deribit; set by the client."},
    {"name":"instrument","type":"string","doc":"The venue's own name of the instrument, for example BTC-PERPETUAL; set by the venue."},
    {"name":"venue_timestamp","type":{"type":"long","logicalType":"timestamp-micros","connect.name":"io.debezium.time.MicroTimestamp"},"doc":"Time at which the venue answered, in microseconds since the epoch (UTC); set by the venue, equal to receive_timestamp when no answer came."},
    {"name":"receive_timestamp","type":{"type":"long","logicalType":"timestamp-micros","connect.name":"io.debezium.time.MicroTimestamp"},"doc":"Time at which the client settled the command, in microseconds since the epoch (UTC); set by the client's clock."},
    {"name":"sent_timestamp","type":{"type":"long","logicalType":"timestamp-micros","connect.name":"io.debezium.time.MicroTimestamp"},"doc":"Time at which the client handed the command to its socket, in microseconds since the epoch (UTC); set by the client's clock."},
    {"name":"label","type":"string","doc":"Label of the order that the command is about; set by the engine, empty for commands that are about no single order."},
    {"name":"order_id","type":["null","string"],"default":null,"doc":"Identity of the order at the venue; null when the venue assigned none."},
    {"name":"action","type":{"type":"enum","name":"OrderAction","symbols":["place","edit","cancel","cancel_all"]},"doc":"What the command asked for."},
    {"name":"outcome","type":{"type":"enum","name":"AckOutcome","symbols":["accepted","rejected","not_sent","unknown"]},"doc":"How the command ended: accepted or rejected by the venue, never sent, or unknown because no answer came in time."},
    {"name":"error_code","type":["null","string"],"default":null,"doc":"The venue's error code, or the client's when the venue did not answer; null when the command was accepted."},
    {"name":"processing_timestamp","type":["null",{"type":"long","logicalType":"timestamp-micros","connect.name":"io.debezium.time.MicroTimestamp"}],"default":null,"doc":"Time at which the engine had handled the event, in microseconds since the epoch (UTC); set by the engine's clock, null when no engine saw the event."},
  ],
}

/** Every version of the schema of ack, oldest first. */
export const ackHistory: readonly AvroComplexSchema[] = [ackV1, ackV2]

/** Schema of book_top, version 1. */
export const bookTopV1: AvroComplexSchema = {
  "type": "record",
  "name": "BookTop",
  "namespace": "com.cryptics.avro",
  "doc": "The five best levels of both sides of a book.",
  "fields": [
    {"name":"run_id","type":["null","string"],"default":null,"doc":"Identity of the run that recorded the event; set by the recording app, null outside of a run."},
    {"name":"event_key","type":["null","string"],"default":null,"doc":"Identity of the event within its run, derived from venue facts and never random; set by the recording app, null outside of a run."},
    {"name":"venue","type":"string","doc":"Venue that the event belongs to, in lower case, for example deribit; set by the client."},
    {"name":"instrument","type":"string","doc":"The venue's own name of the instrument, for example BTC-PERPETUAL; set by the venue."},
    {"name":"venue_timestamp","type":{"type":"long","logicalType":"timestamp-micros","connect.name":"io.debezium.time.MicroTimestamp"},"doc":"Time of the event at the venue, in microseconds since the epoch (UTC); set by the venue."},
    {"name":"receive_timestamp","type":{"type":"long","logicalType":"timestamp-micros","connect.name":"io.debezium.time.MicroTimestamp"},"doc":"Time at which the client received the event, in microseconds since the epoch (UTC); set by the client's clock."},
    {"name":"processing_timestamp","type":["null",{"type":"long","logicalType":"timestamp-micros","connect.name":"io.debezium.time.MicroTimestamp"}],"default":null,"doc":"Time at which the engine had handled the event, in microseconds since the epoch (UTC); set by the engine's clock, null when no engine saw the event."},
    {"name":"epoch","type":"long","doc":"Epoch of the book: one more after each snapshot."},
    {"name":"change_id","type":"long","doc":"Change id of the book; set by the venue."},
    {"name":"bid_price_1","type":["null","double"],"default":null,"doc":"Price of bid level 1, best first; null when the level is empty."},
    {"name":"bid_amount_1","type":["null","double"],"default":null,"doc":"Amount at bid level 1, in the instrument's amount unit; null when the level is empty."},
    {"name":"bid_price_2","type":["null","double"],"default":null,"doc":"Price of bid level 2, best first; null when the level is empty."},
    {"name":"bid_amount_2","type":["null","double"],"default":null,"doc":"Amount at bid level 2, in the instrument's amount unit; null when the level is empty."},
    {"name":"bid_price_3","type":["null","double"],"default":null,"doc":"Price of bid level 3, best first; null when the level is empty."},
    {"name":"bid_amount_3","type":["null","double"],"default":null,"doc":"Amount at bid level 3, in the instrument's amount unit; null when the level is empty."},
    {"name":"bid_price_4","type":["null","double"],"default":null,"doc":"Price of bid level 4, best first; null when the level is empty."},
    {"name":"bid_amount_4","type":["null","double"],"default":null,"doc":"Amount at bid level 4, in the instrument's amount unit; null when the level is empty."},
    {"name":"bid_price_5","type":["null","double"],"default":null,"doc":"Price of bid level 5, best first; null when the level is empty."},
    {"name":"bid_amount_5","type":["null","double"],"default":null,"doc":"Amount at bid level 5, in the instrument's amount unit; null when the level is empty."},
    {"name":"ask_price_1","type":["null","double"],"default":null,"doc":"Price of ask level 1, best first; null when the level is empty."},
    {"name":"ask_amount_1","type":["null","double"],"default":null,"doc":"Amount at ask level 1, in the instrument's amount unit; null when the level is empty."},
    {"name":"ask_price_2","type":["null","double"],"default":null,"doc":"Price of ask level 2, best first; null when the level is empty."},
    {"name":"ask_amount_2","type":["null","double"],"default":null,"doc":"Amount at ask level 2, in the instrument's amount unit; null when the level is empty."},
    {"name":"ask_price_3","type":["null","double"],"default":null,"doc":"Price of ask level 3, best first; null when the level is empty."},
    {"name":"ask_amount_3","type":["null","double"],"default":null,"doc":"Amount at ask level 3, in the instrument's amount unit; null when the level is empty."},
    {"name":"ask_price_4","type":["null","double"],"default":null,"doc":"Price of ask level 4, best first; null when the level is empty."},
    {"name":"ask_amount_4","type":["null","double"],"default":null,"doc":"Amount at ask level 4, in the instrument's amount unit; null when the level is empty."},
    {"name":"ask_price_5","type":["null","double"],"default":null,"doc":"Price of ask level 5, best first; null when the level is empty."},
    {"name":"ask_amount_5","type":["null","double"],"default":null,"doc":"Amount at ask level 5, in the instrument's amount unit; null when the level is empty."},
  ],
}

/** Every version of the schema of book_top, oldest first. */
export const bookTopHistory: readonly AvroComplexSchema[] = [bookTopV1]

/** Schema of fill, version 1. */
export const fillV1: AvroComplexSchema = {
  "type": "record",
  "name": "Fill",
  "namespace": "com.cryptics.avro",
  "doc": "One execution of an order of ours.",
  "fields": [
    {"name":"run_id","type":["null","string"],"default":null,"doc":"Identity of the run that recorded the event; set by the recording app, null outside of a run."},
    {"name":"event_key","type":["null","string"],"default":null,"doc":"Identity of the event within its run, derived from venue facts and never random; set by the recording app, null outside of a run."},
    {"name":"venue","type":"string","doc":"Venue that the event belongs to, in lower case, for example deribit; set by the client."},
    {"name":"instrument","type":"string","doc":"The venue's own name of the instrument, for example BTC-PERPETUAL; set by the venue."},
    {"name":"venue_timestamp","type":{"type":"long","logicalType":"timestamp-micros","connect.name":"io.debezium.time.MicroTimestamp"},"doc":"Time of the event at the venue, in microseconds since the epoch (UTC); set by the venue."},
    {"name":"receive_timestamp","type":{"type":"long","logicalType":"timestamp-micros","connect.name":"io.debezium.time.MicroTimestamp"},"doc":"Time at which the client received the event, in microseconds since the epoch (UTC); set by the client's clock."},
    {"name":"processing_timestamp","type":["null",{"type":"long","logicalType":"timestamp-micros","connect.name":"io.debezium.time.MicroTimestamp"}],"default":null,"doc":"Time at which the engine had handled the event, in microseconds since the epoch (UTC); set by the engine's clock, null when no engine saw the event."},
    {"name":"trade_id","type":"string","doc":"Identity of the trade at the venue, exact to the last digit; set by the venue."},
    {"name":"order_id","type":"string","doc":"Identity of our order at the venue; set by the venue."},
    {"name":"label","type":["null","string"],"default":null,"doc":"Label of our order; null when the order carries none."},
    {"name":"side","type":{"type":"enum","name":"Side","symbols":["buy","sell"]},"doc":"Side of our order."},
    {"name":"price","type":"double","doc":"Price of the fill, in quote currency per base unit."},
    {"name":"amount","type":"double","doc":"Amount filled, in the instrument's amount unit (USD for an inverse perpetual)."},
    {"name":"fee","type":"double","doc":"Fee paid, in fee_currency; negative for a rebate."},
    {"name":"fee_currency","type":"string","doc":"Currency of the fee."},
    {"name":"liquidity","type":{"type":"enum","name":"Liquidity","symbols":["maker","taker","unknown"]},"doc":"Whether our order rested (maker) or crossed (taker)."},
  ],
}

/** Every version of the schema of fill, oldest first. */
export const fillHistory: readonly AvroComplexSchema[] = [fillV1]

/** Schema of index, version 1. */
export const indexV1: AvroComplexSchema = {
  "type": "record",
  "name": "Index",
  "namespace": "com.cryptics.avro",
  "doc": "One price of an index.",
  "fields": [
    {"name":"run_id","type":["null","string"],"default":null,"doc":"Identity of the run that recorded the event; set by the recording app, null outside of a run."},
    {"name":"event_key","type":["null","string"],"default":null,"doc":"Identity of the event within its run, derived from venue facts and never random; set by the recording app, null outside of a run."},
    {"name":"venue","type":"string","doc":"Venue that the event belongs to, in lower case, for example deribit; set by the client."},
    {"name":"instrument","type":"string","doc":"Name of the index, for example btc_usd; set by the venue."},
    {"name":"venue_timestamp","type":{"type":"long","logicalType":"timestamp-micros","connect.name":"io.debezium.time.MicroTimestamp"},"doc":"Time of the event at the venue, in microseconds since the epoch (UTC); set by the venue."},
    {"name":"receive_timestamp","type":{"type":"long","logicalType":"timestamp-micros","connect.name":"io.debezium.time.MicroTimestamp"},"doc":"Time at which the client received the event, in microseconds since the epoch (UTC); set by the client's clock."},
    {"name":"processing_timestamp","type":["null",{"type":"long","logicalType":"timestamp-micros","connect.name":"io.debezium.time.MicroTimestamp"}],"default":null,"doc":"Time at which the engine had handled the event, in microseconds since the epoch (UTC); set by the engine's clock, null when no engine saw the event."},
    {"name":"price","type":"double","doc":"Index price, in quote currency per base unit."},
    {"name":"source","type":{"type":"enum","name":"PriceSource","symbols":["recorded","derived","venue"]},"doc":"Where the price comes from: recorded with the market, derived from the mid by a replay, or sent by a live venue."},
  ],
}

/** Every version of the schema of index, oldest first. */
export const indexHistory: readonly AvroComplexSchema[] = [indexV1]

/** Schema of quote, version 1. */
export const quoteV1: AvroComplexSchema = {
  "type": "record",
  "name": "Quote",
  "namespace": "com.cryptics.avro",
  "doc": "One changed side and level of what the engine quotes.",
  "fields": [
    {"name":"run_id","type":["null","string"],"default":null,"doc":"Identity of the run that recorded the event; set by the recording app, null outside of a run."},
    {"name":"event_key","type":["null","string"],"default":null,"doc":"Identity of the event within its run, derived from venue facts and never random; set by the recording app, null outside of a run."},
    {"name":"venue","type":"string","doc":"Venue that the event belongs to, in lower case, for example deribit; set by the client."},
    {"name":"instrument","type":"string","doc":"The venue's own name of the instrument, for example BTC-PERPETUAL; set by the venue."},
    {"name":"venue_timestamp","type":{"type":"long","logicalType":"timestamp-micros","connect.name":"io.debezium.time.MicroTimestamp"},"doc":"Venue time of the book that the decision was made on, in microseconds since the epoch (UTC)."},
    {"name":"receive_timestamp","type":{"type":"long","logicalType":"timestamp-micros","connect.name":"io.debezium.time.MicroTimestamp"},"doc":"Receive time of the book that the decision was made on, in microseconds since the epoch (UTC)."},
    {"name":"processing_timestamp","type":["null",{"type":"long","logicalType":"timestamp-micros","connect.name":"io.debezium.time.MicroTimestamp"}],"default":null,"doc":"Time at which the engine had handled the event, in microseconds since the epoch (UTC); set by the engine's clock, null when no engine saw the event."},
    {"name":"side","type":{"type":"enum","name":"Side","symbols":["buy","sell"]},"doc":"Side of the quote."},
    {"name":"level","type":"int","doc":"Distance from the fair value in levels, from 0."},
    {"name":"label","type":"string","doc":"Label of the order that carries the quote; set by the engine."},
    {"name":"action","type":{"type":"enum","name":"QuoteAction","symbols":["place","edit","cancel"]},"doc":"What the planner did with the side and level."},
    {"name":"price","type":["null","double"],"default":null,"doc":"Price quoted, in quote currency per base unit; null when the quote was pulled."},
    {"name":"amount","type":["null","double"],"default":null,"doc":"Amount quoted, in the instrument's amount unit; null when the quote was pulled."},
    {"name":"fair_value","type":["null","double"],"default":null,"doc":"Fair value that the quote was built around; null when there was none."},
    {"name":"position","type":"double","doc":"Position at the time of the decision, in the instrument's amount unit, negative when short."},
    {"name":"book_epoch","type":"long","doc":"Epoch of the book that the decision was made on."},
    {"name":"book_change_id","type":"long","doc":"Change id of the book that the decision was made on."},
    {"name":"reason","type":"string","doc":"Why the quote changed, for example moved, filled, stale-book, kill-switch."},
  ],
}

/** Every version of the schema of quote, oldest first. */
export const quoteHistory: readonly AvroComplexSchema[] = [quoteV1]

/** Schema of ticker, version 1. */
export const tickerV1: AvroComplexSchema = {
  "type": "record",
  "name": "Ticker",
  "namespace": "com.cryptics.avro",
  "doc": "Best prices, mark and index of one instrument.",
  "fields": [
    {"name":"run_id","type":["null","string"],"default":null,"doc":"Identity of the run that recorded the event; set by the recording app, null outside of a run."},
    {"name":"event_key","type":["null","string"],"default":null,"doc":"Identity of the event within its run, derived from venue facts and never random; set by the recording app, null outside of a run."},
    {"name":"venue","type":"string","doc":"Venue that the event belongs to, in lower case, for example deribit; set by the client."},
    {"name":"instrument","type":"string","doc":"The venue's own name of the instrument, for example BTC-PERPETUAL; set by the venue."},
    {"name":"venue_timestamp","type":{"type":"long","logicalType":"timestamp-micros","connect.name":"io.debezium.time.MicroTimestamp"},"doc":"Time of the event at the venue, in microseconds since the epoch (UTC); set by the venue."},
    {"name":"receive_timestamp","type":{"type":"long","logicalType":"timestamp-micros","connect.name":"io.debezium.time.MicroTimestamp"},"doc":"Time at which the client received the event, in microseconds since the epoch (UTC); set by the client's clock."},
    {"name":"mark_timestamp","type":["null",{"type":"long","logicalType":"timestamp-micros","connect.name":"io.debezium.time.MicroTimestamp"}],"default":null,"doc":"Time of the mark price at the venue, in microseconds since the epoch (UTC); null when the venue sent no mark price."},
    {"name":"best_bid_price","type":["null","double"],"default":null,"doc":"Best bid price, in quote currency per base unit; null when there is no bid."},
    {"name":"best_bid_amount","type":["null","double"],"default":null,"doc":"Amount at the best bid, in the instrument's amount unit (USD for an inverse perpetual); null when there is no bid."},
    {"name":"best_ask_price","type":["null","double"],"default":null,"doc":"Best ask price, in quote currency per base unit; null when there is no ask."},
    {"name":"best_ask_amount","type":["null","double"],"default":null,"doc":"Amount at the best ask, in the instrument's amount unit; null when there is no ask."},
    {"name":"mark_price","type":["null","double"],"default":null,"doc":"Mark price, in quote currency per base unit; null when the venue sent none."},
    {"name":"index_price","type":["null","double"],"default":null,"doc":"Index price, in quote currency per base unit; null when the venue sent none."},
    {"name":"last_price","type":["null","double"],"default":null,"doc":"Price of the last trade, in quote currency per base unit; null before the first trade."},
    {"name":"open_interest","type":["null","double"],"default":null,"doc":"Open interest, in the instrument's amount unit; null when the venue sent none."},
    {"name":"current_funding","type":["null","double"],"default":null,"doc":"Current funding rate as a fraction; null when the venue sent none."},
    {"name":"funding_8h","type":["null","double"],"default":null,"doc":"Funding rate of the last eight hours as a fraction; null when the venue sent none."},
    {"name":"source","type":{"type":"enum","name":"PriceSource","symbols":["recorded","derived","venue"]},"doc":"Where mark and index price come from: recorded with the market, derived from the mid by a replay, or sent by a live venue."},
  ],
}

/** Schema of ticker, version 2. */
export const tickerV2: AvroComplexSchema = {
  "type": "record",
  "name": "Ticker",
  "namespace": "com.cryptics.avro",
  "doc": "Best prices, mark and index of one instrument.",
  "fields": [
    {"name":"run_id","type":["null","string"],"default":null,"doc":"Identity of the run that recorded the event; set by the recording app, null outside of a run."},
    {"name":"event_key","type":["null","string"],"default":null,"doc":"Identity of the event within its run, derived from venue facts and never random; set by the recording app, null outside of a run."},
    {"name":"venue","type":"string","doc":"Venue that the event belongs to, in lower case, for example deribit; set by the client."},
    {"name":"instrument","type":"string","doc":"The venue's own name of the instrument, for example BTC-PERPETUAL; set by the venue."},
    {"name":"venue_timestamp","type":{"type":"long","logicalType":"timestamp-micros","connect.name":"io.debezium.time.MicroTimestamp"},"doc":"Time of the event at the venue, in microseconds since the epoch (UTC); set by the venue."},
    {"name":"receive_timestamp","type":{"type":"long","logicalType":"timestamp-micros","connect.name":"io.debezium.time.MicroTimestamp"},"doc":"Time at which the client received the event, in microseconds since the epoch (UTC); set by the client's clock."},
    {"name":"mark_timestamp","type":["null",{"type":"long","logicalType":"timestamp-micros","connect.name":"io.debezium.time.MicroTimestamp"}],"default":null,"doc":"Time of the mark price at the venue, in microseconds since the epoch (UTC); null when the venue sent no mark price."},
    {"name":"best_bid_price","type":["null","double"],"default":null,"doc":"Best bid price, in quote currency per base unit; null when there is no bid."},
    {"name":"best_bid_amount","type":["null","double"],"default":null,"doc":"Amount at the best bid, in the instrument's amount unit (USD for an inverse perpetual); null when there is no bid."},
    {"name":"best_ask_price","type":["null","double"],"default":null,"doc":"Best ask price, in quote currency per base unit; null when there is no ask."},
    {"name":"best_ask_amount","type":["null","double"],"default":null,"doc":"Amount at the best ask, in the instrument's amount unit; null when there is no ask."},
    {"name":"mark_price","type":["null","double"],"default":null,"doc":"Mark price, in quote currency per base unit; null when the venue sent none."},
    {"name":"index_price","type":["null","double"],"default":null,"doc":"Index price, in quote currency per base unit; null when the venue sent none."},
    {"name":"last_price","type":["null","double"],"default":null,"doc":"Price of the last trade, in quote currency per base unit; null before the first trade."},
    {"name":"open_interest","type":["null","double"],"default":null,"doc":"Open interest, in the instrument's amount unit; null when the venue sent none."},
    {"name":"current_funding","type":["null","double"],"default":null,"doc":"Current funding rate as a fraction; null when the venue sent none."},
    {"name":"funding_8h","type":["null","double"],"default":null,"doc":"Funding rate of the last eight hours as a fraction; null when the venue sent none."},
    {"name":"source","type":{"type":"enum","name":"PriceSource","symbols":["recorded","derived","venue"]},"doc":"Where mark and index price come from: recorded with the market, derived from the mid by a replay, or sent by a live venue."},
    {"name":"processing_timestamp","type":["null",{"type":"long","logicalType":"timestamp-micros","connect.name":"io.debezium.time.MicroTimestamp"}],"default":null,"doc":"Time at which the engine had handled the event, in microseconds since the epoch (UTC); set by the engine's clock, null when no engine saw the event."},
  ],
}

/** Every version of the schema of ticker, oldest first. */
export const tickerHistory: readonly AvroComplexSchema[] = [tickerV1, tickerV2]

/** Schema of trade, version 1. */
export const tradeV1: AvroComplexSchema = {
  "type": "record",
  "name": "Trade",
  "namespace": "com.cryptics.avro",
  "doc": "One public trade.",
  "fields": [
    {"name":"run_id","type":["null","string"],"default":null,"doc":"Identity of the run that recorded the event; set by the recording app, null outside of a run."},
    {"name":"event_key","type":["null","string"],"default":null,"doc":"Identity of the event within its run, derived from venue facts and never random; set by the recording app, null outside of a run."},
    {"name":"venue","type":"string","doc":"Venue that the event belongs to, in lower case, for example deribit; set by the client."},
    {"name":"instrument","type":"string","doc":"The venue's own name of the instrument, for example BTC-PERPETUAL; set by the venue."},
    {"name":"venue_timestamp","type":{"type":"long","logicalType":"timestamp-micros","connect.name":"io.debezium.time.MicroTimestamp"},"doc":"Time of the event at the venue, in microseconds since the epoch (UTC); set by the venue."},
    {"name":"receive_timestamp","type":{"type":"long","logicalType":"timestamp-micros","connect.name":"io.debezium.time.MicroTimestamp"},"doc":"Time at which the client received the event, in microseconds since the epoch (UTC); set by the client's clock."},
    {"name":"trade_id","type":"string","doc":"Identity of the trade at the venue, exact to the last digit; set by the venue."},
    {"name":"trade_sequence","type":["null","long"],"default":null,"doc":"Number of the trade within its instrument, counted by the venue without holes; null when the venue does not count."},
    {"name":"price","type":"double","doc":"Price of the trade, in quote currency per base unit."},
    {"name":"amount","type":"double","doc":"Amount of the trade, in the instrument's amount unit (USD for an inverse perpetual)."},
    {"name":"side","type":{"type":"enum","name":"Side","symbols":["buy","sell"]},"doc":"Side of the taker."},
    {"name":"mark_price","type":["null","double"],"default":null,"doc":"Mark price at the time of the trade; null when the venue sent none."},
    {"name":"index_price","type":["null","double"],"default":null,"doc":"Index price at the time of the trade; null when the venue sent none."},
  ],
}

/** Schema of trade, version 2. */
export const tradeV2: AvroComplexSchema = {
  "type": "record",
  "name": "Trade",
  "namespace": "com.cryptics.avro",
  "doc": "One public trade.",
  "fields": [
    {"name":"run_id","type":["null","string"],"default":null,"doc":"Identity of the run that recorded the event; set by the recording app, null outside of a run."},
    {"name":"event_key","type":["null","string"],"default":null,"doc":"Identity of the event within its run, derived from venue facts and never random; set by the recording app, null outside of a run."},
    {"name":"venue","type":"string","doc":"Venue that the event belongs to, in lower case, for example deribit; set by the client."},
    {"name":"instrument","type":"string","doc":"The venue's own name of the instrument, for example BTC-PERPETUAL; set by the venue."},
    {"name":"venue_timestamp","type":{"type":"long","logicalType":"timestamp-micros","connect.name":"io.debezium.time.MicroTimestamp"},"doc":"Time of the event at the venue, in microseconds since the epoch (UTC); set by the venue."},
    {"name":"receive_timestamp","type":{"type":"long","logicalType":"timestamp-micros","connect.name":"io.debezium.time.MicroTimestamp"},"doc":"Time at which the client received the event, in microseconds since the epoch (UTC); set by the client's clock."},
    {"name":"trade_id","type":"string","doc":"Identity of the trade at the venue, exact to the last digit; set by the venue."},
    {"name":"trade_sequence","type":["null","long"],"default":null,"doc":"Number of the trade within its instrument, counted by the venue without holes; null when the venue does not count."},
    {"name":"price","type":"double","doc":"Price of the trade, in quote currency per base unit."},
    {"name":"amount","type":"double","doc":"Amount of the trade, in the instrument's amount unit (USD for an inverse perpetual)."},
    {"name":"side","type":{"type":"enum","name":"Side","symbols":["buy","sell"]},"doc":"Side of the taker."},
    {"name":"mark_price","type":["null","double"],"default":null,"doc":"Mark price at the time of the trade; null when the venue sent none."},
    {"name":"index_price","type":["null","double"],"default":null,"doc":"Index price at the time of the trade; null when the venue sent none."},
    {"name":"processing_timestamp","type":["null",{"type":"long","logicalType":"timestamp-micros","connect.name":"io.debezium.time.MicroTimestamp"}],"default":null,"doc":"Time at which the engine had handled the event, in microseconds since the epoch (UTC); set by the engine's clock, null when no engine saw the event."},
  ],
}

/** Every version of the schema of trade, oldest first. */
export const tradeHistory: readonly AvroComplexSchema[] = [tradeV1, tradeV2]
