import { debeziumPlugin, confluentPlugin } from '@cryptics-lab/sink-connectors/connect'
import { describe, expect, it } from 'vitest'
import { loadConfiguration } from '../configuration.ts'
import { prepareManaged } from './managed-setting.ts'

const servers = {
  KAFKA__BROKERS: 'kafka:9092',
  REGISTRY__URL: 'http://localhost:8081/apis/ccompat/v7',
  DATABASE__URL: 'postgres://app:k3q9@localhost:5432/market',
}

const prepare = async (
  environment: Readonly<Record<string, string>>,
  { sink = 'kafka-connect', files = {} }: { sink?: 'node' | 'kafka-connect'; files?: Record<string, string> } = {},
) => {
  const options = { config: undefined, database: undefined, logLevel: undefined, port: undefined, sink }
  const configuration = await loadConfiguration(options, { environment, readText: async () => '' })
  return await prepareManaged(configuration, (path) =>
    files[path] === undefined
      ? Promise.reject(Object.assign(new Error('missing'), { code: 'ENOENT' }))
      : Promise.resolve(files[path]),
  )
}

describe('what connectors in a Kafka Connect need', () => {
  it('is nothing where no model has one there', async () => {
    expect(await prepare({}, { sink: 'node' })).toBeUndefined()
  })

  it('is Kafka, a registry and a database of one’s own, told at once and before anything starts', async () => {
    await expect(prepare({})).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      problems: [
        { path: 'kafka.brokers', source: 'not set', message: expect.stringContaining('--kafka') },
        { path: 'registry.url', source: 'not set', message: expect.stringContaining('--registry') },
        { path: 'database.url', source: 'not set', message: expect.stringContaining('--database') },
      ],
    })
    const { DATABASE__URL: _, ...embedded } = servers
    await expect(prepare(embedded)).rejects.toThrow(/one problem: database\.url: .*\(ticker, trade, /)
  })

  it('is as the app has it where nothing else is said', async () => {
    const setting = await prepare(servers)
    expect(setting).toMatchObject({ client: { url: ['http://localhost:8083'] }, readyDeadline: 60_000 })
    expect(setting?.plan).toEqual({
      plugin: debeziumPlugin,
      connection: { url: servers.DATABASE__URL, username: 'app', password: 'k3q9' },
      converter: { type: 'apicurio', registryUrl: servers.REGISTRY__URL },
      evolve: true,
      tasks: 1,
      batchRows: 3_000,
      properties: {},
    })
  })

  it('is as the workers see it where that is said, with the app’s user unless they have their own', async () => {
    const theirs = {
      ...servers,
      REGISTRY__USER: 'r',
      REGISTRY__PASSWORD: 'rp',
      CONNECT__URL: 'https://one:8083,https://two:8083',
      CONNECT__USER: 'c',
      CONNECT__PASSWORD: 'cp',
      CONNECT__PLUGIN: 'confluent',
      CONNECT__CONVERTER: 'confluent',
      CONNECT__DATABASE_URL: 'jdbc:postgresql://timescaledb:5432/market',
      CONNECT__REGISTRY_URL: 'http://registry:8081',
      CONNECT__DEAD_LETTER_REPLICATION: '3',
      CONNECT__READY_SECONDS: '5',
      CONNECT__RESTART_ATTEMPTS: '2',
      CONNECT__TLS__CA: '/ca.pem',
      CONNECT__TLS__SERVERNAME: 'connect',
    }
    const setting = await prepare(theirs, { files: { '/ca.pem': 'PEM' } })
    expect(setting).toEqual({
      client: {
        url: ['https://one:8083', 'https://two:8083'],
        auth: { username: 'c', password: 'cp' },
        tls: { ca: 'PEM', servername: 'connect' },
      },
      plan: expect.objectContaining({
        plugin: confluentPlugin,
        connection: { url: theirs.CONNECT__DATABASE_URL, username: 'app', password: 'k3q9' },
        converter: { type: 'confluent', registryUrl: 'http://registry:8081', username: 'r', password: 'rp' },
        deadLetterReplication: 3,
      }),
      readyDeadline: 5_000,
      restartAttempts: 2,
    })
    const inAddress = { ...servers, CONNECT__DATABASE_URL: 'postgres://w:wp@timescaledb/market' }
    expect((await prepare(inAddress))?.plan.connection).toMatchObject({ username: 'w', password: 'wp' })
    const beside = { ...servers, CONNECT__DATABASE_USER: 'w', CONNECT__DATABASE_PASSWORD: 'wp' }
    expect((await prepare(beside))?.plan.connection).toMatchObject({ username: 'w', password: 'wp' })
  })

  it('names a certificate that cannot be read', async () => {
    const environment = { ...servers, CONNECT__URL: 'https://one', CONNECT__TLS__CA: '/gone.pem' }
    await expect(prepare(environment)).rejects.toThrow('connect.tls.ca: /gone.pem cannot be read (ENOENT)')
  })
})
