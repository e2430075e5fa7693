import { request } from 'node:http'
import { createServer } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { PortTakenError } from '../errors.ts'
import { claimPort } from '../free-port.ts'
import { type Page, startPage } from './server.ts'

let page: Page | undefined

afterEach(async () => {
  await page?.close()
  page = undefined
})

const open = async (): Promise<Page> => {
  page = await startPage({ port: 0, state: (depth) => ({ runId: 'run-1', depth: depth ?? 'full' }) })
  return page
}

function get(url: string, headers: Record<string, string>, method = 'GET'): Promise<number> {
  return new Promise((resolve, reject) => {
    request(url, { headers, method }, (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
      .on('error', reject)
      .end()
  })
}

describe('startPage', () => {
  it('serves the page and the state', async () => {
    const { url } = await open()
    expect(await (await fetch(url)).text()).toContain('<title>Latency pipeline</title>')
    expect((await fetch(`${url}/page.js`)).headers.get('content-type')).toContain('javascript')
    expect(await (await fetch(`${url}/api/state`)).json()).toEqual({ runId: 'run-1', depth: 'full' })
    expect(await (await fetch(`${url}/api/state?depth=5`)).json()).toEqual({ runId: 'run-1', depth: 5 })
    expect((await fetch(`${url}/../package.json`)).status).toBe(404)
  })

  it('answers neither a foreign host nor a foreign origin, so that no website can read a run', async () => {
    const { url } = await open()
    const port = new URL(url).port
    expect(await get(`${url}/api/state`, { host: `evil.example:${port}` })).toBe(403)
    expect(await get(`${url}/api/state`, { origin: 'http://evil.example' })).toBe(403)
    expect(await get(`${url}/api/state`, { host: `localhost:${port}`, origin: `http://localhost:${port}` })).toBe(200)
    expect(await get(`${url}/api/state`, {}, 'POST')).toBe(405)
  })

  it('names a port that is taken, and moves on from a default one', async () => {
    const { url } = await open()
    const port = Number(new URL(url).port)
    await expect(startPage({ port, state: () => ({}) })).rejects.toBeInstanceOf(PortTakenError)
    await expect(claimPort({ what: 'x', explicit: port, standard: 1 })).rejects.toThrow(`port ${port} is taken`)
    const claimed = await claimPort({ what: 'x', explicit: undefined, standard: port })
    expect(claimed).toMatchObject({ moved: true })
    expect(claimed.port).toBeGreaterThan(port)
  })

  it('finds any free port when asked for 0', async () => {
    const { port } = await claimPort({ what: 'x', explicit: 0, standard: 1 })
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
    await new Promise((resolve) => server.close(resolve))
    expect(port).toBeGreaterThan(0)
  })
})
