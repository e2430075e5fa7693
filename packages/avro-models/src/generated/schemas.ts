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

/** Schema of book_change, version 1. */
export const bookChangeV1: AvroComplexSchema = {
  "type": "record",
  "name": "BookChange",
  "namespace": "com.cryptics.avro",
  "doc": "One step of an order book, as arrays; after a book_snapshot of the same epoch the steps give the book.",
  "fields": [
    {"name":"run_id","type":["null","string"],"default":null,"doc":"Identity of the run that recorded the event; set by the recording app, null outside of a run."},
    {"name":"event_key","type":["null","string"],"default":null,"doc":"Identity of the event within its run, derived from venue facts and never random; set by the recording app, null outside of a run."},
    {"name":"venue","type":"string","doc":"Venue that the event belongs to, in lower case, for example deribit; set by the client."},
    {"name":"instrument","type":"string","doc":"The venue's own name of the instrument, for example BTC-PERPETUAL; set by the venue."},
    {"name":"venue_timestamp","type":{"type":"long","logicalType":"timestamp-micros","connect.name":"io.debezium.time.MicroTimestamp"},"doc":"Time of the event at the venue, in microseconds since the epoch (UTC); set by the venue."},
    {"name":"receive_timestamp","type":{"type":"long","logicalType":"timestamp-micros","connect.name":"io.debezium.time.MicroTimestamp"},"doc":"Time at which the client received the event, in microseconds since the epoch (UTC); set by the client's clock."},
    {"name":"processing_timestamp","type":["null",{"type":"long","logicalType":"timestamp-micros","connect.name":"io.debezium.time.MicroTimestamp"}],"default":null,"doc":"Time at which the engine had handled the event, in microseconds since the epoch (UTC); set by the engine's clock, null when no engine saw the event."},
    {"name":"epoch","type":"long","doc":"Number of the unbroken chain of changes that the step belongs to, from 1; set by the client, one more after each resync."},
    {"name":"previous_change_id","type":"long","doc":"The venue's id of the change before; the chain is broken when it is not the one that was seen last."},
    {"name":"change_id","type":"long","doc":"The venue's id of this change; set by the venue, or by the client where the venue has none."},
    {"name":"bid_prices","type":{"type":"array","items":"double"},"doc":"Prices of the bids that changed, in quote currency per base unit, in the venue's order."},
    {"name":"bid_amounts","type":{"type":"array","items":"double"},"doc":"New amounts at the bid prices, in the same order, in the instrument's amount unit; 0 when the price is gone."},
    {"name":"ask_prices","type":{"type":"array","items":"double"},"doc":"Prices of the asks that changed, in quote currency per base unit, in the venue's order."},
    {"name":"ask_amounts","type":{"type":"array","items":"double"},"doc":"New amounts at the ask prices, in the same order, in the instrument's amount unit; 0 when the price is gone."},
  ],
}

/** Every version of the schema of book_change, oldest first. */
export const bookChangeHistory: readonly AvroComplexSchema[] = [bookChangeV1]

/** Schema of book_snapshot, version 1. */
export const bookSnapshotV1: AvroComplexSchema = {
  "type": "record",
  "name": "BookSnapshot",
  "namespace": "com.cryptics.avro",
  "doc": "A whole order book at one moment, as arrays: for files and column stores; tables take book_top.",
  "fields": [
    {"name":"run_id","type":["null","string"],"default":null,"doc":"Identity of the run that recorded the event; set by the recording app, null outside of a run."},
    {"name":"event_key","type":["null","string"],"default":null,"doc":"Identity of the event within its run, derived from venue facts and never random; set by the recording app, null outside of a run."},
    {"name":"venue","type":"string","doc":"Venue that the event belongs to, in lower case, for example deribit; set by the client."},
    {"name":"instrument","type":"string","doc":"The venue's own name of the instrument, for example BTC-PERPETUAL; set by the venue."},
    {"name":"venue_timestamp","type":{"type":"long","logicalType":"timestamp-micros","connect.name":"io.debezium.time.MicroTimestamp"},"doc":"Time of the event at the venue, in microseconds since the epoch (UTC); set by the venue."},
    {"name":"receive_timestamp","type":{"type":"long","logicalType":"timestamp-micros","connect.name":"io.debezium.time.MicroTimestamp"},"doc":"Time at which the client received the event, in microseconds since the epoch (UTC); set by the client's clock."},
    {"name":"processing_timestamp","type":["null",{"type":"long","logicalType":"timestamp-micros","connect.name":"io.debezium.time.MicroTimestamp"}],"default":null,"doc":"Time at which the engine had handled the event, in microseconds since the epoch (UTC); set by the engine's clock, null when no engine saw the event."},
    {"name":"epoch","type":"long","doc":"Number of the unbroken chain of changes that the book belongs to, from 1; set by the client, one more after each resync."},
    {"name":"change_id","type":"long","doc":"The venue's id of the last change in the book; set by the venue, or by the client where the venue has none."},
    {"name":"bid_prices","type":{"type":"array","items":"double"},"doc":"Prices of the bids, best (highest) first, in quote currency per base unit."},
    {"name":"bid_amounts","type":{"type":"array","items":"double"},"doc":"Amounts at the bid prices, in the same order, in the instrument's amount unit."},
    {"name":"ask_prices","type":{"type":"array","items":"double"},"doc":"Prices of the asks, best (lowest) first, in quote currency per base unit."},
    {"name":"ask_amounts","type":{"type":"array","items":"double"},"doc":"Amounts at the ask prices, in the same order, in the instrument's amount unit."},
  ],
}

/** Every version of the schema of book_snapshot, oldest first. */
export const bookSnapshotHistory: readonly AvroComplexSchema[] = [bookSnapshotV1]

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

/** Schema of fair_value, version 1. */
export const fairValueV1: AvroComplexSchema = {
  "type": "record",
  "name": "FairValue",
  "namespace": "com.cryptics.avro",
  "doc": "What the engine takes the instrument to be worth.",
  "fields": [
    {"name":"run_id","type":["null","string"],"default":null,"doc":"Identity of the run that recorded the event; set by the recording app, null outside of a run."},
    {"name":"event_key","type":["null","string"],"default":null,"doc":"Identity of the event within its run, derived from venue facts and never random; set by the recording app, null outside of a run."},
    {"name":"venue","type":"string","doc":"Venue that the event belongs to, in lower case, for example deribit; set by the client."},
    {"name":"instrument","type":"string","doc":"The venue's own name of the instrument, for example BTC-PERPETUAL; set by the venue."},
    {"name":"venue_timestamp","type":{"type":"long","logicalType":"timestamp-micros","connect.name":"io.debezium.time.MicroTimestamp"},"doc":"Venue time of the newest event that the fair value rests on, in microseconds since the epoch (UTC); set by the engine."},
    {"name":"receive_timestamp","type":{"type":"long","logicalType":"timestamp-micros","connect.name":"io.debezium.time.MicroTimestamp"},"doc":"Receive time of the newest event that the fair value rests on, in microseconds since the epoch (UTC); set by the engine."},
    {"name":"processing_timestamp","type":["null",{"type":"long","logicalType":"timestamp-micros","connect.name":"io.debezium.time.MicroTimestamp"}],"default":null,"doc":"Time at which the engine had finished the fair value, in microseconds since the epoch (UTC); set by the engine's clock, null in a record that was made without one."},
    {"name":"fair_value","type":"double","doc":"The price in quote currency per base unit; set by the engine."},
    {"name":"mid_price","type":["null","double"],"default":null,"doc":"Middle of the best prices of others, in quote currency per base unit; set by the engine, null when a side is empty."},
    {"name":"volatility","type":["null","double"],"default":null,"doc":"Standard deviation of the price over one second, in quote currency; set by the estimator, null without one."},
    {"name":"source","type":"string","doc":"Which rule made it, for example mid or microprice; set by the engine."},
  ],
}

/** Every version of the schema of fair_value, oldest first. */
export const fairValueHistory: readonly AvroComplexSchema[] = [fairValueV1]

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

/** Schema of instrument, version 1. */
export const instrumentV1: AvroComplexSchema = {
  "type": "record",
  "name": "Instrument",
  "namespace": "com.cryptics.avro",
  "doc": "The terms of one instrument as the venue told them at one moment.",
  "fields": [
    {"name":"run_id","type":["null","string"],"default":null,"doc":"Identity of the run that recorded the event; set by the recording app, null outside of a run."},
    {"name":"event_key","type":["null","string"],"default":null,"doc":"Identity of the event within its run, derived from venue facts and never random; set by the recording app, null outside of a run."},
    {"name":"venue","type":"string","doc":"Venue that the event belongs to, in lower case, for example deribit; set by the client."},
    {"name":"instrument","type":"string","doc":"The venue's own name of the instrument, for example BTC-PERPETUAL; set by the venue."},
    {"name":"venue_timestamp","type":{"type":"long","logicalType":"timestamp-micros","connect.name":"io.debezium.time.MicroTimestamp"},"doc":"Time for which the venue tells the terms, in microseconds since the epoch (UTC); set by the client, equal to receive_timestamp where the venue says none."},
    {"name":"receive_timestamp","type":{"type":"long","logicalType":"timestamp-micros","connect.name":"io.debezium.time.MicroTimestamp"},"doc":"Time at which the client received the event, in microseconds since the epoch (UTC); set by the client's clock."},
    {"name":"processing_timestamp","type":["null",{"type":"long","logicalType":"timestamp-micros","connect.name":"io.debezium.time.MicroTimestamp"}],"default":null,"doc":"Time at which the engine had handled the event, in microseconds since the epoch (UTC); set by the engine's clock, null when no engine saw the event."},
    {"name":"contract_type","type":{"type":"enum","name":"ContractType","symbols":["linear","inverse"]},"doc":"How the contract settles: linear in quote currency, inverse in base currency; set by the client from the venue's terms."},
    {"name":"base_currency","type":"string","doc":"Currency that is priced, for example BTC; set by the venue."},
    {"name":"quote_currency","type":"string","doc":"Currency that prices are in, for example USD; set by the venue."},
    {"name":"settlement_currency","type":"string","doc":"Currency that profit is paid in; set by the venue."},
    {"name":"tick_size","type":"double","doc":"Smallest step of prices, in quote currency per base unit; the base step where there are several; set by the venue."},
    {"name":"contract_size","type":"double","doc":"Value of one contract, in quote currency for inverse contracts and in base currency for linear ones; set by the venue."},
    {"name":"minimum_amount","type":"double","doc":"Smallest amount of an order and step of amounts, in the instrument's amount unit; set by the venue."},
    {"name":"maker_fee","type":"double","doc":"Fee of a maker as a fraction of the traded value; negative is paid to the maker; set by the venue or by configuration."},
    {"name":"taker_fee","type":"double","doc":"Fee of a taker as a fraction of the traded value; set by the venue or by configuration."},
    {"name":"expiration_timestamp","type":["null",{"type":"long","logicalType":"timestamp-micros","connect.name":"io.debezium.time.MicroTimestamp"}],"default":null,"doc":"Time at which the contract expires, in microseconds since the epoch (UTC); set by the venue, null for a perpetual."},
    {"name":"is_active","type":"boolean","doc":"Whether the instrument can be traded; set by the venue."},
  ],
}

/** Every version of the schema of instrument, oldest first. */
export const instrumentHistory: readonly AvroComplexSchema[] = [instrumentV1]

/** Schema of latency_sample, version 1. */
export const latencySampleV1: AvroComplexSchema = {
  "type": "record",
  "name": "LatencySample",
  "namespace": "com.cryptics.avro",
  "doc": "How long records took over one hop, summed up over an interval.",
  "fields": [
    {"name":"run_id","type":["null","string"],"default":null,"doc":"Identity of the run that recorded the event; set by the recording app, null outside of a run."},
    {"name":"event_key","type":["null","string"],"default":null,"doc":"Identity of the event within its run, derived from venue facts and never random; set by the recording app, null outside of a run."},
    {"name":"venue","type":"string","doc":"Venue that the event belongs to, in lower case, for example deribit; set by the client."},
    {"name":"instrument","type":"string","doc":"The venue's own name of the instrument, for example BTC-PERPETUAL; set by the venue."},
    {"name":"venue_timestamp","type":{"type":"long","logicalType":"timestamp-micros","connect.name":"io.debezium.time.MicroTimestamp"},"doc":"End of the interval, in microseconds since the epoch (UTC); set by who measured."},
    {"name":"receive_timestamp","type":{"type":"long","logicalType":"timestamp-micros","connect.name":"io.debezium.time.MicroTimestamp"},"doc":"Time at which the interval was closed, in microseconds since the epoch (UTC); set by who measured."},
    {"name":"processing_timestamp","type":["null",{"type":"long","logicalType":"timestamp-micros","connect.name":"io.debezium.time.MicroTimestamp"}],"default":null,"doc":"Time at which the engine had handled the sample, in microseconds since the epoch (UTC); null when no engine saw it."},
    {"name":"hop","type":"string","doc":"The hop, for example exchange_to_engine, engine_to_database, tick_to_order; set by who measured."},
    {"name":"interval_ms","type":"long","doc":"Length of the interval in milliseconds; set by who measured."},
    {"name":"count","type":"long","doc":"Number of records in the interval."},
    {"name":"p50_ms","type":"double","doc":"Median in milliseconds; negative when the clocks disagree."},
    {"name":"p90_ms","type":"double","doc":"The 90th percentile in milliseconds."},
    {"name":"p99_ms","type":"double","doc":"The 99th percentile in milliseconds."},
    {"name":"max_ms","type":"double","doc":"Longest in milliseconds."},
  ],
}

/** Every version of the schema of latency_sample, oldest first. */
export const latencySampleHistory: readonly AvroComplexSchema[] = [latencySampleV1]

/** Schema of link_event, version 1. */
export const linkEventV1: AvroComplexSchema = {
  "type": "record",
  "name": "LinkEvent",
  "namespace": "com.cryptics.avro",
  "doc": "Something that happened to a connection: it came, it went, something was missed.",
  "fields": [
    {"name":"run_id","type":["null","string"],"default":null,"doc":"Identity of the run that recorded the event; set by the recording app, null outside of a run."},
    {"name":"event_key","type":["null","string"],"default":null,"doc":"Identity of the event within its run, derived from venue facts and never random; set by the recording app, null outside of a run."},
    {"name":"venue","type":"string","doc":"Venue that the event belongs to, in lower case, for example deribit; set by the client."},
    {"name":"venue_timestamp","type":{"type":"long","logicalType":"timestamp-micros","connect.name":"io.debezium.time.MicroTimestamp"},"doc":"Time of the event, in microseconds since the epoch (UTC); set by the client, because the venue tells none."},
    {"name":"receive_timestamp","type":{"type":"long","logicalType":"timestamp-micros","connect.name":"io.debezium.time.MicroTimestamp"},"doc":"Time at which the client received the event, in microseconds since the epoch (UTC); set by the client's clock."},
    {"name":"processing_timestamp","type":["null",{"type":"long","logicalType":"timestamp-micros","connect.name":"io.debezium.time.MicroTimestamp"}],"default":null,"doc":"Time at which the engine had handled the event, in microseconds since the epoch (UTC); set by the engine's clock, null when no engine saw the event."},
    {"name":"connection","type":"string","doc":"Which connection of the process, for example the address and a number; set by the client."},
    {"name":"kind","type":{"type":"enum","name":"LinkEventKind","symbols":["opened","lost","gap","malformed","stale","resynced"]},"doc":"What happened; set by the client."},
    {"name":"epoch","type":"long","doc":"Number of the connection since the start, from 1; set by the client."},
    {"name":"channel","type":["null","string"],"default":null,"doc":"Channel that is concerned; set by the client, null when it is the whole connection."},
    {"name":"reason","type":["null","string"],"default":null,"doc":"Why, in words without secrets; set by the client, null when nothing is known."},
    {"name":"outage_ms","type":["null","double"],"default":null,"doc":"How long nothing came, in milliseconds; set by the client at opened and resynced, null otherwise."},
  ],
}

/** Every version of the schema of link_event, oldest first. */
export const linkEventHistory: readonly AvroComplexSchema[] = [linkEventV1]

/** Schema of order_command, version 1. */
export const orderCommandV1: AvroComplexSchema = {
  "type": "record",
  "name": "OrderCommand",
  "namespace": "com.cryptics.avro",
  "doc": "One command to the venue, as it was approved and handed to the client.",
  "fields": [
    {"name":"run_id","type":["null","string"],"default":null,"doc":"Identity of the run that recorded the event; set by the recording app, null outside of a run."},
    {"name":"event_key","type":["null","string"],"default":null,"doc":"Identity of the event within its run, derived from venue facts and never random; set by the recording app, null outside of a run."},
    {"name":"venue","type":"string","doc":"Venue that the event belongs to, in lower case, for example deribit; set by the client."},
    {"name":"instrument","type":"string","doc":"The venue's own name of the instrument, for example BTC-PERPETUAL; set by the venue."},
    {"name":"venue_timestamp","type":{"type":"long","logicalType":"timestamp-micros","connect.name":"io.debezium.time.MicroTimestamp"},"doc":"Venue time of the newest event that the command rests on, in microseconds since the epoch (UTC); set by the engine."},
    {"name":"receive_timestamp","type":{"type":"long","logicalType":"timestamp-micros","connect.name":"io.debezium.time.MicroTimestamp"},"doc":"Receive time of the newest event that the command rests on, in microseconds since the epoch (UTC); set by the engine."},
    {"name":"processing_timestamp","type":["null",{"type":"long","logicalType":"timestamp-micros","connect.name":"io.debezium.time.MicroTimestamp"}],"default":null,"doc":"Time at which the engine had finished the command, in microseconds since the epoch (UTC); set by the engine's clock, null in a record that was made without one."},
    {"name":"action","type":{"type":"enum","name":"CommandAction","symbols":["place","edit","cancel","cancel_all"]},"doc":"What is asked for; set by the engine."},
    {"name":"label","type":"string","doc":"Our identity of the order; empty for cancel_all; set by the engine."},
    {"name":"order_id","type":["null","string"],"default":null,"doc":"The venue's identity of the order; set by the venue, null for place and cancel_all."},
    {"name":"side","type":["null",{"type":"enum","name":"Side","symbols":["buy","sell"]}],"default":null,"doc":"Side of the order; set by the engine, null for what names none."},
    {"name":"price","type":["null","double"],"default":null,"doc":"Limit price in quote currency per base unit; set by the engine, null for market orders and cancels."},
    {"name":"amount","type":["null","double"],"default":null,"doc":"Total amount, filled part included, in the instrument's amount unit; set by the engine, null for cancels."},
    {"name":"post_only","type":"boolean","doc":"Whether the venue must refuse to take; set by the engine."},
    {"name":"reduce_only","type":"boolean","doc":"Whether the order may only shrink the position; set by the engine."},
    {"name":"book_epoch","type":["null","long"],"default":null,"doc":"Epoch of the book that the decision was made on; set by the engine, null when it rests on no book."},
    {"name":"valid_until_timestamp","type":["null",{"type":"long","logicalType":"timestamp-micros","connect.name":"io.debezium.time.MicroTimestamp"}],"default":null,"doc":"Last moment at which the venue may accept the command, in microseconds since the epoch (UTC), venue time; set by the engine, null without a limit."},
  ],
}

/** Every version of the schema of order_command, oldest first. */
export const orderCommandHistory: readonly AvroComplexSchema[] = [orderCommandV1]

/** Schema of order_update, version 1. */
export const orderUpdateV1: AvroComplexSchema = {
  "type": "record",
  "name": "OrderUpdate",
  "namespace": "com.cryptics.avro",
  "doc": "The venue's view of one order of ours at one moment.",
  "fields": [
    {"name":"run_id","type":["null","string"],"default":null,"doc":"Identity of the run that recorded the event; set by the recording app, null outside of a run."},
    {"name":"event_key","type":["null","string"],"default":null,"doc":"Identity of the event within its run, derived from venue facts and never random; set by the recording app, null outside of a run."},
    {"name":"venue","type":"string","doc":"Venue that the event belongs to, in lower case, for example deribit; set by the client."},
    {"name":"instrument","type":"string","doc":"The venue's own name of the instrument, for example BTC-PERPETUAL; set by the venue."},
    {"name":"venue_timestamp","type":{"type":"long","logicalType":"timestamp-micros","connect.name":"io.debezium.time.MicroTimestamp"},"doc":"Time of the event at the venue, in microseconds since the epoch (UTC); set by the venue."},
    {"name":"receive_timestamp","type":{"type":"long","logicalType":"timestamp-micros","connect.name":"io.debezium.time.MicroTimestamp"},"doc":"Time at which the client received the event, in microseconds since the epoch (UTC); set by the client's clock."},
    {"name":"processing_timestamp","type":["null",{"type":"long","logicalType":"timestamp-micros","connect.name":"io.debezium.time.MicroTimestamp"}],"default":null,"doc":"Time at which the engine had handled the event, in microseconds since the epoch (UTC); set by the engine's clock, null when no engine saw the event."},
    {"name":"order_id","type":"string","doc":"The venue's identity of the order; set by the venue."},
    {"name":"label","type":"string","doc":"Our identity of the order; empty when somebody else placed it; set by the engine."},
    {"name":"side","type":{"type":"enum","name":"Side","symbols":["buy","sell"]},"doc":"Side of the order; set by the venue."},
    {"name":"state","type":"string","doc":"State of the order: open, filled, cancelled, rejected, untriggered, triggered, or what else the venue says; set by the client from the venue's word."},
    {"name":"price","type":["null","double"],"default":null,"doc":"Limit price in quote currency per base unit; set by the venue, null for an order without one."},
    {"name":"amount","type":"double","doc":"Total amount, filled part included, in the instrument's amount unit; set by the venue."},
    {"name":"filled_amount","type":"double","doc":"Amount filled so far, in the instrument's amount unit; set by the venue."},
    {"name":"average_price","type":["null","double"],"default":null,"doc":"Average price of the fills in quote currency per base unit; set by the venue, null before the first."},
    {"name":"cancel_reason","type":["null","string"],"default":null,"doc":"Why the order was cancelled, in the venue's words; set by the venue, null otherwise."},
  ],
}

/** Every version of the schema of order_update, oldest first. */
export const orderUpdateHistory: readonly AvroComplexSchema[] = [orderUpdateV1]

/** Schema of pnl_snapshot, version 1. */
export const pnlSnapshotV1: AvroComplexSchema = {
  "type": "record",
  "name": "PnlSnapshot",
  "namespace": "com.cryptics.avro",
  "doc": "Profit and loss of one instrument at one moment.",
  "fields": [
    {"name":"run_id","type":["null","string"],"default":null,"doc":"Identity of the run that recorded the event; set by the recording app, null outside of a run."},
    {"name":"event_key","type":["null","string"],"default":null,"doc":"Identity of the event within its run, derived from venue facts and never random; set by the recording app, null outside of a run."},
    {"name":"venue","type":"string","doc":"Venue that the event belongs to, in lower case, for example deribit; set by the client."},
    {"name":"instrument","type":"string","doc":"The venue's own name of the instrument, for example BTC-PERPETUAL; set by the venue."},
    {"name":"venue_timestamp","type":{"type":"long","logicalType":"timestamp-micros","connect.name":"io.debezium.time.MicroTimestamp"},"doc":"Venue time of the newest event that the valuation rests on, in microseconds since the epoch (UTC); set by the engine."},
    {"name":"receive_timestamp","type":{"type":"long","logicalType":"timestamp-micros","connect.name":"io.debezium.time.MicroTimestamp"},"doc":"Receive time of the newest event that the valuation rests on, in microseconds since the epoch (UTC); set by the engine."},
    {"name":"processing_timestamp","type":["null",{"type":"long","logicalType":"timestamp-micros","connect.name":"io.debezium.time.MicroTimestamp"}],"default":null,"doc":"Time at which the engine had finished the valuation, in microseconds since the epoch (UTC); set by the engine's clock, null in a record that was made without one."},
    {"name":"position","type":"double","doc":"Amount held, in the instrument's amount unit; negative when short; set by the engine."},
    {"name":"mark_price","type":["null","double"],"default":null,"doc":"Price that what is held is valued at, in quote currency per base unit; set by the engine, null when there is none yet."},
    {"name":"realised_pnl","type":"double","doc":"Profit of what was closed, before fees, in settlement currency; set by the engine."},
    {"name":"unrealised_pnl","type":"double","doc":"Profit of what is held at mark_price, in settlement currency; 0 when flat; set by the engine."},
    {"name":"fees","type":"double","doc":"Fees paid so far in settlement currency; negative when the venue paid more; set by the engine."},
    {"name":"spread_captured","type":"double","doc":"Sum over the fills of their distance from the fair value at that moment, in settlement currency; set by the engine."},
    {"name":"traded_amount","type":"double","doc":"Amount traded so far, in the instrument's amount unit; set by the engine."},
    {"name":"currency","type":"string","doc":"Settlement currency, for example BTC; set by the engine."},
  ],
}

/** Every version of the schema of pnl_snapshot, oldest first. */
export const pnlSnapshotHistory: readonly AvroComplexSchema[] = [pnlSnapshotV1]

/** Schema of position, version 1. */
export const positionV1: AvroComplexSchema = {
  "type": "record",
  "name": "Position",
  "namespace": "com.cryptics.avro",
  "doc": "What is held in one instrument after a change.",
  "fields": [
    {"name":"run_id","type":["null","string"],"default":null,"doc":"Identity of the run that recorded the event; set by the recording app, null outside of a run."},
    {"name":"event_key","type":["null","string"],"default":null,"doc":"Identity of the event within its run, derived from venue facts and never random; set by the recording app, null outside of a run."},
    {"name":"venue","type":"string","doc":"Venue that the event belongs to, in lower case, for example deribit; set by the client."},
    {"name":"instrument","type":"string","doc":"The venue's own name of the instrument, for example BTC-PERPETUAL; set by the venue."},
    {"name":"venue_timestamp","type":{"type":"long","logicalType":"timestamp-micros","connect.name":"io.debezium.time.MicroTimestamp"},"doc":"Venue time of the newest event that the position rests on, in microseconds since the epoch (UTC); set by the engine."},
    {"name":"receive_timestamp","type":{"type":"long","logicalType":"timestamp-micros","connect.name":"io.debezium.time.MicroTimestamp"},"doc":"Receive time of the newest event that the position rests on, in microseconds since the epoch (UTC); set by the engine."},
    {"name":"processing_timestamp","type":["null",{"type":"long","logicalType":"timestamp-micros","connect.name":"io.debezium.time.MicroTimestamp"}],"default":null,"doc":"Time at which the engine had finished the position, in microseconds since the epoch (UTC); set by the engine's clock, null in a record that was made without one."},
    {"name":"amount","type":"double","doc":"Amount held, in the instrument's amount unit; negative when short; set by the engine."},
    {"name":"entry_price","type":["null","double"],"default":null,"doc":"Average price of what is held in quote currency per base unit, harmonic for inverse contracts; set by the engine, null when flat."},
    {"name":"realised_pnl","type":"double","doc":"Profit of what was closed, before fees, in settlement currency; set by the engine."},
    {"name":"fees","type":"double","doc":"Fees paid so far in settlement currency; negative when the venue paid more; set by the engine."},
    {"name":"cause","type":{"type":"enum","name":"PositionCause","symbols":["fill","inferred_fill","start","venue"]},"doc":"Why it changed: a fill that was told, one that was inferred, the start, or the venue's word; set by the engine."},
  ],
}

/** Every version of the schema of position, oldest first. */
export const positionHistory: readonly AvroComplexSchema[] = [positionV1]

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

/** Schema of risk_refusal, version 1. */
export const riskRefusalV1: AvroComplexSchema = {
  "type": "record",
  "name": "RiskRefusal",
  "namespace": "com.cryptics.avro",
  "doc": "A command that the risk gate did not let through.",
  "fields": [
    {"name":"run_id","type":["null","string"],"default":null,"doc":"Identity of the run that recorded the event; set by the recording app, null outside of a run."},
    {"name":"event_key","type":["null","string"],"default":null,"doc":"Identity of the event within its run, derived from venue facts and never random; set by the recording app, null outside of a run."},
    {"name":"venue","type":"string","doc":"Venue that the event belongs to, in lower case, for example deribit; set by the client."},
    {"name":"instrument","type":"string","doc":"The venue's own name of the instrument, for example BTC-PERPETUAL; set by the venue."},
    {"name":"venue_timestamp","type":{"type":"long","logicalType":"timestamp-micros","connect.name":"io.debezium.time.MicroTimestamp"},"doc":"Venue time of the newest event that the refusal rests on, in microseconds since the epoch (UTC); set by the engine."},
    {"name":"receive_timestamp","type":{"type":"long","logicalType":"timestamp-micros","connect.name":"io.debezium.time.MicroTimestamp"},"doc":"Receive time of the newest event that the refusal rests on, in microseconds since the epoch (UTC); set by the engine."},
    {"name":"processing_timestamp","type":["null",{"type":"long","logicalType":"timestamp-micros","connect.name":"io.debezium.time.MicroTimestamp"}],"default":null,"doc":"Time at which the engine had finished the refusal, in microseconds since the epoch (UTC); set by the engine's clock, null in a record that was made without one."},
    {"name":"action","type":{"type":"enum","name":"CommandAction","symbols":["place","edit","cancel","cancel_all"]},"doc":"What was asked for; set by the planner."},
    {"name":"label","type":["null","string"],"default":null,"doc":"Our identity of the order; set by the engine, null for an order that never got one."},
    {"name":"side","type":["null",{"type":"enum","name":"Side","symbols":["buy","sell"]}],"default":null,"doc":"Side of the order; set by the planner, null for what names none."},
    {"name":"price","type":["null","double"],"default":null,"doc":"Limit price in quote currency per base unit; set by the planner, null when there is none."},
    {"name":"amount","type":["null","double"],"default":null,"doc":"Total amount, in the instrument's amount unit; set by the planner, null when there is none."},
    {"name":"reason","type":"string","doc":"Rule that refused, for example position-limit; set by the risk gate."},
    {"name":"limit","type":["null","double"],"default":null,"doc":"Bound of the rule, in the rule's own unit; set by the risk gate, null for a rule without a number."},
    {"name":"observed","type":["null","double"],"default":null,"doc":"Value that broke it, in the same unit; set by the risk gate, null for a rule without a number."},
  ],
}

/** Every version of the schema of risk_refusal, oldest first. */
export const riskRefusalHistory: readonly AvroComplexSchema[] = [riskRefusalV1]

/** Schema of signal, version 1. */
export const signalV1: AvroComplexSchema = {
  "type": "record",
  "name": "Signal",
  "namespace": "com.cryptics.avro",
  "doc": "One value that a strategy looks at, for research and pages.",
  "fields": [
    {"name":"run_id","type":["null","string"],"default":null,"doc":"Identity of the run that recorded the event; set by the recording app, null outside of a run."},
    {"name":"event_key","type":["null","string"],"default":null,"doc":"Identity of the event within its run, derived from venue facts and never random; set by the recording app, null outside of a run."},
    {"name":"venue","type":"string","doc":"Venue that the event belongs to, in lower case, for example deribit; set by the client."},
    {"name":"instrument","type":"string","doc":"The venue's own name of the instrument, for example BTC-PERPETUAL; set by the venue."},
    {"name":"venue_timestamp","type":{"type":"long","logicalType":"timestamp-micros","connect.name":"io.debezium.time.MicroTimestamp"},"doc":"Venue time of the newest event that the signal rests on, in microseconds since the epoch (UTC); set by the engine."},
    {"name":"receive_timestamp","type":{"type":"long","logicalType":"timestamp-micros","connect.name":"io.debezium.time.MicroTimestamp"},"doc":"Receive time of the newest event that the signal rests on, in microseconds since the epoch (UTC); set by the engine."},
    {"name":"processing_timestamp","type":["null",{"type":"long","logicalType":"timestamp-micros","connect.name":"io.debezium.time.MicroTimestamp"}],"default":null,"doc":"Time at which the engine had finished the signal, in microseconds since the epoch (UTC); set by the engine's clock, null in a record that was made without one."},
    {"name":"name","type":"string","doc":"Name of the signal in snake_case, for example book_imbalance; set by the strategy."},
    {"name":"value","type":"double","doc":"The value; unit and sign by the signal's own description; set by the strategy."},
    {"name":"confidence","type":["null","double"],"default":null,"doc":"How much it is trusted, 0 to 1; set by the strategy, null when it does not say."},
  ],
}

/** Every version of the schema of signal, oldest first. */
export const signalHistory: readonly AvroComplexSchema[] = [signalV1]

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
