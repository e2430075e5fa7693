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
