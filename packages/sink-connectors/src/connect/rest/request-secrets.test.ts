import { inspect } from 'node:util'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ConnectKit, sinkConfig, startConnectKit } from '../__fixtures__/connect-kit.ts'
import { debeziumSink } from '../__fixtures__/fake-plugins.ts'
import { type ConnectConfig, createConnectClient } from '../index.ts'

let kit: ConnectKit
beforeAll(async () => {
  kit = await startConnectKit()
})
afterAll(() => kit.fake.close())

/** Everything that somebody could come to see of an error, as it is and decoded. */
const shown = (error: unknown): string => {
  const text = `${inspect(error, { depth: 20 })}\n${JSON.stringify(error)}`
  const decoded = text
    .replaceAll('+', ' ')
    .replaceAll(/(?:%[\dA-F]{2})+/gi, (bytes) => Buffer.from(bytes.replaceAll('%', ''), 'hex').toString())
  return `${text}\n${decoded}`
}

// The beginning keeps it from being a word of the messages by chance.
const secret = fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' }).map((text) => `¶Q${text}¶`)

/** What a server may make of what it was sent. */
const echoes: readonly ((config: ConnectConfig) => unknown)[] = [
  (config) => ({ error_code: 400, message: `Invalid value ${JSON.stringify(config)}` }),
  (config) => ({ error_code: 400, message: `Invalid value ${Object.values(config).join(', ')} for a configuration` }),
  (config) => ({ error: 'no message', config }),
  (config) => JSON.stringify(config),
  (config) => `<p>${Object.values(config).join(' ')}</p>`,
  (config) =>
    `<p>${Object.values(config).join(' ').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')}</p>`,
  (config) => `See /login?${new URLSearchParams(Object.entries(config)).toString()}`,
  (config) => `${'.'.repeat(150)}${config['connection.password']}`,
]

describe('a secret of the request', () => {
  it('is in no error, whatever the server repeats', async () => {
    const inputs = fc.record({
      password: secret,
      info: secret,
      nested: secret,
      status: fc.constantFrom(400, 409, 422, 500, 503),
      echo: fc.constantFrom(...echoes),
    })
    await fc.assert(
      fc.asyncProperty(inputs, async ({ password, info, nested, status, echo }) => {
        const config: ConnectConfig = {
          ...sinkConfig,
          'connection.password': password,
          'value.converter.basic.auth.user.info': info,
          'consumer.override.sasl.jaas.config': `required username="a" password="${nested}"`,
        }
        kit.fake.answerNext(status, echo(config), 1)
        const error = await createConnectClient({ url: kit.fake.url, fetch: kit.fake.fetch, budget: 0 })
          .createConnector('trades', config)
          .then(
            () => undefined,
            (thrown: unknown) => thrown,
          )
        expect(error).toBeInstanceOf(Error)
        for (const hidden of [password, info]) {
          expect(shown(error)).not.toContain(hidden)
        }
        expect(shown(error)).not.toContain('¶Q')
      }),
      { numRuns: 300 },
    )
  })

  it.each([
    ['jdbc:postgresql://db:5432/m?user=jan&password=hunter2-x', 'hunter2-x'],
    ['postgres://jan:hunter2-x@db/m', 'hunter2-x'],
    ['jdbc:sqlserver://db;password=hunter2-x;encrypt=true', 'hunter2-x'],
  ])('inside the address %s is hidden like any other', async (url, password) => {
    for (const words of [`cannot connect to ${url}`, `password ${password} is refused`]) {
      kit.fake.answerNext(400, { error_code: 400, message: words })
      const error = await kit.client.putConfig('a', { ...sinkConfig, 'connection.url': url }).catch((e: unknown) => e)
      expect((error as Error).message).toContain('[hidden]')
      expect(shown(error)).not.toContain(password)
    }
  })

  it('is hidden in answers to the caller’s own password, too', async () => {
    const auth = { username: 'jan', password: 'pass word/1' }
    const client = createConnectClient({ url: kit.fake.url, fetch: kit.fake.fetch, auth })
    const header = Buffer.from('jan:pass word/1').toString('base64')
    for (const words of ['pass word/1 is wrong', `Authorization: Basic ${header}`, 'q=pass%20word%2F1']) {
      kit.fake.answerNext(401, words)
      const error = await client.connectors().catch((thrown: unknown) => thrown)
      expect((error as Error).message).toContain('refuses with 401')
      expect((error as Error).message).toContain('[hidden]')
      expect(shown(error)).not.toMatch(/pass(%20| )word/)
      expect(shown(error)).not.toContain(header)
    }
  })

  it('leaves the rest of the message as it is, and what is not secret', async () => {
    kit.fake.answerNext(400, {
      error_code: 400,
      message: 'writer may not use s3cret-word on jdbc:postgresql://db:5432/market',
    })
    await expect(kit.client.validate(debeziumSink, sinkConfig)).rejects.toThrow(
      'writer may not use [hidden] on jdbc:postgresql://db:5432/market',
    )
  })

  it('may be text that cannot be encoded', async () => {
    kit.fake.answerNext(400, { error_code: 400, message: 'not \ud800abcd' })
    const config = { ...sinkConfig, 'connection.password': '\ud800abcd' }
    await expect(kit.client.putConfig('a', config)).rejects.toThrow(/not \[hidden\]$/)
  })

  it('is hidden whole where another one is its beginning', async () => {
    kit.fake.answerNext(400, { error_code: 400, message: 'abcd and abcdefgh' })
    const config = { ...sinkConfig, 'a.password': 'abcd', 'b.password': 'abcdefgh' }
    await expect(kit.client.putConfig('a', config)).rejects.toThrow(/: \[hidden\] and \[hidden\]$/)
  })
})
