import { InvalidOptionError } from '@cryptics-lab/avro-models'
import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { confluentPlugin } from '../connect/jdbc/confluent-plugin.ts'
import { debeziumPlugin } from '../connect/jdbc/debezium-plugin.ts'
import type { JdbcConnection, JdbcConverter } from '../connect/jdbc/jdbc-sink.ts'
import { type JdbcAddress, jdbcUrlOf } from '../connect/jdbc/jdbc-url.ts'
import { type ConnectClient, createConnectClient } from '../connect/rest/connect-client.ts'
import type { ConnectTls } from '../connect/rest/tls-fetch.ts'
import type { ManagedPlanOptions } from '../connect/runtime/kafka-connect-options.ts'
import type { ConnectSettings, ConnectTlsSettings } from './connect-settings.ts'
import { databaseAddress, isDatabaseNamed } from './database-access.ts'
import type { PipelineSettings } from './pipeline-settings.ts'

/** What {@link openConnect} needs beside the settings. */
export interface OpenConnectOptions {
  /** Path of the file, from which those of certificates are meant. */
  readonly configPath: string
  /** How long a call goes on without an answer or during a rebalance, in milliseconds. */
  readonly budget: number
  /** Told that Kafka Connect lets somebody wait. */
  readonly writeError: (line: string) => void
  /** Whether every attempt is told, and not the first of a call alone. */
  readonly verbose: boolean
}

/**
 * Makes a client of the Kafka Connect that the settings name; nothing is reached yet.
 * @throws {InvalidOptionError} A file of a certificate cannot be read.
 */
export function openConnect(
  { urls, user, password, tls }: ConnectSettings,
  { configPath, budget, writeError, verbose }: OpenConnectOptions,
): ConnectClient {
  return createConnectClient({
    url: urls,
    budget,
    ...(user === undefined ? {} : { auth: { username: user, password: password ?? '' } }),
    ...(tls === undefined ? {} : { tls: readTls(tls, dirname(configPath)) }),
    onRetry({ attempt, reason }) {
      if (verbose || attempt === 1) writeError(`waiting for Kafka Connect: ${reason}`)
    },
  })
}

function readTls({ ca, cert, key, passphrase, servername }: ConnectTlsSettings, folder: string): ConnectTls {
  const files = Object.entries({ ca, cert, key }).flatMap(([name, path]) =>
    path === undefined ? [] : [[name, readPem(`connect.tls.${name}`, resolve(folder, path))]],
  )
  return {
    ...(Object.fromEntries(files) as Pick<ConnectTls, 'ca' | 'cert' | 'key'>),
    ...(passphrase === undefined ? {} : { passphrase }),
    ...(servername === undefined ? {} : { servername }),
  }
}

function readPem(option: string, path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    const { code = 'it' } = cause as NodeJS.ErrnoException
    throw new InvalidOptionError(option, `${path} cannot be read: ${code}`, { cause })
  }
}

/**
 * What is common to the managed connectors of a pipeline.
 * @throws {InvalidOptionError} Nothing says where the workers find the database or the registry.
 */
export function planOptionsOf(settings: PipelineSettings): ManagedPlanOptions {
  const { connect, deadLetters } = settings
  const { deadLetterReplication } = connect
  return {
    plugin: connect.plugin === 'debezium' ? debeziumPlugin : confluentPlugin,
    connection: connectionOf(settings),
    converter: converterOf(settings),
    evolve: connect.evolve,
    deadLetters,
    tasks: connect.tasks,
    batchRows: connect.batchRows,
    properties: connect.properties,
    ...(deadLetterReplication === undefined ? {} : { deadLetterReplication }),
  }
}

/** The database as the workers see it: who signs in is what `connect` says, else its address, else `database`. */
function connectionOf({ connect, database }: PipelineSettings): JdbcConnection {
  const { databaseUrl } = connect
  const own = databaseUrl === undefined ? undefined : readAddress('connect.database_url', databaseUrl)
  const [ownUser, ownPassword] = [connect.databaseUser ?? own?.username, connect.databasePassword ?? own?.password]
  const url = databaseUrl ?? databaseAddress(database)
  const isWhole = ownUser !== undefined && ownPassword !== undefined
  const other = isWhole || !isDatabaseNamed(database) ? undefined : readAddress('database', databaseAddress(database))
  const [username, password] = [ownUser ?? other?.username, ownPassword ?? other?.password]
  return { url, ...(username === undefined ? {} : { username }), ...(password === undefined ? {} : { password }) }
}

/** The same address, refused by the name that it has in the file. @throws {InvalidOptionError} */
function readAddress(option: string, address: string): JdbcAddress {
  try {
    return jdbcUrlOf(address)
  } catch (cause) {
    if (!(cause instanceof InvalidOptionError)) throw cause
    throw new InvalidOptionError(option, cause.message.slice(cause.path.length + 2), { cause })
  }
}

function converterOf({ connect, registry }: PipelineSettings): JdbcConverter {
  const registryUrl = connect.registryUrl ?? registry.url
  if (registryUrl === undefined) {
    throw new InvalidOptionError('connect.registry_url', 'is missing: the registry as the workers see it')
  }
  const { user, password } = registry
  return {
    type: connect.converter,
    registryUrl,
    ...(user === undefined ? {} : { username: user }),
    ...(password === undefined ? {} : { password }),
  }
}
