import { defineModel, type Model } from '@cryptics-lab/avro-models'
import { replayDeadLetters } from '@cryptics-lab/sink-connectors'
import { Pool } from 'pg'
import { Network, type StartedNetwork } from 'testcontainers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Server, startConnect, startKafka, startRegistry, startTimescale } from './harness/containers.ts'
import { type Faults, faultsOf } from './harness/faults.ts'
import { type Gate, openGate } from './harness/gate.ts'
import { type Managed, openManaged } from './harness/managed.ts'
import { lacks, titled } from './harness/servers.ts'

const lack = lacks()

const at = { type: 'long', logicalType: 'timestamp-micros', 'connect.name': 'io.debezium.time.MicroTimestamp' } as const

function modelOf(name: string, version = 1): Model<object> {
  return defineModel<Record<string, unknown>>({
    name,
    history: [
      {
        type: 'record',
        // Another schema for each test: one that the worker has not seen is asked of the registry.
        name: `Faulty${version}`,
        namespace: 'com.cryptics.tests',
        fields: [
          { name: 'id', type: 'string' },
          { name: 'at', type: at },
        ],
      },
    ],
    time: 'at',
    key: ({ id }) => String(id),
  }) as unknown as Model<object>
}

const records = (count: number, from = 0): readonly object[] =>
  Array.from({ length: count }, (_, index) => ({ id: String(from + index), at: 1_790_000_000_000_000 + index }))

describe.skipIf(lack !== undefined)(titled('two workers of Kafka Connect', lack), () => {
  let network: StartedNetwork
  let servers: readonly Server[]
  let workers: readonly Server[]
  let faults: readonly Faults[]
  let registry: Server
  let gate: Gate
  let database: Faults
  let pool: Pool
  let managed: Managed
  beforeAll(async () => {
    network = await new Network().start()
    const [kafka] = await startKafka(1, network)
    const [timescale, schemas, ...both] = await Promise.all([
      startTimescale(network),
      startRegistry(network),
      startConnect(network, { alias: 'connect0' }),
      startConnect(network, { alias: 'connect1' }),
    ])
    workers = both
    registry = schemas
    database = await faultsOf(timescale.container)
    gate = await openGate(network, Number(new URL(schemas.url).port))
    servers = [kafka as Server, timescale, schemas, ...both]
    faults = await Promise.all(both.map(({ container }) => faultsOf(container)))
    pool = new Pool({ connectionString: timescale.url, max: 4 })
    pool.on('error', () => undefined)
    managed = await openManaged(
      { kafka: (kafka as Server).url, registry: schemas.url, connect: workers.map(({ url }) => url) },
      pool,
    )
  }, 180_000)
  afterAll(async () => {
    await managed.close()
    await gate.shut()
    await pool.end()
    await Promise.all(servers.map(({ container }) => container.stop()))
    await network.stop()
  })

  const rowsOf = (model: Model<object>, expected: number) =>
    expect.poll(() => managed.rows(model), { timeout: 90_000, interval: 250 }).toBe(expected)

  const workersOf = async (name: string) =>
    (await managed.client.status(`${managed.prefix}-${name}`)).tasks.map(({ worker_id: worker }) => worker)

  it('share the tasks of a connector', async () => {
    const model = modelOf('shared')
    await managed.send(model, records(400), 4)
    const runtime = managed.runtime(managed.describe(model), { tasks: 4 })
    await runtime.deploy('shared')
    await rowsOf(model, 400)
    await expect.poll(async () => new Set(await workersOf('shared')).size, { timeout: 60_000, interval: 500 }).toBe(2)
  })

  /** The registry behind a gate that can be shut: its host is there, and refuses connections. */
  const throughGate = () => ({ type: 'apicurio' as const, registryUrl: `http://${gate.address}` })

  const lettersOf = async (model: Model<object>): Promise<number> => {
    const topic = managed.naming.deadLetters(managed.naming.topic(model.name))
    const [described] = await managed.log.admin().describeTopics([topic])
    return described?.partitions.reduce((sum, { highWatermark }) => sum + Number(highWatermark), 0) ?? 0
  }

  it('wait for a registry that does not answer', async () => {
    const model = modelOf('waiting', 2)
    await managed.send(model, records(100))
    const away = await faultsOf(registry.container)
    await away.pause()
    const runtime = managed.runtime(managed.describe(model))
    await runtime.deploy('waiting', { wait: false })
    const watched = runtime.start()
    await new Promise((resolve) => setTimeout(resolve, 8_000))
    expect(await managed.rows(model)).toBe(0)
    await away.resume()
    await watched
    await rowsOf(model, 100)
    expect(await lettersOf(model)).toBe(0)
  })

  it('go on with the schemas that they know while the registry refuses connections', async () => {
    const model = modelOf('known', 3)
    await managed.send(model, records(100))
    const runtime = managed.runtime(managed.describe(model), { converter: throughGate() })
    await runtime.deploy('known')
    await rowsOf(model, 100)
    await gate.shut()
    try {
      // By itself the converter would ask anew after half a minute, and give up each record.
      await new Promise((resolve) => setTimeout(resolve, 32_000))
      await managed.send(model, records(100, 100))
      await rowsOf(model, 200)
    } finally {
      await gate.open()
    }
    expect(await lettersOf(model)).toBe(0)
  })

  it('make dead letters of a schema that they do not know then, which a replay brings back', async () => {
    const model = modelOf('strange', 4)
    await managed.send(model, records(50))
    await gate.shut()
    try {
      const runtime = managed.runtime(managed.describe(model), { converter: throughGate() })
      await runtime.deploy('strange')
      await expect.poll(() => lettersOf(model), { timeout: 60_000 }).toBe(50)
    } finally {
      await gate.open()
    }
    const topic = managed.naming.deadLetters(managed.naming.topic('strange'))
    const select = ({ code }: { readonly code: string }): boolean => code === 'RestClientException'
    const { outcomes } = await replayDeadLetters({ log: managed.log, topic, select })
    expect(outcomes).toEqual({ replayed: 50, 'left-out': 0, repeated: 0, looping: 0 })
    await rowsOf(model, 50)
  })

  it('stop at such a schema where nothing may be put aside, and are restarted until it is known', async () => {
    const model = modelOf('patient', 5)
    await managed.send(model, records(50))
    await gate.shut()
    const failures: string[] = []
    try {
      const runtime = managed.runtime(managed.describe(model), {
        converter: throughGate(),
        deadLetters: 'fail',
        supervise: {
          attempts: 100,
          initial: 500,
          maximum: 1_000,
          onFailure: (_, error) => void failures.push(String(error)),
        },
      })
      await runtime.start()
      await expect.poll(() => failures.length, { timeout: 60_000 }).toBeGreaterThan(0)
    } finally {
      await gate.open()
    }
    await rowsOf(model, 50)
    expect(failures[0]).toMatch(/registry did not give the schema/)
  })

  it('store everything when the database is killed and comes back later than their retries', async () => {
    const model = modelOf('outage')
    const modes = { modes: { outage: 'upsert' }, primaryKeys: { outage: ['id'] } } as const
    await managed.send(model, records(100))
    const failures: string[] = []
    const runtime = managed.runtime(managed.describe(model, modes), {
      properties: { 'flush.max.retries': '1', 'flush.retry.delay.ms': '100' },
      supervise: {
        attempts: 100,
        initial: 500,
        maximum: 1_000,
        onFailure: (_, error) => void failures.push(String(error)),
      },
    })
    await runtime.start()
    await rowsOf(model, 100)
    await database.kill()
    try {
      await managed.send(model, records(100, 100))
      await expect.poll(() => failures.length, { timeout: 60_000 }).toBeGreaterThan(0)
    } finally {
      await database.start()
    }
    await rowsOf(model, 200)
    expect(failures[0]).not.toMatch(/Correct the table/)
  })

  it('take over from one that is killed, and the runtime goes on with the other', async () => {
    const model = modelOf('killed')
    const modes = { modes: { killed: 'upsert' }, primaryKeys: { killed: ['id'] } } as const
    await managed.send(model, records(1_000), 2)
    const runtime = managed.runtime(managed.describe(model, modes), { tasks: 2 })
    await runtime.start()
    await rowsOf(model, 1_000)
    // The first of the list is the one that the client speaks to.
    await faults[0]?.kill()
    await managed.send(model, records(1_000, 1_000))
    await rowsOf(model, 2_000)
    await runtime.refresh()
    expect(runtime.problem).toBeUndefined()
    await expect
      .poll(() => new Set(runtime.status('killed').tasks.map(({ state, worker_id: worker }) => `${state} ${worker}`)), {
        timeout: 60_000,
      })
      .toEqual(new Set(['RUNNING connect1:8083']))
    // A rebalance is under way when it comes back, which answers 409 to whoever deploys just then.
    await faults[0]?.start()
    const late = modelOf('late')
    await managed.send(late, records(10))
    await managed.runtime(managed.describe(late)).deploy('late')
    await rowsOf(late, 10)
    await runtime.drained()
  })
})
