import { InvalidOptionError } from '@cryptics-lab/avro-models'
import type { ServerSocket, ServerSocketHandlers, WebSocketFactory } from '../../ports.ts'
import type { Simulator } from '../../simulator.ts'
import type { VenueCore } from '../../venue-core.ts'
import { type DeribitCredentials, TokenDesk } from './accounts.ts'
import { ChannelHub } from './channel-hub.ts'
import type { ChannelDirectory } from './channels.ts'
import { DeribitConnection, type ServerContext } from './connection.ts'
import { type ListenOptions, listenOn, type RunningServer } from './listen.ts'
import { createLoopback } from './loopback.ts'
import { methodTable } from './methods/index.ts'
import { createOutbox } from './outbox.ts'

/** Options of {@link createDeribitServer}. */
export interface DeribitServerOptions {
  /** Who may log in; each id is an account of its own. The default is `demo` with `demo-secret`. */
  readonly credentials?: readonly DeribitCredentials[]
  /** Told of each channel that somebody begins to hear, after the reply went out. */
  readonly onSubscribe?: (channel: string) => void
}

/** A venue that speaks Deribit's protocol. */
export interface DeribitServer {
  /** Serves a connection; the transport calls the handlers that it gets. */
  accept(socket: ServerSocket): ServerSocketHandlers
  /**
   * Listens on a loopback port: WebSocket on `/ws/api/v2`, requests over HTTP on `/api/v2`.
   * @throws {PortInUseError} When the port is taken.
   * @throws {ListenError} When the address cannot be used.
   */
  listen(options?: ListenOptions): Promise<RunningServer>
  /** Connects clients of the same process without a socket; the timing is that of the simulator's timers. */
  loopback(): WebSocketFactory
  /** Closes all connections and stops listening. */
  close(): Promise<void>
}

const defaultCredentials: readonly DeribitCredentials[] = [{ id: 'demo', secret: 'demo-secret' }]

/**
 * Lets a simulator speak Deribit's protocol (JSON-RPC 2.0 over WebSocket, API v2).
 * @throws {InvalidOptionError} When the credentials cannot be used.
 * @see https://docs.deribit.com
 */
export function createDeribitServer(simulator: Simulator, options: DeribitServerOptions = {}): DeribitServer {
  const credentials = options.credentials ?? defaultCredentials
  checkCredentials(credentials)
  return new SimulatedDeribit(simulator.venue, credentials, options.onSubscribe ?? (() => {}))
}

class SimulatedDeribit implements DeribitServer {
  readonly #context: ServerContext
  readonly #connections = new Set<DeribitConnection>()
  readonly #running = new Set<RunningServer>()
  readonly #listener: { close(): void }

  constructor(venue: VenueCore, credentials: readonly DeribitCredentials[], onSubscribe: (channel: string) => void) {
    const outbox = createOutbox(venue)
    const hub = new ChannelHub(venue, outbox)
    this.#listener = venue.listen((event) => hub.onEvent(event))
    this.#context = {
      venue,
      hub,
      outbox,
      desk: new TokenDesk(credentials, venue.ids),
      directory: directoryOf(venue),
      methods: methodTable,
      onSubscribe,
      cancelOrders: (orderIds) => cancelOrders(venue, orderIds),
    }
  }

  accept(socket: ServerSocket): ServerSocketHandlers {
    return this.#accept(socket, true)
  }

  async listen(options: ListenOptions = {}): Promise<RunningServer> {
    const acceptors = {
      acceptSocket: (socket: ServerSocket) => this.#accept(socket, true),
      acceptRequest: (socket: ServerSocket) => this.#accept(socket, false),
    }
    const running = await listenOn(options, acceptors, this.#context.venue.timers)
    this.#running.add(running)
    return {
      ...running,
      close: async () => {
        this.#running.delete(running)
        await running.close()
      },
    }
  }

  loopback(): WebSocketFactory {
    return createLoopback(this.#context.venue.timers, (socket) => this.accept(socket))
  }

  async close(): Promise<void> {
    this.#listener.close()
    for (const connection of this.#connections) connection.close(1001, 'server closed')
    this.#connections.clear()
    await Promise.all([...this.#running].map((running) => running.close()))
    this.#running.clear()
  }

  #accept(socket: ServerSocket, isWebSocket: boolean): ServerSocketHandlers {
    const connection = new DeribitConnection(this.#context, socket, isWebSocket)
    const consumer = this.#context.venue.addConsumer(connection)
    this.#connections.add(connection)
    return {
      onMessage: (text) => connection.onMessage(text),
      onClose: () => {
        consumer.close()
        this.#connections.delete(connection)
        connection.onClose()
      },
    }
  }
}

function directoryOf(venue: VenueCore): ChannelDirectory {
  const markets = [...venue.markets.values()]
  return {
    instruments: new Map(markets.map(({ instrument }) => [instrument.name, instrument])),
    indices: new Set(markets.map(({ indexName }) => indexName)),
  }
}

function cancelOrders(venue: VenueCore, orderIds: Iterable<string>): void {
  for (const id of orderIds) {
    const order = venue.ledger.order(id)
    if (order?.state === 'open') venue.markets.get(order.instrument)?.cancel(id, 'cancel-on-disconnect')
  }
}

function checkCredentials(credentials: readonly DeribitCredentials[]): void {
  if (credentials.length === 0) throw new InvalidOptionError('credentials', 'must hold at least one id with its secret')
  const ids = new Set<string>()
  for (const [index, { id, secret }] of credentials.entries()) {
    if (id === '' || secret === '') {
      throw new InvalidOptionError(`credentials[${index}]`, 'must have an id and a secret that are not empty')
    }
    if (ids.has(id))
      throw new InvalidOptionError(`credentials[${index}].id`, 'is there twice; give each account one id')
    ids.add(id)
  }
}
