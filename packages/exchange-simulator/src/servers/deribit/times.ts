import type { Clock } from '@cryptics-lab/avro-models'

/** Whole microseconds since the epoch. */
export function toMicroseconds(clock: Clock): number {
  return Math.floor(clock.now())
}
