/** Interval of a channel: every event, or batched. */
export type DeribitInterval = 'raw' | '100ms' | 'agg2'

/** The `error` member of a reply. */
export interface DeribitError {
  /** The venue's code, for example 11054. */
  readonly code: number
  /** Short name of the error, sometimes with a value appended. */
  readonly message: string
  /** Usually the reason and the parameter at fault. */
  readonly data?: unknown
}

/** What every reply carries beside its result or error. */
export interface DeribitReplyTimes {
  /** Time at which the venue received the request, in microseconds since the epoch. */
  readonly usIn?: number
  /** Time at which the venue sent the reply, in microseconds since the epoch. */
  readonly usOut?: number
  /** `usOut - usIn`, in microseconds. */
  readonly usDiff?: number
  /** Whether the test network answered. */
  readonly testnet?: boolean
}

/** One level in a book message: what happened, price, absolute amount (0 for a deleted level). */
export type DeribitBookLevel = readonly [action: 'new' | 'change' | 'delete', price: number, amount: number]

/** Payload of `book.{instrument}.{interval}`. */
export interface DeribitBookMessage {
  /** The whole book, or what changed. */
  readonly type: 'snapshot' | 'change'
  /** Time of the last change, in milliseconds since the epoch. */
  readonly timestamp: number
  /** Name of the instrument. */
  readonly instrument_name: string
  /** Id of this message in the channel's chain; ids are not consecutive. */
  readonly change_id: number
  /** Id of the message before; absent in snapshots. */
  readonly prev_change_id?: number | null
  /** Bids, best first. */
  readonly bids: readonly DeribitBookLevel[]
  /** Asks, best first. */
  readonly asks: readonly DeribitBookLevel[]
}

/** One element of `trades.*`. */
export interface DeribitTrade {
  /** Identity of the trade; a string, because it is not always a number. */
  readonly trade_id: string
  /** Number of the trade within its instrument. */
  readonly trade_seq: number
  /** Time of the trade, in milliseconds since the epoch. */
  readonly timestamp: number
  /** Name of the instrument. */
  readonly instrument_name: string
  /** Side of the taker. */
  readonly direction: 'buy' | 'sell'
  /** Price of the trade. */
  readonly price: number
  /** Amount: USD for inverse contracts, base currency for others. */
  readonly amount: number
  /** Amount in contracts. */
  readonly contracts?: number
  /** Mark price at that time. */
  readonly mark_price?: number | null
  /** Index price at that time. */
  readonly index_price?: number | null
  /** Direction of the price: 0 plus, 1 zero-plus, 2 minus, 3 zero-minus. */
  readonly tick_direction?: number
}

/** Where a derived value comes from; an extension that a replaying venue sends. */
export type DeribitSource = 'recorded' | 'derived' | 'venue'

/** Payload of `ticker.{instrument}.{interval}` and result of `public/ticker`. */
export interface DeribitTicker {
  /** Time of the ticker, in milliseconds since the epoch. */
  readonly timestamp: number
  /** Name of the instrument. */
  readonly instrument_name: string
  /** State of the instrument. */
  readonly state?: string
  /** Best bid price; null or 0 when there is none. */
  readonly best_bid_price: number | null
  /** Amount at the best bid; 0 when there is none. */
  readonly best_bid_amount: number | null
  /** Best ask price; null or 0 when there is none. */
  readonly best_ask_price: number | null
  /** Amount at the best ask; 0 when there is none. */
  readonly best_ask_amount: number | null
  /** Mark price. */
  readonly mark_price?: number | null
  /** Index price. */
  readonly index_price?: number | null
  /** Price of the last trade. */
  readonly last_price?: number | null
  /** Open interest, in the amount unit. */
  readonly open_interest?: number | null
  /** Current funding rate as a fraction. */
  readonly current_funding?: number | null
  /** Funding rate of eight hours as a fraction. */
  readonly funding_8h?: number | null
  /** Lowest price that an order may have. */
  readonly min_price?: number | null
  /** Highest price that an order may have. */
  readonly max_price?: number | null
  /** Where mark and index come from; the venue itself never sends it. */
  readonly source?: DeribitSource
}

/** Payload of `deribit_price_index.{index}`. */
export interface DeribitIndexMessage {
  /** Name of the index, for example btc_usd. */
  readonly index_name: string
  /** Price of the index. */
  readonly price: number
  /** Time of the price, in milliseconds since the epoch. */
  readonly timestamp: number
  /** Where the price comes from; the venue itself never sends it. */
  readonly source?: DeribitSource
}

/** An order, in replies and in `user.orders.*`. */
export interface DeribitOrder {
  /** Identity of the order. */
  readonly order_id: string
  /** State; unknown values are possible. */
  readonly order_state: string
  /** Type of the order. */
  readonly order_type: string
  /** How long the order lives. */
  readonly time_in_force: string
  /** Name of the instrument. */
  readonly instrument_name: string
  /** Side of the order. */
  readonly direction: 'buy' | 'sell'
  /** Limit price, or `market_price`. */
  readonly price: number | 'market_price'
  /** Total amount, filled part included. */
  readonly amount: number
  /** Amount filled so far. */
  readonly filled_amount?: number
  /** Average price of the fills; 0 before the first. */
  readonly average_price?: number | null
  /** Label given by the client, `""` when there is none. */
  readonly label: string
  /** Time of creation, in milliseconds since the epoch. */
  readonly creation_timestamp: number
  /** Time of the last change, in milliseconds since the epoch. */
  readonly last_update_timestamp: number
  /** Whether the order refuses to take. */
  readonly post_only: boolean
  /** Whether a crossing post-only order is refused instead of moved. */
  readonly reject_post_only?: boolean
  /** Whether the order may only shrink the position. */
  readonly reduce_only?: boolean
  /** Whether the order was edited. */
  readonly replaced?: boolean
  /** Why the order was cancelled. */
  readonly cancel_reason?: string
}

/** One of our trades, in replies and in `user.trades.*`. */
export interface DeribitUserTrade {
  /** Identity of the trade. */
  readonly trade_id: string
  /** Number of the trade within its instrument. */
  readonly trade_seq?: number
  /** Time of the trade, in milliseconds since the epoch. */
  readonly timestamp: number
  /** Name of the instrument. */
  readonly instrument_name: string
  /** Identity of our order. */
  readonly order_id: string
  /** Label of our order. */
  readonly label?: string
  /** Side of our order. */
  readonly direction: 'buy' | 'sell'
  /** Price of the trade. */
  readonly price: number
  /** Amount of the trade. */
  readonly amount: number
  /** Fee, negative for a rebate. */
  readonly fee: number
  /** Currency of the fee. */
  readonly fee_currency: string
  /** Whether our order rested (`M`) or crossed (`T`). */
  readonly liquidity?: string
  /** State of the order after the trade. */
  readonly state?: string
}

/** Payload of `user.changes.*`. */
export interface DeribitUserChanges {
  /** Name of the instrument. */
  readonly instrument_name: string
  /** Orders that changed. */
  readonly orders: readonly DeribitOrder[]
  /** Trades that happened. */
  readonly trades: readonly DeribitUserTrade[]
  /** Positions after it. */
  readonly positions: readonly DeribitPosition[]
}

/** Result of `private/buy`, `private/sell` and `private/edit`. */
export interface DeribitOrderReply {
  /** The order after the command. */
  readonly order: DeribitOrder
  /** Trades that the command made at once. */
  readonly trades: readonly DeribitUserTrade[]
}

/** A position. */
export interface DeribitPosition {
  /** Name of the instrument. */
  readonly instrument_name: string
  /** Size in the amount unit; negative when short. */
  readonly size: number
  /** Average entry price; 0 when flat. */
  readonly average_price: number
  /** `buy`, `sell` or `zero`. */
  readonly direction: string
  /** Mark price. */
  readonly mark_price?: number | null
  /** Unrealised profit, in settlement currency. */
  readonly floating_profit_loss?: number
  /** Realised profit of the session, in settlement currency. */
  readonly realized_profit_loss?: number
}

/** A coarser tick above a price. */
export interface DeribitTickSizeStep {
  /** Price above which the step holds. */
  readonly above_price: number
  /** Tick size there. */
  readonly tick_size: number
}

/** An instrument, as `public/get_instrument` describes it. */
export interface DeribitInstrument {
  /** Name of the instrument. */
  readonly instrument_name: string
  /** `future`, `option`, `spot`, `future_combo` or `option_combo`. */
  readonly kind: string
  /** `reversed` (inverse) or `linear`; absent for spot. */
  readonly instrument_type?: string
  /** Currency that is priced. */
  readonly base_currency: string
  /** Currency of the price. */
  readonly quote_currency: string
  /** Currency of profit and loss; absent for spot. */
  readonly settlement_currency?: string
  /** Smallest price step. */
  readonly tick_size: number
  /** Coarser ticks above given prices. */
  readonly tick_size_steps?: readonly DeribitTickSizeStep[]
  /** Size of one contract, in the amount unit. */
  readonly contract_size: number
  /** Smallest amount of an order. */
  readonly min_trade_amount: number
  /** Fee of a resting order as a fraction. */
  readonly maker_commission: number
  /** Fee of a crossing order as a fraction. */
  readonly taker_commission: number
  /** Whether orders may be placed. */
  readonly is_active: boolean
}
