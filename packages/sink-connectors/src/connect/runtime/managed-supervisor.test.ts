import { afterEach, describe, expect, it } from 'vitest'
import { type RuntimeKit, startRuntimeKit } from '../__fixtures__/runtime-kit.ts'
import { traces } from '../__fixtures__/traces.ts'
import type { ManagedSuperviseOptions } from '../index.ts'

const trade = 'postgres-sink-trade'
const trace = 'java.lang.Error: boom'

let kit: RuntimeKit
let told: { readonly name: string; readonly code: unknown; readonly left: number; readonly at: number }[]
afterEach(async () => {
  await kit.runtime.stop()
  await kit.fake.close()
})

/** Starts a supervised runtime that looks every second. */
async function start(supervise: ManagedSuperviseOptions = {}, { tasks = 1, pollInterval = 1_000 } = {}): Promise<void> {
  told = []
  kit = await startRuntimeKit({
    pollInterval,
    tasks,
    groupLag: () =>
      Promise.resolve([{ incarnation: 'a', topic: 't', partition: 0, offset: '0', endOffset: '1', lag: 1 }]),
    supervise: {
      onFailure: (name, error, left) =>
        told.push({ name, code: (error as { code?: unknown }).code, left, at: kit.time.clock.monotonic() / 1_000_000 }),
      ...supervise,
    },
  })
  await kit.settled(kit.runtime.start())
}
const restarts = (): readonly string[] => kit.fake.calls.filter((call) => call.startsWith('POST'))
/** Lets every start of a task fail from now on. */
const breakForGood = (): void => {
  kit.fake.worker.options = { ...kit.fake.worker.options, trace: () => trace }
  kit.fake.fail(trade, 0, trace)
}
const mend = (): void => {
  kit.fake.worker.options = { ...kit.fake.worker.options, trace: () => undefined }
}

describe('a failed task', () => {
  it('is restarted, it alone, after a pause', async () => {
    await start({}, { tasks: 3 })
    kit.fake.fail(trade, 1, traces.wrongColumn)
    await kit.time.advance(1_400)
    expect(told).toMatchObject([{ name: trade, code: 'CONNECTOR_FAILED', left: 10 }])
    await kit.time.advance(1_600)
    expect(restarts()).toEqual([`POST /connectors/${trade}/restart?includeTasks=true&onlyFailed=true`])
    expect(kit.runtime.status('trade').tasks.map(({ state }) => state)).toEqual(['RUNNING', 'RUNNING', 'RUNNING'])
    expect(kit.measured.get(`cryptics_connect_restarts_total{connector=${trade}}`)).toBe(1)
    await kit.time.advance(60_000)
    expect(told).toHaveLength(1)
  })

  it('is restarted after pauses that double to a bound, until the budget is spent', async () => {
    await start({ initial: 8_000, maximum: 40_000, attempts: 5 }, { pollInterval: 2_000 })
    breakForGood()
    await kit.time.advance(120_000)
    expect(told.map(({ left }) => left)).toEqual([5, 4, 3, 2, 1, 0])
    expect(restarts()).toHaveLength(5)
    const gaps = told.slice(1).map(({ at }, index) => at - (told[index]?.at ?? 0))
    // Half of 8, 16, 32, 40 and 40 seconds: the looks fall on even ones.
    expect(gaps.map(Math.round)).toEqual([4, 8, 16, 20, 20])
    expect(kit.runtime.status('trade').tasks[0]?.state).toBe('FAILED')
  })

  it('of an option that is wrong is restarted just as well: somebody may mend the database', async () => {
    await start({ attempts: 1 })
    kit.fake.fail(trade, 0, traces.wrongPassword)
    await kit.time.advance(10_000)
    expect(told.map(({ code }) => code)).toEqual(['CONNECTOR_CONFIG_INVALID'])
    expect(kit.runtime.failure('trade')).toBeUndefined()
  })

  it('does not use up the budget of another connector', async () => {
    await start({ attempts: 2 })
    kit.fake.fail(trade, 0, trace)
    kit.fake.fail('postgres-sink-ticker', 0, trace)
    await kit.time.advance(10_000)
    expect(told.map(({ name, left }) => `${name} ${left}`)).toEqual([`${trade} 2`, 'postgres-sink-ticker 2'])
  })

  it('is seen again when Kafka Connect did not take the restart', async () => {
    await start()
    kit.fake.answerNext(500, { error_code: 500, message: 'no' }, 1, /^POST/)
    kit.fake.fail(trade, 0, trace)
    await kit.time.advance(20_000)
    expect(restarts()).toHaveLength(2)
    expect(told.map(({ left }) => left)).toEqual([10, 9])
    expect(kit.measured.get(`cryptics_connect_restarts_total{connector=${trade}}`)).toBe(1)
  })
})

describe('the budget', () => {
  it('comes back after a healthy time', async () => {
    await start({ attempts: 3, healthyAfter: 30_000 }, { pollInterval: 5_000 })
    for (let round = 0; round < 5; round += 1) {
      kit.fake.fail(trade, 0, trace)
      await kit.time.advance(40_000)
    }
    expect(told.map(({ left }) => left)).toEqual([3, 3, 3, 3, 3])
  })

  it('does not come back before', async () => {
    await start({ attempts: 3, healthyAfter: 30_000, initial: 100 }, { pollInterval: 5_000 })
    for (let round = 0; round < 5; round += 1) {
      kit.fake.fail(trade, 0, trace)
      await kit.time.advance(20_000)
    }
    expect(told.map(({ left }) => left)).toEqual([3, 2, 1, 0])
    expect(restarts()).toHaveLength(3)
  })

  it('does not come back by a pause that is longer than the healthy time', async () => {
    await start({ attempts: 3, initial: 60_000, maximum: 60_000, healthyAfter: 20_000 }, { pollInterval: 5_000 })
    breakForGood()
    // Each restart seems to work for some seconds.
    kit.fake.worker.options = { ...kit.fake.worker.options, start: { milliseconds: 7_000 } }
    await kit.time.advance(200_000)
    expect(told.map(({ left }) => left)).toEqual([3, 2, 1, 0])
  })

  it('comes back to one that was given up and that somebody has mended', async () => {
    await start({ attempts: 1, healthyAfter: 10_000 })
    breakForGood()
    await kit.time.advance(30_000)
    expect(told.map(({ left }) => left)).toEqual([1, 0])
    mend()
    await kit.runtime.restartFailed('trade')
    await kit.time.advance(15_000)
    kit.fake.fail(trade, 0, trace)
    await kit.time.advance(10_000)
    expect(told.map(({ left }) => left)).toEqual([1, 0, 1])
    expect(kit.runtime.failure('trade')).toBeUndefined()
    breakForGood()
    await kit.time.advance(10_000)
    expect(told.map(({ left }) => left)).toEqual([1, 0, 1, 0])
  })
})

describe('waiting until all is read', () => {
  it('goes on while a failed connector will be restarted, and fails when it is given up', async () => {
    await start({ attempts: 2 })
    breakForGood()
    const error = await kit.rejected(kit.runtime.drained())
    expect(error).toMatchObject({ code: 'CONNECTOR_FAILED', connector: trade, trace })
    expect(told.map(({ left }) => left)).toEqual([2, 1, 0])
  })
})

it('restarts nothing any more when the runtime was stopped', async () => {
  await start()
  kit.fake.fail(trade, 0, trace)
  await kit.time.advance(1_000)
  expect(told).toHaveLength(1)
  await kit.runtime.stop()
  expect(kit.time.pending).toBe(0)
  await kit.time.advance(60_000)
  expect(restarts()).toEqual([])
})
