import { createSeededRandom, type Random } from '@cryptics-lab/avro-models'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { OffsetFencedError } from '../../errors.ts'
import type { Source } from '../../ports.ts'
import {
  createMortal,
  createScriptedSink,
  createWorld,
  type Numbered,
  range,
  type ScriptedSink,
  unavailable,
  type World,
} from './__fixtures__/fan-out-kit.ts'
import type { FanOut } from './fan-out.ts'

const modes = ['well', 'dead', 'flaky', 'lost', 'slow', 'silent', 'fenced'] as const
type Mode = (typeof modes)[number]
const names = ['first', 'second', 'third', 'lossy'] as const

type Step =
  | { readonly kind: 'produce'; readonly count: number; readonly partition: number }
  | { readonly kind: 'advance'; readonly milliseconds: number }
  | { readonly kind: 'mode'; readonly sink: number; readonly mode: Mode }
  | { readonly kind: 'restart' | 'pause' | 'resume'; readonly sink: number }
  | { readonly kind: 'crash' | 'stop' }

const sink = fc.nat({ max: names.length - 1 })
const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({
        kind: fc.constant('produce' as const),
        count: fc.integer({ min: 1, max: 60 }),
        partition: fc.nat({ max: 1 }),
      }),
    },
    {
      weight: 5,
      arbitrary: fc.record({ kind: fc.constant('advance' as const), milliseconds: fc.integer({ min: 0, max: 4_000 }) }),
    },
    {
      weight: 5,
      arbitrary: fc.record({ kind: fc.constant('mode' as const), sink, mode: fc.constantFrom(...modes) }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('restart', 'pause', 'resume'), sink }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('crash', 'stop') }) },
  ),
  { minLength: 5, maxLength: 40 },
)

/** A sink whose ways change while it is written to. */
interface MoodySink {
  readonly sink: ScriptedSink
  turn(mode: Mode): void
}

function createMoodySink(scripted: ScriptedSink, time: World['time'], random: Random): MoodySink {
  const released: (() => void)[] = []
  const write = scripted.write.bind(scripted)
  let mode: Mode = 'well'
  scripted.openScript = () => {
    if (mode === 'dead' || (mode === 'flaky' && random.next() < 0.5)) throw unavailable()
  }
  scripted.script = () => {
    if (mode === 'dead' || (mode === 'flaky' && random.next() < 0.5)) throw unavailable()
    if (mode === 'fenced') throw new OffsetFencedError({ topic: 't', partition: 0, expected: '0', table: 'x' })
    if (mode === 'slow') return new Promise<void>((resolve) => void time.timers.set(resolve, 300))
    if (mode === 'silent') return new Promise<void>((resolve) => void released.push(resolve))
    return undefined
  }
  scripted.write = async (batch) => {
    const result = await write(batch)
    // It was stored, but the answer got lost.
    if (mode === 'lost' && random.next() < 0.5) throw unavailable()
    return result
  }
  return {
    sink: scripted,
    turn(next) {
      mode = next
      for (const release of released.splice(0)) release()
    },
  }
}

function createProcess(world: World, moody: readonly MoodySink[], onAcknowledge: Source<Numbered>['acknowledge']) {
  const mortal = createMortal()
  const source = (reader: string): Source<Numbered> => {
    const inner = world.source(reader)
    const acknowledge: Source<Numbered>['acknowledge'] = async (position) => {
      expect(reader).toBe('shared')
      await onAcknowledge(position)
      await inner.acknowledge(position)
    }
    return mortal.source({ ...inner, acknowledge })
  }
  const fanOut = world.fanOut(
    moody.map(({ sink: { name }, sink: inner }) => ({
      name,
      sink: mortal.sink(inner),
      queue: 25,
      batch: { rows: 10, milliseconds: 5 },
      policy: name === 'lossy' ? ('shed' as const) : ('hold' as const),
      breaker: { failures: 3, maximumPause: 5_000 },
      stallTimeout: 2_000,
    })),
    { source, drainTimeout: 1_000 },
  )
  return { fanOut, crash: () => mortal.die() }
}

/** Plays the steps, heals everything, and gives the world time. */
async function play(script: readonly Step[], seed: number, keepsOffsets = true) {
  const world = await createWorld({ partitions: 2, seed })
  const random = createSeededRandom(seed, 'moods')
  const moody = names.map((name) => createMoodySink(createScriptedSink(name, keepsOffsets), world.time, random))
  const holding = moody.slice(0, -1)
  const produced = [0, 0]
  const early: string[] = []
  const check: Source<Numbered>['acknowledge'] = async ({ partition, offset }) => {
    for (const { sink: each } of holding) {
      if (each.storedOffset(partition) < BigInt(offset)) early.push(`${offset} before ${each.name}`)
    }
  }
  const begin = () => createProcess(world, moody, check)
  let current = begin()
  const revive = (fanOut: FanOut): Promise<void[]> =>
    Promise.all(
      fanOut
        .status()
        .tasks.filter(({ state }) => state === 'FAILED')
        .map(({ branch }) => fanOut.restart(branch)),
    )
  const perform = async (step: Step): Promise<void> => {
    if (step.kind === 'produce') {
      const from = produced[step.partition] as number
      produced[step.partition] = from + step.count
      await world.produce(from, from + step.count, step.partition)
    } else if (step.kind === 'advance') await world.time.advance(step.milliseconds)
    else if (step.kind === 'mode') moody[step.sink]?.turn(step.mode)
    else if (step.kind === 'restart') await current.fanOut.restart(names[step.sink] as string)
    else if (step.kind === 'pause') current.fanOut.pause(names[step.sink])
    else if (step.kind === 'resume') current.fanOut.resume(names[step.sink])
    else {
      if (step.kind === 'crash') current.crash()
      const stopping = current.fanOut.stop()
      if (step.kind === 'stop') {
        await world.time.advance(1_000)
        await stopping
      }
      current = begin()
    }
  }
  for (const step of script) await perform(step)
  for (const each of moody) each.turn('well')
  current.fanOut.resume()
  // What has just failed says so a moment later.
  await world.time.advance(1)
  await revive(current.fanOut)
  await world.time.advance(600_000)
  // As with a single connector, what was stored before a crash is acknowledged with the next record.
  for (const partition of produced.keys()) await perform({ kind: 'produce', count: 1, partition })
  await world.time.advance(60_000)
  const { fanOut } = current
  return { world, fanOut, holding, produced, early, lossy: (moody.at(-1) as MoodySink).sink }
}

// What neither loses an answer nor ends a call before it.
const isPlain = (step: Step): boolean =>
  !['restart', 'crash', 'stop'].includes(step.kind) && !(step.kind === 'mode' && ['lost', 'fenced'].includes(step.mode))

describe('whatever happens to the sinks', () => {
  it('each branch that holds has each record once and in order, and no position is acknowledged before', async () => {
    await fc.assert(
      fc.asyncProperty(steps, fc.nat(), async (script, seed) => {
        const { world, fanOut, holding, produced, early, lossy } = await play(script, seed)
        expect(early).toEqual([])
        for (const [partition, count] of produced.entries()) {
          for (const { sink: each } of holding) expect(each.numbersOf(partition)).toEqual(range(0, count))
          expect(await world.committed(partition)).toBe(count)
          // Of what it has, nothing is out of order and nothing twice.
          const kept = lossy.numbersOf(partition)
          expect(kept).toEqual([...new Set(kept)].toSorted((left, right) => left - right))
        }
        const tasks = fanOut.status().tasks
        expect(tasks.map(({ state, breaker }) => [state, breaker])).toEqual(names.map(() => ['RUNNING', 'closed']))
        expect(tasks.slice(0, -1).map(({ shed }) => shed)).toEqual([0, 0, 0])
        await fanOut.stop()
      }),
      { numRuns: 120 },
    )
  }, 120_000)

  it('a branch that sheds misses exactly what it has counted', async () => {
    await fc.assert(
      fc.asyncProperty(steps, fc.nat(), async (script, seed) => {
        const { fanOut, produced, lossy } = await play(script.filter(isPlain), seed)
        const missing = produced.reduce((sum, count) => sum + count, 0) - lossy.numbers().length
        expect(fanOut.counts()['lossy']).toMatchObject({ shed: missing, written: lossy.numbers().length })
        await fanOut.stop()
      }),
      { numRuns: 50 },
    )
  }, 120_000)

  it('a sink without offsets has each record once too, unless an answer is lost or something starts anew', async () => {
    await fc.assert(
      fc.asyncProperty(steps, fc.nat(), async (script, seed) => {
        const { fanOut, holding, produced, early } = await play(script.filter(isPlain), seed, false)
        expect(early).toEqual([])
        for (const [partition, count] of produced.entries()) {
          for (const { sink: each } of holding) expect(each.numbersOf(partition)).toEqual(range(0, count))
        }
        await fanOut.stop()
      }),
      { numRuns: 50 },
    )
  }, 120_000)

  it('a sink without offsets misses nothing', async () => {
    await fc.assert(
      fc.asyncProperty(steps, fc.nat(), async (script, seed) => {
        const { fanOut, holding, produced, early } = await play(script, seed, false)
        expect(early).toEqual([])
        for (const [partition, count] of produced.entries()) {
          for (const { sink: each } of holding) expect(new Set(each.numbersOf(partition)).size).toBe(count)
        }
        await fanOut.stop()
      }),
      { numRuns: 50 },
    )
  }, 120_000)
})
