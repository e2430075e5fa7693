import type { Client, FieldDef, QueryArrayConfig } from 'pg'
import { createRowEncoder } from './row-encoder.ts'

/** What {@link runReadOnlyQuery} is told. */
export interface ReadOnlyQueryOptions {
  /** Session with the rights of a reader. */
  readonly client: Client
  /** The statement. */
  readonly sql: string
  /** How long one step may take, in milliseconds. */
  readonly timeout: number
  /** Takes lines, each with its end. @returns Whether more is wanted. */
  readonly write: (lines: string) => Promise<boolean>
}

const rowsPerStep = 2_000

interface RawResult {
  readonly fields: readonly FieldDef[]
  readonly rows: readonly (readonly (string | null)[])[]
}

/**
 * Runs one reading statement and hands its rows on as JSON lines, a bounded number at a time.
 * The transaction is read-only, and the protocol's form allows one statement only.
 */
export async function runReadOnlyQuery({ client, sql, timeout, write }: ReadOnlyQueryOptions): Promise<void> {
  await client.query('begin transaction read only')
  try {
    await client.query(`set local statement_timeout = ${Math.round(timeout)}`)
    await client.query(`set local timezone = 'UTC'`)
    await client.query(`set local datestyle = 'ISO'`)
    await client.query(`set local bytea_output = 'hex'`)
    if (!hasCursor(sql)) {
      await writeRows(await runRaw(client, sql), write)
      return
    }
    await runRaw(client, `declare rows no scroll cursor for ${sql}`)
    for (;;) {
      const result = await runRaw(client, `fetch forward ${rowsPerStep} from rows`)
      if (!(await writeRows(result, write)) || result.rows.length < rowsPerStep) return
    }
  } finally {
    await client.query('rollback').catch(() => undefined)
  }
}

/** Statements that tell about others have no cursor; their results are small. */
function hasCursor(sql: string): boolean {
  const words = sql.replace(/^(\s|--[^\n]*(\n|$)|\/\*[\s\S]*?\*\/)+/, '')
  return !/^(show|explain)\b/i.test(words)
}

async function runRaw(client: Client, text: string): Promise<RawResult> {
  const query: QueryArrayConfig & { readonly queryMode: 'extended' } = {
    text,
    rowMode: 'array',
    queryMode: 'extended',
    types: { getTypeParser: () => (value: string) => value },
  }
  return await client.query<(string | null)[]>(query)
}

async function writeRows(result: RawResult, write: ReadOnlyQueryOptions['write']): Promise<boolean> {
  if (result.rows.length === 0) return true
  const encoder = createRowEncoder(result.fields)
  return await write(result.rows.map((row) => `${encoder.encode(row)}\n`).join(''))
}
