import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { PortTakenError } from '../errors.ts'

/** What {@link startPage} needs. */
export interface PageOptions {
  /** Port to listen on; 0 for any. */
  readonly port: number
  /** The state of the run, asked for at each request; `depth` limits the levels of the book per side. */
  readonly state: (depth: number | undefined) => unknown
}

/** A page that is being served. */
export interface Page {
  /** Address of the page. */
  readonly url: string
  /** Stops serving; open connections are closed. */
  close(): Promise<void>
}

const files: Readonly<Record<string, { readonly file: string; readonly type: string }>> = {
  '/': { file: 'index.html', type: 'text/html; charset=utf-8' },
  '/page.js': { file: 'page.js', type: 'text/javascript; charset=utf-8' },
  '/page.css': { file: 'page.css', type: 'text/css; charset=utf-8' },
}

const folder = new URL('../../web/', import.meta.url)

/**
 * Serves the page and `GET /api/state` on the loopback address.
 * @throws {PortTakenError} when the port is taken.
 */
export async function startPage({ port, state }: PageOptions): Promise<Page> {
  const server = createServer((request, response) => {
    answer(request, response, state).catch(() => response.destroy())
  })
  const bound = await listen(server, port)
  return {
    url: `http://127.0.0.1:${bound}`,
    close() {
      return new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
    },
  }
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(new PortTakenError(port, 'the page', { cause: error })))
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => resolve((server.address() as AddressInfo).port))
  })
}

// Any website can make a browser call this machine; only our own page may read the answer.
function isForeign(request: IncomingMessage): boolean {
  const names = ['127.0.0.1', 'localhost', '[::1]'].map((name) => `${name}:${request.socket.localPort}`)
  const { host, origin } = request.headers
  if (host === undefined || !names.includes(host)) return true
  return origin !== undefined && !names.some((name) => origin === `http://${name}`)
}

async function answer(request: IncomingMessage, response: ServerResponse, state: PageOptions['state']): Promise<void> {
  const send = (status: number, type: string, body: string | Buffer): void => {
    response.writeHead(status, {
      'content-type': type,
      'content-length': Buffer.byteLength(body),
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'self'",
    })
    response.end(request.method === 'HEAD' ? undefined : body)
  }
  if (isForeign(request)) return send(403, 'text/plain', 'this page answers to its own address only\n')
  if (request.method !== 'GET' && request.method !== 'HEAD') return send(405, 'text/plain', 'read only\n')
  const url = new URL(request.url ?? '/', 'http://page')
  if (url.pathname === '/api/state') {
    const depth = Number(url.searchParams.get('depth') ?? '')
    const limit = Number.isSafeInteger(depth) && depth > 0 ? depth : undefined
    return send(200, 'application/json', JSON.stringify(state(limit)))
  }
  const entry = files[url.pathname]
  if (entry === undefined) return send(404, 'text/plain', 'no such page\n')
  return send(200, entry.type, await readFile(new URL(entry.file, folder)))
}
