import { describe, expect, it } from 'vitest'
import { loadConfiguration, secretsOf } from './configuration.ts'

const none = { config: undefined, database: undefined, logLevel: undefined, port: undefined }
const load = (text: string, environment: Record<string, string> = {}, options = {}) =>
  loadConfiguration(
    { ...none, config: 'app.toml', ...options },
    {
      environment,
      readText: (path) =>
        path === 'app.toml' ? Promise.resolve(text) : Promise.reject(Object.assign(new Error(), { code: 'ENOENT' })),
    },
  )

describe('the configuration of the app', () => {
  it('records everything into the embedded database by default', async () => {
    const { plan, database, notices, service } = await load('')
    expect(plan.tables.map(({ table }) => table)).toEqual(
      'ticker_data trade_data index_data ack_data fill_data quote_data book_top_data'.split(' '),
    )
    expect([database, notices, service.http.port]).toEqual([undefined, [], undefined])
  })

  it('takes models, tables, topics, brokers and the database of the guide', async () => {
    const { plan, database, streaming } = await load(
      `[topics]
       ticker = "ticks"
       [pipeline]
       enabled_models = ["trade", "ticker"]
       [pipeline.models.ticker]
       table_name = "ticks_table"
       [kafka]
       brokers = ["localhost:9092"]`,
      { DB_USER: 'u', DB_PASSWORD: 'p', DB_NAME: 'n', DB_HOST: 'h' },
    )
    expect(plan.tables).toEqual([
      { model: 'ticker', table: 'ticks_table' },
      { model: 'trade', table: 'trade_data' },
    ])
    expect([plan.records('ticker'), plan.records('quote'), plan.topics]).toEqual([true, false, { ticker: 'ticks' }])
    expect(database?.reveal()).toBe('postgres://u:p@h:5432/n')
    expect(streaming).toEqual({ brokers: ['localhost:9092'], registry: undefined })
  })

  it('says what runs the connector of each model, and the command line says it of all', async () => {
    const file = '[pipeline.models.trade]\nruntime = "kafka-connect"\n[connect]\nurl = "http://a:1"\ntasks = 2'
    const single = await load(file)
    expect(single.plan.managedTables).toEqual([{ model: 'trade', table: 'trade_data' }])
    expect(single.connect).toMatchObject({ url: ['http://a:1'], tasks: 2, plugin: 'debezium' })
    const all = await load(file, {}, { sink: 'kafka-connect', connect: ['http://b:2'] })
    expect(all.plan.managedTables).toEqual(all.plan.tables)
    expect([all.plan.tables.length, all.connect.url]).toEqual([7, ['http://b:2']])
    expect((await load(file, {}, { sink: 'node' })).plan.managedTables).toEqual([])
  })

  it('gathers every secret for the log to leave out', async () => {
    const secrets = secretsOf(
      await load(
        `[database]
         url = "postgres://u:one@h/n"
         [registry]
         url = "http://h"
         user = "u"
         password = "two"
         [connect]
         url = "https://h"
         user = "u"
         password = "three"
         database_url = "postgres://h/n"
         database_password = "four"
         [connect.tls]
         passphrase = "five"`,
      ),
    )
    expect(secrets.map((secret) => secret.reveal())).toEqual([
      'postgres://u:one@h/n',
      'two',
      'three',
      'postgres://h/n',
      'four',
      'five',
    ])
  })

  it('gives way to the command line', async () => {
    const options = { database: 'postgres://own/db', logLevel: 'error', port: 0 }
    const { database, service } = await load(
      '[logging]\nlevel = "debug"',
      { DATABASE__URL: 'postgres://other/db' },
      options,
    )
    expect(database?.reveal()).toBe('postgres://own/db')
    expect([service.logging.level, service.http.port]).toEqual(['error', 0])
    const file = '[kafka]\nbrokers = ["a:1"]\n[registry]\nurl = "http://a:2"'
    const { streaming } = await load(file, {}, { ...options, kafka: ['b:1', 'c:1'], registry: 'http://b:2' })
    expect(streaming).toMatchObject({ brokers: ['b:1', 'c:1'], registry: { url: 'http://b:2' } })
  })

  it.each([
    [
      '[pipeline.models.trade]\nruntime = "connect"',
      'pipeline.models.trade.runtime: must be one of node, kafka-connect',
    ],
    [
      '[pipeline.models.trade]\ntable_name = "TICKER_data"',
      'pipeline.models.trade.table_name: table ticker_data is also that of',
    ],
    ['[topics]\ntrade = "x"\nticker = "x"', 'topics.trade: topic x is also that of topics.ticker'],
    ['[pipeline]\nenabled_models = ["trades"]', 'did you mean trade?'],
  ])('refuses %j', async (text, message) => {
    await expect(load(text)).rejects.toThrow(message)
  })

  it('takes the address of the command line in production, whatever file and variables say of the database', async () => {
    const url = 'postgres://u:a-password-of-ours@127.0.0.1:5999/market'
    const environment = { NODE_ENV: 'production', DATABASE__HOST: 'elsewhere', DATABASE__PASSWORD: 'of another one' }
    const options = { ...none, database: url }
    const { database } = await loadConfiguration(options, { environment, readText: async () => '' })
    expect(database?.reveal()).toBe(url)
  })

  it('puts a password that stands beside an address into it, and misses one in production', async () => {
    const options = { ...none, database: 'postgres://user@db:5432/market' }
    const beside = { DATABASE__PASSWORD: 'a/password' }
    const { database } = await loadConfiguration(options, { environment: beside, readText: async () => '' })
    expect(database?.reveal()).toBe('postgres://user:a%2Fpassword@db:5432/market')
    const environment = { NODE_ENV: 'production' }
    await expect(loadConfiguration(options, { environment, readText: async () => '' })).rejects.toThrow(
      /database\.url: has a password that is empty/,
    )
  })
})
