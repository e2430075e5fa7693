/** Why a process stops. */
export type StopReason =
  /** A signal asked for it. */
  | 'signal'
  /** The time it was given is over. */
  | 'duration'
  /** Its work is done. */
  | 'complete'
  /** Something failed: a part, an unhandled rejection, an uncaught exception. */
  | 'failure'

/** How one part of the process stopped. */
export interface PartReport {
  /** Name of the part, as it was registered. */
  readonly name: string
  /**
   * `stopped`: in time. `failed`: its stop threw. `timed-out`: it had not finished when its deadline passed, and was left
   * behind. `skipped`: its turn came after the deadline of the whole.
   */
  readonly outcome: 'stopped' | 'failed' | 'timed-out' | 'skipped'
  /** How long it took, in seconds. */
  readonly seconds: number
  /** What its stop threw; undefined unless the outcome is `failed`. */
  readonly error: unknown
}

/** How a process stopped. */
export interface StopReport {
  /** Why it stopped; the first reason counts. */
  readonly reason: StopReason
  /** The signal that asked for it; undefined for every other reason. */
  readonly signal: StopSignal | undefined
  /** What failed; undefined unless the reason is `failure`. */
  readonly error: unknown
  /** Every part, in the order in which they were stopped: the last registered first. */
  readonly parts: readonly PartReport[]
  /** How long the whole stop took, in seconds. */
  readonly seconds: number
  /** Exit code that fits: 0, or 1 after a failure and when a part did not stop cleanly. */
  readonly exitCode: 0 | 1
}

/** A signal that asks a process to stop. */
export type StopSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP'

/** Every signal that asks a process to stop. */
export const stopSignals: readonly StopSignal[] = ['SIGINT', 'SIGTERM', 'SIGHUP']

const exitCodes: Readonly<Record<StopSignal, number>> = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 }

/** Exit code of a process that a signal ended at once: 128 and the signal's number. */
export function exitCodeOf(signal: StopSignal): number {
  return exitCodes[signal]
}

/** The report as one line for a log or a terminal. */
export function formatStopReport(report: StopReport): string {
  const unclean = report.parts.filter(({ outcome }) => outcome !== 'stopped')
  const cause = report.signal === undefined ? report.reason : `${report.reason} ${report.signal}`
  const parts = unclean.length === 0 ? 'every part stopped' : unclean.map(describePart).join(', ')
  return `stopped after ${report.seconds.toFixed(2)} s (${cause}): ${parts}`
}

function describePart({ name, outcome, seconds }: PartReport): string {
  return `${name} ${outcome} after ${seconds.toFixed(2)} s`
}
