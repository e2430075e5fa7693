import type { Clock } from '@cryptics-lab/avro-models'
import { createLatencyWindows } from './latency-windows.ts'
import type { HopName, PageSource } from './page-source.ts'
import { createRateSampler } from './rate-sampler.ts'
import { createRingBuffer, type RingBuffer } from './ring-buffer.ts'
import type { LatencyRow, PriceRow, RateRow } from './wire-format.ts'

/** Series of a run over the last five minutes. */
export interface SeriesSampler {
  /** Prices, five a second. */
  readonly prices: RingBuffer<PriceRow>
  /** Rates, one a second. */
  readonly rates: RingBuffer<RateRow>
  /** Latency percentiles, one window a second. */
  readonly latencies: RingBuffer<LatencyRow>
  /** Adds one latency, in milliseconds, to the window that is open. */
  observe(hop: HopName, milliseconds: number): void
  /** Appends what is due; call it more often than something can fall due. */
  sample(source: PageSource): void
}

const seconds = 300
const pricesPerSecond = 5
const second = 1_000_000

/**
 * Makes empty series.
 * @param clock Clock of the samples.
 * @param captured Spread captured so far, in settlement currency.
 */
export function createSeriesSampler(clock: Clock, captured: () => number): SeriesSampler {
  const prices = createRingBuffer<PriceRow>(seconds * pricesPerSecond)
  const rates = createRingBuffer<RateRow>(seconds)
  const latencies = createRingBuffer<LatencyRow>(seconds)
  const windows = createLatencyWindows()
  const rateSampler = createRateSampler()
  const duePrice = createSchedule(second / pricesPerSecond)
  const dueSecond = createSchedule(second)
  return {
    prices,
    rates,
    latencies,
    observe: (hop, milliseconds) => windows.observe(hop, milliseconds),
    sample(source) {
      const now = clock.monotonic()
      const time = Math.round(clock.now() / 1_000)
      if (duePrice(now)) prices.push(priceRow(source, time))
      if (!dueSecond(now)) return
      latencies.push(windows.close(time))
      rates.push(rateSampler.sample(source, now, time, captured()))
    },
  }
}

/** Says once per interval that something is due; what a pause has made late is due once, not many times. */
function createSchedule(interval: number): (now: number) => boolean {
  let next = Number.NEGATIVE_INFINITY
  return (now) => {
    if (now < next) return false
    next = next + interval > now ? next + interval : now + interval
    return true
  }
}

function priceRow(source: PageSource, time: number): PriceRow {
  const { bids, asks } = source.book(1)
  const { fairValue, quotes } = source.maker()
  const bid = bids[0]?.[0]
  const ask = asks[0]?.[0]
  const ours = (side: 'buy' | 'sell'): number | null => quotes.find((quote) => quote.side === side)?.price ?? null
  const mid = bid === undefined || ask === undefined ? null : (bid + ask) / 2
  return [time, mid, fairValue ?? null, ours('buy'), ours('sell')]
}
