import type { Fill } from '@cryptics-lab/avro-models'
import { type Instrument, profitAndLoss } from '@cryptics-lab/avro-models/instruments'
import { createRingBuffer, type RingBuffer } from './ring-buffer.ts'
import type { FillRow } from './wire-format.ts'

/** What all fills of the run captured. */
export interface SpreadSummary {
  /** Sum over the fills that had a fair value, in settlement currency, fees not counted. */
  readonly captured: number
  /** Number of these fills. */
  readonly fills: number
  /** Mean of one fill, in settlement currency; 0 before the first. */
  readonly perFill: number
  /** Amount bought and sold together, in the amount unit. */
  readonly volume: number
}

/**
 * Fills of the run and the spread that they captured. The spread captured by a fill is (fair value − price) × amount, the
 * amount negative when we sold, valued in settlement currency by the contract's own mathematics: what the fill would have
 * earned, had the position been closed at the engine's fair value of that moment. It leaves out fees and whatever the
 * market did afterwards, which profit and loss have.
 */
export interface FillTape {
  /** The newest fills. */
  readonly rows: RingBuffer<FillRow>
  /** Takes a fill; one that was told before is ignored. */
  add(fill: Fill, instrument: Instrument | undefined, fairValue: number | undefined): void
  /** What was captured so far. */
  summary(): SpreadSummary
}

const keptRows = 500
// A venue tells a fill again shortly after the first time, when a connection is new.
const keptKeys = 1_024

/** Makes an empty tape. */
export function createFillTape(): FillTape {
  const rows = createRingBuffer<FillRow>(keptRows)
  const seen = new Set<string>()
  let captured = 0
  let fills = 0
  let volume = 0
  return {
    rows,
    add(fill, instrument, fairValue) {
      const key = `${fill.order_id}:${fill.trade_id}`
      if (seen.has(key)) return
      if (seen.size >= keptKeys) seen.delete(seen.values().next().value as string)
      seen.add(key)
      const own = instrument === undefined ? null : spreadOf(fill, instrument, fairValue)
      if (own !== null) {
        captured += own
        fills += 1
      }
      volume += fill.amount
      rows.push({
        time: fill.venue_timestamp / 1_000,
        side: fill.side,
        price: fill.price,
        amount: fill.amount,
        liquidity: fill.liquidity,
        fairValue: fairValue ?? null,
        captured: own,
      })
    },
    summary: () => ({ captured, fills, perFill: fills === 0 ? 0 : captured / fills, volume }),
  }
}

function spreadOf(fill: Fill, instrument: Instrument, fairValue: number | undefined): number | null {
  const isUsable = [fill.price, fill.amount, fairValue].every((value) => Number.isFinite(value) && Number(value) > 0)
  if (!isUsable) return null
  const signed = fill.side === 'buy' ? fill.amount : -fill.amount
  return profitAndLoss(instrument, signed, fill.price, fairValue as number)
}
