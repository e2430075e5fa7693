import { CrypticsError } from '@cryptics-lab/avro-models'
import { ConnectionFailedError, ConnectionLostError, SendBufferFullError } from '../errors.ts'
import { safeReason } from './excerpt.ts'
import type { WebSocketConnection, WebSocketFactory } from './web-socket.ts'

/** How a link ended. */
export interface LinkEnd {
  /** Close code of the WebSocket, 1006 when none came. */
  readonly closeCode: number
  /** Close reason, cut and escaped. */
  readonly reason: string
  /** Why we or the transport ended it; undefined for a plain close. */
  readonly cause: unknown
}

/** What the owner of a link is told; nothing after `onEnd`. */
export interface LinkHandlers {
  onOpen(link: Link): void
  onMessage(data: string | Uint8Array, link: Link): void
  onEnd(end: LinkEnd, link: Link): void
}

/**
 * One connection from its first byte to its last. Once it ended, by either side, frames that an old socket still
 * delivers are ignored.
 */
export class Link {
  /** Number of the connection, from 1; 0 before it is open. */
  epoch = 0
  readonly #connection: WebSocketConnection
  readonly #handlers: LinkHandlers
  #isOpen = false
  #end: LinkEnd | undefined
  #lastError: unknown

  constructor(webSocket: WebSocketFactory, url: string, handlers: LinkHandlers) {
    this.#handlers = handlers
    this.#connection = webSocket(url, {
      onOpen: () => {
        if (this.#end !== undefined || this.#isOpen) return
        this.#isOpen = true
        handlers.onOpen(this)
      },
      onMessage: (data) => {
        if (this.#end === undefined && this.#isOpen) handlers.onMessage(data, this)
      },
      onError: (error) => {
        this.#lastError ??= error
      },
      onClose: (code, reason) => this.#finish(code, reason, this.#lastError),
    })
  }

  /** How it ended; undefined while it lives. */
  get end(): LinkEnd | undefined {
    return this.#end
  }

  /** Bytes that wait to be sent. */
  get bufferedAmount(): number {
    return this.#connection.bufferedAmount
  }

  /**
   * Sends one message.
   * @param bound Bytes that may wait before it.
   * @throws {SendBufferFullError} More bytes wait already.
   */
  send(text: string, bound: number): void {
    const waiting = this.#connection.bufferedAmount
    if (waiting > bound) throw new SendBufferFullError(waiting, bound)
    this.#connection.send(text)
  }

  /** Begins an orderly close; the end comes when the other side answered. */
  close(code: number, reason: string): void {
    if (this.#end === undefined) this.#connection.close(code, reason)
  }

  /** Ends at once: the socket is destroyed, not waited for. */
  cut(cause: unknown): void {
    if (this.#end !== undefined) return
    this.#finish(1006, '', cause)
    this.#connection.terminate()
  }

  /** The link's end as an error. */
  get error(): Error {
    const { closeCode, reason, cause } = this.#end ?? { closeCode: 1006, reason: '', cause: undefined }
    const options = cause === undefined ? {} : { cause }
    if (this.#isOpen) return new ConnectionLostError(closeCode, reason, options)
    // What says itself why nothing opened (a time-out, an HTTP status) needs no second name.
    if (CrypticsError.is(cause)) return cause
    return new ConnectionFailedError({}, options)
  }

  #finish(closeCode: number, reason: string, cause: unknown): void {
    if (this.#end !== undefined) return
    this.#end = { closeCode, reason: safeReason(reason), cause }
    this.#handlers.onEnd(this.#end, this)
  }
}
