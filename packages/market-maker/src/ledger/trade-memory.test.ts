import { describe, expect, it } from 'vitest'
import { TradeMemory } from './trade-memory.ts'

describe('TradeMemory', () => {
  it('notices what was counted before, per order', () => {
    const memory = new TradeMemory(10)
    expect([memory.add('o1', 't1'), memory.add('o1', 't1'), memory.add('o2', 't1')]).toEqual([true, false, true])
  })

  it('forgets the oldest beyond its capacity', () => {
    const memory = new TradeMemory(2)
    for (const trade of ['t1', 't2', 't3']) memory.add('o', trade)
    expect([memory.add('o', 't3'), memory.add('o', 't2'), memory.add('o', 't1')]).toEqual([false, false, true])
  })
})
