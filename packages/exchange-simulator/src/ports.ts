/** The server's end of a connection that carries text messages; the transport provides it. */
export interface ServerSocket {
  /** Sends one message. */
  send(text: string): void
  /** Closes the connection after what was sent. */
  close(code?: number, reason?: string): void
  /** Cuts the connection at once. */
  terminate(): void
  /** Bytes that wait to be sent. */
  readonly bufferedAmount: number
}

/** What a protocol server does with a connection; the transport calls it. */
export interface ServerSocketHandlers {
  /** A message came. */
  onMessage(text: string): void
  /** The connection is gone; called once, nothing follows. */
  onClose(): void
}

/** What the client's end of an in-memory connection calls. */
export interface WebSocketHandlers {
  /** The connection stands. */
  onOpen(): void
  /** A message came. */
  onMessage(data: string | Uint8Array): void
  /** The connection is gone; called once, nothing follows. */
  onClose(code: number, reason: string): void
  /** The connection failed; `onClose` follows. */
  onError(error: unknown): void
}

/** The client's end of an in-memory connection. */
export interface WebSocketConnection {
  /** Sends one message. */
  send(text: string): void
  /** Closes the connection after what was sent. */
  close(code?: number, reason?: string): void
  /** Cuts the connection at once. */
  terminate(): void
  /** Bytes that wait to be sent. */
  readonly bufferedAmount: number
}

/** Opens a connection; handlers are never called before it returns. */
export type WebSocketFactory = (url: string, handlers: WebSocketHandlers) => WebSocketConnection
