import type { Timers } from '@cryptics-lab/avro-models'
import { DeadlinePassedError } from '../errors.ts'

/**
 * Asks, and gives up after a time; a late answer is ignored.
 * @throws {DeadlinePassedError} When the answer takes too long.
 */
export function withDeadline<Answer>(
  timers: Timers,
  operation: string,
  deadline: number,
  ask: () => Promise<Answer>,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const timer = timers.set(() => reject(new DeadlinePassedError(operation, deadline)), deadline)
    const settle =
      <Value>(then: (value: Value) => void) =>
      (value: Value): void => {
        timers.clear(timer)
        then(value)
      }
    // The question itself may throw; inside of a promise that is a rejection as well.
    Promise.resolve().then(ask).then(settle(resolve), settle(reject))
  })
}
