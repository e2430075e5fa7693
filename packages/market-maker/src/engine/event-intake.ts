import type { BookStaleEvent, FillEvent, LiveBook, VenueEvent } from '@cryptics-lab/avro-models'
import type { FairValue } from '../fair-value/fair-value.ts'
import type { DecisionTrigger } from '../maker-events.ts'
import { metricNames } from '../metric-names.ts'
import { bookFill } from './book-fills.ts'
import type { EngineContext } from './context.ts'
import type { Quoter } from './quoter.ts'
import type { QuotingSwitches } from './quoting-switches.ts'
import type { Reconciler } from './reconciler.ts'

/** Turns each event of the venue into state: book, link, orders, position, mark. */
export class EventIntake {
  readonly #context: EngineContext
  readonly #switches: QuotingSwitches
  readonly #quoter: Quoter
  readonly #reconciler: Reconciler
  #book: LiveBook | undefined
  #hasMark = false

  /**
   * @param context What the parts of the engine share.
   * @param switches What holds quoting back.
   * @param quoter Is told of marks and books.
   * @param reconciler Is told of connections.
   */
  constructor(context: EngineContext, switches: QuotingSwitches, quoter: Quoter, reconciler: Reconciler) {
    this.#context = context
    this.#switches = switches
    this.#quoter = quoter
    this.#reconciler = reconciler
  }

  /** Value of the instrument on the whole book, with that book; undefined when there is none. */
  fairValue(): (FairValue & { readonly book: LiveBook }) | undefined {
    const book = this.#book
    if (book === undefined) return undefined
    const value = this.#quoter.see(book)
    this.#switches.isWithoutFairValue = value === undefined
    if (value === undefined) return undefined
    if (!this.#hasMark) this.#context.portfolio.mark(value.fairValue)
    return { ...value, book }
  }

  /**
   * Takes an event.
   * @returns What it may set off; undefined when nothing has to be decided.
   */
  take(event: VenueEvent): DecisionTrigger | undefined {
    const { ledger, options, emit } = this.#context
    const { name } = options.instrument
    switch (event.kind) {
      case 'book-changed':
        if (event.book.instrument !== name) return undefined
        this.#book = event.book
        this.#switches.bookProblem = undefined
        this.#switches.isLinkFailing = false
        return 'book'
      case 'book-stale':
        return event.instrument === name ? this.#loseBook('book-stale', event.reason) : undefined
      case 'gap-opened':
        return event.channel.includes(name) ? this.#loseBook('gap') : undefined
      case 'link-lost':
        return this.#loseLink()
      case 'link-opened':
        return this.#openLink()
      case 'ticker':
        if (event.record.instrument === name && event.record.mark_price !== null) this.#mark(event.record.mark_price)
        return undefined
      case 'ack':
        ledger.ack(event.record)
        return 'order'
      case 'order-update': {
        if (event.update.instrument !== name) return undefined
        const stray = ledger.update(event.update)
        if (stray !== undefined) emit({ kind: 'stray-order-found', order: stray })
        return 'order'
      }
      case 'fill':
        return event.record.instrument === name ? this.#fill(event) : undefined
      default:
        return undefined
    }
  }

  #loseBook(problem: 'book-stale' | 'gap', reason?: BookStaleEvent['reason']): DecisionTrigger {
    this.#book = undefined
    this.#switches.isWithoutFairValue = false
    // The gap itself says more than the stale book that follows from it.
    if (this.#switches.bookProblem !== 'gap') this.#switches.bookProblem = problem
    // The link-lost event follows; a cancel that is sent before it would only come back as not sent.
    this.#switches.isLinkFailing = reason === 'link-lost'
    return 'book'
  }

  #loseLink(): DecisionTrigger {
    this.#loseBook('book-stale')
    this.#switches.isLinked = false
    this.#reconciler.close()
    this.#context.ledger.doubtPending()
    return 'link'
  }

  #openLink(): DecisionTrigger {
    this.#switches.isLinked = true
    this.#switches.isLinkFailing = false
    if (this.#switches.phase === 'running' || this.#switches.phase === 'stopping') this.#reconciler.begin()
    return 'link'
  }

  #mark(price: number): void {
    this.#hasMark = true
    this.#quoter.mark(price)
    this.#context.portfolio.mark(price)
  }

  #fill({ record }: FillEvent): DecisionTrigger {
    const { ledger, options, emit } = this.#context
    const outcome = ledger.fill(record)
    if (outcome.kind === 'invalid') emit({ kind: 'fill-invalid', label: outcome.label, error: undefined })
    if (outcome.kind === 'duplicate') options.metrics.count(metricNames.duplicateFills)
    if (outcome.kind === 'fresh' && outcome.fill !== undefined) {
      // A fee in another currency cannot be added up here; the instrument's own rate stands in for it.
      const isSettled = record.fee_currency === options.instrument.settlementCurrency
      bookFill(this.#context, outcome.fill, 'fill', isSettled ? record.fee : undefined)
    }
    return 'order'
  }
}
