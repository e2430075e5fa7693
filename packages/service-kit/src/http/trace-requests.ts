import type { FastifyInstance } from 'fastify'
import type { Tracing } from '../tracing/tracing.ts'
import { routeOf } from './access-log.ts'

/** Puts everything that happens for a request into a span, continued from the caller's `traceparent`. */
export function traceRequests(app: FastifyInstance, tracing: Tracing): void {
  app.addHook('onRequest', (request, reply, done) => {
    const { traceparent, tracestate } = request.headers
    const headers: Record<string, string> = {}
    if (typeof traceparent === 'string') headers['traceparent'] = traceparent
    if (typeof tracestate === 'string') headers['tracestate'] = tracestate
    const parent = tracing.extract(headers)
    const route = routeOf(request)
    const attributes = { 'http.request.method': request.method, 'http.route': route }
    const run = async (span: { setAttribute(name: string, value: number): void }): Promise<void> => {
      const closed = new Promise<void>((resolve) => reply.raw.once('close', resolve))
      // What follows the hook runs inside the span.
      done()
      await closed
      span.setAttribute('http.response.status_code', reply.raw.statusCode)
    }
    const options = { kind: 'server' as const, ...(parent === undefined ? {} : { parent }) }
    void tracing.withSpan(`${request.method} ${route}`, attributes, run, options)
  })
}
