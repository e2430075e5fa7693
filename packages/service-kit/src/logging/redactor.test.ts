import { CrypticsError } from '@cryptics-lab/avro-models'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRedactor } from './redactor.ts'
import { isSecretName, redactPatterns } from './redact-text.ts'

const canary = 'cánary-6Qz!/x+y="Z\\w'
const shown = (value: unknown): string => JSON.stringify(value)

class VenueError extends CrypticsError {
  readonly code = 'TEST_VENUE'
  readonly url = `wss://app:${canary}@venue.example/ws`
  readonly request = { headers: { Authorization: `Bearer ${canary}` }, attempt: 3 }
}

describe('names', () => {
  it.each([
    'password',
    'DB_PASSWORD',
    'dbPassword',
    'passwordHash',
    'secret',
    'client_secret',
    'clientSecret',
    'x-api-key',
    'apiKey',
    'apikey',
    'API_KEY',
    'authorization',
    'Proxy-Authorization',
    'cookie',
    'set-cookie',
    'token',
    'accessToken',
    'refresh_token',
    'credentials',
    'privateKey',
    'private_key',
    'passphrase',
    'pwd',
    'signature',
    'jwt',
    'session_id',
    'KAFKA__SASL__PASSWORD',
  ])('%s is the name of a secret', (name) => {
    expect(isSecretName(name)).toBe(true)
  })

  it.each([
    'passenger',
    'instrument',
    'tokenCount',
    'key',
    'author',
    'compass',
    'monkey',
    'pinned',
    'topicKey',
    'orderId',
    'passed',
    'primaryKeys',
    'user',
    'tokenType',
    'passwordFile',
  ])('%s is not', (name) => {
    expect(isSecretName(name)).toBe(false)
  })
})

describe('what looks like a secret in a text', () => {
  it.each([
    ['postgres://app:CANARY@db:5432/x', 'postgres://app:[secret]@db:5432/x'],
    ['postgres://app:CAN/A@RY@db/x failed', 'postgres://app:[secret]@db/x failed'],
    ['see http://127.0.0.1:8080/a?mail=a@b.example', 'see http://127.0.0.1:8080/a?mail=a@b.example'],
    ['https://CANARY@host/x', 'https://[secret]@host/x'],
    ['redis://:CANARY@cache', 'redis://:[secret]@cache'],
    ['Authorization: Bearer CANARY', 'Authorization: Bearer [secret]'],
    ['authorization: Basic Y2FuYXJ5OkNBTkFSWQ==', 'authorization: Basic [secret]'],
    ['sent with bearer CANARY-1.2', 'sent with bearer [secret]'],
    ['a bearer of news', 'a bearer of news'],
    ['connect password=CANARY user=x', 'connect password=[secret] user=x'],
    ['{"apiKey":"CAN ARY","b":1}', '{"apiKey":"[secret]","b":1}'],
    ['{\\"token\\":\\"CANARY\\"}', '{\\"token\\":\\"[secret]\\"}'],
    ["{ client_secret: 'CANARY' }", "{ client_secret: '[secret]' }"],
    ['GET /x?access_token=CANARY&b=1', 'GET /x?access_token=[secret]&b=1'],
    ['x eyJhbGciOi.eyJzdWIiOi.c2lnbmF0 y', 'x [secret] y'],
    ['-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY----- z', '[secret] z'],
    ['price: 7, side=buy', 'price: 7, side=buy'],
  ])('%s', (text, expected) => {
    expect(redactPatterns(text)).toBe(expected)
  })

  it('takes a time that grows with the length, not faster', () => {
    for (const piece of [
      'x://a:',
      'password=',
      '"password":"\\',
      'bearer ',
      'a=',
      'eyJaaaaaa.',
      '-----BEGIN PRIVATE KEY-----',
    ]) {
      const before = performance.now()
      redactPatterns(piece.repeat(20_000 / piece.length))
      expect(performance.now() - before).toBeLessThan(500)
    }
  })
})

describe('createRedactor', () => {
  it('finds a protected value anywhere and in its usual forms', () => {
    const redactor = createRedactor()
    redactor.protect(canary)
    const forms = [
      canary,
      encodeURIComponent(canary),
      JSON.stringify({ a: canary }),
      new URLSearchParams({ p: canary }).toString(),
      Object.assign(new URL('http://h'), { password: canary }).password,
      Buffer.from(canary).toString('base64'),
      Buffer.from(canary).toString('base64url'),
      Buffer.from(`user:${canary}`).toString('base64'),
      Buffer.from(`ab:${canary}:tail`).toString('base64'),
      Buffer.from(canary).toString('hex'),
    ]
    for (const form of forms) expect(redactor.text(`a ${form} b`)).toMatch(/^a .*\[secret\].* b$/s)
    expect(shown(redactor.value(new Map([[canary, { [canary]: [canary] }]])))).not.toContain('nary')
  })

  it('protects wrapped secrets, bytes and keys of several lines; a short value only alone', () => {
    const redactor = createRedactor()
    redactor.protect({ reveal: () => 'wrapped-canary', toString: () => '[secret]' })
    redactor.protect(new TextEncoder().encode('bytes-canary'))
    redactor.protect('-----BEGIN X-----\nfirst-line-of-the-canary\nsecond-line-of-the-canary\n')
    redactor.protect('abc')
    redactor.protect('')
    expect(redactor.text('wrapped-canary bytes-canary first-line-of-the-canary')).toBe('[secret] [secret] [secret]')
    expect(redactor.value(['abc', 'abcdef'])).toEqual(['[secret]', 'abcdef'])
    expect(redactor.text('')).toBe('')
  })

  it('keeps what is no secret', () => {
    const fields = {
      instrument: 'BTC-PERPETUAL',
      price: 1.5,
      open: true,
      none: null,
      list: [1, 'a'],
      token: null,
      password: '',
    }
    expect(createRedactor().fields(fields)).toEqual(fields)
  })

  it('hides by name at any depth, in maps, headers, pairs and lists of names with values', () => {
    const redactor = createRedactor(['accountNumber'])
    const plain = redactor.value({
      a: [{ b: { DB_PASSWORD: 'canary' } }],
      map: new Map([['secret', 'canary']]),
      headers: new Headers({ authorization: 'canary', accept: 'x' }),
      query: new URLSearchParams('token=canary'),
      pairs: [['cookie', 'canary']],
      raw: ['Host', 'x', 'Authorization', 'canary'],
      variables: [{ name: 'DB_PASSWORD', value: 'canary' }],
      accountnumber: 'canary',
      pin: 1234,
      credentials: { key: 'canary', secret: 'canary' },
    })
    expect(shown(plain)).not.toMatch(/canary|1234/)
    expect(plain).toMatchObject({
      headers: { accept: 'x' },
      variables: [{ name: 'DB_PASSWORD' }],
      raw: ['Host', 'x', 'Authorization', '[secret]'],
    })
  })

  it('writes an error with code, facts and its chain of causes, without secrets', () => {
    const redactor = createRedactor()
    redactor.protect(canary)
    const inner = Object.assign(new Error(`inner ${canary}`), {
      config: { url: `http://h/?key=${encodeURIComponent(canary)}` },
    })
    const error = new VenueError(`outer ${canary}`, {
      cause: new AggregateError([inner, canary], canary),
      retryable: true,
    })
    const plain = redactor.value({ error }) as { error: Record<string, unknown> }
    expect(shown(plain)).not.toMatch(/nary-6Qz|Y8OhbmFyeS/)
    expect(plain.error).toMatchObject({
      type: 'VenueError',
      code: 'TEST_VENUE',
      retryable: true,
      message: 'outer [secret]',
      stack: expect.stringContaining('redactor.test'),
      request: { headers: { Authorization: '[secret]' }, attempt: 3 },
      cause: { type: 'AggregateError', errors: [{ message: 'inner [secret]' }, '[secret]'] },
    })
  })

  it('survives what cannot be read, has no end or is too large', () => {
    const circular: Record<string, unknown> = { name: 'x' }
    circular['self'] = circular
    const hostile = {
      circular,
      get boom(): never {
        throw new TypeError('getter')
      },
      proxy: new Proxy(
        {},
        {
          ownKeys: () => {
            throw new TypeError('trap')
          },
          get: () => {
            throw new TypeError('trap')
          },
        },
      ),
      json: {
        toJSON: () => {
          throw new TypeError('toJSON')
        },
      },
      big: 12n,
      bytes: new Uint8Array(3),
      call: () => 1,
      date: new Date(Number.NaN),
      not: Number.NaN,
      nothing: undefined,
    }
    const redactor = createRedactor()
    expect(redactor.value(hostile)).toEqual({
      circular: { name: 'x', self: '[circular]' },
      boom: '[unreadable]',
      proxy: '[unreadable]',
      json: '[unreadable]',
      big: '12',
      bytes: '[3 bytes]',
      date: 'Invalid Date',
      not: 'NaN',
    })
    let deep: unknown = 'x'
    for (let index = 0; index < 10_000; index += 1) deep = { deep }
    const wide = Array.from({ length: 300 }, () => Array.from({ length: 300 }, () => 'y'.repeat(300)))
    expect(shown(redactor.value({ deep, wide, long: 'z'.repeat(1_000_000) })).length).toBeLessThan(400_000)
  })

  it('leaves no part of a secret at the place where a text is cut', () => {
    const redactor = createRedactor()
    const secret = 'S3cr3t'.repeat(50)
    redactor.protect(secret)
    for (let before = 7_650; before <= 8_050; before += 7) {
      expect(redactor.text(`${'x'.repeat(before)}${secret}${'y'.repeat(2_000)}`)).not.toContain('S3cr')
    }
  })

  it('lets no canary through, wherever it stands', () => {
    const place = fc.constantFrom<(inner: unknown) => unknown>(
      (inner) => ({ inner }),
      (inner) => [1, inner],
      (inner) => new Error(String(inner), { cause: inner }),
      (inner) => new Map([['k', inner]]),
      (inner) => Object.assign(new Error('x'), { facts: inner }),
      (inner) => `text ${String(inner)} more`,
      (inner) => ({ toJSON: () => inner }),
      (inner) => ({ [String(inner)]: inner }),
      (inner) => new Set([inner]),
      (inner) => encodeURIComponent(String(inner)),
      (inner) => JSON.stringify({ inner }),
    )
    fc.assert(
      fc.property(
        fc
          .string({ minLength: 8, maxLength: 40, unit: 'grapheme' })
          .filter((text) => !'[secret] text more Error'.includes(text)),
        fc.array(place, { minLength: 1, maxLength: 6 }),
        (body, places) => {
          const secret = `c4n${body}`
          const redactor = createRedactor()
          redactor.protect(secret)
          let value: unknown = secret
          for (const put of places) value = put(value)
          const plain = shown(redactor.fields({ value }))
          expect(plain).not.toContain(JSON.stringify(secret).slice(1, -1))
          expect(plain).not.toContain(encodeURIComponent(secret))
        },
      ),
      { numRuns: 500 },
    )
  })
})
