import { InvalidOptionError } from '@cryptics-lab/avro-models'

/** Lets a number through that is large enough. @throws {InvalidOptionError} It is not, or no number. */
export function requireAtLeast(path: string, value: number, least: number): number {
  if (value >= least) return value
  throw new InvalidOptionError(path, `must be ${least} or more, not ${value}`)
}
