/** What a channel carries. */
export type DeribitChannel =
  | { readonly kind: 'book'; readonly instrument: string }
  | { readonly kind: 'trades' | 'ticker' | 'index' | 'user-orders' | 'user-trades' | 'user-changes' | 'other' }

const intervals: ReadonlySet<string> = new Set(['raw', '100ms', 'agg2'])

/** Reads a channel's name; what has no model of its own is `other`. */
export function parseChannel(name: string): DeribitChannel {
  const parts = name.split('.')
  const [family, subject, third] = parts
  if (family === 'book' && parts.length === 3 && intervals.has(third as string)) {
    return { kind: 'book', instrument: subject as string }
  }
  if (family === 'trades') return { kind: 'trades' }
  if (family === 'ticker' && parts.length === 3) return { kind: 'ticker' }
  if (family === 'deribit_price_index' && parts.length === 2) return { kind: 'index' }
  if (family !== 'user') return { kind: 'other' }
  if (subject === 'orders') return { kind: 'user-orders' }
  if (subject === 'trades') return { kind: 'user-trades' }
  return { kind: subject === 'changes' ? 'user-changes' : 'other' }
}

/** Whether a channel belongs to an account, so that it is asked for with `private/subscribe`. */
export function isPrivateChannel(name: string): boolean {
  return name.startsWith('user.') || name.startsWith('block_trade_confirmations') || name.startsWith('block_rfq.maker')
}

/** Channels that carry our orders and fills of an instrument. */
export function orderChannels(instrument: string): readonly [orders: string, trades: string] {
  return [`user.orders.${instrument}.raw`, `user.trades.${instrument}.raw`]
}
