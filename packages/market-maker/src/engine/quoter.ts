import type { LiveBook, OrderCommand, PlaceCommand } from '@cryptics-lab/avro-models'
import { addAmounts } from '@cryptics-lab/avro-models/instruments'
import { type FairValue, midWithoutOwn } from '../fair-value/fair-value.ts'
import type { DecisionTrigger } from '../maker-events.ts'
import type { PauseReason } from '../pause-reason.ts'
import { metricNames } from '../metric-names.ts'
import { plan, type PlannedAction } from '../planner/planner.ts'
import type { DesiredQuote } from '../ports.ts'
import { judge, type RefusalReason } from '../risk/risk-gate.ts'
import type { EngineContext } from './context.ts'
import { pullReason, type QuoteChange, quoteRecord } from './quote-record.ts'
import { askStrategy } from './strategy-quotes.ts'

/** Where a decision comes from, for the measurement of its latency. */
export interface Cause {
  /** What set the decision off. */
  readonly trigger: DecisionTrigger
  /** Monotonic time at which the maker took the event, in microseconds. */
  readonly enteredAt: number
  /** Wall time that passed between the event's receipt and then, in microseconds; undefined for anything but a book. */
  readonly waited: number | undefined
}

/** The engine's hand: turns a book into commands, judges, notes and sends them. */
export class Quoter {
  readonly #context: EngineContext
  readonly #refusals = new Map<RefusalReason, number>()
  readonly #lastRefusal = new Map<string, RefusalReason>()
  #book: LiveBook | undefined
  #fairValue: number | undefined
  #markPrice: number | undefined
  #sequence = 0

  /** @param context What the parts of the engine share. */
  constructor(context: EngineContext) {
    this.#context = context
  }

  /** Value that the last decision was built around; undefined before the first. */
  get fairValue(): number | undefined {
    return this.#fairValue
  }

  /** Refusals so far, by reason. */
  refusals(): Partial<Record<RefusalReason, number>> {
    return Object.fromEntries(this.#refusals)
  }

  /** Takes the venue's mark price. */
  mark(price: number): void {
    this.#markPrice = price
  }

  /**
   * Takes a whole book.
   * @returns What the instrument is worth without our own orders; undefined when the book does not tell.
   */
  see(book: LiveBook): FairValue | undefined {
    this.#book = book
    const value = midWithoutOwn(book, this.#context.ledger.footprints(book.venueTimestamp))
    this.#fairValue = value?.fairValue
    return value
  }

  /**
   * Asks the strategy and brings the resting orders in line with its answer.
   * @returns Whether a command was sent.
   * @throws Whatever the strategy throws, and {@link StrategyOutputError}.
   */
  quote(book: LiveBook, value: FairValue, cause: Cause): boolean {
    const { options, portfolio } = this.#context
    const desired = askStrategy(options.strategy, {
      instrument: options.instrument,
      book,
      ...value,
      position: portfolio.position.amount,
      maximumPosition: options.limits.maximumPosition,
      markPrice: this.#markPrice,
    })
    return this.#align(desired, cause, undefined)
  }

  /**
   * Cancels every order of ours that can be cancelled now.
   * @returns Whether a command was sent.
   */
  pull(reason: PauseReason, cause: Cause): boolean {
    this.#lastRefusal.clear()
    return this.#align([], cause, reason)
  }

  #align(desired: readonly DesiredQuote[], cause: Cause, pause: PauseReason | undefined): boolean {
    const { options, ledger } = this.#context
    const now = options.clock.now()
    const isPulling = pause !== undefined
    const actions = plan({
      instrument: options.instrument,
      desired,
      orders: ledger.live(),
      isTouchable: (order) => (isPulling ? ledger.isCancellable(order, now) : ledger.isTouchable(order, now)),
      isFree: (side, level) => ledger.restsUntil(side, level) <= now,
      priceTolerance: options.refreshTolerance,
      amountTolerance: options.amountTolerance,
    })
    if (actions.length === 0) return false
    const commands: OrderCommand[] = []
    const changes: QuoteChange[] = []
    for (const action of actions) this.#approve(action, pause, commands, changes)
    if (commands.length > 0) this.#send(commands, changes, cause)
    return commands.length > 0
  }

  /** Notes one action in the ledger and adds its command, unless risk refuses it; a refused edit becomes a cancel. */
  #approve(
    planned: PlannedAction,
    pause: PauseReason | undefined,
    commands: OrderCommand[],
    changes: QuoteChange[],
  ): void {
    if (planned.action === 'cancel') {
      this.#cancel(planned, pullReason(planned.reason, pause), commands, changes)
      return
    }
    const refusal = this.#judge(planned)
    if (refusal !== undefined) {
      this.#noteRefusal(planned, refusal)
      if (planned.action === 'edit') this.#cancel(planned, refusal, commands, changes)
      return
    }
    const { quote, reason } = planned
    this.#lastRefusal.delete(`${quote.side}:${quote.level}`)
    const command = planned.action === 'place' ? this.#place(quote) : this.#edit(planned)
    commands.push(command)
    const { side, level, price, amount } = quote
    changes.push({ action: planned.action, side, level, label: command.label, price, amount, reason })
  }

  #judge(planned: PlannedAction & { readonly action: 'place' | 'edit' }): RefusalReason | undefined {
    const { options, ledger, portfolio } = this.#context
    const { side, price, amount } = planned.quote
    const growth =
      planned.action === 'place' ? amount : addAmounts(options.instrument, planned.amount, -planned.order.amount)
    return judge(
      options.instrument,
      options.limits,
      { side, price, amount, growth },
      {
        reference: options.limits.reference === 'mark' ? this.#markPrice : this.#fairValue,
        position: portfolio.position.amount,
        exposure: ledger.exposure(),
      },
    )
  }

  #noteRefusal(planned: PlannedAction & { readonly action: 'place' | 'edit' }, reason: RefusalReason): void {
    const { action, quote } = planned
    const { side, level, price, amount } = quote
    const slot = `${side}:${level}`
    if (this.#lastRefusal.get(slot) === reason) return
    this.#lastRefusal.set(slot, reason)
    this.#refusals.set(reason, (this.#refusals.get(reason) ?? 0) + 1)
    this.#context.options.metrics.count(metricNames.refusals, 1, { reason })
    this.#context.emit({ kind: 'command-refused', action, side, level, price, amount, reason })
  }

  #place({ side, level, price, amount }: DesiredQuote): PlaceCommand {
    const { options, ledger } = this.#context
    const label = options.labels.next()
    const command = {
      action: 'place' as const,
      label,
      instrument: options.instrument.name,
      side,
      price,
      amount,
      type: 'limit' as const,
      postOnly: true,
      timeInForce: 'good-til-cancelled' as const,
      ...this.#stamp(),
    }
    ledger.place(command, level)
    return command
  }

  #edit(planned: PlannedAction & { readonly action: 'edit' }): OrderCommand & { readonly label: string } {
    const { label, orderId = '' } = planned.order
    const { price } = planned.quote
    const { amount } = planned
    this.#context.ledger.edit(label, price, amount)
    const instrument = this.#context.options.instrument.name
    return { action: 'edit', label, orderId, instrument, price, amount, postOnly: true, ...this.#stamp() }
  }

  #cancel(
    { order }: PlannedAction & { readonly action: 'edit' | 'cancel' },
    reason: string,
    commands: OrderCommand[],
    changes: QuoteChange[],
  ): void {
    const { label, orderId = '', side, level } = order
    this.#context.ledger.cancel(label)
    commands.push({ action: 'cancel', label, orderId, instrument: this.#context.options.instrument.name })
    if (level !== undefined) changes.push({ action: 'cancel', side, level, label, price: null, amount: null, reason })
  }

  /** Epoch of the book, and the last moment at which the venue may act, in the venue's time as the book tells it. */
  #stamp(): { readonly bookEpoch: number; readonly validUntil: number } | undefined {
    if (this.#book === undefined) return undefined
    const { clock, commandLifetime } = this.#context.options
    const { epoch, venueTimestamp, receiveTimestamp } = this.#book
    const venueNow = venueTimestamp + clock.now() - receiveTimestamp
    return { bookEpoch: epoch, validUntil: Math.round(venueNow + commandLifetime * 1_000) }
  }

  #send(commands: readonly OrderCommand[], changes: readonly QuoteChange[], cause: Cause): void {
    const { options, ledger, portfolio, emit } = this.#context
    const { clock, metrics, instrument } = options
    const now = clock.now()
    try {
      options.gateway.submit(commands)
    } catch (error) {
      // Nothing is known of what was sent before it threw.
      ledger.doubtPending()
      emit({ kind: 'gateway-failed', operation: 'submit', error })
    }
    this.#measure(commands.length, cause)
    for (const { action } of commands) metrics.count(metricNames.commands, 1, { action })
    const facts = {
      instrument,
      book: this.#book,
      fairValue: this.#fairValue,
      position: portfolio.position.amount,
      now,
    }
    for (const change of changes) {
      this.#sequence += 1
      emit({ kind: 'quote-changed', sequence: this.#sequence, record: quoteRecord(change, facts) })
    }
  }

  #measure(count: number, { trigger, enteredAt, waited }: Cause): void {
    const { clock, metrics } = this.#context.options
    const isMeasured = waited !== undefined
    const decisionTime = isMeasured ? clock.monotonic() - enteredAt : undefined
    const tickToOrder = decisionTime === undefined ? undefined : decisionTime + (waited ?? 0)
    if (decisionTime !== undefined) metrics.observe(metricNames.decision, decisionTime)
    if (tickToOrder !== undefined) metrics.observe(metricNames.tickToOrder, tickToOrder)
    this.#context.emit({ kind: 'commands-submitted', count, trigger, tickToOrder, decisionTime })
  }
}
