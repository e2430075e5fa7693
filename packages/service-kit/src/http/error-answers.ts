import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { CrypticsError } from '@cryptics-lab/avro-models'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Logger } from '../logging/log-record.ts'
import { correlationIdOf } from './request-ids.ts'
import { routeOf } from './access-log.ts'

/** What is answered when something went wrong. */
export interface ErrorAnswer {
  /** The failure. */
  readonly error: {
    /** Stable name of it, for example `NOT_FOUND`. */
    readonly code: string
    /** One line for a person. */
    readonly message: string
  }
  /** Id under which the log knows the request; empty when it could not be read at all. */
  readonly requestId: string
}

interface Failure {
  readonly statusCode?: unknown
  readonly code?: unknown
  readonly message?: unknown
}

type Redact = (text: string) => string

const internal = 'the request could not be answered; the log knows more under its id'

/** Answers errors in one form. What the caller did wrong is said, what went wrong inside goes to the log alone. */
export function answerErrors(app: FastifyInstance, logger: Logger | undefined, redact: Redact): void {
  app.setErrorHandler(async (error: unknown, request, reply) => {
    const answer = answerOf(error, request.id, redact)
    if (answer.status >= 500) {
      const fields = { error, route: routeOf(request), requestId: request.id, correlationId: correlationIdOf(request) }
      logger?.error('a request failed', fields)
    }
    await reply.code(answer.status).send(answer.body)
  })
  app.setNotFoundHandler(async (request, reply) => {
    const body: ErrorAnswer = { error: { code: 'NOT_FOUND', message: 'no such resource' }, requestId: request.id }
    await reply.code(404).send(body)
  })
}

/** Answers a request that did not even reach a route, for example one whose address is malformed. */
export function answerMalformed(_error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const body: ErrorAnswer = { error: { code: 'BAD_REQUEST', message: 'malformed request' }, requestId: request.id }
  void reply.code(400).send(body)
}

const statuses: Readonly<Record<string, number>> = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 }

/** Answers what is no HTTP, in the same form as every other failure, and cuts the connection. */
export function answerUnreadable(error: Error & { readonly code?: string }, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy()
    return
  }
  const status = statuses[error.code ?? ''] ?? 400
  const body = JSON.stringify({ error: { code: 'BAD_REQUEST', message: 'malformed request' }, requestId: '' })
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}`
  socket.end(`${head}\r\nconnection: close\r\n\r\n${body}`)
}

function answerOf(
  error: unknown,
  requestId: string,
  redact: Redact,
): { readonly status: number; readonly body: ErrorAnswer } {
  const { statusCode, code, message } = (typeof error === 'object' && error !== null ? error : {}) as Failure
  const given = typeof statusCode === 'number' && statusCode >= 400 && statusCode <= 599 ? statusCode : undefined
  const status = given ?? 500
  const name = typeof code === 'string' && /^[\w-]{1,60}$/.test(code) ? code : undefined
  if (status >= 500) {
    // The code of an error of ours names the failure and nothing else.
    const known = CrypticsError.is(error) ? error.code : given === 503 ? 'UNAVAILABLE' : 'INTERNAL'
    return { status, body: { error: { code: known, message: internal }, requestId } }
  }
  const text = redact(typeof message === 'string' ? message : 'refused').slice(0, 500)
  return { status, body: { error: { code: name ?? 'BAD_REQUEST', message: text }, requestId } }
}
