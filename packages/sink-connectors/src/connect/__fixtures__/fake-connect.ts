import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { ConnectFetch } from '../index.ts'
import type { FakeConnector, FakeStart } from './fake-connector.ts'
import { type FakeAnswer, FakeWorker, type FakeWorkerOptions } from './fake-worker.ts'

/** A request that the fake worker got. */
export interface FakeRequest {
  readonly method: string
  /** Path with its query, as it was sent. */
  readonly path: string
  /** Headers, their names in small letters. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** What was sent, read as JSON; undefined when nothing was. */
  readonly body: unknown
}

/** Options of {@link startFakeConnect}. */
export interface FakeConnectOptions extends FakeWorkerOptions {
  /** Certificates: with them it speaks https; with `ca` callers must show a certificate of that authority. */
  readonly tls?: { readonly cert: string; readonly key: string; readonly ca?: string }
  /** User and password that callers must give. */
  readonly auth?: { readonly username: string; readonly password: string }
  /** Port; the default is a free one. */
  readonly port?: number
  /** Another fake whose connectors these are, as workers of one cluster. */
  readonly cluster?: FakeConnect
}

/** A Kafka Connect worker that keeps its connectors in memory. */
export interface FakeConnect {
  /** Address. */
  readonly url: string
  /** Requests so far, in order. */
  readonly requests: readonly FakeRequest[]
  /** The same in short, as `GET /connectors`. */
  readonly calls: readonly string[]
  /** Connectors by name. */
  readonly connectors: ReadonlyMap<string, FakeConnector>
  /** The endpoints, to change how they behave. */
  readonly worker: FakeWorker
  /** The same worker without a network, for virtual time. Requests are recorded and answered just as well. */
  readonly fetch: ConnectFetch
  /**
   * Answers the next requests so instead of doing what they ask: an object becomes JSON, a text is sent as it is. With
   * `only` those whose `GET /path` it fits; others are answered as ever.
   */
  answerNext(status: number, body: unknown, times?: number, only?: RegExp): void
  /** Does what the next request asks, then breaks the connection instead of answering. */
  loseNext(times?: number, only?: RegExp): void
  /** Takes the next request and never answers. */
  hangNext(times?: number, only?: RegExp): void
  /** Forgets what the next requests were to become: from now on they are answered as ever. */
  answerAsEver(): void
  /** Lets a task fail, or, with undefined, the connector itself. */
  fail(name: string, task: number | undefined, trace: string): void
  /** Says how tasks come up from now on. */
  startTasks(start: FakeStart): void
  /** Stops listening; connectors are kept. */
  close(): Promise<void>
  /** Listens again on the same port. */
  open(): Promise<void>
}

type Fault = FakeAnswer | 'lose' | 'hang'

interface Planned {
  readonly fault: Fault
  readonly only: RegExp | undefined
  left: number
}

class Desk {
  readonly requests: FakeRequest[] = []
  readonly calls: string[] = []
  readonly planned: Planned[] = []
  readonly worker: FakeWorker
  readonly #expected: string | undefined

  constructor(worker: FakeWorker, auth: FakeConnectOptions['auth']) {
    this.worker = worker
    this.#expected = auth && `Basic ${Buffer.from(`${auth.username}:${auth.password}`).toString('base64')}`
  }

  /** What becomes of a request. */
  take(method: string, path: string, headers: FakeRequest['headers'], text: string): Fault {
    const body: unknown = text === '' ? undefined : JSON.parse(text)
    const call = `${method} ${path}`
    this.requests.push({ method, path, headers, body })
    this.calls.push(call)
    const planned = this.planned.find(({ left, only }) => left > 0 && only?.test(call) !== false)
    if (planned !== undefined) planned.left -= 1
    if (planned !== undefined && planned.fault !== 'lose') return planned.fault
    if (this.#expected !== undefined && headers['authorization'] !== this.#expected) {
      return { status: 401, body: 'User cannot access the resource.' }
    }
    const url = new URL(path, 'http://localhost')
    const parts = url.pathname.slice(1).split('/').map(decodeURIComponent)
    const answer = this.worker.answer({ method, parts, query: url.searchParams, body })
    return planned === undefined ? answer : 'lose'
  }

  plan(fault: Fault, left: number, only: RegExp | undefined): void {
    this.planned.push({ fault, left, only })
  }
}

function written({ body }: FakeAnswer): string {
  if (body === undefined) return ''
  return typeof body === 'string' ? body : JSON.stringify(body)
}

async function serve(desk: Desk, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const text = Buffer.concat(chunks).toString('utf8')
  const outcome = desk.take(request.method ?? 'GET', request.url ?? '/', request.headers, text)
  if (outcome === 'hang') return
  if (outcome === 'lose') {
    request.socket.destroy()
    return
  }
  const type = typeof outcome.body === 'string' ? 'text/html' : 'application/json'
  response.writeHead(outcome.status, { 'content-type': type }).end(written(outcome))
}

function fetchOf(desk: Desk): ConnectFetch {
  return (url, { method, headers, body = '', signal }) => {
    const { pathname, search } = new URL(url)
    const outcome = desk.take(method, `${pathname}${search}`, headers, body)
    if (outcome === 'lose') return Promise.reject(Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }))
    if (outcome !== 'hang') {
      return Promise.resolve({ status: outcome.status, text: () => Promise.resolve(written(outcome)) })
    }
    return new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
    })
  }
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
  })
}

/** Starts a worker on a free port of the loopback address. */
export async function startFakeConnect(options: FakeConnectOptions = {}): Promise<FakeConnect> {
  const { tls, auth, cluster, port: wanted = 0, ...rest } = options
  const desk = new Desk(cluster?.worker ?? new FakeWorker(rest), auth)
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    void serve(desk, request, response).catch(() => request.socket.destroy())
  }
  const make = (): Server =>
    tls === undefined
      ? createHttpServer(answer)
      : createHttpsServer({ ...tls, requestCert: tls.ca !== undefined, rejectUnauthorized: true }, answer)
  let server: Server | undefined = make()
  const port = await listen(server, wanted)
  return {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    requests: desk.requests,
    calls: desk.calls,
    connectors: desk.worker.connectors,
    worker: desk.worker,
    fetch: fetchOf(desk),
    answerNext: (status, body, times = 1, only) => desk.plan({ status, body }, times, only),
    loseNext: (times = 1, only) => desk.plan('lose', times, only),
    hangNext: (times = 1, only) => desk.plan('hang', times, only),
    answerAsEver: () => void desk.planned.splice(0),
    fail(name, task, trace) {
      const connector = desk.worker.connectors.get(name)
      if (connector === undefined) throw new Error(`the fake has no connector ${name}`)
      connector.fail(task, trace)
    },
    startTasks(start) {
      desk.worker.options = { ...desk.worker.options, start }
    },
    async close() {
      const closing = server
      server = undefined
      if (closing === undefined) return
      await new Promise<void>((resolve) => {
        closing.close(() => resolve())
        closing.closeAllConnections()
      })
    },
    async open() {
      if (server !== undefined) return
      server = make()
      await listen(server, port)
    },
  }
}
