import { createIds, createSeededRandom } from '@cryptics-lab/avro-models'
import { createLockRegistry } from '@cryptics-lab/avro-models/registry'
import { createVirtualTime, type VirtualTime } from '@cryptics-lab/avro-models/testing'
import { parseRecording } from '@cryptics-lab/exchange-simulator/recordings'
import { createPipeline, type PipelineOutcome, type RecordedModel } from '@cryptics-lab/latency-pipeline'
import type { MakerEvent } from '@cryptics-lab/market-maker'
import type { Batch, Sink } from '@cryptics-lab/sink-connectors'
import { createMemoryLog } from '@cryptics-lab/sink-connectors/memory-log'
import { createHash } from 'node:crypto'

/** What a run of the whole house in one process gave. */
export interface HouseRun {
  /** Hash of every record at the sink's door, in order, without the run's own id. */
  readonly digest: string
  /** Records at the sink's door, by model. */
  readonly records: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>
  /** What the engine told. */
  readonly events: readonly MakerEvent[]
  /** How it ended. */
  readonly outcome: PipelineOutcome
  /** What failed that nobody waited for. */
  readonly failures: readonly unknown[]
}

/** A door that keeps what comes through it. */
function createDoor() {
  const hash = createHash('sha256')
  const records: Record<string, Readonly<Record<string, unknown>>[]> = {}
  const open = (model: RecordedModel): Sink<object> => {
    const next = new Map<string, string>()
    const kept = (records[model] ??= [])
    return {
      name: model,
      open: async () => {},
      position: async ({ topic, partition }) => next.get(`${topic}/${partition}`) ?? '0',
      async write(batch: Batch<object>) {
        for (const { value } of batch.records) {
          const { run_id: _run, ...rest } = value as { readonly run_id: string }
          kept.push(rest)
          hash.update(`${model} ${JSON.stringify(rest)}\n`)
        }
        next.set(`${batch.topic}/${batch.partition}`, batch.nextOffset)
        return { written: batch.records.length, skipped: 0 }
      },
      close: async () => {},
    }
  }
  return { open, records, digest: () => hash.digest('hex') }
}

/** Runs simulator, client, engine, log and connectors in this process, in virtual time, on the text of a recording. */
export async function runWholeHouse(recording: string, seed: number): Promise<HouseRun> {
  const time = createVirtualTime()
  const door = createDoor()
  const failures: unknown[] = []
  const events: MakerEvent[] = []
  const pipeline = await ended(
    time,
    createPipeline({
      runId: 'run',
      recording: parseRecording('part', recording),
      speed: 50,
      loop: false,
      seed,
      venuePort: 'memory',
      log: createMemoryLog({ clock: time.clock, timers: time.timers }),
      registry: createLockRegistry(),
      createSink: door.open,
      onFailure: (error) => failures.push(error),
      onMakerEvent: (event) => events.push(event),
      clock: time.clock,
      timers: time.timers,
      // Ids have the same random bits whatever the seed, so that only delays can make a difference.
      ids: createIds({ clock: time.clock, random: createSeededRandom(1, 'ids') }),
    }),
  )
  pipeline.start()
  await ended(time, pipeline.passComplete)
  const outcome = await ended(time, pipeline.stop())
  return { digest: door.digest(), records: door.records, events, outcome, failures }
}

async function ended<Value>(time: VirtualTime, promise: Promise<Value>): Promise<Value> {
  let done = false
  const note = (): void => {
    done = true
  }
  promise.then(note, note)
  await time.run({ until: () => done })
  return promise
}
