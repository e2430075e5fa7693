/** What of a request decides whether it may come in. */
export interface RequestOrigin {
  /** Method, for example `GET`. */
  readonly method?: string | undefined
  /** Target as sent, with the query. */
  readonly url?: string | undefined
  /** Headers with names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  /** Port that the request came in on. */
  readonly socket: {
    /** The port; absent when the connection is gone already. */
    readonly localPort?: number | undefined
  }
}

/** Who else may come in. */
export interface LoopbackGuardOptions {
  /** Further values of `Host`, port included, for example of a proxy; default none. */
  readonly allowedHosts?: readonly string[]
  /** Origins of other pages that may call, for example `https://desk.example.com`; `*` lets every page call. Default none. */
  readonly allowedOrigins?: readonly string[]
}

/** Why a request was refused. */
export type RefusalReason = 'host' | 'origin' | 'cross-site'

const names: readonly string[] = ['127.0.0.1', 'localhost', '[::1]']

/**
 * Why a request must not be answered; undefined when it may be. Any website can make a browser call this machine, and can
 * point a name of its own to it, so `Host` has to be a loopback name with the port that was bound, and `Origin`, where there
 * is one, one of ours. What the browser calls cross-site is refused even without an origin, but for a link that a person
 * followed to a page. For requests that Fastify does not see, such as the upgrade to a WebSocket, call it yourself.
 */
export function refusalOf(request: RequestOrigin, options: LoopbackGuardOptions = {}): RefusalReason | undefined {
  const host = single(request.headers['host'])?.toLowerCase()
  const port = request.socket.localPort
  const hosts = [...names.map((name) => withPort(name, port)), ...(options.allowedHosts ?? []).map(lower)]
  if (host === undefined || !hosts.includes(host)) return 'host'
  const origin = single(request.headers['origin'])
  if (origin !== undefined) return isAllowedOrigin(origin, hosts, options) ? undefined : 'origin'
  return isCrossSite(request) ? 'cross-site' : undefined
}

function isAllowedOrigin(origin: string, hosts: readonly string[], options: LoopbackGuardOptions): boolean {
  const given = options.allowedOrigins ?? []
  if (given.includes('*') || given.map(lower).includes(origin.toLowerCase())) return true
  return hosts.some((host) => lower(origin) === `http://${host}`)
}

// Another port of this machine is "same-site" to a browser, and still not ours.
function isCrossSite({ method, url = '/', headers }: RequestOrigin): boolean {
  const site = single(headers['sec-fetch-site'])
  if (site === undefined || site === 'same-origin' || site === 'none') return false
  const isFollowedLink =
    method === 'GET' &&
    headers['sec-fetch-mode'] === 'navigate' &&
    headers['sec-fetch-dest'] === 'document' &&
    !url.startsWith('/api/')
  return !isFollowedLink
}

const lower = (text: string): string => text.toLowerCase()

/** A header that came more than once is nobody's. */
function single(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.join(',')
}

/** A browser leaves the port of its scheme out. */
function withPort(name: string, port: number | undefined): string {
  return port === 80 ? name : `${name}:${port}`
}
