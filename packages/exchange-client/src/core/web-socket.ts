/** What the owner of a connection is told. Never called from within the factory. */
export interface WebSocketHandlers {
  /** The connection stands. */
  onOpen(): void
  /** A message came: text as a string, binary as bytes. */
  onMessage(data: string | Uint8Array): void
  /** The connection is gone; called exactly once, nothing follows. */
  onClose(code: number, reason: string): void
  /** The connection failed; `onClose` follows. */
  onError(error: unknown): void
}

/** One end of a WebSocket. */
export interface WebSocketConnection {
  /** Sends one text message. */
  send(text: string): void
  /** Closes the connection in an orderly way. */
  close(code?: number, reason?: string): void
  /** Cuts the connection at once. */
  terminate(): void
  /** Bytes that wait to be sent. */
  readonly bufferedAmount: number
}

/** Opens a connection. */
export type WebSocketFactory = (url: string, handlers: WebSocketHandlers) => WebSocketConnection
