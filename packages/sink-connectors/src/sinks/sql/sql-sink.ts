import {
  type Clock,
  CrypticsError,
  InvalidOptionError,
  type Metrics,
  type Model,
  noMetrics,
  systemClock,
} from '@cryptics-lab/avro-models'
import {
  OffsetBeyondEndError,
  OffsetFencedError,
  RecordRefusedError,
  SinkRefusedError,
  SinkUnavailableError,
} from '../../errors.ts'
import { metricNames } from '../../metric-names.ts'
import type {
  Batch,
  Dialect,
  DialectTable,
  OffsetMove,
  PartitionIdentity,
  Sink,
  TableWrite,
  TableWriteResult,
  WriteEncoding,
  WriteMode,
  WriteResult,
} from '../../ports.ts'
import { takeSession } from '../../postgres/take-session.ts'
import type { SqlClient, SqlPool } from '../../sql-pool.ts'

/** Options of {@link createSqlSink}. */
export interface SqlSinkOptions<Value extends object> {
  /** Your own pool; it stays open when the sink is closed. */
  readonly pool: SqlPool
  /** Dialect of the database. */
  readonly dialect: Dialect
  /** Model of the records. */
  readonly model: Model<Value>
  /** Name of the table; the default is `<model>_data`. */
  readonly table?: string
  /** Schema of the table; the default is the dialect's. */
  readonly schema?: string
  /** Columns that together name a row, for a unique index; none by default. */
  readonly primaryKeys?: readonly string[]
  /**
   * How records get into the table; the default is `once`. The other modes keep no offsets: they start where the group has
   * committed, and what was written before the last commit is written again after a crash.
   */
  readonly mode?: WriteMode
  /** How batches travel; the default is what the dialect finds quickest. */
  readonly encoding?: WriteEncoding
  /** Where measurements go. */
  readonly metrics?: Metrics
  /** Clock of the measurements. */
  readonly clock?: Clock
  /** Whether `run_id` and `event_key` get an index, where the model has both; the default is true. */
  readonly eventIndex?: boolean
  /** Whether {@link Sink.open} makes and extends the tables; the default is true. */
  readonly migrate?: boolean
}

const modes = new Set<WriteMode>(['once', 'upsert', 'update', 'append'])

class SqlSink<Value extends object> implements Sink<Value> {
  readonly name: string
  readonly #options: SqlSinkOptions<Value>
  readonly #table: DialectTable
  readonly #mode: WriteMode
  readonly #values = new WeakMap<Batch<Value>, readonly Value[]>()
  /** What is stored by partition, as far as it is known for sure. */
  readonly #stored = new Map<string, bigint>()
  /** Partitions with an attempt whose answer never came: it may still land. */
  readonly #unanswered = new Set<string>()
  /** Partitions of which another writer has moved the offset since our own last write. */
  readonly #overtaken = new Set<string>()
  /** Partitions that were asked for and not written since: whoever had them before may still have a batch on its way. */
  readonly #claimed = new Set<string>()

  constructor(options: SqlSinkOptions<Value>) {
    const { dialect, model, table = `${model.name}_data`, schema, primaryKeys = [], mode = 'once' } = options
    if (!modes.has(mode)) throw new InvalidOptionError('mode', `must be one of ${[...modes].join(', ')}, not ${mode}`)
    if ((mode === 'upsert' || mode === 'update') && primaryKeys.length === 0) {
      throw new InvalidOptionError('primaryKeys', `is empty; the mode ${mode} needs the columns that name a row`)
    }
    this.#options = options
    this.#mode = mode
    this.#table = dialect.table({
      model: model as unknown as Model,
      table,
      ...(schema === undefined ? {} : { schema }),
      primaryKeys,
      ...(options.eventIndex === undefined ? {} : { eventIndex: options.eventIndex }),
    })
    this.name = this.#table.name
  }

  async open(): Promise<void> {
    this.#stored.clear()
    await this.#guard(async () => {
      const client = await takeSession(this.#options.pool)
      let isBroken = true
      try {
        if (this.#options.migrate === false) await this.#check(client)
        else await this.#migrate(client)
        isBroken = false
      } finally {
        // A session that failed inside a transaction is not given back.
        client.release(isBroken)
      }
    })
  }

  async position(partition: PartitionIdentity): Promise<string | undefined> {
    if (this.#mode !== 'once') return undefined
    const stored = await this.#load(partition)
    this.#claimed.add(keyOf(partition))
    return stored.toString()
  }

  prepare(batch: Batch<Value>): void {
    const { encoding } = this.#options
    const write = { mode: this.#mode, records: this.#valuesOf(batch) }
    this.#table.prepare?.(encoding === undefined ? write : { ...write, encoding })
  }

  async write(batch: Batch<Value>): Promise<WriteResult> {
    if (this.#mode !== 'once') return await this.#storeAgain(batch)
    const stored = this.#stored.get(keyOf(batch)) ?? (await this.#load(batch))
    const { topic, partition, incarnation, endOffset: end, nextOffset: to, records } = batch
    if (stored > BigInt(end)) {
      // Another writer is ahead of what this one last heard of the log; nothing says that the log has lost anything.
      const isOvertaken = this.#overtaken.has(keyOf(batch))
      if (isOvertaken) throw new OffsetFencedError({ topic, partition, expected: end, table: this.name })
      throw new OffsetBeyondEndError({ topic, partition, stored: stored.toString(), end })
    }
    const first = records[0]
    // Records come in the order of their offsets: nearly always the first one tells that all are new.
    const isNew = first === undefined || BigInt(first.raw.offset) >= stored
    const fresh = isNew ? records : records.filter(({ raw }) => BigInt(raw.offset) >= stored)
    const skipped = records.length - fresh.length
    if (stored >= BigInt(to)) return { written: 0, skipped }
    const values = isNew ? this.#valuesOf(batch) : fresh.map(({ value }) => value)
    await this.#store(values, { topic, partition, incarnation, from: stored.toString(), to })
    return { written: fresh.length, skipped }
  }

  async close(): Promise<void> {
    this.#stored.clear()
  }

  /** A column of another type would take other bits for its own. */
  async #check(client: SqlClient): Promise<void> {
    const { rows } = await client.query(this.#table.inspect)
    this.#table.migration(rows)
  }

  async #migrate(client: SqlClient): Promise<void> {
    await client.query({ text: 'begin' })
    await client.query(this.#table.lock)
    const { rows } = await client.query(this.#table.inspect)
    for (const statement of this.#table.migration(rows)) await client.query(statement)
    await client.query({ text: 'commit' })
  }

  /** The records of a batch, the same list each time. */
  #valuesOf(batch: Batch<Value>): readonly Value[] {
    const known = this.#values.get(batch)
    if (known !== undefined) return known
    const values = batch.records.map(({ value }) => value)
    this.#values.set(batch, values)
    return values
  }

  /** Without offsets of its own a batch that comes again is written again: that is for its mode to bear. */
  async #storeAgain(batch: Batch<Value>): Promise<WriteResult> {
    const { records } = batch
    if (records.length === 0) return { written: 0, skipped: 0 }
    const { stored } = await this.#write({ mode: this.#mode, records: this.#valuesOf(batch) })
    return { written: stored, skipped: Math.max(0, records.length - stored) }
  }

  async #store(records: readonly Value[], move: OffsetMove): Promise<void> {
    const key = keyOf(move)
    // Until the answer is here, what is stored is unknown: the next attempt asks.
    this.#stored.delete(key)
    const { moved } = await this.#write({ mode: 'once', records, move }).catch((error: unknown) => {
      if (CrypticsError.is(error) && error.retryable) this.#unanswered.add(key)
      // The database has surely done nothing.
      else this.#stored.set(key, BigInt(move.from))
      throw error
    })
    const wasUnanswered = this.#unanswered.delete(key)
    const wasClaimed = this.#claimed.delete(key)
    if (!moved) {
      this.#overtaken.add(key)
      // It may be the last batch of whoever had the partition before, or an attempt of our own that was given up and
      // finished by the server meanwhile. Ask again.
      if (wasUnanswered || wasClaimed)
        throw new SinkUnavailableError(this.name, 'an earlier batch has landed meanwhile')
      const { topic, partition, from } = move
      throw new OffsetFencedError({ topic, partition, expected: from, table: this.name })
    }
    this.#overtaken.delete(key)
    this.#stored.set(key, BigInt(move.to))
  }

  async #write(write: Omit<TableWrite, 'encoding'>): Promise<TableWriteResult> {
    const { pool, encoding, metrics = noMetrics, clock = systemClock } = this.#options
    const startedAt = clock.monotonic()
    const request = encoding === undefined ? write : { ...write, encoding }
    const result = await this.#guard(() => this.#table.write(pool, request))
    const labels = { table: this.name, encoding: result.encoding }
    metrics.count(metricNames.sinkRows, result.stored, labels)
    metrics.observe(metricNames.sinkWriteMilliseconds, (clock.monotonic() - startedAt) / 1_000, labels)
    return result
  }

  /** Asks the database what is stored; a partition that is new to the table gets its row. */
  async #load(partition: PartitionIdentity): Promise<bigint> {
    const { pool } = this.#options
    const stored = await this.#guard(async () => {
      await pool.query(this.#table.claim(partition))
      const { rows } = await pool.query(this.#table.position(partition))
      return BigInt((rows[0]?.['next_offset'] as string | undefined) ?? '0')
    })
    this.#stored.set(keyOf(partition), stored)
    return stored
  }

  /** Names a failure of the database. */
  async #guard<Result>(action: () => Promise<Result>): Promise<Result> {
    const { dialect } = this.#options
    try {
      return await action()
    } catch (cause) {
      if (CrypticsError.is(cause)) throw cause
      const { text, column } = dialect.describe(cause)
      const kind = dialect.classify(cause)
      if (kind === 'retryable') throw new SinkUnavailableError(this.name, text, { cause })
      if (kind === 'record') throw new RecordRefusedError(this.name, column, text, { cause })
      throw new SinkRefusedError(this.name, text, { cause })
    }
  }
}

function keyOf({ incarnation, topic, partition }: PartitionIdentity): string {
  return `${incarnation}/${topic}/${partition}`
}

/**
 * A sink that stores the records of one model in one table. With the mode `once`, each is stored exactly once per (topic,
 * partition, offset): the stored offset is moved by compare-and-set in the transaction that stores the rows. Records below
 * it are skipped, a second writer is fenced.
 * @throws {InvalidOptionError} When the model is not flat, a name is not a plain one, or the mode lacks its keys.
 */
export function createSqlSink<Value extends object>(options: SqlSinkOptions<Value>): Sink<Value> {
  return new SqlSink(options)
}
