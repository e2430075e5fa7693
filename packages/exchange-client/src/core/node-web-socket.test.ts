import { createServer, type Server, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { WebSocketServer } from 'ws'
import { createDeribitClient } from '../venues/deribit/client.ts'
import type { DeribitClient } from '../venues/deribit/deribit-client.ts'
import { createWebSocketFactory } from './node-web-socket.ts'

// Real sockets on loopback: what no fake in memory can show.
const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

interface Request {
  readonly id: number
  readonly method: string
  readonly params: { readonly channels?: string[] }
}

function listening(server: Server): Promise<number> {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)))
}

/** A WebSocket server that says yes to everything; `onSubscribe` gets the raw socket below it. */
async function yesServer(onSubscribe: (socket: Socket, count: number) => void = () => {}): Promise<string> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  closers.push(() => {
    for (const client of server.clients) client.terminate()
    return new Promise((resolve) => server.close(resolve))
  })
  let count = 0
  server.on('connection', (webSocket, request) => {
    webSocket.on('error', () => {})
    webSocket.on('message', (data) => {
      const { id, method, params } = JSON.parse((data as Buffer).toString()) as Request
      const result = params.channels ?? 'ok'
      webSocket.send(JSON.stringify({ jsonrpc: '2.0', id, result, usOut: 1 }))
      if (method === 'public/subscribe') onSubscribe(request.socket, (count += 1))
    })
  })
  await new Promise((resolve) => server.once('listening', resolve))
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function client(url: string, options: Partial<Parameters<typeof createDeribitClient>[0]> = {}): DeribitClient {
  const made = createDeribitClient({ url, backOff: { base: 5, cap: 20, floor: 1 }, ...options })
  closers.push(() => made.close())
  return made
}

/** A text frame of a server, not masked. */
function frame(text: string): Buffer {
  const payload = Buffer.from(text)
  const head = Buffer.alloc(4)
  head.writeUInt8(0x81, 0)
  head.writeUInt8(126, 1)
  head.writeUInt16BE(payload.length, 2)
  return Buffer.concat([head, payload])
}

const price = (value: number): string => {
  const data = { index_name: 'btc_usd', price: value, timestamp: 1_700_000_000_000, filler: 'x'.repeat(200) }
  const params = { channel: 'deribit_price_index.btc_usd', data }
  return JSON.stringify({ jsonrpc: '2.0', method: 'subscription', params })
}

describe('a connection over ws', () => {
  it('that is cut in the middle of a frame loses that frame alone, and comes back', async () => {
    const url = await yesServer((socket, count) => {
      socket.write(frame(price(count)))
      if (count > 1) return
      socket.write(frame(price(99)).subarray(0, 120))
      setTimeout(() => socket.destroy(), 20)
    })
    const errors: unknown[] = []
    const own = client(url, { onError: (error) => errors.push(error) })
    const prices: number[] = []
    await own.connect()
    const isBack = new Promise<void>((resolve) => {
      own.on((event) => {
        if (event.kind === 'index') prices.push(event.record.price)
        if (event.kind === 'link-opened' && event.epoch === 2) resolve()
      })
    })
    await own.subscribe('deribit_price_index.btc_usd', () => {})
    await isBack
    expect(prices).toEqual([1, 2])
    expect(errors).toMatchObject([{ code: 'CONNECTION_LOST', closeCode: 1006 }])
    expect(own.statistics()).toMatchObject({ malformed: 0, reconnects: 1 })
  })

  it('that is refused is a named error with its cause', async () => {
    const probe = createServer()
    const port = await listening(probe)
    await new Promise((resolve) => probe.close(resolve))
    await expect(client(`ws://127.0.0.1:${port}`, { connectAttempts: 2 }).connect()).rejects.toMatchObject({
      code: 'CONNECTION_FAILED',
      status: undefined,
      cause: { code: 'ECONNREFUSED' },
    })
  })

  it('whose handshake hangs is given up', async () => {
    const sockets = new Set<Socket>()
    const server = createServer((socket) => sockets.add(socket.on('error', () => {})))
    closers.push(() => {
      for (const socket of sockets) socket.destroy()
      return new Promise((resolve) => server.close(resolve))
    })
    const url = `ws://127.0.0.1:${await listening(server)}`
    await expect(client(url, { handshakeTimeout: 50, connectAttempts: 1 }).connect()).rejects.toMatchObject({
      code: 'HANDSHAKE_TIMEOUT',
    })
  })

  it('whose upgrade is answered with a status says which, and when to come back', async () => {
    const server = createServer((socket) => {
      socket.on('error', () => {})
      socket.once('data', () =>
        socket.end('HTTP/1.1 429 Too Many Requests\r\nRetry-After: 3\r\nContent-Length: 0\r\n\r\n'),
      )
    })
    closers.push(() => new Promise((resolve) => server.close(resolve)))
    const url = `ws://127.0.0.1:${await listening(server)}`
    await expect(client(url, { connectAttempts: 1 }).connect()).rejects.toMatchObject({
      code: 'CONNECTION_FAILED',
      status: 429,
      retryAfter: 3_000,
    })
  })

  it('closes on a frame above the bound', async () => {
    const url = await yesServer((socket, count) => {
      if (count === 1) socket.write(frame(price(1).padEnd(5_000)))
    })
    const errors: unknown[] = []
    const webSocket = createWebSocketFactory({ maximumFrameBytes: 4_096 })
    const own = client(url, { webSocket, onError: (error) => errors.push(error) })
    const isLost = new Promise<void>((resolve) => {
      own.on((event) => {
        if (event.kind === 'link-lost') resolve()
      })
    })
    await own.connect()
    await own.subscribe('deribit_price_index.btc_usd', () => {}).catch(() => {})
    await isLost
    expect(errors).toMatchObject([{ code: 'CONNECTION_LOST', cause: { code: 'FRAME_TOO_LARGE' } }])
  })

  it('reports binary messages as bytes, and one close', async () => {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
    closers.push(() => new Promise((resolve) => server.close(resolve)))
    server.on('connection', (webSocket) => {
      webSocket.send(new Uint8Array([1, 2]))
      webSocket.send('text')
      webSocket.close(1012, 'restart')
    })
    await new Promise((resolve) => server.once('listening', resolve))
    const log: unknown[] = []
    await new Promise<void>((resolve) => {
      createWebSocketFactory()(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`, {
        onOpen: () => log.push('open'),
        onMessage: (data) => log.push(typeof data === 'string' ? data : [...data]),
        onError: (error) => log.push(error),
        onClose: (code, reason) => {
          log.push([code, reason])
          resolve()
        },
      })
      // Never from within the factory.
      expect(log).toEqual([])
    })
    expect(log).toEqual(['open', [1, 2], 'text', [1012, 'restart']])
  })
})
