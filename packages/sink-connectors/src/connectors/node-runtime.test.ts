import { type BookTop, createIds, createSeededRandom, type Trade } from '@cryptics-lab/avro-models'
import { models } from '@cryptics-lab/avro-models/schemas'
import { createMemoryRegistry } from '@cryptics-lab/avro-models/registry'
import { createVirtualTime, type VirtualTime } from '@cryptics-lab/avro-models/testing'
import { beforeEach, describe, expect, it } from 'vitest'
import { LogUnavailableError, SinkUnavailableError } from '../errors.ts'
import { createMemoryLog } from '../kafka/memory-log/memory-log.ts'
import type { LogClient } from '../kafka/ports.ts'
import { createTopicNaming } from '../kafka/topic-naming.ts'
import type { Sink } from '../ports.ts'
import { ProducerRegistry } from '../producers/producer-registry.ts'
import { type MemorySink, createMemorySink } from '../sinks/memory/memory-sink.ts'
import { ConnectorRegistry } from './connector-registry.ts'
import { createNodeRuntime } from './node-runtime.ts'
import type { NodeRuntimeOptions } from './node-runtime-options.ts'
import { SinkConnector } from './sink-connector.ts'

const naming = createTopicNaming({ preset: 'cryptics', venue: 'deribit' })

let time: VirtualTime
let log: LogClient
let schemaRegistry: ReturnType<typeof createMemoryRegistry>
let sinks: Map<string, MemorySink<object>>
beforeEach(() => {
  time = createVirtualTime()
  const ids = createIds({ clock: time.clock, random: createSeededRandom(4, 'ids') })
  log = createMemoryLog({ clock: time.clock, timers: time.timers, random: createSeededRandom(4), ids })
  schemaRegistry = createMemoryRegistry()
  sinks = new Map()
})

const seams = () => ({ clock: time.clock, timers: time.timers, random: createSeededRandom(5) })
const capture = (name: string): Sink<object> => {
  const sink = sinks.get(name) ?? createMemorySink<object>(name)
  sinks.set(name, sink)
  return sink
}
const produceWith = () =>
  new ProducerRegistry({ log, schemaRegistry, naming, ...seams() })
    .register('trade', models.trade)
    .register('book_top', models.book_top)
const runtimeWith = (rest: Partial<NodeRuntimeOptions> = {}) =>
  createNodeRuntime({
    log,
    registry: new ConnectorRegistry({ naming }).register('trade', models.trade).register('book_top', models.book_top),
    schemaRegistry,
    sink: (_, name) => capture(name),
    ...seams(),
    ...rest,
  })
const trades = (count: number): Trade[] => {
  const random = createSeededRandom(6)
  return Array.from({ length: count }, () => models.trade.generate(random))
}
const valuesOf = (name: string) => sinks.get(name)?.records.map(({ value }) => value)
const stateOf = (runtime: ReturnType<typeof runtimeWith>, name: string) => runtime.status(name).tasks[0]?.state

describe('the way from producers to sinks', () => {
  it('brings every record to its own sink, in order, and says when it is there', async () => {
    const producers = produceWith()
    const runtime = runtimeWith()
    await runtime.start()
    const records = trades(1_234)
    for (const record of records) void producers.produce('trade', models.trade.key(record), record)
    const book: Promise<BookTop> = producers.get('book_top').generateAndProduce()
    const done = producers.flush().then(() => runtime.drained())
    await time.run()
    await done
    expect(valuesOf('trade')).toEqual(records)
    expect(valuesOf('book_top')).toEqual([await book])
    expect(runtime.counts('trade')).toMatchObject({ written: 1_234, deadLettered: 0 })
    expect(await runtime.lag('postgres-sink-trade')).toMatchObject([{ partition: 0, offset: '1234', lag: 0 }])
    expect(runtime.statuses().map(({ name }) => name)).toEqual(['postgres-sink-trade', 'postgres-sink-book_top'])
    await runtime.stop()
    await producers.close()
    await log.close()
    expect(time.pending).toBe(0)
  })

  it('goes through topics of JSON where the naming says so, strangers and letters included', async () => {
    const json = createTopicNaming({ preset: 'cryptics', venue: 'deribit', serializers: { trade: 'json' } })
    const producer = new ProducerRegistry({ log, schemaRegistry, naming: json, ...seams() })
      .register('trade', models.trade)
      .get('trade')
    const runtime = runtimeWith({ registry: new ConnectorRegistry({ naming: json }).register('trade', models.trade) })
    await runtime.start()
    const records = trades(20)
    for (const record of records) void producer.produce(null, record)
    await time.run()
    const topic = 'cryptics.deribit.trade.json'
    const foreign = [Buffer.from(JSON.stringify({ ...records[0], more: 1 })), Buffer.from('{"price":"?"}')]
    await log.producer().send({ topic, records: foreign.map((value) => ({ key: null, value })) })
    const done = runtime.drained()
    await time.run()
    await done
    expect(valuesOf('trade')).toEqual([...records, records[0]])
    expect(runtime.counts('trade')).toMatchObject({ written: 21, deadLettered: 1 })
    const [ends] = await log.admin().describeTopics([`${topic}.dlq`])
    expect(ends?.partitions).toMatchObject([{ highWatermark: '1' }])
    await runtime.stop()
    await producer.close()
  })

  it('is the same with the same seed, record by record and moment by moment', async () => {
    const run = async (): Promise<string> => {
      const virtual = createVirtualTime()
      const own = { clock: virtual.clock, timers: virtual.timers, random: createSeededRandom(8) }
      const ids = createIds({ clock: virtual.clock, random: createSeededRandom(8, 'ids') })
      const memory = createMemoryLog({ ...own, ids })
      const doors: string[] = []
      const runtime = createNodeRuntime({
        log: memory,
        registry: new ConnectorRegistry({ naming }).register('trade', models.trade),
        schemaRegistry,
        sink: () => {
          const inner = createMemorySink<object>()
          let failures = 3
          return {
            ...inner,
            async write(batch) {
              if (failures-- > 0) throw new SinkUnavailableError('door', 'later')
              doors.push(`${virtual.clock.now()} ${JSON.stringify(batch)}`)
              return inner.write(batch)
            },
          }
        },
        ...own,
      })
      const producers = new ProducerRegistry({ log: memory, schemaRegistry, naming, ...own }).register(
        'trade',
        models.trade,
      )
      await runtime.start()
      for (const [index, record] of trades(200).entries()) {
        virtual.timers.set(() => void producers.produce('trade', null, record), index * 3)
      }
      await virtual.run()
      await runtime.drained()
      await Promise.all([runtime.stop(), producers.close()])
      return doors.join('\n')
    }
    const first = await run()
    expect(first.length).toBeGreaterThan(10_000)
    expect(await run()).toBe(first)
  })

  it('goes on where the sink stands, not where the group does', async () => {
    const producers = produceWith()
    const first = runtimeWith()
    await first.start()
    const records = trades(5)
    for (const record of records) void producers.produce('trade', null, record)
    await producers.flush()
    await time.run()
    await first.drained()
    await first.stop()
    // A group that has gone further than the sink, as after a restored backup of the table: the sink wins.
    const restored = createMemorySink<object>('trade')
    sinks.set('trade', restored)
    const [topic] = await log.admin().describeTopics([naming.topic('trade')])
    const identity = { topic: naming.topic('trade'), partition: 0, incarnation: topic?.incarnation as string }
    await restored.write({ ...identity, records: [], rejected: [], nextOffset: '2', endOffset: '5' })
    const second = runtimeWith()
    await second.start()
    await time.run()
    await second.drained()
    expect(valuesOf('trade')).toEqual(records.slice(2))
    await second.stop()
    await producers.close()
  })

  it('says so when it starts at the end and there is nothing to do', async () => {
    const producers = produceWith()
    void producers.produce('trade', null, trades(1)[0] as Trade)
    await producers.flush()
    const runtime = runtimeWith()
    await runtime.start()
    await time.run()
    await runtime.drained()
    await runtime.stop()
    const again = runtimeWith()
    await again.start()
    await again.drained()
    expect(again.counts('trade')).toMatchObject({ written: 0, skipped: 0 })
    await again.stop()
    await producers.close()
  })
})

describe('what cannot be decoded', () => {
  const garbage = [
    { key: 'k', value: Uint8Array.from([1, 2, 3]), headers: { note: 'mine' } },
    { key: null, value: null },
    { key: null, value: Uint8Array.from([0, 0, 0, 3, 0xe7, 1]) },
  ]

  it('goes to its own topic with the reason in headers, and the rest goes on', async () => {
    const producers = produceWith()
    const runtime = runtimeWith()
    await runtime.start()
    await log.producer().send({ topic: naming.topic('trade'), records: garbage })
    const records = trades(2)
    for (const record of records) void producers.produce('trade', null, record)
    await producers.flush()
    await time.run()
    await runtime.drained()
    expect(valuesOf('trade')).toEqual(records)
    expect(runtime.counts('trade')).toMatchObject({ written: 2, deadLettered: 3 })
    const letters: Record<string, string>[] = []
    const consumer = log.consumer({ groupId: 'look', topics: ['cryptics.deribit.trade.avro.dlq'] })
    consumer.run({
      async eachBatch(batch) {
        for (const { headers } of batch.records) {
          letters.push(
            Object.fromEntries(
              Object.entries(headers).map(([name, bytes]) => [name, Buffer.from(bytes as Uint8Array).toString()]),
            ),
          )
        }
      },
    })
    await time.advance(0)
    expect(letters.map((headers) => headers['cryptics.dlq.error_code'])).toEqual([
      'MALFORMED_FRAME',
      'RECORD_UNDECODABLE',
      'UNKNOWN_SCHEMA_ID',
    ])
    expect(letters[0]).toMatchObject({
      note: 'mine',
      '__connect.errors.topic': 'cryptics.deribit.trade.avro',
      '__connect.errors.offset': '0',
      '__connect.errors.connector.name': 'postgres-sink-trade',
      '__connect.errors.stage': 'VALUE_CONVERTER',
    })
    await consumer.close()
    await runtime.stop()
    await producers.close()
  })

  it('fails the connector when it is told so; a restart meets it again', async () => {
    const runtime = runtimeWith({ deadLetters: 'fail' })
    await runtime.start()
    await log.producer().send({ topic: naming.topic('trade'), records: garbage.slice(0, 1) })
    await time.run()
    expect([stateOf(runtime, 'trade'), stateOf(runtime, 'book_top')]).toEqual(['FAILED', 'RUNNING'])
    await expect(runtime.drained()).rejects.toMatchObject({
      code: 'CONNECTOR_FAILED',
      connector: 'postgres-sink-trade',
    })
    await runtime.restart('trade')
    expect(stateOf(runtime, 'trade')).toBe('RUNNING')
    await time.run()
    expect(runtime.failure('trade')).toMatchObject({ code: 'MALFORMED_FRAME' })
    await runtime.stop()
  })

  it('waits for a registry that is away and loses nothing', async () => {
    const producers = produceWith()
    let failures = 4
    const away = {
      ...createMemoryRegistry(),
      async schemaById(id: number) {
        if (failures-- > 0) throw new LogUnavailableError('registry', 'away')
        return schemaRegistry.schemaById(id)
      },
      // Another id than the producer's, so that the schema must be asked for.
      register: async () => 99,
    }
    const runtime = runtimeWith({ schemaRegistry: away })
    await runtime.start()
    const records = trades(3)
    for (const record of records) void producers.produce('trade', null, record)
    await producers.flush()
    await time.run()
    await runtime.drained()
    expect(valuesOf('trade')).toEqual(records)
    expect(runtime.counts('trade')).toMatchObject({ deadLettered: 0, retries: 4 })
    await runtime.stop()
    await producers.close()
  })
})

describe('the runtime', () => {
  it('pauses and resumes one connector alone', async () => {
    const producers = produceWith()
    const runtime = runtimeWith()
    await runtime.start()
    runtime.pause('trade')
    void producers.produce('trade', null, trades(1)[0] as Trade)
    void producers.get('book_top').generateAndProduce()
    await producers.flush()
    await time.advance(1_000)
    expect([valuesOf('trade'), valuesOf('book_top')?.length, stateOf(runtime, 'trade')]).toEqual([[], 1, 'PAUSED'])
    expect(await runtime.lag('trade')).toMatchObject([{ lag: 1 }])
    runtime.resume('trade')
    await time.advance(100)
    expect(valuesOf('trade')).toHaveLength(1)
    await runtime.stop()
    await producers.close()
  })

  it('names an unknown connector, and needs a pool or a sink', () => {
    expect(() => runtimeWith().status('nope')).toThrow(/no connector is named nope/)
    const registry = new ConnectorRegistry({ naming })
    expect(() => createNodeRuntime({ log, registry, schemaRegistry })).toThrow(/^pool: /)
  })

  it('gives up waiting for the end by signal', async () => {
    const runtime = runtimeWith()
    await runtime.start()
    runtime.pause('trade')
    await log.producer().send({ topic: naming.topic('trade'), records: [{ key: null, value: null }] })
    const controller = new AbortController()
    const waiting = runtime.drained({ signal: controller.signal })
    waiting.catch(() => undefined)
    controller.abort(new RangeError('enough'))
    await expect(waiting).rejects.toThrow('enough')
    await runtime.stop()
  })
})

describe('a connector', () => {
  class OwnTrades extends SinkConnector<Trade> {
    readonly topicKey = 'trade'
    readonly model = models.trade
    override readonly connectorNamePrefix = 'archive'
    override readonly primaryKeys = ['trade_id']
    override get tableName(): string {
      return 'own_trades'
    }
  }

  it('is described by class or model, named by prefix and topic key', () => {
    const registry = new ConnectorRegistry({ naming, batch: { rows: 9 } })
      .register('trade', OwnTrades)
      .register('book_top', models.book_top)
    expect(registry.get('trade').getConnectorConfig()).toEqual({
      name: 'archive-trade',
      topic: 'cryptics.deribit.trade.avro',
      serializer: 'avro',
      deadLetterTopic: 'cryptics.deribit.trade.avro.dlq',
      broker: 'deribit',
      table: 'own_trades',
      schema: undefined,
      primaryKeys: ['trade_id'],
      mode: 'once',
      batch: { rows: 9 },
    })
    expect(registry.get('book_top').name).toBe('postgres-sink-book_top')
    expect(registry.get('book_top').tableName).toBe('book_top_data')
    expect(() => registry.register('trade', models.trade)).toThrow(/already named trade/)
  })

  it('fills the table that the options name for its topic key', () => {
    const registry = new ConnectorRegistry({ naming, tables: { trade: 'fills_of_others' } })
      .register('trade', models.trade)
      .register('book_top', models.book_top)
    expect(registry.get('trade').getConnectorConfig().table).toBe('fills_of_others')
    expect(registry.get('book_top').getConnectorConfig().table).toBe('book_top_data')
  })
})
