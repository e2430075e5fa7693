import { request } from 'node:http'
import { createServer } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { PortTakenError } from '../errors.ts'
import { claimPort } from '../free-port.ts'
import { createPageMonitor } from './page-monitor.ts'
import { type Page, startPage, type StartPageOptions } from './server.ts'
import { createSyntheticRun, type SyntheticRun } from './synthetic-run.ts'

let closers: (() => void | Promise<void>)[] = []

afterEach(async () => {
  for (const close of closers.toReversed()) await close()
  closers = []
})

const open = async (
  options: Partial<StartPageOptions> = {},
): Promise<Page & { readonly run: SyntheticRun; readonly port: string }> => {
  const monitor = createPageMonitor()
  const run = createSyntheticRun({ monitor, runId: 'run-1' })
  monitor.attach(run.source)
  closers.push(() => monitor.close())
  const page = await startPage({ port: 0, source: run.source, monitor, ...options })
  closers.push(() => page.close())
  return { ...page, run, port: new URL(page.url).port }
}

interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly body: string
}

function ask(url: string, headers: Record<string, string>, method = 'GET', body?: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { headers, method }, (response) => {
      let text = ''
      response.on('data', (chunk: Buffer) => (text += chunk.toString()))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }))
    })
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

describe('startPage', () => {
  it('serves the page, its scripts, the charts and the state', async () => {
    const { url } = await open()
    expect(await (await fetch(url)).text()).toContain('<title>Latency pipeline</title>')
    expect((await fetch(`${url}/main.js`)).headers.get('content-type')).toContain('javascript')
    expect((await fetch(`${url}/vendor/uplot/uPlot.esm.js`)).headers.get('content-type')).toContain('javascript')
    expect(await (await fetch(`${url}/api/state`)).json()).toMatchObject({ runId: 'run-1' })
    const { book } = (await (await fetch(`${url}/api/state?depth=5`)).json()) as { book: { bids: unknown[] } }
    expect(book.bids).toHaveLength(5)
  })

  it('serves nothing else', async () => {
    const { url } = await open()
    for (const path of [
      '/../package.json',
      '/%2e%2e/package.json',
      '/tsconfig.json',
      '/..%2f..%2fpackage.json',
      '/vendor/uplot/uPlot.d.ts',
      '/vendor/uplot/../package.json',
      '/api/other',
    ]) {
      expect((await ask(`${url}${path}`, {})).status, path).toBe(404)
    }
  })

  it('sends a policy without exceptions, and keeps nothing of the state in caches', async () => {
    const { url } = await open()
    const page = await fetch(url)
    const policy = page.headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toContain('unsafe')
    expect(page.headers.get('x-content-type-options')).toBe('nosniff')
    expect((await fetch(`${url}/api/state`)).headers.get('cache-control')).toBe('no-store')
  })

  it('names a port that is taken, and moves on from a default one', async () => {
    const { port } = await open()
    await expect(open({ port: Number(port) })).rejects.toBeInstanceOf(PortTakenError)
    await expect(claimPort({ what: 'x', explicit: Number(port), standard: 1 })).rejects.toThrow(`port ${port} is taken`)
    const claimed = await claimPort({ what: 'x', explicit: undefined, standard: Number(port) })
    expect(claimed).toMatchObject({ moved: true })
    expect(claimed.port).toBeGreaterThan(Number(port))
  })

  it('finds any free port when asked for 0', async () => {
    const { port } = await claimPort({ what: 'x', explicit: 0, standard: 1 })
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
    await new Promise((resolve) => server.close(resolve))
    expect(port).toBeGreaterThan(0)
  })

  it('closes while browsers watch', async () => {
    const page = await open()
    const { url } = page
    const stream = await fetch(`${url}/api/stream`)
    const reader = stream.body?.getReader()
    expect((await reader?.read())?.done).toBe(false)
    await page.close()
    let isDone = false
    while (!isDone) isDone = (await reader?.read())?.done ?? true
    await expect(fetch(url)).rejects.toThrow()
  })
})

describe('requests of others', () => {
  it.each(['/', '/api/state', '/api/stream', '/no-such'])('are refused for %s', async (path) => {
    const { url, port } = await open()
    const refused: Record<string, string>[] = [
      { host: `evil.example:${port}` },
      { host: `127.0.0.1.evil.example:${port}` },
      { host: '127.0.0.1' },
      { host: `127.0.0.1:${Number(port) + 1}` },
      { origin: 'http://evil.example' },
      { origin: 'null' },
      { origin: `https://127.0.0.1:${port}` },
      { origin: `http://127.0.0.1:${Number(port) + 1}` },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
    ]
    for (const headers of refused) {
      const { status, body } = await ask(`${url}${path}`, headers)
      expect(status, JSON.stringify(headers)).toBe(403)
      expect(body).not.toContain('run-1')
    }
  })

  it('are answered when they come from the page or from a script of this machine', async () => {
    const { url, port } = await open()
    const answered: Record<string, string>[] = [
      {},
      { host: `localhost:${port}`, origin: `http://localhost:${port}` },
      { host: `LOCALHOST:${port}` },
      { 'sec-fetch-site': 'same-origin' },
      { 'sec-fetch-site': 'none' },
    ]
    for (const headers of answered) {
      expect((await ask(`${url}/api/state`, headers)).status, JSON.stringify(headers)).toBe(200)
    }
    const followedLink = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }
    expect((await ask(`${url}/`, followedLink)).status).toBe(200)
    expect((await ask(`${url}/api/state`, followedLink)).status).toBe(403)
    expect((await ask(`${url}/api/state`, {}, 'POST')).status).toBe(405)
  })
})

describe('the kill switch', () => {
  it('is thrown and taken back by the page of this run', async () => {
    const { url, run } = await open()
    const headers = { origin: url, 'content-type': 'application/json' }
    const killed = await ask(`${url}/api/kill`, headers, 'POST', '{"confirm":"run-1","reason":" too wide "}')
    expect(killed.status).toBe(200)
    expect(JSON.parse(killed.body)).toMatchObject({ status: 'killed', killReason: 'operator: too wide' })
    expect(run.kills).toEqual(['operator: too wide'])
    const resumed = await ask(`${url}/api/resume`, headers, 'POST', '{"confirm":"run-1"}')
    expect(JSON.parse(resumed.body)).toEqual({ status: 'quoting', pauseReason: null, killReason: null })
  })

  it('is not thrown by anybody else', async () => {
    const { url, run, port } = await open()
    const json = { 'content-type': 'application/json' }
    const own = { ...json, origin: url }
    const body = '{"confirm":"run-1"}'
    const attempts: [number, Record<string, string>, string][] = [
      [403, json, body],
      [403, { ...json, origin: 'http://evil.example' }, body],
      [403, { ...own, 'sec-fetch-site': 'same-site' }, body],
      [403, { ...own, host: `evil.example:${port}` }, body],
      [415, { origin: url, 'content-type': 'text/plain' }, body],
      [415, { origin: url }, body],
      [409, own, '{"confirm":"run-2"}'],
      [400, own, '{}'],
      [400, own, 'not json'],
      [400, own, '{"confirm":"run-1","reason":7000,"more":true}'],
      [400, own, `{"confirm":"run-1","reason":"${'x'.repeat(300)}"}`],
      [400, own, `{"confirm":"run-1","reason":"${'x'.repeat(9_000)}"}`],
    ]
    for (const [status, headers, text] of attempts) {
      const answer = await ask(`${url}/api/kill`, headers, 'POST', text)
      expect(answer.status, `${JSON.stringify(headers)} ${text}`).toBe(status)
      expect(JSON.parse(answer.body)).toMatchObject({ error: { code: expect.any(String) } })
    }
    expect(run.kills).toEqual([])
    expect((await ask(`${url}/api/kill`, own)).status).toBe(404)
  })
})

describe('GET /api/stream', () => {
  it('has room for as many browsers as it is told, and again when one leaves', async () => {
    const { url } = await open({ maximumClients: 2 })
    const first = new AbortController()
    const streams = [await fetch(`${url}/api/stream`, { signal: first.signal }), await fetch(`${url}/api/stream`)]
    expect(streams.map(({ status }) => status)).toEqual([200, 200])
    const refused = await fetch(`${url}/api/stream`)
    expect(refused.status).toBe(503)
    expect(refused.headers.get('retry-after')).toBe('5')
    first.abort()
    await expect.poll(async () => (await fetch(`${url}/api/stream`)).status).toBe(200)
  })
})
