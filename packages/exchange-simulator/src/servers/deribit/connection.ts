import { toMicroseconds } from './times.ts'
import type { ServerSocket } from '../../ports.ts'
import type { Caller, SharedContext } from './caller.ts'
import { Heartbeat } from './heartbeat.ts'
import { type Method, type MethodTable, responded } from './method.ts'
import { type Parameters, readRequest, type RpcErrorBody, RpcRejection, unauthorized } from './rpc.ts'

/** What the server hands to each of its connections. */
export interface ServerContext extends SharedContext {
  /** Methods of the venue, by name. */
  readonly methods: MethodTable
}

/** One connection: who is logged in, what it hears, which orders it placed. */
export class DeribitConnection implements Caller {
  /** Account that is logged in; undefined before. */
  account: string | undefined
  /** Whether the connection's orders are cancelled when it goes. */
  cancelsOnDisconnect = false
  /** Whether the connection is a WebSocket and not a single HTTP request. */
  readonly isWebSocket: boolean
  /** What all connections share. */
  readonly context: ServerContext
  /** Heartbeat of the connection. */
  readonly heartbeat: Heartbeat
  readonly #socket: ServerSocket
  readonly #placed = new Set<string>()
  #orderDue = 0
  #isClosed = false

  constructor(context: ServerContext, socket: ServerSocket, isWebSocket: boolean) {
    this.context = context
    this.isWebSocket = isWebSocket
    this.#socket = socket
    this.heartbeat = new Heartbeat(context.venue.timers, {
      send: (text) => this.send(text, 'heartbeat'),
      expire: () => this.close(4000, 'heartbeat close'),
    })
  }

  /** Bytes that wait to be sent. */
  get bufferedAmount(): number {
    return this.#isClosed ? 0 : this.#socket.bufferedAmount
  }

  send(text: string, kind: string): void {
    if (this.#isClosed) return
    this.context.venue.count('delivered', kind)
    this.#socket.send(text)
  }

  /** Closes the connection after what was sent. */
  close(code: number, reason: string): void {
    this.#socket.close(code, reason)
    this.onClose()
  }

  /** Cuts the connection. */
  terminate(): void {
    this.#socket.terminate()
    this.onClose()
  }

  /** The connection is gone: ends what depends on it, and cancels its orders when it asked for that. */
  onClose(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.heartbeat.stop()
    this.context.hub.removeAll(this)
    this.context.desk.leave(this)
    if (this.cancelsOnDisconnect) this.context.cancelOrders(this.#placed)
    this.#placed.clear()
  }

  /** Notes an order that the connection placed. */
  notePlaced(orderId: string): void {
    this.#placed.add(orderId)
    if (this.#placed.size <= 1_000) return
    for (const id of this.#placed) {
      if (this.context.venue.ledger.order(id)?.state !== 'open') this.#placed.delete(id)
    }
  }

  /** Takes one message of the client. */
  onMessage(text: string): void {
    if (this.#isClosed) return
    const receivedAt = toMicroseconds(this.context.venue.clock)
    const request = readRequest(text)
    if (request.kind === 'refused') {
      this.#reply(request.id, receivedAt, { error: request.error })
      return
    }
    const { id, params } = request
    const method = this.context.methods.get(request.method)
    if (method === undefined) {
      this.#reply(id, receivedAt, { error: { code: -32601, message: 'Method not found' } })
    } else if (method.isMatching) this.#queue(method, params, id, receivedAt)
    else this.#run(method, params, (reply) => this.#reply(id, receivedAt, reply))
  }

  /** Order commands travel to the matching engine one behind the other. */
  #queue(method: Method, params: Parameters, id: number | string, receivedAt: number): void {
    const { venue, outbox } = this.context
    this.#orderDue = Math.max(this.#orderDue, venue.marketTime() + venue.orderDelay())
    venue.schedule(this.#orderDue, () => {
      // With cancel-on-disconnect nothing of a connection may come after its end.
      if (this.#isClosed && this.cancelsOnDisconnect) return
      this.#run(method, params, (reply) => outbox.deliver(() => this.#reply(id, receivedAt, reply)))
    })
  }

  #run(method: Method, params: Parameters, reply: (body: ReplyBody) => void): void {
    try {
      const account = this.#accountFor(method, params)
      const respond = (result: unknown): void => reply({ result })
      const result = method.run({ connection: this, account, params, respond })
      if (result !== responded) respond(result)
    } catch (error) {
      if (!(error instanceof RpcRejection)) throw error
      reply({ error: error.body })
    }
  }

  #accountFor(method: Method, params: Parameters): string {
    if (method.isWebSocketOnly && !this.isWebSocket) throw new RpcRejection(10030, 'must_be_websocket_request')
    const token = params.optionalString('access_token')
    const account = token === undefined ? this.account : this.context.desk.accountOf(token, this)
    if (account === undefined && method.isPrivate) throw unauthorized()
    return account ?? ''
  }

  #reply(id: number | string | undefined, usIn: number, body: ReplyBody): void {
    const usOut = toMicroseconds(this.context.venue.clock)
    const reply = {
      jsonrpc: '2.0',
      ...(id !== undefined && { id }),
      ...body,
      usIn,
      usOut,
      usDiff: usOut - usIn,
      testnet: true,
    }
    this.send(JSON.stringify(reply), 'reply')
  }
}

type ReplyBody = { readonly result: unknown } | { readonly error: RpcErrorBody }
