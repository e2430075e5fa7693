import type { Subscriptions } from '../../core/subscriptions.ts'
import { NotAuthenticatedError } from '../../errors.ts'
import { orderChannels } from './channels.ts'
import type { DeribitConnection } from './connection.ts'
import type { Feed } from './feed.ts'
import type { DeribitSettings } from './options.ts'

interface Tracked {
  /** Venue time from which on fills are ours to tell, in milliseconds since the epoch. */
  since: number
  confirmed: Promise<void>
}

/** Instruments whose orders and fills are followed. Once followed, an instrument stays so until the client closes. */
export class OrderTracker {
  readonly #settings: DeribitSettings
  readonly #connection: DeribitConnection
  readonly #feed: Feed
  readonly #tracked = new Map<string, Tracked>()

  constructor(settings: DeribitSettings, connection: DeribitConnection, feed: Feed) {
    this.#settings = settings
    this.#connection = connection
    this.#feed = feed
  }

  /** Instruments that are followed, and since when, in milliseconds since the epoch. */
  get instruments(): readonly (readonly [instrument: string, since: number])[] {
    return [...this.#tracked].map(([instrument, { since }]) => [instrument, since] as const)
  }

  /** Whether the venue confirmed both channels of an instrument on this connection. */
  isTracked(instrument: string): boolean {
    return (
      this.#tracked.has(instrument) &&
      orderChannels(instrument).every((channel) => this.#subscriptions.isConfirmed(channel))
    )
  }

  /**
   * Follows an instrument; resolves when the venue confirmed its channels.
   * @throws {NotAuthenticatedError} The client has no credentials.
   * @throws {SubscriptionRejectedError} The venue refused a channel.
   */
  async track(instrument: string): Promise<void> {
    if (this.#settings.credentials === undefined) throw new NotAuthenticatedError('private/subscribe')
    const known = this.#tracked.get(instrument)
    if (known !== undefined) {
      await known.confirmed
      // Refused on a later connection: ask again.
      await Promise.all(orderChannels(instrument).map((channel) => this.#subscriptions.confirm(channel)))
      return
    }
    const tracked: Tracked = { since: this.#venueNow(), confirmed: this.#open(instrument) }
    this.#tracked.set(instrument, tracked)
    try {
      await tracked.confirmed
    } catch (error) {
      this.#tracked.delete(instrument)
      throw error
    }
  }

  get #subscriptions(): Subscriptions {
    return this.#connection.subscriptions
  }

  async #open(instrument: string): Promise<void> {
    const channels = orderChannels(instrument)
    const results = await Promise.allSettled(channels.map((channel) => this.#feed.open(channel)))
    const failure = results.find((result) => result.status === 'rejected')
    if (failure === undefined) return
    results.forEach((result, index) => {
      if (result.status === 'fulfilled') this.#feed.close(channels[index] as string)
    })
    throw failure.reason
  }

  /** The venue's clock where it named a time, else ours. */
  #venueNow(): number {
    const { venueTime } = this.#connection
    return Math.floor((venueTime === 0 ? this.#settings.clock.now() : venueTime) / 1_000)
  }
}
