/** Source of time. Every part of the suite that needs the time takes one as an argument. */
export interface Clock {
  /** Wall time in microseconds since the epoch (UTC); a fraction is allowed. */
  now(): number
  /** Time in microseconds since an arbitrary moment; never goes back. */
  monotonic(): number
}

const anchorInterval = 10_000_000

/**
 * The machine's clock: wall time with sub-microsecond steps, read from the monotonic clock and anchored again to the
 * wall clock every 10 s, so that a step of the wall clock is followed without per-call cost.
 */
export const systemClock: Clock = /* @__PURE__ */ createSystemClock()

function createSystemClock(): Clock {
  const monotonic = (): number => performance.now() * 1_000
  let anchoredAt = Number.NEGATIVE_INFINITY
  let offset = 0
  return {
    monotonic,
    now() {
      const reading = monotonic()
      if (reading - anchoredAt > anchorInterval) {
        anchoredAt = reading
        const wall = Date.now() * 1_000
        // The wall clock has steps of 1 ms; keep the finer anchor while both agree to within 2 ms.
        const fine = performance.timeOrigin * 1_000
        offset = Math.abs(wall - (fine + reading)) < 2_000 ? fine : wall - reading
      }
      return Math.round(offset + reading)
    },
  }
}
