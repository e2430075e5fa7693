/* Generated from schemas/ by `npm run generate`. Do not edit. */

import type { AvroComplexSchema } from '../avro-schema.ts'
import type { Ack, BookTop, Fill, Index, Quote, Ticker, Trade } from './models.ts'
import { ackHistory, bookTopHistory, fillHistory, indexHistory, quoteHistory, tickerHistory, tradeHistory } from './schemas.ts'

/** Type of the records of each model, by the model's name. */
export interface ModelRecords {
  /** The venue's reply to one order command. */
  readonly ack: Ack
  /** The five best levels of both sides of a book. */
  readonly book_top: BookTop
  /** One execution of an order of ours. */
  readonly fill: Fill
  /** One price of an index. */
  readonly index: Index
  /** One changed side and level of what the engine quotes. */
  readonly quote: Quote
  /** Best prices, mark and index of one instrument. */
  readonly ticker: Ticker
  /** One public trade. */
  readonly trade: Trade
}

/** Every version of the schema of each model, oldest first, by the model's name. */
export const histories: Readonly<Record<keyof ModelRecords, readonly AvroComplexSchema[]>> = {
  ack: ackHistory,
  book_top: bookTopHistory,
  fill: fillHistory,
  index: indexHistory,
  quote: quoteHistory,
  ticker: tickerHistory,
  trade: tradeHistory,
}
