import type { Market } from '../../market.ts'
import type { BookChanged, BookReset } from '../../market-events.ts'
import type { LevelChange } from '../../matching/orders.ts'
import type { Subscriber, Topic } from './topic.ts'
import { wireLevelChange } from './wire.ts'

/**
 * A channel of book changes with a chain of its own: each change names the id that this channel sent before it. Ids name
 * states of the published book, so equal ids on two channels mean the same book.
 */
export class BookChannel {
  readonly #market: Market
  readonly #topic: Topic
  readonly #flushLater: ((flush: () => void) => void) | undefined
  readonly #pending = new Map<string, LevelChange>()
  #lastId = 0
  #missingId: number | undefined

  /**
   * @param market Market whose book is published.
   * @param topic Who hears it.
   * @param flushLater Runs a flush when the channel's interval is over; undefined for a raw channel.
   */
  constructor(market: Market, topic: Topic, flushLater: ((flush: () => void) => void) | undefined) {
    this.#market = market
    this.#topic = topic
    this.#flushLater = flushLater
  }

  /** Name of the instrument. */
  get instrument(): string {
    return this.#market.instrument.name
  }

  /** Sends the whole book to a new subscriber, as the last change of the channel left it. */
  sendSnapshot(subscriber: Subscriber): void {
    if (this.#topic.size > 1) this.#flush()
    else {
      this.#forgetPending()
      this.#lastId = this.#market.changeId
    }
    this.#topic.publishTo(subscriber, this.#snapshot())
  }

  /** Takes a change of the published book. */
  onEvent(event: BookChanged | BookReset): void {
    if (this.#topic.size === 0) return
    if (event.kind === 'book-reset') {
      this.#forgetPending()
      this.#lastId = event.changeId
      this.#topic.publish(this.#snapshot())
      return
    }
    for (const change of event.changes) this.#collect(change)
    this.#missingId = event.missingId ?? this.#missingId
    if (this.#flushLater === undefined) this.#flush()
    else this.#flushLater(() => this.#flush())
  }

  #collect(change: LevelChange): void {
    const key = `${change.side}${change.price}`
    const before = this.#pending.get(key)?.before ?? change.before
    this.#pending.set(key, { ...change, before })
  }

  #flush(): void {
    const changes = [...this.#pending.values()].filter((change) => change.before !== change.amount)
    const missingId = this.#missingId
    this.#forgetPending()
    if (this.#topic.size === 0 || (changes.length === 0 && missingId === undefined)) return
    const previous = missingId ?? this.#lastId
    const { changeId } = this.#market
    this.#lastId = changeId
    const bids = sorted(changes, 'buy').map(wireLevelChange)
    const asks = sorted(changes, 'sell').map(wireLevelChange)
    this.#topic.publish((timestamp) => ({
      type: 'change',
      timestamp,
      prev_change_id: previous,
      instrument_name: this.instrument,
      change_id: changeId,
      bids,
      asks,
    }))
  }

  #snapshot(): (timestamp: number) => unknown {
    const changeId = this.#lastId
    const bids = this.#market.levels('buy').map(([price, amount]) => ['new', price, amount])
    const asks = this.#market.levels('sell').map(([price, amount]) => ['new', price, amount])
    return (timestamp) => ({
      type: 'snapshot',
      timestamp,
      instrument_name: this.instrument,
      change_id: changeId,
      bids,
      asks,
    })
  }

  #forgetPending(): void {
    this.#pending.clear()
    this.#missingId = undefined
  }
}

function sorted(changes: readonly LevelChange[], side: LevelChange['side']): LevelChange[] {
  const sign = side === 'buy' ? -1 : 1
  return changes.filter((change) => change.side === side).sort((left, right) => sign * (left.price - right.price))
}
