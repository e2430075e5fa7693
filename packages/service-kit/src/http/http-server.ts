import {
  type Clock,
  type Ids,
  InvalidOptionError,
  noMetrics,
  systemClock,
  systemIds,
  systemTimers,
  type Timers,
} from '@cryptics-lab/avro-models'
import { fastify, type FastifyInstance } from 'fastify'
import type { Logging } from '../logging/create-logging.ts'
import type { Logger } from '../logging/log-record.ts'
import { redactPatterns } from '../logging/redact-text.ts'
import type { MetricsRegistry } from '../metrics/metrics-registry.ts'
import type { Tracing } from '../tracing/tracing.ts'
import { recordAccess } from './access-log.ts'
import { allowOrigins, checkOrigins, type CrossOriginOptions } from './cross-origin.ts'
import { answerErrors, answerMalformed, answerUnreadable } from './error-answers.ts'
import type { Health } from './health.ts'
import { type ListenResult, listenFrom } from './listen.ts'
import { loopbackGuard } from './loopback-guard.ts'
import { answerIds, createRequestIds } from './request-ids.ts'
import { addStandardRoutes } from './standard-routes.ts'
import { traceRequests } from './trace-requests.ts'

/** What {@link createHttpServer} takes; name, version and port have no default. */
export interface HttpServerOptions {
  /** Name of the service, shown at `/health`. */
  readonly name: string
  /** Version of the service, shown at `/health`. */
  readonly version: string
  /** Port, 0 to 65,535; 0 takes any. */
  readonly port: number
  /** Whether somebody asked for this very port: one that is taken is then an error. Default false. */
  readonly explicitPort?: boolean
  /** Address to listen on; default the loopback address `127.0.0.1`. */
  readonly host?: string
  /** `loopback` answers only what comes from this machine and its own pages; default so on a loopback address, else `none`. */
  readonly guard?: 'loopback' | 'none'
  /** Further values of `Host` that the guard lets pass, port included; default none. */
  readonly allowedHosts?: readonly string[]
  /** Pages of other origins that may call; default none. */
  readonly cors?: CrossOriginOptions
  /** Name of the environment; `production` refuses the wildcard origin. Default `development`. */
  readonly environmentName?: string
  /** Where requests are logged; default the `api` channel of `logging`. */
  readonly logger?: Logger
  /** Logging shown at `/api/v1/logs/stats`; its secrets are kept out of answers, too. */
  readonly logging?: Logging
  /** Whether `PUT /api/v1/logs/level` is offered; default only behind the guard. */
  readonly logLevelRoute?: boolean
  /** Registry shown at `/metrics`, which also takes the measurements of requests. */
  readonly registry?: MetricsRegistry
  /** Health shown at `/health`; without it the process is alive and ready. */
  readonly health?: Health
  /** Tracing of requests; default none. */
  readonly tracing?: Tracing
  /** Clock of durations; default the machine's. */
  readonly clock?: Clock
  /** Timers of the deadline at the end; default the machine's. */
  readonly timers?: Timers
  /** Names of requests; default the machine's. */
  readonly ids?: Ids
}

/** A server with the routes that every process of the suite answers. */
export interface HttpServer {
  /** Fastify, for routes of the application; add them before `listen`. */
  readonly app: FastifyInstance
  /**
   * Begins to listen.
   * @throws {PortTakenError} The port that was asked for, or it and the nine behind it, are taken.
   * @throws {HttpListenError} The address cannot be bound.
   */
  listen(): Promise<ListenResult>
  /** Stops: answers that are under way may end within `deadline` milliseconds (default 2,000), then connections are cut. */
  close(options?: { readonly deadline?: number }): Promise<void>
}

/**
 * Makes a server; it listens when told to. It answers `/health`, `/health/live`, `/health/ready`, `/metrics`,
 * `/api/v1/logs/stats` and, behind the guard, `PUT /api/v1/logs/level`.
 * @throws {InvalidOptionError} The port or an origin is not acceptable.
 */
export async function createHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const { host = '127.0.0.1', port, clock = systemClock, timers = systemTimers, ids = systemIds } = options
  const origins = options.cors?.origins ?? []
  checkOrigins(origins, options.environmentName ?? 'development')
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new InvalidOptionError('port', `has to be a whole number from 0 to 65535, not ${port}`)
  }
  const guard = options.guard ?? (isLoopback(host) ? 'loopback' : 'none')
  const metrics = options.registry?.metrics ?? noMetrics
  const logger = options.logger ?? options.logging?.logger('api')
  const redact = (text: string): string => options.logging?.redactText(text) ?? redactPatterns(text)

  const app: FastifyInstance = fastify({
    logger: false,
    genReqId: createRequestIds(ids, redact),
    requestIdHeader: false,
    forceCloseConnections: 'idle',
    requestTimeout: 30_000,
    frameworkErrors: answerMalformed,
    clientErrorHandler: answerUnreadable,
  })
  answerIds(app, redact)
  recordAccess(app, { logger, metrics, clock })
  app.addHook('onRequest', async (_request, reply) => {
    reply.header('x-content-type-options', 'nosniff')
  })
  if (guard === 'loopback') {
    const allowedHosts = options.allowedHosts ?? []
    loopbackGuard(app, { allowedHosts, allowedOrigins: origins }, metrics)
  }
  if (options.tracing?.enabled === true) traceRequests(app, options.tracing)
  answerErrors(app, logger, redact)
  allowOrigins(app, origins)
  addStandardRoutes(app, {
    name: options.name,
    version: options.version,
    health: options.health,
    registry: options.registry,
    logging: options.logging,
    canSetLevel: options.logLevelRoute ?? guard === 'loopback',
  })

  return {
    app,
    async listen() {
      const result = await listenFrom(app, host, port, options.explicitPort ?? false)
      if (result.moved !== undefined) logger?.warn('the port is taken, another one is used', { ...result.moved })
      logger?.info('listening', { url: result.url })
      return result
    },
    close: ({ deadline = 2_000 } = {}) => closeApp(app, deadline, timers),
  }
}

async function closeApp(app: FastifyInstance, deadline: number, timers: Timers): Promise<void> {
  // An event stream never ends by itself.
  const timer = timers.set(() => app.server.closeAllConnections(), deadline)
  try {
    await app.close()
  } finally {
    timers.clear(timer)
  }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host)
}
