import { CrypticsError } from '@cryptics-lab/avro-models'
import { parseArgs } from 'node:util'
import { Client } from 'pg'
import { describeError, UsageError } from '@cryptics-lab/service-kit/cli'
import { startEmbeddedPostgres } from './embedded-postgres/index.ts'
import { createLineOutput } from './query/line-output.ts'
import { runReadOnlyQuery } from './query/read-only-query.ts'
import { version } from './version.ts'

const helpText = `Usage: npm run query --silent -- [options] 'SQL'

Prints the rows of one reading statement as JSON lines. It works beside a running app, and starts the database when
none runs. Tables: ticker_data, trade_data, index_data, ack_data, fill_data, quote_data, book_top_data, runs.

  --data DIR         data directory (default: the one in your cache folder)
  --timeout SECONDS  how long the statement may take (default 60)
  --help             this text
  --version          the version
`

interface QueryOptions {
  readonly data: string | undefined
  readonly timeout: number
  readonly sql: string
}

/**
 * The command.
 * @param args Arguments behind the program's name.
 * @returns Exit code: 0 when all rows were printed, 1 when something failed, 130 after Ctrl-C.
 */
export async function main(args: readonly string[]): Promise<number> {
  try {
    const options = parse(args)
    if (typeof options === 'string') {
      process.stdout.write(options)
      return 0
    }
    return await query(options)
  } catch (error) {
    process.stderr.write(`${describeQueryError(error)}\n`)
    return 1
  }
}

function parse(args: readonly string[]): QueryOptions | string {
  const { values, positionals } = readArguments(args)
  if (values.help === true) return helpText
  if (values.version === true) return `${version}\n`
  const [sql, ...more] = positionals
  if (sql === undefined || sql.trim() === '' || more.length > 0) {
    throw new UsageError(
      `${sql === undefined ? 'the statement is missing' : 'exactly one statement is expected'}; ` +
        `call: npm run query --silent -- --data DIR 'select count(*) from trade_data'`,
    )
  }
  if (values.data === '' || values.data === 'temp') {
    throw new UsageError(
      '--data: give the directory that the app was given, or leave the option out for the default one',
    )
  }
  const timeout = Number(values.timeout ?? '60')
  if (!(timeout > 0 && timeout <= 86_400)) {
    throw new UsageError(`--timeout: ${JSON.stringify(values.timeout)} is not a number of seconds up to 86400`)
  }
  return { data: values.data, timeout: timeout * 1_000, sql }
}

function readArguments(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        data: { type: 'string' },
        timeout: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean' },
      },
      allowPositionals: true,
    })
  } catch (error) {
    const reason = (error as Error).message.split('. ')[0] ?? 'unreadable options'
    throw new UsageError(`${reason}; npm run query --silent -- --help lists the options`, { cause: error })
  }
}

async function query(options: QueryOptions): Promise<number> {
  const interruption = watchSignals()
  const output = createLineOutput(process.stdout)
  const server = await startEmbeddedPostgres({
    ...(options.data === undefined ? {} : { dataDirectory: options.data }),
    create: false,
  })
  const client = new Client({ connectionString: server.readerUrl, application_name: 'cryptics-query' })
  client.on('error', () => undefined)
  try {
    await client.connect()
    // A server that goes on for others must not go on with what nobody waits for.
    await client.query(`set client_connection_check_interval = '1s'`)
    await Promise.race([
      runReadOnlyQuery({
        client,
        sql: options.sql,
        timeout: options.timeout,
        write: async (lines) => !interruption.happened() && (await output.write(lines)),
      }),
      interruption.promise,
    ])
    await output.flush()
    return interruption.happened() ? 130 : 0
  } finally {
    void client.end().catch(() => undefined)
    await server.stop()
    interruption.close()
  }
}

interface Interruption {
  readonly promise: Promise<void>
  happened(): boolean
  close(): void
}

function watchSignals(): Interruption {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  let happened = false
  let settle: () => void
  const promise = new Promise<void>((resolve) => {
    settle = resolve
  })
  const onSignal = (): void => {
    happened = true
    settle()
  }
  for (const signal of signals) process.on(signal, onSignal)
  return {
    promise,
    happened: () => happened,
    close() {
      for (const signal of signals) process.off(signal, onSignal)
    },
  }
}

function describeQueryError(error: unknown): string {
  const { code, hint, message } = error as { code?: string; hint?: string; message?: string }
  // The database's own answers are about the statement, so they are shown as they are.
  if (!CrypticsError.is(error) && /^[0-9A-Z]{5}$/.test(code ?? '')) {
    const text = `error QUERY_REFUSED: ${message} (SQLSTATE ${code})${hint === undefined ? '' : `; ${hint}`}`
    return text.replaceAll(/\s*\n\s*/g, ' ')
  }
  return describeError(error)
}
