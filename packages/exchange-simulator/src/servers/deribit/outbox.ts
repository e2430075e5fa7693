import type { VenueCore } from '../../venue-core.ts'

/** Messages on their way from the venue to its connections: delayed by a drawn time, never overtaking each other. */
export interface Outbox {
  /** Runs `send` when the message has travelled. */
  deliver(send: () => void): void
}

/** Makes the way out of a venue. */
export function createOutbox(venue: VenueCore): Outbox {
  let lastDue = 0
  return {
    deliver(send) {
      lastDue = Math.max(lastDue, venue.marketTime() + venue.marketDataDelay())
      venue.schedule(lastDue, send)
    },
  }
}
