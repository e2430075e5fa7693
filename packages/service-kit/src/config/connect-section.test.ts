import { inspect } from 'node:util'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { describeConfig } from './describe-config.ts'
import { loadConfig } from './load-config.ts'
import type { Secret } from './secret.ts'
import { standardConfigSchema } from './standard-schema.ts'

const load = async (text: string, environment: Readonly<Record<string, string>> = {}) =>
  (
    await loadConfig({
      schema: standardConfigSchema,
      file: 'a.toml',
      environment,
      readText: (path) =>
        path === 'a.toml'
          ? Promise.resolve(text)
          : path === '/run/secrets/connect'
            ? Promise.resolve('from the file\n')
            : Promise.reject(Object.assign(new Error('missing'), { code: 'ENOENT' })),
    })
  ).value.connect

const problemsOf = async (...given: Parameters<typeof load>): Promise<readonly string[]> => {
  const error = await load(...given).then(
    () => expect.fail('the configuration was accepted'),
    (reason: unknown) => reason as { message: string; problems: readonly { path: string; message: string }[] },
  )
  expect(error.message).not.toContain('canary')
  return error.problems.map(({ path, message }) => `${path} | ${message}`)
}

const production = { NODE_ENV: 'production', DATABASE__URL: 'postgres://u:k3q9@h/n' }

describe('the section [connect]', () => {
  it('has a default for everything that can have one', async () => {
    expect(await load('')).toEqual({
      url: ['http://localhost:8083'],
      plugin: 'debezium',
      converter: 'apicurio',
      tasks: 1,
      batch_rows: 3_000,
      evolve: true,
      ready_seconds: 60,
      restart_attempts: 10,
      properties: {},
    })
  })

  it('takes every key, one worker or several, and options of the plugin under their names with dots', async () => {
    const connect = await load(`
      [connect]
      url = ["http://one:8083", "https://two:8083/connect"]
      user = "u"
      password = "p"
      plugin = "confluent"
      converter = "confluent"
      database_url = "jdbc:postgresql://timescaledb:5432/cryptics"
      database_user = "du"
      database_password = "dp"
      registry_url = "http://registry:8081"
      tasks = 4
      batch_rows = 500
      dead_letter_replication = 3
      evolve = false
      ready_seconds = 5
      restart_attempts = 0
      [connect.properties]
      "connection.pool.max_size" = 4
      quote.identifiers = true
      "batch.size" = "77"`)
    const { password, database_url: url, database_password: databasePassword, ...plain } = connect
    expect([password, url, databasePassword].map((secret) => secret?.reveal())).toEqual([
      'p',
      'jdbc:postgresql://timescaledb:5432/cryptics',
      'dp',
    ])
    expect(plain).toEqual({
      url: ['http://one:8083', 'https://two:8083/connect'],
      user: 'u',
      plugin: 'confluent',
      converter: 'confluent',
      database_user: 'du',
      registry_url: 'http://registry:8081',
      tasks: 4,
      batch_rows: 500,
      dead_letter_replication: 3,
      evolve: false,
      ready_seconds: 5,
      restart_attempts: 0,
      properties: { 'connection.pool.max_size': '4', 'quote.identifiers': 'true', 'batch.size': '77' },
    })
    expectTypeOf(connect.database_url).toEqualTypeOf<Secret | undefined>()
    expectTypeOf(connect.dead_letter_replication).toEqualTypeOf<number | undefined>()
  })

  it('is set by variables, CONNECT_URL being the short one, and secrets come from files', async () => {
    const connect = await load('[connect]\nurl = "http://file:1"', {
      CONNECT_URL: 'https://a:1, https://b:2',
      CONNECT__USER: 'u',
      CONNECT__PASSWORD_FILE: '/run/secrets/connect',
      CONNECT__TASKS: '3',
      CONNECT__EVOLVE: 'false',
      CONNECT__DEAD_LETTER_REPLICATION: '2',
      CONNECT__TLS__CA: '/ca.pem',
      CONNECT__TLS__PASSPHRASE: 'p',
      CONNECT__PROPERTIES__BATCH__SIZE: '9',
      CONNECT_BOOTSTRAP_SERVERS: 'of the worker',
    })
    expect(connect).toMatchObject({
      url: ['https://a:1', 'https://b:2'],
      user: 'u',
      tasks: 3,
      evolve: false,
      dead_letter_replication: 2,
      tls: { ca: '/ca.pem' },
      properties: { 'batch.size': '9' },
    })
    expect(connect.password?.reveal()).toBe('from the file')
    expect(inspect(connect, { depth: 9 })).not.toContain('from the file')
    expect((await load('', { CONNECT__URL: 'http://c:3' })).url).toEqual(['http://c:3'])
    expect(await problemsOf('', { CONNECT__URL: 'http://c:3', CONNECT_URL: 'http://d:4' })).toEqual([
      'connect.url | CONNECT__URL sets it too; give one of the two',
    ])
  })

  it.each<[string, readonly string[]]>([
    ['url = 5', ['connect.url | must be an address, or a list of addresses, not 5']],
    ['url = []', ['connect.url | must name at least one worker']],
    ['url = "localhost"', ['connect.url | must be an address such as http://host:port, not "localhost"']],
    ['url = ["http://a:1", "b"]', ['connect.url.1 | must be an address such as http://host:port, not "b"']],
    ['url = "http://u:canary@h"', ['connect.url | must not hold a user or a password; they have fields of their own']],
    ['user = "u"', ['connect.password | is needed beside connect.user']],
    ['password = "canary"', ['connect.user | is needed beside connect.password']],
    ['plugin = "jdbc"', ['connect.plugin | must be one of debezium, confluent, not "jdbc"']],
    [
      'database_url = "canary"',
      ['connect.database_url | must have the form postgres://host:port/name or jdbc:postgresql://host:port/name'],
    ],
    [
      'database_url = "postgres://u:canary@h/n"\ndatabase_password = "canary"',
      ['connect.database_password | is given beside an address that has one; give one or the other'],
    ],
    ['registry_url = "registry:8081"', ['connect.registry_url | must be an address such as http://host:port']],
    ['tasks = 0', ['connect.tasks | must be a whole number from 1 to 1000, not 0']],
    ['dead_letter_replication = "many"', ['connect.dead_letter_replication | must be a number, not "many"']],
    ['[connect.tls]\nca = "/ca.pem"', ['connect.url | is an http address beside certificates; use https']],
    [
      'url = "https://h"\n[connect.tls]\ncert = "/cert.pem"',
      ['connect.tls.key | is missing: a certificate and its key go together'],
    ],
    [
      '[connect.properties]\n"topics.regex" = ["canary"]',
      ['connect.properties.topics.regex | must be text, a number, or true or false'],
    ],
    ['databse_url = "x"', ['connect.databse_url | there is no such setting; did you mean database_url?']],
  ])('refuses %j', async (text, expected) => {
    expect(await problemsOf(`[connect]\n${text}`)).toEqual(expected)
  })

  it.each<[string, Record<string, string>, string]>([
    ['a well-known password', { CONNECT__USER: 'u', CONNECT__PASSWORD: 'changeme' }, 'connect.password'],
    ['an empty password', { CONNECT__DATABASE_PASSWORD: '' }, 'connect.database_password'],
    ['the name of the user', { CONNECT__USER: 'k3q9', CONNECT__PASSWORD: 'k3q9' }, 'connect.password'],
    [
      'the name of the user in the database',
      { CONNECT__DATABASE_USER: 'k3q9', CONNECT__DATABASE_PASSWORD: 'k3q9' },
      'connect.database_password',
    ],
    ['a well-known one in the address', { CONNECT__DATABASE_URL: 'postgres://u:postgres@h/n' }, 'connect.database_url'],
    [
      'a well-known one in the address of JDBC',
      { CONNECT__DATABASE_URL: 'jdbc:postgresql://h/n?user=u&password=postgres' },
      'connect.database_url',
    ],
    [
      'a well-known passphrase',
      { CONNECT_URL: 'https://h', CONNECT__TLS__PASSPHRASE: 'secret' },
      'connect.tls.passphrase',
    ],
  ])('refuses %s in production', async (_, environment, path) => {
    const problems = await problemsOf('', { ...production, ...environment })
    expect(problems).toEqual([expect.stringMatching(`^${path} \\| .*which production refuses`)])
    await load('', environment)
  })

  it('is described whole, with what each value is', () => {
    const settings = describeConfig({ sections: { connect: standardConfigSchema.sections.connect }, rules: [] })
    expect(settings.filter(({ description }) => description === '')).toEqual([])
    const find = (path: string) => settings.find((setting) => setting.path === path)
    expect(find('connect.url')).toMatchObject({
      type: 'http or https address, or a list of them',
      default: ['http://localhost:8083'],
      variable: 'CONNECT__URL',
    })
    expect(find('connect.dead_letter_replication')).toMatchObject({ type: 'whole number, 1 to 32767' })
    expect(find('connect.tls.passphrase')).toMatchObject({ secret: true })
    expect(find('connect.database_url')).toMatchObject({ secret: true, variable: 'CONNECT__DATABASE_URL' })
    expect(find('connect.properties.<name>')).toMatchObject({ type: 'text, number, or true or false' })
  })
})
