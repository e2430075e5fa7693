import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRingBuffer } from './ring-buffer.ts'

describe('createRingBuffer', () => {
  it('keeps the newest entries and gives those from a number on, whatever was pushed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), fc.nat(40), fc.nat(50), (capacity, count, from) => {
        const ring = createRingBuffer<number>(capacity)
        for (let entry = 0; entry < count; entry += 1) ring.push(entry)
        const all = Array.from({ length: count }, (_, entry) => entry)
        expect(ring.since(from)).toEqual(all.slice(-capacity).filter((entry) => entry >= from))
        expect(ring.next).toBe(count)
        expect(ring.size).toBe(Math.min(capacity, count))
      }),
    )
  })
})
