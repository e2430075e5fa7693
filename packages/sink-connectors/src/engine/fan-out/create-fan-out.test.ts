import type { MetricLabels, Metrics } from '@cryptics-lab/avro-models'
import { beforeEach, describe, expect, it } from 'vitest'
import { LogRefusedError, LogUnavailableError, OffsetFencedError, RecordRefusedError } from '../../errors.ts'
import { metricNames } from '../../metric-names.ts'
import type { Source } from '../../ports.ts'
import {
  createLetterBox,
  createMortal,
  createScriptedSink,
  createWorld,
  type Numbered,
  range,
  type ScriptedSink,
  unavailable,
  type World,
} from './__fixtures__/fan-out-kit.ts'
import type { FanOut, FanOutBranch } from './fan-out.ts'

let world: World
let dead: ScriptedSink
let quick: ScriptedSink
let other: ScriptedSink
beforeEach(async () => {
  world = await createWorld()
  dead = createScriptedSink('dead')
  quick = createScriptedSink('quick')
  other = createScriptedSink('other')
})

const branchOf = (sink: ScriptedSink, rest: Partial<FanOutBranch<Numbered>> = {}): FanOutBranch<Numbered> => ({
  name: sink.name,
  sink,
  queue: 20,
  batch: { rows: 10, milliseconds: 5 },
  ...rest,
})
const taskOf = (fanOut: FanOut, name: string) => fanOut.status().tasks.find(({ branch }) => branch === name)
const kill = (sink: ScriptedSink): void => {
  sink.script = () => {
    throw unavailable()
  }
}
const revive = (sink: ScriptedSink): void => {
  sink.script = () => undefined
}
const fence = (sink: ScriptedSink): void => {
  sink.script = () => {
    throw new OffsetFencedError({ topic: 't', partition: 0, expected: '0', table: 'x' })
  }
}

describe('several sinks of one source', () => {
  it('have every record in order, read once and acknowledged when all have it', async () => {
    const fanOut = world.fanOut([branchOf(quick), branchOf(other)])
    await world.produce(0, 95)
    await world.time.advance(1_000)
    expect([quick.numbers(), other.numbers()]).toEqual([range(0, 95), range(0, 95)])
    expect(world.opened).toEqual(['shared'])
    expect(await world.committed()).toBe(95)
    expect(fanOut.positions()).toMatchObject([{ offset: '95' }])
    expect(fanOut.counts()['quick']).toEqual({
      written: 95,
      skipped: 0,
      deadLettered: 0,
      retries: 0,
      shed: 0,
      detached: 0,
    })
    await fanOut.stop()
    expect([quick.calls.closed, other.calls.closed, world.time.pending]).toEqual([true, true, 0])
  })

  it('are the tasks of one connector in the status', async () => {
    const fanOut = world.fanOut([branchOf(quick), branchOf(other, { policy: 'shed' })], { workerId: 'here' })
    expect(fanOut.status().tasks.map(({ state }) => state)).toEqual(['UNASSIGNED', 'UNASSIGNED'])
    await world.time.advance(0)
    expect(fanOut.status()).toEqual({
      name: 'card',
      type: 'sink',
      connector: { state: 'RUNNING', worker_id: 'here' },
      tasks: ['quick', 'other'].map((branch, id) => ({
        id,
        state: 'RUNNING',
        worker_id: 'here',
        branch,
        policy: branch === 'quick' ? 'hold' : 'shed',
        breaker: 'closed',
        detached: false,
        queued: 0,
        shed: 0,
      })),
    })
    await fanOut.stop()
    expect(fanOut.status().tasks.map(({ state }) => state)).toEqual(['STOPPED', 'STOPPED'])
  })

  it('start where each of them stands', async () => {
    await world.produce(0, 30)
    const first = world.fanOut([branchOf(quick)])
    await world.time.advance(100)
    await first.stop()
    const second = world.fanOut([branchOf(quick), branchOf(other)])
    await world.time.advance(100)
    await second.stop()
    expect([quick.numbers(), other.numbers()]).toEqual([range(0, 30), range(0, 30)])
    expect(second.counts()).toMatchObject({ quick: { written: 0, skipped: 30 }, other: { written: 30 } })
  })

  it('end with their source', async () => {
    const finite = (): Source<Numbered> => {
      const batches = [0, 1].map((index) => ({
        incarnation: 'life',
        topic: 't',
        partition: 0,
        records: [
          { value: { number: index }, raw: { offset: `${index}`, key: null, value: null, headers: {}, timestamp: 0 } },
        ],
        rejected: [],
        nextOffset: `${index + 1}`,
        endOffset: '2',
      }))
      return {
        name: 'finite',
        async open(context) {
          await context.position({ incarnation: 'life', topic: 't', partition: 0 })
        },
        read: async () => batches.shift(),
        acknowledge: async () => undefined,
        positions: () => [],
        close: async () => undefined,
      }
    }
    const fanOut = world.fanOut([branchOf(quick), branchOf(other)], { source: finite })
    await world.time.run()
    await fanOut.finished
    expect([quick.numbers(), other.numbers()]).toEqual([
      [0, 1],
      [0, 1],
    ])
    await expect(fanOut.restart('quick')).rejects.toMatchObject({ code: 'CONNECTOR_FAILED' })
  })

  it('are named, each once', () => {
    expect(() => world.fanOut([])).toThrow(/^branches: /)
    expect(() => world.fanOut([branchOf(quick), branchOf(quick)])).toThrow(/already named quick/)
    expect(() => world.fanOut([branchOf(quick, { name: 'shared' })])).toThrow(/^branches: /)
    expect(() => world.fanOut([branchOf(quick, { queue: 0 })])).toThrow(/^branches\.quick\.queue: /)
  })
})

describe('a sink that is dead', () => {
  it('does not stop the two others, which go at full pace; the acknowledgement waits for it', async () => {
    const fanOut = world.fanOut([branchOf(dead), branchOf(quick), branchOf(other, { policy: 'shed' })])
    await world.time.advance(0)
    kill(dead)
    await world.produce(0, 5_000)
    const from = world.time.clock.monotonic()
    await world.time.run({ until: () => quick.numbers().length === 5_000 && other.numbers().length === 5_000 })
    // What they wait for is the breaker: five failures and the pauses between them.
    expect((world.time.clock.monotonic() - from) / 1_000).toBeLessThan(2_000)
    expect([quick.numbers(), other.numbers()]).toEqual([range(0, 5_000), range(0, 5_000)])
    expect(taskOf(fanOut, 'dead')).toMatchObject({ state: 'RUNNING', detached: true, queued: 0 })
    expect(taskOf(fanOut, 'dead')?.breaker).not.toBe('closed')
    expect(await world.committed()).toBe(0)
    const stopping = fanOut.stop()
    await world.time.run()
    await stopping
    expect([world.time.pending, await world.committed()]).toEqual([0, 0])
  })

  it('has every record once and in order when it is back, and joins the shared source again', async () => {
    const fanOut = world.fanOut([branchOf(dead), branchOf(quick)])
    await world.produce(0, 25)
    await world.time.advance(100)
    kill(dead)
    await world.produce(25, 500)
    await world.time.advance(60_000)
    expect(quick.numbers()).toEqual(range(0, 500))
    expect(await world.committed()).toBe(25)
    revive(dead)
    await world.time.advance(60_000)
    expect(dead.numbers()).toEqual(range(0, 500))
    expect(taskOf(fanOut, 'dead')).toMatchObject({ detached: false, breaker: 'closed' })
    expect(await world.committed()).toBe(500)
    await world.produce(500, 700)
    await world.time.advance(1_000)
    expect([dead.numbers(), quick.numbers()]).toEqual([range(0, 700), range(0, 700)])
    expect([world.opened, fanOut.counts()['dead']?.skipped]).toEqual([['shared', 'dead'], 0])
    expect(fanOut.counts()['dead']).toMatchObject({ written: 700, detached: 1 })
    await fanOut.stop()
    expect(world.time.pending).toBe(0)
  })

  it('joins while records keep coming', async () => {
    const fanOut = world.fanOut([branchOf(dead), branchOf(quick)])
    kill(dead)
    let next = 0
    const tick = async (): Promise<void> => {
      await world.produce(next, next + 7)
      next += 7
      await world.time.advance(10)
    }
    for (let index = 0; index < 500; index += 1) await tick()
    revive(dead)
    for (let index = 0; index < 5_000 && taskOf(fanOut, 'dead')?.detached === true; index += 1) await tick()
    expect(taskOf(fanOut, 'dead')).toMatchObject({ detached: false })
    for (let index = 0; index < 10; index += 1) await tick()
    await fanOut.stop()
    expect([dead.numbers(), quick.numbers()]).toEqual([range(0, next), range(0, next)])
  })

  it('has each record at least once when it keeps no offsets', async () => {
    const forgetful = createScriptedSink('dead', false)
    const fanOut = world.fanOut([branchOf(forgetful), branchOf(quick)])
    await world.produce(0, 30)
    await world.time.advance(100)
    kill(forgetful)
    await world.produce(30, 300)
    await world.time.advance(20_000)
    revive(forgetful)
    await world.time.advance(60_000)
    // Within one process the fan-out itself knows where the sink was.
    expect(forgetful.numbers()).toEqual(range(0, 300))
    expect(taskOf(fanOut, 'dead')?.detached).toBe(false)
    await fanOut.stop()
  })

  it('may be dead from the beginning', async () => {
    dead.openScript = () => {
      throw unavailable()
    }
    const fanOut = world.fanOut([branchOf(dead), branchOf(quick)])
    await world.produce(0, 100)
    await world.time.advance(60_000)
    expect([quick.numbers(), dead.numbers()]).toEqual([range(0, 100), []])
    expect([taskOf(fanOut, 'dead')?.state, await world.committed()]).toEqual(['UNASSIGNED', 0])
    dead.openScript = () => undefined
    await world.time.advance(60_000)
    expect(dead.numbers()).toEqual(range(0, 100))
    expect([taskOf(fanOut, 'dead')?.detached, await world.committed()]).toEqual([false, 100])
    await fanOut.stop()
  })

  it('counts as dead when it gives no answer at all, and is never called beside an unanswered call', async () => {
    let answer = (): void => undefined
    const fanOut = world.fanOut([branchOf(dead, { stallTimeout: 2_000 }), branchOf(quick)])
    dead.script = () => new Promise<void>((resolve) => (answer = resolve))
    await world.produce(0, 200)
    await world.time.advance(10_000)
    expect([quick.numbers().length, dead.calls.write]).toEqual([200, 1])
    expect(taskOf(fanOut, 'dead')?.detached).toBe(true)
    revive(dead)
    answer()
    await world.time.advance(1_000)
    expect(dead.numbers()).toEqual(range(0, 200))
    await fanOut.stop()
  })

  it('waits with its queue when nobody else could go on without it', async () => {
    const fanOut = world.fanOut([branchOf(dead), branchOf(quick)])
    for (const sink of [dead, quick]) kill(sink)
    await world.produce(0, 200)
    await world.time.advance(60_000)
    // One may have gone apart while the other one still seemed to be well; the last one stays.
    expect(fanOut.status().tasks.some(({ detached, queued }) => !detached && queued === 20)).toBe(true)
    for (const sink of [dead, quick]) revive(sink)
    await world.time.advance(60_000)
    expect([dead.numbers(), quick.numbers()]).toEqual([range(0, 200), range(0, 200)])
    await fanOut.stop()
  })

  it('may be one whose dead letters have no place to go', async () => {
    const letters = createLetterBox()
    let isAway = true
    const deadLetters = {
      ...letters,
      send: async (batch: readonly never[]) => {
        if (isAway) throw new LogUnavailableError('send', 'gone')
        await letters.send(batch)
      },
    }
    const fanOut = world.fanOut([branchOf(dead, { deadLetters }), branchOf(quick, { deadLetters: createLetterBox() })])
    await world.produceText('nothing')
    await world.produce(0, 100)
    await world.time.advance(10_000)
    expect([quick.numbers().length, dead.numbers().length]).toEqual([100, 0])
    isAway = false
    await world.time.advance(60_000)
    expect([dead.numbers(), letters.letters.length]).toEqual([range(0, 100), 1])
    await fanOut.stop()
  })
})

describe('a slow sink', () => {
  it('holds the source back, and nothing is lost', async () => {
    const fanOut = world.fanOut([branchOf(dead), branchOf(quick)])
    dead.script = () => new Promise<void>((resolve) => void world.time.timers.set(resolve, 100))
    await world.produce(0, 1_000)
    await world.time.advance(1_000)
    const slow = dead.numbers().length
    expect(slow).toBeGreaterThan(50)
    // No further ahead than queue, batch in writing and batch in hand.
    expect(quick.numbers().length - slow).toBeLessThanOrEqual(50)
    await world.time.advance(20_000)
    expect([dead.numbers(), quick.numbers()]).toEqual([range(0, 1_000), range(0, 1_000)])
    expect(fanOut.counts()['dead']).toMatchObject({ detached: 0, written: 1_000 })
    await fanOut.stop()
  })
})

describe('a small queue', () => {
  it('is written when it is full, however long its records may wait for others', async () => {
    const fanOut = world.fanOut([branchOf(quick, { batch: { rows: 500, milliseconds: 60_000 } }), branchOf(other)])
    await world.produce(0, 200)
    await world.time.advance(100)
    expect([quick.numbers().length, other.numbers().length]).toEqual([180, 200])
    await fanOut.stop()
    expect(quick.numbers()).toEqual(range(0, 200))
  })
})

describe('a branch that sheds', () => {
  it('drops what it has had longest, counts it, and holds nobody back', async () => {
    const fanOut = world.fanOut([branchOf(dead, { policy: 'shed' }), branchOf(quick)])
    await world.produce(0, 25)
    await world.time.advance(100)
    kill(dead)
    await world.produce(25, 500)
    await world.time.advance(10_000)
    expect([quick.numbers().length, await world.committed()]).toEqual([500, 500])
    revive(dead)
    await world.time.advance(60_000)
    const shed = fanOut.counts()['dead']?.shed ?? 0
    expect(taskOf(fanOut, 'dead')).toMatchObject({ shed, detached: false })
    expect(shed).toBeGreaterThan(400)
    expect(dead.numbers().length + shed).toBe(500)
    // The batch that was being written when the sink died, then the last ones.
    expect(dead.numbers()).toEqual([...range(0, 25), ...dead.numbers().slice(25)])
    expect(dead.numbers()).toEqual(dead.numbers().toSorted((left, right) => left - right))
    expect(dead.numbers().slice(-15)).toEqual(range(485, 500))
    await fanOut.stop()
  })

  it('counts what is left when it is stopped', async () => {
    const fanOut = world.fanOut([branchOf(dead, { policy: 'shed' }), branchOf(quick)])
    kill(dead)
    await world.produce(0, 100)
    await world.time.advance(1_000)
    const stopping = fanOut.stop()
    await world.time.run()
    await stopping
    expect([dead.numbers(), fanOut.counts()['dead']?.shed]).toEqual([[], 100])
  })

  it('keeps what waits over a failure and a restart', async () => {
    const fanOut = world.fanOut([branchOf(dead, { policy: 'shed' }), branchOf(quick)])
    fence(dead)
    await world.produce(0, 15)
    await world.time.advance(100)
    expect(taskOf(fanOut, 'dead')).toMatchObject({ state: 'FAILED', queued: 15 })
    revive(dead)
    await fanOut.restart('dead')
    await world.time.advance(100)
    expect([dead.numbers(), fanOut.counts()['dead']?.shed]).toEqual([range(0, 15), 0])
    await fanOut.stop()
  })
})

describe('a branch that fails', () => {
  it('says why, holds the acknowledgement, lets the others go on, and comes back by a restart', async () => {
    const fanOut = world.fanOut([branchOf(dead), branchOf(quick)])
    await world.produce(0, 30)
    await world.time.advance(100)
    fence(dead)
    await world.produce(30, 300)
    await world.time.advance(1_000)
    expect(taskOf(fanOut, 'dead')).toMatchObject({ state: 'FAILED', detached: true })
    expect(taskOf(fanOut, 'dead')?.trace).toMatch(/^\[OFFSET_FENCED\] OffsetFencedError: /)
    expect([fanOut.status().connector.state, taskOf(fanOut, 'quick')?.state]).toEqual(['RUNNING', 'RUNNING'])
    expect([quick.numbers().length, await world.committed()]).toEqual([300, 30])
    revive(dead)
    await fanOut.restart('dead')
    await world.time.advance(1_000)
    expect(dead.numbers()).toEqual(range(0, 300))
    expect(taskOf(fanOut, 'dead')).toMatchObject({ state: 'RUNNING', detached: false })
    expect([taskOf(fanOut, 'dead')?.trace, await world.committed()]).toEqual([undefined, 300])
    await fanOut.stop()
  })

  it('may be the only one: nothing is read until it is started anew', async () => {
    const fanOut = world.fanOut([branchOf(dead)])
    fence(dead)
    await world.produce(0, 100)
    await world.time.advance(1_000)
    expect(taskOf(fanOut, 'dead')?.state).toBe('FAILED')
    revive(dead)
    await Promise.all([fanOut.restart('dead'), fanOut.restart('dead')])
    await world.time.advance(1_000)
    expect([dead.numbers(), dead.calls.open]).toEqual([range(0, 100), 2])
    await fanOut.stop()
  })

  it('is started anew also while it writes, without a record twice', async () => {
    const fanOut = world.fanOut([branchOf(dead), branchOf(quick)])
    dead.script = () => new Promise<void>(() => undefined)
    await world.produce(0, 60)
    await world.time.advance(100)
    revive(dead)
    await fanOut.restart('dead')
    await world.time.advance(1_000)
    expect(dead.numbers()).toEqual(range(0, 60))
    await expect(fanOut.restart('nobody')).rejects.toMatchObject({ code: 'NAME_UNKNOWN' })
    await fanOut.stop()
  })

  it('finds poison by halving, for itself alone', async () => {
    const letters = createLetterBox()
    dead.script = ({ records }) => {
      const refused = records.find(({ value }) => value.number % 20 === 7)
      if (refused !== undefined) throw new RecordRefusedError('table', 'column', 'no')
    }
    const fanOut = world.fanOut([branchOf(dead, { deadLetters: letters, breaker: { failures: 1 } }), branchOf(quick)])
    await world.produce(0, 100)
    await world.time.advance(100)
    expect(letters.letters.map(({ raw }) => Number(raw.offset))).toEqual([7, 27, 47, 67, 87])
    expect(dead.numbers()).toEqual(range(0, 100).filter((number) => number % 20 !== 7))
    expect(quick.numbers()).toEqual(range(0, 100))
    expect(fanOut.counts()).toMatchObject({ dead: { deadLettered: 5, written: 95 }, quick: { deadLettered: 0 } })
    // A refusal is an answer.
    expect([taskOf(fanOut, 'dead')?.breaker, await world.committed()]).toEqual(['closed', 100])
    await fanOut.stop()
  })

  it('is not the end of the others when one alone has no place for what cannot be decoded', async () => {
    const fanOut = world.fanOut([branchOf(dead), branchOf(quick, { deadLetters: createLetterBox() })])
    await world.produceText('nothing')
    await world.produce(0, 50)
    await world.time.advance(1_000)
    expect(taskOf(fanOut, 'dead')).toMatchObject({ state: 'FAILED' })
    expect(quick.numbers()).toEqual(range(0, 50))
    await fanOut.stop()
  })
})

describe('a shared source that fails', () => {
  const failing = (error: unknown, method: 'open' | 'read' | 'acknowledge') => (reader: string) => {
    const source = world.source(reader)
    const fail = async (): Promise<never> => {
      throw error
    }
    return { ...source, [method]: fail }
  }

  it('ends everything with its trace in each task', async () => {
    for (const method of ['open', 'read', 'acknowledge'] as const) {
      const error = new LogRefusedError(method, 'no')
      const fanOut = world.fanOut([branchOf(quick), branchOf(other)], { source: failing(error, method) })
      await world.produce(0, 10)
      await world.time.run()
      await fanOut.finished
      expect(fanOut.failure).toBe(error)
      expect(fanOut.status().tasks.map(({ state, trace }) => [state, trace?.slice(0, 13)])).toEqual([
        ['FAILED', '[LOG_REFUSED]'],
        ['FAILED', '[LOG_REFUSED]'],
      ])
    }
    expect(world.time.pending).toBe(0)
  })

  it('is a matter of one branch when the source is its own', async () => {
    const error = new LogRefusedError('read', 'no')
    const source = (reader: string) => (reader === 'dead' ? failing(error, 'read')(reader) : world.source(reader))
    const fanOut = world.fanOut([branchOf(dead), branchOf(quick)], { source })
    kill(dead)
    await world.produce(0, 100)
    await world.time.advance(20_000)
    revive(dead)
    await world.time.advance(60_000)
    expect(taskOf(fanOut, 'dead')?.trace).toMatch(/^\[LOG_REFUSED\]/)
    expect(quick.numbers()).toEqual(range(0, 100))
    await fanOut.stop()
  })
})

describe('pause, resume and stop', () => {
  it('keeps one branch from writing; the others go on, and it misses nothing', async () => {
    const fanOut = world.fanOut([branchOf(dead), branchOf(quick)])
    await world.time.advance(0)
    fanOut.pause('dead')
    await world.produce(0, 200)
    await world.time.advance(1_000)
    expect([dead.numbers(), quick.numbers().length, taskOf(fanOut, 'dead')?.state]).toEqual([[], 200, 'PAUSED'])
    fanOut.resume('dead')
    await world.time.advance(1_000)
    expect(dead.numbers()).toEqual(range(0, 200))
    await fanOut.stop()
  })

  it('keeps all of them from writing, and reads nothing further', async () => {
    const fanOut = world.fanOut([branchOf(dead), branchOf(quick)])
    await world.time.advance(0)
    fanOut.pause()
    await world.produce(0, 200)
    await world.time.advance(1_000)
    expect([fanOut.status().connector.state, quick.numbers()]).toEqual(['PAUSED', []])
    fanOut.resume()
    await world.time.advance(1_000)
    expect(fanOut.counts()).toMatchObject({ dead: { written: 200, detached: 0 }, quick: { written: 200 } })
    await fanOut.stop()
    expect(() => fanOut.pause('nobody')).toThrow(/no branch is named nobody/)
  })

  it('writes what was read before it stops', async () => {
    const fanOut = world.fanOut([
      branchOf(quick, { batch: { rows: 500, milliseconds: 60_000 } }),
      branchOf(other, { batch: { rows: 500, milliseconds: 60_000 } }),
    ])
    await world.time.advance(0)
    await world.produce(0, 10)
    await world.time.advance(10)
    expect(quick.numbers()).toEqual([])
    await fanOut.stop()
    expect([quick.numbers(), other.numbers(), await world.committed()]).toEqual([range(0, 10), range(0, 10), 10])
    expect(world.time.pending).toBe(0)
  })

  it('waits for the last acknowledgement', async () => {
    const source = (reader: string): Source<Numbered> => {
      const inner = world.source(reader)
      return {
        ...inner,
        async acknowledge(position) {
          await new Promise<void>((resolve) => void world.time.timers.set(resolve, 50))
          await inner.acknowledge(position)
        },
      }
    }
    const fanOut = world.fanOut([branchOf(quick)], { source })
    await world.produce(0, 30)
    await world.time.advance(10)
    const stopping = fanOut.stop()
    await world.time.run()
    await stopping
    expect([quick.numbers().length, await world.committed()]).toEqual([30, 30])
  })

  it('gives up on a dead and on a silent sink after the drain time, and drains the others', async () => {
    const sinks = [dead, quick, other].map((sink) => branchOf(sink, { breaker: { failures: 1 } }))
    const fanOut = world.fanOut(sinks, { drainTimeout: 3_000 })
    await world.time.advance(0)
    kill(dead)
    other.script = () => new Promise<void>(() => undefined)
    await world.produce(0, 10)
    await world.time.advance(10)
    const from = world.time.clock.monotonic()
    const stopping = fanOut.stop()
    await world.time.run()
    await stopping
    expect((world.time.clock.monotonic() - from) / 1_000).toBe(3_000)
    expect(fanOut.status().tasks.map(({ state }) => state)).toEqual(['STOPPED', 'STOPPED', 'STOPPED'])
    expect([quick.numbers(), await world.committed(), fanOut.failure]).toEqual([range(0, 10), 0, undefined])
    expect(world.time.pending).toBe(0)
  })

  it('stops at once before anything was opened, also by its signal', async () => {
    for (const early of [true, false]) {
      const controller = new AbortController()
      if (early) controller.abort()
      dead.openScript = () => {
        throw unavailable()
      }
      const fanOut = world.fanOut([branchOf(dead)], { signal: controller.signal })
      await world.time.advance(early ? 0 : 500)
      controller.abort()
      await world.time.advance(0)
      await fanOut.finished
      expect(fanOut.status().tasks[0]?.state).toBe('STOPPED')
      expect(world.time.pending).toBe(0)
    }
  })
})

describe('a crash', () => {
  it('loses nothing of a branch that holds', async () => {
    const sinks = [dead, quick, other]
    const mortal = createMortal()
    world.fanOut(
      sinks.map((sink) => branchOf(sink, { sink: mortal.sink(sink) })),
      { source: (reader) => mortal.source(world.source(reader)) },
    )
    await world.produce(0, 40)
    await world.time.advance(100)
    kill(dead)
    fence(other)
    await world.produce(40, 400)
    await world.time.advance(10_000)
    expect(sinks.map((sink) => sink.numbers().length)).toEqual([40, 400, 40])
    mortal.die()
    for (const sink of sinks) revive(sink)
    const second = world.fanOut(sinks.map((sink) => branchOf(sink)))
    await world.produce(400, 450)
    await world.time.advance(10_000)
    for (const sink of sinks) expect(sink.numbers()).toEqual(range(0, 450))
    expect(second.status().tasks.map(({ state }) => state)).toEqual(['RUNNING', 'RUNNING', 'RUNNING'])
    expect(await world.committed()).toBe(450)
    await second.stop()
  })

  it('brings what a sink without offsets had not stored, at least once', async () => {
    const forgetful = createScriptedSink('forgetful', false)
    const mortal = createMortal()
    world.fanOut(
      [forgetful, quick].map((sink) => branchOf(sink, { sink: mortal.sink(sink) })),
      { source: (reader) => mortal.source(world.source(reader)) },
    )
    await world.produce(0, 40)
    await world.time.advance(100)
    kill(forgetful)
    await world.produce(40, 400)
    await world.time.advance(10_000)
    mortal.die()
    revive(forgetful)
    const second = world.fanOut([branchOf(forgetful), branchOf(quick)])
    await world.time.advance(10_000)
    expect(forgetful.numbers()).toEqual(range(0, 400))
    expect(quick.numbers()).toEqual(range(0, 400))
    await second.stop()
  })

  it('leaves a sink its own way that did not say where it stands', async () => {
    const first = world.fanOut([branchOf(quick)])
    await world.produce(0, 100)
    await world.time.advance(1_000)
    await first.stop()
    let failures = 1
    other.position = async () => {
      if (failures-- > 0) throw unavailable()
      return '0'
    }
    const second = world.fanOut([branchOf(quick), branchOf(other)])
    await world.produce(100, 150)
    await world.time.advance(1_000)
    await second.stop()
    expect([quick.numbers(), other.numbers()]).toEqual([range(0, 150), range(0, 150)])
  })

  it('leaves a sink that stands before the group its own way to where the others are', async () => {
    const forgetful = createScriptedSink('forgetful', false)
    const first = world.fanOut([branchOf(forgetful)])
    await world.produce(0, 100)
    await world.time.advance(1_000)
    await first.stop()
    // The group is at 100, the new table at 0, and the sink without offsets must not see everything again.
    const second = world.fanOut([branchOf(forgetful), branchOf(quick)])
    await world.produce(100, 150)
    await world.time.advance(1_000)
    await second.stop()
    expect([forgetful.numbers(), quick.numbers()]).toEqual([range(0, 150), range(0, 150)])
    expect([world.opened, await world.committed()]).toEqual([['shared', 'shared', 'quick'], 150])
  })
})

it('measures each branch', async () => {
  const measured = new Map<string, number[]>()
  const note = (name: string, value = 1, labels: MetricLabels = {}): void => {
    const key = `${name} ${labels['connector']} ${labels['branch']}`
    measured.set(key, [...(measured.get(key) ?? []), value])
  }
  const metrics: Metrics = { count: note, gauge: note, observe: () => undefined }
  const fanOut = world.fanOut([branchOf(dead), branchOf(other, { policy: 'shed' }), branchOf(quick)], { metrics })
  for (const sink of [dead, other]) kill(sink)
  await world.produce(0, 100)
  await world.time.advance(10_000)
  for (const sink of [dead, other]) revive(sink)
  await world.time.advance(60_000)
  await fanOut.stop()
  const of = (name: string, branch: string): number[] => measured.get(`${name} card ${branch}`) ?? []
  expect(of(metricNames.fanOutBreakerState, 'dead').slice(0, 3)).toEqual([0, 2, 1])
  expect(of(metricNames.fanOutBreakerState, 'dead').at(-1)).toBe(0)
  expect(of(metricNames.fanOutDetached, 'dead')).toEqual([1])
  expect(of(metricNames.fanOutShed, 'other').reduce((sum, value) => sum + value, 0)).toBe(
    fanOut.counts()['other']?.shed,
  )
  expect(Math.max(...of(metricNames.fanOutQueueRecords, 'dead'))).toBeLessThanOrEqual(20)
  expect(of(metricNames.fanOutQueueRecords, 'dead').at(-1)).toBe(0)
})
