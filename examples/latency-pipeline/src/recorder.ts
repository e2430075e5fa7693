import type {
  Ack,
  BookTop,
  Clock,
  Fill,
  Index,
  LiveBook,
  Quote,
  Ticker,
  Trade,
  VenueEvent,
} from '@cryptics-lab/avro-models'

/** Every model that the app records, with the type of its record. */
export interface RecordedModels {
  /** Best prices, mark and index. */
  readonly ticker: Ticker
  /** Public trades. */
  readonly trade: Trade
  /** Index prices. */
  readonly index: Index
  /** The venue's replies to our commands. */
  readonly ack: Ack
  /** Executions of our orders. */
  readonly fill: Fill
  /** Changed sides and levels of what we quote. */
  readonly quote: Quote
  /** Five levels of the book, sampled. */
  readonly book_top: BookTop
}

/** Name of a model that the app records. */
export type RecordedModel = keyof RecordedModels

/** Every model that the app records, in the order of the report. */
export const recordedModels: readonly RecordedModel[] = ['ticker', 'trade', 'index', 'ack', 'fill', 'quote', 'book_top']

/** What {@link createRecorder} needs. */
export interface RecorderOptions {
  /** Identity of the run, put into every record. */
  readonly runId: string
  /** Clock of the engine: stamps when an event had been handled. */
  readonly clock: Clock
  /** Takes the finished record. */
  readonly produce: <Name extends RecordedModel>(model: Name, record: RecordedModels[Name]) => void
  /** Least time between two samples of a book, in milliseconds; the default is 100. */
  readonly bookTopInterval?: number
}

/** Turns what happened into records: run, key and processing time are filled in here and nowhere else. */
export interface Recorder {
  /** Records an event of the venue; call it after the engine has handled the event. */
  venueEvent(event: VenueEvent): void
  /** Records a quote decision of the engine; `sequence` numbers the decisions of the run. */
  quote(record: Quote, sequence: number): void
}

/**
 * Makes a recorder. Keys come from venue facts, so an event that was delivered twice has one key twice:
 * `<epoch>:<trade id>`, `<epoch>:<event number>`, `<order id>:<trade id>`, `<label>:<action>:<time sent>`.
 */
export function createRecorder(options: RecorderOptions): Recorder {
  const { runId, clock, produce } = options
  const interval = (options.bookTopInterval ?? 100) * 1_000
  let nextSample = Number.NEGATIVE_INFINITY

  const own = (eventKey: string) => ({ run_id: runId, event_key: eventKey, processing_timestamp: clock.now() })

  const sampleBook = (book: LiveBook): void => {
    const now = clock.now()
    if (now < nextSample) return
    nextSample = now + interval
    produce('book_top', { ...bookTop(book), ...own(`${book.epoch}:${book.changeId}`) })
  }

  return {
    venueEvent(event) {
      switch (event.kind) {
        case 'trade':
          produce('trade', { ...event.record, ...own(`${event.epoch}:${event.record.trade_id}`) })
          break
        case 'ticker':
          produce('ticker', { ...event.record, ...own(`${event.epoch}:${event.sequence}`) })
          break
        case 'index':
          produce('index', { ...event.record, ...own(`${event.epoch}:${event.sequence}`) })
          break
        case 'ack': {
          const { label, action, sent_timestamp: sent } = event.record
          produce('ack', { ...event.record, ...own(`${label}:${action}:${sent}`) })
          break
        }
        case 'fill':
          produce('fill', { ...event.record, ...own(`${event.record.order_id}:${event.record.trade_id}`) })
          break
        case 'book-changed':
          sampleBook(event.book)
          break
        default:
      }
    },
    quote(record, sequence) {
      produce('quote', { ...record, run_id: runId, event_key: `${record.label}:${sequence}` })
    },
  }
}

function bookTop(book: LiveBook): BookTop {
  const price = (side: LiveBook['bids'], level: number): number | null => side[level]?.[0] ?? null
  const amount = (side: LiveBook['bids'], level: number): number | null => side[level]?.[1] ?? null
  const { bids, asks } = book
  return {
    run_id: null,
    event_key: null,
    venue: book.venue,
    instrument: book.instrument,
    venue_timestamp: book.venueTimestamp,
    receive_timestamp: book.receiveTimestamp,
    processing_timestamp: null,
    epoch: book.epoch,
    change_id: book.changeId,
    bid_price_1: price(bids, 0),
    bid_amount_1: amount(bids, 0),
    bid_price_2: price(bids, 1),
    bid_amount_2: amount(bids, 1),
    bid_price_3: price(bids, 2),
    bid_amount_3: amount(bids, 2),
    bid_price_4: price(bids, 3),
    bid_amount_4: amount(bids, 3),
    bid_price_5: price(bids, 4),
    bid_amount_5: amount(bids, 4),
    ask_price_1: price(asks, 0),
    ask_amount_1: amount(asks, 0),
    ask_price_2: price(asks, 1),
    ask_amount_2: amount(asks, 1),
    ask_price_3: price(asks, 2),
    ask_amount_3: amount(asks, 2),
    ask_price_4: price(asks, 3),
    ask_amount_4: amount(asks, 3),
    ask_price_5: price(asks, 4),
    ask_amount_5: amount(asks, 4),
  }
}
