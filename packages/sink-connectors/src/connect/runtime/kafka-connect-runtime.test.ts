import { afterEach, describe, expect, it } from 'vitest'
import { startRuntimeKit, type RuntimeKit } from '../__fixtures__/runtime-kit.ts'
import { traces } from '../__fixtures__/traces.ts'
import type { PartitionLag } from '../../index.ts'

const [trade, ticker] = ['postgres-sink-trade', 'postgres-sink-ticker']

let kit: RuntimeKit
afterEach(async () => {
  await kit.runtime.stop()
  await kit.fake.close()
})
const start = async (...options: Parameters<typeof startRuntimeKit>): Promise<void> => {
  kit = await startRuntimeKit(...options)
  await kit.settled(kit.runtime.start())
}
/** What was told to Kafka Connect since the call of this number, without looks. */
const told = (from = 0): readonly string[] =>
  kit.fake.calls.slice(from).filter((call) => !/^GET|\/validate$/.test(call))
const lagOf = (lag: number): readonly PartitionLag[] => [
  { incarnation: 'a', topic: 't', partition: 0, offset: '0', endOffset: String(lag), lag },
]

describe('starting', () => {
  it('deploys every connector, in order, each when the one before runs', async () => {
    kit = await startRuntimeKit({}, { start: { none: 1, unassigned: 2 } })
    await kit.settled(kit.runtime.start())
    expect(told()).toEqual([`PUT /connectors/${trade}/config`, `PUT /connectors/${ticker}/config`])
    expect(kit.runtime.statuses()).toMatchObject([
      { name: trade, connector: { state: 'RUNNING' }, tasks: [{ id: 0, state: 'RUNNING' }], type: 'sink' },
      { name: ticker, connector: { state: 'RUNNING' } },
    ])
    expect(kit.lines).toEqual(
      [trade, ticker].flatMap((name) => [
        `${name}: connector RUNNING, 0 of 0 tasks RUNNING (0.0 s of 60.0 s)`,
        `${name}: connector RUNNING, 0 of 1 tasks RUNNING, others UNASSIGNED (0.2 s of 60.0 s)`,
        `${name}: connector RUNNING, 1 of 1 tasks RUNNING (0.9 s of 60.0 s)`,
      ]),
    )
  })

  it('makes the table first, and tells what was planned differently', async () => {
    const prepared: string[] = []
    kit = await startRuntimeKit({
      plugin: {
        name: 'mine',
        connectorClass: 'io.debezium.connector.jdbc.JdbcSinkConnector',
        plan: ({ topic }) => ({
          config: { 'connector.class': 'io.debezium.connector.jdbc.JdbcSinkConnector', topics: topic },
          notices: [`${topic} is told`],
        }),
      },
      prepareTable: async ({ tableName }) => {
        prepared.push(`${tableName} before ${kit.fake.calls.length} calls`)
        await Promise.resolve()
      },
    })
    await kit.settled(kit.runtime.start())
    expect(prepared[0]).toBe('trade_data before 0 calls')
    expect(prepared[1]).toMatch(/^ticker_data before [1-9]/)
    expect(kit.lines[0]).toBe('cryptics.deribit.trade.avro is told')
  })

  it('fails with what kept a connector from running, and makes none after it', async () => {
    kit = await startRuntimeKit({}, { trace: () => traces.wrongPassword })
    expect(await kit.rejected(kit.runtime.start())).toMatchObject({
      code: 'CONNECTOR_CONFIG_INVALID',
      problems: [{ option: 'connection.password' }],
    })
    expect([...kit.fake.connectors.keys()]).toEqual([trade])
    expect(kit.time.pending).toBe(0)
  })

  it('leaves to the supervisor what it can mend, and nothing else', async () => {
    let trace: string | undefined = traces.missingTable
    kit = await startRuntimeKit({ supervise: {} }, { trace: (name) => (name === trade ? trace : undefined) })
    await kit.settled(kit.runtime.start())
    expect([...kit.fake.connectors.keys()]).toEqual([trade, ticker])
    trace = undefined
    await kit.time.advance(10_000)
    expect(kit.runtime.status('trade').tasks[0]?.state).toBe('RUNNING')
    await kit.runtime.stop()
    await kit.fake.close()
    kit = await startRuntimeKit({ supervise: {} }, { trace: () => traces.wrongPassword })
    expect(await kit.rejected(kit.runtime.start())).toMatchObject({ code: 'CONNECTOR_CONFIG_INVALID' })
  })

  it('ends when it is stopped meanwhile', async () => {
    kit = await startRuntimeKit({}, { start: { milliseconds: 60_000 } })
    kit.time.timers.set(() => void kit.runtime.stop(), 3_000)
    expect((await kit.rejected(kit.runtime.start())).name).toBe('AbortError')
    expect(kit.time.clock.monotonic()).toBe(3_000_000)
    expect(kit.time.pending).toBe(0)
  })

  it('waits no longer than it is told', async () => {
    kit = await startRuntimeKit({ readyDeadline: 3_000 }, { start: { milliseconds: 60_000 } })
    expect((await kit.rejected(kit.runtime.start())).message).toContain('not ready after 3 s')
  })
})

describe('looking', () => {
  it('goes on after the start, and finds what has changed', async () => {
    await start()
    const before = kit.fake.calls.length
    kit.fake.fail(trade, 0, traces.wrongColumn)
    expect(kit.runtime.status('trade').tasks[0]?.state).toBe('RUNNING')
    await kit.time.advance(6_000)
    expect(kit.fake.calls.slice(before)).toEqual(Array.from({ length: 3 }, () => 'GET /connectors?expand=status'))
    expect(kit.runtime.status('trade').tasks).toMatchObject([{ id: 0, state: 'FAILED', trace: traces.wrongColumn }])
    expect(kit.runtime.failure('trade')).toMatchObject({ code: 'CONNECTOR_FAILED', stage: 'write', task: 0 })
    expect(kit.runtime.failure('ticker')).toBeUndefined()
  })

  it('is as often as it is told', async () => {
    await start({ pollInterval: 1_000 })
    const before = kit.fake.calls.length
    await kit.time.advance(10_000)
    expect(kit.fake.calls).toHaveLength(before + 10)
  })

  it('finds a connector UNASSIGNED that is not there, before the start and after it was removed by others', async () => {
    kit = await startRuntimeKit()
    const missing = { name: trade, connector: { state: 'UNASSIGNED', worker_id: '' }, tasks: [], type: 'sink' }
    expect(kit.runtime.status('trade')).toEqual(missing)
    await kit.settled(kit.runtime.start())
    expect(kit.runtime.status('trade').connector.state).toBe('RUNNING')
    await kit.client.deleteConnector(trade)
    await kit.runtime.refresh('trade')
    expect(kit.runtime.status('trade')).toEqual(missing)
    expect(kit.runtime.failure('trade')).toBeUndefined()
    await kit.client.deleteConnector(ticker)
    await kit.runtime.refresh()
    expect(kit.runtime.statuses().map(({ connector }) => connector.state)).toEqual(['UNASSIGNED', 'UNASSIGNED'])
  })

  it('shows no secret of the configuration that a trace repeats', async () => {
    await start()
    kit.fake.fail(trade, 0, 'java.lang.Error: s3cret-word')
    await kit.runtime.refresh()
    expect(kit.runtime.status(trade).tasks[0]?.trace).toBe('java.lang.Error: [hidden]')
    expect(kit.runtime.failure(trade)?.message).toBe(`connector ${trade} has failed: task 0: java.lang.Error: [hidden]`)
  })

  it('has a problem while nobody answers, and none any more afterwards', async () => {
    await start()
    const reachable = () => kit.measured.get('cryptics_connect_reachable{}')
    await kit.time.advance(5_000)
    expect([kit.runtime.problem, reachable()]).toEqual([undefined, 1])
    kit.fake.answerNext(503, { error_code: 503, message: 'starting' }, Number.POSITIVE_INFINITY)
    await kit.time.advance(5_000)
    expect(kit.runtime.problem).toMatchObject({ code: 'CONNECT_UNAVAILABLE', status: 503 })
    expect(reachable()).toBe(0)
    expect(kit.runtime.status('trade').connector.state).toBe('RUNNING')
    expect(await kit.rejected(kit.runtime.refresh())).toMatchObject({ code: 'CONNECT_UNAVAILABLE' })
    kit.fake.answerAsEver()
    await kit.time.advance(5_000)
    expect([kit.runtime.problem, reachable()]).toEqual([undefined, 1])
  })
})

describe('an operator', () => {
  it('pauses and resumes', async () => {
    await start()
    const from = kit.fake.calls.length
    await kit.runtime.pause('trade')
    await kit.runtime.refresh('trade')
    expect(kit.runtime.status('trade')).toMatchObject({ connector: { state: 'PAUSED' }, tasks: [{ state: 'PAUSED' }] })
    await kit.runtime.resume(trade)
    await kit.runtime.refresh('trade')
    expect(kit.runtime.status('trade').connector.state).toBe('RUNNING')
    expect(told(from)).toEqual([`PUT /connectors/${trade}/pause`, `PUT /connectors/${trade}/resume`])
  })

  it('restarts all of a connector, or only what has failed', async () => {
    await start()
    const from = kit.fake.calls.length
    await kit.runtime.restart('trade')
    await kit.runtime.restartFailed('ticker')
    expect(told(from)).toEqual([
      `POST /connectors/${trade}/restart?includeTasks=true`,
      `POST /connectors/${ticker}/restart?includeTasks=true&onlyFailed=true`,
    ])
    expect(kit.measured.get(`cryptics_connect_restarts_total{connector=${ticker}}`)).toBe(1)
    expect(kit.measured.has(`cryptics_connect_restarts_total{connector=${trade}}`)).toBe(false)
  })

  it.each(['pause', 'halt'] as const)('restarts a connector whatever its state, after %s', async (what) => {
    await start()
    await kit.runtime[what]('trade')
    await kit.runtime.restart('trade')
    await kit.runtime.refresh('trade')
    expect(kit.runtime.status('trade')).toMatchObject({
      connector: { state: 'RUNNING' },
      tasks: [{ state: 'RUNNING' }],
    })
  })

  it('halts a connector, which waits for the tasks', async () => {
    await start({}, { lingering: 2 })
    const from = kit.fake.calls.length
    await kit.settled(kit.runtime.halt('trade'))
    expect(told(from)).toEqual([`PUT /connectors/${trade}/stop`])
    await kit.runtime.refresh('trade')
    expect(kit.runtime.status('trade')).toMatchObject({ connector: { state: 'STOPPED' }, tasks: [] })
  })

  it('removes a connector, with its offsets or without', async () => {
    await start()
    const from = kit.fake.calls.length
    expect(await kit.settled(kit.runtime.remove('trade', { offsets: true }))).toBe(true)
    expect(await kit.settled(kit.runtime.remove('ticker'))).toBe(true)
    expect(told(from)).toEqual([
      `PUT /connectors/${trade}/stop`,
      `DELETE /connectors/${trade}/offsets`,
      `DELETE /connectors/${trade}`,
      `DELETE /connectors/${ticker}`,
    ])
    expect(kit.runtime.status('trade').connector.state).toBe('UNASSIGNED')
    expect(kit.measured.get(`cryptics_connect_connector_state{connector=${trade},state=RUNNING}`)).toBe(0)
    expect(await kit.settled(kit.runtime.remove('trade'))).toBe(false)
  })

  it('lets a connector begin anew', async () => {
    await start()
    const from = kit.fake.calls.length
    await kit.settled(kit.runtime.resetOffsets('trade'))
    expect(told(from)).toEqual([
      `PUT /connectors/${trade}/stop`,
      `DELETE /connectors/${trade}/offsets`,
      `PUT /connectors/${trade}/resume`,
    ])
  })

  it('validates a configuration, and tries it when that is wished', async () => {
    kit = await startRuntimeKit({}, { trace: (name) => (name.endsWith('-trial') ? traces.unknownHost : undefined) })
    expect(await kit.runtime.validate('trade')).toEqual([])
    expect(kit.fake.calls).toHaveLength(1)
    expect(await kit.settled(kit.runtime.validate('trade', { trial: true }))).toMatchObject([
      { option: 'connection.url' },
    ])
    expect(told().at(-1)).toBe(`DELETE /connectors/${trade}-trial`)
    expect(kit.fake.connectors.size).toBe(0)
    kit.fake.worker.options = { problems: () => [['connection.url', 'no']] }
    expect(await kit.runtime.validate('trade', { trial: true })).toEqual([{ option: 'connection.url', message: 'no' }])
  })

  it('sees how the running configuration differs', async () => {
    kit = await startRuntimeKit()
    expect(await kit.runtime.drift('trade')).toBeUndefined()
    await kit.settled(kit.runtime.deploy('trade'))
    expect(await kit.runtime.drift('trade')).toEqual([])
    await kit.client.patchConfig(trade, { 'tasks.max': '7', 'connection.password': 'other-word' })
    expect(await kit.runtime.drift('trade')).toEqual([
      { option: 'connection.password', wanted: '[hidden]', running: '[hidden] (another)' },
      { option: 'tasks.max', wanted: '1', running: '7' },
    ])
    const report = await kit.settled(kit.runtime.deploy('trade'))
    expect(report).toMatchObject({ name: trade, action: 'updated', drift: [{}, { option: 'tasks.max' }] })
    expect(kit.runtime.status('trade').tasks).toHaveLength(1)
  })

  it('is told of names that nobody has', async () => {
    kit = await startRuntimeKit()
    const unknown = expect.objectContaining({ code: 'NAME_UNKNOWN' }) as Error
    expect(() => kit.runtime.status('nobody')).toThrow(unknown)
    expect(() => kit.runtime.plan('nobody')).toThrow(unknown)
    await expect(kit.runtime.pause('nobody')).rejects.toThrow(unknown)
    await expect(kit.runtime.deploy('nobody')).rejects.toThrow(unknown)
    expect(kit.fake.calls).toEqual([])
  })
})

describe('the lag', () => {
  it('is asked of the log for the connector’s group and topic', async () => {
    const asked: string[][] = []
    await start({
      groupLag: (...of) => {
        asked.push(of)
        return Promise.resolve(lagOf(12))
      },
    })
    expect(await kit.runtime.lag('trade')).toMatchObject([{ lag: 12 }])
    expect(asked.at(-1)).toEqual([`connect-${trade}`, 'cryptics.deribit.trade.avro'])
    await kit.time.advance(5_000)
    expect(kit.measured.get(`cryptics_connector_lag_records{connector=${trade}}`)).toBe(12)
  })

  it('that cannot be told is left as it was', async () => {
    let isDown = false
    await start({ groupLag: () => (isDown ? Promise.reject(new Error('no broker')) : Promise.resolve(lagOf(3))) })
    await kit.time.advance(5_000)
    isDown = true
    await kit.time.advance(20_000)
    expect(kit.measured.get(`cryptics_connector_lag_records{connector=${trade}}`)).toBe(3)
    expect(kit.runtime.problem).toBeUndefined()
  })

  it('cannot be told without a log', async () => {
    await start()
    const missing = expect.objectContaining({ code: 'INVALID_OPTION', path: 'groupLag' }) as Error
    await expect(kit.runtime.lag('trade')).rejects.toThrow(missing)
    await expect(kit.runtime.drained()).rejects.toThrow(missing)
  })

  it('is waited for until it is gone', async () => {
    const left = new Map([[`connect-${trade}`, 5_000]])
    await start({
      groupLag: (group) => {
        const lag = Math.max(0, (left.get(group) ?? 0) - 1_000)
        left.set(group, lag)
        return Promise.resolve(lagOf(lag))
      },
      pollInterval: 3_600_000,
    })
    const begun = kit.time.clock.monotonic()
    await kit.settled(kit.runtime.drained())
    expect(left.get(`connect-${trade}`)).toBe(0)
    expect(kit.time.clock.monotonic() - begun).toBeGreaterThanOrEqual(3 * 500_000)
  })

  it('is not waited for when the connector has failed and nobody restarts it', async () => {
    await start({ groupLag: () => Promise.resolve(lagOf(1)) })
    kit.fake.fail(ticker, 0, traces.badBytes)
    kit.time.timers.set(() => kit.fake.fail(trade, 0, traces.wrongColumn), 2_000)
    const error = await kit.rejected(kit.runtime.drained())
    expect(error).toMatchObject({
      code: 'CONNECTOR_FAILED',
      connector: trade,
      stage: 'write',
      trace: traces.wrongColumn,
    })
    expect(error.message.match(/has failed/g)).toHaveLength(1)
  })

  it('is not waited for when an option is why it failed, which is told as a failure, too', async () => {
    await start({ groupLag: () => Promise.resolve(lagOf(1)) })
    kit.fake.fail(trade, 0, traces.wrongPassword)
    expect(await kit.rejected(kit.runtime.drained())).toMatchObject({
      code: 'CONNECTOR_FAILED',
      cause: { code: 'CONNECTOR_CONFIG_INVALID' },
    })
  })

  it('ends to be waited for with the signal', async () => {
    await start({ groupLag: () => Promise.resolve(lagOf(1)) })
    const ending = new AbortController()
    kit.time.timers.set(() => ending.abort(new Error('enough')), 3_000)
    expect((await kit.rejected(kit.runtime.drained({ signal: ending.signal }))).message).toBe('enough')
  })
})

describe('measurements', () => {
  it('tell the state of each connector and how many tasks are in which', async () => {
    await start({ tasks: 3 })
    kit.fake.fail(trade, 1, 'java.lang.Error: boom')
    await kit.runtime.pause('ticker')
    await kit.time.advance(5_000)
    const shown = [...kit.measured].filter(([, value]) => value !== 0).map(([name, value]) => `${name} ${value}`)
    expect(shown.sort()).toEqual([
      `cryptics_connect_connector_state{connector=${ticker},state=PAUSED} 1`,
      `cryptics_connect_connector_state{connector=${trade},state=RUNNING} 1`,
      'cryptics_connect_reachable{} 1',
      `cryptics_connect_tasks{connector=${ticker},state=PAUSED} 3`,
      `cryptics_connect_tasks{connector=${trade},state=FAILED} 1`,
      `cryptics_connect_tasks{connector=${trade},state=RUNNING} 2`,
    ])
    expect(kit.measured.get(`cryptics_connect_connector_state{connector=${ticker},state=RUNNING}`)).toBe(0)
    expect(kit.measured.get(`cryptics_connect_tasks{connector=${ticker},state=RUNNING}`)).toBe(0)
  })
})

describe('stopping', () => {
  it('ends the looking and leaves the connectors alone', async () => {
    await start()
    const from = kit.fake.calls.length
    await kit.runtime.stop()
    expect(kit.time.pending).toBe(0)
    await kit.time.advance(60_000)
    expect(kit.fake.calls).toHaveLength(from)
    expect([...kit.fake.connectors.values()].map(({ target }) => target)).toEqual(['RUNNING', 'RUNNING'])
    await kit.runtime.stop()
  })

  it('in the middle of a look is no problem of Kafka Connect', async () => {
    await start()
    kit.fake.hangNext()
    await kit.time.advance(5_000)
    await kit.runtime.stop()
    expect(kit.runtime.problem).toBeUndefined()
    expect(kit.measured.get('cryptics_connect_reachable{}')).toBe(1)
    expect(kit.time.pending).toBe(0)
  })
})
