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

function isLoopback(url: string): boolean {
  if (!URL.canParse(url)) return false
  const { hostname } = new URL(url)
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname)
}
