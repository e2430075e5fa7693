import type { Model } from '@cryptics-lab/avro-models'
import type { DialectMaintenance, MaintenanceOptions } from './maintenance.ts'
import type { SqlPool, SqlStatement } from './sql-pool.ts'

/** A partition of a source in its present life: what a sink's stored offset belongs to. */
export interface PartitionIdentity {
  /** Identity of the topic's present life; offsets of another one mean something else. */
  readonly incarnation: string
  /** Name of the topic. */
  readonly topic: string
  /** Number of the partition, from 0. */
  readonly partition: number
}

/** A header of a record: its bytes, or null; a list, in order, where the name is repeated. */
export type HeaderValue = Uint8Array | null | readonly (Uint8Array | null)[]

/** The bytes of a record as they came. */
export interface RawRecord {
  /** Place within the partition, decimal. */
  readonly offset: string
  /** Key in bytes. */
  readonly key: Uint8Array | null
  /** Value in bytes. */
  readonly value: Uint8Array | null
  /** Headers by name. */
  readonly headers: Readonly<Record<string, HeaderValue>>
  /** When the source had the record, in milliseconds since the epoch, with a fraction where there is one. */
  readonly timestamp: number
}

/** A decoded record on its way to a sink. */
export interface SourceRecord<Value> {
  /** The record. */
  readonly value: Value
  /** What it was decoded from. */
  readonly raw: RawRecord
}

/** Where a record failed. */
export type FailedStage = 'decode' | 'write'

/** A record that cannot be decoded or written. */
export interface DeadLetter extends PartitionIdentity {
  /** The record as it came. */
  readonly raw: RawRecord
  /** Where it failed. */
  readonly stage: FailedStage
  /** Why it failed. */
  readonly error: unknown
}

/** Records of one partition in the order of their offsets, and how far they reach. */
export interface Batch<Value> extends PartitionIdentity {
  /** Records to be written; may be empty when only the offset moves. */
  readonly records: readonly SourceRecord<Value>[]
  /** Records of the same stretch that could not be decoded. */
  readonly rejected: readonly DeadLetter[]
  /** First offset behind the batch, decimal: done as soon as the batch is. */
  readonly nextOffset: string
  /** Offset that the source's next record will get, decimal, as last heard. */
  readonly endOffset: string
  /** Number of the assignment under which the batch was read, where partitions come and go. */
  readonly epoch?: number
}

/** How far a partition has been acknowledged. */
export interface PartitionPosition extends PartitionIdentity {
  /** First offset that is not done yet, decimal. */
  readonly offset: string
}

/** What a source gets when it is opened. */
export interface SourceContext {
  /** First offset of a partition that the sink has not stored; undefined when the sink keeps no offsets. */
  position(partition: PartitionIdentity): Promise<string | undefined>
}

/** Where records come from. */
export interface Source<Value> {
  /** Name for messages and metrics. */
  readonly name: string
  /** Begins to fetch. */
  open(context: SourceContext): Promise<void>
  /**
   * The next stretch of one partition, as soon as there is one; undefined when the source has ended or was closed.
   * A call that rejects with a retryable error may be made again and loses nothing.
   */
  read(): Promise<Batch<Value> | undefined>
  /** Says that everything below the position is done. */
  acknowledge(position: PartitionPosition): Promise<void>
  /**
   * Whether the partitions are still assigned as they were when the batch was read; otherwise its records come again, here
   * or elsewhere. Absent for a source whose partitions never go to another one.
   */
  isCurrent?(batch: Pick<Batch<Value>, 'epoch'>): boolean
  /** How far each partition has come: where it started, then what was acknowledged. */
  positions(): readonly PartitionPosition[]
  /** Ends the fetching; a pending {@link Source.read} gives undefined. */
  close(): Promise<void>
}

/** What a write did. */
export interface WriteResult {
  /** Records that were stored now. */
  readonly written: number
  /** Records that the sink had already. */
  readonly skipped: number
}

/** Where records go. */
export interface Sink<Value> {
  /** Name for messages and metrics. */
  readonly name: string
  /** Makes the sink ready, for example its tables; harmless when it is. */
  open(): Promise<void>
  /** First offset of a partition that is not stored; undefined when this sink keeps no offsets. */
  position(partition: PartitionIdentity): Promise<string | undefined>
  /**
   * Gets a batch ready while an earlier one is being written, for a sink that can use the time; the write that follows is
   * given the same object. It must not throw, and may be left out.
   */
  prepare?(batch: Batch<Value>): void
  /**
   * Stores a batch, whole or not at all; resolves when it is durable.
   * @throws {RecordRefusedError} At least one record cannot be stored; nothing was.
   * @throws {SinkUnavailableError} The outcome is unknown; the same call may be made again. Retryable.
   * @throws {OffsetFencedError} Another writer has taken over; nothing was stored.
   */
  write(batch: Batch<Value>): Promise<WriteResult>
  /** Gives everything back. */
  close(): Promise<void>
}

/** Where records go that cannot be decoded or written. */
export interface DeadLetters {
  /** Keeps the letters; resolves when they are durable. */
  send(letters: readonly DeadLetter[]): Promise<void>
  /** Gives everything back. */
  close(): Promise<void>
}

/** State of a connector or of its task, in Kafka Connect's words. */
export type ConnectorState = 'UNASSIGNED' | 'RUNNING' | 'PAUSED' | 'FAILED' | 'STOPPED' | 'RESTARTING'

/** State of one task. */
export interface ConnectorTaskStatus {
  /** Number of the task, from 0. */
  readonly id: number
  /** What it is doing. */
  readonly state: ConnectorState
  /** Who runs it. */
  readonly worker_id: string
  /** Why it failed; present with `FAILED` only. */
  readonly trace?: string
}

/** Status of a connector in the shape of Kafka Connect's `GET /connectors/<name>/status`. */
export interface ConnectorStatus {
  /** Name of the connector. */
  readonly name: string
  /** The connector itself. */
  readonly connector: { readonly state: ConnectorState; readonly worker_id: string; readonly trace?: string }
  /** Its tasks. */
  readonly tasks: readonly ConnectorTaskStatus[]
  /** Always `sink`. */
  readonly type: 'sink'
}

/** How far a connector is behind in one partition. */
export interface PartitionLag extends PartitionIdentity {
  /** First offset that is not done yet, decimal. */
  readonly offset: string
  /** Offset that the next record will get, decimal. */
  readonly endOffset: string
  /** Records in between. */
  readonly lag: number
}

/** What a connector did since it was deployed. */
export interface ConnectorCounts {
  /** Records stored. */
  readonly written: number
  /** Records that the sink had already. */
  readonly skipped: number
  /** Records that became dead letters. */
  readonly deadLettered: number
  /** Attempts that failed and were made again. */
  readonly retries: number
}

/** Runs connectors; the house has two routes, its own engine and a managed Kafka Connect. */
export interface ConnectorRuntime {
  /** Starts every connector. */
  start(): Promise<void>
  /** Status of one connector, of a managed one as last heard. @throws {NameUnknownError} */
  status(name: string): ConnectorStatus
  /** Status of every connector, in the order of registration. */
  statuses(): readonly ConnectorStatus[]
  /** Stops reading until {@link ConnectorRuntime.resume}; what was read is written. */
  pause(name: string): void | Promise<void>
  /** Goes on after {@link ConnectorRuntime.pause}. */
  resume(name: string): void | Promise<void>
  /** Starts a connector anew from where its records are done, whatever its state. */
  restart(name: string): Promise<void>
  /** How far a connector is behind, by partition. */
  lag(name: string): Promise<readonly PartitionLag[]>
  /**
   * Resolves when every connector has reached the ends of its topics.
   * @throws {ConnectorFailedError} When one has failed.
   */
  drained(options?: { readonly signal?: AbortSignal }): Promise<void>
  /** Stops every connector of this process, after what was read is written. Managed ones go on without it. */
  stop(): Promise<void>
}

/** A table that a dialect makes and fills. */
export interface TableOptions {
  /** Model whose records are stored; it must be flat. */
  readonly model: Pick<Model, 'name' | 'fields' | 'time' | 'schema'>
  /** Name of the table. */
  readonly table: string
  /** Schema of the table; the default is the dialect's. */
  readonly schema?: string
  /** Columns that together name a row; a unique index over them and the time column. Empty for none, the default. */
  readonly primaryKeys?: readonly string[]
  /** Whether `run_id` and `event_key` get an index, where the model has both; the default is true. */
  readonly eventIndex?: boolean
}

/** A move of a stored offset, valid only from where it is believed to be. */
export interface OffsetMove extends PartitionIdentity {
  /** Offset that must be stored now, decimal. */
  readonly from: string
  /** Offset that will be stored, decimal. */
  readonly to: string
}

/**
 * How records get into a table. `once`: together with a move of the stored offset, so that none is stored twice and a second
 * writer is fenced. `upsert`: a row of the same unique key is replaced. `update`: rows of the same unique key are changed,
 * none is added. `append`: records that come again are stored again.
 */
export type WriteMode = 'once' | 'upsert' | 'update' | 'append'

/** How a batch travels: as one array for each column, or as rows of a binary COPY. */
export type WriteEncoding = 'arrays' | 'copy'

/** One batch for a table. */
export interface TableWrite {
  /** How the records get into the table. */
  readonly mode: WriteMode
  /** The records; with `upsert` and `update` the last of a unique key wins. */
  readonly records: readonly object[]
  /** The move of the offset; with the mode `once`, and only then. */
  readonly move?: OffsetMove
  /** How the batch travels; the default is what is quickest, as measured. */
  readonly encoding?: WriteEncoding
}

/** What became of a batch. */
export interface TableWriteResult {
  /** Whether the offset was moved; false says that it was elsewhere, and that nothing was stored. True without a move. */
  readonly moved: boolean
  /** Rows that were stored or changed. */
  readonly stored: number
  /** How the batch travelled. */
  readonly encoding: WriteEncoding
}

/** How one dialect makes, fills and fences one table. */
export interface DialectTable {
  /** Full name, quoted, for messages. */
  readonly name: string
  /** Takes the right to migrate until the end of the transaction. */
  readonly lock: SqlStatement
  /** Reads what is there. */
  readonly inspect: SqlStatement
  /**
   * What is missing, in order; empty when nothing is. Never drops, never rewrites.
   * @throws {SinkRefusedError} When a column that is there has another type than the model needs.
   */
  migration(existing: readonly Record<string, unknown>[]): readonly SqlStatement[]
  /** The whole of it as text, for people and for migrations in files; it may be run again and again. */
  script(): string
  /** Makes sure that a partition has a stored offset, 0 for a new one. */
  claim(partition: PartitionIdentity): SqlStatement
  /** Reads the stored offset of a partition: a row with `next_offset` as text, or none. */
  position(partition: PartitionIdentity): SqlStatement
  /** Gets records ready for a write that will be given the same list; what cannot be written is told by the write. */
  prepare?(write: Pick<TableWrite, 'mode' | 'records' | 'encoding'>): void
  /**
   * Stores records, all or none, in one transaction; with `once` together with the move of the offset, or not at all.
   * @throws {RecordRefusedError} When a value does not fit its column; the message names it.
   */
  write(pool: SqlPool, write: TableWrite): Promise<TableWriteResult>
}

/** One SQL dialect: all the SQL of models' tables is its own. */
export interface Dialect {
  /** Name of the dialect, for example `postgres`. */
  readonly name: string
  /** How a table is made and filled. */
  table(options: TableOptions): DialectTable
  /** How a table is looked after: views over time, roll-ups, retention. Absent where the dialect has none of it. */
  maintenance?(options: MaintenanceOptions): DialectMaintenance
  /** What to do about a failure of the database. */
  classify(error: unknown): 'retryable' | 'record' | 'fatal'
  /** A failure in one line, with its code and without secrets; and the column at fault, where the database names it. */
  describe(error: unknown): { readonly text: string; readonly column: string | undefined }
}
