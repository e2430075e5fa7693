import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Timers } from '@cryptics-lab/avro-models'
import { ListenError, PortInUseError } from '../../errors.ts'
import type { ServerSocket, ServerSocketHandlers } from '../../ports.ts'
import { serveRequest } from './http-api.ts'
import { isFromNoStranger, isLoopbackAddress, isLoopbackRequest } from './origin.ts'

/** Where a server listens. */
export interface ListenOptions {
  /**
   * Address of this machine. The default is 127.0.0.1, and only requests that name a loopback host are served; on another
   * one requests may name any host, as those between containers do. Pages of other sites are refused on both.
   */
  readonly host?: string
  /** Port; 0 takes any. The default is 8899. */
  readonly port?: number
}

/** A server that listens. */
export interface RunningServer {
  /** Address of the WebSocket. */
  readonly url: string
  /** Address of the requests over HTTP, without the method. */
  readonly httpUrl: string
  /** Port that was taken. */
  readonly port: number
  /** Stops listening and closes all connections. */
  close(): Promise<void>
}

/** What a transport does with new connections. */
export interface Acceptors {
  readonly acceptSocket: (socket: ServerSocket) => ServerSocketHandlers
  readonly acceptRequest: (socket: ServerSocket) => ServerSocketHandlers
}

const defaultPort = 8899
const socketPath = '/ws/api/v2'
const maximumPayload = 1_048_576
const closeGrace = 1_000

/** Listens on an address; what a page of another site asks for is refused. */
export async function listenOn(options: ListenOptions, acceptors: Acceptors, timers: Timers): Promise<RunningServer> {
  const host = options.host ?? '127.0.0.1'
  const isWelcome = isLoopbackAddress(host) ? isLoopbackRequest : isFromNoStranger
  const server = createServer((request, response) => {
    if (isWelcome(request.headers)) serveRequest(request, response, acceptors.acceptRequest)
    else response.writeHead(403, { 'content-type': 'text/plain' }).end('Only loopback hosts and origins are served.\n')
  })
  const sockets = new WebSocketServer({ noServer: true, maxPayload: maximumPayload })
  server.on('upgrade', (request, socket, head) => {
    if (!isWelcome(request.headers)) refuseUpgrade(socket, '403 Forbidden')
    else if (pathOf(request) !== socketPath) refuseUpgrade(socket, '404 Not Found')
    else sockets.handleUpgrade(request, socket, head, (webSocket) => serveSocket(webSocket, acceptors))
  })
  await start(server, host, options.port ?? defaultPort)
  const { port } = server.address() as AddressInfo
  const authority = `${host.includes(':') ? `[${host}]` : host}:${port}`
  return {
    url: `ws://${authority}${socketPath}`,
    httpUrl: `http://${authority}/api/v2`,
    port,
    close: () => stop(server, sockets, timers),
  }
}

function serveSocket(webSocket: WebSocket, acceptors: Acceptors): void {
  const handlers = acceptors.acceptSocket({
    send: (text) => webSocket.send(text),
    close: (code, reason) => webSocket.close(code, reason),
    terminate: () => webSocket.terminate(),
    get bufferedAmount() {
      return webSocket.bufferedAmount
    },
  })
  webSocket.on('message', (data) => handlers.onMessage(toText(data)))
  webSocket.on('close', () => handlers.onClose())
  // The close that follows does the work; an error without a listener would end the process.
  webSocket.on('error', () => {})
}

function toText(data: Buffer | ArrayBuffer | Buffer[]): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString()
  return Buffer.isBuffer(data) ? data.toString() : Buffer.from(data).toString()
}

interface RefusedSocket {
  on(event: 'error', listener: () => void): unknown
  end(text: string): unknown
}

function refuseUpgrade(socket: RefusedSocket, status: string): void {
  socket.on('error', () => {})
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? '').split('?', 1)[0] as string
}

function start(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException): void => {
      const isTaken = error.code === 'EADDRINUSE'
      reject(isTaken ? new PortInUseError(host, port, { cause: error }) : new ListenError(host, port, { cause: error }))
    }
    server.once('error', onError)
    server.listen({ host, port }, () => {
      server.off('error', onError)
      server.on('error', () => {})
      resolve()
    })
  })
}

/** Closes politely; what does not answer within the grace period is cut. */
async function stop(server: Server, sockets: WebSocketServer, timers: Timers): Promise<void> {
  const stopped = new Promise<void>((resolve) => server.close(() => resolve()))
  const grace = timers.set(() => {
    for (const webSocket of sockets.clients) webSocket.terminate()
  }, closeGrace)
  for (const webSocket of sockets.clients) webSocket.close(1001, 'server closed')
  await new Promise<void>((resolve) => sockets.close(() => resolve()))
  timers.clear(grace)
  server.closeAllConnections()
  await stopped
}
