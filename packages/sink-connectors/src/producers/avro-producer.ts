import {
  type Clock,
  type Metrics,
  type Model,
  noMetrics,
  type Random,
  systemClock,
  systemRandom,
  systemTimers,
  type TimerHandle,
  type Timers,
} from '@cryptics-lab/avro-models'
import { ProducerClosedError } from '../errors.ts'
import type { LogProducer, SendResult } from '../kafka/ports.ts'
import { metricNames } from '../metric-names.ts'
import { createRecordCodec } from '../record-codec.ts'
import { createBatchSender } from './batch-sender.ts'
import { createEventEnvelopes, type HeadersOf } from './event-envelopes.ts'
import type {
  BacklogOptions,
  BacklogPolicy,
  CloseOptions,
  DrainReport,
  ProduceOutcome,
  ProducerCounts,
  ProducerOptions,
} from './producer-options.ts'
import { createRecordPipeline, type RecordPipeline } from './record-pipeline.ts'
import { createRecordQueue, type QueuedRecord, type RecordQueue } from './record-queue.ts'
import { createBudgetedRetry } from './retry-budget.ts'

/**
 * Base class of producers: records of one model, encoded, in batches, onto one topic. Extend it with a topic key and a
 * model, and register the class with one line. One send is on its way at a time, retries included.
 *
 * @example
 * ```ts
 * class TickerProducer extends AvroProducer<Ticker> {
 *   readonly topicKey = 'ticker'
 *   readonly model = models.ticker
 * }
 * ```
 */
export abstract class AvroProducer<Value extends object> {
  /** What the naming makes the topic's name from; a model's name, as a rule. */
  abstract readonly topicKey: string
  /** Model of the records. */
  abstract readonly model: Model<Value>
  /** Type of the events in their envelopes; undefined for what the options say, or the model's name for market data. */
  readonly eventType: string | undefined = undefined
  readonly #options: ProducerOptions
  readonly #clock: Clock
  readonly #timers: Timers
  readonly #random: Random
  readonly #metrics: Metrics
  readonly #counts = { produced: 0, acknowledged: 0, failed: 0, dropped: 0, conflated: 0 }
  readonly #lastBatches = new Map<number, SendResult>()
  #madeQueue: RecordQueue<Value> | undefined
  #patienceTimer: { readonly handle: TimerHandle } | undefined
  #roomWaiters: (() => void)[] = []
  #opening: Promise<void> | undefined
  #pipeline: RecordPipeline | undefined
  #producer: LogProducer | undefined
  #isClosed = false

  /** @param options Log, schema registry, naming, and what differs from the defaults; a registry hands them in. */
  constructor(options: ProducerOptions) {
    this.#options = options
    this.#clock = options.clock ?? systemClock
    this.#timers = options.timers ?? systemTimers
    this.#random = options.random ?? systemRandom
    this.#metrics = options.metrics ?? noMetrics
  }

  /** Name of the topic. */
  get topic(): string {
    return this.#options.topic ?? this.#options.naming.topic(this.topicKey)
  }

  /** Records that wait for the log, those on their way included. */
  get backlog(): number {
    return this.#queue.size + this.#queue.overflow
  }

  /**
   * Gets the schema's id and makes the topic. `produce` does it by itself; call it to learn of a failure at the start.
   * @throws The registry's or the log's error when it does not pass within the retry budget.
   */
  open(): Promise<void> {
    this.#opening ??= this.#open().catch((error: unknown) => {
      this.#opening = undefined
      throw error
    })
    return this.#opening
  }

  /**
   * Hands a record over; resolves when the log has it for good. The record must not be changed before. A long beyond 2^53
   * may be a bigint, whatever its type says: all 64 bits are taken.
   * @param key Records of one key keep their order; null for none.
   * @param record The record.
   * @returns `appended`; with a policy that loses records, `dropped` or `conflated` for those that it lost.
   * @throws {InvalidRecord} The record does not fit the model; the others of its batch are sent.
   * @throws {ProduceFailedError} The log did not take it within the retry budget.
   * @throws {BacklogFullError} The backlog is full and its policy is `reject`.
   * @throws {ProducerClosedError} After {@link AvroProducer.close}.
   */
  produce(key: string | null, record: Value): Promise<ProduceOutcome> {
    if (this.#isClosed) return Promise.reject(new ProducerClosedError(this.topicKey))
    return new Promise((resolve, reject) => {
      const gone = this.#queue.add({
        key,
        record,
        headers: this.#options.headers?.(),
        queuedAt: this.#clock.monotonic(),
        resolve,
        reject,
      })
      this.#counts.produced += 1
      if (gone !== undefined) this.#lose([gone], this.#policy === 'conflate' ? 'conflated' : 'dropped')
      this.#watchOverflow()
      if (this.#pipeline !== undefined) this.#pipeline.poke()
      else this.open().catch((error: unknown) => this.#rejectAll(error))
    })
  }

  /** Produces a valid sample of the model, under its own key; resolves with the sample when the log has it. */
  async generateAndProduce(): Promise<Value> {
    const record = this.model.generate(this.#random)
    await this.produce(this.model.key(record), record)
    return record
  }

  /** What was produced, acknowledged and refused so far. */
  counts(): ProducerCounts {
    return { ...this.#counts }
  }

  /** Undefined while there is room; otherwise resolves when the backlog is at half its bound. A gate for a fast source. */
  ready(): Promise<void> | undefined {
    if (this.backlog < this.#limit) return undefined
    return new Promise((resolve) => this.#roomWaiters.push(resolve))
  }

  /** Sends what waits at once; resolves when every record that was handed over has settled. */
  async flush(): Promise<void> {
    if (this.backlog === 0) return
    await this.open().catch(() => undefined)
    await this.#pipeline?.flush()
  }

  /**
   * Refuses further records, sends what waits, and tells what was left. Calling it again is harmless.
   * @param options How long it may take.
   */
  async close({ timeout }: CloseOptions = {}): Promise<DrainReport> {
    this.#isClosed = true
    const flushed = this.flush().then(() => this.#producer?.close())
    await (timeout === undefined ? flushed : Promise.race([flushed, this.#waitFor(timeout, flushed)]))
    const unsent = this.backlog
    if (unsent === 0) this.#producer = undefined
    return { ...this.#counts, unsent, lastBatches: [...this.#lastBatches.values()] }
  }

  #waitFor(timeout: number, over: Promise<unknown>): Promise<void> {
    return new Promise((resolve) => {
      const handle = this.#timers.set(resolve, timeout)
      const clear = (): void => this.#timers.clear(handle)
      over.then(clear, clear)
    })
  }

  get #backlogOptions(): BacklogOptions {
    return { ...this.#options.backlog, ...this.#options.backlogs?.[this.topicKey] }
  }

  /** Made with the first record: before, the topic key of a subclass is not there yet. */
  get #queue(): RecordQueue<Value> {
    this.#madeQueue ??= createRecordQueue(this.topicKey, this.#backlogOptions)
    return this.#madeQueue
  }

  get #policy(): BacklogPolicy {
    return this.#backlogOptions.policy ?? 'wait'
  }

  get #limit(): number {
    return this.#queue.limit
  }

  /** With a bound to the waiting, looks after those that wait for room. */
  #watchOverflow(): void {
    const { patience, overflow } = this.#queue
    if (patience === undefined || overflow === 0 || this.#patienceTimer !== undefined) return
    const look = (): void => {
      this.#patienceTimer = undefined
      this.#lose(this.#queue.expire(this.#clock.monotonic() - patience), 'dropped')
      this.#watchOverflow()
    }
    this.#patienceTimer = { handle: this.#timers.set(look, Math.max(1, patience / 4_000)) }
  }

  #lose(entries: readonly QueuedRecord<Value>[], outcome: 'dropped' | 'conflated'): void {
    if (entries.length === 0) return
    this.#counts[outcome] += entries.length
    const name = outcome === 'dropped' ? metricNames.producerDropped : metricNames.producerConflated
    this.#metrics.count(name, entries.length, { topic: this.topic })
    for (const entry of entries) entry.resolve(outcome)
  }

  #headersOf(): HeadersOf<Value> {
    const { envelope } = this.#options
    if (envelope === undefined) return ({ headers }) => headers
    const { topicKey, model, eventType: type } = this
    return createEventEnvelopes({
      topicKey,
      model: model as unknown as Model,
      type,
      options: envelope,
      clock: this.#clock,
    })
  }

  async #open(): Promise<void> {
    const { log, schemaRegistry: registry, partitions = 1, naming } = this.#options
    const serializer = naming.serializer(this.topicKey)
    const { topic } = this
    const seams = { clock: this.#clock, timers: this.#timers, random: this.#random }
    const retry = createBudgetedRetry({ retry: this.#options.retry ?? {}, ...seams })
    const headersOf = this.#headersOf()
    const codec = await retry(
      () => createRecordCodec(this.model, { serializer, topic, registry, clock: this.#clock }),
      () => undefined,
    )
    await retry(
      () => log.admin().createTopics([{ topic, partitions }]),
      () => undefined,
    )
    this.#producer = log.producer()
    const metrics = this.#metrics
    const send = createBatchSender({ topic, producer: this.#producer, retry, clock: this.#clock, metrics })
    this.#pipeline = createRecordPipeline({
      topic,
      queue: this.#queue,
      codec,
      send: async (records) => {
        const results = await send(records)
        for (const result of results) this.#lastBatches.set(result.partition, result)
        return results
      },
      headersOf,
      batch: this.#options.batch ?? {},
      ...seams,
      metrics,
      onSettled: (acknowledged, failed) => this.#settled(acknowledged, failed),
    })
    if (this.#queue.available > 0) this.#pipeline.poke()
  }

  #settled(acknowledged: number, failed: number): void {
    this.#counts.acknowledged += acknowledged
    this.#counts.failed += failed
    const labels = { topic: this.topic }
    if (acknowledged > 0) this.#metrics.count(metricNames.producerAcknowledged, acknowledged, labels)
    if (failed > 0) this.#metrics.count(metricNames.producerFailed, failed, labels)
    if (this.backlog > this.#limit / 2) return
    const waiters = this.#roomWaiters
    this.#roomWaiters = []
    for (const resolve of waiters) resolve()
  }

  /** The producer could not be opened: nothing of what waits can be sent. */
  #rejectAll(error: unknown): void {
    while (this.#queue.available > 0) {
      const entries = this.#queue.take(this.#queue.available)
      this.#queue.release(entries.length)
      this.#settled(0, entries.length)
      for (const entry of entries) entry.reject(error)
    }
  }
}

class ModelProducer<Value extends object> extends AvroProducer<Value> {
  readonly topicKey: string
  readonly model: Model<Value>

  constructor(model: Model<Value>, options: ProducerOptions) {
    super(options)
    this.topicKey = model.name
    this.model = model
  }
}

/** Makes a producer of a model: what {@link AvroProducer} does, without a class of your own. */
export function createProducer<Value extends object>(
  model: Model<Value>,
  options: ProducerOptions,
): AvroProducer<Value> {
  return new ModelProducer(model, options)
}
