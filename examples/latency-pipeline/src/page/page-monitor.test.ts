import { createVirtualTime } from '@cryptics-lab/avro-models/testing'
import { describe, expect, it } from 'vitest'
import { createPageMonitor } from './page-monitor.ts'
import { createSyntheticRun } from './synthetic-run.ts'

const setScene = () => {
  const time = createVirtualTime()
  const { clock, timers } = time
  const monitor = createPageMonitor({ clock, timers })
  const run = createSyntheticRun({ monitor, clock })
  return { time, monitor, run }
}

describe('createPageMonitor', () => {
  it('has nothing to show before a run is attached, and keeps what happened until then', () => {
    const { monitor, run } = setScene()
    expect(monitor.frame()).toBeUndefined()
    run.step(1_000)
    monitor.attach(run.source)
    expect(monitor.frame()?.cursors.log).toBeGreaterThan(0)
    monitor.close()
  })

  it('keeps five minutes and no more, however long it runs', async () => {
    const { time, monitor, run } = setScene()
    monitor.attach(run.source)
    for (let second = 0; second < 400; second += 1) {
      run.step(100)
      await time.advance(1_000)
    }
    const sizes = (['prices', 'rates', 'latencies', 'fills', 'refused', 'log'] as const).map(
      (name) => monitor.since(name, 0).length,
    )
    expect(sizes).toEqual([1_500, 300, 300, monitor.since('fills', 0).length, 50, 200])
    expect(monitor.since('fills', 0).length).toBeLessThanOrEqual(500)
    monitor.close()
    await time.advance(1_000)
    expect(time.pending).toBe(0)
  })

  it('says what each second had: rates, lag, and percentiles of its own observations', async () => {
    const { time, monitor, run } = setScene()
    monitor.attach(run.source)
    await time.advance(150)
    monitor.onLatency('total', 10)
    monitor.onLatency('total', 20)
    run.step(500)
    await time.advance(1_000)
    monitor.onLatency('total', 1_000)
    await time.advance(1_000)
    const [, rate] = monitor.since('rates', 0)
    expect(rate?.[1]).toBe(500)
    const rows = monitor.since('latencies', 0)
    const total = rows.map((row) => row.slice(16, 21))
    expect(total.at(-1)).toEqual([1_000, 1_000, 1_000, 1_000, 1])
    expect(total[1]?.[4]).toBe(502)
    expect(rows.at(-1)?.slice(1, 6)).toEqual([null, null, null, null, 0])
    monitor.close()
  })

  it('writes what an operator should know into the log', () => {
    const { monitor } = setScene()
    monitor.onVenueEvent({ kind: 'gap-opened', epoch: 1, sequence: 1, channel: 'book.X', from: 1, to: 3 })
    monitor.onVenueEvent({ kind: 'link-lost', epoch: 1, closeCode: 1_006, reason: '', receiveTimestamp: 0 })
    monitor.onMakerEvent({ kind: 'killed', reason: 'operator' })
    monitor.onMakerEvent({ kind: 'engine-failed', error: new TypeError('x is not a function') })
    monitor.onMakerEvent({ kind: 'commands-submitted', count: 1, trigger: 'book', tickToOrder: 1, decisionTime: 1 })
    expect(monitor.since('log', 0).map(({ level, message, fields }) => `${level} ${message} ${fields}`.trim())).toEqual(
      [
        'warn gap in book.X from=1 to=3',
        'warn connection 1 lost closeCode=1006 reason=',
        'error kill switch thrown: operator',
        'error engine failed: x is not a function',
      ],
    )
  })

  it('shows any record of a log, bounded', () => {
    const { monitor } = setScene()
    const circular: Record<string, unknown> = { big: 10n }
    circular.self = circular
    monitor.onLog({
      time: 1_500_000,
      level: 'odd',
      channel: 'api',
      message: 'x'.repeat(5_000),
      fields: { circular, n: 10n },
    })
    const [row] = monitor.since('log', 0)
    expect(row).toMatchObject({ time: 1_500, level: 'info', channel: 'api', fields: 'circular=[unreadable] n="10"' })
    expect(row?.message).toHaveLength(1_000)
  })

  it('keeps refusals with their reason, whatever number was refused', () => {
    const { monitor } = setScene()
    const refusal = { kind: 'command-refused', action: 'place', side: 'sell', level: 2, amount: 10 } as const
    monitor.onMakerEvent({ ...refusal, price: Number.NaN, reason: 'price-invalid' })
    expect(monitor.since('refused', 0)).toMatchObject([
      { side: 'sell', level: 2, price: null, reason: 'price-invalid' },
    ])
  })
})
