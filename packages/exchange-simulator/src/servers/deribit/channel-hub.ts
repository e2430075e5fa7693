import type { Market } from '../../market.ts'
import type { AccountChanged, MarketEvent } from '../../market-events.ts'
import type { VenueCore } from '../../venue-core.ts'
import { BookChannel } from './book-channel.ts'
import { type Channel, intervalLengths } from './channels.ts'
import type { Outbox } from './outbox.ts'
import { type Compose, type Subscriber, Topic } from './topic.ts'
import { toMilliseconds, wireOrder, wirePosition, wireTicker, wireTrade, wireUserTrade } from './wire.ts'

/** All channels of a server and who hears them. */
export class ChannelHub {
  readonly #venue: VenueCore
  readonly #outbox: Outbox
  readonly #topics = new Map<string, Topic>()
  readonly #books = new Map<string, BookChannel>()
  readonly #flushes = new Set<Topic>()
  readonly #batches = new Map<Topic, Compose[]>()

  constructor(venue: VenueCore, outbox: Outbox) {
    this.#venue = venue
    this.#outbox = outbox
  }

  /** Lets a connection hear a channel; `account` is needed for a channel of an account. */
  subscribe(subscriber: Subscriber, channel: Channel, account: string | undefined): void {
    const topic = this.#topic(channel, account)
    topic.add(subscriber)
    if (channel.kind === 'book') this.#book(channel, topic).sendSnapshot(subscriber)
    if (channel.kind === 'ticker') {
      const { instrument, top } = this.#market(channel.instrument)
      if (top.markPrice !== undefined) topic.publishTo(subscriber, (time) => wireTicker(instrument, top, time))
    }
    if (channel.kind === 'deribit_price_index') {
      const price = [...this.#venue.markets.values()].find((market) => market.indexName === channel.index)?.top
        .indexPrice
      if (price !== undefined) topic.publishTo(subscriber, indexMessage(channel.index, price))
    }
  }

  /** Ends a subscription; whatever is under way is not delivered any more. False when there was none. */
  unsubscribe(subscriber: Subscriber, name: string, account: string | undefined): boolean {
    const isPublic = this.#remove(name, subscriber)
    return isPublic || (account !== undefined && this.#remove(keyOf(name, account), subscriber))
  }

  /** Ends all subscriptions of a connection, or only those of its account. */
  removeAll(subscriber: Subscriber, only: 'public' | 'private' | 'all' = 'all'): void {
    for (const [key, topic] of this.#topics) {
      const isPrivate = topic.account !== undefined
      if (only === 'all' || isPrivate === (only === 'private')) this.#remove(key, subscriber)
    }
  }

  /** Takes what the venue tells. */
  onEvent(event: MarketEvent): void {
    if (event.kind === 'book' || event.kind === 'book-reset') {
      for (const book of this.#books.values()) if (book.instrument === event.instrument) book.onEvent(event)
    } else if (event.kind === 'trade') {
      const { instrument } = this.#market(event.instrument)
      this.#spread('trades', event.instrument, (time) => wireTrade(instrument, event.trade, time), 'all')
    } else if (event.kind === 'top') {
      const { instrument } = this.#market(event.instrument)
      this.#spread('ticker', event.instrument, (time) => wireTicker(instrument, event.top, time), 'last')
    } else if (event.kind === 'index') {
      this.#topics.get(`deribit_price_index.${event.index}`)?.publish(indexMessage(event.index, event.price))
    } else if (event.kind === 'account') this.#publishAccount(event)
    else this.#publishMalformed(event.text)
  }

  /** A channel that nobody hears is forgotten: its chain goes on with the market's ids. */
  #remove(key: string, subscriber: Subscriber): boolean {
    const topic = this.#topics.get(key)
    if (topic === undefined || !topic.remove(subscriber)) return false
    if (topic.size === 0) {
      this.#topics.delete(key)
      this.#books.delete(key)
    }
    return true
  }

  /** Publishes at once on the raw channel, and collects for the others until their interval is over. */
  #spread(kind: 'trades' | 'ticker', instrument: string, compose: Compose, keep: 'all' | 'last'): void {
    const listed: Compose = keep === 'all' ? (time) => [compose(time)] : compose
    this.#topics.get(`${kind}.${instrument}.raw`)?.publish(listed)
    for (const interval of ['100ms', 'agg2'] as const) {
      const topic = this.#topics.get(`${kind}.${instrument}.${interval}`)
      if (topic === undefined || topic.size === 0) continue
      const batch = this.#batches.get(topic) ?? []
      if (keep === 'last') batch.length = 0
      batch.push(compose)
      this.#batches.set(topic, batch)
      this.#flushLater(topic, intervalLengths[interval], () => {
        this.#batches.delete(topic)
        topic.publish((time) => (keep === 'all' ? batch.map((one) => one(time)) : batch[0]?.(time)))
      })
    }
  }

  #flushLater(topic: Topic, interval: number, flush: () => void): void {
    if (this.#flushes.has(topic)) return
    this.#flushes.add(topic)
    this.#venue.schedule(this.#venue.marketTime() + interval * 1_000, () => {
      this.#flushes.delete(topic)
      flush()
    })
  }

  #publishAccount(event: AccountChanged): void {
    const { instrument, top } = this.#market(event.instrument)
    const trades = event.executions.map((execution) => wireUserTrade(instrument, execution))
    const orders = event.orders.map((order) => wireOrder(instrument, order))
    for (const topic of this.#topics.values()) {
      if (topic.account !== event.account || topic.size === 0 || !topic.covers(instrument)) continue
      if (topic.kind === 'user.trades' && trades.length > 0) topic.publish(() => trades)
      if (topic.kind === 'user.orders') for (const order of orders) topic.publish(() => order)
      if (topic.kind === 'user.changes') {
        const position = this.#venue.ledger.position(event.account, instrument.name)
        const positions = trades.length > 0 ? [wirePosition(instrument, position, top)] : []
        topic.publish(() => ({ instrument_name: instrument.name, trades, positions, orders }))
      }
    }
  }

  /** A line that nobody can understand goes to everybody who hears the market, once and as it is. */
  #publishMalformed(text: string): void {
    const hearers = new Set<Subscriber>()
    for (const topic of this.#topics.values()) {
      if (topic.account === undefined) for (const subscriber of topic.subscribers()) hearers.add(subscriber)
    }
    if (hearers.size === 0) return
    this.#outbox.deliver(() => {
      for (const subscriber of hearers) subscriber.send(text, 'malformed')
    })
  }

  #book(channel: Extract<Channel, { readonly interval: unknown }>, topic: Topic): BookChannel {
    let book = this.#books.get(channel.name)
    if (book === undefined) {
      const interval = intervalLengths[channel.interval]
      const flushLater = (flush: () => void): void => this.#flushLater(topic, interval, flush)
      book = new BookChannel(this.#market(channel.instrument), topic, interval === 0 ? undefined : flushLater)
      this.#books.set(channel.name, book)
    }
    return book
  }

  #topic(channel: Channel, account: string | undefined): Topic {
    const isPrivate = 'covers' in channel
    const key = isPrivate ? keyOf(channel.name, account as string) : channel.name
    let topic = this.#topics.get(key)
    if (topic === undefined) {
      const time = (): number => toMilliseconds(this.#venue.clock.now())
      topic = new Topic(channel, isPrivate ? account : undefined, this.#outbox, time)
      this.#topics.set(key, topic)
    }
    return topic
  }

  #market(instrument: string): Market {
    return this.#venue.markets.get(instrument) as Market
  }
}

function keyOf(name: string, account: string): string {
  return `${account}\n${name}`
}

function indexMessage(index: string, price: number): Compose {
  return (timestamp) => ({ timestamp, price, index_name: index, source: 'derived' })
}
