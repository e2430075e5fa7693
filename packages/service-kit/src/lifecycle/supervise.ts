import { type Random, sleep, systemRandom, systemTimers, type Timers } from '@cryptics-lab/avro-models'
import { RestartsExhaustedError } from '../errors.ts'

/** Options of {@link supervise}; all have defaults. */
export interface SuperviseOptions {
  /** Restarts in a row that are made before it is given up, 0 or more; the default is 5. */
  readonly maximumRestarts?: number
  /** Bound of the first pause before a restart, in milliseconds; it doubles with each. The default is 200. */
  readonly initialPause?: number
  /** Largest bound of a pause, in milliseconds; the default is 30 000. */
  readonly maximumPause?: number
  /** Told each failure that is followed by a restart, with the pause before it in milliseconds. */
  readonly onRestart?: (restart: {
    readonly name: string
    readonly error: unknown
    readonly attempt: number
    readonly pause: number
  }) => void
  /** Ends the part and the pauses between restarts. */
  readonly signal?: AbortSignal
  /** Timers of the pauses. */
  readonly timers?: Timers
  /** Spread of the pauses. */
  readonly random?: Random
}

/**
 * Runs a part of the process and runs it again when it fails, after a pause with full jitter. A part that ends by itself, or
 * because the signal aborted, is not run again. A part calls `healthy` when it has done real work: the count of restarts in
 * a row begins anew then.
 * @param name Name of the part, for errors and reports.
 * @param run The part; rejects when it fails. It must end when its signal aborts.
 * @throws {RestartsExhaustedError} When it failed more often in a row than may be.
 */
export async function supervise(
  name: string,
  run: (context: { readonly signal: AbortSignal; readonly healthy: () => void }) => Promise<void>,
  options: SuperviseOptions = {},
): Promise<void> {
  const { maximumRestarts = 5, initialPause = 200, maximumPause = 30_000, onRestart } = options
  const { timers = systemTimers, random = systemRandom, signal = new AbortController().signal } = options
  let failures = 0
  const healthy = (): void => {
    failures = 0
  }
  while (!signal.aborted) {
    try {
      return await run({ signal, healthy })
    } catch (error) {
      if (signal.aborted) return
      failures += 1
      if (failures > maximumRestarts) throw new RestartsExhaustedError(name, maximumRestarts, { cause: error })
      const pause = random.next() * Math.min(maximumPause, initialPause * 2 ** (failures - 1))
      onRestart?.({ name, error, attempt: failures, pause })
      await sleep(timers, pause, signal).catch(() => undefined)
    }
  }
}
