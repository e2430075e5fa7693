import type { BookLevel, LiveBook, Side } from '@cryptics-lab/avro-models'

/** An amount of ours that the book shows. */
export interface OwnAmount {
  /** Side that it rests on. */
  readonly side: Side
  /** Price that it rests at, in quote currency per base unit. */
  readonly price: number
  /** Amount that rests, in the instrument's amount unit. */
  readonly amount: number
}

/** What an instrument is worth, as the orders of others say. */
export interface FairValue {
  /** Middle of the best prices of others, in quote currency per base unit. */
  readonly fairValue: number
  /** Highest bid of others, in quote currency per base unit. */
  readonly bestBid: number
  /** Lowest ask of others, in quote currency per base unit. */
  readonly bestAsk: number
}

/**
 * Middle of a book without our own resting amounts: a level that is all ours does not count. Without this the maker
 * would follow its own quotes.
 * @param book The book, our own orders included.
 * @param own What of it is ours; several entries at one price add up.
 * @returns The value; undefined when a side shows nothing of others, or when what is left is crossed.
 */
export function midWithoutOwn(book: LiveBook, own: readonly OwnAmount[]): FairValue | undefined {
  const bestBid = bestOfOthers(book.bids, 'buy', own)
  const bestAsk = bestOfOthers(book.asks, 'sell', own)
  if (bestBid === undefined || bestAsk === undefined || !(bestBid < bestAsk)) return undefined
  return { fairValue: (bestBid + bestAsk) / 2, bestBid, bestAsk }
}

function bestOfOthers(levels: readonly BookLevel[], side: Side, own: readonly OwnAmount[]): number | undefined {
  for (const [price, amount] of levels) {
    let others = amount
    for (const mine of own) if (mine.side === side && mine.price === price) others -= mine.amount
    if (others > 0) return price
  }
  return undefined
}
