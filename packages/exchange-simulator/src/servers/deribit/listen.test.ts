import { once } from 'node:events'
import { request } from 'node:http'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { calmRecording } from '../../__fixtures__/recordings.ts'
import { createSimulator, type Simulator } from '../../simulator.ts'
import type { RunningServer } from './listen.ts'
import { createDeribitServer, type DeribitServer } from './server.ts'

let simulator: Simulator
let server: DeribitServer
let running: RunningServer
beforeEach(async () => {
  simulator = createSimulator({ recording: calmRecording(), speed: 'max' })
  server = createDeribitServer(simulator)
  running = await server.listen({ port: 0 })
})
afterEach(async () => {
  simulator.close()
  await server.close()
})

function call(socket: WebSocket, id: number, method: string, params: Record<string, unknown> = {}): void {
  socket.send(JSON.stringify({ jsonrpc: '2.0', id, method, params }))
}

async function open(options: { headers?: Record<string, string> } = {}): Promise<WebSocket> {
  const socket = new WebSocket(running.url, options)
  await once(socket, 'open')
  return socket
}

function refusal(url: string, headers: Record<string, string> = {}): Promise<number | undefined> {
  return new Promise((resolve) => {
    const socket = new WebSocket(url, { headers })
    socket.on('unexpected-response', (_request, response) => {
      resolve(response.statusCode)
      socket.terminate()
    })
    socket.on('error', () => {})
    socket.on('open', () => resolve(undefined))
  })
}

describe('over a real socket', () => {
  it('a session sees the market go by', async () => {
    const socket = await open()
    const frames: Record<string, unknown>[] = []
    socket.on('message', (data: Buffer) => frames.push(JSON.parse(data.toString()) as Record<string, unknown>))
    call(socket, 1, 'public/auth', {
      grant_type: 'client_credentials',
      client_id: 'demo',
      client_secret: 'demo-secret',
    })
    call(socket, 2, 'public/subscribe', { channels: ['ticker.BTC-PERPETUAL.raw', 'book.BTC-PERPETUAL.raw'] })
    while (!frames.some(({ id }) => id === 2)) await new Promise((resolve) => setImmediate(resolve))
    simulator.replay.start()
    await simulator.replay.finished
    call(socket, 3, 'public/test')
    while (!frames.some(({ id }) => id === 3)) await new Promise((resolve) => setImmediate(resolve))
    const channels = frames.map((frame) => (frame['params'] as { channel?: string } | undefined)?.channel)
    expect(channels.filter((channel) => channel === 'ticker.BTC-PERPETUAL.raw')).toHaveLength(20)
    expect(channels.filter((channel) => channel === 'book.BTC-PERPETUAL.raw')).toHaveLength(2)
    socket.close()
    await once(socket, 'close')
  })

  it('a socket that goes away takes its orders with it when it asked for that', async () => {
    const socket = await open()
    call(socket, 1, 'public/auth', {
      grant_type: 'client_credentials',
      client_id: 'demo',
      client_secret: 'demo-secret',
    })
    call(socket, 2, 'private/enable_cancel_on_disconnect')
    call(socket, 3, 'private/buy', { instrument_name: 'BTC-PERPETUAL', amount: 100, price: 100 })
    await new Promise<void>((resolve) => {
      socket.on('message', (data: Buffer) => data.includes('"id":3') && resolve())
    })
    expect(simulator.ledger.openOrders('demo')).toHaveLength(1)
    const cancelled = new Promise<void>((resolve) => {
      simulator.venue.listen((event) => event.kind === 'account' && resolve())
    })
    socket.terminate()
    await cancelled
    expect(simulator.ledger.openOrders('demo')).toEqual([])
  })

  it('only this machine is served: by name, and from no foreign page', async () => {
    expect(await refusal(running.url, { origin: 'https://example.com' })).toBe(403)
    expect(await refusal(running.url, { host: 'example.com' })).toBe(403)
    expect(await refusal(running.url.replace('/ws/api/v2', '/ws'))).toBe(404)
    const own = await open({ headers: { origin: `http://localhost:${running.port}` } })
    own.terminate()
  })

  it('a port that is taken is refused by name', async () => {
    await expect(server.listen({ port: running.port })).rejects.toMatchObject({
      code: 'PORT_IN_USE',
      port: running.port,
    })
    await expect(server.listen({ host: '192.0.2.1', port: 0 })).rejects.toMatchObject({ code: 'LISTEN_FAILED' })
  })

  it('closing the server closes its connections and frees the port', async () => {
    const socket = await open()
    const closed = once(socket, 'close')
    await running.close()
    await closed
    const again = await server.listen({ port: running.port })
    expect(again.port).toBe(running.port)
  })
})

describe('over HTTP', () => {
  const get = async (path: string, init: RequestInit = {}): Promise<[number, unknown]> => {
    const response = await fetch(running.httpUrl + path, init)
    return [response.status, await response.json()]
  }

  it('public methods are served by GET, any method by POST', async () => {
    const [status, reply] = await get('/public/get_instrument?instrument_name=BTC-PERPETUAL')
    expect(status).toBe(200)
    expect(reply).toMatchObject({ result: { instrument_name: 'BTC-PERPETUAL' } })
    expect(reply).not.toHaveProperty('id')
    expect(await get('/public/get_order_book?instrument_name=BTC-PERPETUAL&depth=3')).toMatchObject([
      400,
      { error: { code: -32602 } },
    ])
    const body = JSON.stringify({ jsonrpc: '2.0', id: 'a', method: 'public/test' })
    expect(await get('', { method: 'POST', body })).toMatchObject([200, { id: 'a', result: { version: '1.2.26' } }])
    expect(await get('', { method: 'POST', body: 'x'.repeat(40_000) })).toMatchObject([413, {}])
    expect(await get('', { method: 'PUT' })).toMatchObject([405, {}])
  })

  it('methods that need a socket, a login or a known name say so', async () => {
    expect(await get('/public/subscribe?channels=[]')).toMatchObject([400, { error: { code: 10030 } }])
    expect(await get('/private/get_positions')).toMatchObject([400, { error: { code: 13009 } }])
    expect(await get('/public/nothing')).toMatchObject([400, { error: { code: -32601 } }])
  })

  it('foreign hosts are not served', async () => {
    const status = await new Promise<number | undefined>((resolve) => {
      const call = request({
        host: '127.0.0.1',
        port: running.port,
        path: '/api/v2/public/test',
        headers: { host: 'evil.example' },
      })
      call.on('response', (response) => {
        response.resume()
        resolve(response.statusCode)
      })
      call.end()
    })
    expect(status).toBe(403)
  })
})
