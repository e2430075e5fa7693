import type { Metrics } from '@cryptics-lab/avro-models'
import type { FastifyInstance } from 'fastify'
import { metricNames } from '../metric-names.ts'
import { type LoopbackGuardOptions, refusalOf } from './foreign-request.ts'

/**
 * Makes an application answer to this machine only: every request for which {@link refusalOf} has a reason gets status 403.
 * Register it before every other hook and route.
 */
export function loopbackGuard(app: FastifyInstance, options: LoopbackGuardOptions = {}, metrics?: Metrics): void {
  app.addHook('onRequest', async (request, reply) => {
    const reason = refusalOf(request.raw, options)
    if (reason === undefined) return
    metrics?.count(metricNames.httpRequestsRefused, 1, { reason })
    const message = `this service answers to its own address only; refused by ${reason}`
    await reply.code(403).send({ error: { code: 'FOREIGN_REQUEST', message }, requestId: request.id })
  })
}
