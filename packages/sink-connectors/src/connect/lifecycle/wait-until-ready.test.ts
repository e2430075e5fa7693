import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type ConnectKit, sinkConfig, startConnectKit } from '../__fixtures__/connect-kit.ts'
import type { FakeConnectOptions } from '../__fixtures__/fake-connect.ts'
import { traces } from '../__fixtures__/traces.ts'
import { ConnectorNotReadyError, type ReadyOptions, type ReadyProgress, waitUntilReady } from '../index.ts'

let kit: ConnectKit
let progress: ReadyProgress[]
beforeEach(() => {
  progress = []
})
afterEach(() => kit.fake.close())

/** Makes the connector, and begins to wait for it. */
async function start(options: FakeConnectOptions = {}, tasks = 1): Promise<void> {
  kit = await startConnectKit(options)
  await kit.client.putConfig('trades', { ...sinkConfig, 'tasks.max': String(tasks) })
}
const wait = (options: ReadyOptions = {}) =>
  waitUntilReady(kit.client, 'trades', {
    clock: kit.time.clock,
    timers: kit.time.timers,
    onProgress: (line) => progress.push(line),
    ...options,
  })
const looks = (): number => kit.fake.calls.filter((call) => call === 'GET /connectors/trades/status').length
const milliseconds = (): number => kit.time.clock.monotonic() / 1_000

describe('readiness', () => {
  it('is seen twice in a row before it is believed', async () => {
    await start()
    const status = await kit.settled(wait())
    expect(status.tasks).toMatchObject([{ id: 0, state: 'RUNNING' }])
    expect(looks()).toBe(2)
    expect(milliseconds()).toBe(200)
    expect(kit.time.pending).toBe(0)
  })

  it('begins anew when the second look does not agree', async () => {
    await start()
    const seen = ['RUNNING', 'UNASSIGNED', 'RUNNING', 'RUNNING'] as const
    let look = 0
    const client = {
      status: async (name: string) => {
        const status = await kit.client.status(name)
        const state = seen[look] ?? 'RUNNING'
        look += 1
        return { ...status, tasks: [{ id: 0, state, worker_id: 'a' }] }
      },
    }
    await kit.settled(waitUntilReady(client, 'trades', { clock: kit.time.clock, timers: kit.time.timers }))
    expect(look).toBe(4)
  })

  it('needs at least one task, and every task', async () => {
    await start({ start: { none: 4, unassigned: 3 } }, 2)
    await kit.settled(wait())
    expect(looks()).toBe(4 + 3 + 2)
    expect(progress.map(({ text }) => text)).toEqual([
      'trades: connector RUNNING, 0 of 0 tasks RUNNING (0.0 s of 60.0 s)',
      'trades: connector RUNNING, 0 of 2 tasks RUNNING, others UNASSIGNED (1.6 s of 60.0 s)',
      'trades: connector RUNNING, 2 of 2 tasks RUNNING (6.2 s of 60.0 s)',
    ])
    expect(progress[1]).toMatchObject({ name: 'trades', state: 'RUNNING', running: 0, tasks: 2, deadline: 60_000 })
    expect(progress[1]?.waited).toBeCloseTo(1_625, 0)
  })

  it('does not come while one of several tasks is missing', async () => {
    await start({}, 3)
    const client = {
      status: async (name: string) => {
        const status = await kit.client.status(name)
        const [first, ...rest] = status.tasks
        return { ...status, tasks: [...rest, { ...first!, state: 'RESTARTING' as const }] }
      },
    }
    const options = { clock: kit.time.clock, timers: kit.time.timers, deadline: 3_000 }
    const error = await kit.rejected(waitUntilReady(client, 'trades', options))
    expect(error.message).toContain('2 of 3 tasks RUNNING, others RESTARTING')
  })

  it('does not fail while there is no status yet', async () => {
    await start({ start: { unknown: 3 } })
    expect((await kit.settled(wait())).connector.state).toBe('RUNNING')
    expect(looks()).toBe(3 + 2)
    expect(progress[0]).toMatchObject({ state: undefined, running: 0, tasks: 0 })
    expect(progress[0]?.text).toContain('no status yet')
  })

  it('is looked for less and less often, and told every five seconds', async () => {
    await start({ start: { milliseconds: 16_000 } })
    await kit.settled(wait({ initial: 100, maximum: 1_000 }))
    // Pauses of 100, 150, 225, 338, 506 and 759, then 14 of a second, and a short one after the first good look.
    expect(looks()).toBe(6 + 14 + 2)
    expect(progress.map(({ waited }) => Math.floor(waited / 1_000))).toEqual([0, 5, 10, 15, 16])
    expect(milliseconds()).toBeCloseTo(2_078 + 14_000 + 100, 0)
  })

  it('of what may be of before is not believed', async () => {
    await start()
    await kit.settled(wait({ settle: 2_000 }))
    expect(milliseconds()).toBeGreaterThan(2_000)
    expect(milliseconds()).toBeLessThan(3_000)
  })
})

describe('a failure', () => {
  it('of what may be of before is not believed either', async () => {
    await start({}, 2)
    kit.fake.fail('trades', 1, 'java.lang.Error: old')
    kit.time.timers.set(() => kit.fake.connectors.get('trades')?.restartTask(1), 1_500)
    expect((await kit.settled(wait({ settle: 2_000 }))).tasks[1]?.state).toBe('RUNNING')
    kit.fake.fail('trades', 1, 'java.lang.Error: new')
    expect(await kit.rejected(wait({ settle: 2_000 }))).toMatchObject({ code: 'CONNECTOR_FAILED', task: 1 })
  })

  it('ends the waiting at once, with the first line of the trace and its root', async () => {
    await start({ trace: () => traces.wrongColumn })
    const error = await kit.rejected(wait())
    expect(error).toMatchObject({ code: 'CONNECTOR_FAILED', task: 0, stage: 'write', trace: traces.wrongColumn })
    expect(error.message).toContain('Exiting WorkerSinkTask due to unrecoverable exception. Caused by: ')
    expect(error.message).toContain('PSQLException: ERROR: column "price" is of type boolean')
    expect([looks(), milliseconds(), kit.time.pending]).toEqual([1, 0, 0])
    expect(progress).toHaveLength(1)
    expect(progress[0]?.text).toContain('0 of 1 tasks RUNNING, others FAILED')
  })

  it('of one task of several is one', async () => {
    await start({}, 3)
    kit.fake.fail('trades', 2, traces.badBytes)
    expect(await kit.rejected(wait())).toMatchObject({ code: 'CONNECTOR_FAILED', task: 2 })
  })

  it('of the connector itself is one, too, and an option may be its reason', async () => {
    await start()
    kit.fake.fail('trades', undefined, traces.wrongPassword)
    expect(await kit.rejected(wait())).toMatchObject({
      code: 'CONNECTOR_CONFIG_INVALID',
      problems: [{ option: 'connection.password' }],
    })
  })

  it('between two good looks is noticed', async () => {
    await start()
    kit.time.timers.set(() => kit.fake.fail('trades', 0, 'java.lang.Error: boom'), 100)
    expect(await kit.rejected(wait())).toMatchObject({ code: 'CONNECTOR_FAILED' })
  })

  const stale = [{ task: 0, worker: 'a', trace: 'java.lang.Error: old' }]

  it('of before is not believed for five seconds, and then it is', async () => {
    await start()
    kit.fake.fail('trades', 0, 'java.lang.Error: old')
    expect(await kit.rejected(wait({ stale }))).toMatchObject({ code: 'CONNECTOR_FAILED' })
    expect(milliseconds()).toBeGreaterThan(5_000)
    expect(milliseconds()).toBeLessThan(7_100)
  })

  it('of before that goes away is forgotten', async () => {
    await start()
    kit.fake.fail('trades', 0, 'java.lang.Error: old')
    kit.time.timers.set(() => kit.fake.connectors.get('trades')?.restartTask(0), 3_000)
    expect((await kit.settled(wait({ stale }))).tasks[0]?.state).toBe('RUNNING')
  })

  it.each([
    ['another one', 0, 'java.lang.Error: new'],
    ['one of another task', 1, 'java.lang.Error: old'],
  ])('that is %s than that of before is believed at once', async (_, task, trace) => {
    await start({}, 2)
    kit.fake.fail('trades', task, trace)
    expect(await kit.rejected(wait({ stale }))).toMatchObject({ code: 'CONNECTOR_FAILED', task })
    expect(milliseconds()).toBe(0)
  })
})

describe('the deadline', () => {
  it('ends the waiting with what was last heard', async () => {
    await start({ start: { milliseconds: 60_000 } })
    const error = await kit.rejected(wait({ deadline: 10_000 }))
    expect(error).toBeInstanceOf(ConnectorNotReadyError)
    expect(error).toMatchObject({ code: 'CONNECTOR_NOT_READY', connector: 'trades', retryable: true })
    expect((error as ConnectorNotReadyError).status?.tasks[0]?.state).toBe('UNASSIGNED')
    expect(error.message).toContain(
      'was not ready after 10 s: connector RUNNING, 0 of 1 tasks RUNNING, others UNASSIGNED',
    )
    expect(milliseconds()).toBe(10_000)
    expect(kit.time.pending).toBe(0)
  })

  it('ends it for a connector that nobody knows', async () => {
    kit = await startConnectKit()
    const error = await kit.rejected(wait({ deadline: 4_000 }))
    expect(error).toMatchObject({ code: 'CONNECTOR_NOT_READY', status: undefined })
    expect(error.message).toContain('no status yet')
  })

  it('ends a look that nobody answers', async () => {
    await start()
    kit.fake.hangNext()
    expect(await kit.rejected(wait({ deadline: 4_000 }))).toMatchObject({ code: 'CONNECTOR_NOT_READY' })
    expect(milliseconds()).toBe(4_000)
  })

  it('keeps the secrets of the configuration to itself', async () => {
    await start()
    const trace = 'java.lang.Error: s3cret-word is wrong'
    kit.fake.fail('trades', 0, trace)
    const stale = [{ task: 0, worker: 'a', trace }]
    const error = await kit.rejected(wait({ stale, deadline: 3_000, config: sinkConfig }))
    expect(error).toMatchObject({ code: 'CONNECTOR_NOT_READY' })
    expect(JSON.stringify((error as ConnectorNotReadyError).status)).not.toContain('s3cret-word')
  })
})

describe('a worker', () => {
  it('may be gone for a while, which is told', async () => {
    await start()
    kit.fake.answerNext(503, { error_code: 503, message: 'Worker is starting' }, 5)
    kit.fake.loseNext(5)
    expect((await kit.settled(wait())).connector.state).toBe('RUNNING')
    expect(looks()).toBe(5 + 5 + 2)
    expect(progress.map(({ text }) => text)).toEqual([
      expect.stringContaining('503: Worker is starting') as string,
      expect.stringContaining('ECONNRESET') as string,
      expect.stringContaining('1 of 1 tasks RUNNING') as string,
    ])
  })

  it('that stays away is the last that is told', async () => {
    await start()
    kit.fake.loseNext(Number.POSITIVE_INFINITY)
    const error = await kit.rejected(wait({ deadline: 20_000 }))
    expect(error).toMatchObject({ code: 'CONNECTOR_NOT_READY', status: undefined })
    expect(error.message).toContain('Kafka Connect is not available')
    expect(error.message).toContain('ECONNRESET')
    expect(progress.length).toBeGreaterThanOrEqual(3)
  })

  it('that does not let anybody in is no reason to wait', async () => {
    await start()
    kit.fake.answerNext(401, 'who are you?')
    expect(await kit.rejected(wait())).toMatchObject({ code: 'CONNECT_REFUSED', status: 401 })
    expect(looks()).toBe(1)
  })
})

it('ends with the reason of its signal', async () => {
  await start({ start: { milliseconds: 60_000 } })
  const ending = new AbortController()
  kit.time.timers.set(() => ending.abort(new Error('enough')), 3_000)
  expect((await kit.rejected(wait({ signal: ending.signal }))).message).toBe('enough')
  expect(kit.time.pending).toBe(0)
  const before = looks()
  expect((await kit.rejected(wait({ signal: ending.signal }))).message).toBe('enough')
  expect(looks()).toBe(before)
})
