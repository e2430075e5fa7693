import { createVirtualTime, type VirtualTime } from '@cryptics-lab/avro-models/testing'
import { beforeEach, describe, expect, it } from 'vitest'
import { createLifecycle, type Lifecycle, type LifecycleOptions } from './lifecycle.ts'
import type { ProcessListener } from './process-port.ts'
import { formatStopReport, type StopReport } from './stop-report.ts'

let time: VirtualTime
let exits: number[]
let listeners: Set<ProcessListener>
let stopped: string[]
let lifecycle: Lifecycle

const make = (options: Partial<LifecycleOptions> = {}): Lifecycle =>
  createLifecycle({
    clock: time.clock,
    timers: time.timers,
    process: {
      listen(listener) {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
      exit: (code) => exits.push(code),
    },
    ...options,
  })
const signal = (name: 'SIGINT' | 'SIGTERM'): void => {
  for (const listener of listeners) listener.onSignal(name)
}
const part = (name: string, milliseconds = 0): void =>
  lifecycle.onStop(name, async () => {
    await new Promise<void>((resolve) => time.timers.set(resolve, milliseconds))
    stopped.push(name)
  })
async function end(): Promise<StopReport> {
  let report: StopReport | undefined
  void lifecycle.stopped.then((value) => (report = value))
  await time.run({ until: () => report !== undefined })
  return report as StopReport
}

beforeEach(() => {
  time = createVirtualTime()
  exits = []
  listeners = new Set()
  stopped = []
  lifecycle = make()
})

describe('an orderly stop', () => {
  it('stops the parts one by one, the last registered first, and reports each', async () => {
    part('database', 20)
    part('recorder', 30)
    part('quotes', 50)
    expect(lifecycle.signal.aborted).toBe(false)
    signal('SIGTERM')
    expect(lifecycle.signal.aborted).toBe(true)
    const report = await end()
    expect(stopped).toEqual(['quotes', 'recorder', 'database'])
    expect(report).toMatchObject({ reason: 'signal', signal: 'SIGTERM', exitCode: 0, seconds: 0.1 })
    expect(report.parts.map(({ name, outcome, seconds }) => [name, outcome, seconds])).toEqual([
      ['quotes', 'stopped', 0.05],
      ['recorder', 'stopped', 0.03],
      ['database', 'stopped', 0.02],
    ])
    expect(formatStopReport(report)).toBe('stopped after 0.10 s (signal SIGTERM): every part stopped')
    expect([time.pending, listeners.size, exits]).toEqual([0, 0, []])
  })

  it('goes on past a part that throws, and past one that hangs until its deadline', async () => {
    part('database')
    lifecycle.onStop('hanging', () => new Promise(() => {}), { deadline: 400 })
    lifecycle.onStop('throwing', () => {
      throw new Error('disk is gone')
    })
    const report = await Promise.all([lifecycle.stop('complete'), end()]).then(([value]) => value)
    expect(report.parts).toMatchObject([
      { name: 'throwing', outcome: 'failed', error: { message: 'disk is gone' } },
      { name: 'hanging', outcome: 'timed-out', seconds: 0.4 },
      { name: 'database', outcome: 'stopped' },
    ])
    expect(report.exitCode).toBe(1)
    expect(formatStopReport(report)).toContain('throwing failed after 0.00 s, hanging timed-out after 0.40 s')
  })

  it('skips what its deadline leaves no time for, but not a part that was given time of its own', async () => {
    lifecycle = make({ deadline: 1_000 })
    part('never reached')
    lifecycle.onStop('important', () => void stopped.push('important'), { deadline: 100 })
    lifecycle.onStop('hanging', () => new Promise(() => {}))
    signal('SIGINT')
    const report = await end()
    expect(report.parts.map(({ name, outcome }) => [name, outcome])).toEqual([
      ['hanging', 'timed-out'],
      ['important', 'stopped'],
      ['never reached', 'skipped'],
    ])
    expect(report.seconds).toBe(1)
  })

  it('gives a part that is registered during the stop its turn', async () => {
    lifecycle.onStop('opener', () => part('late'))
    signal('SIGINT')
    expect((await end()).parts.map(({ name }) => name)).toEqual(['opener', 'late'])
    expect(stopped).toEqual(['late'])
  })

  it('waits for a start that is under way, and stops what it registered', async () => {
    const starting = lifecycle.start(async (startSignal) => {
      await new Promise<void>((resolve) => time.timers.set(resolve, 300))
      part('database', 10)
      return startSignal.aborted
    })
    await time.advance(100)
    signal('SIGINT')
    const report = await end()
    expect(await starting).toBe(true)
    expect(stopped).toEqual(['database'])
    expect(report.parts.map(({ name }) => name)).toEqual(['database'])
    expect(report.exitCode).toBe(0)
  })

  it('leaves a start behind that never settles, and one that fails to its caller', async () => {
    await expect(lifecycle.start(() => Promise.reject(new Error('no database')))).rejects.toThrow('no database')
    void lifecycle.start(() => new Promise(() => {}))
    signal('SIGINT')
    expect((await end()).parts).toMatchObject([{ name: 'start', outcome: 'timed-out', seconds: 10 }])
  })

  it('keeps the first reason', async () => {
    part('database', 100)
    void lifecycle.stop('duration')
    void lifecycle.stop('failure', new Error('later'))
    expect(await lifecycle.requested).toMatchObject({ reason: 'duration', error: undefined })
    expect((await end()).exitCode).toBe(0)
  })
})

describe('a second signal', () => {
  it('ends the process at once with 128 and its number, but an echo of the first does not', async () => {
    lifecycle = make({ deadline: 60_000 })
    part('slow', 30_000)
    signal('SIGINT')
    await time.advance(900)
    signal('SIGINT')
    expect(exits).toEqual([])
    await time.advance(200)
    signal('SIGINT')
    signal('SIGTERM')
    expect(exits).toEqual([130, 143])
  })
})

describe('a failure that nobody handles', () => {
  it('is an orderly stop with exit code 1 and told, every one of them', async () => {
    const told: unknown[] = []
    lifecycle = make({ onFailure: (error, origin) => told.push([error, origin]) })
    part('database')
    const [first, second] = [new Error('first'), new Error('second')]
    for (const listener of listeners) {
      listener.onFailure(first, 'unhandledRejection')
      listener.onFailure(second, 'uncaughtException')
    }
    const report = await end()
    expect(report).toMatchObject({ reason: 'failure', error: first, exitCode: 1 })
    expect(told).toEqual([
      [first, 'unhandledRejection'],
      [second, 'uncaughtException'],
    ])
    expect(stopped).toEqual(['database'])
  })

  it('stops in order although the listener throws as well', async () => {
    lifecycle = make({
      onFailure: () => {
        throw new Error('the log is full')
      },
    })
    part('database')
    for (const listener of listeners) listener.onFailure(new Error('first'), 'unhandledRejection')
    expect((await end()).parts).toMatchObject([{ name: 'database', outcome: 'stopped' }])
  })
})

it('refuses deadlines that are none', () => {
  expect(() => make({ deadline: 0 })).toThrow(/^deadline: must be/)
  expect(() => lifecycle.onStop('part', () => {}, { deadline: Number.NaN })).toThrow(/^deadline: must be/)
})

it('listens no longer after close', () => {
  lifecycle.close()
  expect(listeners.size).toBe(0)
})
