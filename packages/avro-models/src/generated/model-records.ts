/* Generated from schemas/ by `npm run generate`. Do not edit. */

import type { Ack, BookChange, BookSnapshot, BookTop, FairValue, Fill, Index, Instrument, LatencySample, LinkEvent, OrderCommand, OrderUpdate, PnlSnapshot, Position, Quote, RiskRefusal, Signal, Ticker, Trade } from './models.ts'

/** Type of the records of each model, by the model's name. */
export interface ModelRecords {
  /** The venue's reply to one order command. */
  readonly ack: Ack
  /** One step of an order book, as arrays; after a book_snapshot of the same epoch the steps give the book. */
  readonly book_change: BookChange
  /** A whole order book at one moment, as arrays: for files and column stores; tables take book_top. */
  readonly book_snapshot: BookSnapshot
  /** The five best levels of both sides of a book. */
  readonly book_top: BookTop
  /** What the engine takes the instrument to be worth. */
  readonly fair_value: FairValue
  /** One execution of an order of ours. */
  readonly fill: Fill
  /** One price of an index. */
  readonly index: Index
  /** The terms of one instrument as the venue told them at one moment. */
  readonly instrument: Instrument
  /** How long records took over one hop, summed up over an interval. */
  readonly latency_sample: LatencySample
  /** Something that happened to a connection: it came, it went, something was missed. */
  readonly link_event: LinkEvent
  /** One command to the venue, as it was approved and handed to the client. */
  readonly order_command: OrderCommand
  /** The venue's view of one order of ours at one moment. */
  readonly order_update: OrderUpdate
  /** Profit and loss of one instrument at one moment. */
  readonly pnl_snapshot: PnlSnapshot
  /** What is held in one instrument after a change. */
  readonly position: Position
  /** One changed side and level of what the engine quotes. */
  readonly quote: Quote
  /** A command that the risk gate did not let through. */
  readonly risk_refusal: RiskRefusal
  /** One value that a strategy looks at, for research and pages. */
  readonly signal: Signal
  /** Best prices, mark and index of one instrument. */
  readonly ticker: Ticker
  /** One public trade. */
  readonly trade: Trade
}
