import { createSeededRandom } from '@cryptics-lab/avro-models'
import { createMemoryRegistry } from '@cryptics-lab/avro-models/registry'
import { models } from '@cryptics-lab/avro-models/schemas'
import { createMemoryLog } from '../kafka/memory-log/memory-log.ts'
import { createTopicNaming } from '../kafka/topic-naming.ts'
import { createProducer } from '../producers/avro-producer.ts'
import { createMemorySink } from '../sinks/memory/memory-sink.ts'
import { describeConnectorRuntime } from '../testing.ts'
import { ConnectorRegistry } from './connector-registry.ts'
import { createNodeRuntime } from './node-runtime.ts'

const naming = createTopicNaming({ preset: 'cryptics', venue: 'deribit' })

await describeConnectorRuntime('node', {
  async open() {
    const log = createMemoryLog()
    const schemaRegistry = createMemoryRegistry()
    const sinks = new Map(['trade', 'book_top'].map((name) => [name, createMemorySink<object>(name)]))
    const connectors = new ConnectorRegistry({ naming })
      .register('trade', models.trade)
      .register('book_top', models.book_top)
    const producer = createProducer(models.trade, { log, schemaRegistry, naming })
    const random = createSeededRandom(1)
    await producer.open()
    return {
      connectors,
      runtime: createNodeRuntime({
        log,
        schemaRegistry,
        registry: connectors,
        sink: (_, name) => sinks.get(name) as NonNullable<ReturnType<(typeof sinks)['get']>>,
      }),
      async append(count) {
        for (let index = 0; index < count; index += 1) void producer.produce('key', models.trade.generate(random))
        await producer.flush()
      },
      stored: () => Promise.resolve(sinks.get('trade')?.records.length ?? 0),
      async close() {
        await producer.close()
        await log.close()
      },
    }
  },
})
