import { createVirtualTime } from '@cryptics-lab/avro-models/testing'
import { describe, expect, it } from 'vitest'
import { createMetricsRegistry } from '../metrics/index.ts'
import { createHealth, type HealthResult } from './index.ts'

function open(cacheFor?: number) {
  const time = createVirtualTime()
  const registry = createMetricsRegistry()
  const { clock, timers } = time
  const health = createHealth({
    clock,
    timers,
    metrics: registry.metrics,
    ...(cacheFor === undefined ? {} : { cacheFor }),
  })
  health.setReady()
  return { time, health, registry }
}

describe('createHealth', () => {
  it('is starting, running, stopping, and never back', async () => {
    const health = createHealth()
    expect(await health.report('live')).toMatchObject({ ok: true, phase: 'starting' })
    expect(await health.report('ready')).toMatchObject({ ok: false, reasons: ['the process is starting'] })
    health.setReady()
    expect(await health.report('ready')).toMatchObject({ ok: true, phase: 'running' })
    health.setStopping()
    health.setReady()
    expect(await health.report('ready')).toMatchObject({
      ok: false,
      phase: 'stopping',
      reasons: ['the process is stopping'],
    })
    expect(await health.report('live')).toMatchObject({ ok: true })
  })

  it('asks the checks of a kind and names the reasons', async () => {
    const { health, registry } = open()
    health.register('loop', () => ({ ok: false, reason: 'stalled' }), { kind: 'live' })
    health.register('log', async () => ({ ok: true, reason: 'lag 3' }))
    health.register('venue', () => Promise.reject(new TypeError('refused')))
    health.register('text', () => {
      throw 'just a text'
    })
    expect(await health.report('live')).toMatchObject({ ok: false, reasons: ['loop: stalled'] })
    expect(await health.report('ready')).toMatchObject({ ok: false, reasons: ['venue: refused', 'text: just a text'] })
    const { checks } = await health.report()
    expect(checks.map(({ name, ok }) => [name, ok])).toEqual([
      ['loop', false],
      ['log', true],
      ['venue', false],
      ['text', false],
    ])
    expect(await registry.text()).toContain('cryptics_health_check_ok{check="log",kind="ready"} 1')
    expect(await registry.text()).toContain('cryptics_health_check_ok{check="venue",kind="ready"} 0')
  })

  it('does not wait for a check that hangs, and does not ask it again meanwhile', async () => {
    const { health, time } = open()
    let asked = 0
    let answer: (result: HealthResult) => void = () => {}
    const signals: AbortSignal[] = []
    health.register(
      'slow',
      (signal) => {
        asked += 1
        signals.push(signal)
        return new Promise<HealthResult>((resolve) => (answer = resolve))
      },
      { timeout: 300 },
    )
    const first = health.report()
    const second = health.report()
    await time.advance(300)
    expect(await first).toMatchObject({ ok: false, reasons: ['slow: gave no answer within 300 ms'] })
    expect(await second).toMatchObject({ ok: false })
    expect(signals[0]?.aborted).toBe(true)
    for (let round = 0; round < 5; round += 1) {
      await time.advance(2_000)
      expect((await health.report()).ok).toBe(false)
    }
    expect(asked).toBe(1)
    answer({ ok: true })
    await time.advance(2_000)
    const third = health.report()
    answer({ ok: true })
    expect(await third).toMatchObject({ ok: true })
    expect(asked).toBe(2)
    expect(time.pending).toBe(0)
  })

  it('uses a result again for a while and tells its age', async () => {
    const { health, time } = open(500)
    let asked = 0
    health.register('x', () => ({ ok: ++asked > 0 }))
    await health.report()
    await time.advance(400)
    expect((await health.report()).checks[0]?.ageMilliseconds).toBe(400)
    expect(asked).toBe(1)
    await time.advance(100)
    expect((await health.report()).checks[0]?.ageMilliseconds).toBe(0)
    expect(asked).toBe(2)
  })

  it('refuses a name that is taken and forgets a check that was closed', async () => {
    const { health } = open()
    const check = health.register('x', () => ({ ok: false }))
    expect(() => health.register('x', () => ({ ok: true }))).toThrow(/registered already/)
    check.close()
    health.register('x', () => ({ ok: true }))
    check.close()
    expect((await health.report()).checks).toHaveLength(1)
  })
})
