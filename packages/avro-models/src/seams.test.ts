import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { systemClock } from './clock.ts'
import { CrypticsError, InvalidOptionError } from './errors.ts'
import { createIds, systemIds } from './ids.ts'
import { noMetrics } from './metrics.ts'
import { createSeededRandom, systemRandom } from './random.ts'
import { createVirtualTime } from './testing.ts'
import { sleep, systemTimers } from './timers.ts'

describe('the machine’s clock', () => {
  it('never goes back, and is the wall clock', () => {
    let last = systemClock.monotonic()
    for (let count = 0; count < 10_000; count += 1) {
      const reading = systemClock.monotonic()
      expect(reading).toBeGreaterThanOrEqual(last)
      last = reading
    }
    // Bracketed by the wall clock, so that a pause of the machine between two readings does not count.
    const before = Date.now() * 1_000
    const now = systemClock.now()
    const after = Date.now() * 1_000
    expect(now).toBeGreaterThan(before - 5_000)
    expect(now).toBeLessThan(after + 5_000)
    expect(Number.isInteger(now)).toBe(true)
  })
})

describe('ids', () => {
  it('sort in the order in which they were given, and are never given twice', () => {
    const ids = Array.from({ length: 20_000 }, () => systemIds.next())
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.toSorted()).toEqual(ids)
    expect(ids[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  })

  it('keep their order when the clock stands still or steps back', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -5_000, max: 5_000 }), { minLength: 2, maxLength: 200 }), (steps) => {
        let now = 1_700_000_000_000_000
        const ids = createIds({ clock: { now: () => now, monotonic: () => 0 }, random: createSeededRandom(1) })
        const given = steps.map((step) => {
          now += step * 1_000
          return ids.next()
        })
        expect(given.toSorted()).toEqual(given)
        expect(new Set(given).size).toBe(given.length)
      }),
    )
  })

  it('keep their order past the counter of one millisecond', () => {
    const ids = createIds({ clock: createVirtualTime().clock, random: createSeededRandom(1) })
    const given = Array.from({ length: 3 * 4_096 + 5 }, () => ids.next())
    expect(given.toSorted()).toEqual(given)
    expect(new Set(given).size).toBe(given.length)
  })

  it('are reproducible with a seed and a virtual clock', () => {
    const make = () => createIds({ clock: createVirtualTime().clock, random: createSeededRandom(4) })
    const [first, second] = [make(), make()]
    for (let count = 0; count < 10; count += 1) expect(first.next()).toBe(second.next())
  })
})

describe('seeded randomness', () => {
  it('repeats, differs by seed and by stream, and stays in its range', () => {
    const draw = (seed: number, stream?: string) => {
      const random = createSeededRandom(seed, stream)
      return Array.from({ length: 100 }, () => random.next())
    }
    fc.assert(
      fc.property(fc.integer(), fc.string(), (seed, stream) => {
        expect(draw(seed, stream)).toEqual(draw(seed, stream))
        for (const value of draw(seed, stream)) expect(value >= 0 && value < 1).toBe(true)
      }),
    )
    expect(draw(1)).not.toEqual(draw(2))
    expect(draw(1, 'orders')).not.toEqual(draw(1, 'market'))
    expect(draw(1, 'orders')).not.toEqual(draw(2, 'orders'))
    // Pinned, so that a seed means the same market in every release.
    expect(draw(7, 'x').slice(0, 2)).toMatchInlineSnapshot(`
      [
        0.7298629665747285,
        0.8799969546962529,
      ]
    `)
  })

  it('is spread evenly', () => {
    const random = createSeededRandom(11)
    const counts = Array.from({ length: 10 }, () => 0)
    for (let count = 0; count < 20_000; count += 1) {
      const slot = Math.floor(random.next() * 10)
      counts[slot] = (counts[slot] as number) + 1
    }
    for (const count of counts) expect(Math.abs(count - 2_000)).toBeLessThan(250)
    expect(systemRandom.next()).toBeLessThan(1)
  })
})

describe('virtual time', () => {
  it('fires by due time, then by the order of setting, whatever that was', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat({ max: 20 }), { maxLength: 30 }), async (delays) => {
        const time = createVirtualTime()
        const fired: number[] = []
        for (const [index, delay] of delays.entries()) time.timers.set(() => fired.push(index), delay)
        await time.run()
        const expected = delays
          .map((delay, index) => ({ delay, index }))
          .sort((a, b) => a.delay - b.delay || a.index - b.index)
        expect(fired).toEqual(expected.map(({ index }) => index))
        expect(time.pending).toBe(0)
      }),
      { numRuns: 30 },
    )
  })

  it('settles promises between timers and moves both clocks', async () => {
    const time = createVirtualTime(1_000_000)
    const seen: string[] = []
    const waiting = sleep(time.timers, 5).then(() => seen.push('slept'))
    time.timers.set(() => seen.push('timer'), 5)
    await time.advance(4.5)
    expect([seen, time.clock.now(), time.clock.monotonic()]).toEqual([[], 1_004_500, 4_500])
    await time.advance(0.5)
    expect(seen).toEqual(['slept', 'timer'])
    expect(time.clock.now()).toBe(1_005_000)
    await waiting
  })

  it('takes a delay that is no number for none, as the machine does', async () => {
    const time = createVirtualTime()
    const fired: string[] = []
    time.timers.set(() => fired.push('later'), 1)
    time.timers.set(() => fired.push('NaN'), Number.NaN)
    time.timers.set(() => fired.push('negative'), -5)
    await time.run()
    expect(fired).toEqual(['NaN', 'negative', 'later'])
  })

  it('forgets cleared timers, and stops where it is told', async () => {
    const time = createVirtualTime()
    let ticks = 0
    const tick = (): void => {
      ticks += 1
      time.timers.set(tick, 1)
    }
    time.timers.set(tick, 1)
    const cleared = time.timers.set(() => expect.unreachable(), 2)
    time.timers.clear(cleared)
    time.timers.clear(cleared)
    time.timers.clear(undefined)
    await time.run({ until: () => ticks === 5 })
    await time.run({ limit: 3 })
    expect([ticks, time.pending]).toEqual([8, 1])
  })
})

describe('sleep', () => {
  it('ends at once with the signal’s reason, leaving no timer behind', async () => {
    const time = createVirtualTime()
    const controller = new AbortController()
    const reason = new TypeError('enough')
    const sleeping = sleep(time.timers, 1_000, controller.signal)
    controller.abort(reason)
    await expect(sleeping).rejects.toBe(reason)
    await expect(sleep(time.timers, 1_000, controller.signal)).rejects.toBe(reason)
    expect(time.pending).toBe(0)
  })

  it('does not fire at once when the delay is longer than the machine can hold', async () => {
    const handle = systemTimers.set(() => expect.unreachable(), 2 ** 31)
    await sleep(systemTimers, 5)
    systemTimers.clear(handle)
  })

  it('works on the machine’s timers', async () => {
    await sleep(systemTimers, 0, new AbortController().signal)
    systemTimers.clear(systemTimers.set(() => expect.unreachable(), 0))
  })
})

describe('errors', () => {
  it('are recognised whichever copy of the package made them', () => {
    const error = new InvalidOptionError('limits.maximum', 'must be above 0', { cause: 'why' })
    expect(CrypticsError.is(error)).toBe(true)
    expect(CrypticsError.is({ [Symbol.for('cryptics-lab.error')]: true })).toBe(true)
    expect([new TypeError('x'), null, undefined, 'text'].some((value) => CrypticsError.is(value))).toBe(false)
    expect(error).toMatchObject({
      name: 'InvalidOptionError',
      code: 'INVALID_OPTION',
      path: 'limits.maximum',
      message: 'limits.maximum: must be above 0',
      cause: 'why',
      retryable: false,
    })
    expect('cause' in new InvalidOptionError('a', 'b')).toBe(false)
  })
})

describe('noMetrics', () => {
  it('forgets', () => {
    expect([noMetrics.count('a'), noMetrics.gauge('a', 1), noMetrics.observe('a', 1)]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
  })
})
