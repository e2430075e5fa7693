export type { BackOffOptions } from './core/back-off.ts'
export type { Closable, EventListener } from './core/event-hub.ts'
export type { EventStream, OverflowPolicy, StreamOptions } from './core/event-stream.ts'
export { createWebSocketFactory, type WebSocketFactoryOptions } from './core/node-web-socket.ts'
export type { ClientStatistics } from './core/tally.ts'
export type { WebSocketConnection, WebSocketFactory, WebSocketHandlers } from './core/web-socket.ts'
export {
  AuthenticationRejectedError,
  BookInvalidError,
  CancelOnDisconnectUnavailableError,
  ClientClosedError,
  ConnectionFailedError,
  ConnectionLostError,
  ExchangeClientError,
  type ExchangeClientErrorCode,
  FrameTooLargeError,
  HandshakeTimeoutError,
  HeartbeatTimeoutError,
  InvalidMessageError,
  ListenerError,
  LiveTradingRefusedError,
  MalformedFloodError,
  NotAuthenticatedError,
  NotConnectedError,
  OrderNotSentError,
  OrderOutcomeUnknownError,
  OrderRejectedError,
  RequestTimeoutError,
  SendBufferFullError,
  StreamOverflowError,
  SubscriptionRejectedError,
  VenueRejectedError,
} from './errors.ts'
export { metricNames } from './metric-names.ts'
