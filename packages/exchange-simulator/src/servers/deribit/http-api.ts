import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ServerSocket, ServerSocketHandlers } from '../../ports.ts'

const prefix = '/api/v2'
const maximumBody = 32_768

/** Serves one request over HTTP: `GET /api/v2/public/…?name=value`, or a JSON-RPC envelope by `POST`. */
export function serveRequest(
  request: IncomingMessage,
  response: ServerResponse,
  accept: (socket: ServerSocket) => ServerSocketHandlers,
): void {
  const url = new URL(request.url ?? '/', 'http://localhost')
  if (url.pathname === '/health') {
    respond(response, 200, '{"status":"ok"}')
  } else if (!url.pathname.startsWith(`${prefix}`)) {
    respond(response, 404, '{"error":"not found"}')
  } else if (request.method === 'GET') {
    const method = url.pathname.slice(prefix.length + 1)
    run(response, accept, JSON.stringify({ jsonrpc: '2.0', id: 0, method, params: toParams(url.searchParams) }), true)
  } else if (request.method === 'POST') {
    readBody(request, (body) => {
      if (body === undefined) respond(response, 413, '{"error":"too large"}')
      else run(response, accept, body, false)
    })
  } else respond(response, 405, '{"error":"method not allowed"}')
}

function run(
  response: ServerResponse,
  accept: (socket: ServerSocket) => ServerSocketHandlers,
  text: string,
  withoutId: boolean,
): void {
  const finish = (): void => {
    if (!response.writableEnded) response.destroy()
  }
  const handlers = accept({
    send(reply) {
      const body = withoutId ? reply.replace('"id":0,', '') : reply
      respond(response, body.includes('"error":') ? 400 : 200, body)
    },
    close: finish,
    terminate: finish,
    bufferedAmount: 0,
  })
  response.on('close', () => handlers.onClose())
  handlers.onMessage(text)
}

function respond(response: ServerResponse, status: number, body: string): void {
  if (!response.headersSent) response.writeHead(status, { 'content-type': 'application/json' }).end(body)
}

function readBody(request: IncomingMessage, done: (body: string | undefined) => void): void {
  const chunks: Buffer[] = []
  let size = 0
  request.on('data', (chunk: Buffer) => {
    size += chunk.length
    if (size <= maximumBody) chunks.push(chunk)
  })
  request.on('end', () => done(size > maximumBody ? undefined : Buffer.concat(chunks).toString()))
  request.on('error', () => done(undefined))
}

/** Query values that look like numbers, booleans or lists become what they look like. */
function toParams(query: URLSearchParams): Record<string, unknown> {
  const params: Record<string, unknown> = {}
  for (const [name, value] of query) params[name] = toValue(value)
  return params
}

function toValue(value: string): unknown {
  if (value === 'true' || value === 'false') return value === 'true'
  if (/^-?\d{1,15}(?:\.\d+)?$/.test(value)) return Number(value)
  if (!value.startsWith('[')) return value
  try {
    return JSON.parse(value) as unknown
  } catch {
    return value
  }
}
