import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeInBrowser } from './chromium.ts'
import { servePage, type ServedPage } from './served-page.ts'

let served: ServedPage
let stranger: Server
let strangerPort: number

beforeAll(async () => {
  served = await servePage({ runId: 'run-1' })
  stranger = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html')
    response.end('<!doctype html><title>A stranger</title><link rel="icon" href="data:,"><body></body>')
  })
  await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve))
  strangerPort = (stranger.address() as AddressInfo).port
})

afterAll(async () => {
  stranger.closeAllConnections()
  await new Promise((resolve) => stranger.close(resolve))
  await served.close()
})

/** Everything that a page can try against another address; gives what it could read. */
const attack = (target: string): string => `(async () => {
  const target = ${JSON.stringify(target)}
  const learned = []
  const read = async (name, options) => {
    try {
      const answer = await fetch(target + name, options)
      if (answer.type !== 'opaque') learned.push(name + ' ' + answer.status + ' ' + (await answer.text()).slice(0, 80))
    } catch {}
  }
  const body = JSON.stringify({ confirm: 'run-1', reason: 'stranger' })
  await read('/api/state')
  await read('/api/state', { mode: 'no-cors' })
  await read('/api/state', { credentials: 'include' })
  await read('/api/kill', { method: 'POST', body })
  await read('/api/kill', { method: 'POST', body, mode: 'no-cors' })
  await read('/api/kill', { method: 'POST', body, headers: { 'content-type': 'application/json' } })
  await read('/api/kill', { method: 'POST', body: new Blob([body], { type: 'text/plain' }), mode: 'no-cors' })
  navigator.sendBeacon(target + '/api/kill', new Blob([body], { type: 'text/plain' }))
  const outcome = (make, loaded, failed) => new Promise((resolve) => {
    const timer = setTimeout(() => resolve('nothing'), 1500)
    make((name) => { clearTimeout(timer); resolve(name) })
  })
  const stream = await outcome((done) => {
    const source = new EventSource(target + '/api/stream')
    for (const name of ['snapshot', 'delta', 'heartbeat']) source.addEventListener(name, () => done('data'))
    source.addEventListener('error', () => { source.close(); done('refused') })
  })
  if (stream === 'data') learned.push('the stream')
  const script = await outcome((done) => {
    const element = document.createElement('script')
    element.type = 'module'
    element.src = target + '/main.js'
    element.onload = () => done('data')
    element.onerror = () => done('refused')
    document.body.append(element)
  })
  if (script === 'data') learned.push('a script')
  const frame = document.createElement('iframe')
  frame.name = 'frame'
  document.body.append(frame)
  const form = document.createElement('form')
  form.method = 'post'
  form.enctype = 'text/plain'
  form.action = target + '/api/kill'
  form.target = 'frame'
  const field = document.createElement('input')
  field.name = '{"confirm":"run-1","reason":"'
  field.value = '"}'
  form.append(field)
  document.body.append(form)
  form.submit()
  await new Promise((resolve) => setTimeout(resolve, 300))
  return learned
})()`

describeInBrowser(
  'a page of somebody else',
  (open) => {
    // Another port of this machine is the same site to a browser, another name is not.
    it.concurrent.each(['127.0.0.1', 'localhost', 'evil.example'])('on %s can neither read nor kill', async (host) => {
      const { page } = await open(`http://${host}:${strangerPort}/`)
      expect(await page.title()).toBe('A stranger')
      expect(await page.evaluate<string[]>(attack(served.url))).toEqual([])
      expect(served.run.kills).toEqual([])
    })

    it.concurrent('cannot put the page into a frame', async () => {
      const { page } = await open(`http://localhost:${strangerPort}/`)
      await page.evaluate(`(() => {
        const frame = document.createElement('iframe')
        frame.src = ${JSON.stringify(served.url)}
        document.body.append(frame)
      })()`)
      await page.waitForTimeout(500)
      const inside = page.frames().at(-1)
      expect(await inside?.locator('#kill').count()).toBe(0)
    })

    it.concurrent('cannot point a name of its own to the page', async () => {
      const { page } = await open(`http://evil.example:${new URL(served.url).port}/`)
      expect(await page.locator('body').textContent()).toContain('FOREIGN_REQUEST')
      expect(await page.locator('#kill').count()).toBe(0)
    })
  },
  ['--host-resolver-rules=MAP evil.example 127.0.0.1'],
)
