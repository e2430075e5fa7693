import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { createVirtualTime } from '@cryptics-lab/avro-models/testing'
import { afterEach, describe, expect, it } from 'vitest'
import { createHttpServer } from '../http/index.ts'
import { createMetricsRegistry } from '../metrics/index.ts'
import { createTracing, type TraceHeaders, type TracingOptions } from './index.ts'
import { systemImports } from './load-open-telemetry.ts'

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

async function open(options: Partial<TracingOptions> = {}) {
  const exporter = new InMemorySpanExporter()
  const spanProcessors = [new SimpleSpanProcessor(exporter)]
  const tracing = await createTracing({ service: 'desk', version: '2', enabled: true, spanProcessors, ...options })
  closers.push(() => tracing.close())
  return { tracing, spans: () => exporter.getFinishedSpans() }
}

const notInstalled = () =>
  Promise.reject(Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' }))

describe('tracing that is off', () => {
  it('loads nothing, runs the work and leaves headers alone', async () => {
    const imports = Object.fromEntries(Object.keys(systemImports).map((name) => [name, notInstalled]))
    const tracing = await createTracing({ service: 'desk', imports: imports as unknown as typeof systemImports })
    const headers: TraceHeaders = { envelope: 'x' }
    const result = tracing.withSpan('work', {}, (span) => {
      span.setAttribute('a', 1)
      span.recordError(new Error('x'))
      tracing.inject(headers)
      return 7
    })
    expect(result).toBe(7)
    expect(headers).toEqual({ envelope: 'x' })
    expect(tracing.extract({ traceparent: `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01` })).toBeUndefined()
    expect(tracing.currentTraceparent()).toBeUndefined()
    await tracing.close()
  })
})

describe('tracing that is on', () => {
  it('carries the context through record headers from one process to the next', async () => {
    const producer = await open()
    const consumer = await open({ service: 'archive' })
    const headers: Record<string, string | Uint8Array> = {}
    await producer.tracing.withSpan('produce', { topic: 'trade' }, async () => {
      await new Promise((resolve) => setImmediate(resolve))
      producer.tracing.inject(headers)
    })
    expect(Object.keys(headers)).toEqual(['traceparent'])
    const bytes = { traceparent: new TextEncoder().encode(headers['traceparent'] as string) }
    const parent = consumer.tracing.extract(bytes)
    expect(parent).toBeDefined()
    consumer.tracing.withSpan('store', {}, () => undefined, { ...(parent && { parent }), kind: 'consumer' })
    const [sent] = producer.spans()
    const [stored] = consumer.spans()
    expect(stored?.spanContext().traceId).toBe(sent?.spanContext().traceId)
    expect(stored?.parentSpanContext?.spanId).toBe(sent?.spanContext().spanId)
    expect(sent?.attributes).toEqual({ topic: 'trade' })
    expect(sent?.resource.attributes).toMatchObject({ 'service.name': 'desk', 'service.version': '2' })
  })

  it('nests spans across awaits, and knows none outside', async () => {
    const { tracing, spans } = await open()
    expect(tracing.currentTraceparent()).toBeUndefined()
    await tracing.withSpan('outer', {}, async () => {
      await Promise.all(
        ['a', 'b'].map((name) =>
          tracing.withSpan(name, {}, async () => {
            await new Promise((resolve) => setImmediate(resolve))
            expect(tracing.currentTraceparent()).toMatch(/^00-[\da-f]{32}-[\da-f]{16}-01$/)
          }),
        ),
      )
    })
    const outer = spans().find(({ name }) => name === 'outer')
    for (const name of ['a', 'b']) {
      const inner = spans().find((span) => span.name === name)
      expect(inner?.parentSpanContext?.spanId).toBe(outer?.spanContext().spanId)
    }
    expect(tracing.currentTraceparent()).toBeUndefined()
  })

  it('notes what is thrown, without secrets, and throws it on', async () => {
    const { tracing, spans } = await open({ redact: (text) => text.replaceAll('canary', '[secret]') })
    const failure = new Error('no canary here', { cause: 'x' })
    await expect(
      tracing.withSpan('canary', { password: 'hunter2', note: 'canary' }, async () => Promise.reject(failure)),
    ).rejects.toBe(failure)
    expect(() =>
      tracing.withSpan('sync', {}, () => {
        throw failure
      }),
    ).toThrow(failure)
    expect(spans()).toHaveLength(2)
    expect(spans()[0]?.status.code).toBe(2)
    const shown = JSON.stringify(
      spans().map(({ name, attributes, events, status }) => ({ name, attributes, events, status })),
    )
    expect(shown).not.toMatch(/canary|hunter2/)
    expect(shown).toContain('no [secret] here')
  })

  it('takes nothing unsound from foreign headers', async () => {
    const { tracing } = await open()
    const zero = `00-${'0'.repeat(32)}-${'2'.repeat(16)}-01`
    for (const traceparent of ['', 'x', zero, `00-${'1'.repeat(32)}-${'2'.repeat(16)}`, 'a'.repeat(5_000)]) {
      expect(tracing.extract({ traceparent })).toBeUndefined()
    }
    expect(tracing.extract({})).toBeUndefined()
    const sound = { traceparent: `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01`, tracestate: 'vendor=1' }
    expect(tracing.extract(sound)).toEqual(sound)
    const onward: TraceHeaders = {}
    tracing.withSpan('on', {}, () => tracing.inject(onward), { parent: sound })
    expect(onward['tracestate']).toBe('vendor=1')
  })

  it('samples the share that was asked for and follows the parent', async () => {
    const none = await open({ samplingRatio: 0 })
    const headers: TraceHeaders = {}
    none.tracing.withSpan('unsampled', {}, () => none.tracing.inject(headers))
    expect(none.spans()).toHaveLength(0)
    expect(headers['traceparent']).toMatch(/-00$/)
    const all = await open({ samplingRatio: 1 })
    const parent = all.tracing.extract(headers)
    all.tracing.withSpan('follows', {}, () => undefined, parent === undefined ? {} : { parent })
    expect(all.spans()).toHaveLength(0)
    const half = await open({ samplingRatio: 0.5 })
    for (let index = 0; index < 400; index += 1) half.tracing.withSpan('x', {}, () => undefined)
    expect(half.spans().length).toBeGreaterThan(100)
    expect(half.spans().length).toBeLessThan(300)
  })

  it('puts what a request does into a span that continues the caller', async () => {
    const { tracing, spans } = await open()
    const server = await createHttpServer({ name: 'desk', version: '1', port: 0, tracing })
    closers.push(() => server.close())
    server.app.get('/orders/:id', async () => {
      await new Promise((resolve) => setImmediate(resolve))
      return tracing.withSpan('look up', {}, () => ({ traceparent: tracing.currentTraceparent() }))
    })
    const { url } = await server.listen()
    const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`
    const answer = await fetch(`${url}/orders/7?key=1`, { headers: { traceparent } })
    expect(((await answer.json()) as { traceparent: string }).traceparent).toContain('a'.repeat(32))
    await expect.poll(() => spans().length).toBe(2)
    const request = spans().find(({ name }) => name === 'GET /orders/:id')
    expect(request?.attributes).toMatchObject({ 'http.route': '/orders/:id', 'http.response.status_code': 200 })
    expect(request?.parentSpanContext?.spanId).toBe('b'.repeat(16))
    const inner = spans().find(({ name }) => name === 'look up')
    expect(inner?.parentSpanContext?.spanId).toBe(request?.spanContext().spanId)
  })
})

interface Received {
  readonly url: string | undefined
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

async function collector(): Promise<{ readonly url: string; readonly received: Received[] }> {
  const received: Received[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk))
    request.on('end', () => {
      received.push({ url: request.url, headers: request.headers, body })
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received }
}

describe('the otlp exporter', () => {
  it('sends spans to a collector, at the latest when tracing is closed', async () => {
    const { url, received } = await collector()
    const registry = createMetricsRegistry()
    const tracing = await createTracing({
      service: 'desk',
      enabled: true,
      exporter: 'otlp',
      endpoint: url,
      metrics: registry.metrics,
    })
    for (let index = 0; index < 3; index += 1) tracing.withSpan(`span ${index}`, { index }, () => undefined)
    await tracing.close()
    expect(received).toHaveLength(1)
    expect(received[0]?.url).toBe('/v1/traces')
    const sent = JSON.parse(received[0]?.body ?? '') as {
      resourceSpans: {
        resource: { attributes: { key: string; value: { stringValue?: string } }[] }
        scopeSpans: { spans: { name: string }[] }[]
      }[]
    }
    const [resource] = sent.resourceSpans
    expect(resource?.resource.attributes).toContainEqual({ key: 'service.name', value: { stringValue: 'desk' } })
    expect(resource?.scopeSpans[0]?.spans.map(({ name }) => name)).toEqual(['span 0', 'span 1', 'span 2'])
    expect(await registry.text()).toContain('cryptics_tracing_spans_exported_total 3')
  })

  it('does no harm when the collector is dead', async () => {
    const registry = createMetricsRegistry()
    const reasons: string[] = []
    const tracing = await createTracing({
      service: 'desk',
      enabled: true,
      exporter: 'otlp',
      endpoint: 'http://user:canary@127.0.0.1:9/v1/traces',
      exportTimeout: 200,
      metrics: registry.metrics,
      onExportFailure: (reason) => {
        reasons.push(reason)
        throw new TypeError('listener')
      },
    })
    for (let index = 0; index < 5_000; index += 1) tracing.withSpan('x', {}, () => undefined)
    await tracing.close({ deadline: 3_000 })
    expect(reasons).toHaveLength(1)
    expect(await registry.text()).toMatch(/tracing_spans_failed_total [1-9]/)
    expect(tracing.withSpan('after', {}, () => 1)).toBe(1)
    expect(JSON.stringify(reasons)).not.toContain('canary')
  })

  it('ends at its deadline when the collector never answers', async () => {
    const hanging = createServer(() => {})
    await new Promise<void>((resolve) => hanging.listen(0, '127.0.0.1', resolve))
    closers.push(async () => {
      hanging.closeAllConnections()
      await new Promise((resolve) => hanging.close(resolve))
    })
    const time = createVirtualTime()
    const endpoint = `http://127.0.0.1:${(hanging.address() as AddressInfo).port}`
    const tracing = await createTracing({
      service: 'desk',
      enabled: true,
      exporter: 'otlp',
      endpoint,
      timers: time.timers,
    })
    tracing.withSpan('x', {}, () => undefined)
    let isClosed = false
    const closing = tracing.close({ deadline: 1_000 }).then(() => (isClosed = true))
    await time.advance(999)
    expect(isClosed).toBe(false)
    await time.advance(1)
    await closing
    expect(isClosed).toBe(true)
  })
})

describe('the door', () => {
  it('names every package that is missing, with the line that installs them', async () => {
    const imports = { ...systemImports, sdk: notInstalled, exporter: notInstalled }
    await expect(createTracing({ service: 'x', enabled: true, exporter: 'otlp', imports })).rejects.toMatchObject({
      code: 'MISSING_PACKAGE',
      packages: ['@opentelemetry/exporter-trace-otlp-http', '@opentelemetry/sdk-trace-base'],
      message: expect.stringContaining(
        'npm install @opentelemetry/exporter-trace-otlp-http @opentelemetry/sdk-trace-base',
      ),
    })
    await expect(createTracing({ service: 'x', enabled: true, exporter: 'none', imports })).rejects.toMatchObject({
      packages: ['@opentelemetry/sdk-trace-base'],
    })
  })

  it('refuses options out of range without repeating an address', async () => {
    const refused = { code: 'INVALID_OPTION' }
    await expect(createTracing({ service: 'x', samplingRatio: 1.1 })).rejects.toMatchObject(refused)
    await expect(createTracing({ service: 'x', samplingRatio: Number.NaN })).rejects.toMatchObject(refused)
    await expect(createTracing({ service: 'x', exporter: 'zipkin' as 'otlp' })).rejects.toMatchObject(refused)
    for (const endpoint of ['user:canary@host', 'ftp://user:canary@host', '']) {
      await expect(createTracing({ service: 'x', endpoint })).rejects.toMatchObject(refused)
      await expect(createTracing({ service: 'x', endpoint })).rejects.not.toThrow(/canary/)
    }
  })
})
