import {
  ConfigInvalidError,
  type ConfigProblem,
  type ConnectSectionConfig,
  type ReadText,
} from '@cryptics-lab/service-kit/config'
import {
  type ConnectClientOptions,
  type ConnectTls,
  confluentPlugin,
  debeziumPlugin,
  type JdbcConnection,
  jdbcUrlOf,
  type ManagedPlanOptions,
} from '@cryptics-lab/sink-connectors/connect'
import { readFile } from 'node:fs/promises'
import type { Configuration } from '../configuration.ts'

/** How a Kafka Connect is reached. */
export type ManagedClientOptions = ConnectClientOptions & { readonly url: readonly string[] }

/** A Kafka Connect, and what its workers are told; nothing is reached yet. */
export interface ManagedSetting {
  /** How it is reached. */
  readonly client: ManagedClientOptions
  /** What every connector is told. */
  readonly plan: ManagedPlanOptions
  /** How long a connector may take to run, in milliseconds. */
  readonly readyDeadline: number
  /** Restarts in a row of a connector that fails. */
  readonly restartAttempts: number
}

const systemText: ReadText = (path) => readFile(path, 'utf8')

/**
 * What the connectors of a Kafka Connect need, taken together before anything starts; undefined when no model has one there.
 * @param configuration What the app is told.
 * @param readText Reads certificates; the default is this machine's files.
 * @throws {ConfigInvalidError} When there is no Kafka, no registry, no database that workers reach, or a file is missing.
 */
export async function prepareManaged(
  configuration: Configuration,
  readText: ReadText = systemText,
): Promise<ManagedSetting | undefined> {
  const { plan, connect } = configuration
  if (plan.managedTables.length === 0) return undefined
  const missing = missingParts(configuration)
  if (missing.length > 0) throw new ConfigInvalidError(missing)
  return {
    client: await connectClientOptions(connect, readText),
    plan: planOf(configuration),
    readyDeadline: connect.ready_seconds * 1_000,
    restartAttempts: connect.restart_attempts,
  }
}

/**
 * How the configured Kafka Connect is reached.
 * @param readText Reads certificates; the default is this machine's files.
 * @throws {ConfigInvalidError} When a certificate cannot be read.
 */
export async function connectClientOptions(
  connect: ConnectSectionConfig,
  readText: ReadText = systemText,
): Promise<ManagedClientOptions> {
  const { user, password, url } = connect
  const tls = await readTls(connect, readText)
  return {
    url,
    ...(user === undefined ? {} : { auth: { username: user, password: password?.reveal() ?? '' } }),
    ...(tls === undefined ? {} : { tls }),
  }
}

function missingParts({ plan, streaming, database }: Configuration): readonly ConfigProblem[] {
  const models = plan.managedTables.map(({ model }) => model).join(', ')
  const parts: readonly (readonly [isThere: boolean, path: string, why: string])[] = [
    [streaming.brokers.length > 0, 'kafka.brokers', 'it reads from Kafka; name the brokers here or with --kafka'],
    [streaming.registry !== undefined, 'registry.url', 'its workers ask a registry; name it here or with --registry'],
    [
      database !== undefined,
      'database.url',
      'its workers do not reach the embedded database; name one of your own here or with --database',
    ],
  ]
  return parts
    .filter(([isThere]) => !isThere)
    .map(([, path, why]) => ({
      path,
      source: 'not set',
      message: `is needed where kafka-connect stores (${models}): ${why}`,
    }))
}

function planOf({ connect, streaming, database }: Configuration): ManagedPlanOptions {
  const { registry } = streaming
  const { user, password } = registry ?? {}
  return {
    plugin: connect.plugin === 'confluent' ? confluentPlugin : debeziumPlugin,
    connection: connectionOf(connect, database?.reveal() ?? ''),
    converter: {
      type: connect.converter,
      registryUrl: connect.registry_url ?? registry?.url ?? '',
      ...(user === undefined ? {} : { username: user }),
      ...(password === undefined ? {} : { password: password.reveal() }),
    },
    evolve: connect.evolve,
    tasks: connect.tasks,
    batchRows: connect.batch_rows,
    properties: connect.properties,
    ...(connect.dead_letter_replication === undefined
      ? {}
      : { deadLetterReplication: connect.dead_letter_replication }),
  }
}

/** The database as the workers see it; what is not said of it is as the app sees it. */
function connectionOf(connect: ConnectSectionConfig, own: string): JdbcConnection {
  const url = connect.database_url?.reveal() ?? own
  const [theirs, ours] = [jdbcUrlOf(url), jdbcUrlOf(own)]
  const username = connect.database_user ?? theirs.username ?? ours.username
  const password = connect.database_password?.reveal() ?? theirs.password ?? ours.password
  return {
    url,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
  }
}

async function readTls({ tls }: ConnectSectionConfig, readText: ReadText): Promise<ConnectTls | undefined> {
  if (tls === undefined) return undefined
  const { passphrase, servername } = tls
  const files: { ca?: string; cert?: string; key?: string } = {}
  for (const name of ['ca', 'cert', 'key'] as const) {
    const path = tls[name]
    if (path !== undefined) files[name] = await readPem(name, path, readText)
  }
  return {
    ...files,
    ...(passphrase === undefined ? {} : { passphrase: passphrase.reveal() }),
    ...(servername === undefined ? {} : { servername }),
  }
}

async function readPem(name: string, path: string, readText: ReadText): Promise<string> {
  try {
    return await readText(path)
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException
    const message = `${path} cannot be read (${code}); check the path and its rights`
    throw new ConfigInvalidError([{ path: `connect.tls.${name}`, source: 'file', message }])
  }
}
