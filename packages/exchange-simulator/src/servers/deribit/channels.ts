import type { Instrument } from '@cryptics-lab/avro-models/instruments'

/** How often a channel speaks. */
export type Interval = 'raw' | '100ms' | 'agg2'

/** A channel that the server knows. */
export type Channel =
  | {
      readonly kind: 'book' | 'trades' | 'ticker'
      readonly name: string
      readonly instrument: string
      readonly interval: Interval
    }
  | { readonly kind: 'deribit_price_index'; readonly name: string; readonly index: string }
  | { readonly kind: PrivateKind; readonly name: string; readonly covers: (instrument: Instrument) => boolean }

/** Kinds of channels that belong to an account. */
export type PrivateKind = 'user.orders' | 'user.trades' | 'user.changes'

/** Milliseconds of market time between two messages; 0 for every event. */
export const intervalLengths: Readonly<Record<Interval, number>> = { raw: 0, '100ms': 100, agg2: 1_000 }

/** What the venue offers, for telling known names from unknown ones. */
export interface ChannelDirectory {
  /** Contracts by name. */
  readonly instruments: ReadonlyMap<string, Instrument>
  /** Names of the indices. */
  readonly indices: ReadonlySet<string>
}

/** Reads a channel's name; undefined for one that the server does not know. */
export function parseChannel(name: string, directory: ChannelDirectory): Channel | undefined {
  const parts = name.split('.')
  if (parts[0] === 'user') return parseUserChannel(name, parts, directory)
  const [kind, subject, interval] = parts
  if (kind === 'deribit_price_index') {
    const isKnown = parts.length === 2 && directory.indices.has(subject as string)
    return isKnown ? { kind, name, index: subject as string } : undefined
  }
  if (kind !== 'book' && kind !== 'trades' && kind !== 'ticker') return undefined
  if (parts.length !== 3 || !directory.instruments.has(subject as string) || !isInterval(interval)) return undefined
  return { kind, name, instrument: subject as string, interval }
}

/** Whether a channel belongs to an account. */
export function isPrivateName(name: string): boolean {
  return name.startsWith('user.')
}

function parseUserChannel(name: string, parts: readonly string[], directory: ChannelDirectory): Channel | undefined {
  const kind = `user.${parts[1]}`
  if (kind !== 'user.orders' && kind !== 'user.trades' && kind !== 'user.changes') return undefined
  if (parts.at(-1) !== 'raw') return undefined
  if (parts.length === 4) {
    const instrument = parts[2] as string
    if (!directory.instruments.has(instrument)) return undefined
    return { kind, name, covers: (candidate) => candidate.name === instrument }
  }
  const [, , family, currency] = parts
  if (parts.length !== 5 || family === undefined || currency === undefined) return undefined
  return isFamily(family) && /^[a-z]{2,10}$/i.test(currency)
    ? { kind, name, covers: coversFamily(family, currency) }
    : undefined
}

function isFamily(family: string): boolean {
  return ['future', 'option', 'spot', 'future_combo', 'option_combo', 'combo', 'any'].includes(family)
}

function coversFamily(family: string, currency: string): (instrument: Instrument) => boolean {
  const wanted = currency.toUpperCase()
  const isFuture = family === 'future' || family === 'any'
  return (instrument) => isFuture && (wanted === 'ANY' || wanted === instrument.settlementCurrency)
}

function isInterval(value: string | undefined): value is Interval {
  return value === 'raw' || value === '100ms' || value === 'agg2'
}
