import { describe, expect, it } from 'vitest'
import { createMetricsRegistry } from './index.ts'

describe('createMetricsRegistry', () => {
  it('makes counters, gauges and histograms with their first use', async () => {
    const measured = createMetricsRegistry()
    const { metrics } = measured
    metrics.count('orders_total', 1, { side: 'buy' })
    metrics.count('orders_total', 2, { side: 'buy' })
    metrics.count('orders_total', undefined, { side: 'sell' })
    metrics.gauge('position', -3.5)
    metrics.observe('hop_milliseconds', 3, { hop: 'decode' })
    const shown = await measured.text()
    expect(shown).toContain('orders_total{side="buy"} 3')
    expect(shown).toContain('orders_total{side="sell"} 1')
    expect(shown).toContain('position -3.5')
    expect(shown).toContain('hop_milliseconds_bucket{le="2.5",hop="decode"} 0')
    expect(shown).toContain('hop_milliseconds_bucket{le="5",hop="decode"} 1')
    expect(shown).not.toContain('rejected')
  })

  it('never throws, and counts what does not fit the first use', async () => {
    const measured = createMetricsRegistry()
    const { metrics } = measured
    metrics.count('a_total', 1, { x: '1' })
    metrics.gauge('a_total', 1, { x: '1' })
    metrics.count('a_total', -1, { x: '1' })
    metrics.count('a_total', Number.NaN, { x: '1' })
    metrics.count('a_total', 1, { x: '1', more: '2' })
    metrics.count('a_total', 1)
    metrics.count('no name', 1)
    metrics.count('b_total', 1, { 'no label': 'x' })
    const shown = await measured.text()
    expect(shown).toContain('a_total{x="1"} 2')
    expect(shown).toContain('a_total{x=""} 1')
    expect(shown).toContain('{metric="a_total",reason="kind"} 1')
    expect(shown).toContain('{metric="a_total",reason="value"} 2')
    expect(shown).toContain('{metric="a_total",reason="labels"} 2')
    expect(shown).toContain('{metric="other",reason="name"} 2')
  })

  it('bounds the label sets of a name: further ones become other and are counted', async () => {
    const measured = createMetricsRegistry({ maximumLabelSets: 3 })
    const { metrics } = measured
    for (let index = 0; index < 100; index += 1) metrics.count('c_total', 1, { user: `u${index}` })
    for (let index = 0; index < 100; index += 1) metrics.count('c_total', 1, { user: `u${index}` })
    const lines = (await measured.text()).split('\n').filter((line) => line.startsWith('c_total{'))
    expect(lines).toEqual([
      'c_total{user="u0"} 2',
      'c_total{user="u1"} 2',
      'c_total{user="u2"} 2',
      'c_total{user="other"} 194',
    ])
    expect(await measured.text()).toContain('{metric="c_total",reason="cardinality"} 194')
  })

  it('keeps secrets out of label values', async () => {
    const measured = createMetricsRegistry()
    const { metrics } = measured
    metrics.count('d_total', 1, { url: 'postgres://app:canary@db/x', token: 'canary', header: 'Bearer canary-1234567' })
    const shown = await measured.text()
    expect(shown).not.toContain('canary')
    expect(shown).toContain('url="postgres://app:[secret]@db/x"')
  })

  it('shares its registry with measurements of the application and puts the prefix before names', async () => {
    const measured = createMetricsRegistry({ prefix: 'desk_', defaultMetrics: true })
    const { metrics, registry, contentType } = measured
    metrics.gauge('x', 1)
    metrics.gauge('desk_y', 2)
    const shown = await measured.text()
    expect(shown).toContain('\ndesk_x 1')
    expect(shown).toContain('\ndesk_y 2')
    expect(shown).toContain('desk_process_cpu_seconds_total')
    expect(registry.getSingleMetric('desk_x')).toBeDefined()
    expect(contentType).toMatch(/^text\/plain/)
  })

  it('takes the bounds of buckets by name', async () => {
    const measured = createMetricsRegistry({ buckets: { depth: [1, 3] } })
    const { metrics } = measured
    metrics.observe('depth', 2)
    expect(await measured.text()).toContain('depth_bucket{le="3"} 1')
  })
})
