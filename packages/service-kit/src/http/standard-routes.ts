import type { FastifyInstance, FastifyReply } from 'fastify'
import type { Logging } from '../logging/create-logging.ts'
import { logThresholds, type LogThreshold } from '../logging/log-record.ts'
import type { MetricsRegistry } from '../metrics/metrics-registry.ts'
import type { Health, HealthKind } from './health.ts'

/** What the standard routes show. */
export interface StandardRoutesOptions {
  /** Name of the service. */
  readonly name: string
  /** Version of the service. */
  readonly version: string
  /** Health shown at `/health`; without it the process is alive and ready. */
  readonly health: Health | undefined
  /** Measurements shown at `/metrics`; without it there is no such route. */
  readonly registry: MetricsRegistry | undefined
  /** Logging shown at `/api/v1/logs/stats`; without it there is no such route. */
  readonly logging: Logging | undefined
  /** Whether `PUT /api/v1/logs/level` is offered. */
  readonly canSetLevel: boolean
}

/** Adds the routes that every process of the suite answers. */
export function addStandardRoutes(app: FastifyInstance, options: StandardRoutesOptions): void {
  addHealthRoutes(app, options)
  const { registry, logging } = options
  if (registry !== undefined) {
    app.get('/metrics', async (_request, reply) => {
      const text = await registry.text()
      return reply
        .header('cache-control', 'no-store')
        .type(registry.contentType)
        .send(logging?.redactKnown(text) ?? text)
    })
  }
  if (logging !== undefined) addLogRoutes(app, logging, options.canSetLevel)
}

function addHealthRoutes(app: FastifyInstance, { name, version, health, logging }: StandardRoutesOptions): void {
  const answer = async (reply: FastifyReply, kind: HealthKind | undefined): Promise<FastifyReply> => {
    const report = (await health?.report(kind)) ?? { ok: true, phase: 'running', reasons: [], checks: [] }
    const body = { status: report.ok ? 'ok' : 'unavailable', service: name, version, ...report }
    return reply
      .code(report.ok ? 200 : 503)
      .header('cache-control', 'no-store')
      .send(logging?.redactValue(body) ?? body)
  }
  app.get('/health', async (_request, reply) => answer(reply, undefined))
  app.get('/health/live', async (_request, reply) => answer(reply, 'live'))
  app.get('/health/ready', async (_request, reply) => answer(reply, 'ready'))
}

const levelSchema = {
  type: 'object',
  required: ['level'],
  additionalProperties: false,
  properties: {
    level: { type: 'string', enum: [...logThresholds] },
    channel: { type: 'string', minLength: 1, maxLength: 60 },
  },
} as const

function addLogRoutes(app: FastifyInstance, logging: Logging, canSetLevel: boolean): void {
  app.get('/api/v1/logs/stats', async (_request, reply) =>
    reply.header('cache-control', 'no-store').send(logging.stats()),
  )
  if (!canSetLevel) return
  app.put<{ Body: { readonly level: LogThreshold; readonly channel?: string } }>(
    '/api/v1/logs/level',
    { schema: { body: levelSchema } },
    async (request) => {
      const { level, channel } = request.body
      const before = logging.logger(channel).level
      logging.setLevel(level, channel)
      logging.logger('application').warn('log level changed', { before, after: level, of: channel ?? 'all channels' })
      return { level, ...(channel === undefined ? {} : { channel }) }
    },
  )
}
