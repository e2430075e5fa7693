import { z } from 'zod'
import {
  addressField,
  addressProblem,
  choiceFieldOr,
  flagFieldOr,
  integerField,
  integerFieldOr,
  secretField,
  textField,
  withValues,
} from './config-fields.ts'
import type { ConnectSectionConfig } from './standard-config.ts'

const standardWorker = 'http://localhost:8083'

/** One address, or a list of them: a worker is enough, several are asked in turn. A variable has commas between. */
const workers: z.ZodType<readonly string[]> = withValues(
  z
    .unknown()
    .transform((value, context) => {
      const list: unknown = typeof value === 'string' ? value.split(',').map((address) => address.trim()) : value
      const problem = workersProblem(list)
      if (problem === undefined) return list as readonly string[]
      context.addIssue({ code: 'custom', ...problem })
      return z.NEVER
    })
    .default([standardWorker])
    .describe(
      'Address of a worker, or of several of one cluster, for example `http://localhost:8083`; the short variable is `CONNECT_URL`.',
    ),
  'http or https address, or a list of them',
)

function workersProblem(list: unknown): { readonly message: string; readonly path?: number[] } | undefined {
  if (!Array.isArray(list)) return { message: 'must be an address, or a list of addresses' }
  if (list.length === 0) return { message: 'must name at least one worker' }
  for (const [index, address] of list.entries()) {
    const message = typeof address === 'string' ? addressProblem(address, ['http', 'https']) : 'must be text'
    if (message !== undefined) return { message, ...(list.length === 1 ? {} : { path: [index] }) }
  }
  return undefined
}

/** Options of a plugin: their names have dots, so that a table inside of a table is a part of a name. */
const properties: z.ZodType<Readonly<Record<string, string>>> = z
  .record(z.string(), withValues(z.unknown(), 'text, number, or true or false'))
  .default({})
  .transform((table, context) => {
    const flat: Record<string, string> = {}
    const add = (value: unknown, path: string[]): void => {
      if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
        flat[path.join('.')] = String(value)
      } else if (typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)) {
        for (const [key, inner] of Object.entries(value)) add(inner, [...path, key])
      } else context.addIssue({ code: 'custom', path, message: 'must be text, a number, or true or false' })
    }
    for (const [key, value] of Object.entries(table)) add(value, [key])
    return flat
  })
  .describe('Option of the plugin in its own words, for example `connection.pool.max_size`; no secrets.')

const tls = z
  .strictObject({
    ca: textField('PEM file of the authorities that are trusted; the default is the machine’s own.'),
    cert: textField('PEM file of our own certificate, for workers that ask for one.'),
    key: textField('PEM file of its key.'),
    passphrase: secretField('Password of the key.'),
    servername: textField('Name that the worker’s certificate must have; the default is the host of the address.'),
  })
  .optional()

/** Section `[connect]`. */
export const connectSection: z.ZodType<ConnectSectionConfig> = z.strictObject({
  url: workers,
  user: textField('User of the REST interface.'),
  password: secretField('Password of the REST interface.'),
  plugin: choiceFieldOr('debezium', ['debezium', 'confluent'], 'Plugin of the workers that writes to the database.'),
  converter: choiceFieldOr('apicurio', ['apicurio', 'confluent'], 'Converter of the workers that reads the records.'),
  database_url: secretField(
    'Address of the database as the workers see it, `postgres://timescaledb:5432/name` or `jdbc:postgresql://…`; the default is what `[database]` says.',
  ),
  database_user: textField(
    'User of the workers in the database; the default is that of the address, or of `[database]`.',
  ),
  database_password: secretField(
    'Password of the workers in the database; the default is that of the address, or of `[database]`.',
  ),
  registry_url: addressField(
    ['http', 'https'],
    'Address of the registry as the workers see it; the default is `registry.url`.',
  ),
  tasks: integerFieldOr(1, [1, 1_000], 'Most tasks of a connector; more than the topic has partitions are idle.'),
  batch_rows: integerFieldOr(3_000, [1, 100_000], 'Most rows of a write.'),
  dead_letter_replication: integerField(
    [1, 32_767],
    'Copies of a topic of dead letters that a worker makes; the default is the broker’s own.',
  ),
  evolve: flagFieldOr(true, 'Whether the plugin may add tables and columns that are missing.'),
  ready_seconds: integerFieldOr(60, [1, 3_600], 'How long a connector may take to run, in seconds.'),
  restart_attempts: integerFieldOr(10, [0, 1_000_000], 'Restarts in a row of a connector that fails; 0 for none.'),
  tls,
  properties,
})
