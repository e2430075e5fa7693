import type { Clock, Metrics, TimerHandle, Timers } from '@cryptics-lab/avro-models'
import type { RecordCodec } from '@cryptics-lab/avro-models/codec'
import type { LogRecordInput } from '../kafka/ports.ts'
import { metricNames } from '../metric-names.ts'
import type { BatchSender } from './batch-sender.ts'
import type { HeadersOf } from './event-envelopes.ts'
import type { ProducerBatchOptions } from './producer-options.ts'
import type { QueuedRecord, RecordQueue } from './record-queue.ts'

/** What {@link createRecordPipeline} needs. */
export interface RecordPipelineOptions<Value extends object> {
  readonly topic: string
  readonly queue: RecordQueue<Value>
  readonly codec: Pick<RecordCodec<Value>, 'encode' | 'encodeBatch'>
  readonly send: BatchSender
  /** Gives the headers of a record as it is sent. */
  readonly headersOf: HeadersOf<Value>
  readonly batch: ProducerBatchOptions
  readonly clock: Clock
  readonly timers: Timers
  readonly metrics: Metrics
  /** Called when records settled: how many the log has, how many it has not. */
  readonly onSettled: (acknowledged: number, failed: number) => void
}

/** Takes records from the queue to the log. */
export interface RecordPipeline {
  /** A record was added: sends when the batch is full, else when it has lingered. */
  poke(): void
  /** Sends what waits without lingering; resolves when nothing waits and nothing is on its way. */
  flush(): Promise<void>
}

interface Encoded<Value> {
  readonly entry: QueuedRecord<Value>
  readonly bytes: Uint8Array
}

class BatchingPipeline<Value extends object> implements RecordPipeline {
  readonly #options: RecordPipelineOptions<Value>
  readonly #linger: number
  readonly #limit: number
  readonly #bytes: number
  #lingering: { readonly handle: TimerHandle } | undefined
  #draining: Promise<void> | undefined
  #flushes = 0
  #bytesOfOne = 256

  constructor(options: RecordPipelineOptions<Value>) {
    this.#options = options
    this.#linger = options.batch.linger ?? 5
    this.#limit = options.batch.records ?? 1_000
    this.#bytes = options.batch.bytes ?? 1_048_576
  }

  poke(): void {
    const { queue, metrics, topic, timers } = this.#options
    metrics.gauge(metricNames.producerBacklogRecords, queue.size + queue.overflow, { topic })
    if (this.#draining !== undefined) return
    if (this.#linger === 0 || this.#flushes > 0 || this.#isFull) this.#start()
    else this.#lingering ??= { handle: timers.set(() => this.#start(), this.#linger) }
  }

  async flush(): Promise<void> {
    const { queue } = this.#options
    this.#flushes += 1
    while (queue.available > 0 || this.#draining !== undefined) {
      if (this.#draining === undefined) this.#start()
      await this.#draining
    }
    this.#flushes -= 1
  }

  /** Whether what waits fills a send; bytes are known only when they are encoded, so the last batch gives the measure. */
  get #isFull(): boolean {
    const { available } = this.#options.queue
    return available >= this.#limit || available * this.#bytesOfOne >= this.#bytes
  }

  #start(): void {
    if (this.#lingering !== undefined) this.#options.timers.clear(this.#lingering.handle)
    this.#lingering = undefined
    this.#draining ??= this.#drain()
  }

  async #drain(): Promise<void> {
    const { queue } = this.#options
    // The callers of this turn all get into the first batch.
    await Promise.resolve()
    do await this.#sendNext()
    while (this.#isFull || (queue.available > 0 && (this.#flushes > 0 || this.#linger === 0)))
    this.#draining = undefined
    if (queue.available > 0) this.poke()
  }

  /** Encodes the next records and sends them, in several sends when they are too many bytes for one. */
  async #sendNext(): Promise<void> {
    const taken = this.#options.queue.take(this.#limit)
    const { clock, metrics, topic } = this.#options
    const now = clock.monotonic()
    for (const { queuedAt } of taken) {
      metrics.observe(metricNames.producerQueuedMilliseconds, (now - queuedAt) / 1_000, { topic })
    }
    const encoded = this.#encode(taken)
    let start = 0
    let size = 0
    for (const [index, { bytes }] of encoded.entries()) {
      if (size > 0 && size + bytes.byteLength > this.#bytes) {
        await this.#send(encoded.slice(start, index))
        start = index
        size = 0
      }
      size += bytes.byteLength
    }
    if (encoded.length > start) this.#bytesOfOne = size / (encoded.length - start)
    await this.#send(encoded.slice(start))
  }

  /** Encodes a batch in one piece; a record that does not fit is refused alone. */
  #encode(entries: readonly QueuedRecord<Value>[]): readonly Encoded<Value>[] {
    const { codec } = this.#options
    try {
      const frames = codec.encodeBatch(entries.map(({ record }) => record))
      return entries.map((entry, index) => ({ entry, bytes: frames[index] as Uint8Array }))
    } catch {
      return entries.flatMap((entry) => {
        try {
          return [{ entry, bytes: codec.encode(entry.record) }]
        } catch (error) {
          this.#settle([entry], { error })
          return []
        }
      })
    }
  }

  async #send(encoded: readonly Encoded<Value>[]): Promise<void> {
    const { headersOf, send } = this.#options
    const entries: QueuedRecord<Value>[] = []
    const inputs: LogRecordInput[] = []
    for (const { entry, bytes } of encoded) {
      try {
        inputs.push(inputOf(entry.key, headersOf(entry), bytes))
        entries.push(entry)
      } catch (error) {
        // Headers that cannot be written are a fault of this record only.
        this.#settle([entry], { error })
      }
    }
    if (entries.length === 0) return
    try {
      await send(inputs)
      this.#settle(entries)
    } catch (error) {
      this.#settle(entries, { error })
    }
  }

  #settle(entries: readonly QueuedRecord<Value>[], failure?: { readonly error: unknown }): void {
    const { queue, clock, metrics, topic, onSettled } = this.#options
    queue.release(entries.length)
    if (failure === undefined) onSettled(entries.length, 0)
    else onSettled(0, entries.length)
    const now = clock.monotonic()
    for (const entry of entries) {
      if (failure !== undefined) entry.reject(failure.error)
      else {
        entry.resolve('appended')
        metrics.observe(metricNames.producerRecordMilliseconds, (now - entry.queuedAt) / 1_000, { topic })
      }
    }
  }
}

function inputOf(key: string | null, headers: LogRecordInput['headers'], value: Uint8Array): LogRecordInput {
  return headers === undefined ? { key, value } : { key, value, headers }
}

/** Makes the way from the queue to the log: one batch on its way at a time, so that order is kept through retries. */
export function createRecordPipeline<Value extends object>(options: RecordPipelineOptions<Value>): RecordPipeline {
  return new BatchingPipeline(options)
}
