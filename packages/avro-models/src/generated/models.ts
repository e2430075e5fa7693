/* Generated from schemas/ by `npm run generate`. Do not edit. */

/** The venue's reply to one order command. */
export interface Ack {
  /** Identity of the run that recorded the event; set by the recording app, null outside of a run. */
  readonly run_id: string | null
  /** Identity of the event within its run, derived from venue facts and never random; set by the recording app, null outside of a run. */
  readonly event_key: string | null
  /** Venue that the event belongs to, in lower case, for example deribit; set by the client. */
  readonly venue: string
  /** The venue's own name of the instrument, for example BTC-PERPETUAL; set by the venue. */
  readonly instrument: string
  /** Time at which the venue answered, in microseconds since the epoch (UTC); set by the venue, equal to receive_timestamp when no answer came. */
  readonly venue_timestamp: number
  /** Time at which the client settled the command, in microseconds since the epoch (UTC); set by the client's clock. */
  readonly receive_timestamp: number
  /** Time at which the client handed the command to its socket, in microseconds since the epoch (UTC); set by the client's clock. */
  readonly sent_timestamp: number
  /** Label of the order that the command is about; set by the engine, empty for commands that are about no single order. */
  readonly label: string
  /** Identity of the order at the venue; null when the venue assigned none. */
  readonly order_id: string | null
  /** What the command asked for. */
  readonly action: 'place' | 'edit' | 'cancel' | 'cancel_all'
  /** How the command ended: accepted or rejected by the venue, never sent, or unknown because no answer came in time. */
  readonly outcome: 'accepted' | 'rejected' | 'not_sent' | 'unknown'
  /** The venue's error code, or the client's when the venue did not answer; null when the command was accepted. */
  readonly error_code: string | null
  /** Time at which the engine had handled the event, in microseconds since the epoch (UTC); set by the engine's clock, null when no engine saw the event. */
  readonly processing_timestamp: number | null
}

/** One step of an order book, as arrays; after a book_snapshot of the same epoch the steps give the book. */
export interface BookChange {
  /** Identity of the run that recorded the event; set by the recording app, null outside of a run. */
  readonly run_id: string | null
  /** Identity of the event within its run, derived from venue facts and never random; set by the recording app, null outside of a run. */
  readonly event_key: string | null
  /** Venue that the event belongs to, in lower case, for example deribit; set by the client. */
  readonly venue: string
  /** The venue's own name of the instrument, for example BTC-PERPETUAL; set by the venue. */
  readonly instrument: string
  /** Time of the event at the venue, in microseconds since the epoch (UTC); set by the venue. */
  readonly venue_timestamp: number
  /** Time at which the client received the event, in microseconds since the epoch (UTC); set by the client's clock. */
  readonly receive_timestamp: number
  /** Time at which the engine had handled the event, in microseconds since the epoch (UTC); set by the engine's clock, null when no engine saw the event. */
  readonly processing_timestamp: number | null
  /** Number of the unbroken chain of changes that the step belongs to, from 1; set by the client, one more after each resync. */
  readonly epoch: number
  /** The venue's id of the change before; the chain is broken when it is not the one that was seen last. */
  readonly previous_change_id: number
  /** The venue's id of this change; set by the venue, or by the client where the venue has none. */
  readonly change_id: number
  /** Prices of the bids that changed, in quote currency per base unit, in the venue's order. */
  readonly bid_prices: readonly (number)[]
  /** New amounts at the bid prices, in the same order, in the instrument's amount unit; 0 when the price is gone. */
  readonly bid_amounts: readonly (number)[]
  /** Prices of the asks that changed, in quote currency per base unit, in the venue's order. */
  readonly ask_prices: readonly (number)[]
  /** New amounts at the ask prices, in the same order, in the instrument's amount unit; 0 when the price is gone. */
  readonly ask_amounts: readonly (number)[]
}

/** A whole order book at one moment, as arrays: for files and column stores; tables take book_top. */
export interface BookSnapshot {
  /** Identity of the run that recorded the event; set by the recording app, null outside of a run. */
  readonly run_id: string | null
  /** Identity of the event within its run, derived from venue facts and never random; set by the recording app, null outside of a run. */
  readonly event_key: string | null
  /** Venue that the event belongs to, in lower case, for example deribit; set by the client. */
  readonly venue: string
  /** The venue's own name of the instrument, for example BTC-PERPETUAL; set by the venue. */
  readonly instrument: string
  /** Time of the event at the venue, in microseconds since the epoch (UTC); set by the venue. */
  readonly venue_timestamp: number
  /** Time at which the client received the event, in microseconds since the epoch (UTC); set by the client's clock. */
  readonly receive_timestamp: number
  /** Time at which the engine had handled the event, in microseconds since the epoch (UTC); set by the engine's clock, null when no engine saw the event. */
  readonly processing_timestamp: number | null
  /** Number of the unbroken chain of changes that the book belongs to, from 1; set by the client, one more after each resync. */
  readonly epoch: number
  /** The venue's id of the last change in the book; set by the venue, or by the client where the venue has none. */
  readonly change_id: number
  /** Prices of the bids, best (highest) first, in quote currency per base unit. */
  readonly bid_prices: readonly (number)[]
  /** Amounts at the bid prices, in the same order, in the instrument's amount unit. */
  readonly bid_amounts: readonly (number)[]
  /** Prices of the asks, best (lowest) first, in quote currency per base unit. */
  readonly ask_prices: readonly (number)[]
  /** Amounts at the ask prices, in the same order, in the instrument's amount unit. */
  readonly ask_amounts: readonly (number)[]
}

/** The five best levels of both sides of a book. */
export interface BookTop {
  /** Identity of the run that recorded the event; set by the recording app, null outside of a run. */
  readonly run_id: string | null
  /** Identity of the event within its run, derived from venue facts and never random; set by the recording app, null outside of a run. */
  readonly event_key: string | null
  /** Venue that the event belongs to, in lower case, for example deribit; set by the client. */
  readonly venue: string
  /** The venue's own name of the instrument, for example BTC-PERPETUAL; set by the venue. */
  readonly instrument: string
  /** Time of the event at the venue, in microseconds since the epoch (UTC); set by the venue. */
  readonly venue_timestamp: number
  /** Time at which the client received the event, in microseconds since the epoch (UTC); set by the client's clock. */
  readonly receive_timestamp: number
  /** Time at which the engine had handled the event, in microseconds since the epoch (UTC); set by the engine's clock, null when no engine saw the event. */
  readonly processing_timestamp: number | null
  /** Epoch of the book: one more after each snapshot. */
  readonly epoch: number
  /** Change id of the book; set by the venue. */
  readonly change_id: number
  /** Price of bid level 1, best first; null when the level is empty. */
  readonly bid_price_1: number | null
  /** Amount at bid level 1, in the instrument's amount unit; null when the level is empty. */
  readonly bid_amount_1: number | null
  /** Price of bid level 2, best first; null when the level is empty. */
  readonly bid_price_2: number | null
  /** Amount at bid level 2, in the instrument's amount unit; null when the level is empty. */
  readonly bid_amount_2: number | null
  /** Price of bid level 3, best first; null when the level is empty. */
  readonly bid_price_3: number | null
  /** Amount at bid level 3, in the instrument's amount unit; null when the level is empty. */
  readonly bid_amount_3: number | null
  /** Price of bid level 4, best first; null when the level is empty. */
  readonly bid_price_4: number | null
  /** Amount at bid level 4, in the instrument's amount unit; null when the level is empty. */
  readonly bid_amount_4: number | null
  /** Price of bid level 5, best first; null when the level is empty. */
  readonly bid_price_5: number | null
  /** Amount at bid level 5, in the instrument's amount unit; null when the level is empty. */
  readonly bid_amount_5: number | null
  /** Price of ask level 1, best first; null when the level is empty. */
  readonly ask_price_1: number | null
  /** Amount at ask level 1, in the instrument's amount unit; null when the level is empty. */
  readonly ask_amount_1: number | null
  /** Price of ask level 2, best first; null when the level is empty. */
  readonly ask_price_2: number | null
  /** Amount at ask level 2, in the instrument's amount unit; null when the level is empty. */
  readonly ask_amount_2: number | null
  /** Price of ask level 3, best first; null when the level is empty. */
  readonly ask_price_3: number | null
  /** Amount at ask level 3, in the instrument's amount unit; null when the level is empty. */
  readonly ask_amount_3: number | null
  /** Price of ask level 4, best first; null when the level is empty. */
  readonly ask_price_4: number | null
  /** Amount at ask level 4, in the instrument's amount unit; null when the level is empty. */
  readonly ask_amount_4: number | null
  /** Price of ask level 5, best first; null when the level is empty. */
  readonly ask_price_5: number | null
  /** Amount at ask level 5, in the instrument's amount unit; null when the level is empty. */
  readonly ask_amount_5: number | null
}

/** What the engine takes the instrument to be worth. */
export interface FairValue {
  /** Identity of the run that recorded the event; set by the recording app, null outside of a run. */
  readonly run_id: string | null
  /** Identity of the event within its run, derived from venue facts and never random; set by the recording app, null outside of a run. */
  readonly event_key: string | null
  /** Venue that the event belongs to, in lower case, for example deribit; set by the client. */
  readonly venue: string
  /** The venue's own name of the instrument, for example BTC-PERPETUAL; set by the venue. */
  readonly instrument: string
  /** Venue time of the newest event that the fair value rests on, in microseconds since the epoch (UTC); set by the engine. */
  readonly venue_timestamp: number
  /** Receive time of the newest event that the fair value rests on, in microseconds since the epoch (UTC); set by the engine. */
  readonly receive_timestamp: number
  /** Time at which the engine had finished the fair value, in microseconds since the epoch (UTC); set by the engine's clock, null in a record that was made without one. */
  readonly processing_timestamp: number | null
  /** The price in quote currency per base unit; set by the engine. */
  readonly fair_value: number
  /** Middle of the best prices of others, in quote currency per base unit; set by the engine, null when a side is empty. */
  readonly mid_price: number | null
  /** Standard deviation of the price over one second, in quote currency; set by the estimator, null without one. */
  readonly volatility: number | null
  /** Which rule made it, for example mid or microprice; set by the engine. */
  readonly source: string
}

/** One execution of an order of ours. */
export interface Fill {
  /** Identity of the run that recorded the event; set by the recording app, null outside of a run. */
  readonly run_id: string | null
  /** Identity of the event within its run, derived from venue facts and never random; set by the recording app, null outside of a run. */
  readonly event_key: string | null
  /** Venue that the event belongs to, in lower case, for example deribit; set by the client. */
  readonly venue: string
  /** The venue's own name of the instrument, for example BTC-PERPETUAL; set by the venue. */
  readonly instrument: string
  /** Time of the event at the venue, in microseconds since the epoch (UTC); set by the venue. */
  readonly venue_timestamp: number
  /** Time at which the client received the event, in microseconds since the epoch (UTC); set by the client's clock. */
  readonly receive_timestamp: number
  /** Time at which the engine had handled the event, in microseconds since the epoch (UTC); set by the engine's clock, null when no engine saw the event. */
  readonly processing_timestamp: number | null
  /** Identity of the trade at the venue, exact to the last digit; set by the venue. */
  readonly trade_id: string
  /** Identity of our order at the venue; set by the venue. */
  readonly order_id: string
  /** Label of our order; null when the order carries none. */
  readonly label: string | null
  /** Side of our order. */
  readonly side: 'buy' | 'sell'
  /** Price of the fill, in quote currency per base unit. */
  readonly price: number
  /** Amount filled, in the instrument's amount unit (USD for an inverse perpetual). */
  readonly amount: number
  /** Fee paid, in fee_currency; negative for a rebate. */
  readonly fee: number
  /** Currency of the fee. */
  readonly fee_currency: string
  /** Whether our order rested (maker) or crossed (taker). */
  readonly liquidity: 'maker' | 'taker' | 'unknown'
}

/** One price of an index. */
export interface Index {
  /** Identity of the run that recorded the event; set by the recording app, null outside of a run. */
  readonly run_id: string | null
  /** Identity of the event within its run, derived from venue facts and never random; set by the recording app, null outside of a run. */
  readonly event_key: string | null
  /** Venue that the event belongs to, in lower case, for example deribit; set by the client. */
  readonly venue: string
  /** Name of the index, for example btc_usd; set by the venue. */
  readonly instrument: string
  /** Time of the event at the venue, in microseconds since the epoch (UTC); set by the venue. */
  readonly venue_timestamp: number
  /** Time at which the client received the event, in microseconds since the epoch (UTC); set by the client's clock. */
  readonly receive_timestamp: number
  /** Time at which the engine had handled the event, in microseconds since the epoch (UTC); set by the engine's clock, null when no engine saw the event. */
  readonly processing_timestamp: number | null
  /** Index price, in quote currency per base unit. */
  readonly price: number
  /** Where the price comes from: recorded with the market, derived from the mid by a replay, or sent by a live venue. */
  readonly source: 'recorded' | 'derived' | 'venue'
}

/** The terms of one instrument as the venue told them at one moment. */
export interface Instrument {
  /** Identity of the run that recorded the event; set by the recording app, null outside of a run. */
  readonly run_id: string | null
  /** Identity of the event within its run, derived from venue facts and never random; set by the recording app, null outside of a run. */
  readonly event_key: string | null
  /** Venue that the event belongs to, in lower case, for example deribit; set by the client. */
  readonly venue: string
  /** The venue's own name of the instrument, for example BTC-PERPETUAL; set by the venue. */
  readonly instrument: string
  /** Time for which the venue tells the terms, in microseconds since the epoch (UTC); set by the client, equal to receive_timestamp where the venue says none. */
  readonly venue_timestamp: number
  /** Time at which the client received the event, in microseconds since the epoch (UTC); set by the client's clock. */
  readonly receive_timestamp: number
  /** Time at which the engine had handled the event, in microseconds since the epoch (UTC); set by the engine's clock, null when no engine saw the event. */
  readonly processing_timestamp: number | null
  /** How the contract settles: linear in quote currency, inverse in base currency; set by the client from the venue's terms. */
  readonly contract_type: 'linear' | 'inverse'
  /** Currency that is priced, for example BTC; set by the venue. */
  readonly base_currency: string
  /** Currency that prices are in, for example USD; set by the venue. */
  readonly quote_currency: string
  /** Currency that profit is paid in; set by the venue. */
  readonly settlement_currency: string
  /** Smallest step of prices, in quote currency per base unit; the base step where there are several; set by the venue. */
  readonly tick_size: number
  /** Value of one contract, in quote currency for inverse contracts and in base currency for linear ones; set by the venue. */
  readonly contract_size: number
  /** Smallest amount of an order and step of amounts, in the instrument's amount unit; set by the venue. */
  readonly minimum_amount: number
  /** Fee of a maker as a fraction of the traded value; negative is paid to the maker; set by the venue or by configuration. */
  readonly maker_fee: number
  /** Fee of a taker as a fraction of the traded value; set by the venue or by configuration. */
  readonly taker_fee: number
  /** Time at which the contract expires, in microseconds since the epoch (UTC); set by the venue, null for a perpetual. */
  readonly expiration_timestamp: number | null
  /** Whether the instrument can be traded; set by the venue. */
  readonly is_active: boolean
}

/** How long records took over one hop, summed up over an interval. */
export interface LatencySample {
  /** Identity of the run that recorded the event; set by the recording app, null outside of a run. */
  readonly run_id: string | null
  /** Identity of the event within its run, derived from venue facts and never random; set by the recording app, null outside of a run. */
  readonly event_key: string | null
  /** Venue that the event belongs to, in lower case, for example deribit; set by the client. */
  readonly venue: string
  /** The venue's own name of the instrument, for example BTC-PERPETUAL; set by the venue. */
  readonly instrument: string
  /** End of the interval, in microseconds since the epoch (UTC); set by who measured. */
  readonly venue_timestamp: number
  /** Time at which the interval was closed, in microseconds since the epoch (UTC); set by who measured. */
  readonly receive_timestamp: number
  /** Time at which the engine had handled the sample, in microseconds since the epoch (UTC); null when no engine saw it. */
  readonly processing_timestamp: number | null
  /** The hop, for example exchange_to_engine, engine_to_database, tick_to_order; set by who measured. */
  readonly hop: string
  /** Length of the interval in milliseconds; set by who measured. */
  readonly interval_ms: number
  /** Number of records in the interval. */
  readonly count: number
  /** Median in milliseconds; negative when the clocks disagree. */
  readonly p50_ms: number
  /** The 90th percentile in milliseconds. */
  readonly p90_ms: number
  /** The 99th percentile in milliseconds. */
  readonly p99_ms: number
  /** Longest in milliseconds. */
  readonly max_ms: number
}

/** Something that happened to a connection: it came, it went, something was missed. */
export interface LinkEvent {
  /** Identity of the run that recorded the event; set by the recording app, null outside of a run. */
  readonly run_id: string | null
  /** Identity of the event within its run, derived from venue facts and never random; set by the recording app, null outside of a run. */
  readonly event_key: string | null
  /** Venue that the event belongs to, in lower case, for example deribit; set by the client. */
  readonly venue: string
  /** Time of the event, in microseconds since the epoch (UTC); set by the client, because the venue tells none. */
  readonly venue_timestamp: number
  /** Time at which the client received the event, in microseconds since the epoch (UTC); set by the client's clock. */
  readonly receive_timestamp: number
  /** Time at which the engine had handled the event, in microseconds since the epoch (UTC); set by the engine's clock, null when no engine saw the event. */
  readonly processing_timestamp: number | null
  /** Which connection of the process, for example the address and a number; set by the client. */
  readonly connection: string
  /** What happened; set by the client. */
  readonly kind: 'opened' | 'lost' | 'gap' | 'malformed' | 'stale' | 'resynced'
  /** Number of the connection since the start, from 1; set by the client. */
  readonly epoch: number
  /** Channel that is concerned; set by the client, null when it is the whole connection. */
  readonly channel: string | null
  /** Why, in words without secrets; set by the client, null when nothing is known. */
  readonly reason: string | null
  /** How long nothing came, in milliseconds; set by the client at opened and resynced, null otherwise. */
  readonly outage_ms: number | null
}

/** One command to the venue, as it was approved and handed to the client. */
export interface OrderCommand {
  /** Identity of the run that recorded the event; set by the recording app, null outside of a run. */
  readonly run_id: string | null
  /** Identity of the event within its run, derived from venue facts and never random; set by the recording app, null outside of a run. */
  readonly event_key: string | null
  /** Venue that the event belongs to, in lower case, for example deribit; set by the client. */
  readonly venue: string
  /** The venue's own name of the instrument, for example BTC-PERPETUAL; set by the venue. */
  readonly instrument: string
  /** Venue time of the newest event that the command rests on, in microseconds since the epoch (UTC); set by the engine. */
  readonly venue_timestamp: number
  /** Receive time of the newest event that the command rests on, in microseconds since the epoch (UTC); set by the engine. */
  readonly receive_timestamp: number
  /** Time at which the engine had finished the command, in microseconds since the epoch (UTC); set by the engine's clock, null in a record that was made without one. */
  readonly processing_timestamp: number | null
  /** What is asked for; set by the engine. */
  readonly action: 'place' | 'edit' | 'cancel' | 'cancel_all'
  /** Our identity of the order; empty for cancel_all; set by the engine. */
  readonly label: string
  /** The venue's identity of the order; set by the venue, null for place and cancel_all. */
  readonly order_id: string | null
  /** Side of the order; set by the engine, null for what names none. */
  readonly side: 'buy' | 'sell' | null
  /** Limit price in quote currency per base unit; set by the engine, null for market orders and cancels. */
  readonly price: number | null
  /** Total amount, filled part included, in the instrument's amount unit; set by the engine, null for cancels. */
  readonly amount: number | null
  /** Whether the venue must refuse to take; set by the engine. */
  readonly post_only: boolean
  /** Whether the order may only shrink the position; set by the engine. */
  readonly reduce_only: boolean
  /** Epoch of the book that the decision was made on; set by the engine, null when it rests on no book. */
  readonly book_epoch: number | null
  /** Last moment at which the venue may accept the command, in microseconds since the epoch (UTC), venue time; set by the engine, null without a limit. */
  readonly valid_until_timestamp: number | null
}

/** The venue's view of one order of ours at one moment. */
export interface OrderUpdate {
  /** Identity of the run that recorded the event; set by the recording app, null outside of a run. */
  readonly run_id: string | null
  /** Identity of the event within its run, derived from venue facts and never random; set by the recording app, null outside of a run. */
  readonly event_key: string | null
  /** Venue that the event belongs to, in lower case, for example deribit; set by the client. */
  readonly venue: string
  /** The venue's own name of the instrument, for example BTC-PERPETUAL; set by the venue. */
  readonly instrument: string
  /** Time of the event at the venue, in microseconds since the epoch (UTC); set by the venue. */
  readonly venue_timestamp: number
  /** Time at which the client received the event, in microseconds since the epoch (UTC); set by the client's clock. */
  readonly receive_timestamp: number
  /** Time at which the engine had handled the event, in microseconds since the epoch (UTC); set by the engine's clock, null when no engine saw the event. */
  readonly processing_timestamp: number | null
  /** The venue's identity of the order; set by the venue. */
  readonly order_id: string
  /** Our identity of the order; empty when somebody else placed it; set by the engine. */
  readonly label: string
  /** Side of the order; set by the venue. */
  readonly side: 'buy' | 'sell'
  /** State of the order: open, filled, cancelled, rejected, untriggered, triggered, or what else the venue says; set by the client from the venue's word. */
  readonly state: string
  /** Limit price in quote currency per base unit; set by the venue, null for an order without one. */
  readonly price: number | null
  /** Total amount, filled part included, in the instrument's amount unit; set by the venue. */
  readonly amount: number
  /** Amount filled so far, in the instrument's amount unit; set by the venue. */
  readonly filled_amount: number
  /** Average price of the fills in quote currency per base unit; set by the venue, null before the first. */
  readonly average_price: number | null
  /** Why the order was cancelled, in the venue's words; set by the venue, null otherwise. */
  readonly cancel_reason: string | null
}

/** Profit and loss of one instrument at one moment. */
export interface PnlSnapshot {
  /** Identity of the run that recorded the event; set by the recording app, null outside of a run. */
  readonly run_id: string | null
  /** Identity of the event within its run, derived from venue facts and never random; set by the recording app, null outside of a run. */
  readonly event_key: string | null
  /** Venue that the event belongs to, in lower case, for example deribit; set by the client. */
  readonly venue: string
  /** The venue's own name of the instrument, for example BTC-PERPETUAL; set by the venue. */
  readonly instrument: string
  /** Venue time of the newest event that the valuation rests on, in microseconds since the epoch (UTC); set by the engine. */
  readonly venue_timestamp: number
  /** Receive time of the newest event that the valuation rests on, in microseconds since the epoch (UTC); set by the engine. */
  readonly receive_timestamp: number
  /** Time at which the engine had finished the valuation, in microseconds since the epoch (UTC); set by the engine's clock, null in a record that was made without one. */
  readonly processing_timestamp: number | null
  /** Amount held, in the instrument's amount unit; negative when short; set by the engine. */
  readonly position: number
  /** Price that what is held is valued at, in quote currency per base unit; set by the engine, null when there is none yet. */
  readonly mark_price: number | null
  /** Profit of what was closed, before fees, in settlement currency; set by the engine. */
  readonly realised_pnl: number
  /** Profit of what is held at mark_price, in settlement currency; 0 when flat; set by the engine. */
  readonly unrealised_pnl: number
  /** Fees paid so far in settlement currency; negative when the venue paid more; set by the engine. */
  readonly fees: number
  /** Sum over the fills of their distance from the fair value at that moment, in settlement currency; set by the engine. */
  readonly spread_captured: number
  /** Amount traded so far, in the instrument's amount unit; set by the engine. */
  readonly traded_amount: number
  /** Settlement currency, for example BTC; set by the engine. */
  readonly currency: string
}

/** What is held in one instrument after a change. */
export interface Position {
  /** Identity of the run that recorded the event; set by the recording app, null outside of a run. */
  readonly run_id: string | null
  /** Identity of the event within its run, derived from venue facts and never random; set by the recording app, null outside of a run. */
  readonly event_key: string | null
  /** Venue that the event belongs to, in lower case, for example deribit; set by the client. */
  readonly venue: string
  /** The venue's own name of the instrument, for example BTC-PERPETUAL; set by the venue. */
  readonly instrument: string
  /** Venue time of the newest event that the position rests on, in microseconds since the epoch (UTC); set by the engine. */
  readonly venue_timestamp: number
  /** Receive time of the newest event that the position rests on, in microseconds since the epoch (UTC); set by the engine. */
  readonly receive_timestamp: number
  /** Time at which the engine had finished the position, in microseconds since the epoch (UTC); set by the engine's clock, null in a record that was made without one. */
  readonly processing_timestamp: number | null
  /** Amount held, in the instrument's amount unit; negative when short; set by the engine. */
  readonly amount: number
  /** Average price of what is held in quote currency per base unit, harmonic for inverse contracts; set by the engine, null when flat. */
  readonly entry_price: number | null
  /** Profit of what was closed, before fees, in settlement currency; set by the engine. */
  readonly realised_pnl: number
  /** Fees paid so far in settlement currency; negative when the venue paid more; set by the engine. */
  readonly fees: number
  /** Why it changed: a fill that was told, one that was inferred, the start, or the venue's word; set by the engine. */
  readonly cause: 'fill' | 'inferred_fill' | 'start' | 'venue'
}

/** One changed side and level of what the engine quotes. */
export interface Quote {
  /** Identity of the run that recorded the event; set by the recording app, null outside of a run. */
  readonly run_id: string | null
  /** Identity of the event within its run, derived from venue facts and never random; set by the recording app, null outside of a run. */
  readonly event_key: string | null
  /** Venue that the event belongs to, in lower case, for example deribit; set by the client. */
  readonly venue: string
  /** The venue's own name of the instrument, for example BTC-PERPETUAL; set by the venue. */
  readonly instrument: string
  /** Venue time of the book that the decision was made on, in microseconds since the epoch (UTC). */
  readonly venue_timestamp: number
  /** Receive time of the book that the decision was made on, in microseconds since the epoch (UTC). */
  readonly receive_timestamp: number
  /** Time at which the engine had handled the event, in microseconds since the epoch (UTC); set by the engine's clock, null when no engine saw the event. */
  readonly processing_timestamp: number | null
  /** Side of the quote. */
  readonly side: 'buy' | 'sell'
  /** Distance from the fair value in levels, from 0. */
  readonly level: number
  /** Label of the order that carries the quote; set by the engine. */
  readonly label: string
  /** What the planner did with the side and level. */
  readonly action: 'place' | 'edit' | 'cancel'
  /** Price quoted, in quote currency per base unit; null when the quote was pulled. */
  readonly price: number | null
  /** Amount quoted, in the instrument's amount unit; null when the quote was pulled. */
  readonly amount: number | null
  /** Fair value that the quote was built around; null when there was none. */
  readonly fair_value: number | null
  /** Position at the time of the decision, in the instrument's amount unit, negative when short. */
  readonly position: number
  /** Epoch of the book that the decision was made on. */
  readonly book_epoch: number
  /** Change id of the book that the decision was made on. */
  readonly book_change_id: number
  /** Why the quote changed, for example moved, filled, stale-book, kill-switch. */
  readonly reason: string
}

/** A command that the risk gate did not let through. */
export interface RiskRefusal {
  /** Identity of the run that recorded the event; set by the recording app, null outside of a run. */
  readonly run_id: string | null
  /** Identity of the event within its run, derived from venue facts and never random; set by the recording app, null outside of a run. */
  readonly event_key: string | null
  /** Venue that the event belongs to, in lower case, for example deribit; set by the client. */
  readonly venue: string
  /** The venue's own name of the instrument, for example BTC-PERPETUAL; set by the venue. */
  readonly instrument: string
  /** Venue time of the newest event that the refusal rests on, in microseconds since the epoch (UTC); set by the engine. */
  readonly venue_timestamp: number
  /** Receive time of the newest event that the refusal rests on, in microseconds since the epoch (UTC); set by the engine. */
  readonly receive_timestamp: number
  /** Time at which the engine had finished the refusal, in microseconds since the epoch (UTC); set by the engine's clock, null in a record that was made without one. */
  readonly processing_timestamp: number | null
  /** What was asked for; set by the planner. */
  readonly action: 'place' | 'edit' | 'cancel' | 'cancel_all'
  /** Our identity of the order; set by the engine, null for an order that never got one. */
  readonly label: string | null
  /** Side of the order; set by the planner, null for what names none. */
  readonly side: 'buy' | 'sell' | null
  /** Limit price in quote currency per base unit; set by the planner, null when there is none. */
  readonly price: number | null
  /** Total amount, in the instrument's amount unit; set by the planner, null when there is none. */
  readonly amount: number | null
  /** Rule that refused, for example position-limit; set by the risk gate. */
  readonly reason: string
  /** Bound of the rule, in the rule's own unit; set by the risk gate, null for a rule without a number. */
  readonly limit: number | null
  /** Value that broke it, in the same unit; set by the risk gate, null for a rule without a number. */
  readonly observed: number | null
}

/** One value that a strategy looks at, for research and pages. */
export interface Signal {
  /** Identity of the run that recorded the event; set by the recording app, null outside of a run. */
  readonly run_id: string | null
  /** Identity of the event within its run, derived from venue facts and never random; set by the recording app, null outside of a run. */
  readonly event_key: string | null
  /** Venue that the event belongs to, in lower case, for example deribit; set by the client. */
  readonly venue: string
  /** The venue's own name of the instrument, for example BTC-PERPETUAL; set by the venue. */
  readonly instrument: string
  /** Venue time of the newest event that the signal rests on, in microseconds since the epoch (UTC); set by the engine. */
  readonly venue_timestamp: number
  /** Receive time of the newest event that the signal rests on, in microseconds since the epoch (UTC); set by the engine. */
  readonly receive_timestamp: number
  /** Time at which the engine had finished the signal, in microseconds since the epoch (UTC); set by the engine's clock, null in a record that was made without one. */
  readonly processing_timestamp: number | null
  /** Name of the signal in snake_case, for example book_imbalance; set by the strategy. */
  readonly name: string
  /** The value; unit and sign by the signal's own description; set by the strategy. */
  readonly value: number
  /** How much it is trusted, 0 to 1; set by the strategy, null when it does not say. */
  readonly confidence: number | null
}

/** Best prices, mark and index of one instrument. */
export interface Ticker {
  /** Identity of the run that recorded the event; set by the recording app, null outside of a run. */
  readonly run_id: string | null
  /** Identity of the event within its run, derived from venue facts and never random; set by the recording app, null outside of a run. */
  readonly event_key: string | null
  /** Venue that the event belongs to, in lower case, for example deribit; set by the client. */
  readonly venue: string
  /** The venue's own name of the instrument, for example BTC-PERPETUAL; set by the venue. */
  readonly instrument: string
  /** Time of the event at the venue, in microseconds since the epoch (UTC); set by the venue. */
  readonly venue_timestamp: number
  /** Time at which the client received the event, in microseconds since the epoch (UTC); set by the client's clock. */
  readonly receive_timestamp: number
  /** Time of the mark price at the venue, in microseconds since the epoch (UTC); null when the venue sent no mark price. */
  readonly mark_timestamp: number | null
  /** Best bid price, in quote currency per base unit; null when there is no bid. */
  readonly best_bid_price: number | null
  /** Amount at the best bid, in the instrument's amount unit (USD for an inverse perpetual); null when there is no bid. */
  readonly best_bid_amount: number | null
  /** Best ask price, in quote currency per base unit; null when there is no ask. */
  readonly best_ask_price: number | null
  /** Amount at the best ask, in the instrument's amount unit; null when there is no ask. */
  readonly best_ask_amount: number | null
  /** Mark price, in quote currency per base unit; null when the venue sent none. */
  readonly mark_price: number | null
  /** Index price, in quote currency per base unit; null when the venue sent none. */
  readonly index_price: number | null
  /** Price of the last trade, in quote currency per base unit; null before the first trade. */
  readonly last_price: number | null
  /** Open interest, in the instrument's amount unit; null when the venue sent none. */
  readonly open_interest: number | null
  /** Current funding rate as a fraction; null when the venue sent none. */
  readonly current_funding: number | null
  /** Funding rate of the last eight hours as a fraction; null when the venue sent none. */
  readonly funding_8h: number | null
  /** Where mark and index price come from: recorded with the market, derived from the mid by a replay, or sent by a live venue. */
  readonly source: 'recorded' | 'derived' | 'venue'
  /** Time at which the engine had handled the event, in microseconds since the epoch (UTC); set by the engine's clock, null when no engine saw the event. */
  readonly processing_timestamp: number | null
}

/** One public trade. */
export interface Trade {
  /** Identity of the run that recorded the event; set by the recording app, null outside of a run. */
  readonly run_id: string | null
  /** Identity of the event within its run, derived from venue facts and never random; set by the recording app, null outside of a run. */
  readonly event_key: string | null
  /** Venue that the event belongs to, in lower case, for example deribit; set by the client. */
  readonly venue: string
  /** The venue's own name of the instrument, for example BTC-PERPETUAL; set by the venue. */
  readonly instrument: string
  /** Time of the event at the venue, in microseconds since the epoch (UTC); set by the venue. */
  readonly venue_timestamp: number
  /** Time at which the client received the event, in microseconds since the epoch (UTC); set by the client's clock. */
  readonly receive_timestamp: number
  /** Identity of the trade at the venue, exact to the last digit; set by the venue. */
  readonly trade_id: string
  /** Number of the trade within its instrument, counted by the venue without holes; null when the venue does not count. */
  readonly trade_sequence: number | null
  /** Price of the trade, in quote currency per base unit. */
  readonly price: number
  /** Amount of the trade, in the instrument's amount unit (USD for an inverse perpetual). */
  readonly amount: number
  /** Side of the taker. */
  readonly side: 'buy' | 'sell'
  /** Mark price at the time of the trade; null when the venue sent none. */
  readonly mark_price: number | null
  /** Index price at the time of the trade; null when the venue sent none. */
  readonly index_price: number | null
  /** Time at which the engine had handled the event, in microseconds since the epoch (UTC); set by the engine's clock, null when no engine saw the event. */
  readonly processing_timestamp: number | null
}
