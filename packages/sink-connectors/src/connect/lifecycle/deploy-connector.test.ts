import { afterEach, describe, expect, it } from 'vitest'
import { type ConnectKit, sinkConfig, startConnectKit } from '../__fixtures__/connect-kit.ts'
import type { FakeConnectOptions } from '../__fixtures__/fake-connect.ts'
import { traces } from '../__fixtures__/traces.ts'
import { type ConnectConfig, deployConnector, type DeployOptions } from '../index.ts'

let kit: ConnectKit
afterEach(() => kit.fake.close())
const start = async (options?: FakeConnectOptions): Promise<void> => {
  kit = await startConnectKit(options)
}
/** As {@link start}, with a connector that was deployed before. */
const startDeployed = async (options?: FakeConnectOptions): Promise<void> => {
  await start(options)
  await kit.client.putConfig('trades', sinkConfig)
}
const deploy = (config: ConnectConfig = sinkConfig, options: DeployOptions = {}) =>
  deployConnector(kit.client, 'trades', config, { clock: kit.time.clock, timers: kit.time.timers, ...options })
/** What was changed. */
const changes = (): readonly string[] => kit.fake.calls.filter((call) => !/^GET|\/validate$/.test(call))
const rebalance = {
  error_code: 409,
  message: 'Cannot complete request because of a conflicting operation (e.g. worker rebalance)',
}

describe('deploying', () => {
  it('makes a connector that is not there, and waits until it runs', async () => {
    await start({ start: { unknown: 1, none: 1, unassigned: 1 } })
    const report = await kit.settled(deploy())
    expect(report).toMatchObject({
      name: 'trades',
      action: 'created',
      drift: [],
      status: { tasks: [{ id: 0, state: 'RUNNING' }] },
    })
    expect(kit.fake.calls.slice(0, 3)).toEqual([
      `PUT /connector-plugins/${sinkConfig['connector.class']}/config/validate`,
      'GET /connectors/trades/config',
      'PUT /connectors/trades/config',
    ])
    expect(kit.fake.connectors.get('trades')?.config).toEqual({ ...sinkConfig, name: 'trades' })
  })

  it('changes one that is different, and tells what was', async () => {
    await startDeployed()
    const report = await kit.settled(deploy({ ...sinkConfig, 'tasks.max': '2', 'connection.password': 'new-word' }))
    expect(report).toMatchObject({
      action: 'updated',
      drift: [
        { option: 'connection.password', wanted: '[hidden]', running: '[hidden] (another)' },
        { option: 'tasks.max', wanted: '2', running: '1' },
      ],
    })
    expect(report.status?.tasks).toHaveLength(2)
    expect(JSON.stringify(report)).not.toMatch(/new-word|s3cret-word/)
  })

  it('leaves one alone that is as wanted', async () => {
    await startDeployed()
    const before = changes().length
    const report = await kit.settled(deploy())
    expect(report).toMatchObject({ action: 'unchanged', drift: [], status: { connector: { state: 'RUNNING' } } })
    expect(changes()).toHaveLength(before)
  })

  it.each(['pause', 'stop'] as const)('sets one going again that was told to %s', async (what) => {
    await startDeployed()
    await kit.client[what]('trades')
    const report = await kit.settled(deploy())
    expect(report).toMatchObject({ action: 'unchanged', status: { connector: { state: 'RUNNING' } } })
    expect(changes().at(-1)).toBe('PUT /connectors/trades/resume')
  })

  it('restarts what has failed, and nothing else', async () => {
    await startDeployed()
    kit.fake.fail('trades', 0, 'java.lang.Error: old')
    kit.fake.startTasks({ unassigned: 2 })
    const report = await kit.settled(deploy())
    expect(report.action).toBe('unchanged')
    expect(report.status?.tasks[0]?.state).toBe('RUNNING')
    expect(changes().at(-1)).toBe('POST /connectors/trades/restart?includeTasks=true&onlyFailed=true')
  })

  it('goes on where the restart is refused', async () => {
    await startDeployed()
    kit.fake.fail('trades', 0, 'java.lang.Error: old')
    kit.fake.answerNext(405, '', 1, /^POST/)
    kit.time.timers.set(() => kit.fake.connectors.get('trades')?.restartTask(0), 1_000)
    expect((await kit.settled(deploy())).status?.tasks[0]?.state).toBe('RUNNING')
  })

  it('does not wait when it is told so, and does not ask the plugin', async () => {
    await start({ start: { milliseconds: 60_000 } })
    const report = await deploy(sinkConfig, { wait: false, validate: false })
    expect(report).toEqual({ name: 'trades', action: 'created', drift: [], status: undefined })
    expect(kit.fake.calls).toEqual(['GET /connectors/trades/config', 'PUT /connectors/trades/config'])
  })
})

describe('a configuration', () => {
  it('that the plugin refuses makes nothing', async () => {
    await start({ problems: () => [['connection.url', 'is no address']] })
    const error = await kit.rejected(deploy({ ...sinkConfig, topics: '' }))
    expect(error).toMatchObject({
      code: 'CONNECTOR_CONFIG_INVALID',
      connector: 'trades',
      problems: [{ option: 'topics' }, { option: 'topics.regex' }, { option: 'connection.url' }],
    })
    expect(error.message).toContain('connection.url: is no address')
    expect(kit.fake.calls).toHaveLength(1)
    expect(kit.fake.connectors.size).toBe(0)
  })

  it('of a plugin that is not installed makes nothing', async () => {
    await start()
    const error = await kit.rejected(deploy({ ...sinkConfig, 'connector.class': 'io.example.Sink' }))
    expect(error).toMatchObject({ code: 'CONNECTOR_CONFIG_INVALID', problems: [{ option: 'connector.class' }] })
    expect(kit.fake.connectors.size).toBe(0)
  })

  it('that no task can start with names the option, and no secret', async () => {
    await start({ trace: () => `${traces.wrongPassword}: s3cret-word` })
    const error = await kit.rejected(deploy())
    expect(error).toMatchObject({ code: 'CONNECTOR_CONFIG_INVALID', problems: [{ option: 'connection.password' }] })
    expect(`${error.message}${JSON.stringify(error)}${JSON.stringify(error.cause)}`).not.toContain('s3cret-word')
  })
})

describe('a failure', () => {
  it('is told after five rebalances, too', async () => {
    await start({ trace: () => traces.badBytes })
    kit.fake.answerNext(409, rebalance, 5, /^PUT \/connectors\/trades\/config$/)
    const error = await kit.rejected(deploy())
    expect(error).toMatchObject({ code: 'CONNECTOR_FAILED', stage: 'convert', trace: traces.badBytes })
    expect(error.message).toContain('Tolerance exceeded in error handler')
    expect(changes().filter((call) => call.startsWith('PUT'))).toHaveLength(6)
  })

  it('of before the change is not that of the change', async () => {
    let password = ''
    await startDeployed({
      start: { unassigned: 3 },
      trace: (_, _task, config) => {
        password = config['connection.password'] ?? ''
        return password === 'right-word' ? undefined : traces.wrongPassword
      },
    })
    const report = await kit.settled(deploy({ ...sinkConfig, 'connection.password': 'right-word' }))
    expect(password).toBe('right-word')
    expect(report).toMatchObject({ action: 'updated', status: { tasks: [{ state: 'RUNNING' }] } })
  })

  it('of before the change that comes after the last look at it is not that of the change', async () => {
    await startDeployed()
    kit.fake.fail('trades', 0, traces.wrongPassword)
    await kit.client.patchConfig('trades', { 'tasks.max': '2' })
    kit.fake.fail('trades', 0, traces.wrongPassword)
    // As seen at a worker: the other task of before fails only now, and the new ones come after that.
    kit.time.timers.set(() => kit.fake.fail('trades', 1, traces.wrongPassword), 100)
    kit.time.timers.set(() => kit.fake.connectors.get('trades')?.restart({ includeTasks: true }), 500)
    const report = await kit.settled(deploy({ ...sinkConfig, 'tasks.max': '2', 'connection.password': 'right-word' }))
    expect(report).toMatchObject({ action: 'updated', status: { tasks: [{ state: 'RUNNING' }, { state: 'RUNNING' }] } })
  })

  it('that stays the same is believed after a while', async () => {
    await startDeployed({ trace: () => traces.wrongPassword })
    expect(await kit.rejected(deploy())).toMatchObject({ code: 'CONNECTOR_CONFIG_INVALID' })
    expect(kit.time.clock.monotonic()).toBeGreaterThan(5_000_000)
    expect(changes().at(-1)).toContain('onlyFailed=true')
  })

  it('of a change is noticed though its tasks seem to run for a while: they are still those of before', async () => {
    await startDeployed()
    // As measured at a worker: it takes some tenths of a second from the answer to the new tasks.
    kit.time.timers.set(() => kit.fake.fail('trades', 0, traces.wrongPassword), 400)
    const error = await kit.rejected(deploy({ ...sinkConfig, 'connection.password': 'wrong-word' }))
    expect(error).toMatchObject({ code: 'CONNECTOR_CONFIG_INVALID', problems: [{ option: 'connection.password' }] })
  })
})

describe('waiting', () => {
  it('tells its progress, and ends at the deadline with what it saw last', async () => {
    await start({ start: { milliseconds: 60_000 } })
    const lines: string[] = []
    const error = await kit.rejected(
      deploy(sinkConfig, { deadline: 12_000, onProgress: ({ text }) => lines.push(text) }),
    )
    expect(error).toMatchObject({ code: 'CONNECTOR_NOT_READY' })
    expect(error.message).toContain('others UNASSIGNED')
    expect(lines).toHaveLength(2)
    expect(kit.fake.connectors.size).toBe(1)
  })

  it('goes on while the worker is gone for a moment', async () => {
    await start({ start: { none: 2 } })
    kit.fake.loseNext(3, /\/status$/)
    expect((await kit.settled(deploy())).action).toBe('created')
  })

  it('ends with the signal, wherever it is', async () => {
    await start({ start: { milliseconds: 60_000 } })
    const ending = new AbortController()
    kit.time.timers.set(() => ending.abort(new Error('enough')), 3_000)
    expect((await kit.rejected(deploy(sinkConfig, { signal: ending.signal }))).message).toBe('enough')
    expect((await kit.rejected(deploy(sinkConfig, { signal: ending.signal }))).message).toBe('enough')
    expect(kit.time.pending).toBe(0)
  })
})
