import { InvalidOptionError, noMetrics, systemClock, systemRandom, systemTimers } from '@cryptics-lab/avro-models'
import { ConnectorFailedError, NameTakenError, NameUnknownError } from '../../errors.ts'
import type { Batch, ConnectorState, PartitionIdentity, PartitionPosition, Source } from '../../ports.ts'
import { createReadAhead, type ReadAhead } from '../read-ahead.ts'
import { createRetry, type Retry } from '../retry.ts'
import { Branch } from './branch.ts'
import type { BranchEnvironment } from './branch-life.ts'
import type { BranchCounts, BranchStatus, FanOut, FanOutOptions, FanOutStatus } from './fan-out.ts'
import { isGivenUp, untilAborted } from './guard.ts'
import { createSharedPlaces } from './shared-places.ts'
import { traceOf } from '../trace-of.ts'

const sharedReader = 'shared'

function requireNames(branches: readonly { readonly name: string }[]): void {
  if (branches.length === 0) throw new InvalidOptionError('branches', 'is empty; name at least one sink')
  const names = new Set<string>()
  for (const { name } of branches) {
    if (name === sharedReader) throw new InvalidOptionError('branches', `"${name}" is the name of the shared source`)
    if (names.has(name)) throw new NameTakenError('branch', name)
    names.add(name)
  }
}

class RunningFanOut<Value> implements FanOut {
  readonly finished: Promise<void>
  readonly #options: FanOutOptions<Value>
  readonly #environment: BranchEnvironment
  readonly #branches: readonly Branch<Value>[]
  readonly #places = createSharedPlaces(() => this.positions())
  /** Ends the reading. */
  readonly #reading = new AbortController()
  /** Ends the acknowledging, with everything else. */
  readonly #ending = new AbortController()
  readonly #untilEnd: Retry
  #source: Source<Value> | undefined
  #state: ConnectorState = 'UNASSIGNED'
  #failure: unknown
  #hasFailed = false
  #isOpen = false
  #hasSourceEnded = false
  #isStopping = false
  #isClosing = false
  #isAcknowledging = false
  #acknowledged: Promise<void> = Promise.resolve()
  #wake: () => void = () => undefined

  constructor(options: FanOutOptions<Value>) {
    requireNames(options.branches)
    this.#options = options
    this.#environment = {
      connector: options.name,
      retry: options.retry ?? {},
      clock: options.clock ?? systemClock,
      timers: options.timers ?? systemTimers,
      random: options.random ?? systemRandom,
      metrics: options.metrics ?? noMetrics,
    }
    this.#untilEnd = this.#createRetry(this.#ending.signal)
    this.#branches = this.#createBranches()
    this.finished = this.#run()
    this.#followSignal()
  }

  get failure(): unknown {
    return this.#failure
  }

  status(): FanOutStatus {
    const worker_id = this.#options.workerId ?? 'node'
    const tasks = this.#branches.map((branch, id) => this.#taskOf(branch, branch.status(id, worker_id)))
    const isPaused = this.#state === 'RUNNING' && tasks.every(({ state }) => state === 'PAUSED')
    // As with Kafka Connect, the connector is there although its tasks have failed.
    const state = this.#hasFailed ? 'RUNNING' : isPaused ? 'PAUSED' : this.#state
    return { name: this.#options.name, connector: { state, worker_id }, tasks, type: 'sink' }
  }

  counts(): Readonly<Record<string, BranchCounts>> {
    return Object.fromEntries(this.#branches.map((branch) => [branch.name, branch.counts()]))
  }

  positions(): readonly PartitionPosition[] {
    return this.#source?.positions() ?? []
  }

  pause(branch?: string): void {
    for (const each of this.#select(branch)) each.setPaused(true)
  }

  resume(branch?: string): void {
    for (const each of this.#select(branch)) each.setPaused(false)
  }

  async restart(branch: string): Promise<void> {
    const [found] = this.#select(branch)
    if (this.#isStopping || this.#isClosing) {
      throw new ConnectorFailedError(this.#options.name, 'it has ended; make a new one')
    }
    await found?.restart()
  }

  async stop(): Promise<void> {
    this.#beginStop()
    await this.finished
  }

  #createBranches(): readonly Branch<Value>[] {
    const { branches, source } = this.#options
    const isOpen = (): boolean => this.#isOpen
    const hasEnded = (): boolean => this.#hasSourceEnded
    const places = this.#places
    const shared = {
      get isOpen() {
        return isOpen()
      },
      get hasEnded() {
        return hasEnded()
      },
      start: (key: string) => places.start(key),
      isReachedBy: (place: (key: string) => bigint | undefined) => places.isReachedBy(place),
    }
    return branches.map(
      (branch) =>
        new Branch({
          ...this.#environment,
          branch,
          shared,
          openSource: () => source(branch.name),
          onChange: () => this.#changed(),
        }),
    )
  }

  #taskOf(branch: Branch<Value>, task: BranchStatus): BranchStatus {
    if (task.state === 'FAILED') return { ...task, trace: traceOf(branch.failure) }
    // Without its source no branch goes on.
    return this.#hasFailed ? { ...task, state: 'FAILED', trace: traceOf(this.#failure) } : task
  }

  #select(name: string | undefined): readonly Branch<Value>[] {
    const found = this.#branches.filter((branch) => name === undefined || branch.name === name)
    if (found.length > 0 || name === undefined) return found
    throw new NameUnknownError(
      'branch',
      name,
      this.#branches.map((branch) => branch.name),
    )
  }

  #followSignal(): void {
    const { signal } = this.#options
    const onAbort = (): void => this.#beginStop()
    if (signal?.aborted) onAbort()
    signal?.addEventListener('abort', onAbort, { once: true })
    void this.finished.then(() => signal?.removeEventListener('abort', onAbort))
  }

  #beginStop(): void {
    if (this.#isStopping) return
    this.#isStopping = true
    this.#reading.abort()
    const { timers } = this.#environment
    const timer = timers.set(() => {
      this.#ending.abort()
      for (const branch of this.#branches) branch.giveUp()
    }, this.#options.drainTimeout ?? 5_000)
    void this.finished.then(() => timers.clear(timer))
    for (const branch of this.#branches) branch.stop()
    this.#wake()
  }

  #fail(error: unknown): void {
    if (!this.#hasFailed) this.#failure = error
    this.#hasFailed = true
    this.#beginStop()
  }

  async #run(): Promise<void> {
    // The caller has the fan-out in hand before anything happens.
    await Promise.resolve()
    try {
      await this.#open()
      await this.#read()
    } catch (error) {
      if (!isGivenUp(error, this.#reading.signal)) this.#fail(error)
    }
    if (!this.#isStopping) for (const branch of this.#branches) branch.finish()
    await this.#allEnded()
    this.#acknowledge()
    await this.#acknowledged
    this.#reading.abort()
    this.#ending.abort()
    const closings = this.#branches.map((branch) => branch.close())
    await Promise.all([...closings, this.#source?.close().catch(() => undefined)])
    this.#state = 'STOPPED'
    this.#options.onProgress?.()
  }

  /** A branch may be started anew while another one still writes. */
  async #allEnded(): Promise<void> {
    do await Promise.all(this.#branches.map((branch) => branch.ended()))
    while (this.#branches.some((branch) => !branch.hasEnded))
    this.#isClosing = true
  }

  /** Opens the shared source where the sinks stand that answer; who does not answer now catches up later. */
  async #open(): Promise<void> {
    const isReady = (): boolean =>
      this.#branches.every((branch) => !branch.isHolding || branch.isDecided) &&
      this.#branches.some((branch) => !branch.isHolding || branch.isOpen)
    while (!isReady() && !this.#isStopping) await this.#event()
    if (this.#isStopping) return
    for (const branch of this.#branches) if (branch.isHolding && branch.isOpen) branch.attach()
    const source = this.#options.source(sharedReader)
    this.#source = source
    this.#isOpen = true
    const open = this.#createRetry(this.#reading.signal)(() =>
      source.open({ position: (partition) => this.#position(partition) }),
    )
    await untilAborted(open, this.#reading.signal)
    this.#state = 'RUNNING'
    this.#changed()
  }

  /** The least of what the sinks have stored; undefined, for what the group has committed, unless each of them knows. */
  async #position(partition: PartitionIdentity): Promise<string | undefined> {
    const holding = this.#branches.filter(({ isHolding }) => isHolding)
    const places = await Promise.all(holding.map((branch) => branch.ask(partition)))
    const known = places.flatMap((place) => (place === undefined ? [] : [BigInt(place)]))
    if (known.length < places.length || known.length === 0) return undefined
    return known.reduce((left, right) => (left < right ? left : right)).toString()
  }

  async #read(): Promise<void> {
    const retry = this.#createRetry(this.#reading.signal)
    const reads = createReadAhead(
      () => retry(() => (this.#source as Source<Value>).read()),
      () => this.#wake(),
    )
    let batch: Batch<Value> | undefined
    while (!this.#isStopping) {
      if (this.#branches.some(({ isTaking }) => isTaking)) {
        batch ??= this.#takeOutcome(reads)
        if (this.#hasSourceEnded) return
        if (batch !== undefined && this.#makeRoom(batch)) {
          this.#handOut(batch)
          batch = undefined
          continue
        }
      }
      await this.#event()
    }
  }

  #takeOutcome(reads: ReadAhead<Value>): Batch<Value> | undefined {
    reads.start()
    const outcome = reads.take()
    if (outcome === undefined) return undefined
    if (outcome.kind === 'failed') throw outcome.error
    if (outcome.kind === 'ended') {
      this.#hasSourceEnded = true
      return undefined
    }
    reads.start()
    return outcome.batch
  }

  /** Whether every branch that must not lose has room. One that cannot write is left behind for the sake of the others. */
  #makeRoom(batch: Batch<Value>): boolean {
    const full = this.#branches.filter((branch) => branch.isHeldFor && !branch.hasRoom(batch))
    const isGoingOn = this.#branches.some((branch) => branch.isTaking && !branch.isBlocked)
    const left = full.filter((branch) => isGoingOn && branch.isBlocked)
    for (const branch of left) branch.detach()
    if (left.length > 0) this.#options.onProgress?.()
    return left.length === full.length
  }

  #handOut(batch: Batch<Value>): void {
    const from = this.#places.note(batch)
    for (const branch of this.#branches) branch.offer(batch, from)
    this.#acknowledge()
  }

  #changed(): void {
    this.#wake()
    this.#acknowledge()
    this.#options.onProgress?.()
  }

  /** Acknowledges what every branch that must not lose has stored, one position at a time. */
  #acknowledge(): void {
    if (this.#isAcknowledging || this.#ending.signal.aborted) return
    this.#isAcknowledging = true
    this.#acknowledged = this.#acknowledgeAll()
  }

  #nextPosition(): PartitionPosition | undefined {
    const holding = this.#branches.filter(({ isHolding }) => isHolding)
    return this.#places.due(holding.map((branch) => (key) => branch.stored(key)))
  }

  async #acknowledgeAll(): Promise<void> {
    const source = this.#source as Source<Value>
    try {
      for (let next = this.#nextPosition(); next !== undefined; next = this.#nextPosition()) {
        const position = next
        await untilAborted(
          this.#untilEnd(() => source.acknowledge(position)),
          this.#ending.signal,
        )
        this.#places.acknowledged(position)
        this.#options.onProgress?.()
      }
    } catch (error) {
      // A source that refuses is not asked again.
      if (!isGivenUp(error, this.#ending.signal)) return this.#fail(error)
    }
    // Without a step between the last look and this one, so that no position is overlooked.
    this.#isAcknowledging = false
  }

  #createRetry(giveUp: AbortSignal): Retry {
    const { timers, random, retry } = this.#environment
    return createRetry({ timers, random, options: retry, giveUp, onRetry: () => undefined })
  }

  /** Waits until something happened: a read ended, a branch changed, or it is told something. */
  #event(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve
    })
  }
}

/**
 * Runs one source into several sinks, each with a queue, a policy, dead letters and a circuit breaker of its own.
 *
 * A branch with the policy `hold` loses nothing: a slow one holds the source back; one whose sink does not answer is left
 * behind as soon as its queue is full and another branch could go on. When its sink answers again it reads what it missed
 * through a source of its own, from where the sink stands, and joins the shared source at the very record where both meet.
 * A branch with the policy `shed` never holds anyone back and drops what it has had longest.
 *
 * The shared source is acknowledged up to what every `hold` branch has stored, so that after a crash nothing is missing: a
 * sink that keeps offsets has each record once, any other at least once.
 *
 * One process at a time runs a fan-out: the shared source and those of the branches must have the same partitions, which
 * is not so when each shares its group with other processes.
 * @throws {InvalidOptionError} When an option is out of range.
 * @throws {NameTakenError} When two branches have the same name.
 */
export function createFanOut<Value>(options: FanOutOptions<Value>): FanOut {
  return new RunningFanOut(options)
}
