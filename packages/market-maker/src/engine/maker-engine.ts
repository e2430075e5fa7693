import { sleep, type VenueEvent } from '@cryptics-lab/avro-models'
import { MakerStateError } from '../errors.ts'
import { OrderLedger } from '../ledger/order-ledger.ts'
import type { MakerEvent } from '../maker-events.ts'
import type { PauseReason } from '../pause-reason.ts'
import type { CancelReport, MakerState, MakerStatus, MarketMaker, StopReport } from '../maker-state.ts'
import { metricNames } from '../metric-names.ts'
import type { CheckedOptions } from '../options.ts'
import { Portfolio } from '../portfolio/portfolio.ts'
import { cancelAndConfirm } from './canceller.ts'
import type { EngineContext } from './context.ts'
import { EventIntake } from './event-intake.ts'
import { type Cause, Quoter } from './quoter.ts'
import { QuotingSwitches } from './quoting-switches.ts'
import { Reconciler } from './reconciler.ts'
import { Resolver } from './resolver.ts'
import { takeStock } from './starter.ts'
import { restingQuotes } from './state-view.ts'
import { TaskQueue } from './task-queue.ts'
import { WakeUp } from './wake-up.ts'

/** The engine: takes events one by one, keeps the state, and decides what to quote. */
export class MakerEngine implements MarketMaker {
  readonly #options: CheckedOptions
  readonly #context: EngineContext
  readonly #switches = new QuotingSwitches()
  readonly #quoter: Quoter
  readonly #intake: EventIntake
  readonly #resolver: Resolver
  readonly #reconciler: Reconciler
  readonly #tasks: TaskQueue
  readonly #refresh: WakeUp
  readonly #waiting = new Set<() => void>()
  #announced: PauseReason | undefined = 'starting'
  #nextRefreshAt = 0
  #stopped: Promise<StopReport> | undefined

  /** @param options The options, checked. */
  constructor(options: CheckedOptions) {
    this.#options = options
    this.#tasks = new TaskQueue((error) => this.#fail(error))
    const micro = (milliseconds: number): number => milliseconds * 1_000
    this.#context = {
      options,
      portfolio: new Portfolio(options.instrument),
      ledger: new OrderLedger({
        instrument: options.instrument,
        labels: options.labels,
        clock: options.clock,
        commandLifetime: micro(options.commandLifetime),
        replyTimeout: micro(options.replyTimeout),
        rejectionDelay: micro(options.rejectionDelay),
      }),
      emit: (event) => this.#emit(event),
      enter: (task) => this.#enter(task),
      isLinked: () => this.#switches.isLinked,
    }
    this.#context.portfolio.reset(options.position)
    this.#quoter = new Quoter(this.#context)
    this.#resolver = new Resolver(this.#context)
    this.#reconciler = new Reconciler(this.#context, this.#switches)
    this.#intake = new EventIntake(this.#context, this.#switches, this.#quoter, this.#reconciler)
    this.#refresh = new WakeUp(options, () => this.#enter(() => {}, 'timer'))
  }

  async start(): Promise<void> {
    const { phase } = this.#switches
    if (phase !== 'idle') throw new MakerStateError('start', phase)
    this.#switches.phase = 'starting'
    try {
      await takeStock(this.#context, {
        cancelOwn: () => this.#cancelOwn('starting', () => this.#switches.phase === 'starting'),
        pause: (milliseconds) => sleep(this.#options.timers, milliseconds),
        check: () => {
          if (this.#switches.phase !== 'starting') throw new MakerStateError('start', this.#switches.phase)
        },
      })
    } catch (error) {
      if (this.#switches.phase === 'starting') this.#switches.phase = 'idle'
      throw error
    }
    this.#enter(() => {
      if (this.#switches.phase !== 'starting') return
      this.#switches.phase = 'running'
      if (this.#switches.killReason !== undefined) void this.#confirmKill()
    })
  }

  onEvent(event: VenueEvent): void {
    const { clock } = this.#options
    const enteredAt = clock.monotonic()
    const waited = event.kind === 'book-changed' ? clock.now() - event.book.receiveTimestamp : undefined
    this.#tasks.run(() => {
      const trigger = this.#intake.take(event)
      if (trigger !== undefined) this.#evaluate({ trigger, enteredAt, waited })
    })
  }

  stop(): Promise<StopReport> {
    this.#stopped ??= this.#stop()
    return this.#stopped
  }

  async #stop(): Promise<StopReport> {
    const neverStarted = this.#switches.phase === 'idle' && this.#context.ledger.liveCount === 0
    this.#enter(() => {
      this.#switches.phase = 'stopping'
    })
    const nothing: CancelReport = { openAtExit: 0, openLabels: [], confirmed: false, attempts: 0 }
    const report = neverStarted ? nothing : await this.#cancelOwn('stopping', () => true)
    this.#enter(() => {
      this.#switches.phase = 'stopped'
    })
    this.#resolver.close()
    this.#reconciler.close()
    this.#refresh.clear()
    return { ...report, position: this.#context.portfolio.position.amount }
  }

  kill(reason: string): void {
    this.#enter(() => this.#kill(reason))
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
    return {
      status: this.#status(),
      pauseReason: this.#switches.blocker(),
      killReason: this.#switches.killReason,
      position: portfolio.position.amount,
      averagePrice: portfolio.position.averagePrice,
      pnl: portfolio.profitAndLoss(),
      fairValue: this.#quoter.fairValue,
      orders,
      quotes: restingQuotes(orders),
      refusals: this.#quoter.refusals(),
      counts: ledger.counts,
      exposure: ledger.exposure(),
    }
  }

  #status(): MakerStatus {
    const { phase, killReason } = this.#switches
    if (phase !== 'running') return phase
    if (killReason !== undefined) return 'killed'
    return this.#switches.blocker() === undefined ? 'quoting' : 'paused'
  }

  #enter(task: () => void, trigger: Cause['trigger'] = 'command'): void {
    this.#tasks.run(() => {
      task()
      this.#evaluate({ trigger, enteredAt: 0, waited: undefined })
    })
  }

  /** Brings quotes and state in line, whatever has just changed. */
  #evaluate(cause: Cause): void {
    const value = this.#intake.fairValue()
    const blocker = this.#switches.blocker()
    this.#announce(blocker)
    if (blocker !== undefined) this.#pull(blocker, cause)
    else if (value !== undefined) this.#quote(value, cause)
    const rested = this.#switches.phase === 'stopped' ? undefined : this.#context.ledger.nextRested()
    if (rested !== undefined) this.#refresh.at(rested)
    this.#resolver.check()
    if (this.#context.ledger.liveCount === 0) for (const wake of this.#waiting) wake()
  }

  #quote(value: NonNullable<ReturnType<EventIntake['fairValue']>>, cause: Cause): void {
    const now = this.#options.clock.now()
    if (now < this.#nextRefreshAt) {
      this.#refresh.at(this.#nextRefreshAt)
      return
    }
    try {
      if (this.#quoter.quote(value.book, value, cause))
        this.#nextRefreshAt = now + this.#options.refreshInterval * 1_000
    } catch (error) {
      this.#switches.hasStrategyFailed = true
      this.#emit({ kind: 'strategy-failed', strategy: this.#options.strategy.name, error })
      this.#announce('strategy-failed')
      this.#pull('strategy-failed', cause)
    }
  }

  /** Pulls what can be pulled: not before the start's own clean-up, not without a link, not on a stale list of orders. */
  #pull(reason: PauseReason, cause: Cause): void {
    const { phase, isLinked } = this.#switches
    if (!isLinked || phase === 'stopped' || reason === 'starting' || reason === 'reconciling') return
    if (reason === 'book-stale' && this.#switches.isLinkFailing) return
    // What was adopted on purpose waits for the first book.
    if (reason === 'no-book' && this.#options.ordersAtStart === 'adopt') return
    this.#quoter.pull(reason, cause)
  }

  #announce(blocker: PauseReason | undefined): void {
    if (blocker === this.#announced) return
    this.#announced = blocker
    this.#emit(blocker === undefined ? { kind: 'quoting-resumed' } : { kind: 'quoting-paused', reason: blocker })
  }

  #kill(reason: string): void {
    if (this.#switches.killReason !== undefined) return
    this.#switches.killReason = reason
    this.#emit({ kind: 'killed', reason })
    if (this.#switches.phase === 'running') void this.#confirmKill()
  }

  async #confirmKill(): Promise<void> {
    const isWanted = (): boolean => this.#switches.killReason !== undefined && this.#switches.phase === 'running'
    const report = await this.#cancelOwn('killed', isWanted)
    if (isWanted()) this.#enter(() => this.#emit({ kind: 'kill-confirmed', report }))
  }

  #cancelOwn(reason: PauseReason, isWanted: () => boolean): Promise<CancelReport> {
    return cancelAndConfirm(this.#context, {
      reason,
      isWanted,
      pull: () => {
        if (this.#switches.isLinked) this.#quoter.pull(reason, { trigger: 'command', enteredAt: 0, waited: undefined })
      },
      drained: (milliseconds) => this.#drained(milliseconds),
    })
  }

  #drained(milliseconds: number): Promise<void> {
    if (this.#context.ledger.liveCount === 0) return Promise.resolve()
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#options.timers.clear(timer)
        this.#waiting.delete(wake)
        resolve()
      }
      const timer = this.#options.timers.set(wake, milliseconds)
      this.#waiting.add(wake)
    })
  }

  /** A failure of the engine itself: nothing is certain any more, so nothing is quoted. */
  #fail(error: unknown): void {
    this.#emit({ kind: 'engine-failed', error })
    // What fails once may fail at every look; the switch is thrown once, so that this comes to an end.
    if (this.#switches.killReason === undefined) this.kill('the engine failed')
  }

  #emit(event: MakerEvent): void {
    try {
      this.#options.onEvent(event)
    } catch {
      this.#options.metrics.count(metricNames.listenerFailures)
    }
  }
}
