import type { Instrument } from '@cryptics-lab/avro-models/instruments'
import type { Closable, EventListener } from '../../core/event-hub.ts'
import type { EventStream, StreamOptions } from '../../core/event-stream.ts'
import type { ClientStatistics } from '../../core/tally.ts'
import type { Book, BookOptions } from './book.ts'
import type { ReconnectReport, RequestOptions } from './connection.ts'
import type { DeribitGateway } from './gateway.ts'
import type { DeribitMethod, DeribitParameters, DeribitResult } from './methods.ts'
import type { DeribitOrders } from './orders.ts'

/** Options of `connect`. */
export interface ConnectOptions {
  /** Gives up. */
  readonly signal?: AbortSignal
}

/** A subscription that the venue confirmed. */
export interface ChannelSubscription extends Closable {
  /** The channel. */
  readonly channel: string
}

/** A client of the venue. Everything that comes is an event; everything that is asked is a promise. */
export interface DeribitClient {
  /**
   * Connects, logs in, makes sure that orders die with the connection, and subscribes what is wanted. A lost connection
   * is opened again until `close()`; each one is told as `link-lost` and `link-opened`. While a connection stands it
   * resolves with that one's report.
   * @throws {ConnectionFailedError} Nobody answered, after `connectAttempts` attempts.
   * @throws {HandshakeTimeoutError} The server did not answer the upgrade, after `connectAttempts` attempts.
   * @throws {AuthenticationRejectedError} The venue refused the key; not tried again.
   * @throws {CancelOnDisconnectUnavailableError} The venue did not promise to cancel orders on a loss.
   * @throws {ClientClosedError} The client was closed.
   */
  connect(options?: ConnectOptions): Promise<ReconnectReport>
  /** Closes the connection and everything that hangs on it. The venue cancels this connection's orders. */
  close(): Promise<void>
  /** Hears all events of the client, synchronously and in one order. */
  on(listener: EventListener): Closable
  /**
   * Subscribes a channel and hears its events; stays subscribed through losses of the connection.
   * @throws {SubscriptionRejectedError} The venue did not confirm the channel.
   * @throws {NotConnectedError} `connect()` was not called.
   */
  subscribe(channel: string, listener: EventListener): Promise<ChannelSubscription>
  /** Subscribes a channel and queues its events for one reader. A refused channel ends the stream with its error. */
  stream(channel: string, options?: StreamOptions): EventStream
  /**
   * Keeps the book of an instrument; resolves when its first snapshot was applied. A second call shares the book.
   * @throws {SubscriptionRejectedError} The venue did not confirm the channel.
   * @throws {InvalidOptionError} The book is kept at another interval already.
   */
  book(instrument: string, options?: BookOptions): Promise<Book>
  /**
   * Calls a method; the result is what the venue sent.
   * @throws {VenueRejectedError} The venue answered with an error.
   * @throws {RequestTimeoutError} No reply came in time.
   * @throws {NotConnectedError} There is no connection now.
   * @throws {LiveTradingRefusedError} An order for a real venue without `live`.
   */
  request<M extends DeribitMethod>(
    method: M,
    parameters: DeribitParameters<M>,
    options?: RequestOptions,
  ): Promise<DeribitResult<M>>
  /** What the contract mathematics needs to know of an instrument, asked afresh at each call. */
  instrument(name: string): Promise<Instrument>
  /**
   * Follows our orders and fills in an instrument, through losses of the connection, until the client closes. Called by
   * itself for instruments of the option `trackOrders`, by `gateway.openOrders(instrument)`, and before the first order.
   */
  trackOrders(instrument: string): Promise<void>
  /** Orders as promises. */
  readonly orders: DeribitOrders
  /** Orders as commands, whose outcomes come as events. */
  readonly gateway: DeribitGateway
  /** What the client counted since it was made. */
  statistics(): ClientStatistics
}
