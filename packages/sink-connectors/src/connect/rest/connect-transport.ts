import {
  type Clock,
  InvalidOptionError,
  type Random,
  sleep,
  systemClock,
  systemRandom,
  systemTimers,
  type Timers,
} from '@cryptics-lab/avro-models'
import { ConnectRebalancingError, ConnectRefusedError, ConnectUnavailableError } from '../connect-errors.ts'
import { hiderOf } from './request-secrets.ts'
import { type ConnectFetch, type ConnectTls, createTlsFetch } from './tls-fetch.ts'

/** Options of a client of Kafka Connect. */
export interface ConnectClientOptions {
  /** Address of a worker, or of several of one cluster, which are asked in turn when one does not answer. */
  readonly url: string | readonly string[]
  /** User and password for basic authentication. */
  readonly auth?: { readonly username: string; readonly password: string }
  /** Certificates, for workers with `https` addresses that the machine's own do not cover. */
  readonly tls?: ConnectTls
  /** Headers of every request beside those of the client. */
  readonly headers?: Readonly<Record<string, string>>
  /** How long one request may take, in milliseconds; the default is 30 000. */
  readonly timeout?: number
  /** How long a call goes on with requests that found a rebalance or no worker, in milliseconds; the default is 60 000. */
  readonly budget?: number
  /** Called before a request is made again. */
  readonly onRetry?: (retry: ConnectRetry) => void
  /** Makes the requests; the default is the machine's own `fetch`. */
  readonly fetch?: ConnectFetch
  /** Clock of the budget. */
  readonly clock?: Clock
  /** Timers of the pauses. */
  readonly timers?: Timers
  /** Spread of the pauses. */
  readonly random?: Random
}

/** A request that is made again. */
export interface ConnectRetry {
  /** Method and path. */
  readonly request: string
  /** How often it was made, from 1. */
  readonly attempt: number
  /** What became of it. */
  readonly reason: string
  /** How long is waited now, in milliseconds. */
  readonly delay: number
}

/** One call of the REST interface. */
export interface ConnectRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Path behind the address, with its parameters. */
  readonly path: string
  /** What is sent, as JSON. */
  readonly body?: unknown
  /** Whether it may be sent again when nobody knows what became of it; the default is true. */
  readonly isRepeatable?: boolean
  /** Statuses beside 2xx whose body is the answer. */
  readonly accepted?: readonly number[]
  readonly signal?: AbortSignal | undefined
  /** How long the call goes on, in milliseconds; the default is that of the options. */
  readonly budget?: number | undefined
}

/** Makes calls: gives what Kafka Connect answers, undefined for an answer without a body. */
export type ConnectTransport = (request: ConnectRequest) => Promise<unknown>

interface Answer {
  readonly status: number
  readonly text: string
}

const firstPause = 100
const longestPause = 2_000

/** Makes a transport that waits out rebalances and goes on to the next worker when one does not answer. */
export function createConnectTransport(options: ConnectClientOptions): ConnectTransport {
  const {
    timeout = 30_000,
    budget = 60_000,
    timers = systemTimers,
    random = systemRandom,
    clock = systemClock,
  } = options
  const urls = (typeof options.url === 'string' ? [options.url] : options.url).map((url, index) =>
    baseOf(url, index, options.tls),
  )
  if (urls.length === 0) throw new InvalidOptionError('url', 'names no worker; give one, as http://localhost:8083')
  const send = senderOf(options, timeout, timers)
  const own = options.auth === undefined ? [] : [options.auth.password, basicOf(options.auth)]
  let preferred = 0
  return async (request) => {
    const name = `${request.method} ${request.path}`
    const body = request.body === undefined ? undefined : JSON.stringify(request.body)
    const hide = hiderOf(request.body, own)
    const until = clock.monotonic() + (request.budget ?? budget) * 1_000
    for (let attempt = 1; ; attempt += 1) {
      const worker = preferred
      const base = urls[worker] as string
      const outcome = await send(base, request, body).then(
        (answer) => judge(name, request, answer, attempt, hide),
        (error: unknown) => lost(name, base, error, request),
      )
      if ('value' in outcome) return outcome.value
      // From the one that was asked: several calls that find it dead go on to the same next one.
      if (outcome.elsewhere) preferred = (worker + 1) % urls.length
      const pause = random.next() * Math.min(longestPause, firstPause * 2 ** Math.min(attempt, 10))
      if (!outcome.again || clock.monotonic() + pause * 1_000 > until) throw outcome.error
      options.onRetry?.({ request: name, attempt, reason: outcome.error.message, delay: pause })
      await sleep(timers, pause, request.signal)
    }
  }
}

/** A worker's address without a slash at its end. @throws {InvalidOptionError} */
function baseOf(url: string, index: number, tls: ConnectTls | undefined): string {
  const address = URL.canParse(url) ? new URL(url) : undefined
  if (address === undefined || !/^https?:$/.test(address.protocol)) {
    throw new InvalidOptionError(`url[${index}]`, 'must be an address as http://localhost:8083')
  }
  if (tls !== undefined && address.protocol === 'http:') {
    throw new InvalidOptionError(`url[${index}]`, 'must begin with https where certificates are given')
  }
  if (address.username !== '' || address.password !== '') {
    throw new InvalidOptionError(`url[${index}]`, 'must not hold a user or password; give them as auth')
  }
  return `${address.origin}${address.pathname.replace(/\/$/, '')}`
}

function basicOf({ username, password }: NonNullable<ConnectClientOptions['auth']>): string {
  return Buffer.from(`${username}:${password}`).toString('base64')
}

type Send = (base: string, request: ConnectRequest, body: string | undefined) => Promise<Answer>

function senderOf({ auth, headers, tls, fetch }: ConnectClientOptions, timeout: number, timers: Timers): Send {
  const open = fetch ?? (tls === undefined ? (globalThis.fetch as unknown as ConnectFetch) : createTlsFetch(tls))
  const credentials = auth && basicOf(auth)
  const common = {
    accept: 'application/json',
    ...(credentials === undefined ? {} : { authorization: `Basic ${credentials}` }),
    ...headers,
  }
  return async (base, { method, path, signal }, body) => {
    signal?.throwIfAborted()
    const ending = new AbortController()
    const stop = (): void => ending.abort(signal?.reason)
    signal?.addEventListener('abort', stop, { once: true })
    const timer = timers.set(() => ending.abort(new Error(`no answer within ${timeout} ms`)), timeout)
    try {
      const response = await open(`${base}${path}`, {
        method,
        headers: body === undefined ? common : { ...common, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body }),
        signal: ending.signal,
        redirect: 'error',
      })
      return { status: response.status, text: await response.text() }
    } catch (error) {
      throw ending.signal.aborted ? (ending.signal.reason as Error) : error
    } finally {
      timers.clear(timer)
      signal?.removeEventListener('abort', stop)
    }
  }
}

type Outcome =
  | { readonly value: unknown }
  | { readonly error: Error; readonly again: boolean; readonly elsewhere: boolean }

// The worker could not reach the leader, is not a member yet, or has tasks that are still ending: another attempt may find
// it well.
const passing = /timed out|forward|momentarily|ensuring membership|leader|rebalance|safely retried/i

function judge(
  name: string,
  { isRepeatable = true, accepted = [] }: ConnectRequest,
  { status, text }: Answer,
  attempt: number,
  hide: (text: string) => string,
): Outcome {
  const isFine = (status >= 200 && status < 300) || accepted.includes(status)
  const value = parsed(text)
  if (isFine && value !== unreadable) return { value }
  const reason = isFine ? 'the answer is no JSON; is this address Kafka Connect?' : reasonOf(value, text, hide)
  if (status === 409 && !/already exists/i.test(reason)) {
    return { error: new ConnectRebalancingError(name, attempt, reason), again: true, elsewhere: false }
  }
  const isPassing = status === 502 || status === 503 || status === 504 || (status === 500 && passing.test(reason))
  if (!isPassing) return { error: new ConnectRefusedError(name, status, reason), again: false, elsewhere: false }
  const error = new ConnectUnavailableError(name, `${status}: ${reason}`, { status })
  return { error, again: isRepeatable, elsewhere: true }
}

function lost(name: string, base: string, error: unknown, { signal, isRepeatable = true }: ConnectRequest): Outcome {
  if (signal?.aborted) return { error: signal.reason as Error, again: false, elsewhere: false }
  const { code, message } = rootOf(error)
  const wasNotSent = code === 'ECONNREFUSED' || code === 'ENOTFOUND' || code === 'EHOSTUNREACH'
  // Whoever does not trust a certificate now will not in a minute.
  const isDistrust = /CERT|ALTNAME|UNABLE_TO_(?:GET|VERIFY)/.test(code ?? '')
  const reason = `${base}: ${code ?? message}`
  const unavailable = new ConnectUnavailableError(name, reason, { cause: error })
  return { error: unavailable, again: !isDistrust && (isRepeatable || wasNotSent), elsewhere: true }
}

/** What lies under `fetch failed`. */
function rootOf(error: unknown): { readonly code: string | undefined; readonly message: string } {
  let root = error as Error & { readonly code?: string; readonly errors?: readonly Error[] }
  while (root.cause instanceof Error) root = root.cause as typeof root
  const [first] = root.errors ?? []
  return { code: root.code ?? (first as { readonly code?: string } | undefined)?.code, message: root.message }
}

const unreadable = Symbol('unreadable')

function parsed(text: string): unknown {
  if (text.trim() === '') return undefined
  try {
    return JSON.parse(text) as unknown
  } catch {
    return unreadable
  }
}

/** Kafka Connect's own message, or the beginning of whatever answered in its place. */
function reasonOf(value: unknown, text: string, hide: (text: string) => string): string {
  const { message } = (typeof value === 'object' && value !== null ? value : {}) as { readonly message?: unknown }
  if (typeof message === 'string' && message !== '') return hide(message)
  // Hidden before it is cut: the beginning of a secret is one, too.
  const start = hide(text).replaceAll(/\s+/g, ' ').trim().slice(0, 200)
  return start === '' ? 'without a message' : start
}
