import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createConnectClient, removeConnector } from '@cryptics-lab/sink-connectors/connect'
import { startApp } from '../pipeline/app-process.ts'
import { inside } from './harness/inside-addresses.ts'
import { address, lacks, titled, uniqueName } from './harness/servers.ts'

const lack = lacks('kafka', 'registry', 'timescaledb', 'connect')
const models = ['ticker', 'trade', 'index', 'ack', 'fill', 'quote', 'book_top']

/** The same database on the same server, but another name. */
const named = (url: string, name: string): string => Object.assign(new URL(url), { pathname: `/${name}` }).href

describe.skipIf(lack !== undefined)(titled('the reference app that stores by Kafka Connect', lack), () => {
  const name = uniqueName('managed')
  const connector = (model: string): string => `postgres-sink-${model}`
  const ask = async (sql: string, database = name): Promise<Record<string, unknown>[]> => {
    const client = new Client({ connectionString: named(address('timescaledb'), database) })
    await client.connect()
    try {
      return (await client.query(sql)).rows
    } finally {
      await client.end()
    }
  }
  // Topics of its own: connectors of the app's usual topics would read what other tests produce.
  const environment = {
    ...Object.fromEntries(models.map((model) => [`TOPICS__${model.toUpperCase()}`, `${name}.${model}`])),
    PIPELINE__MODELS__TRADE__TABLE_NAME: 'my_trades',
  }
  const once = (sink: string): string[] => [
    ...'--once --speed max --port 0 --json'.split(' '),
    ...Object.entries({
      database: named(address('timescaledb'), name),
      kafka: address('kafka'),
      registry: address('registry'),
      connect: address('connect'),
      sink,
    }).flatMap(([option, value]) => [`--${option}`, value]),
  ]
  const client = () => createConnectClient({ url: address('connect') })

  beforeAll(() => ask(`create database ${name}`, 'postgres'))
  afterAll(async () => {
    for (const model of models) await removeConnector(client(), connector(model), { offsets: true })
    await ask(`drop database ${name} with (force)`, 'postgres')
  })

  it('stores everything that it produced, once, with the latency of each hop, and leaves the connectors', async () => {
    const theirs = { CONNECT__DATABASE_URL: named(inside.timescaledb, name), CONNECT__REGISTRY_URL: inside.registry }
    const app = startApp(once('kafka-connect'), { ...environment, ...theirs })
    const { code, stdout, stderr } = await app.done
    expect(code, stderr).toBe(0)
    const report = JSON.parse(stdout) as {
      runId: string
      models: Record<string, Record<'produced' | 'stored' | 'deadLettered' | 'events', number>>
      latencyMs: Record<string, Record<'p50' | 'max', number> | null>
    }
    expect(Object.keys(report.models)).toEqual(models)
    expect(report.models['trade']).toEqual({ produced: 2_286, stored: 2_286, deadLettered: 0, events: 2_286 })
    for (const [model, { produced, stored, events }] of Object.entries(report.models)) {
      expect([stored, events], model).toEqual([produced, produced])
      expect(produced, model).toBeGreaterThan(0)
      const table = model === 'trade' ? 'my_trades' : `${model}_data`
      const counts = `count(*)::int as rows, count(distinct event_key)::int as keys`
      const filled = `count(engine_to_db_latency_ms + total_latency_ms)::int as filled`
      expect(await ask(`select ${counts}, ${filled} from ${table} where run_id = '${report.runId}'`)).toEqual([
        { rows: produced, keys: produced, filled: produced },
      ])
    }
    expect(report.latencyMs['engineToDb']?.p50).toBeGreaterThan(0)
    expect(report.latencyMs['total']?.max).toBeGreaterThan(report.latencyMs['engineToDb']?.p50 as number)
    const running = await client().expandedConnectors({ expand: ['status'] })
    for (const model of models) {
      const status = { connector: { state: 'RUNNING' }, tasks: [{ state: 'RUNNING' }] }
      expect(running[connector(model)], model).toMatchObject({ status })
    }
    expect(stderr).toContain(`curl -X DELETE ${address('connect')}/connectors/postgres-sink-ticker`)
  }, 150_000)

  it('does not wait in vain for records that the connectors it has left there read', async () => {
    const { code, stdout, stderr } = await startApp(once('node'), environment).done
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(/^error CONNECTORS_ELSEWHERE: .*postgres-sink-ticker, postgres-sink-trade/m)
  })
})
