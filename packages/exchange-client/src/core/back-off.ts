import { InvalidOptionError, type Random } from '@cryptics-lab/avro-models'

/** How long to wait between attempts: full jitter over an exponentially growing range with a cap. */
export interface BackOffOptions {
  /** Range of the first wait, in milliseconds, above 0. The default is 250. */
  readonly base?: number
  /** Largest range, in milliseconds. The default is 30,000. */
  readonly cap?: number
  /** Smallest wait, in milliseconds, so that an unlucky draw is no tight loop. The default is 50. */
  readonly floor?: number
}

/** Waiting times of one party that tries again. */
export interface BackOff {
  /** The wait before attempt `attempt`, from 1, in milliseconds. */
  delay(attempt: number): number
  /** The wait after the other side said that we are at fault, in milliseconds: between half the cap and the cap. */
  slowDelay(): number
}

/**
 * Makes waiting times.
 * @param random Source of the jitter.
 * @throws {InvalidOptionError} A range is not positive, or the cap lies below the base.
 */
export function createBackOff(random: Random, options: BackOffOptions = {}): BackOff {
  const { base = 250, cap = 30_000, floor = 50 } = options
  if (!(base > 0 && Number.isFinite(base))) throw new InvalidOptionError('backOff.base', 'must be above 0')
  if (!(cap >= base && Number.isFinite(cap))) throw new InvalidOptionError('backOff.cap', 'must not be below the base')
  if (!(floor >= 0 && floor <= cap)) throw new InvalidOptionError('backOff.floor', 'must be between 0 and the cap')
  return {
    delay: (attempt) => Math.max(floor, random.next() * Math.min(cap, base * 2 ** Math.min(attempt - 1, 52))),
    slowDelay: () => Math.max(floor, cap / 2 + (random.next() * cap) / 2),
  }
}
