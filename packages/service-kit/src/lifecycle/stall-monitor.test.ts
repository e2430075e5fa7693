import type { Metrics } from '@cryptics-lab/avro-models'
import { createVirtualTime } from '@cryptics-lab/avro-models/testing'
import { describe, expect, it } from 'vitest'
import { metricNames } from '../metric-names.ts'
import { createStallMonitor, type Stall } from './stall-monitor.ts'

describe('the stall monitor', () => {
  it('tells delays beyond the threshold and measures every one', async () => {
    const time = createVirtualTime()
    const stalls: Stall[] = []
    const observed: number[] = []
    const metrics: Metrics = { count() {}, gauge() {}, observe: (_, value) => observed.push(Math.round(value)) }
    // Virtual timers are never late, so lateness comes from the clock.
    let lateness = 0
    const clock = { now: () => time.clock.now(), monotonic: () => time.clock.monotonic() + lateness }
    const monitor = createStallMonitor({ clock, timers: time.timers, metrics, onStall: (stall) => stalls.push(stall) })
    await time.advance(300)
    expect([stalls, observed]).toEqual([[], [0, 0, 0]])
    lateness += 450_000
    await time.advance(100)
    lateness += 150_000
    await time.advance(100)
    expect(stalls).toEqual([{ duration: 450 }])
    expect(observed.slice(3)).toEqual([450, 150])
    expect(monitor.statistics()).toEqual({ stalls: 1, longest: 450 })
    monitor.close()
    expect(time.pending).toBe(0)
    expect(metricNames.eventLoopStalls).toMatch(/_total$/)
  })

  it('sees a real stall of the real loop', async () => {
    const stall = await new Promise<Stall>((resolve) => {
      const monitor = createStallMonitor({
        interval: 10,
        threshold: 50,
        onStall: (value) => {
          monitor.close()
          resolve(value)
        },
      })
      const until = performance.now() + 120
      while (performance.now() < until);
    })
    expect(stall.duration).toBeGreaterThan(50)
  })

  it('refuses options that are none', () => {
    expect(() => createStallMonitor({ interval: 0 })).toThrow(/^interval: /)
    expect(() => createStallMonitor({ threshold: -1 })).toThrow(/^threshold: /)
  })
})
