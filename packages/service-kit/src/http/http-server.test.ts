import { connect, createServer } from 'node:net'
import { request as httpRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { createLogging, type LogRecord } from '../logging/index.ts'
import { createMetricsRegistry } from '../metrics/index.ts'
import { createHealth, createHttpServer, correlationIdOf, type HttpServer, type HttpServerOptions } from './index.ts'

const canary = 'canary-6Qz!/x+y=Z'
const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

/** A request whose headers are exactly those given: `fetch` forbids `Host` and `Origin`. */
function call(
  port: number,
  path: string,
  options: { method?: string; headers?: Record<string, string>; body?: string } = {},
) {
  return new Promise<Answer>((resolve, reject) => {
    const request = httpRequest(
      { host: '127.0.0.1', port, path, method: options.method ?? 'GET', headers: options.headers ?? {} },
      (response) => {
        let body = ''
        response.setEncoding('utf8').on('data', (chunk: string) => (body += chunk))
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }))
      },
    )
    request.on('error', reject)
    request.end(options.body)
  })
}

async function open(options: Partial<HttpServerOptions> = {}, prepare?: (server: HttpServer) => void) {
  const logging = await createLogging({ service: 'desk', output: { write: () => true } })
  logging.protect(canary)
  const records: LogRecord[] = []
  logging.onRecord((record) => records.push(record))
  const registry = createMetricsRegistry()
  const health = createHealth()
  const server = await createHttpServer({
    name: 'desk',
    version: '1.2.3',
    port: 0,
    logging,
    registry,
    health,
    ...options,
  })
  closers.push(async () => {
    await server.close()
    await logging.close()
  })
  prepare?.(server)
  const { port, url, moved } = await server.listen()
  return { server, port, url, moved, records, registry, health, logging }
}

/** The access record is written when the connection is done with the answer, a moment after the caller has it. */
async function accessRecords(records: readonly LogRecord[], count: number): Promise<LogRecord[]> {
  const found = (): LogRecord[] =>
    records.filter(({ fields }) => fields['route'] !== undefined && fields['status'] !== undefined)
  await expect.poll(() => found().length).toBe(count)
  return found()
}

describe('createHttpServer', () => {
  it('tells health with reasons, and is not ready before the start and after the stop', async () => {
    const { port, health } = await open()
    expect(await call(port, '/health/live')).toMatchObject({ status: 200 })
    const starting = await call(port, '/health/ready')
    expect(starting.status).toBe(503)
    expect(JSON.parse(starting.body)).toMatchObject({ status: 'unavailable', reasons: ['the process is starting'] })
    health.setReady()
    expect((await call(port, '/health/ready')).status).toBe(200)
    health.register('database', () => {
      throw new Error(`cannot reach postgres://app:${canary}@db/x`)
    })
    const failing = await call(port, '/health')
    expect(failing.status).toBe(503)
    expect(failing.body).toContain('database: cannot reach postgres://app:[secret]@db/x')
    expect((await call(port, '/health/live')).status).toBe(200)
    health.setStopping('SIGTERM')
    expect(JSON.parse((await call(port, '/health/ready')).body).reasons[0]).toBe('the process is stopping: SIGTERM')
  })

  it('shows measurements of requests by template, without the values of path and query', async () => {
    const { port, records } = await open({}, ({ app }) => {
      app.get('/orders/:id', async () => ({ fine: true }))
    })
    const answer = await call(port, `/orders/${canary.replace('/', '_')}?token=${encodeURIComponent(canary)}`)
    expect(answer.status).toBe(200)
    const [record] = await accessRecords(records, 1)
    expect(record).toMatchObject({ channel: 'api', level: 'info', message: 'GET /orders/:id 200' })
    expect(record?.fields).toMatchObject({ method: 'GET', route: '/orders/:id', status: 200 })
    expect(record?.fields['milliseconds']).toBeTypeOf('number')
    expect(JSON.stringify(records)).not.toContain('canary')
    const { body, headers } = await call(port, '/metrics')
    expect(headers['content-type']).toContain('text/plain')
    expect(body).toContain('cryptics_http_requests_total{method="GET",route="/orders/:id",status="200"} 1')
    expect(body).not.toContain('canary')
  })

  it('keeps a sane request id, replaces another, and takes the correlation id along', async () => {
    let seen = ''
    const { port, records } = await open({}, ({ app }) => {
      app.get('/x', async (request) => {
        seen = correlationIdOf(request)
        return {}
      })
    })
    const kept = await call(port, '/x', { headers: { 'x-request-id': 'abc-1', 'x-correlation-id': 'flow:7' } })
    expect(kept.headers).toMatchObject({ 'x-request-id': 'abc-1', 'x-correlation-id': 'flow:7' })
    expect(seen).toBe('flow:7')
    const long = await call(port, '/x', { headers: { 'x-request-id': 'a'.repeat(200) } })
    expect(long.headers['x-request-id']).toMatch(/^[\da-f]{8}-/)
    expect(long.headers['x-correlation-id']).toBe(long.headers['x-request-id'])
    const secret = await call(port, '/x', { headers: { 'x-request-id': canary, 'x-correlation-id': canary } })
    expect(JSON.stringify(secret.headers)).not.toContain('canary')
    const access = await accessRecords(records, 3)
    expect(access[0]?.fields).toMatchObject({ requestId: 'abc-1', correlationId: 'flow:7' })
    expect(JSON.stringify(access)).not.toContain('canary')
  })

  it('answers failures without their text and stack, and logs them without secrets', async () => {
    const { port, records } = await open({}, ({ app }) => {
      app.get('/fail', async () => {
        throw new Error(`pool ${canary}`, { cause: new Error(canary) })
      })
      app.post('/shape', { schema: { body: { type: 'object', required: ['a'] } } }, async () => ({}))
    })
    const failed = await call(port, '/fail')
    expect(failed.status).toBe(500)
    expect(JSON.parse(failed.body)).toEqual({
      error: { code: 'INTERNAL', message: expect.any(String) },
      requestId: failed.headers['x-request-id'],
    })
    expect(failed.body).not.toMatch(/canary|pool|at /)
    expect(records.some(({ level, message }) => level === 'error' && message === 'a request failed')).toBe(true)
    expect(JSON.stringify(records)).not.toContain('canary')
    const shape = await call(port, '/shape', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    })
    expect(shape.status).toBe(400)
    expect(JSON.parse(shape.body).error.message).toContain("required property 'a'")
    const broken = await call(port, '/shape', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{',
    })
    expect(broken.status).toBe(400)
    const missing = await call(port, `/nowhere/${encodeURIComponent(canary)}`)
    expect(missing.status).toBe(404)
    expect(missing.body).not.toContain('canary')
    const malformed = await call(port, '/%E0%A4%A')
    expect(JSON.parse(malformed.body).error.code).toBe('BAD_REQUEST')
  })

  it('refuses names and origins of others', async () => {
    const { port, registry } = await open()
    const status = async (headers: Record<string, string>, method = 'GET') =>
      (await call(port, '/health/live', { headers, method })).status
    expect(await status({ host: `127.0.0.1:${port}` })).toBe(200)
    expect(await status({ host: `LocalHost:${port}` })).toBe(200)
    expect(await status({ host: `[::1]:${port}` })).toBe(200)
    expect(await status({ host: `evil.example:${port}` })).toBe(403)
    expect(await status({ host: '127.0.0.1' })).toBe(403)
    expect(await status({ host: `localhost.evil.example:${port}` })).toBe(403)
    expect(await status({ host: `127.0.0.1:${port + 1}` })).toBe(403)
    const own = { host: `localhost:${port}` }
    expect(await status({ ...own, origin: `http://localhost:${port}` })).toBe(200)
    expect(await status({ ...own, origin: 'https://evil.example' })).toBe(403)
    expect(await status({ ...own, origin: 'null' })).toBe(403)
    expect(await status({ ...own, origin: `https://localhost:${port}` })).toBe(403)
    expect(await status({ ...own, origin: `http://localhost:${port + 1}` })).toBe(403)
    expect(await status({ ...own, 'sec-fetch-site': 'cross-site' })).toBe(403)
    expect(await status({ ...own, 'sec-fetch-site': 'same-site' })).toBe(403)
    expect(await status({ ...own, 'sec-fetch-site': 'same-origin' })).toBe(200)
    const preflight = { ...own, origin: 'https://evil.example', 'access-control-request-method': 'PUT' }
    expect(await status(preflight, 'OPTIONS')).toBe(403)
    expect(await registry.text()).toContain('cryptics_http_requests_refused_total{reason="origin"}')
  })

  it('lets pages of named origins call', async () => {
    const origin = 'https://desk.example.com'
    const { port } = await open({ cors: { origins: [origin] } })
    const answer = await call(port, '/health/live', { headers: { origin, 'sec-fetch-site': 'cross-site' } })
    expect(answer.status).toBe(200)
    expect(answer.headers['access-control-allow-origin']).toBe(origin)
    expect((await call(port, '/health/live', { headers: { origin: 'https://other.example.com' } })).status).toBe(403)
  })

  it('refuses a wildcard in production and what is no origin', async () => {
    const production = { name: 'x', version: '1', port: 0, environmentName: 'production' }
    await expect(createHttpServer({ ...production, cors: { origins: ['*'] } })).rejects.toMatchObject({
      code: 'INVALID_OPTION',
      path: 'cors.origins[0]',
    })
    for (const origin of ['https://*.example.com', 'https://a.example/path', 'a.example', 'null']) {
      await expect(createHttpServer({ ...production, cors: { origins: [origin] } })).rejects.toMatchObject({
        code: 'INVALID_OPTION',
      })
    }
    const { port } = await open({ cors: { origins: ['*'] } })
    const answer = await call(port, '/health/live', { headers: { origin: 'https://any.example' } })
    expect(answer.headers['access-control-allow-origin']).toBe('*')
  })

  it('changes the level at run time, for its own pages alone', async () => {
    const { port, logging } = await open()
    const put = (body: unknown, headers: Record<string, string> = {}) =>
      call(port, '/api/v1/logs/level', {
        method: 'PUT',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      })
    expect((await put({ level: 'debug' })).status).toBe(200)
    expect(logging.logger('api').level).toBe('debug')
    expect((await put({ level: 'warn', channel: 'database' })).status).toBe(200)
    expect(logging.logger('database').level).toBe('warn')
    expect((await put({ level: 'loud' })).status).toBe(400)
    expect((await put({ level: 'trace' }, { origin: 'https://evil.example' })).status).toBe(403)
    expect(logging.logger('api').level).toBe('debug')
    const stats = JSON.parse((await call(port, '/api/v1/logs/stats')).body)
    expect(stats).toMatchObject({ level: 'debug', size: 0, dropped: 0 })
    expect(stats.destinations[0]).toMatchObject({ name: 'output', capacity: 10_000 })
  })

  it('offers no change of the level to the network', async () => {
    const { port } = await open({ guard: 'none' })
    const headers = { 'content-type': 'application/json', host: 'desk:8080' }
    expect((await call(port, '/health/live', { headers })).status).toBe(200)
    const answer = await call(port, '/api/v1/logs/level', { method: 'PUT', headers, body: '{"level":"trace"}' })
    expect(answer.status).toBe(404)
  })

  it('moves on from a default port that is taken, and stays with one that was asked for', async () => {
    const taken = createServer()
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
    closers.push(() => new Promise((resolve) => taken.close(() => resolve())))
    const { port } = taken.address() as AddressInfo
    const moved = await open({ port })
    expect(moved.moved).toEqual({ from: port, to: moved.port })
    expect((await call(moved.port, '/health/live')).status).toBe(200)
    expect(moved.records.some(({ level }) => level === 'warn')).toBe(true)
    await expect(open({ port, explicitPort: true })).rejects.toMatchObject({ code: 'HTTP_PORT_TAKEN', port, tried: 1 })
    await expect(open({ port: 70_000 })).rejects.toMatchObject({ code: 'INVALID_OPTION' })
    await expect(open({ host: '192.0.2.1' })).rejects.toMatchObject({ code: 'HTTP_LISTEN', reason: 'EADDRNOTAVAIL' })
  })

  it('answers what is no HTTP in the same form', async () => {
    const { port } = await open()
    const raw = (text: string) =>
      new Promise<string>((resolve) => {
        let answer = ''
        const socket = connect(port, '127.0.0.1', () => socket.write(text))
        socket.setEncoding('utf8').on('data', (chunk: string) => (answer += chunk))
        socket.on('close', () => resolve(answer))
      })
    const answer = await raw(`${canary} nonsense\r\n\r\n`)
    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/)
    expect(JSON.parse(answer.split('\r\n\r\n')[1] ?? '')).toEqual({
      error: { code: 'BAD_REQUEST', message: 'malformed request' },
      requestId: '',
    })
    expect(await raw(`GET / HTTP/1.1\r\nhost: x\r\na: ${'x'.repeat(100_000)}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 431 /)
    expect(await raw('GET / HTTP/1.0\r\n\r\n')).toContain('refused by host')
  })

  it('ends although an answer never ends', async () => {
    const { server, port, records } = await open({}, ({ app }) => {
      app.get('/stream', (_request, reply) => {
        reply.hijack()
        reply.raw.writeHead(200, { 'content-type': 'text/event-stream' })
        reply.raw.write('data: 1\n\n')
      })
    })
    const cut = new Promise<void>((resolve) => {
      httpRequest({ host: '127.0.0.1', port, path: '/stream' }, (response) => {
        response.once('data', () => void server.close({ deadline: 50 }))
        response.on('error', () => resolve()).on('close', resolve)
      }).end()
    })
    await cut
    const [record] = await accessRecords(records, 1)
    expect(record?.fields).toMatchObject({ route: '/stream', status: 200, aborted: true })
  })
})
