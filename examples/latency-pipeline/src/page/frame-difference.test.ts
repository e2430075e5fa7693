import type { BookLevel } from '@cryptics-lab/avro-models'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { changedLevels, encodeDifference } from './frame-difference.ts'
import type { PageFrame } from './page-frame.ts'
import type { PageHistory } from './page-history.ts'
import type { PageMessage } from './wire-format.ts'

const nothing = { prices: 0, rates: 0, latencies: 0, fills: 0, refused: 0, log: 0 }

const frame = (changes: Partial<PageFrame> = {}): PageFrame => ({
  sections: {},
  bids: [],
  asks: [],
  cursors: nothing,
  ...changes,
})

const historyOf = (next: number, kept: number): PageHistory => ({
  cursors: () => ({ ...nothing, prices: next }),
  since: ((name: string, from: number) =>
    name === 'prices'
      ? Array.from({ length: Math.min(kept, next - from) }, (_, index) => [Math.max(from, next - kept) + index])
      : []) as PageHistory['since'],
})

const difference = (
  before: PageFrame | undefined,
  after: PageFrame,
  history = historyOf(0, 5),
): PageMessage | undefined => {
  const text = encodeDifference(before, after, history)
  return text === undefined ? undefined : (JSON.parse(text) as PageMessage)
}

describe('encodeDifference', () => {
  it('is nothing when nothing has changed', () => {
    const same = frame({ sections: { book: '{"status":"live"}' }, bids: [[1, 2]] })
    expect(difference(same, { ...same, bids: [[1, 2]] })).toBeUndefined()
  })

  it('has the parts that changed and no other', () => {
    const before = frame({ sections: { book: '1', client: '1' } })
    expect(difference(before, frame({ sections: { book: '1', client: '2' } }))).toEqual({ sections: { client: 2 } })
    expect(difference(undefined, before)).toEqual({ sections: { book: 1, client: 1 } })
  })

  it('has what was appended, and leaves to the next what came after the frame', () => {
    const after = frame({ cursors: { ...nothing, prices: 4 } })
    expect(difference(frame({ cursors: { ...nothing, prices: 2 } }), after, historyOf(4, 9))?.series).toEqual({
      prices: [[2], [3]],
    })
    expect(difference(frame({ cursors: { ...nothing, prices: 2 } }), after, historyOf(5, 9))?.series).toEqual({
      prices: [[2], [3]],
    })
    expect(difference(undefined, after, historyOf(4, 2))?.series).toEqual({ prices: [[2], [3]] })
  })
})

describe('changedLevels', () => {
  const side = fc
    .uniqueArray(fc.tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 5 })), {
      selector: ([price]) => price,
    })
    .map((levels) => levels as BookLevel[])

  it('turns any side into any other', () => {
    fc.assert(
      fc.property(side, side, (before, after) => {
        const shown = new Map(before)
        for (const [price, amount] of changedLevels(before, after)) {
          if (amount === 0) shown.delete(price)
          else shown.set(price, amount)
        }
        expect(shown).toEqual(new Map(after))
      }),
    )
  })
})
