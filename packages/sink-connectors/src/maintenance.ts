import type { Model } from '@cryptics-lab/avro-models'
import type { SqlResult, SqlStatement } from './sql-pool.ts'

/** Width of a bucket of time; every bucket starts at a multiple of its width since midnight, UTC. */
export type BucketWidth = '1 second' | '1 minute' | '5 minutes' | '1 hour' | '1 day'

/**
 * What becomes of a column's values in one bucket. `first` and `last` go by the time of the event, then by the time of
 * storing, and may be null; the others leave nulls out.
 */
export type BucketAggregate = 'first' | 'last' | 'minimum' | 'maximum' | 'average' | 'sum' | 'count'

/** A column and what is wanted of it. */
export interface BucketValue {
  /** Name of the column: a field of the model, or a column that the database fills, such as a latency. */
  readonly column: string
  /** What is wanted, at least one; each becomes the column `<column>_<aggregate>`. */
  readonly aggregates: readonly BucketAggregate[]
}

/** Rows of a table by buckets of time, computed when they are asked for. */
export interface BucketView {
  /**
   * Name; the default is `<table>_<width>` for a view, for example `ticker_data_1m`, and `<table>_rollup_<width>` for the
   * table of a roll-up.
   */
  readonly name?: string
  /** Width of a bucket. */
  readonly bucket: BucketWidth
  /** Columns that have buckets of their own, for example `instrument`; empty for one bucket over all rows. */
  readonly by: readonly string[]
  /** Columns to be aggregated, at least one. */
  readonly values: readonly BucketValue[]
}

/** Rows of a table by buckets of time, computed once and kept in a table of their own. */
export interface RollUp extends BucketView {
  /**
   * How late a row may arrive and still be counted, in milliseconds, at least 0: each run computes the buckets of this
   * span anew. Rows are kept as long as a run may need them.
   */
  readonly lateness: number
}

/** How long rows are kept. */
export interface Retention {
  /** Age by the time of the event beyond which rows go, in milliseconds, above 0. */
  readonly keep: number
  /**
   * Rows that one transaction deletes where the table is no hypertable, from 1 to 1 000 000; the default is 10 000. A run
   * deletes at most a hundred times as many, the next one goes on.
   */
  readonly batchRows?: number
}

/** A table and how it is looked after; the options of a dialect's table fit. */
export interface MaintenanceOptions {
  /** Model whose records are stored; it must be flat. */
  readonly model: Pick<Model, 'name' | 'fields' | 'time' | 'schema'>
  /** Name of the table. */
  readonly table: string
  /** Schema of the table and of everything that is made beside it; the default is the dialect's. */
  readonly schema?: string
  /** How long rows are kept; for ever when it is absent. */
  readonly retention?: Retention
  /** Views over buckets of time; the default is none. */
  readonly views?: readonly BucketView[]
  /** Roll-ups into tables of their own; the default is none. */
  readonly rollUps?: readonly RollUp[]
}

/** How one dialect looks after one table: its views over time, its roll-ups, its retention. */
export interface DialectMaintenance {
  /** Full name of the table, quoted, for messages. */
  readonly name: string
  /** Takes the right to migrate until the end of the transaction; the same as that of the table. */
  readonly lock: SqlStatement
  /** Reads what is there. */
  readonly inspect: SqlStatement
  /**
   * What is missing, in order; empty when nothing is. Never drops, never rewrites rows.
   * @throws {SinkRefusedError} When the table is missing, or what is there cannot become what is wanted.
   */
  migration(existing: readonly Record<string, unknown>[]): readonly SqlStatement[]
  /** The whole of it as text, for people and for migrations in files; it may be run again and again. */
  script(): string
  /**
   * One run of the roll-ups: every bucket that has ended by then. Each statement stands in a transaction of its own.
   * @param now Microseconds since the epoch, as a clock tells them.
   */
  rollUp(now: number): readonly SqlStatement[]
  /**
   * One run of the retention, behind what the roll-ups have counted. Not inside of a transaction: it commits batches.
   * @param now Microseconds since the epoch, as a clock tells them.
   */
  retain(now: number): readonly SqlStatement[]
  /** How many rows, or chunks of a hypertable, a statement of {@link DialectMaintenance.retain} has removed. */
  removed(result: SqlResult): number
}
