import type { Timers } from '@cryptics-lab/avro-models'
import type { WebSocketConnection, WebSocketFactory, WebSocketHandlers } from '../../../core/web-socket.ts'

/** A request that the fake venue received. */
export interface Received {
  readonly id: number
  readonly method: string
  readonly params: Record<string, never> & { readonly channels: string[] }
  readonly socket: FakeSocket
}

/** An error reply. */
export class Refusal {
  readonly error: { readonly code: number; readonly message: string; readonly data?: unknown }

  constructor(code: number, message: string, data?: unknown) {
    this.error = data === undefined ? { code, message } : { code, message, data }
  }
}

/** Given by a handler that sends no reply. */
export const silence: unique symbol = Symbol('silence')

export type Handler = (request: Received) => unknown

/** One connection, seen from the venue. */
export class FakeSocket {
  readonly sent: string[] = []
  isClosed = false
  isTerminated = false
  closeCode: number | undefined
  bufferedAmount = 0
  readonly number: number
  readonly #venue: FakeVenue
  readonly #handlers: WebSocketHandlers
  readonly #timers: Timers

  constructor(venue: FakeVenue, number: number, handlers: WebSocketHandlers, timers: Timers) {
    this.#venue = venue
    this.number = number
    this.#handlers = handlers
    this.#timers = timers
  }

  get client(): WebSocketConnection {
    const buffered = (): number => this.bufferedAmount
    return {
      send: (text) => this.#receive(text),
      close: (code = 1000) => {
        this.closeCode = code
        if (this.#venue.answersClose) this.end(code, '')
      },
      terminate: () => {
        this.isTerminated = true
        this.end(1006, '')
      },
      get bufferedAmount() {
        return buffered()
      },
    }
  }

  open(): void {
    if (!this.isClosed) this.#handlers.onOpen()
  }

  /** Sends a frame, one timer turn later. */
  send(message: unknown): void {
    this.sendRaw(typeof message === 'string' ? message : JSON.stringify(message))
  }

  sendRaw(data: string | Uint8Array): void {
    this.#timers.set(() => {
      if (!this.isClosed) this.#handlers.onMessage(data)
    }, 1)
  }

  /** Delivers a frame although the socket ended: what an old socket may still do. */
  sendLate(message: unknown): void {
    this.#handlers.onMessage(JSON.stringify(message))
  }

  notify(channel: string, data: unknown): void {
    this.send({ jsonrpc: '2.0', method: 'subscription', params: { channel, data } })
  }

  reply(id: number, body: { readonly result: unknown } | Refusal): void {
    const times = { usIn: 1_700_000_000_000_000, usOut: 1_700_000_000_000_500, usDiff: 500, testnet: true }
    this.send({ jsonrpc: '2.0', id, ...(body instanceof Refusal ? { error: body.error } : body), ...times })
  }

  /** Ends the connection, one timer turn later. */
  end(code: number, reason: string, error?: unknown): void {
    if (this.isClosed) return
    this.isClosed = true
    this.#timers.set(() => {
      if (error !== undefined) this.#handlers.onError(error)
      this.#handlers.onClose(code, reason)
    }, 0)
  }

  #receive(text: string): void {
    this.sent.push(text)
    if (this.isClosed || this.#venue.isDeaf) return
    const { id, method, params } = JSON.parse(text) as Received
    this.#venue.receive({ id, method, params, socket: this })
  }
}

/** A venue in memory that does what the test says. */
export class FakeVenue {
  readonly sockets: FakeSocket[] = []
  readonly requests: Received[] = []
  readonly handlers: Map<string, Handler> = new Map()
  /** Snapshots that are sent after the subscription of their channel. */
  readonly snapshots: Map<string, unknown> = new Map()
  /** What the next connections do: `open` (the default), `refuse`, or `hang` before the handshake. */
  readonly nextConnections: ('open' | 'refuse' | 'hang')[] = []
  answersClose = true
  /** Whether the venue receives nothing any more: a half-open connection. */
  isDeaf = false
  readonly #timers: Timers

  constructor(timers: Timers) {
    this.#timers = timers
    const ok = (): string => 'ok'
    for (const method of ['public/set_heartbeat', 'private/enable_cancel_on_disconnect']) this.handlers.set(method, ok)
    this.handlers.set('public/auth', () => ({ access_token: 't', refresh_token: 'r', expires_in: 900, scope: '' }))
    this.handlers.set('private/get_cancel_on_disconnect', () => ({ scope: 'connection', enabled: true }))
    this.handlers.set('public/test', () => ({ version: '1.2.26' }))
    this.handlers.set('private/get_user_trades_by_instrument', () => ({ trades: [], has_more: false }))
    for (const family of ['public', 'private']) {
      this.handlers.set(`${family}/subscribe`, (request) => this.#subscribe(request))
      this.handlers.set(`${family}/unsubscribe`, ({ params }) => params.channels)
    }
  }

  /** The connection that stands now. */
  get socket(): FakeSocket {
    return this.sockets.at(-1) as FakeSocket
  }

  get factory(): WebSocketFactory {
    return (_url, handlers) => {
      const socket = new FakeSocket(this, this.sockets.length + 1, handlers, this.#timers)
      this.sockets.push(socket)
      const what = this.nextConnections.shift() ?? 'open'
      if (what === 'open') this.#timers.set(() => socket.open(), 1)
      if (what === 'refuse') socket.end(1006, '', Object.assign(new TypeError('refused'), { code: 'ECONNREFUSED' }))
      return socket.client
    }
  }

  /** Requests of a method, in order. */
  calls(method: string): Received[] {
    return this.requests.filter((request) => request.method === method)
  }

  receive(request: Received): void {
    this.requests.push(request)
    const handler = this.handlers.get(request.method)
    const result = handler === undefined ? new Refusal(-32601, 'Method not found') : handler(request)
    if (result === silence) return
    request.socket.reply(request.id, result instanceof Refusal ? result : { result })
  }

  #subscribe({ params, socket }: Received): unknown {
    for (const channel of params.channels) {
      const snapshot = this.snapshots.get(channel)
      // After the reply: both travel through the same timers, in the order of their sending.
      if (snapshot !== undefined) this.#timers.set(() => socket.notify(channel, snapshot), 0)
    }
    return params.channels
  }
}

let lastTrade = 0

/** Milliseconds since the epoch of the fake venue's data. */
export const venueMilliseconds = 1_700_000_000_000

export function bookMessage(
  fields: { readonly change_id: number; readonly prev_change_id?: number } & Record<string, unknown>,
): unknown {
  return {
    type: fields.prev_change_id === undefined ? 'snapshot' : 'change',
    timestamp: venueMilliseconds,
    instrument_name: 'BTC-PERPETUAL',
    bids: [],
    asks: [],
    ...fields,
  }
}

export function orderOf(fields: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    order_id: '100',
    order_state: 'open',
    order_type: 'limit',
    time_in_force: 'good_til_cancelled',
    instrument_name: 'BTC-PERPETUAL',
    direction: 'buy',
    price: 60_000,
    amount: 100,
    filled_amount: 0,
    average_price: 0,
    label: 'a-1',
    creation_timestamp: venueMilliseconds,
    last_update_timestamp: venueMilliseconds,
    post_only: true,
    ...fields,
  }
}

export function userTradeOf(fields: Record<string, unknown> = {}): Record<string, unknown> {
  lastTrade += 1
  return {
    trade_id: `T-${lastTrade}`,
    trade_seq: lastTrade,
    timestamp: venueMilliseconds,
    instrument_name: 'BTC-PERPETUAL',
    order_id: '100',
    label: 'a-1',
    direction: 'buy',
    price: 60_000,
    amount: 100,
    fee: -0.0000001,
    fee_currency: 'BTC',
    liquidity: 'M',
    state: 'filled',
    ...fields,
  }
}
