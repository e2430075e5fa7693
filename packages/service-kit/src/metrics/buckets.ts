const seconds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]
const milliseconds = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000]
const microseconds = [1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 100_000, 1_000_000]
const bytes = [64, 256, 1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216]
const amounts = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000]

/** Bounds of a histogram's buckets by the unit that its name ends with. */
export function bucketsFor(name: string): readonly number[] {
  if (name.endsWith('_microseconds')) return microseconds
  if (name.endsWith('_milliseconds') || name.endsWith('_ms')) return milliseconds
  if (name.endsWith('_seconds')) return seconds
  return name.endsWith('_bytes') ? bytes : amounts
}
