import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadConfig } from './config/load-config.ts'
import { standardConfigSchema } from './config/standard-schema.ts'
import type { ProcessListener } from './lifecycle/process-port.ts'
import { type Service, type ServiceOptions, startService } from './service.ts'

let lines: Record<string, unknown>[]
let listeners: Set<ProcessListener>
let services: Service[]

async function start(environment: Record<string, string> = {}, rest: Partial<ServiceOptions> = {}): Promise<Service> {
  const { value: config } = await loadConfig({
    schema: standardConfigSchema,
    environment: { HTTP__PORT: '0', ...environment },
  })
  const service = await startService({
    name: 'recorder',
    version: '1.2.3',
    config,
    output: {
      write(text: string) {
        for (const line of text.trimEnd().split('\n')) lines.push(JSON.parse(line) as Record<string, unknown>)
      },
    },
    process: {
      listen(listener) {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
      exit() {},
    },
    ...rest,
  })
  services.push(service)
  return service
}

beforeEach(() => {
  lines = []
  listeners = new Set()
  services = []
})
afterEach(() => Promise.all(services.map(({ lifecycle }) => lifecycle.stop('complete'))))

describe('a service', () => {
  it('answers for itself, is ready when told, and is not while it stops', async () => {
    const service = await start({ SERVICE__NAME: 'archive', NODE_ENV: 'staging' })
    const health = async () => (await fetch(`${service.url}/health/ready`)).status
    expect([service.name, service.environmentName, await health()]).toEqual(['archive', 'staging', 503])
    service.health.setReady()
    expect(await health()).toBe(200)
    service.metrics.metrics.count('orders_total', 3)
    const metrics = await (await fetch(`${service.url}/metrics`)).text()
    expect(metrics).toMatch(/^orders_total 3$/m)
    expect(metrics).toContain('process_cpu_seconds_total')
    let whileStopping: number | undefined
    service.lifecycle.onStop('work', async () => {
      whileStopping = await health()
    })
    const report = await service.lifecycle.stop('complete')
    expect(whileStopping).toBe(503)
    expect(report.parts.map(({ name }) => name)).toEqual(['work', 'http', 'stall monitor', 'tracing', 'logging'])
    expect(report.exitCode).toBe(0)
    await expect(fetch(`${service.url}/health`)).rejects.toThrow()
  })

  it('logs with its name, and keeps what is secret out of log and answers', async () => {
    const service = await start(
      { REGISTRY__PASSWORD: 'canary-41', LOGGING__LEVEL: 'debug' },
      { secrets: ['canary-41'] },
    )
    service.logger.info('signing in with canary-41', { nested: { text: 'canary-41' }, error: new Error('canary-41') })
    await fetch(`${service.url}/nowhere/canary-41?token=canary-41`, { headers: { 'x-request-id': 'canary-41' } })
    await service.lifecycle.stop('complete')
    expect(lines.length).toBeGreaterThan(3)
    expect(lines.every((line) => line['service'] === 'recorder' && line['version'] === '1.2.3')).toBe(true)
    expect(JSON.stringify(lines)).not.toContain('canary-41')
  })

  it('stops with exit code 1 on a failure that nobody handles, and logs it', async () => {
    const service = await start()
    for (const listener of listeners) listener.onFailure(new Error('lost promise'), 'unhandledRejection')
    expect((await service.lifecycle.stopped).exitCode).toBe(1)
    expect(lines).toContainEqual(expect.objectContaining({ level: 'fatal', message: 'a failure that nobody handled' }))
    expect(listeners.size).toBe(0)
  })

  it('that cannot start leaves nothing behind', async () => {
    const blocker = createServer()
    await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve))
    const { port } = blocker.address() as AddressInfo
    await expect(start({ HTTP__PORT: String(port) })).rejects.toMatchObject({ code: 'HTTP_PORT_TAKEN' })
    expect(listeners.size).toBe(0)
    await new Promise((resolve) => blocker.close(resolve))
  })
})
