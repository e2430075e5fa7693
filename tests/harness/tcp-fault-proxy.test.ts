import { createConnection, createServer, type Server, type Socket } from 'node:net'
import { once } from 'node:events'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openTcpFaultProxy, type TcpFaultProxy } from './tcp-fault-proxy.ts'

let echo: Server
let received = ''
let proxy: TcpFaultProxy
const open: Socket[] = []
beforeEach(async () => {
  received = ''
  echo = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.on('data', (bytes) => {
      received += bytes.toString()
      socket.write(bytes)
    })
  }).listen(0, '127.0.0.1')
  await once(echo, 'listening')
  proxy = await openTcpFaultProxy(echo.address() as { port: number })
})
afterEach(async () => {
  for (const socket of open.splice(0)) socket.destroy()
  await proxy.close()
  await new Promise((resolve) => echo.close(resolve))
})

async function connect() {
  const socket = createConnection(proxy.port, '127.0.0.1')
  open.push(socket)
  const heard = { text: '', error: '' }
  socket.on('data', (bytes) => (heard.text += bytes.toString()))
  socket.on('error', (error) => (heard.error = (error as { code?: string }).code ?? ''))
  await once(socket, 'connect')
  return { socket, heard, closed: once(socket, 'close').catch(() => undefined) }
}
const answer = async ({ socket }: { socket: Socket }, text: string): Promise<string> => {
  const heard = once(socket, 'data')
  socket.write(text)
  return String((await heard)[0])
}

describe('a line with faults', () => {
  it('carries bytes both ways, and closes with its ends', async () => {
    const line = await connect()
    expect(await answer(line, 'hello')).toBe('hello')
    expect(proxy.connections).toBe(1)
    line.socket.end()
    await line.closed
    await expect.poll(() => proxy.connections).toBe(0)
  })

  it('drops exactly one answer: the server has what was sent, the client is reset', async () => {
    const line = await connect()
    await answer(line, 'one')
    proxy.cutAfter('down', 0)
    line.socket.write('two')
    await line.closed
    expect([received, line.heard]).toEqual(['onetwo', { text: 'one', error: 'ECONNRESET' }])
    expect(await answer(await connect(), 'three')).toBe('three')
  })

  it('cuts in the middle of what is said', async () => {
    const line = await connect()
    proxy.cutAfter('up', 3)
    line.socket.write('abcdef')
    await line.closed
    await expect.poll(() => received).toBe('abc')
  })

  it('is late by what was asked for, each way', async () => {
    const line = await connect()
    proxy.delay(60)
    const begun = performance.now()
    expect(await answer(line, 'late')).toBe('late')
    expect(performance.now() - begun).toBeGreaterThanOrEqual(118)
  })

  it('goes silent without closing, and heals', async () => {
    const line = await connect()
    proxy.goSilent()
    line.socket.write('lost')
    const other = await connect()
    other.socket.write('lost too')
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect([received, proxy.connections, line.socket.destroyed]).toEqual(['', 2, false])
    proxy.heal()
    expect(await answer(line, 'back')).toBe('back')
  })

  it('resets every connection', async () => {
    const lines = [await connect(), await connect()]
    proxy.reset()
    await Promise.all(lines.map(({ closed }) => closed))
    expect(lines.map(({ heard }) => heard.error)).toEqual(['ECONNRESET', 'ECONNRESET'])
  })
})
