import type { OrderUpdate, PlaceCommand } from '@cryptics-lab/avro-models'
import type { Level, OrderEntry } from './own-order.ts'

/** The entry of an order that is being placed. */
export function entryOfPlace(
  command: PlaceCommand & { readonly price: number },
  level: Level,
  now: number,
): OrderEntry {
  const { label, side, price, amount } = command
  return { ...blank(now), label, side, level, price, amount, orderId: undefined, state: 'pending-place' }
}

/** The entry of an order that rests at the venue and that this ledger did not place. */
export function entryOfResting(update: OrderUpdate, level: Level | undefined, now: number): OrderEntry {
  return {
    ...blank(now),
    label: update.label,
    side: update.side,
    level,
    price: update.price ?? 0,
    amount: update.amount,
    orderId: update.orderId,
    state: 'open',
    // What was filled before belongs to a position that is known from elsewhere.
    applied: update.filledAmount,
    venueFilled: update.filledAmount,
    confirmed: true,
    venueTimestamp: update.venueTimestamp,
  }
}

function blank(now: number): Omit<OrderEntry, 'label' | 'orderId' | 'side' | 'level' | 'price' | 'amount' | 'state'> {
  return {
    target: undefined,
    unknownAction: undefined,
    told: false,
    answered: false,
    confirmed: false,
    applied: 0,
    inferred: 0,
    venueFilled: 0,
    owedSince: undefined,
    endTold: false,
    sentAt: now,
    closedAt: undefined,
    restUntil: 0,
    lookupAt: 0,
    lookups: 0,
    venueTimestamp: 0,
  }
}
