import { describe, expect, it } from 'vitest'
import { Footprints } from './footprints.ts'
import { entryOfPlace } from './order-entry.ts'
import type { OrderEntry } from './own-order.ts'

function resting(): OrderEntry {
  const command = { action: 'place', label: 'mm-1', instrument: 'X', side: 'buy', price: 99, amount: 100 } as const
  return Object.assign(entryOfPlace(command, 0, 0), { state: 'open', confirmed: true })
}
const at = (footprints: Footprints, time: number): string =>
  footprints
    .at(time)
    .map(({ price, amount }) => `${amount}@${price}`)
    .join(' ')

describe('Footprints', () => {
  it('shows an order from the venue’s time on at which it rests', () => {
    const footprints = new Footprints()
    footprints.note(resting(), 10)
    expect([at(footprints, 9), at(footprints, 10)]).toEqual(['', '100@99'])
  })

  it('shows a moved order where it was, to a book that is older than the move', () => {
    const footprints = new Footprints()
    const entry = resting()
    footprints.note(entry, 10)
    footprints.note(Object.assign(entry, { price: 98 }), 20)
    expect(at(footprints, 15)).toBe('100@99')
    expect(at(footprints, 20)).toBe('100@98')
  })

  it('shows what is left of a filled order, and nothing of a closed one', () => {
    const footprints = new Footprints()
    const entry = resting()
    footprints.note(entry, 10)
    footprints.note(Object.assign(entry, { applied: 40 }), 20)
    expect(at(footprints, 20)).toBe('60@99')
    footprints.note(Object.assign(entry, { state: 'cancelled' }), 30)
    expect(at(footprints, 25)).toBe('60@99')
    expect(at(footprints, 30)).toBe('')
  })

  it('does not show an order that the venue has not confirmed', () => {
    const footprints = new Footprints()
    footprints.note(Object.assign(resting(), { confirmed: false }), 10)
    expect(at(footprints, 20)).toBe('')
  })

  it('is bounded when the book stands still', () => {
    const footprints = new Footprints()
    const entry = resting()
    for (let move = 0; move < 2_000; move += 1) footprints.note(Object.assign(entry, { price: 90 + (move % 9) }), move)
    expect(footprints.at(0).length).toBeLessThanOrEqual(257)
  })
})
