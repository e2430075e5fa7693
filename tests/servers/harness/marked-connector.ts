import { createConfluentRegistry } from '@cryptics-lab/avro-models/registry'
import { models } from '@cryptics-lab/avro-models/schemas'
import { ConnectorRegistry, createNodeRuntime, createTopicNaming } from '@cryptics-lab/sink-connectors'
import { createKafkajsLog } from '@cryptics-lab/sink-connectors/kafkajs-log'
import type { LogClient, LogConsumer, LogProducer } from '@cryptics-lab/sink-connectors/log'
import type { SqlPool } from '@cryptics-lab/sink-connectors/sql'
import { Kafka, logLevel } from 'kafkajs'
import { Pool } from 'pg'
import type { MarkedConnectorOptions, Marker } from './connector-markers.ts'

function createMarks({ marker, passes = 0 }: MarkedConnectorOptions): (at: Marker) => void {
  let left = passes
  return (at) => {
    if (at !== marker) return
    if (left === 0) process.kill(process.pid, 'SIGKILL')
    left -= 1
  }
}

function markedConsumer(inner: LogConsumer, mark: (at: Marker) => void): LogConsumer {
  return {
    run: (handlers) =>
      inner.run({
        ...handlers,
        async onAssigned(partitions) {
          mark('assigned')
          const starts = await handlers.onAssigned?.(partitions)
          mark('position-read')
          return starts ?? []
        },
        async eachBatch(batch) {
          mark('batch-arrived')
          await handlers.eachBatch(batch)
          mark('batch-taken')
        },
      }),
    async commitOffsets(positions) {
      mark('commit-before')
      await inner.commitOffsets(positions)
      mark('commit-after')
    },
    seek: (position) => inner.seek(position),
    close: () => inner.close(),
  }
}

function markedProducer(inner: LogProducer, mark: (at: Marker) => void): LogProducer {
  return {
    async send(request) {
      mark('letter-before')
      const results = await inner.send(request)
      mark('letter-after')
      return results
    },
    close: () => inner.close(),
  }
}

function markedLog(inner: LogClient, mark: (at: Marker) => void): LogClient {
  return {
    ...inner,
    consumer: (options) => markedConsumer(inner.consumer(options), mark),
    producer: (options) => markedProducer(inner.producer(options), mark),
  }
}

function markedPool(inner: Pool, mark: (at: Marker) => void): SqlPool {
  return {
    async query(statement) {
      mark('statement-before')
      const result = await inner.query(statement)
      mark('statement-after')
      return result
    },
    async connect() {
      const client = await inner.connect()
      mark('session-taken')
      const release = client.release.bind(client)
      client.release = (destroy) => {
        mark('session-given-back')
        release(destroy)
      }
      return client
    },
  }
}

async function main(options: MarkedConnectorOptions): Promise<void> {
  const mark = createMarks(options)
  const naming = createTopicNaming({ preset: 'cryptics', venue: options.venue })
  const pool = new Pool({ connectionString: options.database, max: 4 })
  const kafka = new Kafka({ brokers: [options.kafka], logLevel: logLevel.NOTHING, retry: { initialRetryTime: 50 } })
  const runtime = createNodeRuntime({
    log: markedLog(createKafkajsLog({ kafka, sessionTimeout: 6_000 }), mark),
    registry: new ConnectorRegistry({ naming, tables: { trade: options.table } }).register('trade', models.trade),
    schemaRegistry: await createConfluentRegistry({ url: options.registry }),
    pool: markedPool(pool, mark),
    groupId: () => options.group,
    batch: { rows: options.rows, milliseconds: 5 },
    supervise: { initial: 50, maximum: 200 },
  })
  await runtime.start()
  await runtime.drained()
  await runtime.stop()
}

await main(JSON.parse(process.argv[2] ?? '{}') as MarkedConnectorOptions)
process.exit(0)
