import { type Clock, CrypticsError, InvalidOptionError, systemClock } from '@cryptics-lab/avro-models'
import { SinkRefusedError, SinkUnavailableError } from '../../errors.ts'
import type { DialectMaintenance, MaintenanceOptions } from '../../maintenance.ts'
import type { Dialect } from '../../ports.ts'
import { takeSession } from '../../postgres/take-session.ts'
import type { SqlPool } from '../../sql-pool.ts'

/** Options of {@link runMaintenance}. */
export interface RunMaintenanceOptions {
  /** Your own pool; it stays open. Its `query_timeout` holds for each run. */
  readonly pool: SqlPool
  /** Dialect of the database; it must offer maintenance. */
  readonly dialect: Dialect
  /** The tables and how each is looked after; their sinks have been opened before. */
  readonly tables: readonly MaintenanceOptions[]
  /** Clock that says which buckets have ended and which rows are old; the default is the system's. */
  readonly clock?: Clock
  /** Whether views, tables and procedures are made and extended; the default is true. */
  readonly migrate?: boolean
}

/** What one turn did to one table. */
export interface TableMaintenanceReport {
  /** Full name of the table, quoted. */
  readonly table: string
  /** Rows that the retention has removed; of a hypertable its chunks. */
  readonly removed: number
}

/** Maintenance that is ready to run; the caller decides when. */
export interface MaintenanceRunner {
  /**
   * Rolls up every table, then removes its old rows. A call while another one is under way gives the outcome of that one. A
   * table that fails does not hold up the others; the first failure is thrown when all are done.
   * @throws {SinkUnavailableError} The database is not there; the next turn goes on. Retryable.
   * @throws {SinkRefusedError} The database refuses.
   */
  tick(): Promise<readonly TableMaintenanceReport[]>
}

class Runner implements MaintenanceRunner {
  readonly #pool: SqlPool
  readonly #dialect: Dialect
  readonly #clock: Clock
  readonly #tables: readonly DialectMaintenance[]
  #running: Promise<readonly TableMaintenanceReport[]> | undefined

  constructor({ pool, dialect, tables, clock = systemClock }: RunMaintenanceOptions) {
    this.#pool = pool
    this.#dialect = dialect
    this.#clock = clock
    this.#tables = tables.map((options) => {
      const table = dialect.maintenance?.(options)
      if (table === undefined) throw new InvalidOptionError('dialect', `${dialect.name} offers no maintenance`)
      return table
    })
  }

  async migrate(): Promise<void> {
    for (const table of this.#tables) await this.#guard(table, () => this.#migrateTable(table))
  }

  tick(): Promise<readonly TableMaintenanceReport[]> {
    this.#running ??= this.#runAll().finally(() => {
      this.#running = undefined
    })
    return this.#running
  }

  async #runAll(): Promise<readonly TableMaintenanceReport[]> {
    const now = this.#clock.now()
    const reports: TableMaintenanceReport[] = []
    const failures: unknown[] = []
    for (const table of this.#tables) {
      try {
        const removed = await this.#guard(table, () => this.#run(table, now))
        reports.push({ table: table.name, removed })
      } catch (error) {
        failures.push(error)
      }
    }
    if (failures.length > 0) throw failures[0]
    return reports
  }

  async #run(table: DialectMaintenance, now: number): Promise<number> {
    for (const statement of table.rollUp(now)) await this.#pool.query(statement)
    let removed = 0
    for (const statement of table.retain(now)) removed += table.removed(await this.#pool.query(statement))
    return removed
  }

  async #migrateTable(table: DialectMaintenance): Promise<void> {
    const client = await takeSession(this.#pool)
    let isBroken = true
    try {
      await client.query({ text: 'begin' })
      await client.query(table.lock)
      const { rows } = await client.query(table.inspect)
      for (const statement of table.migration(rows)) await client.query(statement)
      await client.query({ text: 'commit' })
      isBroken = false
    } finally {
      // A session that failed inside a transaction is not given back.
      client.release(isBroken)
    }
  }

  /** Names a failure of the database. */
  async #guard<Result>({ name }: DialectMaintenance, action: () => Promise<Result>): Promise<Result> {
    try {
      return await action()
    } catch (cause) {
      if (CrypticsError.is(cause)) throw cause
      const { text } = this.#dialect.describe(cause)
      if (this.#dialect.classify(cause) === 'retryable') throw new SinkUnavailableError(name, text, { cause })
      throw new SinkRefusedError(name, text, { cause })
    }
  }
}

/**
 * Makes ready what looks after tables: views over time, roll-ups, retention. Resolves when all of it is there; call
 * {@link MaintenanceRunner.tick} as often as buckets are to be fresh, for example every ten seconds. Several processes may
 * do so at once: one run at a time touches a table, the others wait for it and find nothing left to do.
 * @throws {InvalidOptionError} When an option is not usable, or the dialect offers no maintenance.
 * @throws {SinkUnavailableError} The database is not there. Retryable.
 * @throws {SinkRefusedError} When a table is missing, or what is there cannot become what is wanted.
 */
export async function runMaintenance(options: RunMaintenanceOptions): Promise<MaintenanceRunner> {
  const runner = new Runner(options)
  if (options.migrate !== false) await runner.migrate()
  return runner
}
