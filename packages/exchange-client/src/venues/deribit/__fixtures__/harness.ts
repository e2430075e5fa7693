import { createIds, createSeededRandom, type OrderCommand, type VenueEvent } from '@cryptics-lab/avro-models'
import { createVirtualTime, type VirtualTime } from '@cryptics-lab/avro-models/testing'
import { createDeribitClient } from '../client.ts'
import type { DeribitClient } from '../deribit-client.ts'
import type { DeribitClientOptions } from '../options.ts'
import { FakeVenue } from './fake-venue.ts'

/** A client on a fake venue, in virtual time. */
export interface Harness {
  readonly time: VirtualTime
  readonly venue: FakeVenue
  readonly client: DeribitClient
  readonly events: VenueEvent[]
  readonly errors: unknown[]
  /** Events of one kind. */
  readonly of: <K extends VenueEvent['kind']>(kind: K) => Extract<VenueEvent, { readonly kind: K }>[]
  /** Codes of the errors that were reported. */
  readonly codes: () => unknown[]
}

export const credentials = { id: 'me', secret: 'canary-secret' }

export function createHarness(options: Partial<DeribitClientOptions> = {}): Harness {
  const time = createVirtualTime()
  const venue = new FakeVenue(time.timers)
  const random = createSeededRandom(1)
  const events: VenueEvent[] = []
  const errors: unknown[] = []
  const client = createDeribitClient({
    url: 'ws://127.0.0.1/ws/api/v2',
    credentials,
    clock: time.clock,
    timers: time.timers,
    random,
    ids: createIds({ clock: time.clock, random }),
    webSocket: venue.factory,
    onError: (error) => errors.push(error),
    ...options,
  })
  client.on((event) => events.push(event))
  return {
    time,
    venue,
    client,
    events,
    errors,
    of: (kind) => events.filter((event) => event.kind === kind) as never,
    codes: () => errors.map((error) => (error as { readonly code?: unknown }).code),
  }
}

/** Lets a promise settle by moving time on, and gives its value. */
export async function settle<T>(time: VirtualTime, promise: Promise<T>, milliseconds = 50): Promise<T> {
  // Looked at before time moves, so that a rejection is never unhandled.
  const settled = promise.then(
    (value) => () => value,
    (error: unknown) => () => {
      throw error
    },
  )
  await time.advance(milliseconds)
  const outcome = await Promise.race([settled, Promise.resolve(undefined)])
  if (outcome === undefined) throw new TypeError(`the promise did not settle within ${milliseconds} ms`)
  return outcome()
}

/** A connected client. */
export async function connected(options: Partial<DeribitClientOptions> = {}): Promise<Harness> {
  const harness = createHarness(options)
  await settle(harness.time, harness.client.connect())
  return harness
}

export function placeCommand(fields: Partial<Extract<OrderCommand, { readonly action: 'place' }>> = {}): OrderCommand {
  return {
    action: 'place',
    label: 'a-1',
    instrument: 'BTC-PERPETUAL',
    side: 'buy',
    amount: 100,
    price: 60_000,
    postOnly: true,
    ...fields,
  }
}
