import type { FastifyInstance, FastifyRequest } from 'fastify'

const names: readonly string[] = ['127.0.0.1', 'localhost', '[::1]']

// Nothing of the page comes from elsewhere and nothing is written into it, so everything else can be refused.
const securityHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
}

/**
 * Refuses every request that is not of our own page. Any website can make a browser call this machine, and a name of its
 * own can be pointed to it, so `Host` must be a loopback name with our port, and `Origin`, where there is one, too. What the
 * browser calls cross-site is refused even so, except for a link that was followed to the page itself.
 */
export function guardRequests(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(securityHeaders)
    if (request.url.startsWith('/api/')) reply.header('cache-control', 'no-store')
    if (isForeign(request)) {
      await reply.code(403).send({ error: { code: 'FOREIGN_REQUEST', message: 'this page answers to itself only' } })
    }
  })
}

/** Whether the request says that it comes from our own page: a browser does so for every request that changes something. */
export function hasOwnOrigin(request: FastifyRequest): boolean {
  return isOwnOrigin(request, request.headers.origin)
}

function isForeign(request: FastifyRequest): boolean {
  const { host, origin } = request.headers
  const port = request.socket.localPort
  if (host === undefined || !names.some((name) => host.toLowerCase() === withPort(name, port))) return true
  if (origin !== undefined && !isOwnOrigin(request, origin)) return true
  return isCrossSite(request)
}

function isOwnOrigin(request: FastifyRequest, origin: string | undefined): boolean {
  const port = request.socket.localPort
  return names.some((name) => origin === `http://${withPort(name, port)}`)
}

/** A browser leaves the port of its scheme out. */
function withPort(name: string, port: number | undefined): string {
  return port === 80 ? name : `${name}:${port}`
}

// Another port of this machine is "same-site" to a browser, and still not ours.
function isCrossSite(request: FastifyRequest): boolean {
  const site = request.headers['sec-fetch-site']
  if (site === undefined || site === 'same-origin' || site === 'none') return false
  const isFollowedLink =
    request.method === 'GET' &&
    request.headers['sec-fetch-mode'] === 'navigate' &&
    request.headers['sec-fetch-dest'] === 'document' &&
    !request.url.startsWith('/api/')
  return !isFollowedLink
}
