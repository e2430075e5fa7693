import { metricNames } from '../../metric-names.ts'
import type { Batch, ConnectorState, PartitionIdentity } from '../../ports.ts'
import { type BranchEnvironment, type BranchLife, createBranchLife } from './branch-life.ts'
import { type BranchQueue, createBranchQueue } from './branch-queue.ts'
import { BranchStream, type BranchStreamContext } from './branch-stream.ts'
import type { BranchCounts, BranchStatus, FanOutBranch } from './fan-out.ts'
import { isGivenUp } from './guard.ts'
import { requireAtLeast } from '../require-at-least.ts'

/** What a {@link Branch} needs. */
export interface BranchContext<Value>
  extends BranchEnvironment,
    Pick<BranchStreamContext<Value>, 'shared' | 'openSource'> {
  /** The branch as it was described. */
  readonly branch: FanOutBranch<Value>
  /** Called after each write and each change of state. */
  readonly onChange: () => void
}

/** One sink of a fan-out: its queue, its breaker, its loop. Nothing that happens to it is waited for by another. */
export class Branch<Value> {
  /** Its name. */
  readonly name: string
  /** Whether it must not lose anything. */
  readonly isHolding: boolean
  readonly #context: BranchContext<Value>
  readonly #stream: BranchStream<Value>
  readonly #queue: BranchQueue<Value>
  readonly #rows: number
  readonly #milliseconds: number
  readonly #counts = { written: 0, skipped: 0, deadLettered: 0, retries: 0, shed: 0, detached: 0 }
  #life: BranchLife<Value>
  #ended: Promise<void>
  #restarting: Promise<void> | undefined
  #state: ConnectorState = 'UNASSIGNED'
  #failure: unknown
  #isPaused = false
  #isFinishing = false
  #isStopping = false
  /** Whether somebody waits for room. */
  #isPressed = false
  /** Whether it is between two streams: to end at once loses nothing. */
  #isOpening = true
  #wake: () => void = () => undefined

  constructor(context: BranchContext<Value>) {
    const { name, policy = 'hold', queue = 10_000, batch = {} } = context.branch
    this.name = name
    this.isHolding = policy === 'hold'
    this.#context = context
    this.#stream = new BranchStream({ ...context, name, isHolding: this.isHolding, onOutcome: () => this.#wake() })
    this.#queue = createBranchQueue(requireAtLeast(`branches.${name}.queue`, queue, 1))
    this.#rows = requireAtLeast(`branches.${name}.batch.rows`, batch.rows ?? 5_000, 1)
    this.#milliseconds = requireAtLeast(`branches.${name}.batch.milliseconds`, batch.milliseconds ?? 20, 0)
    this.#life = this.#createLife()
    this.#ended = this.#live(this.#life)
  }

  /** Whether its sink was opened and it goes on. */
  get isOpen(): boolean {
    return this.#state === 'RUNNING'
  }

  /** Whether it has ended, well or not. */
  get hasEnded(): boolean {
    return this.#state === 'FAILED' || this.#state === 'STOPPED'
  }

  /** Whether it cannot write now: its sink does not answer, or it was told to wait. */
  get isBlocked(): boolean {
    return this.#isPaused || this.#life.breaker.state !== 'closed'
  }

  /** Whether it can say where to start, or it is known that it cannot. */
  get isDecided(): boolean {
    return this.#state !== 'UNASSIGNED' || this.#life.breaker.state !== 'closed'
  }

  /** Whether the shared source is read for it. */
  get isTaking(): boolean {
    return this.#stream.isAttached && !this.#isPaused && !this.hasEnded
  }

  /** Whether the shared source waits for it when it has no room. */
  get isHeldFor(): boolean {
    return this.isHolding && this.#stream.isAttached && !this.hasEnded
  }

  /** What the sink has of a partition; undefined while that is not known. */
  stored(key: string): bigint | undefined {
    return this.#stream.stored(key)
  }

  /** Why it failed; undefined while it has not. */
  get failure(): unknown {
    return this.#failure
  }

  /** What it is doing; the trace of a failure is not its own to write. */
  status(id: number, worker_id: string): BranchStatus {
    return {
      id,
      state: this.#isPaused && this.#state === 'RUNNING' ? 'PAUSED' : this.#state,
      worker_id,
      branch: this.name,
      policy: this.isHolding ? 'hold' : 'shed',
      breaker: this.#life.breaker.state,
      detached: !this.#stream.isAttached,
      queued: this.#queue.records,
      shed: this.#counts.shed,
    }
  }

  /** What it did. */
  counts(): BranchCounts {
    return { ...this.#counts }
  }

  /** Where the sink stands as the shared source opens a partition; undefined when it keeps no offsets or does not say. */
  async ask(partition: PartitionIdentity): Promise<string | undefined> {
    if (!this.#stream.isAttached || this.#life.breaker.state !== 'closed') return undefined
    // A failure is no answer: without a place the branch leaves the shared source at the first batch, and asks again.
    const answer = await this.#life.positionNow(partition).then(
      (stored) => ({ stored }),
      () => undefined,
    )
    if (answer !== undefined) this.#stream.notePosition(partition, answer.stored)
    return answer?.stored
  }

  /** Makes it part of the shared source. */
  attach(): void {
    this.#stream.attach()
    this.#wake()
  }

  /** Leaves it behind: what waits comes again by a source of its own. */
  detach(): void {
    this.#stream.leave()
    this.#queue.clear()
    this.#counts.detached += 1
    this.#context.metrics.count(metricNames.fanOutDetached, 1, this.#labels)
    this.#queueChanged()
    this.#wake()
  }

  /** Whether there is room; when there is none the queue is written without waiting for more. */
  hasRoom(batch: Batch<Value>): boolean {
    if (this.#queue.fits(batch)) return true
    this.#isPressed = true
    this.#wake()
    return false
  }

  /** Hands a batch of the shared source over, whose stretch begins at `from`. */
  offer(batch: Batch<Value>, from: bigint): void {
    if (this.#stream.isAttached) {
      if (this.#stream.follows(batch, from)) this.take(batch)
      else this.detach()
    }
    // Whoever is apart may have come to the place of the shared source just now.
    this.#wake()
  }

  /** Puts what is new of a batch into the queue; a branch that sheds makes room for it. */
  take(batch: Batch<Value>): void {
    const fresh = this.#stream.fresh(batch)
    if (fresh === undefined) return
    while (!this.#queue.fits(fresh)) this.#countShed(this.#queue.shed())
    this.#queue.add(fresh, this.#context.clock.monotonic())
    this.#queueChanged()
  }

  /** Stops writing, or goes on. */
  setPaused(isPaused: boolean): void {
    this.#isPaused = isPaused
    this.#wake()
    this.#context.onChange()
  }

  /** Ends the present life and begins another one. */
  restart(): Promise<void> {
    this.#restarting ??= this.#renew().finally(() => {
      this.#restarting = undefined
    })
    return this.#restarting
  }

  /** Ends when everything that the shared source had is written. */
  finish(): void {
    this.#isFinishing = true
    this.#wake()
  }

  /** Ends when what waits is written. */
  stop(): void {
    this.#isStopping = true
    if (this.#isOpening && this.#queue.isEmpty) this.#life.end()
    this.#wake()
  }

  /** Ends now. */
  giveUp(): void {
    this.#life.end()
    this.#wake()
  }

  /** Resolves when it has ended and does not begin again. */
  async ended(): Promise<void> {
    do {
      await this.#restarting
      await this.#ended
    } while (!this.hasEnded)
  }

  /** Gives sink and dead letters back; what a branch that sheds still has is dropped, and counted. */
  async close(): Promise<void> {
    const left = this.#queue.clear()
    if (!this.isHolding) this.#countShed(left)
    this.#queueChanged()
    const { sink, deadLetters } = this.#context.branch
    for (const part of [sink, deadLetters]) await part?.close().catch(() => undefined)
  }

  get #labels(): { readonly connector: string; readonly branch: string } {
    return { connector: this.#context.connector, branch: this.name }
  }

  #createLife(): BranchLife<Value> {
    return createBranchLife({
      ...this.#context,
      counts: this.#counts,
      onStored: (position) => {
        this.#stream.noteStored(position)
        this.#context.onChange()
      },
      onBreaker: () => this.#context.onChange(),
    })
  }

  async #renew(): Promise<void> {
    this.giveUp()
    await this.#ended
    if (this.#isStopping) return
    this.#failure = undefined
    this.#state = 'UNASSIGNED'
    this.#isOpening = true
    this.#life = this.#createLife()
    this.#ended = this.#live(this.#life)
    this.#context.onChange()
  }

  async #live(life: BranchLife<Value>): Promise<void> {
    // The caller has the fan-out in hand before anything happens.
    await Promise.resolve()
    let state: ConnectorState = 'STOPPED'
    try {
      await life.open()
      this.#isOpening = false
      this.#state = 'RUNNING'
      this.#context.onChange()
      while (!this.#isDone) await this.#step(life)
    } catch (error) {
      // What could not be written while stopping was not acknowledged: it comes again at the next start.
      if (!isGivenUp(error, life.signal)) {
        this.#failure = error
        state = 'FAILED'
      }
    }
    this.#state = state
    life.end()
    this.#stream.leave()
    // What waits comes again for a branch that holds; one that sheds keeps it for the next life.
    if (this.isHolding) this.#queue.clear()
    this.#queueChanged()
    this.#context.onChange()
    await this.#stream.closed()
  }

  get #isDone(): boolean {
    return this.#queue.isEmpty && (this.#isStopping || (this.#isFinishing && this.#stream.isAttached))
  }

  async #step(life: BranchLife<Value>): Promise<void> {
    life.signal.throwIfAborted()
    if (this.#isPaused && !this.#isStopping) return this.#event()
    const wasAttached = this.#stream.isAttached
    if (!this.#isStopping) this.#stream.collect(this)
    if (this.#stream.isAttached !== wasAttached) this.#context.onChange()
    if (this.#isDue) return this.#write(life)
    if (this.#isDone) return undefined
    if (!this.#stream.isIdle) return this.#event()
    this.#isOpening = true
    await this.#stream.openOwn(life)
    this.#isOpening = false
    return undefined
  }

  async #write(life: BranchLife<Value>): Promise<void> {
    this.#isPressed = false
    const batches = this.#queue.take(this.#rows)
    this.#queueChanged()
    this.#context.onChange()
    for (const [index, batch] of batches.entries()) {
      try {
        await life.deliver(batch)
      } catch (error) {
        if (!this.isHolding) this.#queue.putBack(batches.slice(index), this.#context.clock.monotonic())
        throw error
      }
    }
  }

  get #isDue(): boolean {
    if (this.#queue.isEmpty) return false
    const isLast = this.#isStopping || this.#isFinishing || this.#isPressed
    return isLast || this.#queue.records >= this.#rows || this.#remaining <= 0
  }

  /** How long the oldest batch may still wait for others, in milliseconds. */
  get #remaining(): number {
    const oldest = this.#queue.oldest ?? 0
    return Math.ceil(oldest + this.#milliseconds * 1_000 - this.#context.clock.monotonic()) / 1_000
  }

  /** Waits until something happened: a batch came or is due, its own source has one, or it is told something. */
  #event(): Promise<void> {
    const { timers } = this.#context
    const isWaiting = !this.#isPaused && !this.#queue.isEmpty
    return new Promise((resolve) => {
      const timer = isWaiting ? { handle: timers.set(() => this.#wake(), this.#remaining) } : undefined
      this.#wake = () => {
        this.#wake = () => undefined
        if (timer !== undefined) timers.clear(timer.handle)
        resolve()
      }
    })
  }

  #countShed(records: number): void {
    if (records === 0) return
    this.#counts.shed += records
    this.#context.metrics.count(metricNames.fanOutShed, records, this.#labels)
  }

  #queueChanged(): void {
    this.#context.metrics.gauge(metricNames.fanOutQueueRecords, this.#queue.records, this.#labels)
  }
}
