import type { Clock, Metrics } from '@cryptics-lab/avro-models'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Logger } from '../logging/log-record.ts'
import { metricNames } from '../metric-names.ts'
import { correlationIdOf } from './request-ids.ts'

interface AccessLogOptions {
  readonly logger: Logger | undefined
  readonly metrics: Metrics
  readonly clock: Clock
}

/**
 * Writes one record per request when its answer is out or its connection is gone. The route's template is written, never the
 * path or the query: both may carry what nobody should read.
 */
export function recordAccess(app: FastifyInstance, { logger, metrics, clock }: AccessLogOptions): void {
  let inFlight = 0
  app.addHook('onRequest', async (request, reply) => {
    const start = clock.monotonic()
    inFlight += 1
    metrics.gauge(metricNames.httpRequestsInFlight, inFlight)
    reply.raw.once('close', () => {
      inFlight -= 1
      const seconds = (clock.monotonic() - start) / 1_000_000
      const { method } = request
      const route = routeOf(request)
      const status = reply.raw.statusCode
      metrics.gauge(metricNames.httpRequestsInFlight, inFlight)
      metrics.count(metricNames.httpRequests, 1, { method, route, status: String(status) })
      metrics.observe(metricNames.httpRequestSeconds, seconds, { method, route })
      if (logger !== undefined) writeRecord(logger, request, reply, seconds)
    })
  })
}

/** Template of a request's route, for example `/api/orders/:id`; `unmatched` when there is none. */
export function routeOf(request: FastifyRequest): string {
  return request.routeOptions.url ?? 'unmatched'
}

function writeRecord(logger: Logger, request: FastifyRequest, reply: FastifyReply, seconds: number): void {
  const status = reply.raw.statusCode
  const fields = {
    method: request.method,
    route: routeOf(request),
    status,
    milliseconds: Math.round(seconds * 1_000_000) / 1_000,
    requestId: request.id,
    correlationId: correlationIdOf(request),
    ...(reply.raw.writableFinished ? {} : { aborted: true }),
  }
  const line = `${fields.method} ${fields.route} ${status}`
  if (status >= 500 && reply.raw.writableFinished && status !== 503) logger.warn(line, fields)
  else logger.info(line, fields)
}
