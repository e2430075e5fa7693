import { createSeededRandom, defineModel } from '@cryptics-lab/avro-models'
import { createCodec } from '@cryptics-lab/avro-models/codec'
import { createMemoryRegistry } from '@cryptics-lab/avro-models/registry'
import {
  ConnectorRegistry,
  createNodeRuntime,
  createTopicNaming,
  ProducerRegistry,
} from '@cryptics-lab/sink-connectors'
import { createMemoryLog } from '@cryptics-lab/sink-connectors/memory-log'
import { createMemorySink } from '@cryptics-lab/sink-connectors/memory-sink'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startTestDatabase, type TestDatabase } from './test-database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await startTestDatabase()
})
afterAll(() => database.close())
beforeEach(async () => {
  await database.pool.query('drop schema public cascade; create schema public')
})

const micros = { type: 'long', logicalType: 'timestamp-micros' } as const
/** The newest schema, or the one before, whose sequence was an int. */
const schemaOf = (sequence: 'int' | 'long') =>
  ({
    type: 'record',
    name: 'Fill',
    doc: 'A fill with its numbers.',
    fields: [
      { name: 'venue_timestamp', type: micros, doc: 'Time of the fill.' },
      { name: 'receive_timestamp', type: micros, doc: 'Time of receipt.' },
      { name: 'sequence', type: sequence, doc: 'Number of the fill.' },
      { name: 'parent', type: ['null', 'long'], default: null, doc: 'Number of its order, or null.' },
    ],
  }) as const
const fill = defineModel({ name: 'fill', schema: schemaOf('long'), earlier: [schemaOf('int')], key: () => 'fill' })

const smallest = -(2n ** 63n)
const largest = 2n ** 63n - 1n
const edges = [smallest, -(2n ** 53n), 1n - 2n ** 53n, -1n, 0n, 2n ** 53n - 1n, 2n ** 53n, 2n ** 53n + 1n, largest]
const random = createSeededRandom(12)
const draw = (): bigint => BigInt.asIntN(64, BigInt(Math.floor(random.next() * 2 ** 32)) ** 2n)
const many = [...edges, ...Array.from({ length: 3_000 }, draw)]

/** Records as the types have them: whoever needs more than a number gives a bigint in its place. */
const recordOf = (sequence: bigint, parent: bigint | null, index: number) => ({
  venue_timestamp: 1_723_104_000_000_000 + index,
  receive_timestamp: 1_723_104_000_000_000 + index,
  sequence: sequence as unknown as number,
  parent: parent as unknown as number | null,
})
const parentOf = (index: number): bigint | null => (index % 3 === 0 ? null : (many.at(-index) ?? null))

describe.each(['avro', 'json'] as const)('longs of all 64 bits on topics of %s', (serializer) => {
  const naming = createTopicNaming({ preset: 'cryptics', venue: 'deribit', serializers: { fill: serializer } })
  const shared = () => ({ log: createMemoryLog(), schemaRegistry: createMemoryRegistry(), naming })
  const registry = () => new ConnectorRegistry({ naming }).register('fill', fill)

  const loads = [
    ['a few', edges],
    ['many', many],
  ] as const
  it.each(loads)('come from a producer into a table, digit by digit: %s', async (_, values) => {
    const parts = shared()
    const runtime = createNodeRuntime({ ...parts, registry: registry(), pool: database.pool, batch: { rows: 5_000 } })
    await runtime.start()
    const producers = new ProducerRegistry(parts).register('fill', fill)
    await Promise.all(values.map((value, i) => producers.produce('fill', null, recordOf(value, parentOf(i), i))))
    await runtime.drained()
    expect(runtime.counts('fill')).toMatchObject({ written: values.length, deadLettered: 0 })
    const { rows } = await database.pool.query<{ s: string; p: string | null }>(
      'select sequence::text as s, parent::text as p from fill_data order by venue_timestamp',
    )
    expect(rows).toEqual(values.map((value, i) => ({ s: String(value), p: parentOf(i)?.toString() ?? null })))
    await runtime.stop()
    await producers.close()
  })

  it('are numbers at a sink as far as numbers go, and bigints beyond', async () => {
    const parts = shared()
    const sink = createMemorySink<object>()
    const runtime = createNodeRuntime({ ...parts, registry: registry(), sink: () => sink })
    await runtime.start()
    const producers = new ProducerRegistry(parts).register('fill', fill)
    for (const value of edges) await producers.produce('fill', null, recordOf(value, null, 0))
    await runtime.drained()
    expect(sink.records.map(({ value }) => (value as { sequence: unknown }).sequence)).toStrictEqual(
      edges.map((value) => (Number.isSafeInteger(Number(value)) ? Number(value) : value)),
    )
    await runtime.stop()
    await producers.close()
  })
})

it('an older writer’s ints go into the same column as the longs', async () => {
  const naming = createTopicNaming({ preset: 'cryptics', venue: 'deribit' })
  const [log, schemaRegistry] = [createMemoryLog(), createMemoryRegistry()]
  const registry = new ConnectorRegistry({ naming }).register('fill', fill)
  const runtime = createNodeRuntime({ log, schemaRegistry, registry, pool: database.pool })
  const topic = naming.topic('fill')
  const options = { registry: schemaRegistry, subject: `${topic}-value`, longs: 'bigint' } as const
  const old = await createCodec(schemaOf('int'), options)
  const now = await createCodec(fill, options)
  await runtime.start()
  const records = [old.encode({ ...recordOf(0n, smallest, 0), sequence: -5 }), now.encode(recordOf(largest, 7n, 1))]
  await log.producer().send({ topic, records: records.map((value) => ({ key: null, value })) })
  await runtime.drained()
  const { rows } = await database.pool.query(
    'select sequence::text, parent::text from fill_data order by venue_timestamp',
  )
  expect(rows).toEqual([
    { sequence: '-5', parent: String(smallest) },
    { sequence: String(largest), parent: '7' },
  ])
  await runtime.stop()
})
