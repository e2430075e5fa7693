import { InvalidOptionError } from '@cryptics-lab/avro-models'
import type { Serializer } from '../kafka/topic-naming.ts'
import type { WriteMode } from '../ports.ts'
import { flagAt, refuse, tableAt, textAt, wholeNumberAt } from '../topics/definition-values.ts'
import { type ConnectSettings, readConnectSettings } from './connect-settings.ts'
import { secretAt } from './secret-at.ts'

/** What the file says of one model. */
export interface ModelSettings {
  readonly tableName: string | undefined
  readonly topic: string | undefined
  readonly runtime: 'node' | 'kafka-connect'
  readonly mode: WriteMode | undefined
  readonly primaryKeys: readonly string[] | undefined
  readonly serializer: Serializer | undefined
  /** Path of the schemas of a model of one's own: a file, or a folder of `v<n>.avsc`. */
  readonly schema: string | undefined
  readonly key: readonly string[] | undefined
  readonly time: string | undefined
  readonly rows: number | undefined
  readonly milliseconds: number | undefined
}

/** The configuration of a pipeline, checked. */
export interface PipelineSettings {
  readonly topics: Readonly<Record<string, string>>
  readonly naming: { readonly venue: string } | { readonly broker: string; readonly domain: string }
  readonly enabledModels: readonly string[] | undefined
  readonly models: Readonly<Record<string, ModelSettings>>
  readonly deadLetters: 'topic' | 'fail'
  readonly partitions: number
  readonly rows: number | undefined
  readonly milliseconds: number | undefined
  readonly restartAttempts: number | undefined
  readonly database: DatabaseSettings
  readonly kafka: KafkaSettings
  readonly registry: RegistrySettings
  readonly connect: ConnectSettings
  readonly http: { readonly host: string; readonly port: number | undefined }
  /** The whole of it as it was read, for parts that read their own section. */
  readonly document: Readonly<Record<string, unknown>>
}

/** Where the tables are. */
export interface DatabaseSettings {
  readonly type: 'postgres'
  readonly url: string | undefined
  readonly user: string | undefined
  readonly password: string | undefined
  readonly name: string | undefined
  readonly host: string | undefined
  readonly port: number | undefined
  readonly schema: string | undefined
  readonly queryTimeout: number
}

/** Where the log is. */
export interface KafkaSettings {
  readonly brokers: readonly string[]
  readonly groupId: string | undefined
  readonly generation: string | undefined
  readonly sessionTimeout: number | undefined
  readonly tls: boolean
  readonly sasl: { readonly mechanism: string; readonly username: string; readonly password: string } | undefined
}

/** Where schemas get their ids. */
export interface RegistrySettings {
  readonly url: string | undefined
  readonly user: string | undefined
  readonly password: string | undefined
}

type Table = Readonly<Record<string, unknown>>

const modes = ['once', 'upsert', 'update', 'append'] as const
const topKeys = ['topics', 'naming', 'pipeline', 'database', 'kafka', 'registry', 'connect', 'http', 'topics_bootstrap']
// Sections of whole services, which this command has no use for.
const foreign = ['service', 'logging', 'tracing']

/**
 * Checks a configuration as {@link readPipelineFile} gives it.
 * @throws {InvalidOptionError} Names the first entry that is missing, unknown or cannot be accepted.
 */
export function readSettings(document: Table): PipelineSettings {
  tableAt('configuration', document, [...topKeys, ...foreign])
  const keys = [
    'enabled_models',
    'models',
    'dead_letters',
    'partitions',
    'batch_rows',
    'batch_milliseconds',
    'restart_attempts',
  ]
  const pipeline = section(document, 'pipeline', keys)
  const models = section(pipeline, 'models', undefined, 'pipeline.models')
  return {
    topics: topicsOf(section(document, 'topics')),
    naming: namingOf(section(document, 'naming', ['preset', 'venue', 'broker', 'domain'])),
    enabledModels: textsAt('pipeline.enabled_models', pipeline['enabled_models']),
    models: Object.fromEntries(Object.entries(models).map(([name, table]) => [name, modelOf(name, table)])),
    deadLetters: choiceAt('pipeline.dead_letters', pipeline['dead_letters'], ['topic', 'fail']) ?? 'topic',
    partitions: wholeNumberAt('pipeline.partitions', pipeline['partitions'], 10_000) ?? 1,
    rows: wholeNumberAt('pipeline.batch_rows', pipeline['batch_rows'], 100_000),
    milliseconds: wholeNumberAt('pipeline.batch_milliseconds', pipeline['batch_milliseconds'], 600_000),
    restartAttempts: wholeNumberAt('pipeline.restart_attempts', pipeline['restart_attempts'], 1_000_000),
    database: databaseOf(section(document, 'database', databaseKeys)),
    kafka: kafkaOf(section(document, 'kafka', kafkaKeys)),
    registry: registryOf(section(document, 'registry', ['url', 'user', 'password'])),
    connect: readConnectSettings(document['connect']),
    http: httpOf(section(document, 'http', ['host', 'port', 'cors_origins'])),
    document,
  }
}

function section(parent: Table, name: string, keys?: readonly string[], path = name): Table {
  const value = parent[name]
  return value === undefined ? {} : tableAt(path, value, keys)
}

function textsAt(path: string, value: unknown): readonly string[] | undefined {
  if (value === undefined) return undefined
  const isList = Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'string' && one !== '')
  return isList ? (value as string[]) : refuse(path, 'must be a list of names', value)
}

function choiceAt<Choice extends string>(path: string, value: unknown, choices: readonly Choice[]): Choice | undefined {
  if (value === undefined || choices.includes(value as Choice)) return value as Choice | undefined
  return refuse(path, `must be one of ${choices.join(', ')}`, value)
}

function topicsOf(table: Table): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(table).map(([model, topic]) => [model, textAt(`topics.${model}`, topic) ?? '']),
  )
}

function namingOf(table: Table): PipelineSettings['naming'] {
  const preset = choiceAt('naming.preset', table['preset'], ['cryptics', 'multiBroker']) ?? 'cryptics'
  if (preset === 'cryptics') return { venue: textAt('naming.venue', table['venue']) ?? 'deribit' }
  const [broker, domain] = [textAt('naming.broker', table['broker']), textAt('naming.domain', table['domain'])]
  if (broker !== undefined && domain !== undefined) return { broker, domain }
  throw new InvalidOptionError(
    `naming.${broker === undefined ? 'broker' : 'domain'}`,
    'is missing for the preset multiBroker',
  )
}

const modelKeys =
  'table_name topic runtime mode primary_keys serializer schema key time batch_rows batch_milliseconds'.split(' ')

function modelOf(name: string, value: unknown): ModelSettings {
  const path = `pipeline.models.${name}`
  const table = tableAt(path, value, modelKeys)
  return {
    tableName: textAt(`${path}.table_name`, table['table_name']),
    topic: textAt(`${path}.topic`, table['topic']),
    runtime: choiceAt(`${path}.runtime`, table['runtime'], ['node', 'kafka-connect']) ?? 'node',
    mode: choiceAt(`${path}.mode`, table['mode'], modes),
    primaryKeys: textsAt(`${path}.primary_keys`, table['primary_keys']),
    serializer: choiceAt(`${path}.serializer`, table['serializer'], ['avro', 'json']),
    schema: textAt(`${path}.schema`, table['schema']),
    key: textsAt(`${path}.key`, typeof table['key'] === 'string' ? [table['key']] : table['key']),
    time: textAt(`${path}.time`, table['time']),
    rows: wholeNumberAt(`${path}.batch_rows`, table['batch_rows'], 100_000),
    milliseconds: wholeNumberAt(`${path}.batch_milliseconds`, table['batch_milliseconds'], 600_000),
  }
}

const databaseKeys = ['type', 'url', 'user', 'password', 'name', 'host', 'port', 'schema', 'query_timeout']

function databaseOf(table: Table): DatabaseSettings {
  const text = (key: string): string | undefined => textAt(`database.${key}`, table[key])
  return {
    type: choiceAt('database.type', table['type'], ['postgres']) ?? 'postgres',
    url: text('url'),
    user: text('user'),
    password: secretAt('database.password', table['password']),
    name: text('name'),
    host: text('host'),
    port: wholeNumberAt('database.port', table['port'], 65_535),
    schema: text('schema'),
    queryTimeout: wholeNumberAt('database.query_timeout', table['query_timeout'], 3_600_000) ?? 30_000,
  }
}

const kafkaKeys = ['brokers', 'group_id', 'generation', 'session_timeout', 'tls', 'sasl']

function kafkaOf(table: Table): KafkaSettings {
  const sasl =
    table['sasl'] === undefined
      ? undefined
      : tableAt('kafka.sasl', table['sasl'], ['mechanism', 'username', 'password'])
  const needed = (key: string): string =>
    secretAt(`kafka.sasl.${key}`, sasl?.[key]) ?? refuse(`kafka.sasl.${key}`, 'must be given', undefined)
  const brokers = textsAt('kafka.brokers', table['brokers']) ?? []
  for (const [index, broker] of brokers.entries()) {
    if (!/^[^\s:/@]+:\d{1,5}$/.test(broker)) refuse(`kafka.brokers[${index}]`, 'must be host:port', broker)
  }
  return {
    brokers,
    groupId: textAt('kafka.group_id', table['group_id']),
    generation: textAt('kafka.generation', table['generation']),
    sessionTimeout: wholeNumberAt('kafka.session_timeout', table['session_timeout'], 600_000),
    tls: flagAt('kafka.tls', table['tls']) ?? false,
    sasl: sasl && { mechanism: needed('mechanism'), username: needed('username'), password: needed('password') },
  }
}

function registryOf(table: Table): RegistrySettings {
  return {
    url: textAt('registry.url', table['url']),
    user: textAt('registry.user', table['user']),
    password: secretAt('registry.password', table['password']),
  }
}

function httpOf(table: Table): PipelineSettings['http'] {
  const port = table['port'] === 0 ? 0 : wholeNumberAt('http.port', table['port'], 65_535)
  return { host: textAt('http.host', table['host']) ?? '127.0.0.1', port }
}
