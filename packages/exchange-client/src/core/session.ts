import { type Clock, CrypticsError, sleep, type Timers } from '@cryptics-lab/avro-models'
import {
  ClientClosedError,
  ConnectionFailedError,
  HandshakeTimeoutError,
  HeartbeatTimeoutError,
  NotConnectedError,
} from '../errors.ts'
import type { BackOff } from './back-off.ts'
import { closePolicy } from './close-codes.ts'
import { Link, type LinkEnd } from './link.ts'
import { Watchdog } from './watchdog.ts'
import type { WebSocketFactory } from './web-socket.ts'

/** Bounds and waiting times of a session, all in milliseconds or bytes. */
export interface SessionLimits {
  /** Time from the first byte to the open WebSocket. */
  readonly handshakeTimeout: number
  /** Silence that is allowed. */
  readonly idleTimeout: number
  /** Time that an orderly close may take. */
  readonly closeTimeout: number
  /** Bytes that may wait in the socket before a message is refused. */
  readonly maximumBufferedBytes: number
  /** Time that a connection must stand before a loss of it begins a new series of attempts. */
  readonly stableAfter: number
  /** Attempts of one `connect()`. */
  readonly connectAttempts: number
}

/** What a venue does with a session. */
export interface SessionHooks<Preparation, Report> {
  /** The socket is open: log in, subscribe. A rejection ends the attempt. */
  prepare(link: Link): Promise<Preparation>
  /** The connection stands; gives what `connect()` resolves with. */
  onOpened(link: Link, preparation: Preparation, facts: OpenedFacts): Report
  /** A message came. */
  onMessage(data: string | Uint8Array, link: Link): void
  /** The connection is gone; `wasOpened` tells whether `onOpened` was called for it. */
  onLost(link: Link, end: LinkEnd, wasOpened: boolean): void
  /** Ask the other side for a sign of life. */
  probe(): void
  /** A connection was lost or an attempt failed; the session goes on. */
  onError(error: unknown): void
  /** Opening again is useless: nothing happens any more until `connect()` is called. */
  onGivenUp(error: unknown): void
}

/** How a connection came about. */
export interface OpenedFacts {
  /** Attempts that it took, from 1. */
  readonly attempts: number
  /** Milliseconds without a connection; undefined for the first one. */
  readonly downtime: number | undefined
}

/** Where a session is. */
export type SessionState = 'idle' | 'connecting' | 'open' | 'reconnecting' | 'closed'

/** Everything that a session is made of. */
export interface SessionOptions<Preparation, Report> {
  readonly url: string
  readonly webSocket: WebSocketFactory
  readonly clock: Clock
  readonly timers: Timers
  readonly backOff: BackOff
  readonly limits: SessionLimits
  readonly hooks: SessionHooks<Preparation, Report>
}

/** A connection that is kept: opened, watched, and opened again when it is lost. */
export class Session<Preparation, Report> {
  readonly #options: SessionOptions<Preparation, Report>
  readonly #watchdog: Watchdog
  #state: SessionState = 'idle'
  #epoch = 0
  #link: Link | undefined
  #run: AbortController | undefined
  #lostAt: number | undefined
  #openedAt = 0
  #attempts = 0
  #lastCloseCode = 1000
  #onEnded: (() => void) | undefined
  #closing: Promise<void> | undefined

  constructor(options: SessionOptions<Preparation, Report>) {
    this.#options = options
    const { idleTimeout } = options.limits
    this.#watchdog = new Watchdog(options.timers, idleTimeout, {
      probe: () => options.hooks.probe(),
      expire: () => this.#link?.cut(new HeartbeatTimeoutError(idleTimeout)),
    })
  }

  /** Where the session is. */
  get state(): SessionState {
    return this.#state
  }

  /** Number of the last connection that opened, 0 before the first. */
  get epoch(): number {
    return this.#epoch
  }

  /**
   * Opens the first connection, or the next after the session gave up.
   * @throws {ClientClosedError} The session was closed.
   */
  async connect(signal?: AbortSignal): Promise<Report> {
    if (this.#state === 'closed') throw new ClientClosedError()
    signal?.throwIfAborted()
    this.#state = 'connecting'
    this.#attempts = 0
    return this.#establish(this.#options.limits.connectAttempts, signal)
  }

  /**
   * Sends one message on the current connection.
   * @param isUrgent Whether it may use the reserve of the buffer: cancels and signs of life.
   * @throws {NotConnectedError} There is none.
   * @throws {SendBufferFullError} Too many bytes wait.
   */
  send(text: string, isUrgent = false): void {
    const link = this.#link
    if (link === undefined || link.epoch === 0) throw new NotConnectedError()
    const bound = this.#options.limits.maximumBufferedBytes
    link.send(text, isUrgent ? 2 * bound : bound)
  }

  /** Ends the current connection at once; the session opens the next one. */
  cut(cause: unknown): void {
    this.#link?.cut(cause)
  }

  /**
   * Closes for good: politely when a connection stands, at once otherwise.
   * @param farewell Sent instead of our own close; the other side closes.
   */
  close(farewell?: string): Promise<void> {
    this.#closing ??= this.#close(farewell)
    return this.#closing
  }

  async #close(farewell: string | undefined): Promise<void> {
    const wasOpen = this.#state === 'open'
    this.#state = 'closed'
    this.#watchdog.stop()
    const link = this.#link
    if (link === undefined || !wasOpen) {
      this.#run?.abort(new ClientClosedError())
      link?.cut(new ClientClosedError())
      return
    }
    const { timers, limits } = this.#options
    await new Promise<void>((resolve) => {
      const timer = timers.set(() => link.cut(new ClientClosedError()), limits.closeTimeout)
      this.#onEnded = () => {
        timers.clear(timer)
        resolve()
      }
      if (farewell === undefined) link.close(1000, '')
      else link.send(farewell, Number.POSITIVE_INFINITY)
    })
  }

  /** Tries until a connection stands, an error says that trying is useless, or the attempts are used up. */
  async #establish(maximumAttempts: number, signal?: AbortSignal): Promise<Report> {
    const run = new AbortController()
    this.#run = run
    const onAbort = (): void => run.abort(signal?.reason)
    signal?.addEventListener('abort', onAbort, { once: true })
    run.signal.addEventListener('abort', () => this.#link?.cut(run.signal.reason), { once: true })
    try {
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await this.#attempt(attempt)
        } catch (error) {
          run.signal.throwIfAborted()
          if (attempt >= maximumAttempts || !isRetryable(error)) throw error
          this.#options.hooks.onError(error)
          await sleep(this.#options.timers, this.#delay(error), run.signal)
        }
      }
    } catch (error) {
      if (this.#state !== 'closed') this.#state = 'idle'
      throw error
    } finally {
      signal?.removeEventListener('abort', onAbort)
      if (this.#run === run) this.#run = undefined
    }
  }

  async #attempt(attempts: number): Promise<Report> {
    this.#attempts += 1
    const { hooks, clock } = this.#options
    const link = await this.#open()
    let preparation: Preparation
    try {
      preparation = await hooks.prepare(link)
    } catch (error) {
      // The connection's own end says more than the request that failed because of it.
      if (link.end !== undefined) throw link.error
      link.close(1000, '')
      link.cut(error)
      throw error
    }
    if (link.end !== undefined) throw link.error
    this.#state = 'open'
    this.#openedAt = clock.monotonic()
    const downtime = this.#lostAt === undefined ? undefined : (this.#openedAt - this.#lostAt) / 1_000
    return hooks.onOpened(link, preparation, { attempts, downtime })
  }

  #open(): Promise<Link> {
    const { webSocket, url, timers, limits, hooks } = this.#options
    return new Promise((resolve, reject) => {
      const timeout = new HandshakeTimeoutError(limits.handshakeTimeout)
      let link: Link | undefined
      const timer = timers.set(() => link?.cut(timeout), limits.handshakeTimeout)
      try {
        link = new Link(webSocket, url, {
          onOpen: (opened) => {
            timers.clear(timer)
            this.#epoch += 1
            opened.epoch = this.#epoch
            this.#watchdog.start()
            resolve(opened)
          },
          onMessage: (data, from) => {
            this.#watchdog.hear()
            hooks.onMessage(data, from)
          },
          onEnd: (end, ended) => {
            timers.clear(timer)
            this.#onEnd(ended, end)
            reject(ended.error)
          },
        })
        this.#link = link
      } catch (error) {
        timers.clear(timer)
        reject(new ConnectionFailedError({}, { cause: error }))
      }
    })
  }

  #onEnd(link: Link, end: LinkEnd): void {
    if (link !== this.#link) return
    this.#link = undefined
    this.#watchdog.stop()
    this.#lastCloseCode = end.closeCode
    const wasOpened = this.#state === 'open' || (this.#state === 'closed' && this.#onEnded !== undefined)
    if (wasOpened) {
      const now = this.#options.clock.monotonic()
      this.#lostAt = now
      if (now - this.#openedAt >= this.#options.limits.stableAfter * 1_000) this.#attempts = 0
    }
    if (this.#state === 'open') this.#state = 'reconnecting'
    if (link.epoch > 0) this.#options.hooks.onLost(link, end, wasOpened)
    this.#onEnded?.()
    if (this.#state === 'reconnecting' && wasOpened) void this.#reconnect(link)
  }

  async #reconnect(lost: Link): Promise<void> {
    const { hooks, timers } = this.#options
    hooks.onError(lost.error)
    const run = new AbortController()
    this.#run = run
    try {
      await sleep(timers, this.#delay(lost.error), run.signal)
      if (this.#state === 'reconnecting') await this.#establish(Number.POSITIVE_INFINITY)
    } catch (error) {
      // Closed meanwhile, or trying again is useless.
      if (!(error instanceof ClientClosedError)) hooks.onGivenUp(error)
    }
  }

  #delay(error: unknown): number {
    const { backOff } = this.#options
    const asked = error instanceof ConnectionFailedError ? (error.retryAfter ?? 0) : 0
    const isSlow = closePolicy(this.#lastCloseCode).isOurFault
    return Math.max(asked, isSlow ? backOff.slowDelay() : backOff.delay(Math.max(1, this.#attempts)))
  }
}

function isRetryable(error: unknown): boolean {
  return CrypticsError.is(error) && error.retryable
}
