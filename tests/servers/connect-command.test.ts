import { createCodec } from '@cryptics-lab/avro-models/codec'
import { defineModel } from '@cryptics-lab/avro-models'
import { createConfluentRegistry } from '@cryptics-lab/avro-models/registry'
import { createKafkajsLog } from '@cryptics-lab/sink-connectors/kafkajs-log'
import type { LogClient } from '@cryptics-lab/sink-connectors/log'
import { Kafka, logLevel } from 'kafkajs'
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inside } from './harness/inside-addresses.ts'
import { address, lacks, titled, uniqueName } from './harness/servers.ts'

const lack = lacks('kafka', 'registry', 'connect', 'timescaledb')
const main = fileURLToPath(new URL('../../packages/sink-connectors/src/cli/main.ts', import.meta.url))
const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href

const schema = {
  type: 'record',
  name: 'Noted',
  namespace: 'com.cryptics.tests',
  fields: [
    { name: 'id', type: 'int', doc: 'Which one.' },
    {
      name: 'at',
      type: { type: 'long', logicalType: 'timestamp-micros', 'connect.name': 'io.debezium.time.MicroTimestamp' },
      doc: 'When.',
    },
  ],
} as const

describe.skipIf(lack !== undefined)(
  titled('the command with Kafka Connect', lack),
  () => {
    // The connector is named after the model, and all tests share a cluster.
    const model = uniqueName('noted')
    const name = `postgres-sink-${model}`
    const topic = `cryptics.tests.${model}.avro`
    const folder = mkdtempSync(join(tmpdir(), 'connect-command-'))
    let pool: Pool
    let log: LogClient

    const configure = (runtime: 'node' | 'kafka-connect', more = ''): void =>
      writeFileSync(
        join(folder, 'pipeline.toml'),
        `[pipeline.models.${model}]
schema = "schemas"
key = "id"
time = "at"
runtime = "${runtime}"
[naming]
venue = "tests"
[database]
url = "${address('timescaledb')}"
[kafka]
brokers = ["${address('kafka')}"]
group_id = "${model}"
[registry]
url = "${address('registry')}"
[http]
port = 0
[connect]
url = "${address('connect')}"
database_url = "${inside.timescaledb}"
registry_url = "${inside.registry}"
${more}`,
      )

    const run = (...parameters: string[]): Promise<{ code: number | null; out: string; errors: string }> =>
      new Promise((resolve) => {
        const own = ['--conditions=@cryptics-lab/source', '--import', tsx, main, ...parameters]
        const child = spawn(process.execPath, [...own, '--config', join(folder, 'pipeline.toml')])
        const said = { out: '', errors: '' }
        child.stdout.on('data', (chunk: Buffer) => (said.out += chunk.toString()))
        child.stderr.on('data', (chunk: Buffer) => (said.errors += chunk.toString()))
        child.on('close', (code) => resolve({ code, ...said }))
      })

    const send = async (from: number, count: number): Promise<void> => {
      const described = defineModel({ name: 'noted', schema, key: () => 'noted' })
      const registry = await createConfluentRegistry({ url: address('registry') })
      const codec = await createCodec(described, { registry, subject: `${topic}-value` })
      const records = Array.from({ length: count }, (_, index) => ({
        key: String(from + index),
        value: codec.encode({ id: from + index, at: 1_790_000_000_000_000 + index }),
      }))
      await log.producer().send({ topic, records })
    }
    const rows = async (): Promise<unknown> =>
      (await pool.query(`select count(*)::int as rows, count(distinct id)::int as ids from ${model}_data`)).rows[0]

    beforeAll(async () => {
      pool = new Pool({ connectionString: address('timescaledb'), max: 2 })
      log = createKafkajsLog({
        kafka: new Kafka({ brokers: [address('kafka')], logLevel: logLevel.NOTHING }),
        replicationFactor: 1,
      })
      await log.admin().createTopics([{ topic, partitions: 2 }])
      mkdirSync(join(folder, 'schemas'))
      writeFileSync(join(folder, 'schemas', 'v1.avsc'), JSON.stringify(schema))
    })
    afterAll(async () => {
      configure('kafka-connect')
      await run('connectors', 'delete', model, '--offsets')
      await log.close()
      await pool.end()
      rmSync(folder, { recursive: true })
    })

    it('tells a wrong password before anything is deployed', async () => {
      configure('kafka-connect', 'database_password = "wr0ng-secret"')
      const { code, out, errors } = await run('connectors', 'validate')
      expect(code).toBe(1)
      expect(out).toContain(`${name}: connection.password: `)
      expect(out + errors).not.toContain('wr0ng-secret')
    })

    it('deploys, shows, changes and restarts', async () => {
      configure('kafka-connect')
      await send(0, 100)
      expect(await run('connectors', 'deploy')).toMatchObject({ code: 0, out: `created ${name}, RUNNING, 1 task\n` })
      await expect.poll(rows, { timeout: 30_000 }).toEqual({ rows: 100, ids: 100 })
      const { out } = await run('connectors', 'status', model, '--json')
      expect(JSON.parse(out)).toMatchObject({
        connectors: [{ name, connector: { state: 'RUNNING' }, tasks: [{ id: 0, state: 'RUNNING' }], type: 'sink' }],
      })
      expect(await run('connectors', 'deploy')).toMatchObject({ code: 0, out: `unchanged ${name}, RUNNING, 1 task\n` })
      configure('kafka-connect', 'batch_rows = 100')
      const diff = await run('connectors', 'config', '--diff')
      expect(diff).toMatchObject({ code: 1, out: expect.stringContaining('batch.size is "3000", wanted "100"') })
      expect(await run('connectors', 'deploy')).toMatchObject({ code: 0, out: `updated ${name}, RUNNING, 1 task\n` })
      expect(await run('connectors', 'config', '--diff')).toMatchObject({ code: 0 })
      expect((await run('connectors', 'restart')).code).toBe(0)
    })

    it('gives it to the other runtime and back, one word in the file', async () => {
      await send(100, 100)
      configure('node')
      const over = await run('connectors', 'hand-over', model)
      expect(over, over.errors).toMatchObject({ code: 0, out: expect.stringContaining(`handed over ${name} to node`) })
      await send(200, 100)
      expect(await run('run', '--drain')).toMatchObject({ code: 0 })
      expect(await rows()).toEqual({ rows: 300, ids: 300 })
      configure('kafka-connect')
      const back = await run('connectors', 'hand-over', model)
      expect(back, back.errors).toMatchObject({ code: 0, out: expect.stringContaining('to kafka-connect') })
      await send(300, 100)
      expect((await run('connectors', 'deploy')).code).toBe(0)
      await expect.poll(rows, { timeout: 30_000 }).toEqual({ rows: 400, ids: 400 })
      expect(await run('connectors', 'delete', model, '--offsets')).toMatchObject({ code: 0, out: `deleted ${name}\n` })
    })
  },
  180_000,
)
