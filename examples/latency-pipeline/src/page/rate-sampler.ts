import type { PageSource } from './page-source.ts'
import type { RateRow } from './wire-format.ts'

/** Turns counts that grow into rates. */
export interface RateSampler {
  /**
   * What happened since the call before.
   * @param source Counts and results now.
   * @param now Monotonic time, in microseconds.
   * @param time Wall time of the row, in milliseconds since the epoch.
   * @param captured Spread captured so far, in settlement currency.
   */
  sample(source: PageSource, now: number, time: number, captured: number): RateRow
}

/** Makes a sampler; its first row has rates of 0. */
export function createRateSampler(): RateSampler {
  let before: { readonly now: number; readonly frames: number; readonly stored: number } | undefined
  return {
    sample(source, now, time, captured) {
      const { frames } = source.client()
      let stored = 0
      let lag = 0
      for (const counts of Object.values(source.models())) {
        stored += counts.stored
        lag += Math.max(0, counts.acknowledged - counts.stored - counts.deadLettered)
      }
      const seconds = before === undefined ? 0 : (now - before.now) / 1_000_000
      const rate = (count: number, last: number | undefined): number =>
        last === undefined || seconds <= 0 ? 0 : Math.round(((count - last) / seconds) * 10) / 10
      const framesPerSecond = rate(frames, before?.frames)
      const storedPerSecond = rate(stored, before?.stored)
      before = { now, frames, stored }
      const { position, pnl } = source.maker()
      return [time, framesPerSecond, storedPerSecond, lag, position, pnl.realised + pnl.unrealised - pnl.fees, captured]
    },
  }
}
