import { InvalidOptionError } from '@cryptics-lab/avro-models'
import { flagAt, refuse, settingsAt, tableAt, textAt, wholeNumberAt } from '../topics/definition-values.ts'
import { secretAt } from './secret-at.ts'

/** Certificates for workers with `https` addresses; paths of PEM files, and what belongs to them. */
export interface ConnectTlsSettings {
  /** Authority that is trusted. */
  readonly ca: string | undefined
  /** Own certificate. */
  readonly cert: string | undefined
  /** Key of the own certificate. */
  readonly key: string | undefined
  /** Password of the key. */
  readonly passphrase: string | undefined
  /** Name that the worker's certificate must have. */
  readonly servername: string | undefined
}

/** Where Kafka Connect is, and what its connectors are told. */
export interface ConnectSettings {
  /** Addresses of workers of one cluster. */
  readonly urls: readonly string[]
  /** User of the REST interface. */
  readonly user: string | undefined
  /** Password of the REST interface. */
  readonly password: string | undefined
  /** Plugin of the workers that writes to the database. */
  readonly plugin: 'debezium' | 'confluent'
  /** Whose converter reads the values. */
  readonly converter: 'apicurio' | 'confluent'
  /** Address of the database as the workers see it. */
  readonly databaseUrl: string | undefined
  /** User of the database. */
  readonly databaseUser: string | undefined
  /** Password of the database. */
  readonly databasePassword: string | undefined
  /** Address of the registry as the workers see it. */
  readonly registryUrl: string | undefined
  /** Most tasks of a connector. */
  readonly tasks: number
  /** Most records of a write. */
  readonly batchRows: number
  /** Copies of a topic of dead letters that a worker makes. */
  readonly deadLetterReplication: number | undefined
  /** Whether the plugin may add tables and columns. */
  readonly evolve: boolean
  /** How long a connector may take to run, in seconds. */
  readonly readySeconds: number
  /** Restarts in a row after which a failed connector is left as it is; 0 for none. */
  readonly restartAttempts: number
  /** Certificates; undefined for those of the machine. */
  readonly tls: ConnectTlsSettings | undefined
  /** Options of the plugin in its own words. */
  readonly properties: Readonly<Record<string, string>>
}

/** Entries that are no texts; a variable of any other one is taken as it is, since a password may look like a number. */
export const connectValues: readonly string[] = [
  'tasks',
  'batch_rows',
  'dead_letter_replication',
  'evolve',
  'ready_seconds',
  'restart_attempts',
]
const keys = [
  'url',
  'user',
  'password',
  'plugin',
  'converter',
  'database_url',
  'database_user',
  'database_password',
  'registry_url',
  ...connectValues,
  'tls',
  'properties',
]
const tlsKeys = ['ca', 'cert', 'key', 'passphrase', 'servername']

/**
 * Checks the section `connect` of a configuration; every entry has a default.
 * @throws {InvalidOptionError} Names the first entry that is unknown or cannot be accepted.
 */
export function readConnectSettings(section: unknown = {}): ConnectSettings {
  const table = tableAt('connect', section, keys)
  const text = (key: string): string | undefined => textAt(`connect.${key}`, table[key])
  const number = (key: string, most: number): number | undefined => wholeNumberAt(`connect.${key}`, table[key], most)
  const [user, password] = [text('user'), secretAt('connect.password', table['password'])]
  if (password !== undefined && user === undefined) {
    throw new InvalidOptionError('connect.user', 'is missing: a password alone signs nobody in')
  }
  return {
    urls: urlsOf(table['url']),
    user,
    password,
    plugin: oneOf('connect.plugin', table['plugin'], ['debezium', 'confluent']),
    converter: oneOf('connect.converter', table['converter'], ['apicurio', 'confluent']),
    databaseUrl: text('database_url'),
    databaseUser: text('database_user'),
    databasePassword: secretAt('connect.database_password', table['database_password']),
    registryUrl: text('registry_url'),
    tasks: number('tasks', 1_000) ?? 1,
    batchRows: number('batch_rows', 100_000) ?? 3_000,
    deadLetterReplication: number('dead_letter_replication', 32_767),
    evolve: flagAt('connect.evolve', table['evolve']) ?? true,
    readySeconds: number('ready_seconds', 3_600) ?? 60,
    restartAttempts: table['restart_attempts'] === 0 ? 0 : (number('restart_attempts', 1_000_000) ?? 10),
    tls: tlsOf(table['tls']),
    properties: settingsAt('connect.properties', table['properties']),
  }
}

/** One of a few words; the first of them when it is absent. */
function oneOf<Choice extends string>(path: string, value: unknown, choices: readonly [Choice, ...Choice[]]): Choice {
  if (value === undefined) return choices[0]
  return choices.includes(value as Choice)
    ? (value as Choice)
    : refuse(path, `must be one of ${choices.join(', ')}`, value)
}

/** Addresses from a list, or from a text with commas between them, as a variable has it. */
function urlsOf(value: unknown): readonly string[] {
  if (value === undefined) return ['http://localhost:8083']
  const list: readonly unknown[] =
    typeof value === 'string' ? value.split(',').map((part) => part.trim()) : asList(value)
  if (list.length === 0)
    throw new InvalidOptionError('connect.url', 'names no worker; give one, as http://localhost:8083')
  return list.map((url, index) => {
    const path = typeof value === 'string' && list.length === 1 ? 'connect.url' : `connect.url[${index}]`
    return addressOf(path, url)
  })
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : refuse('connect.url', 'must be an address or a list of addresses', value)
}

/** The address is not shown when it is refused: it may hold a password. */
function addressOf(path: string, url: unknown): string {
  const address = typeof url === 'string' && URL.canParse(url) ? new URL(url) : undefined
  if (address === undefined || !/^https?:$/.test(address.protocol)) {
    throw new InvalidOptionError(path, 'must be an address such as http://localhost:8083')
  }
  if (address.username === '' && address.password === '') return url as string
  throw new InvalidOptionError(
    path,
    'must not hold a user or a password; name them as connect.user and connect.password',
  )
}

function tlsOf(value: unknown): ConnectTlsSettings | undefined {
  if (value === undefined) return undefined
  const table = tableAt('connect.tls', value, tlsKeys)
  const text = (key: string): string | undefined => textAt(`connect.tls.${key}`, table[key])
  const [cert, key] = [text('cert'), text('key')]
  if ((cert === undefined) !== (key === undefined)) {
    const missing = cert === undefined ? 'cert' : 'key'
    throw new InvalidOptionError(`connect.tls.${missing}`, 'is missing: a certificate and its key belong together')
  }
  const passphrase = secretAt('connect.tls.passphrase', table['passphrase'])
  return { ca: text('ca'), cert, key, passphrase, servername: text('servername') }
}
