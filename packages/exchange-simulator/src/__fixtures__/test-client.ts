import type { WebSocketConnection, WebSocketFactory } from '../ports.ts'

/** A reply of the server. */
export interface Reply {
  readonly id?: number
  readonly result?: never
  readonly error?: { readonly code: number; readonly message: string; readonly data?: { reason: string; param: string } }
  readonly [member: string]: unknown
}

/** A client for tests: requests by promise, everything else in lists. */
export class TestClient {
  /** All messages as they came. */
  readonly frames: string[] = []
  /** Notifications by channel. */
  readonly notifications: { readonly channel: string; readonly data: unknown }[] = []
  /** Close code, once closed. */
  closed: { readonly code: number; readonly reason: string } | undefined
  readonly connection: WebSocketConnection
  readonly #waiting = new Map<number, (reply: Reply) => void>()
  #id = 0

  private constructor(connect: WebSocketFactory, onOpen: () => void) {
    this.connection = connect('ws://test/ws/api/v2', {
      onOpen,
      onMessage: (data) => this.#onMessage(String(data)),
      onClose: (code, reason) => {
        this.closed = { code, reason }
      },
      onError() {},
    })
  }

  static open(connect: WebSocketFactory): Promise<TestClient> {
    return new Promise((resolve) => {
      const client: TestClient = new TestClient(connect, () => resolve(client))
    })
  }

  request(method: string, params: Record<string, unknown> = {}): Promise<Reply> {
    this.#id += 1
    const id = this.#id
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve)
      this.connection.send(JSON.stringify({ jsonrpc: '2.0', id, method, params }))
    })
  }

  async result(method: string, params: Record<string, unknown> = {}): Promise<Record<string, never> & string[]> {
    const reply = await this.request(method, params)
    if (reply.error !== undefined) throw new TypeError(`${method}: ${JSON.stringify(reply.error)}`)
    return reply.result as never
  }

  async login(id = 'demo', secret = 'demo-secret'): Promise<void> {
    await this.result('public/auth', { grant_type: 'client_credentials', client_id: id, client_secret: secret })
  }

  on(channel: string): Record<string, never>[] {
    return this.notifications.filter((entry) => entry.channel === channel).map((entry) => entry.data as never)
  }

  #onMessage(text: string): void {
    this.frames.push(text)
    let message: Record<string, unknown>
    try {
      message = JSON.parse(text) as Record<string, unknown>
    } catch {
      return
    }
    if (message['method'] === 'subscription') {
      this.notifications.push(message['params'] as { readonly channel: string; readonly data: unknown })
    } else if (typeof message['id'] === 'number') this.#waiting.get(message['id'])?.(message as Reply)
  }
}
