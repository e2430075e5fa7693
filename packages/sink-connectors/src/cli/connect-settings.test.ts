import { describe, expect, it } from 'vitest'
import { readConnectSettings } from './connect-settings.ts'

describe('the section connect', () => {
  it('may be absent: every entry has a default', () => {
    expect(readConnectSettings()).toMatchObject({
      urls: ['http://localhost:8083'],
      plugin: 'debezium',
      converter: 'apicurio',
      tasks: 1,
      batchRows: 3_000,
      evolve: true,
      readySeconds: 60,
      restartAttempts: 10,
      properties: {},
    })
  })

  it('takes every entry', () => {
    const settings = readConnectSettings({
      url: ['https://one:8083', 'https://two:8083/connect'],
      user: 'operator',
      password: 'p',
      plugin: 'confluent',
      converter: 'confluent',
      database_url: 'jdbc:postgresql://db/market',
      database_user: 'writer',
      database_password: 'w',
      registry_url: 'http://registry:8081',
      tasks: 4,
      batch_rows: 10,
      dead_letter_replication: 3,
      evolve: false,
      ready_seconds: 5,
      restart_attempts: 0,
      tls: { ca: 'ca.pem', cert: 'own.pem', key: 'own.key', passphrase: 'x', servername: 'connect' },
      properties: { connection: { pool: { max_size: 8 } }, 'consumer.override.fetch.min.bytes': '1' },
    })
    expect(settings).toEqual({
      urls: ['https://one:8083', 'https://two:8083/connect'],
      user: 'operator',
      password: 'p',
      plugin: 'confluent',
      converter: 'confluent',
      databaseUrl: 'jdbc:postgresql://db/market',
      databaseUser: 'writer',
      databasePassword: 'w',
      registryUrl: 'http://registry:8081',
      tasks: 4,
      batchRows: 10,
      deadLetterReplication: 3,
      evolve: false,
      readySeconds: 5,
      restartAttempts: 0,
      tls: { ca: 'ca.pem', cert: 'own.pem', key: 'own.key', passphrase: 'x', servername: 'connect' },
      properties: { 'connection.pool.max_size': '8', 'consumer.override.fetch.min.bytes': '1' },
    })
  })

  it('takes several workers as one text, as a variable has them', () => {
    expect(readConnectSettings({ url: 'http://a:1, http://b:2' }).urls).toEqual(['http://a:1', 'http://b:2'])
  })

  it.each([
    [{ urls: 'x' }, /^connect\.urls: is not known here; there are: url, /],
    [{ url: [] }, /^connect\.url: names no worker/],
    [{ url: 'localhost:8083' }, /^connect\.url: must be an address/],
    [{ url: ['http://a:1', 5] }, /^connect\.url\[1\]: must be an address/],
    [{ url: 8083 }, /^connect\.url: must be an address or a list/],
    [{ url: 'http://me:verysecret@a:1' }, /^connect\.url: must not hold a user or a password/],
    [{ password: 'verysecret' }, /^connect\.user: is missing/],
    [{ user: 'me', password: 12_345_678 }, /^connect\.password: must be text/],
    [{ database_password: 12_345_678 }, /^connect\.database_password: must be text/],
    [{ plugin: 'aiven' }, /^connect\.plugin: must be one of debezium, confluent, not "aiven"/],
    [{ converter: 'json' }, /^connect\.converter: must be one of apicurio, confluent/],
    [{ tasks: 0 }, /^connect\.tasks: must be a whole number from 1/],
    [{ evolve: 'no' }, /^connect\.evolve: must be true or false/],
    [{ restart_attempts: -1 }, /^connect\.restart_attempts: must be a whole number/],
    [{ tls: { cert: 'own.pem' } }, /^connect\.tls\.key: is missing/],
    [{ tls: { pfx: 'x' } }, /^connect\.tls\.pfx: is not known here/],
    [{ properties: { Bad: 1 } }, /^connect\.properties\.Bad: is no name/],
  ])('%j is refused by its name, without secrets', (section, message) => {
    expect(() => readConnectSettings(section)).toThrow(message)
    expect(() => readConnectSettings(section)).not.toThrow(/verysecret|12345678/)
  })
})
