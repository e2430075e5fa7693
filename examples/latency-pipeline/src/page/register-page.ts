import { systemTimers, type Timers } from '@cryptics-lab/avro-models'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { addControlRoutes } from './control-routes.ts'
import type { PageMonitor } from './page-monitor.ts'
import type { PageSource } from './page-source.ts'
import { guardRequests } from './request-guard.ts'
import { createStreamHub } from './stream-hub.ts'

/** What {@link registerPage} needs. */
export interface PageOptions {
  /** The run that is shown. */
  readonly source: PageSource
  /** Keeps its history; the caller attaches the source and closes it. */
  readonly monitor: PageMonitor
  /** Timers of the heartbeat; the default is the machine's. */
  readonly timers?: Timers
  /** Largest number of browsers at once, from 1; the default is 16. Others get 503. */
  readonly maximumClients?: number
}

/** The page on a server. */
export interface PageHandle {
  /** Number of browsers that watch. */
  readonly clients: number
  /** Ends the streams to browsers; closing the server does that too. */
  close(): void
}

const webFolder = fileURLToPath(new URL('../../web/', import.meta.url))
const chartFolder = dirname(fileURLToPath(import.meta.resolve('uplot/dist/uPlot.esm.js')))
const chartFiles: readonly string[] = ['/uPlot.esm.js', '/uPlot.min.css']

/**
 * Adds the page to a server: its files, `GET /api/state`, `GET /api/stream` (server-sent events: `snapshot`, then `delta` at
 * most ten times a second, `heartbeat` each second), `POST /api/kill` and `POST /api/resume`. Every request to the instance
 * given is checked for `Host` and `Origin`; hand in `app.register`'s instance to leave other routes alone.
 */
export async function registerPage(app: FastifyInstance, options: PageOptions): Promise<PageHandle> {
  const { source, monitor, timers = systemTimers, maximumClients = 16 } = options
  const hub = createStreamHub({ monitor, timers, maximumClients })
  guardRequests(app)
  // Streams have no end of their own, and a server waits for every answer before it is closed.
  app.addHook('preClose', async () => hub.close())
  await addFiles(app)
  addStateRoute(app, source)
  addControlRoutes(app, source)
  app.get('/api/stream', (_request, reply) => {
    if (!hub.hasRoom) {
      const message = `${maximumClients} browsers watch already; close one`
      return reply
        .code(503)
        .header('retry-after', '5')
        .send({ error: { code: 'STREAMS_EXHAUSTED', message } })
    }
    reply.hijack()
    for (const [name, value] of Object.entries(reply.getHeaders())) reply.raw.setHeader(name, value as string)
    reply.raw.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'x-accel-buffering': 'no' })
    hub.add(reply.raw)
    return reply
  })
  return {
    get clients() {
      return hub.clients
    },
    close: () => hub.close(),
  }
}

async function addFiles(app: FastifyInstance): Promise<void> {
  const isPublic = (path: string): boolean => path === '/' || /\.(?:html|js|css|svg)$/.test(path)
  await app.register(fastifyStatic, {
    root: webFolder,
    wildcard: false,
    decorateReply: false,
    index: 'index.html',
    allowedPath: isPublic,
  })
  await app.register(fastifyStatic, {
    root: chartFolder,
    prefix: '/vendor/uplot/',
    wildcard: false,
    decorateReply: false,
    globIgnore: ['*.d.ts', '*.iife.*', '*.cjs.*'],
    allowedPath: (path) => chartFiles.some((file) => path.endsWith(file)),
  })
}

function addStateRoute(app: FastifyInstance, source: PageSource): void {
  app.get<{ Querystring: { depth?: string } }>('/api/state', async ({ query }) => {
    const depth = Number(query.depth ?? '')
    return source.state(Number.isSafeInteger(depth) && depth > 0 ? depth : undefined)
  })
  app.route({
    method: ['POST', 'PUT', 'PATCH', 'DELETE'],
    url: '/api/state',
    handler: async (_request, reply) =>
      reply
        .code(405)
        .header('allow', 'GET, HEAD')
        .send({ error: { code: 'METHOD_NOT_ALLOWED', message: 'read only' } }),
  })
}
