import type { Instrument } from '@cryptics-lab/avro-models/instruments'
import { type Closable, EventHub, type EventListener } from '../../core/event-hub.ts'
import { EventQueue, type EventStream, type StreamOptions } from '../../core/event-stream.ts'
import type { LinkEnd } from '../../core/link.ts'
import { type ClientStatistics, Tally } from '../../core/tally.ts'
import { ClientClosedError, LiveTradingRefusedError, NotAuthenticatedError, NotConnectedError } from '../../errors.ts'
import { metricNames } from '../../metric-names.ts'
import { type Book, BookHandle, type BookOptions } from './book.ts'
import { DeribitConnection, type ReconnectReport, type RequestOptions } from './connection.ts'
import type { ChannelSubscription, ConnectOptions, DeribitClient } from './deribit-client.ts'
import { Feed } from './feed.ts'
import { createGateway, type DeribitGateway } from './gateway.ts'
import type { DeribitMethod, DeribitParameters, DeribitResult } from './methods.ts'
import { readInstrument } from './normalise.ts'
import type { DeribitSettings } from './options.ts'
import { OrderDesk } from './order-desk.ts'
import { OrderResolver } from './order-resolver.ts'
import { OrderTracker } from './order-tracker.ts'
import { createOrders, type DeribitOrders } from './orders.ts'
import { UserFeed } from './user-feed.ts'

const ordersOfMethods: ReadonlySet<string> = new Set(['private/buy', 'private/sell', 'private/edit'])

/** The client, put together from its parts. */
export class DeribitClientImplementation implements DeribitClient {
  readonly orders: DeribitOrders
  readonly gateway: DeribitGateway
  readonly #settings: DeribitSettings
  readonly #hub: EventHub
  readonly #tally: Tally
  readonly #connection: DeribitConnection
  readonly #feed: Feed
  readonly #tracker: OrderTracker
  readonly #resolver: OrderResolver
  readonly #streams = new Set<EventQueue>()
  /** Who waits for a first snapshot. */
  readonly #waiting = new Set<Closable>()
  #report: ReconnectReport | undefined
  #connecting: Promise<ReconnectReport> | undefined
  #nextReport: PromiseWithResolvers | undefined
  #lostAt = 0

  constructor(settings: DeribitSettings) {
    this.#settings = settings
    const { metrics, clock, onError } = settings
    this.#tally = new Tally(metrics, clock, settings.malformedLimit)
    this.#hub = new EventHub((error) => {
      this.#tally.count(metricNames.listenerFailures)
      onError(error)
    })
    const connection = new DeribitConnection(settings, this.#tally, {
      onFrame: (epoch) => {
        this.#hub.begin(epoch)
        this.#tally.frame()
      },
      onNotification: (channel, data, receivedAt, text) => this.#feed.take(channel, data, receivedAt, text),
      onMalformed: (problem, text) => this.#feed.malformed(problem, text),
      onOpened: (report) => this.#onOpened(report),
      onLost: (end, epoch, wasOpened) => this.#onLost(end, epoch, wasOpened),
      onGivenUp: (error) => this.#onGivenUp(error),
    })
    this.#connection = connection
    const userFeed = new UserFeed(this.#hub, this.#tally)
    const shared = { settings, connection, hub: this.#hub, tally: this.#tally, userFeed }
    const { subscriptions } = connection
    this.#feed = new Feed({ ...shared, subscriptions, cut: (cause) => connection.cut(cause) })
    this.#tracker = new OrderTracker(settings, connection, this.#feed)
    this.#resolver = new OrderResolver(settings, connection, userFeed, this.#tracker)
    const desk = new OrderDesk({ ...shared, feed: this.#feed, tracker: this.#tracker, resolver: this.#resolver })
    this.orders = createOrders(desk, settings.ids)
    this.gateway = createGateway({ settings, connection, desk, tracker: this.#tracker })
  }

  connect({ signal }: ConnectOptions = {}): Promise<ReconnectReport> {
    const { state } = this.#connection
    if (state === 'open' && this.#report !== undefined) return Promise.resolve(this.#report)
    if (state === 'reconnecting') {
      this.#nextReport ??= withResolvers()
      return this.#nextReport.promise
    }
    this.#connecting ??= this.#connect(signal).finally(() => {
      this.#connecting = undefined
    })
    return this.#connecting
  }

  async close(): Promise<void> {
    const closing = this.#connection.close()
    this.#feed.end()
    this.#resolver.close()
    await closing
    this.#connection.subscriptions.close(new ClientClosedError())
    this.#nextReport?.reject(new ClientClosedError())
    this.#nextReport = undefined
    for (const open of [...this.#streams, ...this.#waiting]) open.close()
  }

  on(listener: EventListener): Closable {
    return this.#hub.on(listener)
  }

  async subscribe(channel: string, listener: EventListener): Promise<ChannelSubscription> {
    // Heard before it is confirmed: the first notification may come before the confirmation.
    const heard = this.#hub.onChannel(channel, listener)
    try {
      await this.#openChannel(channel)
    } catch (error) {
      heard.close()
      throw error
    }
    let isClosed = false
    return {
      channel,
      close: () => {
        if (isClosed) return
        isClosed = true
        heard.close()
        this.#feed.close(channel)
      },
    }
  }

  stream(channel: string, options: StreamOptions = {}): EventStream {
    let subscription: ChannelSubscription | undefined
    const stream: EventQueue = new EventQueue(channel, options, {
      onClosed: () => {
        this.#streams.delete(stream)
        subscription?.close()
      },
      onDropped: (isFirst, error) => {
        this.#tally.count(metricNames.droppedEvents)
        if (isFirst) this.#settings.onError(error)
      },
    })
    if (stream.isClosed) return stream
    this.#streams.add(stream)
    this.subscribe(channel, (event) => stream.push(event)).then(
      (opened) => {
        subscription = opened
        if (stream.isClosed) opened.close()
      },
      (error: unknown) => stream.fail(error),
    )
    return stream
  }

  async book(instrument: string, options: BookOptions = {}): Promise<Book> {
    const kept = this.#feed.keeper(instrument)
    const usual = this.#settings.credentials === undefined ? '100ms' : 'raw'
    const channel =
      options.interval === undefined && kept !== undefined
        ? kept.channel
        : `book.${instrument}.${options.interval ?? usual}`
    options.signal?.throwIfAborted()
    await this.#openChannel(channel)
    const keeper = this.#feed.keeper(instrument)
    if (keeper === undefined) throw new ClientClosedError()
    const handle = new BookHandle(keeper, () => this.#feed.close(channel))
    try {
      if (keeper.status !== 'live') await this.#firstSnapshot(channel, options.signal)
    } catch (error) {
      handle.close()
      throw error
    }
    return handle
  }

  async request<M extends DeribitMethod>(
    method: M,
    parameters: DeribitParameters<M>,
    options?: RequestOptions,
  ): Promise<DeribitResult<M>> {
    const { mayTrade, host, credentials } = this.#settings
    if (!mayTrade && ordersOfMethods.has(method)) throw new LiveTradingRefusedError(host)
    if (credentials === undefined && method.startsWith('private/')) throw new NotAuthenticatedError(method)
    if (method !== 'private/logout') return this.#connection.request(method, parameters, options)
    if (!this.#connection.isOpen) throw new NotConnectedError()
    const loggedOut = this.#connection.logout(parameters as DeribitParameters<'private/logout'>)
    await Promise.all([loggedOut, this.close()])
    return undefined as DeribitResult<M>
  }

  async instrument(name: string): Promise<Instrument> {
    return readInstrument(await this.#connection.request('public/get_instrument', { instrument_name: name }))
  }

  trackOrders(instrument: string): Promise<void> {
    if (this.#isIdle) return Promise.reject(new NotConnectedError())
    return this.#tracker.track(instrument)
  }

  statistics(): ClientStatistics {
    return this.#tally.statistics
  }

  get #isIdle(): boolean {
    return this.#connection.state === 'idle'
  }

  async #connect(signal: AbortSignal | undefined): Promise<ReconnectReport> {
    const connected = this.#connection.connect(signal)
    // Wanted from the start, these channels are confirmed before the connection is said to stand.
    const { trackOrders, onError } = this.#settings
    if (this.#connection.state !== 'closed') {
      for (const instrument of trackOrders) {
        this.#tracker.track(instrument).catch((error: unknown) => {
          if (!(error instanceof ClientClosedError)) onError(error)
        })
      }
    }
    return connected
  }

  async #openChannel(channel: string): Promise<void> {
    if (this.#connection.state === 'closed') throw new ClientClosedError()
    if (this.#isIdle) throw new NotConnectedError()
    await this.#feed.open(channel)
  }

  #firstSnapshot(channel: string, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const onAbort = (): void => finish(() => reject(signal?.reason as Error))
      const heard = this.#hub.onChannel(channel, (event) => {
        if (event.kind === 'book-changed') finish(resolve)
      })
      const stream: Closable = { close: () => finish(() => reject(new ClientClosedError())) }
      const finish = (settle: () => void): void => {
        heard.close()
        this.#waiting.delete(stream)
        signal?.removeEventListener('abort', onAbort)
        settle()
      }
      this.#waiting.add(stream)
      signal?.addEventListener('abort', onAbort, { once: true })
    })
  }

  #onOpened(report: ReconnectReport): void {
    const { epoch, receiveTimestamp } = report
    if (this.#lostAt > 0) this.#tally.reconnect()
    this.#report = report
    this.#hub.begin(epoch)
    this.#hub.emit({ kind: 'link-opened', epoch, receiveTimestamp })
    this.#feed.linkOpened()
    this.#resolver.linkOpened(epoch, this.#lostAt)
    this.#nextReport?.resolve(report)
    this.#nextReport = undefined
  }

  #onLost(end: LinkEnd, epoch: number, wasOpened: boolean): void {
    const receiveTimestamp = Math.floor(this.#settings.clock.now())
    if (wasOpened) {
      this.#lostAt = receiveTimestamp
      const { closeCode, reason } = end
      this.#hub.emit({ kind: 'link-lost', epoch, closeCode, reason, receiveTimestamp })
    }
    this.#report = undefined
    this.#feed.linkLost()
  }

  #onGivenUp(error: unknown): void {
    this.#settings.onError(error)
    this.#nextReport?.reject(error)
    this.#nextReport = undefined
  }
}

interface PromiseWithResolvers {
  readonly promise: Promise<ReconnectReport>
  resolve(report: ReconnectReport): void
  reject(error: unknown): void
}

function withResolvers(): PromiseWithResolvers {
  let resolve: (report: ReconnectReport) => void = () => {}
  let reject: (error: unknown) => void = () => {}
  const promise = new Promise<ReconnectReport>((onResolve, onReject) => {
    resolve = onResolve
    reject = onReject
  })
  return { promise, resolve, reject }
}
