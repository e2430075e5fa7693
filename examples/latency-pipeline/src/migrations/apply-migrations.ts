import { models } from '@cryptics-lab/avro-models/schemas'
import { createPostgresDialect } from '@cryptics-lab/sink-connectors/dialects/postgres'
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Client, ClientBase, Pool } from 'pg'

/** What {@link applyMigrations} did. */
export interface MigrationReport {
  /** Files that were run, in order; none when the database was current. */
  readonly applied: readonly string[]
  /** What the database lacks, one line each; only told when something was run. */
  readonly notices: readonly string[]
}

const folder = fileURLToPath(new URL('../../migrations/', import.meta.url))

/**
 * Brings a database to the present schema: runs every file that is new or has changed since it was run, in one transaction.
 * Two processes that do it at once wait for each other.
 * @param database A pool, or one session.
 * @param options `dryRun`: only tell what would be run.
 */
export async function applyMigrations(
  database: Pool | Client,
  { dryRun = false }: { readonly dryRun?: boolean } = {},
): Promise<MigrationReport> {
  const files = await readFiles()
  if (!('totalCount' in database)) return await apply(database, files, dryRun)
  const session = await database.connect()
  try {
    return await apply(session, files, dryRun)
  } finally {
    session.release()
  }
}

interface MigrationFile {
  readonly name: string
  readonly text: string
  readonly checksum: string
}

async function readFiles(): Promise<readonly MigrationFile[]> {
  const names = (await readdir(folder)).filter((name) => /^\d{4}_\w+\.sql$/.test(name)).sort()
  return Promise.all(
    names.map(async (name) => {
      const text = await readFile(`${folder}${name}`, 'utf8')
      return { name, text, checksum: createHash('sha256').update(text).digest('hex') }
    }),
  )
}

async function apply(session: ClientBase, files: readonly MigrationFile[], dryRun: boolean): Promise<MigrationReport> {
  const notices: string[] = []
  const onNotice = ({
    message,
    severity,
  }: {
    readonly message?: string | undefined
    readonly severity?: string
  }): void => {
    // What PostgreSQL says of every "if not exists" is no news.
    if (severity === 'NOTICE' && message?.startsWith('the roles') === true) notices.push(message)
  }
  session.on('notice', onNotice as never)
  try {
    await session.query('begin')
    // The same lock as the sinks', which make tables too.
    const { lock } = createPostgresDialect().table({ model: models.ticker as never, table: 'ticker_data' })
    await session.query(lock.text, lock.values as unknown[])
    const missing = await selectMissing(session, files)
    if (!dryRun) {
      for (const file of missing) await run(session, file)
      if (missing.length > 0) notices.push(...(await describeEdition(session)))
    }
    await session.query(dryRun ? 'rollback' : 'commit')
    return { applied: missing.map(({ name }) => name), notices }
  } catch (error) {
    await session.query('rollback').catch(() => undefined)
    throw error
  } finally {
    session.off('notice', onNotice as never)
  }
}

async function selectMissing(session: ClientBase, files: readonly MigrationFile[]): Promise<readonly MigrationFile[]> {
  await session.query(`create table if not exists schema_migrations (
    name text primary key, checksum text not null, applied_at timestamptz not null default clock_timestamp())`)
  const { rows } = await session.query<{ name: string; checksum: string }>(
    'select name, checksum from schema_migrations',
  )
  const done = new Map(rows.map(({ name, checksum }) => [name, checksum]))
  return files.filter(({ name, checksum }) => done.get(name) !== checksum)
}

async function run(session: ClientBase, { name, text, checksum }: MigrationFile): Promise<void> {
  await session.query(text)
  await session.query(
    `insert into schema_migrations (name, checksum) values ($1, $2)
     on conflict (name) do update set checksum = excluded.checksum, applied_at = clock_timestamp()`,
    [name, checksum],
  )
}

async function describeEdition(session: ClientBase): Promise<readonly string[]> {
  const { rows } = await session.query<{ license: string | null; installed: boolean }>(
    `select current_setting('timescaledb.license', true) as license,
            exists (select from pg_extension where extname = 'timescaledb') as installed`,
  )
  const [edition] = rows
  if (edition?.installed !== true)
    return ['plain PostgreSQL: the tables are ordinary ones, not hypertables of TimescaleDB']
  if (edition.license === 'timescale') return []
  return [
    'TimescaleDB of the Apache edition: hypertables, but no compression, no policies and no continuous aggregates',
  ]
}
