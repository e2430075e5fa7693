import type { Fill, OrderUpdate } from '@cryptics-lab/avro-models'
import type { EventHub } from '../../core/event-hub.ts'
import type { Tally } from '../../core/tally.ts'
import { metricNames } from '../../metric-names.ts'

const remembered = 10_000
const final: ReadonlySet<string> = new Set(['filled', 'cancelled', 'rejected'])

interface Seen {
  readonly venueTimestamp: number
  readonly filledAmount: number
  readonly isFinal: boolean
  readonly fingerprint: string
}

/**
 * Our orders and fills on their way to the listeners. The venue tells the same thing twice, in the reply to a command and
 * on a channel, in either order: a fill is told once, and an update that is older than one told before is dropped. The
 * memory is bounded; it is a filter, and not the state of the orders.
 */
export class UserFeed {
  readonly #hub: EventHub
  readonly #tally: Tally
  readonly #fills = new Set<string>()
  readonly #orders = new Map<string, Seen>()

  constructor(hub: EventHub, tally: Tally) {
    this.#hub = hub
    this.#tally = tally
  }

  /** Tells a fill, unless it was told before. */
  takeFill(record: Fill, channel?: string): void {
    // In a trade with ourselves both orders carry the same trade id.
    const key = `${record.instrument} ${record.trade_id} ${record.order_id}`
    if (this.#fills.has(key)) {
      this.#tally.count(metricNames.duplicateFills)
      return
    }
    this.#fills.add(key)
    if (this.#fills.size > remembered) this.#fills.delete(this.#fills.values().next().value as string)
    this.#hub.emit({ kind: 'fill', record }, channel)
  }

  /** Tells an update, unless something newer was told before. */
  takeUpdate(update: OrderUpdate, channel?: string): void {
    const { orderId, venueTimestamp, filledAmount } = update
    const seen = this.#orders.get(orderId)
    if (seen !== undefined && isOld(update, seen)) return
    this.#orders.delete(orderId)
    this.#orders.set(orderId, {
      venueTimestamp,
      filledAmount,
      isFinal: final.has(update.state),
      fingerprint: fingerprintOf(update),
    })
    if (this.#orders.size > remembered) this.#orders.delete(this.#orders.keys().next().value as string)
    this.#hub.emit({ kind: 'order-update', update }, channel)
  }

  /** Tells an update that somebody waits for, whatever was told before. */
  tellUpdate(update: OrderUpdate): void {
    if (update.orderId !== '') this.#orders.delete(update.orderId)
    if (update.orderId === '') this.#hub.emit({ kind: 'order-update', update })
    else this.takeUpdate(update)
  }
}

function isOld(update: OrderUpdate, seen: Seen): boolean {
  if (seen.isFinal || update.venueTimestamp < seen.venueTimestamp) return true
  if (update.venueTimestamp > seen.venueTimestamp) return false
  return update.filledAmount < seen.filledAmount || fingerprintOf(update) === seen.fingerprint
}

function fingerprintOf({ state, price, amount, filledAmount }: OrderUpdate): string {
  return `${state} ${price} ${amount} ${filledAmount}`
}
