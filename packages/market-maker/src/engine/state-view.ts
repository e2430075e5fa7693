import type { OwnOrder } from '../ledger/own-order.ts'
import type { RestingQuote } from '../maker-state.ts'

/** What is quoted, from the orders that live: bids from the highest, then asks from the lowest. */
export function restingQuotes(orders: readonly OwnOrder[]): readonly RestingQuote[] {
  const quotes: RestingQuote[] = []
  for (const { side, level, label, price, amount, filled } of orders) {
    if (level !== undefined) quotes.push({ side, level, label, price, amount: amount - filled })
  }
  return quotes.sort((left, right) => {
    if (left.side !== right.side) return left.side === 'buy' ? -1 : 1
    return left.side === 'buy' ? right.price - left.price : left.price - right.price
  })
}
