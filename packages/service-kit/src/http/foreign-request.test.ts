import { describe, expect, it } from 'vitest'
import { refusalOf } from './index.ts'

const request = (
  headers: Record<string, string | string[]>,
  rest: { method?: string; url?: string; port?: number } = {},
) => ({
  method: rest.method ?? 'GET',
  url: rest.url ?? '/',
  headers: { host: 'localhost:4000', ...headers },
  socket: { localPort: rest.port ?? 4_000 },
})

describe('refusalOf', () => {
  it.each([
    ['a loopback name', request({}), undefined],
    ['a name with the port of http left out', request({ host: 'localhost' }, { port: 80 }), undefined],
    ['no name', { ...request({}), headers: {} }, 'host'],
    ['two names', request({ host: ['localhost:4000', 'evil.example'] }), 'host'],
    ['a name that was pointed here', request({ host: 'evil.example:4000' }), 'host'],
    ['a name that ends like ours', request({ host: 'evil-localhost:4000' }), 'host'],
    ['a name with a dot behind', request({ host: 'localhost.:4000' }), 'host'],
    ['an address of the same machine', request({ host: '0.0.0.0:4000' }), 'host'],
    ['our own page', request({ origin: 'http://127.0.0.1:4000', 'sec-fetch-site': 'same-origin' }), undefined],
    ['another page of this machine', request({ origin: 'http://localhost:3000' }), 'origin'],
    ['a page from a file', request({ origin: 'null' }), 'origin'],
    ['two origins', request({ origin: ['http://localhost:4000', 'http://localhost:4000'] }), 'origin'],
    [
      'a picture in a foreign page',
      request({ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' }),
      'cross-site',
    ],
    [
      'a frame in a foreign page',
      request({ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' }),
      'cross-site',
    ],
    [
      'a link to the page',
      request({ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }),
      undefined,
    ],
    [
      'a link to the interface',
      request(
        { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' },
        { url: '/api/kill' },
      ),
      'cross-site',
    ],
    [
      'a form sent here',
      request(
        { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' },
        { method: 'POST' },
      ),
      'cross-site',
    ],
  ])('%s', (_name, given, expected) => {
    expect(refusalOf(given)).toBe(expected)
  })

  it('lets in what was named', () => {
    const options = { allowedHosts: ['Desk.example.com'], allowedOrigins: ['https://ops.example.com'] }
    expect(refusalOf(request({ host: 'desk.example.com' }), options)).toBeUndefined()
    expect(
      refusalOf(request({ origin: 'https://ops.example.com', 'sec-fetch-site': 'cross-site' }), options),
    ).toBeUndefined()
    expect(refusalOf(request({ origin: 'https://other.example.com' }), options)).toBe('origin')
    expect(refusalOf(request({ origin: 'https://any.example' }), { allowedOrigins: ['*'] })).toBeUndefined()
    expect(
      refusalOf(request({ host: 'evil.example:4000', origin: 'https://any.example' }), { allowedOrigins: ['*'] }),
    ).toBe('host')
  })
})
