import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Batch } from '../ports.ts'
import { split } from './pending-batches.ts'

it('cuts a batch without losing, doubling or moving anything', () => {
  const offsets = fc.uniqueArray(fc.integer({ min: 0, max: 200 }), { maxLength: 40 })
  fc.assert(
    fc.property(offsets, fc.integer({ min: 1, max: 10 }), fc.integer({ min: 1, max: 4 }), (places, limit, every) => {
      const sorted = places.toSorted((left, right) => left - right)
      const raw = (offset: number) => ({ offset: String(offset), key: null, value: null, headers: {}, timestamp: 0 })
      const identity = { incarnation: 'x', topic: 't', partition: 0 }
      const good = sorted.filter((_, index) => index % every !== 0)
      const bad = sorted.filter((_, index) => index % every === 0)
      const batch: Batch<number> = {
        ...identity,
        records: good.map((value) => ({ value, raw: raw(value) })),
        rejected: bad.map((offset) => ({ ...identity, raw: raw(offset), stage: 'decode', error: undefined })),
        nextOffset: '201',
        endOffset: '300',
      }
      const parts = split(batch, limit)
      expect(parts.flatMap(({ records }) => records.map(({ value }) => value))).toEqual(good)
      expect(parts.flatMap(({ rejected }) => rejected.map((letter) => Number(letter.raw.offset)))).toEqual(bad)
      expect(parts.at(-1)?.nextOffset).toBe('201')
      let from = -1
      for (const part of parts) {
        const inside = [...part.records, ...part.rejected].map((one) => Number(one.raw.offset))
        // Each part lies between the end of the one before and its own end: the sink's offset never passes a record.
        expect(inside.every((offset) => offset >= from && offset < Number(part.nextOffset))).toBe(true)
        expect(part.records.length).toBeLessThanOrEqual(limit)
        from = Number(part.nextOffset)
      }
    }),
  )
})
