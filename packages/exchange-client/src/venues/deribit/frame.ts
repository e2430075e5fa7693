import type { DeribitError } from './wire.ts'

/** A reply of the venue, its result not looked at yet. */
export interface DeribitReply {
  /** Id of the request; undefined when the venue could not read it. */
  readonly id: number | undefined
  /** The result; undefined when there is an error. */
  readonly result: unknown
  /** The error; undefined when there is a result. */
  readonly error: DeribitError | undefined
  /** Time at which the venue answered, in microseconds since the epoch; undefined when it did not say. */
  readonly sentAt: number | undefined
  /** Time of receipt, in microseconds since the epoch. */
  readonly receivedAt: number
}

/** What a text frame is. */
export type Frame =
  | { readonly kind: 'notification'; readonly channel: string; readonly data: unknown }
  | { readonly kind: 'heartbeat'; readonly isTestRequest: boolean }
  | { readonly kind: 'reply'; readonly reply: DeribitReply }
  | { readonly kind: 'malformed'; readonly problem: string }

const foreign: Frame = { kind: 'malformed', problem: 'not a JSON-RPC message of the venue' }

/**
 * Reads a text frame. Never throws: whatever it is has a kind.
 * @param text The frame.
 * @param receivedAt Time of receipt, in microseconds since the epoch.
 */
export function readFrame(text: string, receivedAt: number): Frame {
  let message: unknown
  try {
    message = JSON.parse(text)
  } catch {
    return { kind: 'malformed', problem: 'not valid JSON' }
  }
  if (!isObject(message) || message['jsonrpc'] !== '2.0') return foreign
  const method = message['method']
  if (method === 'subscription') return readNotification(message['params'])
  if (method === 'heartbeat') return readHeartbeat(message['params'])
  if (method !== undefined) return foreign
  return readReply(message, receivedAt)
}

function readNotification(params: unknown): Frame {
  if (!isObject(params)) return foreign
  const { channel, data } = params
  if (typeof channel !== 'string' || data === undefined) return foreign
  return { kind: 'notification', channel, data }
}

function readHeartbeat(params: unknown): Frame {
  if (!isObject(params)) return foreign
  return { kind: 'heartbeat', isTestRequest: params['type'] === 'test_request' }
}

function readReply(message: Readonly<Record<string, unknown>>, receivedAt: number): Frame {
  const { id, result, error, usOut } = message
  const sentAt = Number.isSafeInteger(usOut) ? (usOut as number) : undefined
  const number = typeof id === 'number' ? id : undefined
  if (error !== undefined && error !== null) {
    if (!isObject(error) || !Number.isSafeInteger(error['code'])) return foreign
    const body: DeribitError = {
      code: error['code'] as number,
      message: typeof error['message'] === 'string' ? error['message'] : '',
      ...(error['data'] !== undefined && { data: error['data'] }),
    }
    return { kind: 'reply', reply: { id: number, result: undefined, error: body, sentAt, receivedAt } }
  }
  if (number === undefined || !('result' in message)) return foreign
  return { kind: 'reply', reply: { id: number, result, error: undefined, sentAt, receivedAt } }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
