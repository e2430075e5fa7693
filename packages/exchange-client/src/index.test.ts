import { expect, it } from 'vitest'
import * as errors from './errors.ts'
import * as root from './index.ts'
import * as deribit from './venues/deribit/index.ts'

// A name that goes or comes is a change that users see.
it('the public names are these', () => {
  expect(Object.keys(root).sort()).toEqual([
    'AuthenticationRejectedError',
    'BookInvalidError',
    'CancelOnDisconnectUnavailableError',
    'ClientClosedError',
    'ConnectionFailedError',
    'ConnectionLostError',
    'ExchangeClientError',
    'FrameTooLargeError',
    'HandshakeTimeoutError',
    'HeartbeatTimeoutError',
    'InvalidMessageError',
    'ListenerError',
    'LiveTradingRefusedError',
    'MalformedFloodError',
    'NotAuthenticatedError',
    'NotConnectedError',
    'OrderNotSentError',
    'OrderOutcomeUnknownError',
    'OrderRejectedError',
    'RequestTimeoutError',
    'SendBufferFullError',
    'StreamOverflowError',
    'SubscriptionRejectedError',
    'VenueRejectedError',
    'createWebSocketFactory',
    'metricNames',
  ])
  expect(Object.keys(deribit).sort()).toEqual(['createDeribitClient'])
})

it('every error is offered, and every code belongs to one class', () => {
  const classes = Object.entries(errors).filter(([name]) => name !== 'ExchangeClientError')
  expect(classes.map(([name]) => name).filter((name) => !(name in root))).toEqual([])
  const codes = classes.map(([name]) =>
    name
      .replace(/Error$/, '')
      .replaceAll(/([a-z])([A-Z])/g, '$1_$2')
      .toUpperCase(),
  )
  expect(new Set(codes).size).toBe(classes.length)
})
