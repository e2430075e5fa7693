import {
  CrypticsError,
  type Metrics,
  noMetrics,
  systemClock,
  systemRandom,
  systemTimers,
  type TimerHandle,
  type Timers,
} from '@cryptics-lab/avro-models'
import { metricNames } from '../metric-names.ts'
import type { Batch, ConnectorCounts, ConnectorState, ConnectorStatus, PartitionPosition } from '../ports.ts'
import type { Connector, ConnectorOptions } from './connector.ts'
import { createDelivery, type MutableCounts } from './deliver.ts'
import { createPendingBatches } from './pending-batches.ts'
import { createReadAhead, type ReadAhead } from './read-ahead.ts'
import { requireAtLeast } from './require-at-least.ts'
import { createRetry, type Retry } from './retry.ts'
import { traceOf } from './trace-of.ts'

class RunningConnector<Value> implements Connector {
  readonly finished: Promise<void>
  readonly #options: ConnectorOptions<Value>
  readonly #timers: Timers
  readonly #metrics: Metrics
  readonly #rows: number
  readonly #milliseconds: number
  readonly #pending = createPendingBatches<Value>()
  readonly #counts: MutableCounts = { written: 0, skipped: 0, deadLettered: 0, retries: 0 }
  readonly #giveUp = new AbortController()
  readonly #retry: Retry
  readonly #readAhead: ReadAhead<Value>
  readonly #deliver: (batch: Batch<Value>) => Promise<void>
  #state: ConnectorState = 'UNASSIGNED'
  #isStopping = false
  #isPaused = false
  #isDue = false
  #dueTimer: { readonly handle: TimerHandle } | undefined
  #wake: () => void = () => undefined
  #failure: unknown
  #ready: readonly Batch<Value>[] | undefined
  #writing: Promise<void> | undefined
  #writeFailure: { readonly error: unknown } | undefined

  constructor(options: ConnectorOptions<Value>) {
    const { name, source, sink, deadLetters } = options
    this.#options = options
    this.#timers = options.timers ?? systemTimers
    this.#metrics = options.metrics ?? noMetrics
    this.#rows = requireAtLeast('batch.rows', options.batch?.rows ?? 5_000, 1)
    this.#milliseconds = requireAtLeast('batch.milliseconds', options.batch?.milliseconds ?? 20, 0)
    this.#retry = this.#createRetry()
    this.#readAhead = createReadAhead(
      () => this.#retry(() => source.read()),
      () => this.#wake(),
    )
    this.#deliver = createDelivery({
      name,
      source,
      sink,
      deadLetters,
      retry: this.#retry,
      clock: options.clock ?? systemClock,
      metrics: this.#metrics,
      counts: this.#counts,
      onAcknowledged: () => options.onProgress?.(),
      labels: { service: options.workerId ?? 'node', broker: options.broker ?? '' },
    })
    this.finished = this.#run()
    this.#followSignal()
  }

  get failure(): unknown {
    return this.#failure
  }

  status(): ConnectorStatus {
    const worker_id = this.#options.workerId ?? 'node'
    const state = this.#isPaused && this.#state === 'RUNNING' ? 'PAUSED' : this.#state
    const trace = state === 'FAILED' ? { trace: traceOf(this.#failure) } : {}
    // As with Kafka Connect, the connector is there although its task has failed.
    const connector = { state: state === 'FAILED' ? ('RUNNING' as const) : state, worker_id }
    return { name: this.#options.name, connector, tasks: [{ id: 0, state, worker_id, ...trace }], type: 'sink' }
  }

  counts(): ConnectorCounts {
    return { ...this.#counts }
  }

  positions(): readonly PartitionPosition[] {
    return this.#options.source.positions()
  }

  pause(): void {
    this.#isPaused = true
    this.#wake()
    this.#options.onProgress?.()
  }

  resume(): void {
    this.#isPaused = false
    this.#wake()
    this.#options.onProgress?.()
  }

  async stop(): Promise<void> {
    if (!this.#isStopping) {
      this.#isStopping = true
      // Before the first read nothing can be lost by giving up at once.
      const patience = this.#state === 'UNASSIGNED' ? 0 : (this.#options.drainTimeout ?? 5_000)
      const timer = this.#timers.set(() => this.#giveUp.abort(), patience)
      void this.finished.then(() => this.#timers.clear(timer))
      this.#wake()
    }
    await this.finished
  }

  #createRetry(): Retry {
    const { name } = this.#options
    return createRetry({
      timers: this.#timers,
      random: this.#options.random ?? systemRandom,
      options: this.#options.retry ?? {},
      giveUp: this.#giveUp.signal,
      onRetry: (error) => {
        this.#counts.retries += 1
        this.#metrics.count(metricNames.connectorRetries, 1, { connector: name, code: error.code })
      },
    })
  }

  #followSignal(): void {
    const { signal } = this.#options
    const onAbort = (): void => void this.stop()
    if (signal?.aborted) onAbort()
    signal?.addEventListener('abort', onAbort, { once: true })
    void this.finished.then(() => signal?.removeEventListener('abort', onAbort))
  }

  async #run(): Promise<void> {
    const { source, sink, deadLetters } = this.#options
    // The caller has the connector in hand before anything happens.
    await Promise.resolve()
    try {
      await this.#open()
      this.#enter('RUNNING')
      await this.#loop()
      this.#enter('STOPPED')
    } catch (error) {
      // What could not be written while stopping was not acknowledged: it comes again at the next start.
      const isGivenUp = this.#giveUp.signal.aborted && CrypticsError.is(error) && error.retryable
      this.#failure = isGivenUp ? undefined : error
      this.#enter(isGivenUp ? 'STOPPED' : 'FAILED')
    }
    this.#clearDue()
    for (const part of [source, sink, deadLetters]) await part?.close().catch(() => undefined)
  }

  #enter(state: ConnectorState): void {
    this.#state = state
    this.#options.onProgress?.()
  }

  /** Makes the sink ready, then lets the source start where the sink stands. */
  async #open(): Promise<void> {
    const { source, sink } = this.#options
    await this.#retry(() => sink.open())
    await this.#retry(() => source.open({ position: (partition) => this.#retry(() => sink.position(partition)) }))
  }

  /** Reads while it writes: one write is on its way at a time, and the batch behind it grows, or waits ready to go. */
  async #loop(): Promise<void> {
    let hasEnded = false
    while (!hasEnded && !this.#isStopping) {
      if (this.#isPaused) {
        await this.#flush()
        if (this.#isPaused && !this.#isStopping) await this.#event()
        continue
      }
      if (this.#pending.rows < this.#rows) this.#readAhead.start()
      hasEnded = this.#takeOutcome() === 'ended'
      this.#writeNext()
      if (!hasEnded) await this.#event()
    }
    this.#takeOutcome()
    await this.#flush()
  }

  /** Starts the next write, or gets its batches ready while the present one is on its way. */
  #writeNext(): void {
    if (this.#writeFailure !== undefined) throw this.#writeFailure.error
    const isFull = this.#pending.rows >= this.#rows
    if (this.#ready === undefined && (isFull || (this.#isDue && this.#writing === undefined))) {
      this.#clearDue()
      this.#ready = this.#pending.take(this.#rows)
      // Room again, and perhaps something to read.
      this.#readAhead.start()
      if (this.#writing !== undefined) for (const batch of this.#ready) this.#options.sink.prepare?.(batch)
    }
    if (this.#writing !== undefined || this.#ready === undefined) return
    const batches = this.#ready
    this.#ready = undefined
    this.#writing = this.#deliverAll(batches).then(
      () => this.#written(),
      (error: unknown) => this.#written({ error }),
    )
  }

  #written(failure?: { readonly error: unknown }): void {
    this.#writing = undefined
    this.#writeFailure = failure
    this.#wake()
  }

  async #deliverAll(batches: readonly Batch<Value>[]): Promise<void> {
    for (const batch of batches) await this.#deliver(batch)
  }

  /** Adds what was read to the batch. */
  #takeOutcome(): 'ended' | undefined {
    const outcome = this.#readAhead.take()
    if (outcome === undefined) return undefined
    if (outcome.kind === 'failed') throw outcome.error
    if (outcome.kind === 'ended') return 'ended'
    this.#pending.add(outcome.batch)
    this.#isDue ||= this.#milliseconds === 0
    if (!this.#isDue) this.#dueTimer ??= { handle: this.#timers.set(() => this.#becomeDue(), this.#milliseconds) }
    if (this.#pending.rows < this.#rows) this.#readAhead.start()
    return undefined
  }

  #becomeDue(): void {
    this.#isDue = true
    this.#wake()
  }

  #clearDue(): void {
    if (this.#dueTimer !== undefined) this.#timers.clear(this.#dueTimer.handle)
    this.#dueTimer = undefined
    this.#isDue = false
  }

  /** Waits until something happened: a read ended, a batch is due, or the connector is told something. */
  #event(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve
    })
  }

  /** Writes everything that was read. */
  async #flush(): Promise<void> {
    await this.#writing
    if (this.#writeFailure !== undefined) throw this.#writeFailure.error
    this.#clearDue()
    const ready = this.#ready ?? []
    this.#ready = undefined
    await this.#deliverAll([...ready, ...this.#pending.take(this.#rows)])
  }
}

/**
 * Runs one connector: reads from the source, writes batches to the sink, acknowledges after the write. A retryable
 * failure is tried again with full-jitter back-off; a record that the sink refuses is found by halving the batch and
 * becomes a dead letter; any other failure stops the connector with the state `FAILED`.
 * @throws {InvalidOptionError} When an option is out of range.
 */
export function runConnector<Value>(options: ConnectorOptions<Value>): Connector {
  return new RunningConnector(options)
}
