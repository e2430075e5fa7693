import { describe, expect, it } from 'vitest'
import { createLatencyHistogram } from './latency-histogram.ts'

describe('createLatencyHistogram', () => {
  it('is all zeros when empty', () => {
    expect(createLatencyHistogram().summary()).toEqual({ p50: 0, p90: 0, p99: 0, max: 0 })
  })

  it('gives percentiles within its bucket width and the exact maximum', () => {
    const histogram = createLatencyHistogram()
    for (let value = 1; value <= 1_000; value += 1) histogram.observe(value / 10)
    const { p50, p90, p99, max } = histogram.summary()
    expect(Math.abs(p50 / 50 - 1)).toBeLessThan(0.02)
    expect(Math.abs(p90 / 90 - 1)).toBeLessThan(0.02)
    expect(Math.abs(p99 / 99 - 1)).toBeLessThan(0.02)
    expect(max).toBe(100)
  })

  it('counts negative observations instead of hiding them', () => {
    const histogram = createLatencyHistogram()
    histogram.observe(-3)
    expect(histogram.negative).toBe(1)
    expect(histogram.summary().max).toBe(-3)
  })
})
