import { createIds, createSeededRandom } from '@cryptics-lab/avro-models'
import { createLockRegistry } from '@cryptics-lab/avro-models/registry'
import { createVirtualTime } from '@cryptics-lab/avro-models/testing'
import { parseRecording } from '@cryptics-lab/exchange-simulator/recordings'
import { createPipeline, type RecordedModel, standardRecording } from '@cryptics-lab/latency-pipeline'
import type { Batch, Sink } from '@cryptics-lab/sink-connectors'
import { createMemoryLog } from '@cryptics-lab/sink-connectors/memory-log'
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'

// Enough of the recorded market for quotes to be placed, moved and filled.
const lines = 6_000

/** A door that keeps what comes through it: every record but its random ids, in order, per model. */
function createDoor() {
  const hash = createHash('sha256')
  const counts: Record<string, number> = {}
  const open = (model: RecordedModel): Sink<object> => {
    const next = new Map<string, string>()
    return {
      name: model,
      open: async () => {},
      position: async ({ topic, partition }) => next.get(`${topic}/${partition}`) ?? '0',
      async write(batch: Batch<object>) {
        for (const { value } of batch.records) {
          counts[model] = (counts[model] ?? 0) + 1
          const { run_id: _run, ...rest } = value as { readonly run_id: string }
          hash.update(`${model} ${JSON.stringify(rest)}\n`)
        }
        next.set(`${batch.topic}/${batch.partition}`, batch.nextOffset)
        return { written: batch.records.length, skipped: 0 }
      },
      close: async () => {},
    }
  }
  return { open, counts, digest: () => hash.digest('hex') }
}

async function runHouse(seed: number) {
  const time = createVirtualTime()
  const text = gunzipSync(await readFile(standardRecording))
    .toString()
    .split('\n')
    .slice(0, lines)
    .join('\n')
  const door = createDoor()
  const failures: unknown[] = []
  const building = createPipeline({
    runId: 'run',
    recording: parseRecording('part', text),
    speed: 50,
    loop: false,
    seed,
    venuePort: 'memory',
    log: createMemoryLog({ clock: time.clock, timers: time.timers }),
    registry: createLockRegistry(),
    createSink: door.open,
    onFailure: (error) => failures.push(error),
    clock: time.clock,
    timers: time.timers,
    // Ids have the same random bits whatever the seed, so that only delays can make a difference.
    ids: createIds({ clock: time.clock, random: createSeededRandom(1, 'ids') }),
  })
  const settled = settle(building)
  await time.run({ until: settled.isDone })
  const pipeline = await building
  pipeline.start()
  const passed = settle(pipeline.passComplete)
  await time.run({ until: passed.isDone })
  const stopping = pipeline.stop()
  const stopped = settle(stopping)
  await time.run({ until: stopped.isDone })
  const outcome = await stopping
  expect(failures).toEqual([])
  return { digest: door.digest(), counts: door.counts, outcome }
}

function settle(promise: Promise<unknown>): { readonly isDone: () => boolean } {
  let done = false
  promise.then(
    () => (done = true),
    () => (done = true),
  )
  return { isDone: () => done }
}

describe('the whole house in one process', () => {
  it('gives the same records at the sink’s door for the same seed, and others for another', async () => {
    const first = await runHouse(7)
    const second = await runHouse(7)
    const third = await runHouse(8)
    expect(first.counts.trade).toBeGreaterThan(100)
    expect(first.counts.quote).toBeGreaterThan(20)
    expect(first.outcome.stop.openAtExit).toBe(0)
    expect(second).toEqual(first)
    expect(third.digest).not.toBe(first.digest)
  })
})
