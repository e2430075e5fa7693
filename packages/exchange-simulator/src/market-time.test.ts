import { createVirtualTime } from '@cryptics-lab/avro-models/testing'
import { describe, expect, it } from 'vitest'
import { createMarketTime, type MarketTime } from './market-time.ts'

function setUp(speed: number | 'max', barrier: () => Promise<void> | undefined = () => undefined, batch = 2) {
  const virtual = createVirtualTime()
  const failures: unknown[] = []
  const onFailure = (error: unknown): boolean => failures.push(error) > 0
  const time: MarketTime = createMarketTime({ ...virtual, speed, batch, barrier, onFailure })
  return { virtual, time, failures }
}

describe.each([1, 20, 0.5, 'max'] as const)('at speed %s', (speed) => {
  it('things happen in the order of their times, then of their arrival', async () => {
    const { virtual, time } = setUp(speed)
    const seen: string[] = []
    time.schedule(2_000, () => seen.push('second'))
    time.schedule(3_000, () => seen.push('third'))
    time.scheduleStep(1_000, () => {
      seen.push('first')
      time.schedule(2_000, () => seen.push('after second'))
      time.schedule(0, () => seen.push('late, at once'))
    })
    await virtual.run()
    expect(seen).toEqual(['first', 'late, at once', 'second', 'after second', 'third'])
    expect(time.now()).toBeGreaterThanOrEqual(3_000)
  })
})

describe('the pace', () => {
  it('is the speed times the wall clock', async () => {
    const { virtual, time } = setUp(20)
    const walls: number[] = []
    for (const due of [0, 20_000, 1_000_000]) time.schedule(due, () => walls.push(virtual.clock.monotonic()))
    await virtual.run()
    expect(walls.map((wall) => Math.round(wall))).toEqual([0, 1_000, 50_000])
  })

  it('lets an earlier entry come first although a later one is waited for already', async () => {
    const { virtual, time } = setUp(1)
    const seen: number[] = []
    time.schedule(10_000, () => seen.push(10))
    time.schedule(5_000, () => seen.push(5))
    await virtual.advance(6)
    expect(seen).toEqual([5])
  })

  it('stands still while the barrier holds, and does not hurry afterwards', async () => {
    let release = (): void => {}
    let held = 0
    const { virtual, time } = setUp(1, () => {
      held += 1
      return held === 1 ? new Promise<void>((resolve) => (release = resolve)) : undefined
    })
    const seen: number[] = []
    time.scheduleStep(1_000, () => seen.push(1))
    time.scheduleStep(5_000, () => seen.push(5))
    await virtual.advance(100)
    expect(seen).toEqual([1])
    release()
    await virtual.advance(3.9)
    expect(seen).toEqual([1])
    await virtual.advance(0.2)
    expect(seen).toEqual([1, 5])
  })

  it('at max lets the event loop turn after each batch, and costs no wall time', async () => {
    let turns = 0
    const { virtual, time } = setUp('max', () => {
      turns += 1
      return undefined
    })
    for (let index = 0; index < 10; index += 1) time.scheduleStep(index * 1_000_000, () => {})
    await virtual.run()
    expect(turns).toBe(5)
    expect(virtual.clock.monotonic()).toBe(0)
    expect(time.now()).toBe(9_000_000)
  })
})

describe('the end', () => {
  it('is told when nothing waits any more', async () => {
    const { virtual, time } = setUp('max')
    let isIdle = false
    time.scheduleStep(0, () => time.schedule(5_000_000, () => {}))
    const idle = time.idle().then(() => {
      isIdle = true
    })
    await Promise.resolve()
    expect(isIdle).toBe(false)
    await virtual.run()
    await idle
    await time.idle()
  })

  it('comes with a failure of what runs or of what is waited for, which is told once', async () => {
    for (const barrier of [undefined, () => Promise.reject(new TypeError('gate'))]) {
      const { virtual, time, failures } = setUp('max', barrier)
      time.scheduleStep(0, () => {
        if (barrier === undefined) throw new TypeError('step')
      })
      time.scheduleStep(1, () => {})
      await virtual.run()
      expect(failures).toHaveLength(1)
      await time.idle()
    }
  })

  it('comes with close: nothing runs any more', async () => {
    const { virtual, time } = setUp(1)
    time.schedule(1_000, () => expect.unreachable())
    time.close()
    time.schedule(1_000, () => expect.unreachable())
    await virtual.run()
    await time.idle()
  })
})
