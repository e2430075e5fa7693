import {
  type Clock,
  type Ids,
  InvalidOptionError,
  type Metrics,
  noMetrics,
  type Random,
  systemClock,
  systemIds,
  systemRandom,
  systemTimers,
  type Timers,
} from '@cryptics-lab/avro-models'
import { type BackOff, type BackOffOptions, createBackOff } from '../../core/back-off.ts'
import { createWebSocketFactory } from '../../core/node-web-socket.ts'
import type { SessionLimits } from '../../core/session.ts'
import type { WebSocketFactory } from '../../core/web-socket.ts'

/** Id and secret of a key. */
export interface DeribitCredentials {
  /** Id of the key. */
  readonly id: string
  /** Secret of the key; never in errors, events or metrics. */
  readonly secret: string
}

/** Options of {@link createDeribitClient}; all but `url` have defaults. */
export interface DeribitClientOptions {
  /** Address of the WebSocket. `ws:` is for this machine only, unless a `webSocket` of your own is given. */
  readonly url: string
  /** Key to log in with. Without it there are no orders and no raw channels. */
  readonly credentials?: DeribitCredentials
  /** Allows orders at an address that is neither this machine's nor a test network's. The default is false. */
  readonly live?: boolean
  /** Instruments whose orders and fills are followed from the first connection on. The default is none. */
  readonly trackOrders?: readonly string[]
  /**
   * Whether the venue cancels this connection's orders when it goes; enabled and verified on each connection with
   * credentials, which fails otherwise. The default is true; false is for keys that cannot trade.
   */
  readonly cancelOnDisconnect?: boolean
  /** Levels a side of the books in events. The default is 10. */
  readonly bookDepth?: number
  /** Time that a reply may take, in milliseconds. The default is 10,000. */
  readonly requestTimeout?: number
  /** Time from the first byte to the open WebSocket, in milliseconds. The default is 10,000. */
  readonly handshakeTimeout?: number
  /** Silence after which the connection is probed and cut, in milliseconds. The default is 15,000. */
  readonly idleTimeout?: number
  /** Time that an orderly close may take, in milliseconds. The default is 2,000. */
  readonly closeTimeout?: number
  /** Interval of the venue's own heartbeat, in seconds, 10 or more. The default is 30. */
  readonly heartbeatInterval?: number
  /** Attempts of one `connect()`; a lost connection is opened again without a bound. The default is 5. */
  readonly connectAttempts?: number
  /** Waits between attempts. */
  readonly backOff?: BackOffOptions
  /** Time that a connection must stand before its loss begins a new series of waits, in ms. The default is 10,000. */
  readonly stableAfter?: number
  /** Bytes that may wait in the socket before a command is refused; cancels may use twice that. The default is 1 MiB. */
  readonly maximumBufferedBytes?: number
  /** Malformed frames within a minute after which the connection is opened anew. The default is 1,000. */
  readonly malformedLimit?: number
  /** Clock of all timestamps; the default is the machine's. */
  readonly clock?: Clock
  /** Timers; the default is the machine's. */
  readonly timers?: Timers
  /** Source of the back-off's jitter; the default is the machine's. */
  readonly random?: Random
  /** Source of labels for orders that are placed without one; the default is the machine's. */
  readonly ids?: Ids
  /** Where measurements go; the default forgets them. */
  readonly metrics?: Metrics
  /** Opens connections; the default is the `ws` package. @see {@link createWebSocketFactory} */
  readonly webSocket?: WebSocketFactory
  /**
   * Told of what has no caller to throw to: lost connections and failed attempts, refused channels at a reconnect,
   * listeners that throw. The default counts and forgets.
   */
  readonly onError?: (error: unknown) => void
}

/** Options with their defaults, checked. */
export interface DeribitSettings {
  readonly url: string
  readonly host: string
  readonly mayTrade: boolean
  readonly credentials: DeribitCredentials | undefined
  readonly trackOrders: readonly string[]
  readonly cancelOnDisconnect: boolean
  readonly bookDepth: number
  readonly requestTimeout: number
  readonly heartbeatInterval: number
  readonly malformedLimit: number
  readonly limits: SessionLimits
  readonly backOff: BackOff
  readonly clock: Clock
  readonly timers: Timers
  readonly ids: Ids
  readonly metrics: Metrics
  readonly webSocket: WebSocketFactory
  readonly onError: (error: unknown) => void
}

/** @throws {InvalidOptionError} An option cannot be accepted. */
export function readOptions(options: DeribitClientOptions): DeribitSettings {
  const url = readUrl(options)
  const { credentials, bookDepth = 10, onError } = options
  if (credentials !== undefined && (credentials.id === '' || credentials.secret === '')) {
    throw new InvalidOptionError('credentials', 'must have an id and a secret')
  }
  return {
    url: options.url,
    host: url.hostname,
    mayTrade: options.live === true || isLoopback(url.hostname) || isTestNetwork(url.hostname),
    credentials,
    trackOrders: options.trackOrders ?? [],
    cancelOnDisconnect: options.cancelOnDisconnect ?? true,
    bookDepth: atLeast('bookDepth', bookDepth, 1),
    requestTimeout: atLeast('requestTimeout', options.requestTimeout ?? 10_000, 1),
    // The venue refuses shorter ones. API reference, public/set_heartbeat.
    heartbeatInterval: atLeast('heartbeatInterval', options.heartbeatInterval ?? 30, 10),
    malformedLimit: atLeast('malformedLimit', options.malformedLimit ?? 1_000, 0),
    limits: readLimits(options),
    backOff: createBackOff(options.random ?? systemRandom, options.backOff),
    clock: options.clock ?? systemClock,
    timers: options.timers ?? systemTimers,
    ids: options.ids ?? systemIds,
    metrics: options.metrics ?? noMetrics,
    webSocket: options.webSocket ?? createWebSocketFactory(),
    onError: shielded(onError),
  }
}

function readLimits(options: DeribitClientOptions): SessionLimits {
  return {
    handshakeTimeout: atLeast('handshakeTimeout', options.handshakeTimeout ?? 10_000, 1),
    idleTimeout: atLeast('idleTimeout', options.idleTimeout ?? 15_000, 1),
    closeTimeout: atLeast('closeTimeout', options.closeTimeout ?? 2_000, 0),
    maximumBufferedBytes: atLeast('maximumBufferedBytes', options.maximumBufferedBytes ?? 1_048_576, 0),
    stableAfter: atLeast('stableAfter', options.stableAfter ?? 10_000, 0),
    connectAttempts: atLeast('connectAttempts', options.connectAttempts ?? 5, 1),
  }
}

function readUrl({ url, webSocket }: DeribitClientOptions): URL {
  let parsed: URL
  try {
    parsed = new URL(url)
  } catch (cause) {
    throw new InvalidOptionError('url', 'must be an address such as wss://test.deribit.com/ws/api/v2', { cause })
  }
  if (parsed.protocol !== 'wss:' && parsed.protocol !== 'ws:') {
    throw new InvalidOptionError('url', `must begin with wss: or ws:, not ${parsed.protocol}`)
  }
  if (parsed.username !== '' || parsed.password !== '') {
    throw new InvalidOptionError('url', 'must not carry a user or a password; give credentials instead')
  }
  if (parsed.protocol === 'ws:' && webSocket === undefined && !isLoopback(parsed.hostname)) {
    throw new InvalidOptionError('url', 'must begin with wss: for another machine; ws: is neither secret nor authentic')
  }
  return parsed
}

/** Whether a host is this machine. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host)
}

/** Whether a host is the venue's test network, where money is not real. */
function isTestNetwork(host: string): boolean {
  return host === 'test.deribit.com'
}

function atLeast(path: string, value: number, minimum: number): number {
  if (!(Number.isFinite(value) && value >= minimum)) {
    throw new InvalidOptionError(path, `must be a number of at least ${minimum}`)
  }
  return value
}

/** Errors of the error handler itself go nowhere: there is nobody left to tell. */
function shielded(onError: ((error: unknown) => void) | undefined): (error: unknown) => void {
  return (error) => {
    try {
      onError?.(error)
    } catch {
      // Nothing may break the stream, not even this.
    }
  }
}
