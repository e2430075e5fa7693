import { createVirtualTime } from '@cryptics-lab/avro-models/testing'
import { describe, expect, it } from 'vitest'
import { instrument, TestVenue } from '../engine/__fixtures__/test-venue.ts'
import { describeGateway } from './describe-gateway.ts'
import { gatewayCards } from './gateway-cards.ts'
import type { GatewayFixture } from './gateway-harness.ts'

async function open(): Promise<GatewayFixture> {
  const time = createVirtualTime()
  const venue = new TestVenue(time)
  venue.book(100, 101, 2)
  venue.unknownAfter = 1_000
  const until = async (condition: () => boolean): Promise<void> => {
    await time.run({ until: condition, limit: 1_000 })
    expect(condition()).toBe(true)
  }
  return {
    gateway: Object.assign(venue, { position: async () => ({ amount: venue.held, averagePrice: undefined }) }),
    instrument,
    clock: time.clock,
    listen: (listener) => {
      venue.listener = listener
    },
    restingPrice: (side, steps) => (side === 'buy' ? 99 - steps * 0.5 : 102 + steps * 0.5),
    crossingPrice: (side) => (side === 'buy' ? 101 : 100),
    until,
    settle: () => time.advance(50),
    fill: async (label, amount) => venue.fill(label, amount),
    loseReplies: (isLost) => {
      venue.mode = isLost ? 'mute' : 'answer'
    },
    cut: async () => {
      venue.isCut = true
    },
    oldBookEpoch: 1,
    close: async () => {},
  }
}

// The double that the maker's own tests trade on keeps every promise that a venue has to keep.
await describeGateway('the double of the maker’s tests', {
  capabilities: ['fills', 'lost-replies', 'lost-link', 'old-books', 'expiry', 'position'],
  open,
})

describe('gatewayCards', () => {
  it('are numbered without holes', () => {
    const expected = gatewayCards.map((_, index) => `G${String(index + 1).padStart(2, '0')}`)
    expect(gatewayCards.map(({ number }) => number)).toEqual(expected)
  })
})
