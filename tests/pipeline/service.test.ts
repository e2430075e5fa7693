import { createServer, type Server } from 'node:http'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp } from './app-process.ts'

const canary = 'canary-5d1e'
let folder = ''
let receiver: Server
let spans: string[]

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cryptics-service-'))
  spans = []
  receiver = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      spans.push(body)
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
    })
  })
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
})
afterAll(async () => {
  await new Promise((resolve) => receiver.close(resolve))
  await rm(folder, { recursive: true })
})

interface Span {
  readonly name: string
  readonly traceId: string
}

/** Spans of one request to an OTLP receiver. */
function spansOf(body: string): readonly Span[] {
  const { resourceSpans } = JSON.parse(body) as {
    resourceSpans: readonly { scopeSpans: readonly { spans: readonly Span[] }[] }[]
  }
  return resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans: inner }) => inner))
}

describe('the app as a service', () => {
  it('follows its configuration from file and variables, and keeps secrets out of every place', async () => {
    const file = join(folder, 'app.toml')
    await writeFile(
      file,
      `[service]\nname = "desk"\n[pipeline]\nenabled_models = ["trade", "ticker"]\n[registry]\npassword = "${canary}"\n`,
    )
    const { port } = receiver.address() as AddressInfo
    const logs = join(folder, 'logs')
    const app = startApp(['--config', file, '--data', 'temp', '--port', '0', '--speed', '50', '--json'], {
      PIPELINE__MODELS__TRADE__TABLE_NAME: 'prints',
      LOGGING__DIRECTORY: logs,
      TRACING__ENABLED: 'true',
      TRACING__EXPORTER: 'otlp',
      TRACING__OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
      TRACING__SAMPLING_RATIO: '0.05',
    })
    const { pageUrl, healthUrl } = await app.ready
    const get = async (url: string) => {
      const response = await fetch(url)
      return { status: response.status, text: await response.text() }
    }
    const health = await get(`${healthUrl}/health`)
    expect(JSON.parse(health.text)).toMatchObject({
      service: 'desk',
      ok: true,
      checks: [{ name: 'database' }, { name: 'venue' }],
    })
    await expect
      .poll(async () => (await get(`${healthUrl}/metrics`)).text, { timeout: 15_000, interval: 250 })
      .toMatch(/^cryptics_connector_written_total\{connector="postgres-sink-trade"\} [1-9]/m)
    const answers = await Promise.all(
      ['/metrics', '/api/v1/logs/stats', `/none?token=${canary}`].map((path) => get(`${healthUrl}${path}`)),
    )
    const state = await get(`${pageUrl}/api/state`)
    app.signal('SIGTERM')
    const { code, stdout, stderr } = await app.done
    expect(code, stderr).toBe(0)

    const report = JSON.parse(stdout) as { models: Record<string, { produced: number; stored: number }> }
    expect(Object.keys(report.models)).toEqual(['ticker', 'trade'])
    for (const { produced, stored } of Object.values(report.models))
      expect([stored > 0, stored]).toEqual([true, produced])

    const files = await readdir(logs)
    expect(files.map((name) => name.split('.')[0])).toEqual(
      expect.arrayContaining(['api', 'application', 'database', 'error']),
    )
    const written = await Promise.all(files.map((name) => readFile(join(logs, name), 'utf8')))
    expect(written.join('')).toContain('"message":"stopping"')

    // A span of the store continues the span of the event that came from the venue, through the log's header.
    const traceOf = (name: RegExp) =>
      new Set(spans.flatMap(spansOf).flatMap((span) => (name.test(span.name) ? [span.traceId] : [])))
    const venue = traceOf(/^venue trade$/)
    const stored = [...traceOf(/^store .*prints/)]
    expect(stored.filter((trace) => venue.has(trace)).length).toBeGreaterThan(0)

    const places = [stdout, stderr, health.text, state.text, ...answers.map(({ text }) => text), ...written, ...spans]
    expect(places.filter((text) => text.includes(canary))).toEqual([])
  })

  it.each([
    ['a setting that does not exist', '[http]\nprot = 1', {}, /http\.prot: .*did you mean port\? \(app\.toml line 2\)/],
    [
      'several faults',
      '[http]\nport = -1',
      { LOGGING__LEVEL: 'loud' },
      /2 problems: .*http\.port.*; |logging\.level.*http\.port/,
    ],
    [
      'a default secret in production',
      '',
      { NODE_ENV: 'production', DATABASE__URL: 'postgres://u:postgres@h/n' },
      /database\.url: .*production refuses/,
    ],
    ['text that is not TOML', `password = ${canary}`, {}, /app\.toml line 1 column \d+: invalid value/],
  ])('refuses %s in one line and starts nothing', async (_, text, environment, message) => {
    const file = join(folder, 'app.toml')
    await writeFile(file, text)
    const { code, stdout, stderr } = await startApp(['--config', file, '--data', 'temp', '--port', '0'], environment)
      .done
    expect([code, stdout, stderr.trimEnd().split('\n').length]).toEqual([1, '', 1])
    expect(stderr).toMatch(/^error CONFIG_(INVALID|UNREADABLE): /)
    expect(stderr).toMatch(message)
    expect(stderr).not.toContain(canary)
  })

  it('stops in order when it is told to before it has started', async () => {
    const app = startApp(['--data', 'temp', '--port', '0'])
    await expect.poll(() => app.stderr(), { timeout: 20_000, interval: 10 }).toContain('listening')
    app.signal('SIGINT')
    const { code, stderr } = await app.done
    expect(stderr).not.toContain('error')
    expect(code).toBe(0)
  })
})
