import { createSeededRandom } from '@cryptics-lab/avro-models'
import { createVirtualTime } from '@cryptics-lab/avro-models/testing'
import { describe, expect, it } from 'vitest'
import { createBackOff } from './back-off.ts'
import { closePolicy } from './close-codes.ts'
import { excerptOf, safeReason } from './excerpt.ts'
import { RequestTable } from './request-table.ts'
import { Watchdog } from './watchdog.ts'

describe('createBackOff', () => {
  it('draws from a range that doubles up to the cap, and never waits less than the floor', () => {
    const most = createBackOff({ next: () => 0.999_999 }, { base: 100, cap: 1_000 })
    expect([1, 2, 3, 4, 5, 60].map((attempt) => Math.round(most.delay(attempt)))).toEqual([
      100, 200, 400, 800, 1_000, 1_000,
    ])
    const least = createBackOff({ next: () => 0 }, { base: 100, cap: 1_000, floor: 30 })
    expect(least.delay(5)).toBe(30)
    expect(least.slowDelay()).toBe(500)
  })

  it('spreads: full jitter covers the whole range', () => {
    const backOff = createBackOff(createSeededRandom(3), { base: 1_000, cap: 1_000, floor: 0 })
    const draws = Array.from({ length: 500 }, () => backOff.delay(1))
    expect(Math.min(...draws)).toBeLessThan(50)
    expect(Math.max(...draws)).toBeGreaterThan(950)
  })

  it.each([{ base: 0 }, { base: 10, cap: 5 }, { floor: -1 }, { base: Number.NaN }])('refuses %o', (options) => {
    expect(() => createBackOff(createSeededRandom(1), options)).toThrow(/backOff/)
  })
})

describe('closePolicy', () => {
  it('comes back slowly when the other side objects to what was sent', () => {
    const slow = [1000, 1001, 1002, 1006, 1007, 1008, 1009, 1011, 1012, 1013, 1015].filter(
      (code) => closePolicy(code).isOurFault,
    )
    expect(slow).toEqual([1002, 1007, 1008, 1009])
  })
})

describe('excerptOf', () => {
  it('cuts, and escapes what could write into a terminal', () => {
    expect(excerptOf('a\u001b[31m\nb\u202e\ud800c')).toBe('a\\u001b[31m\\u000ab\\u202e\\ud800c')
    expect(excerptOf('x'.repeat(500))).toHaveLength(200)
    expect(excerptOf('\n'.repeat(500))).toHaveLength(200)
    expect(safeReason('y'.repeat(500))).toHaveLength(123)
  })
})

describe('RequestTable', () => {
  const waiting = (log: unknown[]): { method: string; onReply: never; onFailure: never } =>
    ({
      method: 'm',
      onReply: (reply: unknown, isLate: boolean) => log.push([reply, isLate]),
      onFailure: (error: { code: string }) => log.push(error.code),
    }) as never

  it('matches replies by id in any order, each once', () => {
    const time = createVirtualTime()
    const table = new RequestTable<string>(time.timers)
    const log: unknown[] = []
    const first = table.open(waiting(log), 100)
    const second = table.open(waiting(log), 100)
    expect(table.settle(second, 'two')).toBe(true)
    expect(table.settle(first, 'one')).toBe(true)
    expect(table.settle(first, 'again')).toBe(false)
    expect(log).toEqual([
      ['two', false],
      ['one', false],
    ])
    expect(time.pending).toBe(0)
  })

  it('fails a request in time, and still hands the late reply to its owner', async () => {
    const time = createVirtualTime()
    const table = new RequestTable<string>(time.timers)
    const log: unknown[] = []
    const id = table.open(waiting(log), 100)
    await time.advance(100)
    expect(table.settle(id, 'late')).toBe(true)
    expect(table.settle(id, 'later')).toBe(false)
    expect(log).toEqual(['REQUEST_TIMEOUT', ['late', true]])
  })

  it('remembers a bounded number of late requests, and none after the connection is gone', async () => {
    const time = createVirtualTime()
    const table = new RequestTable<string>(time.timers)
    for (let index = 0; index < 1_001; index += 1) table.open(waiting([]), 1)
    await time.advance(1)
    expect(table.settle(1, 'forgotten')).toBe(false)
    expect(table.settle(2, 'known')).toBe(true)
    table.failAll(new TypeError('gone'))
    expect(table.settle(3, 'gone')).toBe(false)
  })
})

describe('Watchdog', () => {
  it('probes after silence, expires when the probe is not answered, and stays calm while something comes', async () => {
    const time = createVirtualTime()
    const log: string[] = []
    const dog = new Watchdog(time.timers, 10_000, { probe: () => log.push('probe'), expire: () => log.push('expire') })
    dog.start()
    await time.advance(4_000)
    dog.hear()
    await time.advance(1_000)
    expect(log).toEqual([])
    await time.advance(5_000)
    expect(log).toEqual(['probe'])
    dog.hear()
    await time.advance(5_000)
    expect(log).toEqual(['probe'])
    await time.advance(10_000)
    expect(log).toEqual(['probe', 'probe', 'expire'])
    expect(time.pending).toBe(0)
  })
})
