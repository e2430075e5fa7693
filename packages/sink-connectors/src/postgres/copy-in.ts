import type { SqlClient } from '../sql-pool.ts'

/** The part of a `pg` connection that a COPY needs. */
interface CopyConnection {
  query(text: string): void
  sendCopyFromChunk(chunk: Buffer): void
  endCopyFrom(): void
}

type Settle = (error: unknown, rows?: number) => void

/**
 * Statements with one `copy … from stdin` among them, in one message, so that they are one transaction and one round trip.
 * It has the shape of a query object of `pg`, which calls back what the server answers.
 */
class CopyIn {
  /** Replaced by the driver when it has a time-out to keep. */
  callback: Settle
  readonly #text: string
  readonly #data: Buffer
  #rows = 0

  constructor(text: string, data: Buffer, settle: Settle) {
    this.#text = text
    this.#data = data
    this.callback = settle
  }

  submit(connection: CopyConnection): null {
    connection.query(this.#text)
    return null
  }

  handleCopyInResponse(connection: CopyConnection): void {
    connection.sendCopyFromChunk(this.#data)
    connection.endCopyFrom()
  }

  handleCommandComplete({ text = '' }: { readonly text?: string }): void {
    const rows = /^(?:COPY|INSERT 0|UPDATE) (\d+)$/.exec(text)?.[1]
    // The last statement that touches rows is the one that matters.
    if (rows !== undefined) this.#rows = Number(rows)
  }

  handleError(error: unknown): void {
    // The driver tells a query of its failure and of nothing after it.
    this.callback(error)
  }

  handleReadyForQuery(): void {
    this.callback(undefined, this.#rows)
  }

  handleRowDescription(): void {
    // None of the statements has rows to give that anybody reads.
  }

  handleDataRow(): void {
    // As above.
  }

  handleEmptyQuery(): void {
    // An empty statement among the others is harmless.
  }

  handlePortalSuspended(): void {
    // Only queries with a portal are suspended.
  }
}

/**
 * Runs statements of which one is a `copy … from stdin (format binary)` and sends the rows; one transaction.
 * @param client A session of `pg`, taken out of its pool.
 * @returns Rows that the last statement touched.
 */
export function copyIn(client: SqlClient, text: string, data: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    const query = new CopyIn(text, data, (error, rows = 0) =>
      error === undefined || error === null ? resolve(rows) : reject(error),
    )
    ;(client as unknown as { query(query: CopyIn): unknown }).query(query)
  })
}
