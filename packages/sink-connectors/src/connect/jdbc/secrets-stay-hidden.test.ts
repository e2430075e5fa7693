import { InvalidOptionError } from '@cryptics-lab/avro-models'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { confluentPlugin } from './confluent-plugin.ts'
import { debeziumPlugin } from './debezium-plugin.ts'
import type { JdbcSinkOptions } from './jdbc-sink.ts'
import { withoutSecrets } from './secret-options.ts'

const canary = 'kq7Zw'
const signs = fc.string({ unit: fc.constantFrom(...'ab1@:/?#;{}&%=+ $"\\.,!~'.split('')), maxLength: 6 })
const password = fc
  .tuple(signs, signs)
  .map(([left, right]) => `${left}${canary}${right}`)
  // A reference that the worker replaces is no secret, and is shown.
  .filter((text) => !/\$\{[^{}]*\}/.test(text))

const oneSpot = (text: string): string => text.replaceAll('}', '}}')
const places: readonly ((secret: string) => string)[] = [
  // As people write it, right or wrong.
  (secret) => `postgres://user:${secret}@host:5432/db`,
  (secret) => `mysql://user:${secret}@host/db?a=1`,
  (secret) => `oracle://user:${secret}@host:1521/service`,
  (secret) => `sqlserver://user:${secret}@host:1433/name`,
  (secret) => `jdbc:oracle:thin:user/${secret}@//host:1521/service`,
  (secret) => secret,
  // As it should be written.
  (secret) => `postgres://user:${encodeURIComponent(secret)}@host:5432/db`,
  (secret) => `jdbc:postgresql://host/db?user=u&password=${encodeURIComponent(secret)}&a=1`,
  (secret) => `jdbc:mysql://host/db?password=${encodeURIComponent(secret)}`,
  (secret) => `sqlserver://host:1433/name?password=${encodeURIComponent(secret)}`,
  (secret) => `jdbc:sqlserver://host;user=u;password={${oneSpot(secret)}};encrypt=true`,
]

const wrongs: readonly Partial<JdbcSinkOptions>[] = [
  {},
  { mode: 'upsert' },
  { table: '' },
  { keys: { mode: 'kafka' }, autoCreate: true },
  { keys: { mode: 'record_value', fields: ['b'] } },
  { history: [{ type: 'record', name: 'R', fields: [{ name: 'a', type: { type: 'map', values: 'int' } }] }] },
]

/** What a caller may log: the refusal; or the notices, and the configuration as it may be shown. */
function told(plugin: typeof debeziumPlugin, options: JdbcSinkOptions): string {
  try {
    const { config, notices } = plugin.plan(options)
    return `${notices.join()} ${Object.entries(withoutSecrets(config)).join()}`
  } catch (error) {
    if (!(error instanceof InvalidOptionError)) throw error
    return `${error.path} ${error.message} ${String(error.cause)}`
  }
}

const cases = fc.record({
  secret: password,
  place: fc.constantFrom(...places),
  wrong: fc.constantFrom(...wrongs),
  plugin: fc.constantFrom(debeziumPlugin, confluentPlugin),
  type: fc.constantFrom('apicurio' as const, 'confluent' as const),
  isRight: fc.boolean(),
})

const base = { name: 'n', topic: 't', table: 'a' }

it('never tells a password of an address', () => {
  fc.assert(
    fc.property(cases, ({ secret, place, wrong, plugin, type }) => {
      const converter = { type, registryUrl: 'http://registry' }
      const options = { ...base, connection: { url: place(secret) }, converter, ...wrong }
      expect(told(plugin, options)).not.toContain(canary)
    }),
    { numRuns: 2_000 },
  )
})

it('never tells a password of an option', () => {
  fc.assert(
    fc.property(cases, ({ secret, wrong, plugin, type, isRight }) => {
      const registryUrl = isRight ? 'http://registry' : `http://user:${secret}@registry`
      const options: JdbcSinkOptions = {
        ...base,
        connection: { url: 'postgres://host/db', username: 'u', password: secret },
        converter: { type, registryUrl, ...(isRight ? { username: 'u', password: secret } : {}) },
        properties: { 'consumer.override.sasl.jaas.config': `Module required password="${secret}";` },
        ...wrong,
      }
      expect(told(plugin, options)).not.toContain(canary)
      const properties = { 'connection.password': secret }
      expect(told(plugin, { ...options, properties })).not.toContain(canary)
    }),
    { numRuns: 1_000 },
  )
})

it('never shows the password of an address in a configuration of others', () => {
  fc.assert(
    fc.property(cases, ({ secret, place }) => {
      fc.pre(place(secret) !== secret)
      expect(withoutSecrets({ 'connection.url': place(secret) })['connection.url']).not.toContain(canary)
    }),
    { numRuns: 2_000 },
  )
})
