import type { Model } from '@cryptics-lab/avro-models'
import { createCodec, type RecordCodec } from '@cryptics-lab/avro-models/codec'
import { createConfluentRegistry, type SchemaRegistry } from '@cryptics-lab/avro-models/registry'
import {
  ConnectorRegistry,
  createGroupLag,
  createTablePreparation,
  createTopicNaming,
  SinkConnector,
  type SinkConnectorOptions,
  type TopicNaming,
} from '@cryptics-lab/sink-connectors'
import {
  type ConnectClient,
  createConnectClient,
  createKafkaConnectRuntime,
  type KafkaConnectRuntime,
  type KafkaConnectRuntimeOptions,
} from '@cryptics-lab/sink-connectors/connect'
import { createKafkajsLog } from '@cryptics-lab/sink-connectors/kafkajs-log'
import type { LogClient } from '@cryptics-lab/sink-connectors/log'
import { Kafka, logLevel } from 'kafkajs'
import type { Pool } from 'pg'
import { inside } from './inside-addresses.ts'
import { uniqueName } from './servers.ts'

/** Where the servers of a test are, from here. */
export interface ManagedAddresses {
  readonly kafka: string
  readonly registry: string
  readonly connect: string | readonly string[]
}

/** Everything that a test of managed connectors works with; each has topics, tables and connectors of its own. */
export interface Managed {
  readonly naming: TopicNaming
  readonly log: LogClient
  readonly client: ConnectClient
  readonly schemaRegistry: SchemaRegistry
  /** First part of the connectors' names and of the tables'. */
  readonly prefix: string
  /** A description of a model's connector, and of other models' beside it. */
  describe(
    model: Model<object>,
    options?: Partial<SinkConnectorOptions>,
    ...others: readonly Model<object>[]
  ): ConnectorRegistry
  /** A runtime of described connectors; it is stopped and its connectors removed at the end. */
  runtime(registry: ConnectorRegistry, options?: Partial<KafkaConnectRuntimeOptions>): KafkaConnectRuntime
  /** Appends records of a model to its topic, which is made with so many partitions. */
  send(model: Model<object>, records: readonly object[], partitions?: number): Promise<void>
  /** Rows of a model's table. */
  rows(model: Model<object>): Promise<number>
  /** Name of a model's table. */
  table(model: Model<object>): string
  /** Removes what was made. */
  close(): Promise<void>
}

/** Opens a workplace of managed connectors. */
export async function openManaged(at: ManagedAddresses, pool: Pool): Promise<Managed> {
  const prefix = uniqueName('m')
  const naming = createTopicNaming({ preset: 'cryptics', venue: prefix })
  const log = createKafkajsLog({
    kafka: new Kafka({
      brokers: [at.kafka],
      logLevel: logLevel.NOTHING,
      retry: { initialRetryTime: 50, maxRetryTime: 500, retries: 60 },
    }),
    replicationFactor: 1,
  })
  const client = createConnectClient({ url: at.connect })
  const schemaRegistry = await createConfluentRegistry({ url: at.registry })
  const runtimes: { readonly runtime: KafkaConnectRuntime; readonly registry: ConnectorRegistry }[] = []
  const codecs = new Map<Model<object>, Promise<RecordCodec<object>>>()
  // Kept, so that records can be sent while the registry is away.
  const codecOf = (model: Model<object>, topic: string): Promise<RecordCodec<object>> => {
    const made =
      codecs.get(model) ?? createCodec(model, { registry: schemaRegistry, subject: `${topic}-value`, longs: 'mixed' })
    codecs.set(model, made)
    return made
  }
  const table = ({ name }: Model<object>): string => `${prefix}_${name}`
  return {
    naming,
    log,
    client,
    schemaRegistry,
    prefix,
    table,
    describe(model, options = {}, ...others) {
      const all = [model, ...others]
      const tables = Object.fromEntries(all.map((each) => [each.name, table(each)]))
      const registry = new ConnectorRegistry({ naming, tables, ...options })
      // Connectors of all tests run on one cluster, so their names must differ.
      for (const each of all) registry.register(each.name, prefixed(each, prefix))
      return registry
    },
    runtime(registry, options = {}) {
      const runtime = createKafkaConnectRuntime({
        client,
        registry,
        connection: { url: inside.timescaledb },
        converter: { type: 'apicurio', registryUrl: inside.registry },
        prepareTable: createTablePreparation({ pool }),
        groupLag: createGroupLag(log),
        pollInterval: 500,
        ...options,
      })
      runtimes.push({ runtime, registry })
      return runtime
    },
    async send(model, records, partitions = 1) {
      const topic = naming.topic(model.name)
      await log.admin().createTopics([{ topic, partitions }])
      const codec = await codecOf(model, topic)
      const producer = log.producer()
      for (let from = 0; from < records.length; from += 5_000) {
        const part = records.slice(from, from + 5_000)
        const keyed = part.map((record) => ({ key: model.key(record as never), value: codec.encode(record) }))
        await producer.send({ topic, records: keyed })
      }
      await producer.close()
    },
    async rows(model) {
      const { rows } = await pool.query<{ rows: number }>(`select count(*)::int as rows from "${table(model)}"`)
      return rows[0]?.rows ?? 0
    },
    async close() {
      for (const { runtime, registry } of runtimes) {
        await runtime.stop()
        for (const [name] of registry.entries()) await runtime.remove(name).catch(() => undefined)
      }
      await log.close()
    },
  }
}

function prefixed(
  described: Model<object>,
  prefix: string,
): new (
  options: SinkConnectorOptions,
) => SinkConnector<object> {
  return class extends SinkConnector<object> {
    readonly topicKey = described.name
    readonly model = described
    override readonly connectorNamePrefix = prefix
  }
}
