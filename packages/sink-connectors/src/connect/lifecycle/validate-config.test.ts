import { afterEach, describe, expect, it } from 'vitest'
import { type ConnectKit, sinkConfig, startConnectKit } from '../__fixtures__/connect-kit.ts'
import type { FakeConnectOptions } from '../__fixtures__/fake-connect.ts'
import { traces } from '../__fixtures__/traces.ts'
import { type ReadyOptions, tryConfig, validateConfig } from '../index.ts'

let kit: ConnectKit
afterEach(() => kit.fake.close())
const start = async (options?: FakeConnectOptions): Promise<void> => {
  kit = await startConnectKit(options)
}

describe('asking the plugin', () => {
  it('gives what is wrong, option by option, and makes nothing', async () => {
    await start({ problems: () => [['connection.url', 'must not be empty']] })
    const config = { ...sinkConfig, 'tasks.max': 'many', topics: '' }
    expect(await validateConfig(kit.client, 'trades', config)).toEqual([
      { option: 'tasks.max', message: 'Invalid value many for configuration tasks.max: Not a number of type INT' },
      { option: 'tasks.max', message: 'Invalid value null for configuration tasks.max: Value must be non-null' },
      { option: 'topics', message: 'Must configure one of topics or topics.regex' },
      { option: 'topics.regex', message: 'Must configure one of topics or topics.regex' },
      { option: 'connection.url', message: 'must not be empty' },
    ])
    expect(kit.fake.requests).toHaveLength(1)
    expect(kit.fake.requests[0]).toMatchObject({
      path: `/connector-plugins/${sinkConfig['connector.class']}/config/validate`,
      body: { ...config, name: 'trades' },
    })
    expect(kit.fake.connectors.size).toBe(0)
  })

  it('gives nothing when all is well', async () => {
    await start()
    expect(await validateConfig(kit.client, 'trades', sinkConfig)).toEqual([])
  })

  it.each([404, 405])(
    'gives nothing where something in front of Kafka Connect does not let it through: %i',
    async (status) => {
      await start()
      kit.fake.answerNext(status, '<h1>No</h1>')
      expect(await validateConfig(kit.client, 'trades', sinkConfig)).toEqual([])
    },
  )

  it('never repeats a secret that the plugin does', async () => {
    await start({ problems: (config) => [['connection.password', `${config['connection.password']} is too short`]] })
    expect(await validateConfig(kit.client, 'trades', sinkConfig)).toEqual([
      { option: 'connection.password', message: '[hidden] is too short' },
    ])
  })

  it('tells that the plugin is not there', async () => {
    await start()
    expect(await validateConfig(kit.client, 'trades', { ...sinkConfig, 'connector.class': 'org.No.Such' })).toEqual([
      { option: 'connector.class', message: 'org.No.Such is not installed on the workers' },
    ])
    kit.fake.answerNext(500, { error_code: 500, message: 'java.lang.NullPointerException' })
    await expect(validateConfig(kit.client, 'trades', sinkConfig)).rejects.toMatchObject({ code: 'CONNECT_REFUSED' })
  })
})

describe('a trial', () => {
  const config = {
    ...sinkConfig,
    name: 'trades',
    'tasks.max': '4',
    'errors.tolerance': 'all',
    'errors.deadletterqueue.topic.name': 'trades.letters',
    'errors.deadletterqueue.topic.replication.factor': '1',
  }
  const trial = (options: ReadyOptions = {}) =>
    tryConfig(kit.client, 'trades', config, { clock: kit.time.clock, timers: kit.time.timers, ...options })

  it('is a connector of its own that touches no topic, and is removed', async () => {
    await start({ start: { unknown: 1, none: 1, unassigned: 1 } })
    expect(await kit.settled(trial())).toEqual([])
    expect(kit.fake.requests[0]).toMatchObject({ method: 'PUT', path: '/connectors/trades-trial/config' })
    expect(kit.fake.requests[0]?.body).toEqual({
      ...sinkConfig,
      'errors.tolerance': 'all',
      name: 'trades-trial',
      topics: 'trades-trial',
      'tasks.max': '1',
      'consumer.override.allow.auto.create.topics': 'false',
    })
    expect(kit.fake.calls.at(-1)).toBe('DELETE /connectors/trades-trial')
    expect(kit.fake.connectors.size).toBe(0)
  })

  it('leaves the connector alone that it tries for', async () => {
    await start()
    await kit.client.putConfig('trades', sinkConfig)
    await kit.settled(trial())
    expect([...kit.fake.connectors.keys()]).toEqual(['trades'])
    expect(kit.fake.connectors.get('trades')?.config['topics']).toBe('trades')
  })

  it('tells which option kept it from starting', async () => {
    await start({ trace: () => traces.wrongPassword })
    expect(await kit.settled(trial())).toEqual([
      {
        option: 'connection.password',
        message:
          'the database refuses this user and password (org.postgresql.util.PSQLException: FATAL: password authentication failed for user "cryptics")',
      },
    ])
    expect(kit.fake.connectors.size).toBe(0)
  })

  it('fails for a reason that no option explains, without the secrets of the configuration', async () => {
    await start({ trace: () => `${traces.badOption}: s3cret-word` })
    const error = await kit.rejected(trial())
    expect(error).toMatchObject({ code: 'CONNECTOR_FAILED', stage: 'start', connector: 'trades-trial' })
    expect(JSON.stringify(error)).not.toContain('s3cret-word')
    expect(kit.fake.connectors.size).toBe(0)
  })

  it.each(['while it is waited', 'while it is made'])(
    'is removed when somebody is out of patience %s',
    async (when) => {
      await start({ start: { milliseconds: 60_000 } })
      const ending = new AbortController()
      if (when === 'while it is made') kit.fake.answerNext(409, { error_code: 409, message: 'rebalance' }, 5, /^PUT/)
      kit.time.timers.set(() => ending.abort(new Error('enough')), 2_500)
      expect((await kit.rejected(trial({ signal: ending.signal }))).message).toBe('enough')
      expect(kit.fake.calls.at(-1)).toBe('DELETE /connectors/trades-trial')
      expect(kit.fake.connectors.size).toBe(0)
      expect(kit.time.pending).toBe(0)
    },
  )

  it('is removed when it is not ready in time', async () => {
    await start({ start: { milliseconds: 60_000 } })
    expect(await kit.rejected(trial({ deadline: 5_000 }))).toMatchObject({ code: 'CONNECTOR_NOT_READY' })
    expect(kit.fake.connectors.size).toBe(0)
  })

  it('tells why it failed even when it cannot be removed', async () => {
    await start({ trace: () => traces.wrongPassword })
    kit.fake.answerNext(500, { error_code: 500, message: 'no' }, 1, /^DELETE/)
    expect(await kit.settled(trial())).toHaveLength(1)
  })
})
