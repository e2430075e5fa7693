import { createIds, createSeededRandom } from '@cryptics-lab/avro-models'
import { createMemoryRegistry } from '@cryptics-lab/avro-models/registry'
import { models } from '@cryptics-lab/avro-models/schemas'
import { createVirtualTime } from '@cryptics-lab/avro-models/testing'
import { expect, it } from 'vitest'
import { OffsetFencedError } from '../errors.ts'
import { createMemoryLog } from '../kafka/memory-log/memory-log.ts'
import { createTopicNaming } from '../kafka/topic-naming.ts'
import { createProducer } from '../producers/avro-producer.ts'
import { createMemorySink } from '../sinks/memory/memory-sink.ts'
import { ConnectorRegistry } from './connector-registry.ts'
import { createNodeRuntime } from './node-runtime.ts'
import type { SuperviseOptions } from './node-runtime-options.ts'

const naming = createTopicNaming({ preset: 'cryptics', venue: 'deribit' })

/** A runtime whose sink fails for good so many times. */
function surroundings(failures: number, supervise: SuperviseOptions) {
  const time = createVirtualTime()
  const seams = { clock: time.clock, timers: time.timers, random: createSeededRandom(3) }
  const ids = createIds({ clock: time.clock, random: createSeededRandom(4) })
  const log = createMemoryLog({ ...seams, ids })
  const schemaRegistry = createMemoryRegistry()
  const sink = createMemorySink<object>('door')
  let left = failures
  const told: string[] = []
  const runtime = createNodeRuntime({
    log,
    registry: new ConnectorRegistry({ naming }).register('trade', models.trade),
    schemaRegistry,
    sink: () => ({
      ...sink,
      async write(batch) {
        if (left-- > 0) throw new OffsetFencedError({ topic: 't', partition: 0, expected: '0', table: 'x' })
        return sink.write(batch)
      },
    }),
    supervise: { ...supervise, onFailure: (name, error) => told.push(`${name} ${(error as OffsetFencedError).code}`) },
    ...seams,
  })
  const producer = createProducer(models.trade, { log, schemaRegistry, naming, ...seams })
  return { time, runtime, producer, sink, told }
}

it('starts a connector that failed again, as often as it takes, and loses nothing', async () => {
  const { time, runtime, producer, sink, told } = surroundings(4, {})
  await runtime.start()
  for (let count = 0; count < 30; count += 1) void producer.generateAndProduce()
  await producer.flush()
  const drained = runtime.drained()
  await time.run()
  await drained
  expect(sink.records).toHaveLength(30)
  expect(told).toEqual(Array.from({ length: 4 }, () => 'postgres-sink-trade OFFSET_FENCED'))
  expect(runtime.status('trade').tasks[0]?.state).toBe('RUNNING')
  await runtime.stop()
  expect(time.pending).toBe(0)
})

it('leaves it FAILED after the attempts that it is given, and says so to whoever waits', async () => {
  const { time, runtime, producer, told } = surroundings(100, { attempts: 2 })
  await runtime.start()
  void producer.generateAndProduce()
  await producer.flush()
  const drained = runtime.drained().catch((error: unknown) => error)
  await time.run()
  expect(await drained).toMatchObject({ code: 'CONNECTOR_FAILED' })
  expect(told).toHaveLength(3)
  expect(runtime.status('trade').tasks[0]?.state).toBe('FAILED')
  await runtime.stop()
})
