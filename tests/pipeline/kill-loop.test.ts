import { createSeededRandom } from '@cryptics-lab/avro-models'
import { recordedModels } from '@cryptics-lab/latency-pipeline'
import { startEmbeddedPostgres } from '@cryptics-lab/latency-pipeline/embedded-postgres'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { startApp } from './app-process.ts'

const kills = Number(process.env.KILLS ?? 3)
const seed = Number(process.env.SEED ?? 11)

/** What each run said last that the log had acknowledged. */
function lastAcknowledged(
  stderr: string,
): { readonly runId: string; readonly counts: Record<string, number> } | undefined {
  const line = stderr.split('\n').findLast((text) => /^acked \{.*\}$/.test(text))
  if (line === undefined) return undefined
  const { runId, ...counts } = JSON.parse(line.slice('acked '.length)) as { runId: string } & Record<string, number>
  return { runId, counts }
}

async function rowsPerRun(url: string): Promise<Map<string, Record<string, { rows: number; keys: number }>>> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const runs = new Map<string, Record<string, { rows: number; keys: number }>>()
  try {
    for (const model of recordedModels) {
      const result = await client.query<{ run_id: string; rows: string; keys: string }>(
        `select run_id, count(*) as rows, count(distinct event_key) as keys from ${model}_data group by run_id`,
      )
      for (const { run_id: runId, rows, keys } of result.rows) {
        const run = runs.get(runId) ?? {}
        run[model] = { rows: Number(rows), keys: Number(keys) }
        runs.set(runId, run)
      }
    }
  } finally {
    await client.end()
  }
  return runs
}

describe('kill -9 of the process group', () => {
  it(`loses nothing that the log acknowledged and doubles nothing, ${kills} times over (seed ${seed})`, async () => {
    const data = await mkdtemp(join(tmpdir(), 'cryptics-kill-loop-'))
    const random = createSeededRandom(seed)
    const acknowledged = new Map<string, Record<string, number>>()
    const args = ['--once', '--speed', 'max', '--port', '0', '--data', data, '--verbose']
    try {
      for (let round = 0; round < kills; round += 1) {
        const app = startApp(args)
        const moment = 1_200 + random.next() * 4_000
        // On a busy machine a start may last longer than all moments; every second kill hits a run that stores.
        if (round % 2 === 1) await app.ready
        await new Promise((resolve) => setTimeout(resolve, moment))
        app.signal('SIGKILL')
        const { stderr } = await app.done
        const last = lastAcknowledged(stderr)
        if (last !== undefined) acknowledged.set(last.runId, last.counts)
      }
      const { code, stdout, stderr } = await startApp([...args, '--json']).done
      expect(code, stderr).toBe(0)
      const report = JSON.parse(stdout) as { models: Record<string, { produced: number; stored: number }> }
      for (const [model, { produced, stored }] of Object.entries(report.models)) expect(stored, model).toBe(produced)
      expect(report.models.trade?.stored).toBe(2_286)

      const server = await startEmbeddedPostgres({ dataDirectory: data, create: false })
      try {
        const runs = await rowsPerRun(server.url)
        for (const models of runs.values()) {
          for (const [model, { rows, keys }] of Object.entries(models)) expect(rows, model).toBe(keys)
        }
        expect(acknowledged.size, 'runs that had acknowledged something').toBeGreaterThan(0)
        for (const [runId, counts] of acknowledged) {
          for (const [model, count] of Object.entries(counts)) {
            expect(runs.get(runId)?.[model]?.rows ?? 0, `${model} of ${runId}`).toBeGreaterThanOrEqual(count)
          }
        }
      } finally {
        await server.stop()
      }
    } finally {
      await rm(data, { recursive: true, force: true })
    }
  }, 600_000)
})
