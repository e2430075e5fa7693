import type { Instrument } from '@cryptics-lab/avro-models/instruments'
import type { Channel } from './channels.ts'
import type { Outbox } from './outbox.ts'

/** Makes the payload of a notification, given the time of sending in milliseconds. */
export type Compose = (timestamp: number) => unknown

/** A connection that hears channels. */
export interface Subscriber {
  /** Sends a message; `kind` is the counter of the ledger that it belongs to. */
  send(text: string, kind: string): void
}

interface Subscription {
  readonly subscriber: Subscriber
  isActive: boolean
}

/** One channel, of one account when it is a private one, and who hears it. */
export class Topic {
  /** Name of the channel, as subscribed. */
  readonly name: string
  /** Kind of the channel. */
  readonly kind: Channel['kind']
  /** Account whose channel it is; undefined for a public one. */
  readonly account: string | undefined
  readonly #covers: (instrument: Instrument) => boolean
  readonly #outbox: Outbox
  readonly #time: () => number
  readonly #subscriptions = new Map<Subscriber, Subscription>()
  #targets: readonly Subscription[] | undefined

  constructor(channel: Channel, account: string | undefined, outbox: Outbox, time: () => number) {
    this.name = channel.name
    this.kind = channel.kind
    this.account = account
    this.#covers = 'covers' in channel ? channel.covers : () => true
    this.#outbox = outbox
    this.#time = time
  }

  /** Number of subscribers. */
  get size(): number {
    return this.#subscriptions.size
  }

  /** Whether the channel is about an instrument. */
  covers(instrument: Instrument): boolean {
    return this.#covers(instrument)
  }

  /** Connections that hear the channel. */
  subscribers(): Iterable<Subscriber> {
    return this.#subscriptions.keys()
  }

  /** Adds a subscriber; it hears what is published from now on. */
  add(subscriber: Subscriber): void {
    this.remove(subscriber)
    this.#subscriptions.set(subscriber, { subscriber, isActive: true })
    this.#targets = undefined
  }

  /** Removes a subscriber; false when it was none. */
  remove(subscriber: Subscriber): boolean {
    const subscription = this.#subscriptions.get(subscriber)
    if (subscription === undefined) return false
    subscription.isActive = false
    this.#targets = undefined
    return this.#subscriptions.delete(subscriber)
  }

  /** Publishes to all who hear the channel now. */
  publish(compose: Compose): void {
    if (this.#subscriptions.size === 0) return
    this.#targets ??= [...this.#subscriptions.values()]
    this.#send(this.#targets, compose)
  }

  /** Publishes to one subscriber. */
  publishTo(subscriber: Subscriber, compose: Compose): void {
    const subscription = this.#subscriptions.get(subscriber)
    if (subscription !== undefined) this.#send([subscription], compose)
  }

  #send(targets: readonly Subscription[], compose: Compose): void {
    this.#outbox.deliver(() => {
      if (!targets.some((target) => target.isActive)) return
      const params = { channel: this.name, data: compose(this.#time()) }
      const text = JSON.stringify({ jsonrpc: '2.0', method: 'subscription', params })
      for (const { subscriber, isActive } of targets) if (isActive) subscriber.send(text, this.kind)
    })
  }
}
