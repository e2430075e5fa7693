import type { Ids } from '@cryptics-lab/avro-models'
import type { FastifyInstance, FastifyRequest } from 'fastify'

const correlationKey = Symbol('correlation id')
// What does not look like an id is not repeated: it goes into logs and headers.
const sane = /^[A-Za-z\d][\w.:@=+/-]{0,127}$/

type WithCorrelation = FastifyRequest & { [correlationKey]?: string }

/** The id that goes with a request through all services that take part in it; its own id when it brought none. */
export function correlationIdOf(request: FastifyRequest): string {
  return (request as WithCorrelation)[correlationKey] ?? request.id
}

/**
 * Gives the function that names a request: the caller's `x-request-id` if it is a sane one and holds no secret, else a new id.
 */
export function createRequestIds(ids: Ids, redact: (text: string) => string): (request: IdRequest) => string {
  return (request) => saneId(request.headers['x-request-id'], redact) ?? ids.next()
}

interface IdRequest {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
}

/** Answers every request with its ids. */
export function answerIds(app: FastifyInstance, redact: (text: string) => string): void {
  app.addHook('onRequest', async (request, reply) => {
    const correlationId = saneId(request.headers['x-correlation-id'], redact) ?? request.id
    ;(request as WithCorrelation)[correlationKey] = correlationId
    reply.header('x-request-id', request.id).header('x-correlation-id', correlationId)
  })
}

function saneId(value: string | string[] | undefined, redact: (text: string) => string): string | undefined {
  return typeof value === 'string' && sane.test(value) && redact(value) === value ? value : undefined
}
