export type { BackOffOptions } from '../../core/back-off.ts'
export type { Closable, EventListener } from '../../core/event-hub.ts'
export type { EventStream, OverflowPolicy, StreamOptions } from '../../core/event-stream.ts'
export type { ClientStatistics } from '../../core/tally.ts'
export type { WebSocketConnection, WebSocketFactory, WebSocketHandlers } from '../../core/web-socket.ts'
export type { Book, BookOptions } from './book.ts'
export { createDeribitClient } from './client.ts'
export type { ReconnectReport, RequestOptions } from './connection.ts'
export type { ChannelSubscription, ConnectOptions, DeribitClient } from './deribit-client.ts'
export type { DeribitGateway, HeldAmount } from './gateway.ts'
export type {
  AccountSummary,
  AuthParameters,
  AuthResult,
  CancelOnDisconnectParameters,
  ChannelParameters,
  CurrencyParameters,
  DeribitMethod,
  DeribitMethods,
  DeribitParameters,
  DeribitResult,
  EditParameters,
  InstrumentParameters,
  LabelParameters,
  Method,
  NoParameters,
  OrderBookResult,
  PlaceParameters,
  UserTradesParameters,
  VersionResult,
} from './methods.ts'
export type { DeribitClientOptions, DeribitCredentials } from './options.ts'
export type { OrderOutcome } from './order-desk.ts'
export type {
  CancelAllParameters,
  CancelOrderParameters,
  DeribitOrders,
  EditOrderParameters,
  PlaceOrderParameters,
} from './orders.ts'
export type {
  DeribitBookLevel,
  DeribitBookMessage,
  DeribitError,
  DeribitIndexMessage,
  DeribitInstrument,
  DeribitInterval,
  DeribitOrder,
  DeribitOrderReply,
  DeribitPosition,
  DeribitReplyTimes,
  DeribitSource,
  DeribitTicker,
  DeribitTickSizeStep,
  DeribitTrade,
  DeribitUserChanges,
  DeribitUserTrade,
} from './wire.ts'
