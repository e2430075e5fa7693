import type { Link, LinkEnd } from '../../core/link.ts'
import { RequestTable, type Waiting } from '../../core/request-table.ts'
import { type OpenedFacts, Session, type SessionState } from '../../core/session.ts'
import { Subscriptions, type SubscriptionReport } from '../../core/subscriptions.ts'
import type { Tally } from '../../core/tally.ts'
import { ClientClosedError, NotConnectedError, VenueRejectedError } from '../../errors.ts'
import { metricNames } from '../../metric-names.ts'
import { isPrivateChannel } from './channels.ts'
import { type DeribitReply, readFrame } from './frame.ts'
import { listOf } from '../../core/guards.ts'
import { logIn } from './login.ts'
import type { DeribitMethod, DeribitParameters, DeribitResult } from './methods.ts'
import type { DeribitSettings } from './options.ts'
import { errorOfReply } from './venue-error.ts'

/** What `connect()` resolves with: how the connection came about and what it began with. */
export interface ReconnectReport {
  /** Number of the connection, from 1. */
  readonly epoch: number
  /** Attempts that it took, from 1. */
  readonly attempts: number
  /** Milliseconds without a connection; undefined for the first one. */
  readonly downtime: number | undefined
  /** Whether the client is logged in. */
  readonly authenticated: boolean
  /** Whether the venue confirmed that it cancels our orders when the connection goes. */
  readonly cancelOnDisconnect: boolean
  /** Channels that the venue confirmed. */
  readonly channels: readonly string[]
  /** Channels that were wanted and refused; they are asked for again on the next connection. */
  readonly rejected: SubscriptionReport['rejected']
  /** Time at which the connection stood, in microseconds since the epoch. */
  readonly receiveTimestamp: number
}

/** Options of one request. */
export interface RequestOptions {
  /** Time that the reply may take, in milliseconds; the default is the client's. */
  readonly timeout?: number
  /** Stops waiting; what was sent stays sent. */
  readonly signal?: AbortSignal
}

/** What a connection tells the client. */
export interface ConnectionHooks {
  onFrame(epoch: number): void
  onNotification(channel: string, data: unknown, receivedAt: number, text: string): void
  onMalformed(problem: string, text: string): void
  onOpened(report: ReconnectReport): void
  onLost(end: LinkEnd, epoch: number, wasOpened: boolean): void
  onGivenUp(error: unknown): void
}

// The venue takes 500 channels in one call. API reference, public/subscribe.
const channelsPerCall = 500

type Preparation = Pick<ReconnectReport, 'authenticated' | 'cancelOnDisconnect'> & SubscriptionReport

/** The session in the venue's protocol: requests, login, heartbeat, subscriptions. */
export class DeribitConnection {
  readonly subscriptions: Subscriptions
  readonly #settings: DeribitSettings
  readonly #hooks: ConnectionHooks
  readonly #tally: Tally
  readonly #table: RequestTable<DeribitReply>
  readonly #session: Session<Preparation, ReconnectReport>
  #venueTime = 0
  #isAuthenticated = false

  constructor(settings: DeribitSettings, tally: Tally, hooks: ConnectionHooks) {
    this.#settings = settings
    this.#hooks = hooks
    this.#tally = tally
    this.#table = new RequestTable(settings.timers)
    this.subscriptions = new Subscriptions(channelsPerCall, settings.onError)
    const { url, webSocket, clock, timers, backOff, limits } = settings
    this.#session = new Session({
      url,
      webSocket,
      clock,
      timers,
      backOff,
      limits,
      hooks: {
        prepare: () => this.#prepare(),
        onOpened: (link, preparation, facts) => this.#onOpened(link, preparation, facts),
        onMessage: (data, link) => this.#onMessage(data, link),
        onLost: (link, end, wasOpened) => this.#onLost(link, end, wasOpened),
        probe: () => this.#sendTest(),
        onError: (error) => {
          tally.count(metricNames.failedAttempts)
          settings.onError(error)
        },
        onGivenUp: (error) => hooks.onGivenUp(error),
      },
    })
  }

  get state(): SessionState {
    return this.#session.state
  }

  /** Whether commands may go out now. */
  get isOpen(): boolean {
    return this.#session.state === 'open'
  }

  /** Whether the current connection is logged in. */
  get isAuthenticated(): boolean {
    return this.#isAuthenticated
  }

  /** Latest time that the venue named in a reply, in microseconds since the epoch; 0 before the first. */
  get venueTime(): number {
    return this.#venueTime
  }

  connect(signal?: AbortSignal): Promise<ReconnectReport> {
    return this.#session.connect(signal)
  }

  close(): Promise<void> {
    return this.#session.close()
  }

  /** Logs out: there is no reply, the venue closes the connection. */
  logout(parameters: DeribitParameters<'private/logout'>): Promise<void> {
    return this.#session.close(encode(0, 'private/logout', parameters))
  }

  /** Ends the connection at once; the session opens the next one. */
  cut(cause: unknown): void {
    this.#session.cut(cause)
  }

  /** Asks and waits for the result. */
  async request<M extends DeribitMethod>(
    method: M,
    parameters: DeribitParameters<M>,
    options: RequestOptions = {},
  ): Promise<DeribitResult<M>> {
    if (this.#session.state === 'closed') throw new ClientClosedError()
    if (!this.isOpen) throw new NotConnectedError()
    return (await this.#ask(method, parameters, options)) as DeribitResult<M>
  }

  /**
   * Sends a command whose outcome is told synchronously, without a promise in between.
   * @throws {NotConnectedError} There is no connection.
   * @throws {SendBufferFullError} Too many bytes wait.
   */
  command(method: DeribitMethod, parameters: object, waiting: Waiting<DeribitReply>, isUrgent: boolean): void {
    if (!this.isOpen) throw new NotConnectedError()
    this.#send(method, parameters, waiting, this.#settings.requestTimeout, isUrgent)
  }

  #ask(method: DeribitMethod, parameters: object, options: RequestOptions = {}): Promise<unknown> {
    const { signal, timeout = this.#settings.requestTimeout } = options
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted()
      const onAbort = (): void => reject(signal?.reason as Error)
      const done = (): void => signal?.removeEventListener('abort', onAbort)
      const waiting: Waiting<DeribitReply> = {
        method,
        onReply: (reply, isLate) => {
          done()
          if (isLate) this.#tally.count(metricNames.unmatchedReplies)
          const error = errorOfReply(method, reply)
          if (error === undefined) resolve(reply.result)
          else reject(error)
        },
        onFailure: (error) => {
          done()
          reject(error)
        },
      }
      this.#send(method, parameters, waiting, timeout, false)
      signal?.addEventListener('abort', onAbort, { once: true })
    })
  }

  #send(method: string, parameters: object, waiting: Waiting<DeribitReply>, timeout: number, isUrgent: boolean): void {
    const id = this.#table.open(waiting, timeout)
    try {
      this.#session.send(encode(id, method, parameters), isUrgent)
    } catch (error) {
      this.#table.forget(id)
      throw error
    }
  }

  async #prepare(): Promise<Preparation> {
    const { credentials } = this.#settings
    const ask = (method: DeribitMethod, parameters: object): Promise<unknown> => this.#ask(method, parameters)
    const { heartbeatInterval, cancelOnDisconnect } = this.#settings
    await ask('public/set_heartbeat', { interval: heartbeatInterval })
    if (credentials !== undefined) await logIn(ask, credentials, cancelOnDisconnect)
    this.#isAuthenticated = credentials !== undefined
    const report = await this.subscriptions.attach({
      familyOf,
      subscribe: (channels) => this.#subscribe(channels),
      unsubscribe: (channels) => this.#unsubscribe(channels),
      isAnswer: (error) => error instanceof VenueRejectedError,
    })
    return {
      ...report,
      authenticated: this.#isAuthenticated,
      cancelOnDisconnect: this.#isAuthenticated && cancelOnDisconnect,
    }
  }

  #onOpened(link: Link, preparation: Preparation, facts: OpenedFacts): ReconnectReport {
    const { authenticated, cancelOnDisconnect, confirmed, rejected } = preparation
    const report: ReconnectReport = Object.freeze({
      epoch: link.epoch,
      attempts: facts.attempts,
      downtime: facts.downtime,
      authenticated,
      cancelOnDisconnect,
      channels: confirmed,
      rejected,
      receiveTimestamp: this.#now(),
    })
    this.#hooks.onOpened(report)
    return report
  }

  #onLost(link: Link, end: LinkEnd, wasOpened: boolean): void {
    this.#isAuthenticated = false
    this.subscriptions.detach()
    this.#hooks.onLost(end, link.epoch, wasOpened)
    this.#table.failAll(this.#session.state === 'closed' ? new ClientClosedError() : link.error)
  }

  #onMessage(data: string | Uint8Array, link: Link): void {
    const receivedAt = this.#now()
    this.#hooks.onFrame(link.epoch)
    if (typeof data !== 'string') {
      this.#hooks.onMalformed('a binary frame', new TextDecoder('latin1').decode(data.subarray(0, 256)))
      return
    }
    const frame = readFrame(data, receivedAt)
    if (frame.kind === 'notification') this.#hooks.onNotification(frame.channel, frame.data, receivedAt, data)
    else if (frame.kind === 'reply') this.#onReply(frame.reply)
    else if (frame.kind === 'malformed') this.#hooks.onMalformed(frame.problem, data)
    else if (frame.isTestRequest) this.#sendTest()
  }

  #onReply(reply: DeribitReply): void {
    if (reply.sentAt !== undefined && reply.sentAt > this.#venueTime) this.#venueTime = reply.sentAt
    const isSettled = reply.id !== undefined && this.#table.settle(reply.id, reply)
    if (!isSettled) this.#tally.count(metricNames.unmatchedReplies)
  }

  /** Answers the venue's test request, or asks for a sign of life; whatever comes back is one. */
  #sendTest(): void {
    const waiting: Waiting<DeribitReply> = { method: 'public/test', onReply() {}, onFailure() {} }
    try {
      this.#send('public/test', {}, waiting, this.#settings.requestTimeout, true)
    } catch (error) {
      // A connection that takes no sign of life is as good as dead; the watchdog and the venue decide.
      this.#settings.onError(error)
    }
  }

  /** Public and private channels have methods of their own. */
  async #subscribe(channels: readonly string[]): Promise<readonly string[]> {
    const result = await this.#ask(`${familyOf(channels[0] as string)}/subscribe`, { channels })
    return listOf(result, 'result').filter((channel) => typeof channel === 'string')
  }

  async #unsubscribe(channels: readonly string[]): Promise<void> {
    await this.#ask(`${familyOf(channels[0] as string)}/unsubscribe`, { channels })
  }

  #now(): number {
    return Math.floor(this.#settings.clock.now())
  }
}

function familyOf(channel: string): 'public' | 'private' {
  return isPrivateChannel(channel) ? 'private' : 'public'
}

function encode(id: number, method: string, params: object): string {
  return JSON.stringify({ jsonrpc: '2.0', id, method, params })
}
