import type { BookLevel, LiveBook, OrderUpdate, Side } from '@cryptics-lab/avro-models'

/** An order of ours that rests, as far as its place in the queue is concerned. */
export interface QueuedOrder {
  /** Label of the order. */
  readonly label: string
  /** Side of the order. */
  readonly side: Side
  /** Price of the order, in quote currency per base unit. */
  readonly price: number
  /** Amount of the order that is left, in the instrument's amount unit. */
  readonly amount: number
}

/**
 * Estimates how much rests in front of our orders. No venue tells it, so it is worked out: an order joins the end of its
 * level, what trades at the level was in front, and there can never be more in front than the level shows without our own
 * orders. A cancel of somebody else cannot be placed: it counts as behind us until the level is too small for that, so the
 * estimate is the cautious end of what is possible.
 */
export interface QueueEstimator {
  /** An order of ours changed at the venue; `book` is the last one seen. */
  onOrder(update: OrderUpdate, book: LiveBook | undefined): void
  /** Somebody traded: `side` is the taker's. */
  onTrade(side: Side, price: number, amount: number): void
  /**
   * Amounts in front of orders, by label, in the amount unit; an order whose level is not among the levels given is left
   * out. Orders that are not given are forgotten.
   */
  estimate(
    orders: readonly QueuedOrder[],
    bids: readonly BookLevel[],
    asks: readonly BookLevel[],
  ): ReadonlyMap<string, number>
}

interface Place {
  side: Side
  price: number
  /** Total amount that the order last had; one that grows goes to the end of the queue. */
  amount: number
  ahead: number | undefined
}

/** Bound of the places kept between two estimates; orders beyond it have no estimate until the next one. */
const capacity = 256

/** Makes an estimator that knows no order. */
export function createQueueEstimator(): QueueEstimator {
  const places = new Map<string, Place>()

  return {
    onOrder({ label, side, state, price, amount }, book) {
      if (label === '') return
      if (state !== 'open' || price === undefined) {
        places.delete(label)
        return
      }
      const known = places.get(label)
      if (known !== undefined && known.price === price && amount <= known.amount) {
        known.amount = amount
        return
      }
      if (known === undefined && places.size >= capacity) return
      const levels = side === 'buy' ? book?.bids : book?.asks
      const ahead = levels === undefined ? undefined : joinedBehind(side, price, levels)
      places.set(label, { side, price, amount, ahead })
    },
    onTrade(taker, price, amount) {
      for (const place of places.values()) {
        if (place.side === taker || place.ahead === undefined) continue
        if (place.price === price) place.ahead = Math.max(0, place.ahead - amount)
        else if (place.side === 'buy' ? price < place.price : price > place.price) place.ahead = 0
      }
    },
    estimate(orders, bids, asks) {
      const result = new Map<string, number>()
      const labels = new Set<string>()
      for (const order of orders) {
        labels.add(order.label)
        const levels = order.side === 'buy' ? bids : asks
        const shown = amountAt(levels, order.price)
        if (shown === undefined) continue
        const others = Math.max(0, shown - ownAmount(orders, order))
        const place = placeOf(places, order)
        place.ahead = Math.min(place.ahead ?? others, others)
        result.set(order.label, place.ahead)
      }
      for (const label of places.keys()) if (!labels.has(label)) places.delete(label)
      return result
    },
  }
}

function placeOf(places: Map<string, Place>, { label, side, price }: QueuedOrder): Place {
  const known = places.get(label)
  if (known !== undefined && known.price === price) return known
  // Nothing is known of the total amount, so no update of it is taken for one that grew.
  const place: Place = { side, price, amount: Number.POSITIVE_INFINITY, ahead: undefined }
  places.set(label, place)
  return place
}

/** What an order that joins now has in front: nothing when it makes a level of its own within the levels seen. */
function joinedBehind(side: Side, price: number, levels: readonly BookLevel[]): number | undefined {
  const shown = amountAt(levels, price)
  if (shown !== undefined) return shown
  const last = levels.at(-1)?.[0]
  if (last === undefined) return undefined
  return (side === 'buy' ? price > last : price < last) ? 0 : undefined
}

function amountAt(levels: readonly BookLevel[], price: number): number | undefined {
  for (const level of levels) if (level[0] === price) return level[1]
  return undefined
}

function ownAmount(orders: readonly QueuedOrder[], { side, price }: QueuedOrder): number {
  let own = 0
  for (const order of orders) if (order.side === side && order.price === price) own += order.amount
  return own
}
