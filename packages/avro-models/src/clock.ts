/** Source of time. Every part of the suite that needs the time takes one as an argument. */
export interface Clock {
  /** Wall time in microseconds since the epoch (UTC); a fraction is allowed. */
  now(): number
  /** Time in microseconds since an arbitrary moment; never goes back. */
  monotonic(): number
}

const anchorInterval = 10_000_000
const tolerance = 2_000

/**
 * The machine's clock: wall time with sub-microsecond steps, read from the monotonic clock and compared with the wall
 * clock every 10 s, so that a step of the wall clock is followed without per-call cost.
 */
export const systemClock: Clock = /* @__PURE__ */ createSystemClock()

function createSystemClock(): Clock {
  const monotonic = (): number => performance.now() * 1_000
  let comparedAt = Number.NEGATIVE_INFINITY
  let offset: number | undefined
  const compare = (): void => {
    offset ??= performance.timeOrigin * 1_000
    const { reading, wall } = readTogether(monotonic)
    comparedAt = reading
    // The wall clock has steps of 1 ms, so what agrees to within 2 ms stays: it is finer than what could replace it.
    if (Math.abs(wall - (offset + reading)) >= tolerance) offset = wall - reading
  }
  return {
    monotonic,
    now() {
      if (monotonic() - comparedAt > anchorInterval) compare()
      return Math.round((offset as number) + monotonic())
    },
  }
}

/** Both clocks at one moment: a pause between the two readings would move the wall clock by its length. */
function readTogether(monotonic: () => number): { readonly reading: number; readonly wall: number } {
  for (let attempt = 0; ; attempt += 1) {
    const before = monotonic()
    const wall = Date.now() * 1_000 + 500
    const reading = monotonic()
    if (reading - before < 500 || attempt === 4) return { reading, wall }
  }
}
