import { createVirtualTime } from '@cryptics-lab/avro-models/testing'
import type { LogClient } from '@cryptics-lab/sink-connectors/log'
import type { Pool } from 'pg'
import { describe, expect, it } from 'vitest'
import { connectorsOf, namingOf } from '../plan-connectors.ts'
import { createRecordingPlan } from '../recording-plan.ts'
import { createRunMeter } from '../run-meter.ts'
import { createManagedStore } from './managed-store.ts'

const plan = createRecordingPlan({ models: ['trade'], managed: ['trade'], tables: { trade: 'my_trades' } })
const topic = 'cryptics.deribit.trade.avro'

/** A run of one model whose table, dead letters and group are given here. */
function setUp({ failure }: { readonly failure?: Error } = {}) {
  const time = createVirtualTime()
  const meter = createRunMeter('run', time.clock)
  const world = { keys: [] as string[], buried: 5, committed: 0, end: 0, isDeployed: false, asked: [] as string[] }
  const pool = {
    async query(text: string, values: readonly unknown[]) {
      world.asked.push(`${/from ("\w+")/.exec(text)?.[1]} ${String(values[0])}`)
      const events = String(new Set(world.keys).size)
      const row = { rows: String(world.keys.length), events, latest: null, engine_to_db: [3], total: null }
      return { rows: [row] }
    },
  } as unknown as Pool
  const admin = {
    async describeTopics([name]: readonly string[]) {
      const highWatermark = String(name === topic ? world.end : world.buried)
      return [{ topic: name, incarnation: 'i', partitions: [{ partition: 0, lowWatermark: '0', highWatermark }] }]
    },
    fetchOffsets: async () => [{ topic, partition: 0, offset: String(world.committed) }],
  }
  const store = createManagedStore({
    deploy: async () => {
      world.isDeployed = true
      return { failure: () => failure, stop: async () => void (world.isDeployed = false) }
    },
    tables: plan.managedTables,
    runId: 'run',
    pool,
    log: { admin: () => admin } as unknown as LogClient,
    meter,
    timers: time.timers,
  })
  const acknowledge = (count: number): void => {
    for (let index = 0; index < count; index += 1) meter.acknowledged('trade')
    world.end += count
  }
  const limit = new AbortController()
  let isDrained = false
  const drain = async (): Promise<void> => {
    await store.start(connectorsOf(plan, namingOf(plan)).managed)
    const drained = store.drained({ signal: limit.signal }).then(() => void (isDrained = true))
    drained.catch(() => undefined)
    return drained
  }
  /** Lets looks happen. */
  const look = async (): Promise<boolean> => {
    for (let step = 0; step < 5; step += 1) {
      await time.advance(400)
      await new Promise((resolve) => setImmediate(resolve))
    }
    return isDrained
  }
  return { world, meter, store, acknowledge, limit, drain, look }
}

describe('what Kafka Connect stores', () => {
  it('is all there when the table has every event that the log acknowledged', async () => {
    const { world, meter, store, acknowledge, drain, look } = setUp()
    acknowledge(3)
    world.keys = ['a', 'b']
    const drained = drain()
    expect(await look()).toBe(false)
    world.keys.push('c')
    expect(await look()).toBe(true)
    await drained
    expect(meter.counts.trade).toMatchObject({ acknowledged: 3, stored: 3, deadLettered: 0 })
    expect(meter.latency().engineToDb).toMatchObject({ max: 3 })
    expect(new Set(world.asked)).toEqual(new Set(['"my_trades" run']))
    expect(world.isDeployed).toBe(true)
    await store.stop()
    expect(world.isDeployed).toBe(false)
  })

  it('is not all there when rows that came again make up the number', async () => {
    const { world, acknowledge, drain, look } = setUp()
    acknowledge(3)
    world.keys = ['a', 'b', 'b']
    world.committed = 2
    const drained = drain()
    expect(await look()).toBe(false)
    world.keys.push('c')
    expect(await look()).toBe(true)
    await drained
  })

  it('may hold an event twice that was produced twice: then its group says that it is done', async () => {
    const { world, acknowledge, drain, look } = setUp()
    acknowledge(3)
    world.keys = ['a', 'b', 'b']
    const drained = drain()
    expect(await look()).toBe(false)
    world.committed = 3
    expect(await look()).toBe(true)
    await drained
  })

  it('counts what became a dead letter meanwhile, and nothing from before', async () => {
    const { world, meter, acknowledge, drain, look } = setUp()
    acknowledge(3)
    world.keys = ['a', 'b']
    const drained = drain()
    expect(await look()).toBe(false)
    world.buried += 1
    expect(await look()).toBe(true)
    await drained
    expect(meter.counts.trade).toMatchObject({ stored: 2, deadLettered: 1 })
  })

  it('says at the limit what is missing, and why', async () => {
    const { world, acknowledge, drain, look, limit } = setUp({ failure: new Error('task 0: relation is gone') })
    acknowledge(3)
    world.keys = ['a']
    const drained = drain()
    await look()
    limit.abort(new Error('the time is over'))
    await expect(drained).rejects.toMatchObject({
      code: 'DRAIN_TIMEOUT',
      message:
        'my_trades has 1 of 3 records of the run, which postgres-sink-trade in Kafka Connect stores: task 0: relation is gone',
    })
  })
})
