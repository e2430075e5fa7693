import { type Clock, type Metrics, type TimerHandle, type Timers } from '@cryptics-lab/avro-models'
import type { Codec } from '@cryptics-lab/avro-models/codec'
import type { LogRecordInput } from '../kafka/ports.ts'
import { metricNames } from '../metric-names.ts'
import type { ProducerBatchOptions } from './producer-options.ts'
import type { QueuedRecord, RecordQueue } from './record-queue.ts'

/** What {@link createRecordPipeline} needs. */
export interface RecordPipelineOptions<Value extends object> {
  readonly topic: string
  readonly queue: RecordQueue<Value>
  readonly codec: Pick<Codec<Value>, 'encode' | 'encodeBatch'>
  readonly send: (records: readonly LogRecordInput[]) => Promise<void>
  readonly batch: ProducerBatchOptions
  readonly clock: Clock
  readonly timers: Timers
  readonly metrics: Metrics
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

/** Makes the way from the queue to the log: one batch on its way at a time. */
export function createRecordPipeline<Value extends object>(options: RecordPipelineOptions<Value>): RecordPipeline {
  const { queue, codec, clock, timers, metrics, topic } = options
  const { linger = 5, records: limit = 1_000, bytes: maximumBytes = 1_048_576 } = options.batch
  let lingering: { readonly handle: TimerHandle } | undefined
  let draining: Promise<void> | undefined
  let flushing = 0

  const settle = (entries: readonly QueuedRecord<Value>[], failure?: { readonly error: unknown }): void => {
    queue.release(entries.length)
    if (failure === undefined) options.onSettled(entries.length, 0)
    else options.onSettled(0, entries.length)
    const now = clock.monotonic()
    for (const entry of entries) {
      if (failure !== undefined) entry.reject(failure.error)
      else {
        entry.resolve()
        metrics.observe(metricNames.producerRecordMilliseconds, (now - entry.queuedAt) / 1_000, { topic })
      }
    }
  }

  /** Encodes a batch in one piece; a record that does not fit is refused alone. */
  const encode = (entries: readonly QueuedRecord<Value>[]): readonly Encoded<Value>[] => {
    try {
      const frames = codec.encodeBatch(entries.map(({ record }) => record))
      return entries.map((entry, index) => ({ entry, bytes: frames[index] as Uint8Array }))
    } catch {
      return entries.flatMap((entry) => {
        try {
          return [{ entry, bytes: codec.encode(entry.record) }]
        } catch (error) {
          settle([entry], { error })
          return []
        }
      })
    }
  }

  const sendAll = async (encoded: readonly Encoded<Value>[]): Promise<void> => {
    const entries = encoded.map(({ entry }) => entry)
    if (entries.length === 0) return
    try {
      await options.send(encoded.map(({ entry, bytes }) => ({ key: entry.key, value: bytes })))
      settle(entries)
    } catch (error) {
      settle(entries, { error })
    }
  }

  const sendNext = async (): Promise<void> => {
    const encoded = encode(queue.take(limit))
    let start = 0
    let size = 0
    for (const [index, { bytes }] of encoded.entries()) {
      if (size > 0 && size + bytes.byteLength > maximumBytes) {
        await sendAll(encoded.slice(start, index))
        start = index
        size = 0
      }
      size += bytes.byteLength
    }
    await sendAll(encoded.slice(start))
  }

  const drain = async (): Promise<void> => {
    // The callers of this turn all get into the first batch.
    await Promise.resolve()
    do {
      await sendNext()
    } while (queue.available >= limit || (queue.available > 0 && (flushing > 0 || linger === 0)))
    draining = undefined
    if (queue.available > 0) poke()
  }

  const start = (): void => {
    if (lingering !== undefined) timers.clear(lingering.handle)
    lingering = undefined
    draining ??= drain()
  }

  const poke = (): void => {
    metrics.gauge(metricNames.producerBacklogRecords, queue.size + queue.overflow, { topic })
    if (draining !== undefined) return
    if (linger === 0 || queue.available >= limit || flushing > 0) start()
    else lingering ??= { handle: timers.set(start, linger) }
  }

  return {
    poke,
    async flush() {
      flushing += 1
      try {
        while (queue.available > 0 || draining !== undefined) {
          if (draining === undefined) start()
          await draining
        }
      } finally {
        flushing -= 1
      }
    },
  }
}
