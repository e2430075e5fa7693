import type { Clock, Timers } from '@cryptics-lab/avro-models'
import type { PartReport } from './stop-report.ts'

/** A part that has to be stopped. */
export interface Part {
  /** Name for the report. */
  readonly name: string
  /** Stops it. */
  readonly stop: () => unknown
  /** How long its stop may take, in milliseconds; undefined for what is left of the whole. */
  readonly deadline: number | undefined
}

/** What {@link stopParts} needs. */
export interface StopPartsOptions {
  /** How long all of them together may take, in milliseconds. */
  readonly deadline: number
  /** Clock of the measurements. */
  readonly clock: Clock
  /** Timers of the deadlines. */
  readonly timers: Timers
}

/** Stops parts one after the other, the last of the list first; a part that hangs or throws keeps no other from its turn. */
export async function stopParts(parts: readonly Part[], options: StopPartsOptions): Promise<readonly PartReport[]> {
  const { deadline, clock, timers } = options
  const began = clock.monotonic()
  // Timers count whole milliseconds, so what is left of one is nothing.
  const left = (): number => Math.floor(deadline - (clock.monotonic() - began) / 1_000)
  const reports: PartReport[] = []
  for (const part of parts.toReversed()) {
    // A part with a deadline of its own gets it in full: it was given one because it must not be cut.
    const limit = part.deadline ?? left()
    if (limit <= 0) reports.push({ name: part.name, outcome: 'skipped', seconds: 0, error: undefined })
    else reports.push(await stopPart(part, limit, clock, timers))
  }
  return reports
}

async function stopPart(part: Part, limit: number, clock: Clock, timers: Timers): Promise<PartReport> {
  const began = clock.monotonic()
  const report = (outcome: PartReport['outcome'], error?: unknown): PartReport => ({
    name: part.name,
    outcome,
    seconds: (clock.monotonic() - began) / 1_000_000,
    error,
  })
  return await new Promise((resolve) => {
    const timer = timers.set(() => resolve(report('timed-out')), limit)
    const settle = (outcome: 'stopped' | 'failed', error?: unknown): void => {
      timers.clear(timer)
      resolve(report(outcome, error))
    }
    // A stop that throws before its first await counts like one that rejects.
    Promise.resolve()
      .then(() => part.stop())
      .then(
        () => settle('stopped'),
        (error: unknown) => settle('failed', error),
      )
  })
}
