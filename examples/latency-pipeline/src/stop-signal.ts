import type { TimerHandle, Timers } from '@cryptics-lab/avro-models'

/** Why a run ends. */
export type StopReason = 'signal' | 'duration' | 'pass-complete' | 'failure'

/** Tells a run when to end. */
export interface StopSignal {
  /** Resolves with the first reason. */
  readonly reason: Promise<StopReason>
  /** Ends the run; later reasons are ignored. */
  stop(reason: StopReason): void
  /** Stops listening to the process's signals and forgets the timer. */
  close(): void
}

/** What {@link createStopSignal} needs. */
export interface StopSignalOptions {
  /** Stop after this many milliseconds; undefined for never. */
  readonly duration: number | undefined
  /** Timers of the duration. */
  readonly timers: Timers
  /** Called when a second Ctrl-C asks to stop at once. */
  readonly abandon: () => void
}

// One Ctrl-C comes twice when npm, which gets it too, hands it on.
const echo = 1_000

/** Listens to SIGINT, SIGTERM and SIGHUP; a second one abandons the orderly stop. */
export function createStopSignal({ duration, timers, abandon }: StopSignalOptions): StopSignal {
  let settle: (reason: StopReason) => void
  const reason = new Promise<StopReason>((resolve) => {
    settle = resolve
  })
  let isPressedAgain = false
  let signalled = false
  let settling: TimerHandle
  const onSignal = (): void => {
    if (isPressedAgain) abandon()
    if (!signalled) settling = timers.set(() => (isPressedAgain = true), echo)
    signalled = true
    settle('signal')
  }
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const signal of signals) process.on(signal, onSignal)
  const timer = duration === undefined ? undefined : timers.set(() => settle('duration'), duration)
  return {
    reason,
    stop: (why) => settle(why),
    close() {
      for (const signal of signals) process.off(signal, onSignal)
      if (timer !== undefined) timers.clear(timer)
      timers.clear(settling)
    },
  }
}
