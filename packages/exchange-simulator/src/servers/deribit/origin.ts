import type { IncomingHttpHeaders } from 'node:http'

/**
 * Whether a request names this machine by a loopback name, and comes from no web page but this machine's own: a page of
 * another site could reach a loopback port through the user's browser.
 */
export function isLoopbackRequest(headers: IncomingHttpHeaders): boolean {
  const { host, origin } = headers
  if (host === undefined || !isLoopback(`http://${host}`)) return false
  return origin === undefined || isLoopback(origin)
}

/** Whether a request comes from no web page, or from one of this machine: for servers that were told to listen further. */
export function isFromNoStranger({ origin }: IncomingHttpHeaders): boolean {
  return origin === undefined || isLoopback(origin)
}

/** Whether an address to listen on is reached from this machine only. */
export function isLoopbackAddress(host: string): boolean {
  return isLoopback(`http://${host.includes(':') ? `[${host}]` : host}`)
}

function isLoopback(url: string): boolean {
  if (!URL.canParse(url)) return false
  const { hostname } = new URL(url)
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname)
}
