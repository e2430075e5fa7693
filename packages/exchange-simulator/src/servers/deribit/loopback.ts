import type { Timers } from '@cryptics-lab/avro-models'
import type {
  ServerSocket,
  ServerSocketHandlers,
  WebSocketConnection,
  WebSocketFactory,
  WebSocketHandlers,
} from '../../ports.ts'

/**
 * Makes a factory of in-memory connections. Messages keep their order in each direction and arrive in a later turn of
 * the timers, never inside the call that sent them.
 */
export function createLoopback(
  timers: Timers,
  accept: (socket: ServerSocket) => ServerSocketHandlers,
): WebSocketFactory {
  return (_url, handlers) => {
    const link = new LoopbackLink(timers, handlers)
    link.open(accept)
    return link.client
  }
}

/** One in-memory connection. */
class LoopbackLink {
  readonly client: WebSocketConnection
  readonly #timers: Timers
  readonly #handlers: WebSocketHandlers
  readonly #toClient: Pipe
  readonly #toServer: Pipe
  #server: ServerSocketHandlers | undefined
  #isOver = false
  #isCut = false

  constructor(timers: Timers, handlers: WebSocketHandlers) {
    this.#timers = timers
    this.#handlers = handlers
    this.#toClient = new Pipe(timers, (text) => {
      if (!this.#isOver) handlers.onMessage(text)
    })
    this.#toServer = new Pipe(timers, (text) => {
      if (!this.#isOver) this.#server?.onMessage(text)
    })
    const toServer = this.#toServer
    this.client = {
      send: (text) => toServer.push(text),
      close: (code = 1000, reason = '') => toServer.end(() => this.#finish(code, reason)),
      terminate: () => this.#cut(),
      get bufferedAmount() {
        return toServer.waiting
      },
    }
  }

  open(accept: (socket: ServerSocket) => ServerSocketHandlers): void {
    const toClient = this.#toClient
    const socket: ServerSocket = {
      send: (text) => toClient.push(text),
      close: (code = 1000, reason = '') => toClient.end(() => this.#finish(code, reason)),
      terminate: () => this.#cut(),
      get bufferedAmount() {
        return toClient.waiting
      },
    }
    this.#timers.set(() => {
      if (this.#isOver || this.#isCut) return
      this.#server = accept(socket)
      this.#handlers.onOpen()
    }, 0)
  }

  /** Ends without delivering what is under way; the close comes in a later turn, as from a real socket. */
  #cut(): void {
    if (this.#isCut) return
    this.#isCut = true
    this.#toClient.drop()
    this.#toServer.drop()
    this.#timers.set(() => this.#finish(1006, ''), 0)
  }

  #finish(code: number, reason: string): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#toClient.drop()
    this.#toServer.drop()
    this.#server?.onClose()
    this.#handlers.onClose(code, reason)
  }
}

/** Messages on their way in one direction. */
class Pipe {
  readonly #timers: Timers
  readonly #deliver: (text: string) => void
  #queue: string[] = []
  #waiting = 0
  #isScheduled = false
  #isEnded = false
  #onEnd: (() => void) | undefined

  constructor(timers: Timers, deliver: (text: string) => void) {
    this.#timers = timers
    this.#deliver = deliver
  }

  /** Characters that wait. */
  get waiting(): number {
    return this.#waiting
  }

  push(text: string): void {
    if (this.#isEnded) return
    this.#queue.push(text)
    this.#waiting += text.length
    this.#schedule()
  }

  /** Takes nothing more, and calls back after the last message. */
  end(onEnd: () => void): void {
    if (this.#isEnded) return
    this.#isEnded = true
    this.#onEnd = onEnd
    this.#schedule()
  }

  drop(): void {
    this.#isEnded = true
    this.#queue = []
    this.#waiting = 0
    this.#onEnd = undefined
  }

  #schedule(): void {
    if (this.#isScheduled) return
    this.#isScheduled = true
    this.#timers.set(() => this.#flush(), 0)
  }

  #flush(): void {
    this.#isScheduled = false
    const queue = this.#queue
    this.#queue = []
    for (const text of queue) {
      this.#waiting = Math.max(0, this.#waiting - text.length)
      this.#deliver(text)
    }
    if (this.#queue.length === 0) this.#onEnd?.()
  }
}
