import { CrypticsError, InvalidOptionError, type Model } from '@cryptics-lab/avro-models'
import {
  OffsetBeyondEndError,
  OffsetFencedError,
  RecordRefusedError,
  SinkRefusedError,
  SinkUnavailableError,
} from '../../errors.ts'
import type { Batch, Dialect, DialectTable, OffsetMove, PartitionIdentity, Sink, WriteResult } from '../../ports.ts'
import type { SqlClient, SqlPool } from '../../sql-pool.ts'

/** How a sink keeps a record from being stored twice: `once` moves the offset in the rows' own transaction. */
export type SqlSinkMode = 'once'

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
  /** How a record is kept from being stored twice; the default is `once`. */
  readonly mode?: SqlSinkMode
  /** Whether {@link Sink.open} makes and extends the tables; the default is true. */
  readonly migrate?: boolean
}

class SqlSink<Value extends object> implements Sink<Value> {
  readonly name: string
  readonly #options: SqlSinkOptions<Value>
  readonly #table: DialectTable
  /** What is stored by partition, as far as it is known for sure. */
  readonly #stored = new Map<string, bigint>()
  /** Partitions with an attempt whose answer never came: it may still land. */
  readonly #unanswered = new Set<string>()

  constructor(options: SqlSinkOptions<Value>) {
    const { dialect, model, table = `${model.name}_data`, schema, primaryKeys } = options
    if (options.mode !== undefined && options.mode !== 'once') throw new InvalidOptionError('mode', 'must be "once"')
    this.#options = options
    this.#table = dialect.table({
      model: model as unknown as Model,
      table,
      ...(schema === undefined ? {} : { schema }),
      ...(primaryKeys === undefined ? {} : { primaryKeys }),
    })
    this.name = this.#table.name
  }

  async open(): Promise<void> {
    this.#stored.clear()
    if (this.#options.migrate === false) return
    await this.#guard(async () => {
      const client = await this.#options.pool.connect()
      let isBroken = true
      try {
        await this.#migrate(client)
        isBroken = false
      } finally {
        // A session that failed inside a transaction is not given back.
        client.release(isBroken)
      }
    })
  }

  async position(partition: PartitionIdentity): Promise<string | undefined> {
    const stored = await this.#load(partition)
    return stored.toString()
  }

  async write(batch: Batch<Value>): Promise<WriteResult> {
    const stored = this.#stored.get(keyOf(batch)) ?? (await this.#load(batch))
    const { topic, partition, incarnation, endOffset: end, nextOffset: to } = batch
    if (stored > BigInt(end)) throw new OffsetBeyondEndError({ topic, partition, stored: stored.toString(), end })
    const fresh = batch.records.filter(({ raw }) => BigInt(raw.offset) >= stored)
    const skipped = batch.records.length - fresh.length
    if (stored >= BigInt(to)) return { written: 0, skipped }
    await this.#store(
      fresh.map(({ value }) => value),
      { topic, partition, incarnation, from: stored.toString(), to },
    )
    return { written: fresh.length, skipped }
  }

  async close(): Promise<void> {
    this.#stored.clear()
  }

  async #migrate(client: SqlClient): Promise<void> {
    await client.query({ text: 'begin' })
    await client.query(this.#table.lock)
    const { rows } = await client.query(this.#table.inspect)
    for (const statement of this.#table.migration(rows)) await client.query(statement)
    await client.query({ text: 'commit' })
  }

  async #store(records: readonly Value[], move: OffsetMove): Promise<void> {
    const key = keyOf(move)
    const statement = this.#table.insertOnce(records, move)
    // Until the answer is here, what is stored is unknown: the next attempt asks.
    this.#stored.delete(key)
    const result = await this.#guard(() => this.#options.pool.query(statement)).catch((error: unknown) => {
      if (CrypticsError.is(error) && error.retryable) this.#unanswered.add(key)
      // The database has surely done nothing.
      else this.#stored.set(key, BigInt(move.from))
      throw error
    })
    const wasUnanswered = this.#unanswered.delete(key)
    if (!this.#table.moved(result)) {
      // The other writer may be ourselves: an attempt that was given up, finished by the server meanwhile. Ask again.
      if (wasUnanswered) throw new SinkUnavailableError(this.name, 'an earlier attempt has landed meanwhile')
      const { topic, partition, from } = move
      throw new OffsetFencedError({ topic, partition, expected: from, table: this.name })
    }
    this.#stored.set(key, BigInt(move.to))
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
 * A sink that stores the records of one model in one table, each exactly once per (topic, partition, offset): the stored
 * offset is moved by compare-and-set in the statement that stores the rows. Records below it are skipped, a second writer
 * is fenced.
 * @throws {InvalidOptionError} When the model is not flat or a name is not a plain one.
 */
export function createSqlSink<Value extends object>(options: SqlSinkOptions<Value>): Sink<Value> {
  return new SqlSink(options)
}
