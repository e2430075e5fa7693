import { defineModel, type Model } from '@cryptics-lab/avro-models'
import { ConnectorConfigInvalidError, type DeployReport } from '@cryptics-lab/sink-connectors/connect'
import { ConnectorFailedError } from '@cryptics-lab/sink-connectors'
import { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inside } from './harness/inside-addresses.ts'
import { type Managed, openManaged } from './harness/managed.ts'
import { address, lacks, titled } from './harness/servers.ts'

const lack = lacks('kafka', 'registry', 'connect', 'timescaledb')

const at = { type: 'long', logicalType: 'timestamp-micros', 'connect.name': 'io.debezium.time.MicroTimestamp' } as const
const day = 1_790_000_000_000_000

/** A model of its own for each test, with as many versions as are asked for. */
function modelOf(name: string, versions = 1): Model<object> {
  const first = [
    { name: 'id', type: 'string' },
    { name: 'at', type: at },
    { name: 'value', type: ['null', 'double'], default: null },
  ]
  const second = [...first, { name: 'weight', type: ['null', 'int'], default: null }]
  const history = [first, second].slice(0, versions).map((fields) => ({
    type: 'record',
    name: 'Managed',
    namespace: 'com.cryptics.tests',
    fields,
  }))
  return defineModel<Record<string, unknown>>({
    name,
    history: history as never,
    time: 'at',
    key: ({ id }) => String(id),
  }) as unknown as Model<object>
}

const records = (count: number, from = 0, more: object = {}): readonly object[] =>
  Array.from({ length: count }, (_, index) => ({
    id: String(from + index),
    at: day + index,
    value: index % 3 === 0 ? null : index / 2,
    ...more,
  }))

describe.skipIf(lack !== undefined)(titled('connectors on a real Kafka Connect', lack), () => {
  let pool: Pool
  let managed: Managed
  beforeAll(async () => {
    pool = new Pool({ connectionString: address('timescaledb'), max: 4 })
    managed = await openManaged(
      { kafka: address('kafka'), registry: address('registry'), connect: address('connect') },
      pool,
    )
  })
  afterAll(async () => {
    await managed.close()
    await pool.end()
  })

  const rowsOf = (model: Model<object>, expected: number) =>
    expect.poll(() => managed.rows(model), { timeout: 60_000, interval: 200 }).toBe(expected)

  it('finds the JDBC sink and the Avro converter there', async () => {
    const plugins = await managed.client.plugins({ connectorsOnly: false })
    expect(plugins).toContainEqual(
      expect.objectContaining({ class: 'io.debezium.connector.jdbc.JdbcSinkConnector', type: 'sink' }),
    )
    expect(plugins).toContainEqual(
      expect.objectContaining({ class: 'io.apicurio.registry.utils.converter.AvroConverter', type: 'converter' }),
    )
    expect((await managed.client.server()).version).toMatch(/^4\./)
    expect((await managed.client.health()).status).toBe('healthy')
  })

  it('deploys, gets ready, stores rows, and changes nothing the second time', async () => {
    const model = modelOf('deployed')
    await managed.send(model, records(500), 2)
    const lines: string[] = []
    const runtime = managed.runtime(managed.describe(model), { onProgress: (line) => void lines.push(line), tasks: 2 })
    const name = `${managed.prefix}-deployed`
    expect(await runtime.validate(name)).toEqual([])
    expect(await runtime.drift(name)).toBeUndefined()
    expect(await runtime.deploy(name)).toMatchObject({
      name,
      action: 'created',
      drift: [],
    } satisfies Partial<DeployReport>)
    await runtime.start()
    await rowsOf(model, 500)
    expect(runtime.status(name)).toMatchObject({
      name,
      type: 'sink',
      connector: { state: 'RUNNING' },
      tasks: [
        { id: 0, state: 'RUNNING' },
        { id: 1, state: 'RUNNING' },
      ],
    })
    expect(lines.at(-1)).toMatch(/2 of 2 tasks RUNNING/)
    expect(await runtime.deploy(name)).toMatchObject({ action: 'unchanged' })
    expect(await runtime.drift(name)).toEqual([])
    await runtime.drained()
    expect((await runtime.lag(name)).map(({ lag }) => lag)).toEqual([0, 0])
    const { rows } = await pool.query(`select id, at, value, time_ts from "${managed.table(model)}" where id = '4'`)
    expect(rows).toEqual([{ id: '4', at: new Date(day / 1_000), value: 2, time_ts: expect.any(Date) }])
  })

  it('says what is different from what was deployed, without secrets, and mends it', async () => {
    const model = modelOf('drifted')
    await managed.send(model, records(10))
    const registry = managed.describe(model)
    const runtime = managed.runtime(registry)
    const name = `${managed.prefix}-drifted`
    await runtime.deploy(name)
    const config = await managed.client.config(name)
    await managed.client.putConfig(name, { ...config, 'batch.size': '7', 'test.access.token': 'h1dden' })
    expect(await runtime.drift(name)).toEqual([
      { option: 'batch.size', wanted: config['batch.size'], running: '7' },
      { option: 'test.access.token', wanted: undefined, running: '[hidden]' },
    ])
    expect(await runtime.deploy(name)).toMatchObject({ action: 'updated' })
    expect(await managed.client.config(name)).toEqual(config)
    await rowsOf(model, 10)
  })

  it('takes records of a newer schema while it runs', async () => {
    const first = modelOf('evolving')
    const second = modelOf('evolving', 2)
    await managed.send(first, records(50))
    const runtime = managed.runtime(managed.describe(first))
    await runtime.deploy('evolving')
    await rowsOf(first, 50)
    await managed.send(second, records(50, 50, { weight: 9 }))
    await managed.send(first, records(50, 100))
    await rowsOf(first, 150)
    const { rows } = await pool.query(
      `select count(*) filter (where weight = 9)::int as new, count(*) filter (where weight is null)::int as old from "${managed.table(first)}"`,
    )
    expect(rows).toEqual([{ new: 50, old: 100 }])
    await runtime.refresh()
    expect(runtime.status('evolving').tasks).toMatchObject([{ state: 'RUNNING' }])
  })

  it('pauses and resumes, stops, and begins anew without its offsets', async () => {
    const model = modelOf('paused')
    await managed.send(model, records(20))
    const runtime = managed.runtime(managed.describe(model))
    await runtime.deploy('paused')
    await rowsOf(model, 20)
    await runtime.pause('paused')
    const stateOf = async () => {
      await runtime.refresh('paused')
      return runtime.status('paused').tasks.map(({ state }) => state)
    }
    await expect.poll(stateOf).toEqual(['PAUSED'])
    await managed.send(model, records(20, 20))
    await new Promise((resolve) => setTimeout(resolve, 2_000))
    expect(await managed.rows(model)).toBe(20)
    await runtime.resume('paused')
    await rowsOf(model, 40)
    await runtime.halt('paused')
    expect(await managed.client.status(`${managed.prefix}-paused`)).toMatchObject({
      connector: { state: 'STOPPED' },
      tasks: [],
    })
    await pool.query(`truncate "${managed.table(model)}"`)
    await runtime.resetOffsets('paused')
    // A stopped one stays stopped; a deployment sets it going.
    expect(await runtime.deploy('paused')).toMatchObject({ action: 'unchanged' })
    await rowsOf(model, 40)
    expect(await runtime.remove('paused', { offsets: true })).toBe(true)
    expect(await runtime.remove('paused')).toBe(false)
    expect((await runtime.lag('paused')).map(({ lag }) => lag)).toEqual([40])
  })

  it('keeps one row of each key with the mode upsert', async () => {
    const model = modelOf('replaced')
    const modes = { modes: { replaced: 'upsert' }, primaryKeys: { replaced: ['id'] } } as const
    const runtime = managed.runtime(managed.describe(model, modes))
    await managed.send(model, [...records(30), ...records(30, 0, { value: 99 })])
    await runtime.deploy('replaced')
    await runtime.drained()
    const { rows } = await pool.query(
      `select count(*)::int as rows, min(value) as least from "${managed.table(model)}"`,
    )
    expect(rows).toEqual([{ rows: 30, least: 99 }])
  })

  it('puts what cannot be converted among the dead letters and goes on', async () => {
    const model = modelOf('poisoned')
    const topic = managed.naming.topic('poisoned')
    await managed.send(model, records(5))
    const producer = managed.log.producer()
    const unknownSchema = Buffer.from([0, 0x7f, 0, 0, 1, 2])
    await producer.send({
      topic,
      records: [
        { key: 'bad', value: Buffer.from('no frame') },
        { key: 'id', value: unknownSchema },
      ],
    })
    await producer.close()
    await managed.send(model, records(5, 5))
    const runtime = managed.runtime(managed.describe(model))
    await runtime.deploy('poisoned')
    await rowsOf(model, 10)
    const letters = async () => {
      const [described] = await managed.log.admin().describeTopics([managed.naming.deadLetters(topic)])
      return described?.partitions.reduce((sum, { highWatermark }) => sum + Number(highWatermark), 0)
    }
    await expect.poll(letters).toBe(2)
  })

  it('names the option when the password is wrong, and leaves nothing of the trial', async () => {
    const model = modelOf('refused')
    await managed.send(model, records(5))
    const connection = { url: inside.timescaledb, password: 'wr0ng-secret' }
    const runtime = managed.runtime(managed.describe(model), { connection })
    const problems = await runtime.validate('refused', { trial: true })
    expect(problems).toEqual([{ option: 'connection.password', message: expect.stringContaining('password') }])
    expect((await managed.client.connectors()).filter((name) => name.endsWith('-trial'))).toEqual([])
    const error: unknown = await runtime.deploy('refused').catch((failure: unknown) => failure)
    expect(error).toBeInstanceOf(ConnectorConfigInvalidError)
    expect((error as ConnectorConfigInvalidError).problems[0]?.option).toBe('connection.password')
    expect(String(error)).not.toContain('wr0ng-secret')
    const mended = managed.runtime(managed.describe(model))
    expect(await mended.validate('refused', { trial: true })).toEqual([])
    // What failed before is restarted, and its old failure is not taken for a new one.
    expect(await mended.deploy('refused')).toMatchObject({ action: 'updated' })
    await rowsOf(model, 5)
  })

  it('tells of an option that the plugin refuses before anything is made', async () => {
    const model = modelOf('unmade')
    const runtime = managed.runtime(managed.describe(model), { properties: { 'flush.max.retries': 'often' } })
    const error: unknown = await runtime.deploy('unmade').catch((failure: unknown) => failure)
    expect((error as ConnectorConfigInvalidError).problems).toEqual([
      {
        option: 'flush.max.retries',
        message: expect.stringContaining('not a number of type INT'.replace('not', 'Not')),
      },
    ])
    expect(await managed.client.connectors()).not.toContain(`${managed.prefix}-unmade`)
  })

  it('says of a record that the table refuses that nothing was put aside, and recovers when the table is mended', async () => {
    const model = modelOf('stuck')
    const table = managed.table(model)
    await managed.send(model, records(10))
    const failures: string[] = []
    const runtime = managed.runtime(managed.describe(model), {
      properties: { 'flush.max.retries': '1', 'flush.retry.delay.ms': '100' },
      supervise: {
        attempts: 30,
        initial: 500,
        maximum: 1_000,
        onFailure: (name, error) => void failures.push(String(error)),
      },
    })
    await runtime.deploy('stuck')
    await rowsOf(model, 10)
    await pool.query(`alter table "${table}" add constraint refuses check (id <> '13')`)
    await runtime.start()
    await managed.send(model, records(10, 10))
    await expect.poll(() => failures.length, { timeout: 60_000 }).toBeGreaterThan(0)
    expect(failures[0]).toMatch(/nothing was put aside/)
    expect(failures[0]).toMatch(/refuses/)
    await pool.query(`alter table "${table}" drop constraint refuses`)
    await rowsOf(model, 20)
    await expect.poll(() => runtime.status('stuck').tasks.map(({ state }) => state)).toEqual(['RUNNING'])
    expect(runtime.failure('stuck')).toBeUndefined()
  })

  it('fails at once when nobody looks after it', async () => {
    const model = modelOf('alone')
    const table = managed.table(model)
    await managed.send(model, records(3))
    const runtime = managed.runtime(managed.describe(model), {
      properties: { 'flush.max.retries': '1', 'flush.retry.delay.ms': '100' },
    })
    await runtime.deploy('alone')
    await rowsOf(model, 3)
    await pool.query(`alter table "${table}" add constraint refuses check (id <> '4')`)
    await managed.send(model, records(3, 3))
    const error: unknown = await runtime.drained().catch((failure: unknown) => failure)
    expect(error).toBeInstanceOf(ConnectorFailedError)
    expect(runtime.failure('alone')).toMatchObject({ stage: 'write', task: 0 })
  })
})
