import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { root } from '../docs/repository-copy.ts'

const folder = join(root, 'examples', 'latency-pipeline')
const hasCompose = spawnSync('docker', ['compose', 'version']).status === 0
const profiles = ['cluster', 'dashboards', 'redis', 'clickhouse', 'tools']

interface Service {
  readonly image: string
  readonly mem_limit?: string
  readonly healthcheck?: { readonly start_interval?: string }
  readonly ports?: readonly { readonly host_ip?: string; readonly published?: string }[]
  readonly environment?: Readonly<Record<string, string | null>>
  readonly volumes?: readonly { readonly type: string }[]
}

function compose(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  // Nothing of the user's own may change what is looked at.
  const bare = { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '' }
  const all = ['compose', '--env-file', '/dev/null', ...profiles.flatMap((name) => ['--profile', name]), ...args]
  const done = spawnSync('docker', all, { cwd: folder, encoding: 'utf8', env: { ...bare, ...env } })
  if (done.status !== 0) throw new Error(done.stderr)
  return done.stdout
}

const servicesWith = (env: Readonly<Record<string, string>> = {}): Readonly<Record<string, Service>> =>
  (JSON.parse(compose(['config', '--format', 'json'], env)) as { services: Record<string, Service> }).services

describe.skipIf(!hasCompose)(`the compose file${hasCompose ? '' : ' (skipped: there is no docker compose)'}`, () => {
  it('is valid with every profile, and without any', () => {
    expect(compose(['config', '--quiet'])).toBe('')
    expect(Object.keys(servicesWith())).toHaveLength(15)
  })

  it('pins every version, bounds every memory, checks every health, and listens on this machine only', () => {
    for (const [name, service] of Object.entries(servicesWith())) {
      expect(service.image, name).toMatch(/:(?!latest)[\w.-]*\d|:dev$/)
      expect(Number(service.mem_limit), name).toBeGreaterThan(0)
      expect(service.healthcheck?.start_interval, name).toBe('1s')
      for (const port of service.ports ?? []) expect(port.host_ip, name).toBe('127.0.0.1')
    }
  })

  it('lets every port and secret be set, by value or by file', () => {
    const ports = servicesWith({ APP_PORT: '4444', DB_PORT: '5555', KAFKA_PORT: '6666' })
    const published = Object.values(ports).flatMap(({ ports: all = [] }) => all.map((port) => port.published))
    expect(published).toEqual(expect.arrayContaining(['4444', '5555', '6666']))
    const canary = 'k3q9-canary'
    const value = servicesWith({ DB_PASSWORD: canary })
    expect(value['timescaledb']?.environment?.['POSTGRES_PASSWORD']).toBe(canary)
    expect(value['app']?.environment?.['DB_PASSWORD']).toBe(canary)
    const file = servicesWith({ DB_PASSWORD: '', DB_PASSWORD_FILE: './secrets/db_password' })
    expect(file['timescaledb']?.environment).toMatchObject({
      POSTGRES_PASSWORD: '',
      POSTGRES_PASSWORD_FILE: '/run/secrets/db_password',
    })
    expect(file['app']?.environment).toMatchObject({
      DB_PASSWORD: '',
      DATABASE__PASSWORD_FILE: '/run/secrets/db_password',
    })
  })
})
