import { defineModel } from './define-model.ts'
import type { Ack, BookTop, Fill, Index, Quote, Ticker, Trade } from './generated/models.ts'
import {
  ackHistory,
  bookTopHistory,
  fillHistory,
  indexHistory,
  quoteHistory,
  tickerHistory,
  tradeHistory,
} from './generated/schemas.ts'
import type { Model } from './model.ts'

/** The models of the suite, by name. */
export interface Models {
  /** Best prices, mark and index of one instrument. */
  readonly ticker: Model<Ticker>
  /** One public trade. */
  readonly trade: Model<Trade>
  /** One price of an index. */
  readonly index: Model<Index>
  /** The venue's reply to one order command. */
  readonly ack: Model<Ack>
  /** One execution of an order of ours. */
  readonly fill: Model<Fill>
  /** One changed side and level of what the engine quotes. */
  readonly quote: Model<Quote>
  /** The five best levels of both sides of a book. */
  readonly book_top: Model<BookTop>
}

/** Name of a model of the suite. */
export type ModelName = keyof Models

/** The models of the suite: one registration line each, everything else follows from the schemas. */
export const models: Models = /* @__PURE__ */ Object.freeze({
  ticker: /* @__PURE__ */ defineModel<Ticker>({ name: 'ticker', history: tickerHistory }),
  trade: /* @__PURE__ */ defineModel<Trade>({ name: 'trade', history: tradeHistory }),
  index: /* @__PURE__ */ defineModel<Index>({ name: 'index', history: indexHistory }),
  ack: /* @__PURE__ */ defineModel<Ack>({ name: 'ack', history: ackHistory }),
  fill: /* @__PURE__ */ defineModel<Fill>({ name: 'fill', history: fillHistory }),
  quote: /* @__PURE__ */ defineModel<Quote>({ name: 'quote', history: quoteHistory }),
  book_top: /* @__PURE__ */ defineModel<BookTop>({ name: 'book_top', history: bookTopHistory }),
})

/** Names of the models of the suite. */
export const modelNames: readonly ModelName[] = /* @__PURE__ */ Object.freeze(Object.keys(models) as ModelName[])
