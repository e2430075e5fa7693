/** One SQL statement with its parameters. */
export interface SqlStatement {
  /** Text with `$1`, `$2`, … in place of values. */
  readonly text: string
  /** Values of the placeholders in order; a `Buffer` travels in binary form. */
  readonly values?: unknown[]
  /** Name under which the session keeps the statement prepared; absent for one that is used once. */
  readonly name?: string
}

/** What a statement gave. */
export interface SqlResult {
  /** Rows in order, one object each; empty for a statement that gives none. */
  readonly rows: readonly Record<string, unknown>[]
  /** Rows that were given or changed; null where that has no meaning. */
  readonly rowCount: number | null
}

/** One session, taken out of a pool. */
export interface SqlClient {
  /** Runs one statement. */
  query(statement: SqlStatement): Promise<SqlResult>
  /** Gives the session back; `true` ends it instead. */
  release(destroy?: boolean): void
  /** Listens to what the server sends by itself and to the loss of the session. */
  on(event: 'notification' | 'error' | 'end', listener: (event?: unknown) => void): unknown
}

/**
 * The part of a `pg` pool that is used here. Hand in your own `new Pool(…)`: its limits, its TLS and its time-outs hold.
 * Set `query_timeout` there: a frozen server answers nothing, and only the client can give up.
 */
export interface SqlPool {
  /** Runs one statement in a transaction of its own. */
  query(statement: SqlStatement): Promise<SqlResult>
  /** Takes a session out of the pool. */
  connect(): Promise<SqlClient>
}
