import { SimulatorError } from '../../errors.ts'
import type { RejectReason } from '../../matching/orders.ts'

/** The `error` member of a reply. */
export interface RpcErrorBody {
  readonly code: number
  readonly message: string
  readonly data?: unknown
}

/** A request is refused; becomes the `error` member of its reply and never leaves the server otherwise. */
export class RpcRejection extends SimulatorError {
  readonly code = 'DERIBIT_REJECTED'
  /** What the reply carries. */
  readonly body: RpcErrorBody

  constructor(code: number, message: string, data?: unknown) {
    super(`The request is refused with ${code} ${message}; see the reply's data for the parameter at fault.`)
    this.body = data === undefined ? { code, message } : { code, message, data }
  }
}

/** A parameter cannot be accepted. */
export function invalidParameter(param: string, reason: string): RpcRejection {
  return new RpcRejection(-32602, 'Invalid params', { reason, param })
}

/** A private method or channel was asked for without a valid token. */
export function unauthorized(): RpcRejection {
  return new RpcRejection(13009, 'unauthorized', { reason: 'invalid_token' })
}

const rejections: Readonly<Record<Exclude<RejectReason, 'price-required'>, readonly [code: number, message: string]>> =
  {
    'amount-too-low': [10002, 'qty_too_low'],
    'amount-not-multiple': [10021, 'invalid_amount'],
    'price-off-tick': [10043, 'price_wrong_tick'],
    'price-not-positive': [10023, 'invalid_price'],
    'post-only-would-cross': [11054, 'post_only_reject'],
    'post-only-not-allowed': [11055, 'post_only_not_allowed'],
    'reduce-only-without-position': [11030, 'other_reject reduce_only'],
    'self-trade': [10003, 'order_overlap'],
    'order-not-found': [10004, 'order_not_found'],
    'order-not-open': [11044, 'not_open_order'],
    'already-filled': [11008, 'already_filled'],
  }

/** The venue's error for a refusal of the matching engine. */
export function rejectionOf(reason: RejectReason): RpcRejection {
  if (reason === 'price-required') return invalidParameter('price', 'value required')
  const [code, message] = rejections[reason]
  return new RpcRejection(code, message)
}

/** A request as far as it could be read. */
export type RpcRequest =
  | { readonly kind: 'call'; readonly id: number | string; readonly method: string; readonly params: Parameters }
  | { readonly kind: 'refused'; readonly id: number | string | undefined; readonly error: RpcErrorBody }

const maximumRequestLength = 32_768
const badRequest: RpcErrorBody = { code: 11050, message: 'bad_request' }

/** Reads a request. One that cannot be parsed, or has no id, is refused without an id. */
export function readRequest(text: string): RpcRequest {
  if (text.length > maximumRequestLength) {
    return { kind: 'refused', id: undefined, error: { code: -32600, message: 'request entity too large' } }
  }
  const value = parse(text)
  const id = value?.['id']
  const isId = typeof id === 'string' || (typeof id === 'number' && Number.isSafeInteger(id))
  if (value === undefined || !isId) return { kind: 'refused', id: undefined, error: badRequest }
  const { method, params = {} } = value
  if (typeof method !== 'string') return { kind: 'refused', id, error: badRequest }
  if (typeof params !== 'object' || params === null || Array.isArray(params)) {
    const data = { reason: 'must be an object', param: 'params' }
    return { kind: 'refused', id, error: { code: -32602, message: 'Invalid params', data } }
  }
  return { kind: 'call', id, method, params: new Parameters(params as Record<string, unknown>) }
}

function parse(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

/** The parameters of a request; every getter refuses a value of the wrong kind by the parameter's name. */
export class Parameters {
  readonly #values: Readonly<Record<string, unknown>>

  constructor(values: Readonly<Record<string, unknown>>) {
    this.#values = values
  }

  has(name: string): boolean {
    return this.#values[name] !== undefined && this.#values[name] !== null
  }

  string(name: string): string {
    return this.optionalString(name) ?? fail(name, 'value required')
  }

  optionalString(name: string): string | undefined {
    if (!this.has(name)) return undefined
    const value = this.#values[name]
    return typeof value === 'string' ? value : fail(name, 'must be a string')
  }

  number(name: string): number {
    return this.optionalNumber(name) ?? fail(name, 'value required')
  }

  optionalNumber(name: string): number | undefined {
    if (!this.has(name)) return undefined
    const value = this.#values[name]
    return typeof value === 'number' && Number.isFinite(value) ? value : fail(name, 'must be a number')
  }

  boolean(name: string): boolean | undefined {
    if (!this.has(name)) return undefined
    const value = this.#values[name]
    return typeof value === 'boolean' ? value : fail(name, 'must be a boolean')
  }

  oneOf<T extends string>(name: string, values: readonly T[], fallback: T): T {
    const value = this.optionalString(name)
    if (value === undefined) return fallback
    return values.find((candidate) => candidate === value) ?? fail(name, 'invalid value')
  }

  strings(name: string): readonly string[] {
    const value = this.#values[name]
    if (value === undefined || value === null) return fail(name, 'value required')
    const isList = Array.isArray(value) && value.every((entry) => typeof entry === 'string')
    return isList ? (value as string[]) : fail(name, 'must be a list of strings')
  }
}

function fail(param: string, reason: string): never {
  throw invalidParameter(param, reason)
}
