import { existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@cryptics-lab/latency-pipeline/embedded-postgres'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runScript, type ScriptRun } from './run-script.ts'

const base = realpathSync(mkdtempSync(join(tmpdir(), 'cryptics-query-test-')))
const data = join(base, 'data')
let server: EmbeddedPostgres

beforeAll(async () => {
  // A workspace that changed since its installation is installed first, which is told on standard error.
  await runScript('query', ['--help'])
  server = await startEmbeddedPostgres({ dataDirectory: data })
  const client = new Client({ connectionString: server.url })
  client.on('error', () => undefined)
  await client.connect()
  await client.query(`create table trade_data as
    select 9007199254740992 + i as trade_id, 61804.7::float8 as price, 3.10::numeric as amount,
           timestamptz '2024-08-08 14:00:00.123456+02' as venue_timestamp
    from generate_series(1, 5000) as i`)
  await client.end()
})

afterAll(async () => {
  await server.stop()
  rmSync(base, { recursive: true, force: true })
})

const query = (...args: string[]): Promise<ScriptRun> => runScript('query', ['--data', data, ...args])

describe('npm run query', () => {
  it('prints rows alone on standard output, exactly, beside whoever uses the database', async () => {
    const run = await query('select * from trade_data order by trade_id limit 1;')
    expect(run).toEqual({
      code: 0,
      stderr: '',
      stdout:
        '{"trade_id":"9007199254740993","price":61804.7,"amount":"3.10","venue_timestamp":"2024-08-08T12:00:00.123456Z"}\n',
    })
  })

  it('prints results that are longer than one step of its cursor', async () => {
    const { stdout } = await query('select trade_id from trade_data')
    const lines = stdout.trimEnd().split('\n')
    expect(lines).toHaveLength(5_000)
    expect(new Set(lines).size).toBe(5_000)
  })

  it.each([
    ['a statement that writes', 'delete from trade_data', /error QUERY_REFUSED: /],
    ['a hidden write', 'with gone as (delete from trade_data returning 1) select * from gone', /error QUERY_REFUSED: /],
    ['two statements', 'select 1; select 2', /cannot insert multiple commands/],
    ['a way out of the transaction', 'select 1; commit; delete from trade_data', /cannot insert multiple commands/],
    ['an unknown table', 'select * from nowhere', /relation "nowhere" does not exist \(SQLSTATE 42P01\)/],
    ['an empty statement', ' ', /error USAGE: exactly one statement/],
  ])('refuses %s in one line', async (_name, sql, message) => {
    const run = await query(sql)
    expect(run).toMatchObject({ code: 1, stdout: '' })
    expect(run.stderr).toMatch(message)
    expect(run.stderr.trimEnd().split('\n')).toHaveLength(1)
  })

  it('answers show and explain, which have no cursor, and refuses what they would run', async () => {
    expect((await query('show server_version_num')).stdout).toMatch(/^\{"server_version_num":"18\d{4}"\}\n$/)
    expect((await query('explain analyze delete from trade_data')).stderr).toMatch(/read-only|permission denied/)
  })

  it('names a directory without data, and does not create it', async () => {
    const missing = join(base, 'missing')
    const run = await runScript('query', ['--data', missing, 'select 1'])
    expect(run).toMatchObject({ code: 1, stdout: '' })
    expect(run.stderr).toMatch(/error DATA_DIRECTORY_MISSING: .*missing/)
    expect(existsSync(missing)).toBe(false)
  })
})

describe('npm run clean', () => {
  it('refuses while the database is used', async () => {
    const run = await runScript('clean', ['--data', data])
    expect(run.code).toBe(1)
    expect(run.stderr).toMatch(new RegExp(`error DATA_DIRECTORY_IN_USE: .*process ${process.pid}`))
  })

  it('starts the database for a query when none runs, and removes everything when asked', async () => {
    expect(await server.stop()).toBe(true)
    expect((await query('select count(*) from trade_data')).stdout).toBe('{"count":"5000"}\n')
    const run = await runScript('clean', ['--data', data])
    expect(run).toMatchObject({ code: 0, stdout: '' })
    expect(existsSync(data)).toBe(false)
  })
})

describe('options that npm swallowed', () => {
  it('are named, with the call that was meant', async () => {
    const environment = { npm_config_once: 'true', npm_config_speed: 'true', npm_config_json_file: 'out.json' }
    const run = await runScript('start', ['max'], environment)
    expect(run).toMatchObject({ code: 1, stdout: '' })
    expect(run.stderr).toBe(
      'error OPTIONS_SWALLOWED: npm kept --once, --speed, --json-file for itself, because the -- before the options ' +
        'is missing; call: npm start --silent -- --once --speed max --json-file out.json\n',
    )
  })
})
