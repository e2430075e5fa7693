import type {
  RecordedDepth,
  RecordedItem,
  RecordedItemBase,
  RecordedQuote,
  RecordedSnapshot,
  RecordedTradeItem,
} from './recording.ts'

type Json = Readonly<Record<string, unknown>>

/** Digits of an integer beyond 15 places may not survive a double; such numbers are quoted before parsing. */
const longInteger = /\d{16}/
const stringOrLongInteger = /"(?:[^"\\]|\\.)*"|-?\d{16,}(?![\d.eE])/g

/**
 * Parses one frame.
 * @returns The item, `ignored` for a valid message of a kind that the replay does not use, or undefined when the frame
 * cannot be understood.
 */
export function parseFrame(frame: string, offset: number): RecordedItem | 'ignored' | undefined {
  const message = parseJson(frame)
  if (message === undefined) return undefined
  if (message['lastUpdateId'] !== undefined) return toSnapshot(message, { offset })
  if (isObject(message['data']) && typeof message['stream'] === 'string') return toEvent(message['data'], { offset })
  return 'result' in message && 'id' in message ? 'ignored' : undefined
}

function toEvent(data: Json, base: RecordedItemBase): RecordedItem | 'ignored' | undefined {
  if (data['e'] === 'depthUpdate') return toDepth(data, base)
  if (data['e'] === 'trade') return toTrade(data, base)
  if (data['e'] === 'bookTicker') return toQuote(data, base)
  return typeof data['e'] === 'string' ? 'ignored' : undefined
}

function toDepth(data: Json, { offset }: RecordedItemBase): RecordedDepth | undefined {
  const firstId = toId(data['U'])
  const lastId = toId(data['u'])
  const bids = toLevels(data['b'])
  const asks = toLevels(data['a'])
  const marketTime = toTime(data)
  const previous = data['pu']
  const previousId = previous === undefined ? undefined : toId(previous)
  if (firstId === undefined || lastId === undefined || bids === undefined || asks === undefined) return undefined
  if (marketTime === undefined || (previous !== undefined && previousId === undefined)) return undefined
  return { kind: 'depth', offset, marketTime, firstId, lastId, previousId, bids, asks }
}

function toSnapshot(data: Json, { offset }: RecordedItemBase): RecordedSnapshot | undefined {
  const lastId = toId(data['lastUpdateId'])
  const bids = toLevels(data['bids'])
  const asks = toLevels(data['asks'])
  const marketTime = toTime(data)
  if (lastId === undefined || bids === undefined || asks === undefined || marketTime === undefined) return undefined
  return { kind: 'snapshot', offset, marketTime, lastId, bids, asks }
}

function toTrade(data: Json, { offset }: RecordedItemBase): RecordedTradeItem | undefined {
  const id = toId(data['t'])
  const price = toNumber(data['p'])
  const contracts = toNumber(data['q'])
  const marketTime = toTime(data)
  const buyerIsMaker = data['m']
  if (id === undefined || marketTime === undefined || typeof buyerIsMaker !== 'boolean') return undefined
  if (price === undefined || contracts === undefined || price <= 0 || contracts <= 0) return undefined
  return { kind: 'trade', offset, marketTime, id, price, contracts, side: buyerIsMaker ? 'sell' : 'buy' }
}

function toQuote(data: Json, { offset }: RecordedItemBase): RecordedQuote | undefined {
  const lastId = toId(data['u'])
  const bidPrice = toNumber(data['b'])
  const bidContracts = toNumber(data['B'])
  const askPrice = toNumber(data['a'])
  const askContracts = toNumber(data['A'])
  const marketTime = toTime(data)
  if (lastId === undefined || bidPrice === undefined || bidContracts === undefined) return undefined
  if (askPrice === undefined || askContracts === undefined || marketTime === undefined) return undefined
  return { kind: 'quote', offset, marketTime, lastId, bidPrice, bidContracts, askPrice, askContracts }
}

function parseJson(text: string): Json | undefined {
  try {
    const exact = longInteger.test(text)
      ? text.replace(stringOrLongInteger, (match) => (match.startsWith('"') ? match : `"${match}"`))
      : text
    const value: unknown = JSON.parse(exact)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function toId(value: unknown): string | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? String(value) : undefined
  return typeof value === 'string' && /^\d{1,40}$/.test(value) ? value : undefined
}

function toNumber(value: unknown): number | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined
  const number = value === '' ? Number.NaN : Number(value)
  return Number.isFinite(number) && number >= 0 ? number : undefined
}

/** Match time; messages without one take the venue's sending time. */
function toTime(data: Json): number | undefined {
  return toNumber(data['T'] ?? data['E'] ?? 0)
}

function toLevels(value: unknown): number[] | undefined {
  if (!Array.isArray(value)) return undefined
  const levels: number[] = []
  for (const entry of value as unknown[]) {
    if (!Array.isArray(entry)) return undefined
    const price = toNumber(entry[0])
    const contracts = toNumber(entry[1])
    if (price === undefined || contracts === undefined || price <= 0) return undefined
    levels.push(price, contracts)
  }
  return levels
}
