import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp } from '../pipeline/app-process.ts'
import { address, lacks, titled, uniqueName } from './harness/servers.ts'

const lack = lacks('kafka', 'registry', 'timescaledb')

describe.skipIf(lack !== undefined)(titled('the reference app on Kafka, a registry and TimescaleDB', lack), () => {
  const name = uniqueName('app')
  const ask = async (sql: string): Promise<unknown[]> => {
    const client = new Client({ connectionString: address('timescaledb') })
    await client.connect()
    try {
      return (await client.query(sql)).rows
    } finally {
      await client.end()
    }
  }
  beforeAll(() => ask(`create database ${name}`))
  afterAll(() => ask(`drop database ${name} with (force)`))

  it('stores everything that it produced, and registers its schemas', async () => {
    const database = new URL(address('timescaledb'))
    database.pathname = `/${name}`
    const servers = ['--database', database.href, '--kafka', address('kafka'), '--registry', address('registry')]
    const { code, stdout, stderr } = await startApp([...servers, '--once', '--speed', 'max', '--port', '0', '--json'])
      .done
    expect(code, stderr).toBe(0)
    const report = JSON.parse(stdout) as {
      models: Record<string, { produced: number; stored: number; deadLettered: number }>
    }
    expect(report.models['trade']).toEqual({ produced: 2_286, stored: 2_286, deadLettered: 0 })
    for (const [model, { produced, stored }] of Object.entries(report.models)) expect(stored, model).toBe(produced)
    const subjects = (await (await fetch(`${address('registry')}/subjects`)).json()) as string[]
    expect(subjects).toContain('cryptics.deribit.trade.avro-value')
  }, 120_000)

  it('is two processes that meet on Kafka: one trades and produces, the other stores', async () => {
    const own = uniqueName('halves')
    await ask(`create database ${own}`)
    const database = new URL(address('timescaledb'))
    database.pathname = `/${own}`
    const servers = ['--database', database.href, '--kafka', address('kafka'), '--registry', address('registry')]
    const archive = startApp([...servers, '--role', 'archive', '--port', '0'])
    const live = startApp([...servers, '--role', 'live', '--once', '--speed', 'max', '--port', '0', '--json'])
    const { code, stdout, stderr } = await live.done
    expect(code, stderr).toBe(0)
    const { models } = JSON.parse(stdout) as {
      models: Record<string, { produced: number; stored: number }>
    }
    expect(models['trade']).toMatchObject({ produced: 2_286, stored: 2_286 })
    for (const [model, { produced, stored }] of Object.entries(models)) expect(stored, model).toBe(produced)
    archive.signal('SIGTERM')
    expect((await archive.done).code).toBe(0)
    await ask(`drop database ${own} with (force)`)
  }, 120_000)
})
