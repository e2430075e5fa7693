import { type Ack, CrypticsError, type CrypticsErrorOptions } from '@cryptics-lab/avro-models'

/** Codes of the errors that this package throws or reports, besides `INVALID_OPTION`. */
export type ExchangeClientErrorCode =
  | 'AUTHENTICATION_REJECTED'
  | 'BOOK_INVALID'
  | 'CANCEL_ON_DISCONNECT_UNAVAILABLE'
  | 'CLIENT_CLOSED'
  | 'CONNECTION_FAILED'
  | 'CONNECTION_LOST'
  | 'FRAME_TOO_LARGE'
  | 'HANDSHAKE_TIMEOUT'
  | 'HEARTBEAT_TIMEOUT'
  | 'INVALID_MESSAGE'
  | 'LISTENER_FAILED'
  | 'LIVE_TRADING_REFUSED'
  | 'MALFORMED_FLOOD'
  | 'NOT_AUTHENTICATED'
  | 'NOT_CONNECTED'
  | 'ORDER_NOT_SENT'
  | 'ORDER_OUTCOME_UNKNOWN'
  | 'ORDER_REJECTED'
  | 'REQUEST_TIMEOUT'
  | 'SEND_BUFFER_FULL'
  | 'STREAM_OVERFLOW'
  | 'SUBSCRIPTION_REJECTED'
  | 'VENUE_REJECTED'

/** Root of this package's errors. */
export abstract class ExchangeClientError extends CrypticsError {
  abstract override readonly code: ExchangeClientErrorCode
}

/** The venue refused the login; trying again with the same key is useless. */
export class AuthenticationRejectedError extends ExchangeClientError {
  readonly code = 'AUTHENTICATION_REJECTED'
  /** The venue's error code. */
  readonly venueCode: number

  constructor(venueCode: number, options: CrypticsErrorOptions = {}) {
    super(`The venue refused the login (${venueCode}); check id, secret and scope of the key.`, options)
    this.venueCode = venueCode
  }
}

/** A book stayed impossible after a new snapshot; it is stale until a good one comes. */
export class BookInvalidError extends ExchangeClientError {
  readonly code = 'BOOK_INVALID'
  /** Channel of the book. */
  readonly channel: string

  constructor(channel: string) {
    super(`The book of ${channel} is crossed even after a new snapshot; it stays stale and is asked for again.`, {
      retryable: true,
    })
    this.channel = channel
  }
}

/** The venue would not promise to cancel our orders when the connection goes, so none may be placed. */
export class CancelOnDisconnectUnavailableError extends ExchangeClientError {
  readonly code = 'CANCEL_ON_DISCONNECT_UNAVAILABLE'

  constructor(options: CrypticsErrorOptions = {}) {
    const advice =
      'check that the key may write to its account, or set cancelOnDisconnect to false for a read-only client'
    super(`Cancel-on-disconnect could not be enabled and verified; ${advice}.`, { retryable: true, ...options })
  }
}

/** The client was closed; make a new one. */
export class ClientClosedError extends ExchangeClientError {
  readonly code = 'CLIENT_CLOSED'

  constructor() {
    super('The client was closed; make a new one.')
  }
}

/** No connection came about. */
export class ConnectionFailedError extends ExchangeClientError {
  readonly code = 'CONNECTION_FAILED'
  /** HTTP status that answered the upgrade; undefined when there was no answer. */
  readonly status: number | undefined
  /** Milliseconds that the server asked to wait; undefined when it did not. */
  readonly retryAfter: number | undefined

  constructor(
    facts: { readonly status?: number | undefined; readonly retryAfter?: number | undefined } = {},
    options: CrypticsErrorOptions = {},
  ) {
    const answer = facts.status === undefined ? 'nobody answered' : `the server answered ${facts.status}`
    super(`The WebSocket could not be opened: ${answer}; check the address, the network and the venue's status.`, {
      retryable: true,
      ...options,
    })
    this.status = facts.status
    this.retryAfter = facts.retryAfter
  }
}

/** A connection that stood is gone. What was under way on it has no answer. */
export class ConnectionLostError extends ExchangeClientError {
  readonly code = 'CONNECTION_LOST'
  /** Close code of the WebSocket, 1006 when none came. */
  readonly closeCode: number
  /** Close reason, cut and escaped. */
  readonly reason: string

  constructor(closeCode: number, reason: string, options: CrypticsErrorOptions = {}) {
    super(`The connection was lost (${closeCode}${reason === '' ? '' : ` ${reason}`}).`, {
      retryable: true,
      ...options,
    })
    this.closeCode = closeCode
    this.reason = reason
  }
}

/** The venue sent a frame above the bound; the connection was closed with 1009. */
export class FrameTooLargeError extends ExchangeClientError {
  readonly code = 'FRAME_TOO_LARGE'

  constructor(options: CrypticsErrorOptions = {}) {
    super('The venue sent a frame above maximumFrameBytes; raise the bound if such frames are expected.', {
      retryable: true,
      ...options,
    })
  }
}

/** The server took the connection and did not answer the upgrade in time. */
export class HandshakeTimeoutError extends ExchangeClientError {
  readonly code = 'HANDSHAKE_TIMEOUT'
  /** Milliseconds that were waited. */
  readonly timeout: number

  constructor(timeout: number) {
    super(`The WebSocket did not open within ${timeout} ms.`, { retryable: true })
    this.timeout = timeout
  }
}

/** Nothing came for too long, not even an answer to a probe; the socket was cut. */
export class HeartbeatTimeoutError extends ExchangeClientError {
  readonly code = 'HEARTBEAT_TIMEOUT'
  /** Milliseconds of silence that are allowed. */
  readonly idleTimeout: number

  constructor(idleTimeout: number) {
    super(`Nothing came for ${idleTimeout} ms and a probe was not answered; the connection was cut.`, {
      retryable: true,
    })
    this.idleTimeout = idleTimeout
  }
}

/** A message of the venue has a member of the wrong type or lacks one. */
export class InvalidMessageError extends ExchangeClientError {
  readonly code = 'INVALID_MESSAGE'
  /** Path of the member at fault, for example `params.data.price`. */
  readonly path: string

  constructor(path: string, problem: string) {
    super(`${path}: ${problem}`)
    this.path = path
  }
}

/** A listener threw; the stream went on. */
export class ListenerError extends ExchangeClientError {
  readonly code = 'LISTENER_FAILED'

  constructor(options: CrypticsErrorOptions) {
    super('A listener threw; the stream goes on. The cause is what it threw.', options)
  }
}

/** An order for a real venue without the word that this is meant. */
export class LiveTradingRefusedError extends ExchangeClientError {
  readonly code = 'LIVE_TRADING_REFUSED'
  /** Host of the venue. */
  readonly host: string

  constructor(host: string) {
    super(`Orders to ${host} need { live: true }: this is a real venue, neither loopback nor a test network.`)
    this.host = host
  }
}

/** Too many frames could not be understood; the connection was cut. */
export class MalformedFloodError extends ExchangeClientError {
  readonly code = 'MALFORMED_FLOOD'
  /** Malformed frames within a minute that are allowed. */
  readonly limit: number

  constructor(limit: number) {
    super(`More than ${limit} frames within a minute could not be understood; the connection was cut.`, {
      retryable: true,
    })
    this.limit = limit
  }
}

/** A private method without credentials. */
export class NotAuthenticatedError extends ExchangeClientError {
  readonly code = 'NOT_AUTHENTICATED'
  /** Method that was asked for. */
  readonly method: string

  constructor(method: string) {
    super(`${method} needs a login; give the client credentials.`)
    this.method = method
  }
}

/** There is no connection now. */
export class NotConnectedError extends ExchangeClientError {
  readonly code = 'NOT_CONNECTED'

  constructor() {
    super('There is no connection; call connect() first, or wait for the next link-opened event.', { retryable: true })
  }
}

/** An order command did not leave the client. */
export class OrderNotSentError extends ExchangeClientError {
  readonly code = 'ORDER_NOT_SENT'
  /** Why, in `ack.error_code`. */
  readonly ack: Ack

  constructor(ack: Ack, options: CrypticsErrorOptions = {}) {
    super(`The ${ack.action} of ${ack.instrument} was not sent: ${ack.error_code}.`, options)
    this.ack = ack
  }
}

/** No answer to an order command came in time; the client looks the order up and reports it as an order update. */
export class OrderOutcomeUnknownError extends ExchangeClientError {
  readonly code = 'ORDER_OUTCOME_UNKNOWN'
  /** Why, in `ack.error_code`. */
  readonly ack: Ack

  constructor(ack: Ack, options: CrypticsErrorOptions = {}) {
    const advice = 'do not send it again before an order-update with its label came'
    super(`The outcome of the ${ack.action} of ${ack.instrument} is unknown (${ack.error_code}); ${advice}.`, options)
    this.ack = ack
  }
}

/** The venue refused an order command. */
export class OrderRejectedError extends ExchangeClientError {
  readonly code = 'ORDER_REJECTED'
  /** The venue's error code, in `ack.error_code`. */
  readonly ack: Ack

  constructor(ack: Ack, options: CrypticsErrorOptions = {}) {
    super(`The venue refused the ${ack.action} of ${ack.instrument}: ${ack.error_code}.`, options)
    this.ack = ack
  }
}

/** No reply came in time. */
export class RequestTimeoutError extends ExchangeClientError {
  readonly code = 'REQUEST_TIMEOUT'
  /** Method that was asked for. */
  readonly method: string
  /** Milliseconds that were waited. */
  readonly timeout: number

  constructor(method: string, timeout: number) {
    super(`${method} was not answered within ${timeout} ms.`, { retryable: true })
    this.method = method
    this.timeout = timeout
  }
}

/** Too many bytes wait in the socket; what is new would arrive too late to be right. */
export class SendBufferFullError extends ExchangeClientError {
  readonly code = 'SEND_BUFFER_FULL'
  /** Bytes that wait. */
  readonly bufferedAmount: number

  constructor(bufferedAmount: number, bound: number) {
    super(`${bufferedAmount} bytes wait to be sent, more than ${bound}; the venue reads too slowly.`, {
      retryable: true,
    })
    this.bufferedAmount = bufferedAmount
  }
}

/** A consumer of a stream was too slow for the stream's queue. */
export class StreamOverflowError extends ExchangeClientError {
  readonly code = 'STREAM_OVERFLOW'
  /** Channel of the stream. */
  readonly channel: string
  /** Events that the queue holds. */
  readonly capacity: number

  constructor(channel: string, capacity: number) {
    super(`The stream of ${channel} holds ${capacity} events and its consumer was too slow; read faster or drop.`)
    this.channel = channel
    this.capacity = capacity
  }
}

/** The venue did not confirm a channel. */
export class SubscriptionRejectedError extends ExchangeClientError {
  readonly code = 'SUBSCRIPTION_REJECTED'
  /** Channel that was asked for. */
  readonly channel: string

  constructor(channel: string, options: CrypticsErrorOptions = {}) {
    super(`The venue did not confirm the channel ${channel}; check its name, and whether it needs a login.`, options)
    this.channel = channel
  }
}

/** The venue answered a request with an error. */
export class VenueRejectedError extends ExchangeClientError {
  readonly code = 'VENUE_REJECTED'
  /** Method that was asked for. */
  readonly method: string
  /** The venue's error code. */
  readonly venueCode: number
  /** The venue's message, cut and escaped. */
  readonly venueMessage: string
  /** What the venue added, as it came. */
  readonly data: unknown

  constructor(method: string, venueCode: number, venueMessage: string, data: unknown, retryable: boolean) {
    super(`The venue refused ${method}: ${venueCode} ${venueMessage}.`, { retryable })
    this.method = method
    this.venueCode = venueCode
    this.venueMessage = venueMessage
    this.data = data
  }
}
