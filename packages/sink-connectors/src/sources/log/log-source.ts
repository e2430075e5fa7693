import { CrypticsError } from '@cryptics-lab/avro-models'
import type { RecordCodec } from '@cryptics-lab/avro-models/codec'
import { OffsetBeyondEndError, RecordUndecodableError } from '../../errors.ts'
import type { AssignedPartition, LogBatch, LogConsumer, LogRecord, TopicPartitionOffset } from '../../kafka/ports.ts'
import type {
  Batch,
  DeadLetter,
  PartitionIdentity,
  PartitionPosition,
  RawRecord,
  Source,
  SourceContext,
  SourceRecord,
} from '../../ports.ts'

/** The reading half of a codec. */
export type RecordReader<Value extends object> = Pick<RecordCodec<Value>, 'decode' | 'resolve'>

/** Options of {@link createLogSource}. */
export interface LogSourceOptions<Value extends object> {
  /** Name for messages and metrics. */
  readonly name: string
  /** The consumer; it is closed with the source. */
  readonly consumer: LogConsumer
  /** Reads the records; a function is called when the source is opened, and again when it failed. */
  readonly codec: RecordReader<Value> | (() => Promise<RecordReader<Value>>)
  /** Changes a record before it is handed on, with its headers at hand; without it records are as they were decoded. */
  readonly enrich?: (value: Value, raw: RawRecord) => Value
  /** Called when it is known where each partition starts. */
  readonly onStarted?: () => void
  /** Batches of the log that wait to be read, at least 1; while so many wait nothing is fetched. The default is 4. */
  readonly maximumWaiting?: number
}

const poison = new Set(['UNKNOWN_SCHEMA_ID', 'MALFORMED_FRAME', 'INCOMPATIBLE_SCHEMA', 'RECORD_UNDECODABLE'])

class LogSource<Value extends object> implements Source<Value> {
  readonly name: string
  readonly #options: LogSourceOptions<Value>
  readonly #maximumWaiting: number
  #waiting: LogBatch[] = []
  /** Number of the present assignment of partitions. */
  #epoch = 0
  readonly #positions = new Map<string, PartitionPosition>()
  readonly #uncommitted = new Map<string, PartitionPosition>()
  #committing: Promise<void> | undefined
  #wakeReader: (() => void) | undefined
  #wakeConsumer: (() => void) | undefined
  #codec: RecordReader<Value> | undefined
  #failure: unknown
  #ended = false

  constructor(options: LogSourceOptions<Value>) {
    this.name = options.name
    this.#options = options
    this.#maximumWaiting = options.maximumWaiting ?? 4
  }

  async open(context: SourceContext): Promise<void> {
    const { codec } = this.#options
    this.#codec = typeof codec === 'function' ? await codec() : codec
    this.#options.consumer.run({
      onAssigned: (partitions) => this.#start(partitions, context),
      eachBatch: (batch) => this.#take(batch),
      onError: (error) => {
        this.#failure = error
        this.#end()
      },
    })
  }

  async read(): Promise<Batch<Value> | undefined> {
    while (this.#waiting.length === 0) {
      if (this.#failure !== undefined) throw this.#failure
      if (this.#ended) return undefined
      await new Promise<void>((resolve) => {
        this.#wakeReader = resolve
      })
    }
    // The batch stays first in line until it is decoded, so that a registry that is away loses nothing.
    const [first] = this.#waiting as [LogBatch]
    const epoch = this.#epoch
    const decoded = await this.#decode(first)
    if (this.#waiting[0] === first) this.#waiting.shift()
    this.#wakeConsumer?.()
    return { ...decoded, epoch }
  }

  isCurrent({ epoch }: Pick<Batch<Value>, 'epoch'>): boolean {
    return epoch === this.#epoch
  }

  /**
   * The group's positions follow by themselves, one commit on its way at a time: the next write does not wait for them. What
   * a kill takes with it was written, and is skipped by a sink that keeps offsets, or written again by one that does not.
   */
  async acknowledge(position: PartitionPosition): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure
    const key = `${position.topic}/${position.partition}`
    this.#positions.set(key, position)
    this.#uncommitted.set(key, position)
    this.#committing ??= this.#commit().finally(() => {
      this.#committing = undefined
    })
  }

  positions(): readonly PartitionPosition[] {
    return [...this.#positions.values()]
  }

  async close(): Promise<void> {
    this.#end()
    await this.#committing
    await this.#commit()
    await this.#options.consumer.close()
  }

  /** Commits what is acknowledged until nothing is left; what fails for a while goes along with the next. */
  async #commit(): Promise<void> {
    while (this.#uncommitted.size > 0) {
      const positions = [...this.#uncommitted]
      const offsets = positions.map(([, { topic, partition, offset }]) => ({ topic, partition, offset }))
      try {
        await this.#options.consumer.commitOffsets(offsets)
      } catch (error) {
        if (CrypticsError.is(error) && error.retryable) return
        this.#uncommitted.clear()
        this.#failure ??= error
        this.#end()
        return
      }
      for (const [key, position] of positions) {
        if (this.#uncommitted.get(key) === position) this.#uncommitted.delete(key)
      }
    }
  }

  #end(): void {
    this.#ended = true
    this.#wakeReader?.()
    this.#wakeConsumer?.()
  }

  /** The sink's own offsets come before what the group has committed: they were written with the rows. */
  async #start(
    partitions: readonly AssignedPartition[],
    context: SourceContext,
  ): Promise<readonly TopicPartitionOffset[]> {
    // What waits was read under another assignment: it comes again, to whoever has its partition now.
    this.#epoch += 1
    this.#waiting = []
    this.#positions.clear()
    this.#uncommitted.clear()
    this.#wakeConsumer?.()
    const starts: TopicPartitionOffset[] = []
    for (const assigned of partitions) {
      const { topic, partition, incarnation, committed, lowWatermark, highWatermark: end } = assigned
      const stored = await context.position({ topic, partition, incarnation })
      if (stored !== undefined && BigInt(stored) > BigInt(end)) {
        throw new OffsetBeyondEndError({ topic, partition, stored, end })
      }
      // Nothing stored yet is no claim on records that were removed before this sink existed.
      const offset = stored === undefined ? (committed ?? lowWatermark) : stored === '0' ? lowWatermark : stored
      starts.push({ topic, partition, offset })
      this.#positions.set(`${topic}/${partition}`, { topic, partition, incarnation, offset })
    }
    this.#options.onStarted?.()
    return starts
  }

  async #take(batch: LogBatch): Promise<void> {
    this.#waiting.push(batch)
    this.#wakeReader?.()
    while (this.#waiting.length >= this.#maximumWaiting && !this.#ended) {
      await new Promise<void>((resolve) => {
        this.#wakeConsumer = resolve
      })
    }
  }

  async #decode(batch: LogBatch): Promise<Batch<Value>> {
    const { incarnation, topic, partition, highWatermark } = batch
    const { enrich } = this.#options
    const records: SourceRecord<Value>[] = []
    const rejected: DeadLetter[] = []
    const identity: PartitionIdentity = { incarnation, topic, partition }
    for (const raw of batch.records) {
      try {
        const value = this.#decodeNow(raw) ?? (await this.#decodeLater(raw))
        records.push({ value: enrich === undefined ? value : enrich(value, raw), raw })
      } catch (error) {
        if (!CrypticsError.is(error) || !poison.has((error as CrypticsError).code)) throw error
        rejected.push({ ...identity, raw, stage: 'decode', error })
      }
    }
    const last = batch.records.at(-1) as LogRecord
    return {
      ...identity,
      records,
      rejected,
      nextOffset: (BigInt(last.offset) + 1n).toString(),
      endOffset: highWatermark,
    }
  }

  /** The record, or undefined when its writer's schema must be loaded first. */
  #decodeNow({ value }: LogRecord): Value | undefined {
    if (value === null) throw new RecordUndecodableError('it has no value')
    try {
      return (this.#codec as RecordReader<Value>).decode(value)
    } catch (error) {
      if (CrypticsError.is(error) && (error as CrypticsError).code === 'UNKNOWN_SCHEMA_ID') return undefined
      throw error
    }
  }

  async #decodeLater({ value }: LogRecord): Promise<Value> {
    const bytes = value as Uint8Array
    const codec = this.#codec as RecordReader<Value>
    await codec.resolve(bytes)
    return codec.decode(bytes)
  }
}

/**
 * A source over the log port: batches as the log delivers them, decoded. Records that cannot be decoded come with the
 * batch as rejected; a registry that is away makes {@link Source.read} fail with a retryable error.
 */
export function createLogSource<Value extends object>(options: LogSourceOptions<Value>): Source<Value> {
  return new LogSource(options)
}
