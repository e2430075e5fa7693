import { type Clock, InvalidOptionError } from '@cryptics-lab/avro-models'
import { RecordRefusedError } from '../../errors.ts'
import type { OffsetMove, TableOptions, TableWrite, TableWriteResult, WriteEncoding, WriteMode } from '../../ports.ts'
import { copyIn } from '../../postgres/copy-in.ts'
import { CopyRows } from '../../postgres/copy-rows.ts'
import { failureCode } from '../../postgres/failures.ts'
import { takeSession } from '../../postgres/take-session.ts'
import type { SqlPool } from '../../sql-pool.ts'
import { uniqueColumns } from '../../unique-columns.ts'
import type { Column } from './columns.ts'
import { createEncodingChoice } from './encoding-choice.ts'
import type { TableNames } from './migration.ts'
import { identityValues } from './names.ts'
import { arraysText, copyText, fencedState, statementName } from './write-statements.ts'

/** What {@link createTableWriter} needs. */
export interface TableWriterOptions {
  readonly names: TableNames
  readonly options: TableOptions
  readonly columns: readonly Column[]
  readonly clock: Clock
}

type Row = Readonly<Record<string, unknown>>

// Where the curves of the two encodings cross, as measured: later for writes that go through a staging table.
const doubtfulRows = { direct: { from: 250, to: 1_500 }, staged: { from: 1_000, to: 10_000 } }

class TableWriter {
  readonly #names: TableNames
  readonly #options: TableOptions
  readonly #columns: readonly Column[]
  readonly #clock: Clock
  readonly #canCopy: boolean
  readonly #direct = createEncodingChoice(doubtfulRows.direct)
  readonly #staged = createEncodingChoice(doubtfulRows.staged)
  readonly #statements = new Map<WriteMode, { readonly name: string; readonly text: string }>()
  readonly #encoded = new WeakMap<readonly object[], Buffer>()
  #bytesPerRow = 128

  constructor({ names, options, columns, clock }: TableWriterOptions) {
    this.#names = names
    this.#options = options
    this.#columns = columns
    this.#clock = clock
    this.#canCopy = columns.every(({ copy }) => copy !== undefined)
  }

  /** Encodes a batch of the modes that write it as it is, when it will travel as a COPY. */
  prepare({ mode, records, encoding }: Pick<TableWrite, 'mode' | 'records' | 'encoding'>): void {
    if (!this.#canCopy || (mode !== 'once' && mode !== 'append') || records.length < doubtfulRows.direct.to) return
    if (encoding === 'arrays') return
    try {
      this.#encoded.set(records, this.#encodeRows(records as readonly Row[]))
    } catch {
      // The write will meet the same record, and say so.
    }
  }

  async write(pool: SqlPool, write: TableWrite): Promise<TableWriteResult> {
    const { mode, move } = write
    if ((mode === 'once') !== (move !== undefined)) {
      throw new InvalidOptionError('move', mode === 'once' ? 'is missing for the mode once' : `has no place in ${mode}`)
    }
    const isKeyed = mode === 'upsert' || mode === 'update'
    const records = (isKeyed ? lastOfEachKey(write.records, this.#keys(mode)) : write.records) as readonly Row[]
    const choice = isKeyed ? this.#staged : this.#direct
    const encoding = this.#canCopy ? (write.encoding ?? choice.choose(records.length)) : 'arrays'
    const startedAt = this.#clock.monotonic()
    const result = await this.#run(encoding, pool, records, { mode, move })
    if (write.encoding === undefined) choice.learn(encoding, records.length, this.#clock.monotonic() - startedAt)
    return { ...result, encoding }
  }

  #keys(mode: WriteMode): readonly string[] {
    const keys = uniqueColumns(this.#options)
    if (keys.length > 0) return keys
    throw new InvalidOptionError('primaryKeys', `is empty; the mode ${mode} needs the columns that name a row`)
  }

  #run(
    encoding: WriteEncoding,
    pool: SqlPool,
    records: readonly Row[],
    write: { readonly mode: WriteMode; readonly move: OffsetMove | undefined },
  ): Promise<Pick<TableWriteResult, 'moved' | 'stored'>> {
    // A move without records is one small statement.
    return encoding === 'copy' && records.length > 0
      ? this.#copy(pool, records, write)
      : this.#sendArrays(pool, records, write)
  }

  async #sendArrays(
    pool: SqlPool,
    records: readonly Row[],
    { mode, move }: { readonly mode: WriteMode; readonly move: OffsetMove | undefined },
  ): Promise<Pick<TableWriteResult, 'moved' | 'stored'>> {
    const arrays = this.#columns.map((column) => encodeColumn(this.#names, column, records))
    const values =
      move === undefined ? arrays : [...identityValues(this.#names.table, move), move.from, move.to, ...arrays]
    const { rows, rowCount } = await pool.query({ ...this.#statement(mode), values })
    if (move === undefined) return { moved: true, stored: rowCount ?? records.length }
    const moved = rows[0]?.['moved'] === 1
    return { moved, stored: moved ? records.length : 0 }
  }

  async #copy(
    pool: SqlPool,
    records: readonly Row[],
    write: { readonly mode: WriteMode; readonly move: OffsetMove | undefined },
  ): Promise<Pick<TableWriteResult, 'moved' | 'stored'>> {
    const data = this.#encoded.get(records) ?? this.#encodeRows(records)
    const client = await takeSession(pool)
    let isBroken = true
    try {
      const stored = await copyIn(client, copyText(this.#names, this.#options, this.#columns, write), data)
      isBroken = false
      return { moved: true, stored }
    } catch (error) {
      // With a code of the server the session is in order again; without one nobody knows what it is in.
      isBroken = failureCode(error)?.length !== 5
      if (failureCode(error) === fencedState) return { moved: false, stored: 0 }
      throw error
    } finally {
      client.release(isBroken)
    }
  }

  #encodeRows(records: readonly Row[]): Buffer {
    const rows = new CopyRows(Math.ceil(records.length * this.#bytesPerRow * 1.1))
    const columns = this.#columns as readonly (Column & { readonly copy: NonNullable<Column['copy']> })[]
    for (const record of records) {
      rows.begin(columns.length)
      for (const column of columns) {
        const value = record[column.name]
        if (value === null || value === undefined) rows.null()
        else {
          try {
            column.copy(rows, value)
          } catch (cause) {
            throw unfit(this.#names, column, cause)
          }
        }
      }
    }
    const data = rows.finish()
    this.#bytesPerRow = data.length / records.length
    return data
  }

  #statement(mode: WriteMode): { readonly name: string; readonly text: string } {
    const known = this.#statements.get(mode)
    if (known !== undefined) return known
    const text = arraysText(this.#names, this.#options, this.#columns, mode)
    const statement = { name: statementName(this.#names, text), text }
    this.#statements.set(mode, statement)
    return statement
  }
}

function unfit({ full }: TableNames, column: Column, cause: unknown): RecordRefusedError {
  return new RecordRefusedError(full, column.name, (cause as Error).message, { cause })
}

/** One column of a batch as an array; a value that does not fit is named. */
function encodeColumn(names: TableNames, column: Column, records: readonly Row[]): Buffer {
  try {
    return column.encode(records.map((record) => record[column.name]))
  } catch (cause) {
    throw unfit(names, column, cause)
  }
}

function textOf(value: unknown): string {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex')
  return String(value as string | number | bigint | boolean)
}

/** The last record of each key, in order: one statement may not touch a row twice. Keys with a null are all different. */
function lastOfEachKey(records: readonly object[], keys: readonly string[]): readonly object[] {
  const last = new Map<unknown, object>()
  for (const record of records as readonly Row[]) {
    const values = keys.map((key) => record[key])
    const isWhole = values.every((value) => value !== null && value !== undefined)
    const key = isWhole ? JSON.stringify(values.map(textOf)) : record
    // Behind the others, as if the earlier one had never been.
    last.delete(key)
    last.set(key, record)
  }
  return [...last.values()]
}

/** Makes what stores batches in one table. */
export function createTableWriter(options: TableWriterOptions): Pick<TableWriter, 'prepare' | 'write'> {
  return new TableWriter(options)
}
