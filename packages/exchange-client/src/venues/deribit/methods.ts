import type {
  DeribitInstrument,
  DeribitOrder,
  DeribitOrderReply,
  DeribitPosition,
  DeribitTicker,
  DeribitUserTrade,
} from './wire.ts'

/** A method: what it takes and what it gives. */
export interface Method<Parameters, Result> {
  /** Named parameters of the request. */
  readonly params: Parameters
  /** The `result` member of the reply, as the venue sends it. */
  readonly result: Result
}

/** No parameters. */
export type NoParameters = Readonly<Record<string, never>>

/** Parameters of `public/auth` by client credentials. */
export interface AuthParameters {
  /** The kind of login. */
  readonly grant_type: 'client_credentials'
  /** Id of the key. */
  readonly client_id: string
  /** Secret of the key. */
  readonly client_secret: string
  /** Scopes that are asked for, separated by spaces. */
  readonly scope?: string
}

/** Result of `public/auth`. */
export interface AuthResult {
  /** Token for requests on other connections. */
  readonly access_token: string
  /** Token that gives the next one. */
  readonly refresh_token: string
  /** Lifetime of the access token, in seconds. */
  readonly expires_in: number
  /** Scopes that were granted; can be narrower than asked. */
  readonly scope: string
  /** Always `bearer`. */
  readonly token_type: string
}

/** Channels by name. */
export interface ChannelParameters {
  /** Names of the channels, 500 at most. */
  readonly channels: readonly string[]
}

/** Which connection a cancel-on-disconnect setting is about. */
export interface CancelOnDisconnectParameters {
  /** This connection (the default), or the account's later connections too. */
  readonly scope?: 'connection' | 'account'
}

/** A currency, and perhaps a kind of instrument. */
export interface CurrencyParameters {
  /** Settlement currency, for example BTC. */
  readonly currency: string
  /** Kind of instrument, for example future. */
  readonly kind?: string
}

/** An instrument by name. */
export interface InstrumentParameters {
  /** Name of the instrument. */
  readonly instrument_name: string
}

/** Orders by label. */
export interface LabelParameters {
  /** Settlement currency. */
  readonly currency: string
  /** Label of the orders. */
  readonly label?: string
}

/** Parameters of `private/buy` and `private/sell`. */
export interface PlaceParameters extends InstrumentParameters {
  /** Amount in the instrument's amount unit. */
  readonly amount?: number
  /** Amount in contracts, instead of or beside the amount. */
  readonly contracts?: number
  /** Type of the order; the default is `limit`. */
  readonly type?: string
  /** Limit price. */
  readonly price?: number
  /** How long the order lives; the default is `good_til_cancelled`. */
  readonly time_in_force?: string
  /** Refuse to take. */
  readonly post_only?: boolean
  /** Refuse a crossing post-only order instead of moving it. */
  readonly reject_post_only?: boolean
  /** Only ever shrink the position. */
  readonly reduce_only?: boolean
  /** Label, 64 characters at most. */
  readonly label?: string
  /** Last moment of acceptance, in milliseconds since the epoch, venue time. */
  readonly valid_until?: number
}

/** Parameters of `private/edit`. */
export interface EditParameters {
  /** Identity of the order. */
  readonly order_id: string
  /** New total amount, filled part included. */
  readonly amount?: number
  /** New total amount in contracts. */
  readonly contracts?: number
  /** New limit price. */
  readonly price?: number
  /** Refuse to take. */
  readonly post_only?: boolean
  /** Cancel a crossing post-only order instead of moving it. */
  readonly reject_post_only?: boolean
  /** Only ever shrink the position. */
  readonly reduce_only?: boolean
  /** Last moment of acceptance, in milliseconds since the epoch, venue time. */
  readonly valid_until?: number
}

/** Result of `public/get_order_book`: a ticker with levels. */
export interface OrderBookResult extends DeribitTicker {
  /** Id of the last change. */
  readonly change_id?: number
  /** Bids, best first: price, amount. */
  readonly bids: readonly (readonly [price: number, amount: number])[]
  /** Asks, best first: price, amount. */
  readonly asks: readonly (readonly [price: number, amount: number])[]
}

/** Parameters of `private/get_user_trades_by_instrument`. */
export interface UserTradesParameters extends InstrumentParameters {
  /** First number of a trade. */
  readonly start_seq?: number
  /** Last number of a trade. */
  readonly end_seq?: number
  /** Number of trades, 1 to 1,000; the default is 10. */
  readonly count?: number
  /** Earliest time, in milliseconds since the epoch. */
  readonly start_timestamp?: number
  /** Latest time, in milliseconds since the epoch. */
  readonly end_timestamp?: number
  /** Order of the result. */
  readonly sorting?: 'asc' | 'desc' | 'default'
}

/** Account figures of one currency; more members come than are named here. */
export interface AccountSummary {
  /** The currency. */
  readonly currency: string
  /** Balance. */
  readonly balance: number
  /** Balance plus unrealised profit. */
  readonly equity: number
  /** What new orders may use. */
  readonly available_funds: number
  /** Initial margin. */
  readonly initial_margin: number
  /** Maintenance margin. */
  readonly maintenance_margin: number
}

/** The venue's version. */
export interface VersionResult {
  /** Version of the API. */
  readonly version: string
}

/** Methods of the venue that this client knows, with their parameters and results as they travel. */
export interface DeribitMethods {
  /** Logs in. The client does it itself on each connection. */
  'public/auth': Method<AuthParameters, AuthResult>
  /** Stops the heartbeat of the connection. */
  'public/disable_heartbeat': Method<NoParameters, 'ok'>
  /** One instrument. */
  'public/get_instrument': Method<InstrumentParameters, DeribitInstrument>
  /** Instruments of a currency and kind. */
  'public/get_instruments': Method<
    Partial<CurrencyParameters> & { readonly expired?: boolean },
    readonly DeribitInstrument[]
  >
  /** Ticker and levels of a book, as it is now. */
  'public/get_order_book': Method<InstrumentParameters & { readonly depth?: number }, OrderBookResult>
  /** The venue's time, in milliseconds since the epoch. */
  'public/get_time': Method<NoParameters, number>
  /** Introduces the client by name. */
  'public/hello': Method<{ readonly client_name: string; readonly client_version: string }, VersionResult>
  /** Starts the heartbeat, with an interval in seconds. The client does it itself on each connection. */
  'public/set_heartbeat': Method<{ readonly interval: number }, 'ok'>
  /** Subscribes public channels; use `client.subscribe`, which keeps them and gives their events. */
  'public/subscribe': Method<ChannelParameters, readonly string[]>
  /** A sign of life. */
  'public/test': Method<{ readonly expected_result?: 'exception' }, VersionResult>
  /** Ticker of an instrument, as it is now. */
  'public/ticker': Method<InstrumentParameters, DeribitTicker>
  /** Gives public channels back; use `close()` of the subscription. */
  'public/unsubscribe': Method<ChannelParameters, readonly string[]>
  /** Buys; `client.orders` gives the outcome as an ack as well. */
  'private/buy': Method<PlaceParameters, DeribitOrderReply>
  /** Cancels one order. */
  'private/cancel': Method<{ readonly order_id: string }, DeribitOrder>
  /** Cancels all orders of the account; gives their number. */
  'private/cancel_all': Method<NoParameters, number>
  /** Cancels all orders in an instrument; gives their number. */
  'private/cancel_all_by_instrument': Method<InstrumentParameters & { readonly type?: string }, number>
  /** Cancels all orders of a label; gives their number. */
  'private/cancel_by_label': Method<{ readonly label: string; readonly currency?: string }, number>
  /** Lets orders live on when the connection goes. */
  'private/disable_cancel_on_disconnect': Method<CancelOnDisconnectParameters, 'ok'>
  /** Changes an order in place. */
  'private/edit': Method<EditParameters, DeribitOrderReply>
  /** Lets orders die with the connection. The client does it itself on each connection. */
  'private/enable_cancel_on_disconnect': Method<CancelOnDisconnectParameters, 'ok'>
  /** Account figures of a currency. */
  'private/get_account_summary': Method<{ readonly currency: string; readonly extended?: boolean }, AccountSummary>
  /** Whether orders die with the connection. */
  'private/get_cancel_on_disconnect': Method<
    CancelOnDisconnectParameters,
    { readonly scope: string; readonly enabled: boolean }
  >
  /** Open orders of the account. */
  'private/get_open_orders': Method<{ readonly kind?: string; readonly type?: string }, readonly DeribitOrder[]>
  /** Open orders of a currency. */
  'private/get_open_orders_by_currency': Method<
    CurrencyParameters & { readonly type?: string },
    readonly DeribitOrder[]
  >
  /** Open orders in an instrument. */
  'private/get_open_orders_by_instrument': Method<
    InstrumentParameters & { readonly type?: string },
    readonly DeribitOrder[]
  >
  /** Open orders of a label. */
  'private/get_open_orders_by_label': Method<LabelParameters, readonly DeribitOrder[]>
  /** One order, by the venue's identity. */
  'private/get_order_state': Method<{ readonly order_id: string }, DeribitOrder>
  /** Orders of a label, open and closed. */
  'private/get_order_state_by_label': Method<LabelParameters, readonly DeribitOrder[]>
  /** Position in an instrument. */
  'private/get_position': Method<InstrumentParameters, DeribitPosition>
  /** Positions of the account. */
  'private/get_positions': Method<Partial<CurrencyParameters>, readonly DeribitPosition[]>
  /** Our trades in an instrument. */
  'private/get_user_trades_by_instrument': Method<
    UserTradesParameters,
    { readonly trades: readonly DeribitUserTrade[]; readonly has_more: boolean }
  >
  /** Trades of one order. */
  'private/get_user_trades_by_order': Method<
    { readonly order_id: string; readonly sorting?: 'asc' | 'desc' | 'default' },
    readonly DeribitUserTrade[]
  >
  /** Logs out and closes the client; orders live on. */
  'private/logout': Method<{ readonly invalidate_token?: boolean }, undefined>
  /** Sells; `client.orders` gives the outcome as an ack as well. */
  'private/sell': Method<PlaceParameters, DeribitOrderReply>
  /** Subscribes channels of the account; use `client.subscribe`. */
  'private/subscribe': Method<ChannelParameters & { readonly label?: string }, readonly string[]>
  /** Gives channels of the account back; use `close()` of the subscription. */
  'private/unsubscribe': Method<ChannelParameters, readonly string[]>
}

/** Name of a method. */
export type DeribitMethod = keyof DeribitMethods

/** Parameters of a method. */
export type DeribitParameters<M extends DeribitMethod> = DeribitMethods[M]['params']

/** Result of a method. */
export type DeribitResult<M extends DeribitMethod> = DeribitMethods[M]['result']
