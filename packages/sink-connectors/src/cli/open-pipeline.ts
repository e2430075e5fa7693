import { InvalidOptionError, MissingPackageError, type Model } from '@cryptics-lab/avro-models'
import { createConfluentRegistry, createLockRegistry, type SchemaRegistry } from '@cryptics-lab/avro-models/registry'
import { consumerGroupOf } from '../connectors/consumer-group.ts'
import { ConnectorRegistry } from '../connectors/connector-registry.ts'
import { createKafkajsLog, type KafkajsClient } from '../kafka/kafkajs-log/index.ts'
import type { LogClient } from '../kafka/ports.ts'
import { createTopicNaming, type TopicNaming } from '../kafka/topic-naming.ts'
import type { SqlPool } from '../sql-pool.ts'
import { databaseAddress } from './database-access.ts'
import { modelsOf } from './pipeline-models.ts'
import type {
  DatabaseSettings,
  KafkaSettings,
  ModelSettings,
  PipelineSettings,
  RegistrySettings,
} from './pipeline-settings.ts'

/** A pool that this command opened, and closes. */
export type OwnPool = SqlPool & { end(): Promise<void> }

/** What a pipeline consists of before anything is opened. */
export interface Pipeline {
  readonly settings: PipelineSettings
  /** Path of the file, from which relative paths are meant. */
  readonly configPath: string
  readonly models: ReadonlyMap<string, Model>
  readonly naming: TopicNaming
  /** Every connector, in the order of the file. */
  readonly registry: ConnectorRegistry
  /** Those that this process runs. */
  readonly local: ConnectorList
  /** Those that Kafka Connect runs. */
  readonly managed: ConnectorList
}

/** Some of a registry's connectors. */
export type ConnectorList = Pick<ConnectorRegistry, 'entries'>

/**
 * Puts a pipeline together; nothing is reached yet.
 * @throws {InvalidOptionError} Something in the configuration cannot be accepted.
 */
export function createPipeline(settings: PipelineSettings, configPath: string): Pipeline {
  const models = modelsOf(settings, configPath)
  const pick = <Value>(of: (model: ModelSettings) => Value | undefined): Record<string, Value> =>
    Object.fromEntries(
      Object.entries(settings.models).flatMap(([name, model]) => {
        const value = of(model)
        return value === undefined ? [] : [[name, value]]
      }),
    )
  const topics = { ...settings.topics, ...pick(({ topic }) => topic) }
  const shared = { topics, serializers: pick(({ serializer }) => serializer) }
  const naming = createTopicNaming(
    'venue' in settings.naming
      ? { preset: 'cryptics', ...settings.naming, ...shared }
      : { preset: 'multiBroker', ...settings.naming, ...shared },
  )
  const { schema } = settings.database
  const registry = new ConnectorRegistry({
    naming,
    tables: pick(({ tableName }) => tableName),
    modes: pick(({ mode }) => mode),
    primaryKeys: pick(({ primaryKeys }) => primaryKeys),
    batches: pick(({ rows, milliseconds }) => batchOf(rows, milliseconds)),
    ...(schema === undefined ? {} : { schema }),
  })
  for (const [name, model] of models) registry.register(name, model as Model<object>)
  const runBy = (runtime: ModelSettings['runtime']): ConnectorList => ({
    entries: () => registry.entries().filter(([name]) => (settings.models[name]?.runtime ?? 'node') === runtime),
  })
  const [local, managed] = [runBy('node'), runBy('kafka-connect')]
  return { settings, configPath, models, naming, registry, local, managed }
}

/** Group of a connector: below the one that the file names, because each needs its own. */
export function groupOf({ groupId }: KafkaSettings, connector: string): string {
  return groupId === undefined ? consumerGroupOf(connector) : `${groupId}.${connector}`
}

function batchOf(rows?: number, milliseconds?: number): { rows?: number; milliseconds?: number } | undefined {
  if (rows === undefined && milliseconds === undefined) return undefined
  return { ...(rows === undefined ? {} : { rows }), ...(milliseconds === undefined ? {} : { milliseconds }) }
}

async function loaded<Module>(feature: string, name: string, load: () => Promise<Module>): Promise<Module> {
  try {
    return await load()
  } catch (cause) {
    throw new MissingPackageError(feature, [name], { cause })
  }
}

/** Opens the log on Kafka. @throws {MissingPackageError} kafkajs is not installed. */
export async function openLog({ brokers, generation, sessionTimeout, tls, sasl }: KafkaSettings): Promise<LogClient> {
  if (brokers.length === 0) throw new InvalidOptionError('kafka.brokers', 'is missing; name at least one host:port')
  const { Kafka, logLevel } = await loaded('the log on Kafka', 'kafkajs', async () => {
    const module = await import('kafkajs')
    return module.default ?? module
  })
  const kafka = new Kafka({
    clientId: 'sink-connectors',
    brokers: [...brokers],
    ssl: tls,
    ...(sasl === undefined ? {} : { sasl: sasl as never }),
    // What matters comes back as an error; its own lines would be a second log.
    logLevel: logLevel.NOTHING,
    retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries: 8 },
  })
  return createKafkajsLog({
    kafka: kafka as unknown as KafkajsClient,
    ...(generation === undefined ? {} : { generation }),
    ...(sessionTimeout === undefined ? {} : { sessionTimeout }),
  })
}

/** Opens the registry of schemas; without an address the suite's own lock file. */
export async function openRegistry({ url, user, password }: RegistrySettings): Promise<SchemaRegistry> {
  if (url === undefined) return createLockRegistry()
  const auth = user === undefined ? {} : { auth: { username: user, password: password ?? '' } }
  return await createConfluentRegistry({ url, ...auth })
}

/** Opens a pool on the database. @throws {MissingPackageError} pg is not installed. */
export async function openPool(settings: DatabaseSettings, sessions: number): Promise<OwnPool> {
  const { url, user, password, name, host, port, queryTimeout } = settings
  const connectionString = databaseAddress(settings)
  const { Pool } = await loaded('PostgreSQL', 'pg', async () => (await import('pg')).default)
  const pool = new Pool({
    ...(url === undefined ? { user, password, database: name, host, port } : { connectionString }),
    max: sessions,
    query_timeout: queryTimeout,
    connectionTimeoutMillis: 10_000,
    application_name: 'sink-connectors',
  })
  // A session that breaks while nobody uses it is replaced; without a listener it would end the process.
  pool.on('error', () => undefined)
  return pool as unknown as OwnPool
}
