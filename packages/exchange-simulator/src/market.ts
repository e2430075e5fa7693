import type { BookLevel, Side } from '@cryptics-lab/avro-models'
import type { Instrument } from '@cryptics-lab/avro-models/instruments'
import type { FeedBook, FeedStep } from './feeds/recorded-feed.ts'
import { compareIds } from './feeds/recorded-feed.ts'
import type { RecordedQuote, RecordedTradeItem, Recording } from './feeds/recording.ts'
import type { AccountExecution, LedgerWriter } from './ledger/ledger.ts'
import type { MarketEvent, MarketTop, MarketTrade } from './market-events.ts'
import { createMatchingEngine, type MatchingEngine } from './matching/engine.ts'
import type {
  CancelReason,
  CommandResult,
  EditRequest,
  Effects,
  MatchingOrder,
  OrderRequest,
} from './matching/orders.ts'

const indexInterval = 250_000
const tradeHistory = 1_000
const idsPerEpoch = 1_000_000_000

/** What a market needs from the venue around it. */
export interface MarketOptions {
  /** Contract that is traded. */
  readonly instrument: Instrument
  /** The recording, for the range of its trade ids. */
  readonly recording: Recording
  /** Where orders and executions are noted. */
  readonly ledger: LedgerWriter
  /** Venue time, in microseconds since the epoch. */
  readonly now: () => number
  /** Market time, in microseconds. */
  readonly marketTime: () => number
  /** Told of everything, in order. */
  readonly emit: (event: MarketEvent) => void
}

/** One instrument of the venue: its matching engine, fed with the recorded market and with the orders of accounts. */
export interface Market {
  /** Contract that is traded. */
  readonly instrument: Instrument
  /** Name of the index that belongs to it, for example btc_usd. */
  readonly indexName: string
  /** Id of the published book. */
  readonly changeId: number
  /** Best recorded prices. */
  readonly top: MarketTop
  /** The last public trades, oldest first, at most 1,000. */
  readonly trades: readonly MarketTrade[]
  /** Published levels of a side, best first. */
  levels(side: Side, limit?: number): BookLevel[]
  /** Places an order; `reply` is called before the changes are told to anybody. */
  place(request: OrderRequest, reply: (result: CommandResult, executions: readonly AccountExecution[]) => void): void
  /** Changes a resting order of an account. */
  edit(request: EditRequest, reply: (result: CommandResult, executions: readonly AccountExecution[]) => void): void
  /** Cancels a resting order. */
  cancel(id: string, reason: CancelReason, reply?: (result: CommandResult) => void): void
  /** Applies one step of the replayed market. */
  step(step: FeedStep): void
  /** The recording begins again: forgets the recorded book and publishes a new one. */
  beginEpoch(epoch: number): void
}

/** Makes a market. */
export function createMarket(options: MarketOptions): Market {
  return new RecordedMarket(options)
}

const emptyTop: MarketTop = Object.freeze({
  bestBidPrice: undefined,
  bestBidAmount: 0,
  bestAskPrice: undefined,
  bestAskAmount: 0,
  markPrice: undefined,
  indexPrice: undefined,
  lastPrice: undefined,
})

class RecordedMarket implements Market {
  readonly instrument: Instrument
  readonly indexName: string
  readonly trades: MarketTrade[] = []
  readonly #options: MarketOptions
  readonly #engine: MatchingEngine
  #changeId = idsPerEpoch
  #top: MarketTop = emptyTop
  #tradeSequence = 0
  #tradeIdOffset = 0n
  #tickDirection: 0 | 1 | 2 | 3 = 0
  #bookId = '0'
  #indexPublishedAt = Number.NEGATIVE_INFINITY

  constructor(options: MarketOptions) {
    this.#options = options
    this.instrument = options.instrument
    this.indexName = `${this.instrument.baseCurrency}_${this.instrument.quoteCurrency}`.toLowerCase()
    this.#engine = createMatchingEngine({ instrument: this.instrument })
  }

  get changeId(): number {
    return this.#changeId
  }

  get top(): MarketTop {
    return this.#top
  }

  levels(side: Side, limit?: number): BookLevel[] {
    return this.#engine.levels(side, limit)
  }

  place(request: OrderRequest, reply: (result: CommandResult, executions: readonly AccountExecution[]) => void): void {
    this.#answer(this.#engine.place(request, this.#options.now()), 'placed', reply)
  }

  edit(request: EditRequest, reply: (result: CommandResult, executions: readonly AccountExecution[]) => void): void {
    this.#answer(this.#engine.edit(request, this.#options.now()), 'edited', reply)
  }

  cancel(id: string, reason: CancelReason, reply?: (result: CommandResult) => void): void {
    this.#answer(this.#engine.cancel(id, reason, this.#options.now()), undefined, (result) => reply?.(result))
  }

  step(step: FeedStep): void {
    if (step.kind === 'book') this.#applyBook(step)
    else if (step.kind === 'trade') this.#applyTrade(step)
    else if (step.kind === 'quote') this.#applyQuote(step)
    else {
      this.#options.ledger.count('market', 'malformed')
      this.#options.emit({ kind: 'malformed', text: step.text })
    }
  }

  beginEpoch(epoch: number): void {
    this.#options.ledger.count('market', 'epoch')
    this.#publish(this.#engine.forgetRecorded(), { silent: true })
    this.#changeId = Math.ceil((this.#changeId + 1) / idsPerEpoch) * idsPerEpoch
    this.#bookId = '0'
    this.#tradeIdOffset = tradeIdSpan(this.#options.recording) * BigInt(epoch - 1)
    this.#options.emit({ kind: 'book-reset', instrument: this.instrument.name, changeId: this.#changeId })
  }

  #applyBook(step: FeedBook): void {
    this.#options.ledger.count('market', 'book')
    if (step.broken) this.#options.ledger.count('market', 'break')
    this.#bookId = step.lastId
    const levels = {
      bids: this.#scale(step.bids),
      asks: this.#scale(step.asks),
      marketTime: step.marketTime,
      whole: step.whole,
    }
    this.#publish(this.#engine.applyLevels(levels, this.#options.now()), { broken: step.broken })
  }

  #applyTrade(item: RecordedTradeItem): void {
    const { price, side, marketTime } = item
    const amount = this.#amount(item.contracts)
    const last = this.#top.lastPrice
    if (last !== undefined) this.#tickDirection = tickDirection(price, last, this.#tickDirection)
    this.#tradeSequence += 1
    const trade: MarketTrade = Object.freeze({
      id: this.#tradeIdOffset === 0n ? item.id : String(BigInt(item.id) + this.#tradeIdOffset),
      sequence: this.#tradeSequence,
      time: this.#options.now(),
      price,
      amount,
      side,
      tickDirection: this.#tickDirection,
      markPrice: this.#top.markPrice ?? price,
      indexPrice: this.#top.indexPrice ?? price,
    })
    this.#top = Object.freeze({ ...this.#top, lastPrice: price })
    this.trades.push(trade)
    if (this.trades.length > tradeHistory) this.trades.shift()
    this.#options.ledger.count('market', 'trade')
    this.#options.emit({ kind: 'trade', instrument: this.instrument.name, trade })
    this.#publish(this.#engine.applyTrade({ price, amount, side, marketTime }, this.#options.now()))
  }

  #applyQuote(quote: RecordedQuote): void {
    const bestBidPrice = quote.bidContracts > 0 ? quote.bidPrice : undefined
    const bestAskPrice = quote.askContracts > 0 ? quote.askPrice : undefined
    const isWhole = bestBidPrice !== undefined && bestAskPrice !== undefined
    const markPrice = isWhole ? Math.round((bestBidPrice + bestAskPrice) * 50) / 100 : this.#top.markPrice
    const { ledger, emit } = this.#options
    const elapsed = this.#options.marketTime() - this.#indexPublishedAt
    const isNewIndex = markPrice !== undefined && markPrice !== this.#top.indexPrice && elapsed >= indexInterval
    this.#top = Object.freeze({
      bestBidPrice,
      bestBidAmount: this.#amount(quote.bidContracts),
      bestAskPrice,
      bestAskAmount: this.#amount(quote.askContracts),
      markPrice,
      indexPrice: isNewIndex ? markPrice : this.#top.indexPrice,
      lastPrice: this.#top.lastPrice,
    })
    if (isNewIndex) {
      this.#indexPublishedAt = this.#options.marketTime()
      ledger.count('market', 'index')
      emit({ kind: 'index', index: this.indexName, price: markPrice })
    }
    ledger.count('market', 'quote')
    emit({ kind: 'top', instrument: this.instrument.name, top: this.#top })
    // An older quote than the book's last change says nothing about who can be reached now.
    if (compareIds(quote.lastId, this.#bookId) < 0) return
    this.#publish(this.#engine.applyQuote(bestBidPrice, bestAskPrice, this.#options.now()))
  }

  #answer(
    result: CommandResult,
    counter: string | undefined,
    reply: (result: CommandResult, executions: readonly AccountExecution[]) => void,
  ): void {
    if (!result.accepted) {
      this.#options.ledger.count('orders', 'rejected')
      reply(result, [])
      return
    }
    if (counter !== undefined) this.#options.ledger.count('orders', counter)
    this.#publish(result.effects, {
      reply: (executions) =>
        reply(
          result,
          executions.filter((execution) => execution.order.id === result.order.id),
        ),
    })
  }

  /** Notes the effects of a call, then answers it, then tells them to everybody. */
  #publish(
    effects: Effects,
    how: {
      readonly broken?: boolean
      readonly silent?: boolean
      readonly reply?: (executions: readonly AccountExecution[]) => void
    } = {},
  ): void {
    const { ledger } = this.#options
    const { markPrice, indexPrice } = this.#top
    const executions = effects.executions.map((execution) =>
      ledger.recordExecution(this.instrument, execution, { markPrice, indexPrice }),
    )
    for (const order of effects.orders) ledger.recordOrder(order)
    how.reply?.(executions)
    this.#tellAccounts(effects.orders, executions)
    if (how.silent || (effects.levels.length === 0 && !how.broken)) return
    const missingId = how.broken ? this.#changeId + 1 : undefined
    // Like the venue's own, the ids are not consecutive.
    this.#changeId = (missingId ?? this.#changeId) + 1 + effects.levels.length
    const { changeId } = this
    this.#options.emit({ kind: 'book', instrument: this.instrument.name, changes: effects.levels, changeId, missingId })
  }

  #tellAccounts(orders: readonly MatchingOrder[], executions: readonly AccountExecution[]): void {
    for (const account of new Set(orders.map((order) => order.account))) {
      this.#options.emit({
        kind: 'account',
        account,
        instrument: this.instrument.name,
        orders: orders.filter((order) => order.account === account),
        executions: executions.filter((execution) => execution.order.account === account),
      })
    }
  }

  #scale(levels: readonly number[]): number[] {
    const scaled: number[] = []
    for (let index = 0; index + 1 < levels.length; index += 2) {
      scaled.push(levels[index] as number, this.#amount(levels[index + 1] as number))
    }
    return scaled
  }

  #amount(contracts: number): number {
    const amount = contracts * this.instrument.contractSize
    return Number.isInteger(amount) ? amount : Number(amount.toPrecision(15))
  }
}

function tickDirection(price: number, last: number, before: 0 | 1 | 2 | 3): 0 | 1 | 2 | 3 {
  if (price > last) return 0
  if (price < last) return 2
  return before < 2 ? 1 : 3
}

/** Distance between the ids of two passes, so that no id comes twice. */
function tradeIdSpan(recording: Recording): bigint {
  let smallest: bigint | undefined
  let largest = 0n
  for (const item of recording.items) {
    if (item.kind !== 'trade') continue
    const id = BigInt(item.id)
    smallest = smallest === undefined || id < smallest ? id : smallest
    largest = id > largest ? id : largest
  }
  return largest - (smallest ?? 0n) + 1n
}
