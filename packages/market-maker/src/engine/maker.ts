import type { Fill, OrderUpdate, TimerHandle, VenueEvent } from '@cryptics-lab/avro-models'
import { MakerStateError, StartFailedError } from '../errors.ts'
import { type FreshFill, OrderLedger } from '../ledger/order-ledger.ts'
import type { MakerEvent, PauseReason } from '../maker-events.ts'
import type { MakerState, MarketMaker, RestingQuote, StopReport } from '../maker-state.ts'
import { metricNames } from '../metric-names.ts'
import { type CheckedOptions, checkOptions, type MarketMakerOptions } from '../options.ts'
import { Portfolio } from '../portfolio/portfolio.ts'
import { cancelAndConfirm } from './canceller.ts'
import type { EngineContext } from './context.ts'
import { withDeadline } from './deadline.ts'
import { type Cause, Quoter } from './quoter.ts'
import { QuotingSwitches } from './quoting-switches.ts'

/**
 * Makes a market maker of one instrument; nothing is sent before {@link MarketMaker.start}.
 * @throws {InvalidOptionError} When an option is missing or out of range.
 */
export function createMarketMaker(options: MarketMakerOptions): MarketMaker {
  return new Maker(checkOptions(options))
}

class Maker implements MarketMaker {
  readonly #options: CheckedOptions
  readonly #switches = new QuotingSwitches()
  readonly #context: EngineContext
  readonly #quoter: Quoter
  #book: Parameters<Quoter['see']>[0] | undefined
  #pauseTold: PauseReason | undefined
  #lastChange = Number.NEGATIVE_INFINITY
  #timer: TimerHandle
  #isEntered = false
  #tasks: (() => void)[] = []
  #lookups = new Set<string>()
  #stopping: Promise<StopReport> | undefined

  constructor(options: CheckedOptions) {
    this.#options = options
    const { instrument, labels, clock, commandLifetime, replyTimeout, rejectionDelay } = options
    this.#context = {
      options,
      ledger: new OrderLedger({
        instrument,
        labels,
        clock,
        commandLifetime: commandLifetime * 1_000,
        replyTimeout: replyTimeout * 1_000,
        rejectionDelay: rejectionDelay * 1_000,
      }),
      portfolio: new Portfolio(instrument),
      emit: (event) => this.#emit(event),
      enter: (task) => this.#enter(task),
      isLinked: () => this.#switches.isLinked,
    }
    this.#context.portfolio.reset(options.position)
    this.#quoter = new Quoter(this.#context)
  }

  async start(): Promise<void> {
    const { phase } = this.#switches
    if (phase !== 'idle') throw new MakerStateError('start', phase)
    this.#switches.phase = 'starting'
    const { gateway, timers, instrument, queryTimeout, clock, ordersAtStart } = this.#options
    const { ledger, portfolio } = this.#context
    try {
      const position = gateway.position?.bind(gateway)
      if (position !== undefined) {
        portfolio.reset(await withDeadline(timers, 'position', queryTimeout, () => position(instrument.name)))
      }
      const askedAt = clock.now()
      const list = await withDeadline(timers, 'openOrders', queryTimeout, () => gateway.openOrders(instrument.name))
      if (ordersAtStart === 'adopt') this.#adopt(list)
      const { strays, foreign } = ledger.openOrders(list, askedAt)
      if (foreign.length > 0) this.#emit({ kind: 'foreign-orders-found', orders: foreign })
      for (const order of strays) this.#emit({ kind: 'stray-order-found', order })
      if (strays.length > 0) {
        const report = await cancelAndConfirm(this.#context, () => this.#pull('starting', 'command'))
        if (report.openAtExit > 0) throw new StartFailedError(instrument.name, report.openLabels)
      }
    } catch (error) {
      this.#switches.phase = 'stopped'
      if (error instanceof StartFailedError) throw error
      throw new StartFailedError(instrument.name, [], { cause: error })
    }
    this.#emit({ kind: 'position-changed', position: portfolio.position.amount, cause: 'start' })
    this.#enter(() => {
      this.#switches.phase = 'running'
    })
  }

  onEvent(event: VenueEvent): void {
    const enteredAt = this.#options.clock.monotonic()
    const cause: Cause =
      event.kind === 'book-changed'
        ? { trigger: 'book', enteredAt, waited: this.#options.clock.now() - event.book.receiveTimestamp }
        : { trigger: event.kind.startsWith('link') ? 'link' : 'order', enteredAt, waited: undefined }
    this.#enter(() => this.#take(event), cause)
  }

  stop(): Promise<StopReport> {
    this.#stopping ??= this.#stop()
    return this.#stopping
  }

  kill(reason: string): void {
    this.#enter(() => {
      this.#switches.killReason = reason
      this.#emit({ kind: 'killed', reason })
    })
    cancelAndConfirm(this.#context, () => this.#pull('killed', 'command')).then(
      (report) => this.#emit({ kind: 'kill-confirmed', report }),
      () => undefined,
    )
  }

  clear(): void {
    this.#enter(() => {
      this.#switches.killReason = undefined
      this.#switches.hasStrategyFailed = false
    })
  }

  state(): MakerState {
    const { ledger, portfolio } = this.#context
    const orders = ledger.live()
    const blocker = this.#switches.blocker()
    return {
      status: this.#status(blocker),
      pauseReason: blocker,
      killReason: this.#switches.killReason,
      position: portfolio.position.amount,
      averagePrice: portfolio.position.averagePrice,
      pnl: portfolio.profitAndLoss(),
      fairValue: this.#quoter.fairValue,
      orders,
      quotes: orders.flatMap((order): RestingQuote[] => {
        const { level, side, label, price, amount, filled } = order
        return level === undefined ? [] : [{ side, level, label, price, amount: amount - filled }]
      }),
      refusals: this.#quoter.refusals(),
      counts: { ...ledger.counts },
      exposure: ledger.exposure(),
    }
  }

  #status(blocker: PauseReason | undefined): MakerState['status'] {
    const { phase, killReason } = this.#switches
    if (phase !== 'running') return phase
    if (killReason !== undefined) return 'killed'
    return blocker === undefined ? 'quoting' : 'paused'
  }

  async #stop(): Promise<StopReport> {
    const wasIdle = this.#switches.phase === 'idle'
    this.#enter(() => {
      this.#switches.phase = 'stopping'
    })
    const report = wasIdle
      ? { openAtExit: 0, openLabels: [], confirmed: true, attempts: 0 }
      : await cancelAndConfirm(this.#context, () => this.#pull('stopping', 'command'))
    this.#switches.phase = 'stopped'
    this.#options.timers.clear(this.#timer)
    return { ...report, position: this.#context.portfolio.position.amount }
  }

  #emit(event: MakerEvent): void {
    try {
      this.#options.onEvent(event)
    } catch {
      this.#options.metrics.count(metricNames.listenerFailures)
    }
  }

  /** Runs a task, then everything that it set off, then looks at quotes again; calls from within wait their turn. */
  #enter(task: () => void, cause?: Cause): void {
    this.#tasks.push(task)
    if (this.#isEntered) return
    this.#isEntered = true
    try {
      for (let next = this.#tasks.shift(); next !== undefined; next = this.#tasks.shift()) {
        next()
        if (this.#tasks.length === 0) this.#settle(cause)
      }
    } finally {
      this.#isEntered = false
    }
  }

  #take(event: VenueEvent): void {
    const { ledger, portfolio } = this.#context
    const { name } = this.#options.instrument
    switch (event.kind) {
      case 'book-changed':
        if (event.book.instrument !== name) return
        this.#book = event.book
        this.#switches.bookProblem = undefined
        return
      case 'book-stale':
        if (event.instrument === name) this.#loseBook('book-stale')
        return
      case 'gap-opened':
        if (event.channel.includes(name)) this.#loseBook('gap')
        return
      case 'ticker':
        if (event.record.instrument !== name || event.record.mark_price === null) return
        portfolio.mark(event.record.mark_price)
        this.#quoter.mark(event.record.mark_price)
        return
      case 'ack':
        ledger.ack(event.record)
        return
      case 'order-update': {
        const stray = event.update.instrument === name ? ledger.update(event.update) : undefined
        if (stray !== undefined) this.#emit({ kind: 'stray-order-found', order: stray })
        return
      }
      case 'fill':
        if (event.record.instrument === name) this.#takeFill(event.record)
        return
      case 'link-lost':
        this.#switches.isLinked = false
        this.#loseBook('book-stale')
        ledger.linkLost()
        return
      case 'link-opened':
        this.#switches.isLinked = true
        this.#reconcile()
        return
      default:
    }
  }

  #loseBook(problem: 'book-stale' | 'gap'): void {
    this.#switches.bookProblem = problem
    this.#book = undefined
  }

  /** Takes over the orders of an earlier run: the nearest to the market becomes level 0 of its side, and so on. */
  #adopt(list: readonly OrderUpdate[]): void {
    const own = list.filter(({ label }) => this.#options.labels.isOwn(label))
    for (const side of ['buy', 'sell'] as const) {
      const away = side === 'buy' ? -1 : 1
      const ladder = own
        .filter((update) => update.side === side)
        .toSorted((left, right) => ((left.price ?? 0) - (right.price ?? 0)) * away)
      for (const [level, update] of ladder.entries()) {
        this.#emit({ kind: 'order-adopted', order: this.#context.ledger.adopt(update, level) })
      }
    }
  }

  #takeFill(record: Fill): void {
    const outcome = this.#context.ledger.fill(record)
    if (outcome.kind === 'duplicate') this.#options.metrics.count(metricNames.duplicateFills)
    if (outcome.kind !== 'fresh' || outcome.fill === undefined) return
    this.#bookFill(outcome.fill, record.fee, 'fill')
  }

  #bookFill({ label, side, amount, price }: FreshFill, fee: number | undefined, cause: 'fill' | 'inferred-fill'): void {
    const { portfolio } = this.#context
    try {
      portfolio.book({ side, amount, price, fee })
    } catch (error) {
      this.#emit({ kind: 'fill-invalid', label, error })
      return
    }
    this.#options.metrics.gauge(metricNames.position, portfolio.position.amount)
    this.#emit({ kind: 'position-changed', position: portfolio.position.amount, cause })
  }

  #reconcile(): void {
    const { gateway, timers, instrument, queryTimeout, clock } = this.#options
    const { ledger } = this.#context
    this.#switches.isReconciling = true
    const askedAt = clock.now()
    withDeadline(timers, 'openOrders', queryTimeout, () => gateway.openOrders(instrument.name)).then(
      (list) =>
        this.#enter(() => {
          const { strays, fills } = ledger.openOrders(list, askedAt)
          for (const order of strays) this.#emit({ kind: 'stray-order-found', order })
          for (const fill of fills) this.#bookFill(fill, undefined, 'inferred-fill')
          this.#switches.isReconciling = false
          this.#emit({ kind: 'orders-reconciled', open: list.length, inDoubt: ledger.doubts().length })
        }),
      (error: unknown) =>
        this.#enter(() => {
          this.#emit({ kind: 'gateway-failed', operation: 'openOrders', error })
          timers.set(() => this.#enter(() => (this.#switches.isLinked ? this.#reconcile() : undefined)), 1_000)
        }),
    )
  }

  #settle(cause?: Cause): void {
    const from: Cause = cause ?? { trigger: 'command', enteredAt: this.#options.clock.monotonic(), waited: undefined }
    this.#resolveDoubts()
    const blocker = this.#decide(from)
    if (blocker !== this.#pauseTold) {
      this.#pauseTold = blocker
      this.#emit(blocker === undefined ? { kind: 'quoting-resumed' } : { kind: 'quoting-paused', reason: blocker })
    }
    this.#schedule()
  }

  #decide(cause: Cause): PauseReason | undefined {
    const { clock, refreshInterval } = this.#options
    const value = this.#book === undefined ? undefined : this.#quoter.see(this.#book)
    this.#switches.isWithoutFairValue = this.#book !== undefined && value === undefined
    const blocker = this.#switches.blocker()
    if (blocker !== undefined) {
      // Before the first book there is nothing to pull but what was adopted on purpose.
      if (blocker !== 'starting' && blocker !== 'no-book') this.#pull(blocker, cause.trigger)
      return blocker
    }
    if (this.#book === undefined || value === undefined) return undefined
    if (clock.monotonic() - this.#lastChange < refreshInterval * 1_000) return undefined
    try {
      if (this.#quoter.quote(this.#book, value, cause)) this.#lastChange = clock.monotonic()
    } catch (error) {
      this.#switches.hasStrategyFailed = true
      this.#emit({ kind: 'strategy-failed', strategy: this.#options.strategy.name, error })
      this.#pull('strategy-failed', cause.trigger)
      return 'strategy-failed'
    }
    return undefined
  }

  #pull(reason: PauseReason, trigger: Cause['trigger']): void {
    if (!this.#switches.isLinked) return
    this.#quoter.pull(reason, { trigger, enteredAt: this.#options.clock.monotonic(), waited: undefined })
  }

  /** Wakes up for the next refresh, the next overdue reply, and orders that were told to rest. */
  #schedule(): void {
    const { clock, timers, refreshInterval } = this.#options
    timers.clear(this.#timer)
    const { ledger } = this.#context
    if (this.#switches.phase === 'stopped' || this.#switches.phase === 'idle') return
    const now = clock.now()
    const dues = [ledger.expire(), ledger.nextTouchable(now), ...ledger.doubts().map(({ dueAt }) => dueAt)]
    const next = Math.min(...dues.filter((due) => due !== undefined))
    const wait = Number.isFinite(next) ? Math.max(1, (next - now) / 1_000) : undefined
    const refresh = this.#switches.blocker() === undefined ? refreshInterval : undefined
    const delay = Math.min(wait ?? Number.POSITIVE_INFINITY, refresh ?? Number.POSITIVE_INFINITY)
    if (!Number.isFinite(delay)) return
    const cause: Cause = { trigger: 'timer', enteredAt: 0, waited: undefined }
    this.#timer = timers.set(() => this.#enter(() => undefined, cause), delay)
  }

  #resolveDoubts(): void {
    const { gateway, timers, clock, queryTimeout } = this.#options
    const { ledger } = this.#context
    if (!this.#switches.isLinked) return
    const now = clock.now()
    for (const { label, dueAt } of ledger.doubts()) {
      if (dueAt > now || this.#lookups.has(label)) continue
      this.#lookups.add(label)
      const askedAt = now
      withDeadline(timers, 'lookup', queryTimeout, () => gateway.lookup(label)).then(
        (found) =>
          this.#enter(() => {
            this.#lookups.delete(label)
            const fill = ledger.lookedUp(label, found, askedAt)
            if (fill !== undefined) {
              this.#options.metrics.count(metricNames.inferredFills)
              this.#bookFill(fill, undefined, 'inferred-fill')
            }
            ledger.postpone(label, (attempts) => Math.min(30_000_000, 250_000 * 2 ** attempts))
          }),
        (error: unknown) =>
          this.#enter(() => {
            this.#lookups.delete(label)
            this.#emit({ kind: 'gateway-failed', operation: 'lookup', error })
            ledger.postpone(label, (attempts) => Math.min(30_000_000, 250_000 * 2 ** attempts))
          }),
      )
    }
  }
}
