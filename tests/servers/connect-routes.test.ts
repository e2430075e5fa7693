import { systemClock } from '@cryptics-lab/avro-models'
import {
  createNodeRuntime,
  handOverToConnect,
  handOverToNode,
  type NodeRuntime,
  type RegisteredConnector,
} from '@cryptics-lab/sink-connectors'
import type { KafkaConnectRuntime } from '@cryptics-lab/sink-connectors/connect'
import { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compared, comparedRecords } from './harness/compared-model.ts'
import { type Managed, openManaged } from './harness/managed.ts'
import { address, lacks, titled } from './harness/servers.ts'

const lack = lacks('kafka', 'registry', 'connect', 'timescaledb')
const count = 50_000
// Of the same records, on a topic of its own.
const trickle = { ...compared, name: 'trickle' }

describe.skipIf(lack !== undefined)(titled('one topic by both routes', lack), () => {
  let pool: Pool
  let managed: Managed
  let byConnect: KafkaConnectRuntime
  let byNode: NodeRuntime
  let tables: Readonly<Record<'connect' | 'node', string>>
  beforeAll(async () => {
    pool = new Pool({ connectionString: address('timescaledb'), max: 6 })
    managed = await openManaged(
      { kafka: address('kafka'), registry: address('registry'), connect: address('connect') },
      pool,
    )
    tables = { connect: managed.table(compared), node: `${managed.table(compared)}_node` }
    byConnect = managed.runtime(managed.describe(compared))
    const { log, schemaRegistry } = managed
    const registry = managed.describe(compared, { tables: { compared: tables.node } })
    byNode = createNodeRuntime({ log, schemaRegistry, pool, registry, groupId: (name) => `node-${name}` })
  })
  afterAll(async () => {
    await byNode.stop()
    await managed.close()
    await pool.end()
  })

  const one = async (text: string): Promise<unknown> => Object.values((await pool.query(text)).rows[0] ?? {})[0]

  it('fills two tables with the same rows, and their latency columns by the same trigger', async () => {
    await managed.send(compared, comparedRecords(count), 2)
    await byConnect.start()
    await byNode.start()
    await byNode.drained()
    expect(byNode.counts('compared')).toMatchObject({ written: count, deadLettered: 0 })
    await byConnect.drained()

    for (const table of Object.values(tables)) {
      expect(await one(`select count(*)::int from "${table}"`)).toBe(count)
      expect(
        await one(`select count(*)::int from "${table}" where exchange_to_engine_latency_ms is null
          or engine_to_db_latency_ms is null or total_latency_ms is null or time_ts is null`),
      ).toBe(0)
    }
    const columns = compared.fields.map(({ name }) => `"${name}"`).join(', ')
    const onlyIn = async (left: string, right: string): Promise<readonly unknown[]> => {
      const select = `select ${columns} from "${left}" except all select ${columns} from "${right}" limit 3`
      return (await pool.query(select)).rows
    }
    expect(await onlyIn(tables.connect, tables.node)).toEqual([])
    expect(await onlyIn(tables.node, tables.connect)).toEqual([])
    // What was compared is what is hard to store.
    const hard = 'big = 9223372036854775807 and extract(microseconds from venue_timestamp)::int % 1000 > 0'
    expect(await one(`select count(*)::int from "${tables.connect}" where ${hard}`)).toBeGreaterThan(count / 20)
  }, 240_000)

  it('give a connector to each other, and no record is stored twice', async () => {
    const model = trickle
    const registry = managed.describe(model)
    const [[, connector] = []] = registry.entries()
    const at = { client: managed.client, log: managed.log, pool, connector: connector as RegisteredConnector }
    const { log, schemaRegistry } = managed
    const send = (from: number) => managed.send(model, comparedRecords(from + 300).slice(from), 2)
    const rows = (expected: number) =>
      expect.poll(() => managed.rows(model), { timeout: 60_000, interval: 200 }).toBe(expected)

    await send(0)
    const onConnect = managed.runtime(registry)
    await onConnect.deploy('trickle')
    await rows(300)
    // Before its offsets would be committed by themselves.
    const [toNode] = await Promise.all([handOverToNode(at), send(300)])
    expect(toNode.map(({ offset }) => Number(offset)).reduce((sum, offset) => sum + offset)).toBeGreaterThanOrEqual(300)
    const onNode = createNodeRuntime({ log, schemaRegistry, pool, registry, groupId: (name) => `own-${name}` })
    await onNode.start()
    await onNode.drained()
    await rows(600)
    await onNode.stop()

    expect(await handOverToConnect(at, onConnect.plan('trickle').config)).toHaveLength(2)
    await send(600)
    await onConnect.deploy('trickle')
    await onConnect.drained()
    await rows(900)
    const distinct = `select count(distinct id)::int from "${managed.table(model)}"`
    expect(await one(distinct)).toBe(900)
  }, 120_000)

  it('store a trickle soon after it was produced', async () => {
    const [base] = comparedRecords(1)
    const began = systemClock.now()
    for (let id = count; id < count + 400; id += 1) {
      const now = systemClock.now()
      const times = { venue_timestamp: now, receive_timestamp: now, processing_timestamp: now }
      await managed.send(compared, [{ ...base, id, ...times }], 2)
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    for (const table of Object.values(tables)) {
      await expect
        .poll(() => one(`select count(*)::int from "${table}" where id >= ${count}`), { timeout: 60_000 })
        .toBe(400)
    }
    const told = await Promise.all(
      Object.entries(tables).map(async ([route, table]) => {
        const { rows } = await pool.query<{ p50: number; p99: number }>(
          `select percentile_cont(0.5) within group (order by engine_to_db_latency_ms) as p50,
            percentile_cont(0.99) within group (order by engine_to_db_latency_ms) as p99
          from "${table}" where venue_timestamp >= to_timestamp($1)`,
          [began / 1e6],
        )
        return `${route} p50 ${rows[0]?.p50.toFixed(1)} ms, p99 ${rows[0]?.p99.toFixed(1)} ms`
      }),
    )
    console.log(`routes: from the engine to the row at some 50 records/s: ${told.join('; ')}`)
    expect(told).toHaveLength(2)
  }, 120_000)
})
