/** Percentiles of one hop, in milliseconds. */
export interface LatencySummary {
  /** Half of the observations were at or below this. */
  readonly p50: number
  /** Nine in ten were at or below this. */
  readonly p90: number
  /** 99 in 100 were at or below this. */
  readonly p99: number
  /** The largest observation, exact. */
  readonly max: number
}

const subBuckets = 64
const octaves = 40
// One microsecond is the finest value told apart.
const unit = 0.001

/** Counts latencies in buckets of 1.6 % relative width, in constant memory. */
export interface LatencyHistogram {
  /** Adds one observation in milliseconds; a negative one counts as negative and in the lowest bucket. */
  observe(milliseconds: number): void
  /** Number of observations. */
  readonly count: number
  /** Number of observations below zero: clocks that disagree. */
  readonly negative: number
  /** Percentiles so far; zeros when there is none. */
  summary(): LatencySummary
}

/** Makes an empty histogram. */
export function createLatencyHistogram(): LatencyHistogram {
  const buckets = new Uint32Array(subBuckets * octaves)
  let count = 0
  let negative = 0
  let max = Number.NEGATIVE_INFINITY

  const percentile = (share: number): number => {
    const rank = Math.ceil(share * count)
    let seen = 0
    for (let bucket = 0; bucket < buckets.length; bucket += 1) {
      seen += buckets[bucket] as number
      if (seen >= rank) return Math.min(max, upperEdge(bucket))
    }
    return max
  }

  return {
    observe(milliseconds) {
      count += 1
      if (milliseconds < 0) negative += 1
      if (milliseconds > max) max = milliseconds
      const bucket = bucketOf(milliseconds)
      buckets[bucket] = (buckets[bucket] as number) + 1
    },
    get count() {
      return count
    },
    get negative() {
      return negative
    },
    summary() {
      if (count === 0) return { p50: 0, p90: 0, p99: 0, max: 0 }
      const round = (value: number): number => Math.round(value * 1_000) / 1_000
      return {
        p50: round(percentile(0.5)),
        p90: round(percentile(0.9)),
        p99: round(percentile(0.99)),
        max: round(max),
      }
    },
  }
}

function bucketOf(milliseconds: number): number {
  const scaled = milliseconds / unit
  if (!(scaled >= 1)) return 0
  const octave = Math.floor(Math.log2(scaled))
  const position = Math.floor((scaled / 2 ** octave - 1) * subBuckets)
  return Math.min(octave * subBuckets + position, subBuckets * octaves - 1)
}

function upperEdge(bucket: number): number {
  const octave = Math.floor(bucket / subBuckets)
  return 2 ** octave * (1 + ((bucket % subBuckets) + 1) / subBuckets) * unit
}
