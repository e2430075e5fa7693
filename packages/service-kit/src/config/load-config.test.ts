import { inspect } from 'node:util'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import { textFieldOr } from './config-fields.ts'
import { defineConfigSchema } from './config-schema.ts'
import { loadConfig } from './load-config.ts'
import type { Secret } from './secret.ts'
import { createStandardRules, databaseUrl, standardConfigSchema, standardSections } from './standard-schema.ts'

/** A reader of files that are given here; a name that is not there is missing. */
const filesOf =
  (files: Readonly<Record<string, string>>) =>
  (path: string): Promise<string> => {
    const text = files[path]
    return text === undefined
      ? Promise.reject(Object.assign(new Error('missing'), { code: path.startsWith('/denied') ? 'EACCES' : 'ENOENT' }))
      : Promise.resolve(text)
  }
const load = (files: Readonly<Record<string, string>>, environment: Readonly<Record<string, string>> = {}) =>
  loadConfig({
    schema: standardConfigSchema,
    file: Object.keys(files)[0],
    environment,
    readText: filesOf(files),
  })
const problemsOf = async (...args: Parameters<typeof load>): Promise<readonly string[]> => {
  const error = await load(...args).then(
    () => expect.fail('the configuration was accepted'),
    (reason: unknown) => reason,
  )
  expect(error).toMatchObject({ code: 'CONFIG_INVALID', retryable: false })
  return (error as { problems: readonly { path: string; source: string; message: string }[] }).problems.map(
    ({ path, source, message }) => `${path} | ${source} | ${message}`,
  )
}

const guide = `
[topics]
ticker = "cryptics.deribit.ticker.avro"
[pipeline]
enabled_models = ["ticker", "ack", "trade", "index"]
[pipeline.models.ticker]
table_name = "ticker_data"
runtime = "node"
[database]
type = "postgres"
url = "postgres://me:mine@localhost:5432/market"
[kafka]
brokers = ["localhost:9092"]
group_id = "archive"
[registry]
url = "http://localhost:8081"
`

describe('a configuration', () => {
  it('of the guide is read as it is written', async () => {
    const { value, environmentName, sources } = await load({ 'config.toml': guide })
    expect(value.pipeline).toEqual({
      enabled_models: ['ticker', 'ack', 'trade', 'index'],
      models: { ticker: { table_name: 'ticker_data', runtime: 'node' } },
    })
    expect(value.topics).toEqual({ ticker: 'cryptics.deribit.ticker.avro' })
    expect(value.database.url?.reveal()).toBe('postgres://me:mine@localhost:5432/market')
    expect(value.kafka).toEqual({ brokers: ['localhost:9092'], group_id: 'archive' })
    expect([value.registry.url, environmentName]).toEqual(['http://localhost:8081', 'development'])
    expect(sources.get('pipeline.models.ticker.table_name')).toBe('config.toml line 7')
    expectTypeOf(value.database.url).toEqualTypeOf<Secret | undefined>()
    expectTypeOf(value.http.port).toEqualTypeOf<number | undefined>()
  })

  it('of nothing has every default', async () => {
    const { value } = await loadConfig({ schema: standardConfigSchema, environment: {} })
    expect(value.logging).toMatchObject({ level: 'info', format: 'auto', queue_capacity: 10_000 })
    expect(value.http).toEqual({ host: '127.0.0.1', cors_origins: [] })
    expect(value.tracing).toEqual({ enabled: false, exporter: 'none', sampling_ratio: 1 })
    expect(value.pipeline).toEqual({ models: {} })
    expect(databaseUrl(value.database)).toBeUndefined()
  })

  it('is the overlay over the file, and variables over both, value by value', async () => {
    const files = {
      'app.toml': '[logging]\nlevel = "warn"\nformat = "json"\nqueue_capacity = 500\n[http]\nport = 1\n',
      'app.staging.toml': '[logging]\nformat = "pretty"\nqueue_capacity = 600\n',
    }
    const { value, environmentName, sources } = await load(files, {
      NODE_ENV: 'staging',
      LOGGING__QUEUE_CAPACITY: '700',
      HTTP__CORS_ORIGINS: 'https://a.example, https://b.example',
      TRACING__ENABLED: 'true',
      TRACING__EXPORTER: 'otlp',
      TRACING__OTLP_ENDPOINT: 'http://localhost:4318',
      TRACING__SAMPLING_RATIO: '0.25',
      PIPELINE__ENABLED_MODELS: 'ticker,trade',
      PIPELINE__MODELS__BOOK_TOP__TABLE_NAME: 'tops',
      TOPICS__TICKER: 'ticks',
      UNRELATED__THING: 'x',
      PATH: '/bin',
    })
    expect(environmentName).toBe('staging')
    expect(value.logging).toMatchObject({ level: 'warn', format: 'pretty', queue_capacity: 700 })
    expect(value.http).toMatchObject({ port: 1, cors_origins: ['https://a.example', 'https://b.example'] })
    expect(value.tracing).toEqual({
      enabled: true,
      exporter: 'otlp',
      otlp_endpoint: 'http://localhost:4318',
      sampling_ratio: 0.25,
    })
    expect(value.pipeline).toEqual({
      enabled_models: ['ticker', 'trade'],
      models: { book_top: { table_name: 'tops', runtime: 'node' } },
    })
    expect(value.topics).toEqual({ ticker: 'ticks' })
    expect(sources.get('logging.format')).toBe('app.staging.toml line 2')
    expect(sources.get('logging.queue_capacity')).toBe('variable LOGGING__QUEUE_CAPACITY')
  })

  it('take an empty name of a file for none, and a file before an empty value beside it', async () => {
    const named = { DB_HOST: 'db', DB_USER: 'u', DB_NAME: 'n' }
    const plain = await load({ 'a.toml': '' }, { ...named, DB_PASSWORD: 'k3q9', DATABASE__PASSWORD_FILE: '' })
    expect(plain.value.database.password?.reveal()).toBe('k3q9')
    const files = { 'a.toml': '', '/run/secrets/db': 'x7w2' }
    const file = await load(files, { ...named, DB_PASSWORD: '', DATABASE__PASSWORD_FILE: '/run/secrets/db' })
    expect(file.value.database.password?.reveal()).toBe('x7w2')
  })

  it('takes secrets from files, under long and short names', async () => {
    const files = { 'app.toml': '', '/run/secrets/db': 'from the file\n' }
    const long = await load(files, {
      DATABASE__PASSWORD_FILE: '/run/secrets/db',
      DB_USER: 'u',
      DB_NAME: 'n',
      DB_HOST: 'h',
    })
    expect(long.value.database.password?.reveal()).toBe('from the file')
    const short = await load(files, {
      DB_PASSWORD_FILE: '/run/secrets/db',
      DB_USER: 'a b',
      DB_NAME: 'n',
      DB_HOST: 'h',
      DB_PORT: '6',
    })
    expect(databaseUrl(short.value.database)?.reveal()).toBe('postgres://a%20b:from%20the%20file@h:6/n')
  })

  it('is set by variables of any case, under the names of the schema', async () => {
    const schema = defineConfigSchema({
      marketReplay: z.strictObject({ startPace: textFieldOr('slow', 'Pace.'), pace_file: textFieldOr('x', 'File.') }),
    })
    const environment = { MARKETREPLAY__STARTPACE: 'fast', marketreplay__Pace_File: 'pace.txt' }
    const { value } = await loadConfig({ schema, environment })
    expect(value.marketReplay).toEqual({ startPace: 'fast', pace_file: 'pace.txt' })
  })

  it('minds no variable that is of nobody here', async () => {
    const environment = { CONSTRUCTOR__X: '1', constructor: '1', DATABASE: 'x', HTTP_PORT: '1', HTTP__: '3', __X: '4' }
    expect((await load({ 'a.toml': '' }, environment)).value.http).toEqual({ host: '127.0.0.1', cors_origins: [] })
  })

  it('has sections of the app beside the usual ones, with their types', async () => {
    const schema = defineConfigSchema(
      { ...standardSections, replay: z.strictObject({ pace: textFieldOr('slow', 'Pace of the replay.') }) },
      createStandardRules(['ticker']),
    )
    const { value } = await loadConfig({ schema, environment: { REPLAY__PACE: 'fast' } })
    expectTypeOf(value.replay).toEqualTypeOf<{ pace: string }>()
    expect(value.replay).toEqual({ pace: 'fast' })
    expect(value.logging.level).toBe('info')
  })

  it('finds the environment in the file too, and refuses a name that is a path', async () => {
    const files = { 'a.toml': '[service]\nenvironment = "blue"\n', 'a.blue.toml': '[logging]\nlevel = "debug"\n' }
    expect((await load(files, { NODE_ENV: 'test' })).value).toMatchObject({
      service: { environment: 'blue' },
      logging: { level: 'debug' },
    })
    expect((await load(files, { NODE_ENV: 'test', service__environment: 'red' })).environmentName).toBe('red')
    expect((await load({ 'a.toml': '' }, { NODE_ENV: '' })).environmentName).toBe('development')
    expect(await problemsOf({ 'a.toml': '' }, { NODE_ENV: '../x' })).toEqual([
      'service.environment | name of the environment | must be letters, digits, - and _, at most 64: it is part of the name of a file',
    ])
  })
})

describe('a bad configuration', () => {
  it.each<[string, string, Record<string, string>, readonly string[]]>([
    [
      'an unknown section',
      '[databse]\nurl = "x"',
      {},
      ['databse | config.toml line 2 | there is no such section; did you mean database?'],
    ],
    [
      'an unknown setting',
      '[http]\nprot = 1',
      {},
      ['http.prot | config.toml line 2 | there is no such setting; did you mean port?'],
    ],
    [
      'a wrong type',
      '[logging]\nqueue_capacity = "many"',
      {},
      ['logging.queue_capacity | config.toml line 2 | must be a number, not "many"'],
    ],
    [
      'a value out of range',
      '[http]\nport = 70000',
      {},
      ['http.port | config.toml line 2 | must be a whole number from 0 to 65535, not 70000'],
    ],
    [
      'a fraction',
      '[http]\nport = 1.5',
      {},
      ['http.port | config.toml line 2 | must be a whole number from 0 to 65535, not 1.5'],
    ],
    [
      'a word that is none',
      '[logging]\nlevel = "loud"',
      {},
      [
        'logging.level | config.toml line 2 | must be one of trace, debug, info, warn, error, fatal, silent, not "loud"',
      ],
    ],
    [
      'a model that does not exist',
      '[pipeline]\nenabled_models = ["tikcer"]',
      {},
      ['pipeline.enabled_models.0 | config.toml line 2 | there is no model "tikcer"; did you mean ticker?'],
    ],
    [
      'a list that is empty',
      '[pipeline]\nenabled_models = []',
      {},
      ['pipeline.enabled_models | config.toml line 2 | must name at least one model; leave it out for all of them'],
    ],
    [
      'a table name with a quote',
      `[pipeline.models.ticker]\ntable_name = "a\\"; drop"`,
      {},
      [
        'pipeline.models.ticker.table_name | config.toml line 2 | must be a table name: letters, digits and _, not a digit first, at most 48',
      ],
    ],
    [
      'an address that is none',
      '[registry]\nurl = "localhost"',
      {},
      ['registry.url | config.toml line 2 | must be an address such as http://host:port, not "localhost"'],
    ],
    [
      'credentials in an address',
      '[registry]\nurl = "http://u:canary@h"',
      {},
      ['registry.url | config.toml line 2 | must not hold a user or a password; they have fields of their own'],
    ],
    ['a section that is a value', 'http = 8080', {}, ['http | config.toml line 1 | must be a table, not 8080']],
    [
      'traces without an address',
      '[tracing]\nenabled = true\nexporter = "otlp"',
      {},
      ['tracing.otlp_endpoint | not set | is needed when tracing is enabled with the exporter otlp'],
    ],
    [
      'two databases',
      '[database]\nurl = "postgres://h/n"\nhost = "h"',
      {},
      ['database.url | config.toml line 2 | is given beside user, name or host; give one or the other'],
    ],
    [
      'half a database',
      '[database]\nhost = "h"',
      {},
      [
        'database.user | not set | is needed when there is no database.url',
        'database.name | not set | is needed when there is no database.url',
      ],
    ],
    [
      'a variable of a wrong type',
      '',
      { HTTP__PORT: 'eighty', TRACING__ENABLED: 'yes' },
      [
        'http.port | variable HTTP__PORT | must be a number, not "eighty"',
        'tracing.enabled | variable TRACING__ENABLED | must be true or false, not "yes"',
      ],
    ],
    [
      'a variable for nothing',
      '',
      { DATABASE__URLL: 'x' },
      ['database.urll | variable DATABASE__URLL | there is no such setting; did you mean url?'],
    ],
    [
      'a value and its file',
      '',
      { DATABASE__URL: 'x', DATABASE__URL_FILE: '/y' },
      [
        'database.url | variable DATABASE__URL_FILE | DATABASE__URL sets it too; give one of the two',
        'database.url | variable DATABASE__URL | must have the form postgres://user:password@host:port/name',
      ],
    ],
    [
      'a secret file that is denied',
      '',
      { DATABASE__URL_FILE: '/denied/db' },
      [
        'database.url | variable DATABASE__URL_FILE | the file that DATABASE__URL_FILE names cannot be read (EACCES); check the path and its rights',
      ],
    ],
    [
      'an item of a list over several lines',
      '[kafka]\nbrokers = [\n  "a:1",\n  "b",\n]',
      {},
      ['kafka.brokers.1 | config.toml line 4 | must be host:port, not "b"'],
    ],
    [
      'a value where a variable needs a table',
      'http = 8080',
      { HTTP__PORT: '1' },
      ['http | config.toml line 1 | is a value here and a table for variable HTTP__PORT; it can be one of them'],
    ],
    [
      'another spelling of production',
      '',
      { NODE_ENV: 'Production', DATABASE__URL: 'postgres://u:postgres@h/n' },
      [
        'service.environment | name of the environment | must be spelt production, not Production',
        'database.url | variable DATABASE__URL | is a well-known default, which production refuses; give a secret of your own',
      ],
    ],
    [
      'an environment that is no text',
      '[service]\nenvironment = 7',
      {},
      ['service.environment | config.toml line 2 | must be text, not 7'],
    ],
    [
      'an origin with a path',
      '[http]\ncors_origins = ["https://a.example/x"]',
      {},
      ['http.cors_origins.0 | config.toml line 2 | must be an origin such as https://desk.example.com, without a path'],
    ],
  ])('with %s is refused by path and source', async (_, text, environment, expected) => {
    expect([...(await problemsOf({ 'config.toml': text }, environment))].sort()).toEqual([...expected].sort())
  })

  it('whose overlay changes the environment is refused', async () => {
    const files = { 'a.toml': '', 'a.blue.toml': '[service]\nenvironment = "production"\n' }
    expect(await problemsOf(files, { NODE_ENV: 'blue' })).toEqual([
      'service.environment | a.blue.toml line 2 | cannot be changed by the overlay of blue; set it in the file or by SERVICE__ENVIRONMENT',
    ])
  })

  it('is told in full at once, whatever stage finds a problem', async () => {
    const problems = await problemsOf(
      { 'config.toml': '[http]\nport = -1\n[pipeline]\nenabled_models = ["nothing"]\n[nonsense]\n' },
      { LOGGING__LEVEL: 'loud', DATABASE__PASSWORD: 'postgres', NODE_ENV: 'production', DB_PASSWORD_FILE: '/missing' },
    )
    expect(problems.map((line) => line.split(' | ')[0])).toEqual([
      'database.password',
      'nonsense',
      'logging.level',
      'http.port',
      'database.password',
      'pipeline.enabled_models.0',
      'database.user',
      'database.name',
      'database.host',
    ])
  })

  it.each([
    ['[a', 1, 2],
    ['[http]\nport =\n', 2, 7],
    ['[http]\nport = 1\nport = 2\n', 3, 1],
  ])('that is not TOML is refused with line and column: %j', async (text, line, column) => {
    await expect(load({ 'config.toml': text })).rejects.toMatchObject({
      code: 'CONFIG_UNREADABLE',
      file: 'config.toml',
      line,
      column,
    })
  })

  it('that is not there is refused', async () => {
    await expect(
      loadConfig({ schema: standardConfigSchema, file: '/none.toml', environment: {}, readText: filesOf({}) }),
    ).rejects.toThrow('/none.toml: cannot be read (ENOENT); check the path and its rights')
  })
})

describe('production', () => {
  const production = { NODE_ENV: 'production' }
  it.each<[string, Record<string, string>, string]>([
    ['no database', {}, 'database.url'],
    ['an empty password', { DB_USER: 'u', DB_NAME: 'n', DB_HOST: 'h', DB_PASSWORD: '' }, 'database.password'],
    ['no password', { DB_USER: 'u', DB_NAME: 'n', DB_HOST: 'h' }, 'database.password'],
    ['a default password', { DB_USER: 'u', DB_NAME: 'n', DB_HOST: 'h', DB_PASSWORD: 'Postgres' }, 'database.password'],
    ['a default password in the address', { DATABASE__URL: 'postgres://u:changeme@h/n' }, 'database.url'],
    ['a password with marks around it', { DATABASE__URL: 'postgres://u:%3CYour-Password%3E@h/n' }, 'database.url'],
    ['the name of the user', { DATABASE__URL: 'postgres://k3q9:k3q9@h/n' }, 'database.url'],
    [
      'the name of the user in a field',
      { DB_USER: 'k3q9', DB_NAME: 'n', DB_HOST: 'h', DB_PASSWORD: 'k3q9' },
      'database.password',
    ],
    ['no password in the address', { DATABASE__URL: 'postgres://u@h/n' }, 'database.url'],
    ['a wildcard', { DATABASE__URL: 'postgres://u:k3q9@h/n', HTTP__CORS_ORIGINS: '*' }, 'http.cors_origins.0'],
  ])('refuses %s', async (_, environment, path) => {
    const problems = await problemsOf({ 'config.toml': '' }, { ...production, ...environment })
    expect(problems.map((line) => line.split(' | ')[0])).toEqual([path])
    expect(problems[0]).toContain('which production refuses')
  })

  it('takes a secret of one’s own, and everything is allowed elsewhere', async () => {
    await load({ 'config.toml': '' }, { ...production, DATABASE__URL: 'postgres://u:k3q9@h/n' })
    await load({ 'config.toml': '[http]\ncors_origins = ["*"]' }, { DATABASE__URL: 'postgres://u:postgres@h/n' })
  })
})

describe('a secret', () => {
  const canary = 'canary-7f3a'
  const places: readonly [string, Record<string, string>, Record<string, string>][] = [
    ['the file', { 'c.toml': `[database]\npassword = "${canary}"\n` }, {}],
    [
      'the overlay',
      { 'c.toml': '', 'c.blue.toml': `[database]\nurl = "postgres://u:${canary}@h/n"\n` },
      { NODE_ENV: 'blue' },
    ],
    ['a variable', { 'c.toml': '' }, { DATABASE__PASSWORD: canary }],
    ['a short variable', { 'c.toml': '' }, { DB_PASSWORD: canary }],
    ['a file of a variable', { 'c.toml': '', '/secret': canary }, { REGISTRY__PASSWORD_FILE: '/secret' }],
    ['place of the section', { 'c.toml': `database = "${canary}"\n` }, {}],
    ['place of the section, a number beside it', { 'c.toml': `registry = "${canary}"\n` }, { REGISTRY__URL: 'x' }],
    ['a list', { 'c.toml': `[database]\npassword = ["${canary}"]\n` }, {}],
    ['a table', { 'c.toml': `[database.password]\ninner = "${canary}"\n` }, {}],
    ['an unknown setting', { 'c.toml': `[database]\npasswrd = "${canary}"\n` }, {}],
    ['a variable below it', { 'c.toml': '' }, { DATABASE__PASSWORD__INNER: canary }],
    ['an address that cannot be read', { 'c.toml': '' }, { DATABASE__URL: `postgres//${canary}@h` }],
    ['text that is not TOML', { 'c.toml': `[database]\npassword = "${canary}\n` }, {}],
    ['text without quotes', { 'c.toml': `[database]\npassword = ${canary}\n` }, {}],
  ]
  it.each(places)('in %s is shown nowhere, neither in the value nor in an error', async (_, files, environment) => {
    const shown: string[] = []
    for (const extra of [{}, { HTTP__PORT: 'x' }, { NODE_ENV: environment['NODE_ENV'] ?? 'production' }]) {
      const outcome = await load(files, { ...environment, ...extra } as Record<string, string>).catch(
        (error: unknown) => error,
      )
      shown.push(
        inspect(outcome, { depth: 9, showHidden: true }),
        JSON.stringify(outcome),
        String(outcome),
        String((outcome as Error).stack),
      )
      if (!(outcome instanceof Error)) shown.push(`${JSON.stringify({ ...(outcome as object) })}`)
    }
    expect(shown.filter((text) => text.includes(canary))).toEqual([])
  })

  it('is given out by reveal alone', async () => {
    const { value } = await load({ 'c.toml': '' }, { REGISTRY__PASSWORD: canary })
    const { password } = value.registry
    expect([`${String(password)}`, JSON.stringify({ password }), inspect({ password })]).toEqual([
      '[secret]',
      '{"password":"[secret]"}',
      '{ password: [secret] }',
    ])
    expect(password?.reveal()).toBe(canary)
  })
})
