import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type ConnectKit, sinkConfig, startConnectKit } from '../__fixtures__/connect-kit.ts'
import { debeziumSink, fileSink } from '../__fixtures__/fake-plugins.ts'
import { ConnectRefusedError, type ConnectClient } from '../index.ts'

let kit: ConnectKit
let client: ConnectClient
beforeEach(async () => {
  kit = await startConnectKit()
  client = kit.client
})
afterEach(() => kit.fake.close())

const lastRequest = () => kit.fake.requests.at(-1)

describe('connectors over the network', () => {
  it('are made, told, changed in parts and removed', async () => {
    expect(await client.putConfig('trades', sinkConfig)).toEqual({
      name: 'trades',
      config: { ...sinkConfig, name: 'trades' },
      tasks: [],
      type: 'sink',
    })
    expect(lastRequest()).toMatchObject({
      method: 'PUT',
      path: '/connectors/trades/config',
      body: sinkConfig,
      headers: { 'content-type': 'application/json', accept: 'application/json' },
    })
    expect(await client.connectors()).toEqual(['trades'])
    expect(await client.config('trades')).toEqual({ ...sinkConfig, name: 'trades' })
    const patched = await client.patchConfig('trades', { 'tasks.max': '2', 'connection.username': null })
    expect(patched.config).not.toHaveProperty(['connection.username'])
    expect(lastRequest()).toMatchObject({
      method: 'PATCH',
      path: '/connectors/trades/config',
      body: { 'tasks.max': '2', 'connection.username': null },
    })
    expect((await client.connector('trades')).tasks).toEqual([
      { connector: 'trades', task: 0 },
      { connector: 'trades', task: 1 },
    ])
    expect(lastRequest()).toMatchObject({ method: 'GET', path: '/connectors/trades' })
    expect(await client.deleteConnector('trades')).toBeUndefined()
    expect(lastRequest()).toMatchObject({ method: 'DELETE', path: '/connectors/trades', body: undefined })
    expect(await client.connectors()).toEqual([])
  })

  it('are made with the state that they are to begin in', async () => {
    await client.createConnector('trades', sinkConfig, { initialState: 'STOPPED' })
    expect(lastRequest()).toMatchObject({
      method: 'POST',
      path: '/connectors',
      body: { name: 'trades', config: sinkConfig, initial_state: 'STOPPED' },
    })
    expect((await client.status('trades')).connector.state).toBe('STOPPED')
    await client.createConnector('other', sinkConfig)
    expect(lastRequest()?.body).toEqual({ name: 'other', config: sinkConfig })
  })

  it('are told all at once, with what was asked for', async () => {
    await client.putConfig('trades', sinkConfig)
    const all = await client.expandedConnectors()
    expect(lastRequest()?.path).toBe('/connectors?expand=status&expand=info')
    expect(all['trades']?.status?.tasks[0]?.state).toBe('RUNNING')
    expect(all['trades']?.info?.config['topics']).toBe('trades')
    const [brief] = Object.values(await client.expandedConnectors({ expand: ['status'] }))
    expect(lastRequest()?.path).toBe('/connectors?expand=status')
    expect(brief).not.toHaveProperty('info')
  })

  it('have tasks, each with a status and a configuration', async () => {
    await client.putConfig('trades', { ...sinkConfig, 'tasks.max': '2' })
    expect(await client.tasks('trades')).toMatchObject([{ id: { connector: 'trades', task: 0 } }, { id: { task: 1 } }])
    expect(lastRequest()).toMatchObject({ method: 'GET', path: '/connectors/trades/tasks' })
    kit.fake.fail('trades', 1, 'java.lang.Error: boom')
    expect(await client.taskStatus('trades', 1)).toMatchObject({
      id: 1,
      state: 'FAILED',
      trace: 'java.lang.Error: boom',
    })
    expect(lastRequest()).toMatchObject({ method: 'GET', path: '/connectors/trades/tasks/1/status' })
    expect(await client.restartTask('trades', 1)).toBeUndefined()
    expect(lastRequest()).toMatchObject({ method: 'POST', path: '/connectors/trades/tasks/1/restart' })
    expect((await client.status('trades')).tasks.map(({ state }) => state)).toEqual(['RUNNING', 'RUNNING'])
    await expect(client.taskStatus('trades', 9)).rejects.toThrow('No status found for task trades-9')
  })

  it('pause, resume, stop and restart', async () => {
    await client.putConfig('trades', sinkConfig)
    for (const what of ['pause', 'resume', 'stop'] as const) {
      expect(await client[what]('trades')).toBeUndefined()
      expect(lastRequest()).toMatchObject({ method: 'PUT', path: `/connectors/trades/${what}`, body: undefined })
    }
    await client.resume('trades')
    expect(await client.restart('trades')).toBeUndefined()
    expect(lastRequest()).toMatchObject({ method: 'POST', path: '/connectors/trades/restart' })
    expect(await client.restart('trades', { includeTasks: true })).toMatchObject({
      connector: { state: 'RESTARTING' },
      tasks: [{ id: 0, state: 'RESTARTING' }],
    })
    expect(lastRequest()?.path).toBe('/connectors/trades/restart?includeTasks=true')
    await client.restart('trades', { includeTasks: true, onlyFailed: false })
    expect(lastRequest()?.path).toBe('/connectors/trades/restart?includeTasks=true&onlyFailed=false')
  })

  it('have offsets, which are moved and forgotten while it is stopped', async () => {
    await client.putConfig('trades', sinkConfig)
    expect(await client.offsets('trades')).toEqual([])
    const moved = [{ partition: { kafka_topic: 'trades', kafka_partition: 0 }, offset: { kafka_offset: 7 } }]
    await expect(client.alterOffsets('trades', moved)).rejects.toThrow('must be in the STOPPED state')
    await client.stop('trades')
    expect(await client.alterOffsets('trades', moved)).toContain('altered successfully')
    expect(lastRequest()).toMatchObject({
      method: 'PATCH',
      path: '/connectors/trades/offsets',
      body: { offsets: moved },
    })
    expect(await client.offsets('trades')).toEqual(moved)
    expect(await client.resetOffsets('trades')).toContain('reset successfully')
    expect(lastRequest()).toMatchObject({ method: 'DELETE', path: '/connectors/trades/offsets' })
    expect(await client.offsets('trades')).toEqual([])
  })

  it('know the topics that they have used', async () => {
    await client.putConfig('trades', sinkConfig)
    const connector = kit.fake.connectors.get('trades')
    if (connector !== undefined) connector.topics = ['trades']
    expect(await client.topics('trades')).toEqual(['trades'])
    await client.resetTopics('trades')
    expect(lastRequest()).toMatchObject({ method: 'PUT', path: '/connectors/trades/topics/reset' })
    expect(await client.topics('trades')).toEqual([])
    expect(await client.topics('nobody')).toEqual([])
  })

  it('may have any name', async () => {
    const name = 'Büro 1/2?x=#%'
    await client.putConfig(name, sinkConfig)
    expect(lastRequest()?.path).toBe('/connectors/B%C3%BCro%201%2F2%3Fx%3D%23%25/config')
    expect((await client.status(name)).name).toBe(name)
    expect((await client.taskStatus(name, 0)).state).toBe('RUNNING')
    await client.deleteConnector(name)
    expect(await client.connectors()).toEqual([])
  })
})

describe('workers, plugins and loggers', () => {
  it('are asked who they are and how', async () => {
    expect(await client.server()).toMatchObject({ version: '4.3.1' })
    expect(lastRequest()).toMatchObject({ method: 'GET', path: '/' })
    expect(await client.health()).toMatchObject({ status: 'healthy' })
    expect(lastRequest()).toMatchObject({ method: 'GET', path: '/health' })
  })

  it.each([
    [503, 'starting'],
    [500, 'unhealthy'],
  ])('answer %i with how they are: %s', async (status, state) => {
    kit.fake.answerNext(status, { status: state, message: 'Worker is still starting up.' })
    expect(await client.health()).toEqual({ status: state, message: 'Worker is still starting up.' })
    expect(kit.fake.calls).toEqual(['GET /health'])
  })

  it('tell their plugins, connectors first', async () => {
    expect((await client.plugins()).map((plugin) => plugin.class)).toEqual([debeziumSink, fileSink])
    expect(lastRequest()?.path).toBe('/connector-plugins?connectorsOnly=true')
    expect((await client.plugins({ connectorsOnly: false })).at(-1)?.type).toBe('converter')
    expect(lastRequest()?.path).toBe('/connector-plugins?connectorsOnly=false')
    const options = await client.pluginOptions(debeziumSink)
    expect(lastRequest()?.path).toBe(`/connector-plugins/${debeziumSink}/config`)
    expect(options.find(({ name }) => name === 'connection.password')?.type).toBe('PASSWORD')
    await expect(client.pluginOptions('NoSuch')).rejects.toThrow('Unknown plugin NoSuch.')
  })

  it('validate a configuration, which names its class even when the caller did not', async () => {
    const validation = await client.validate(debeziumSink, { 'tasks.max': '1' })
    expect(lastRequest()).toMatchObject({
      method: 'PUT',
      path: `/connector-plugins/${debeziumSink}/config/validate`,
      body: { 'connector.class': debeziumSink, 'tasks.max': '1' },
    })
    expect(validation.error_count).toBe(2)
    expect(validation.configs.filter(({ value }) => value.errors.length > 0).map(({ value }) => value.name)).toEqual([
      'topics',
      'topics.regex',
    ])
  })

  it('have loggers, on one worker or on all', async () => {
    expect(await client.logger('root')).toEqual({ level: 'INFO', last_modified: null })
    expect(await client.setLogger('org.apache.kafka', 'DEBUG')).toEqual(['org.apache.kafka'])
    expect(lastRequest()).toMatchObject({
      method: 'PUT',
      path: '/admin/loggers/org.apache.kafka?scope=worker',
      body: { level: 'DEBUG' },
    })
    expect(await client.setLogger('root', 'WARN', { scope: 'cluster' })).toBeUndefined()
    expect(lastRequest()?.path).toBe('/admin/loggers/root?scope=cluster')
    expect(Object.keys(await client.loggers())).toEqual(['root', 'org.apache.kafka'])
    expect(lastRequest()?.path).toBe('/admin/loggers')
  })
})

describe('a refusal', () => {
  it.each([
    ['connector', () => client.connector('x'), 404, 'GET /connectors/x', 'Connector x not found'],
    ['status', () => client.status('x'), 404, 'GET /connectors/x/status', 'No status found for connector x'],
    ['restart', () => client.restart('x'), 404, 'POST /connectors/x/restart', 'Unknown connector: x'],
    ['config', () => client.putConfig('x', { topics: 'a' }), 400, 'PUT /connectors/x/config', 'no connector type'],
    [
      'invalid',
      () => client.putConfig('x', { 'connector.class': fileSink, 'tasks.max': 'many', topics: 'a' }),
      400,
      'PUT /connectors/x/config',
      'contains the following 2 error(s)',
    ],
  ])('of %s tells the request, the status and the reason', async (_, call, status, request, reason) => {
    const error = await call().catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(ConnectRefusedError)
    expect(error).toMatchObject({ code: 'CONNECT_REFUSED', status, request, retryable: false })
    expect((error as Error).message).toContain(reason)
    expect(kit.fake.calls).toEqual([request])
  })

  it('comes without Kafka Connect, too, and is told as far as it can be read', async () => {
    kit.fake.answerNext(403, `<html>  <h1>Forbidden</h1>\n${'x'.repeat(500)}</html>`)
    await expect(client.connectors()).rejects.toThrow(/refuses with 403: <html> <h1>Forbidden<\/h1> x{170,200}$/)
    kit.fake.answerNext(403, '')
    await expect(client.connectors()).rejects.toThrow('refuses with 403: without a message')
    kit.fake.answerNext(403, [1])
    await expect(client.connectors()).rejects.toThrow('refuses with 403: [1]')
  })

  it('is what a page with 200 is: this address is not Kafka Connect', async () => {
    kit.fake.answerNext(200, '<!doctype html><title>Welcome</title>')
    const error = await client.connectors().catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'CONNECT_REFUSED', status: 200 })
    expect((error as Error).message).toContain('is this address Kafka Connect?')
    expect(kit.fake.calls).toHaveLength(1)
  })
})
