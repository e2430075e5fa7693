/**
 * What goes to the browser. Types only, and nothing imported, so that the scripts in `web/` are checked against the same
 * file. Times are milliseconds since the epoch, prices in quote currency, amounts in the instrument's amount unit.
 */

/** Prices at one moment; null where there was none. */
export type PriceRow = readonly [
  time: number,
  mid: number | null,
  fairValue: number | null,
  ourBid: number | null,
  ourAsk: number | null,
]

/** Rates and results at one moment; lag is the number of records that the log has and no table, profit is after fees. */
export type RateRow = readonly [
  time: number,
  framesPerSecond: number,
  storedPerSecond: number,
  lag: number,
  position: number,
  profit: number,
  captured: number,
]

/**
 * One window of a second: its end, and for each hop (exchangeToEngine, tickToOrder, engineToDb, total) five numbers: p50,
 * p90, p99 and the largest in milliseconds, null when there was no observation, and the number of observations.
 */
export type LatencyRow = readonly [time: number, ...values: (number | null)[]]

/** One execution of ours. */
export interface FillRow {
  /** Time at the venue. */
  readonly time: number
  /** Side of our order. */
  readonly side: 'buy' | 'sell'
  /** Price. */
  readonly price: number
  /** Amount. */
  readonly amount: number
  /** Whether our order rested (`maker`) or crossed (`taker`). */
  readonly liquidity: string
  /** Fair value of the engine when it had taken the fill in; null when there was none. */
  readonly fairValue: number | null
  /** Spread captured by this fill, in settlement currency; null without a fair value. */
  readonly captured: number | null
}

/** One refusal of risk. */
export interface RefusalRow {
  /** When. */
  readonly time: number
  /** What was refused. */
  readonly action: string
  /** Side of the quote. */
  readonly side: string
  /** Level of the quote, from 0. */
  readonly level: number
  /** Price that was wanted; null when it was no number. */
  readonly price: number | null
  /** Amount that was wanted; null when it was no number. */
  readonly amount: number | null
  /** Why it was refused. */
  readonly reason: string
}

/** How much a record of the log matters. */
export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal'

/** One record of the log. */
export interface LogRow {
  /** When. */
  readonly time: number
  /** How much it matters. */
  readonly level: LogLevel
  /** Channel of the log. */
  readonly channel: string
  /** One line, cut to 1,000 characters. */
  readonly message: string
  /** Facts as text, cut to 500 characters; empty when there are none. */
  readonly fields: string
}

/** What grows with time, each kept to a bound. */
export interface PageSeries {
  /** Five a second, five minutes. */
  readonly prices: readonly PriceRow[]
  /** One a second, five minutes. */
  readonly rates: readonly RateRow[]
  /** One a second, five minutes. */
  readonly latencies: readonly LatencyRow[]
  /** The last 500. */
  readonly fills: readonly FillRow[]
  /** The last 50. */
  readonly refused: readonly RefusalRow[]
  /** The last 200. */
  readonly log: readonly LogRow[]
}

/** What does not change while a run goes on. */
export interface RunFacts {
  /** Identity of the run; the kill switch asks for it. */
  readonly runId: string
  /** Version of the app. */
  readonly version: string
  /** Venue in lower case. */
  readonly venue: string
  /** Address of the venue's WebSocket. */
  readonly venueUrl: string
  /** The venue's own name of the instrument. */
  readonly instrument: string
  /** What is replayed; empty when the market is a live one. */
  readonly recording: string
  /** Currency of profit and loss. */
  readonly settlementCurrency: string
  /** Unit of amounts and of the position. */
  readonly amountUnit: string
  /** Smallest price step. */
  readonly tickSize: number
  /** Begin of the run, in microseconds since the epoch. */
  readonly startedAt: number
}

/** One quote of ours. */
export interface QuoteView {
  /** Side of the quote. */
  readonly side: 'buy' | 'sell'
  /** Level of the quote, from 0. */
  readonly level: number
  /** Label of the order that carries it. */
  readonly label: string
  /** Price. */
  readonly price: number
  /** Amount that is left. */
  readonly amount: number
  /** Estimated amount in front of it at its level; null when it does not rest yet or rests below what the ladder shows. */
  readonly ahead: number | null
  /** Whether the venue has confirmed that it rests. */
  readonly resting: boolean
}

/** Percentiles of one hop, in milliseconds. */
export interface LatencyView {
  /** Half of the observations were at or below this. */
  readonly p50: number
  /** Nine in ten were at or below this. */
  readonly p90: number
  /** 99 in 100 were at or below this. */
  readonly p99: number
  /** The largest. */
  readonly max: number
}

/** What became of the records of one model. */
export interface ModelView {
  /** Records handed to the producer. */
  readonly produced: number
  /** Records that the log acknowledged. */
  readonly acknowledged: number
  /** Records that a sink committed. */
  readonly stored: number
  /** Records on the dead-letter topic. */
  readonly deadLettered: number
}

/** Parts of the state of the moment; each is sent whole when it changed. */
export interface PageSections {
  /** What does not change. */
  readonly run: RunFacts
  /** What the engine does, why it does not quote, and why the kill switch is on. */
  readonly status: {
    readonly status: string
    readonly pauseReason: string | null
    readonly killReason: string | null
  }
  /** State of the book. */
  readonly book: { readonly status: string; readonly epoch: number; readonly changeId: number | null }
  /** Position and results. */
  readonly position: {
    readonly position: number
    readonly averagePrice: number | null
    readonly fairValue: number | null
    readonly pnl: {
      readonly realised: number
      readonly unrealised: number
      readonly fees: number
      readonly currency: string
    }
    readonly exposure: { readonly buy: number; readonly sell: number }
  }
  /** What has become of our orders. */
  readonly orders: Readonly<Record<string, number>>
  /** Refusals of risk by reason. */
  readonly refusals: Readonly<Record<string, number>>
  /** Our quotes, best first on each side. */
  readonly quotes: readonly QuoteView[]
  /** What the client has received. */
  readonly client: {
    readonly frames: number
    readonly malformed: number
    readonly gaps: number
    readonly reconnects: number
  }
  /** Records by model. */
  readonly models: Readonly<Record<string, ModelView>>
  /** Percentiles since the begin of the run by hop; null for a hop that was not seen yet. */
  readonly latency: Readonly<Record<string, LatencyView | null>>
  /** Spread captured by all fills, in settlement currency, their number, the mean of one, and the amount traded. */
  readonly spread: {
    readonly captured: number
    readonly fills: number
    readonly perFill: number
    readonly volume: number
  }
}

/** Data of a `snapshot` (everything) or `delta` (what changed) event. */
export interface PageMessage {
  /** Parts that changed. */
  readonly sections?: Partial<PageSections>
  /** Bid levels that changed, as price and amount; amount 0: the level is gone. */
  readonly bids?: readonly (readonly [price: number, amount: number])[]
  /** Ask levels that changed. */
  readonly asks?: readonly (readonly [price: number, amount: number])[]
  /** Entries that were appended. */
  readonly series?: Partial<PageSeries>
}
