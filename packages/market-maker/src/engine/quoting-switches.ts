import type { PauseReason } from '../pause-reason.ts'

/** How far the maker's life has come. */
export type MakerPhase = 'idle' | 'starting' | 'running' | 'stopping' | 'stopped'

/** Everything that can stop quoting, in one place. */
export class QuotingSwitches {
  /** How far the maker's life has come. */
  phase: MakerPhase = 'idle'
  /** Why the kill switch is on; undefined when it is off. */
  killReason: string | undefined
  /** Whether a connection stands. The maker is started on one. */
  isLinked = true
  /** Whether the connection has been seen to fail, and the event that says so has not come yet. */
  isLinkFailing = false
  /** Whether the venue still has to say which orders rest. */
  isReconciling = false
  /** Whether the strategy failed. */
  hasStrategyFailed = false
  /** Why there is no whole book; undefined when there is one. */
  bookProblem: 'no-book' | 'book-stale' | 'gap' | undefined = 'no-book'
  /** Whether the last whole book showed nothing of others on a side. */
  isWithoutFairValue = false

  /** The most important reason why nothing may be quoted; undefined when quoting may go on. */
  blocker(): PauseReason | undefined {
    if (this.phase === 'stopping' || this.phase === 'stopped') return 'stopping'
    if (this.killReason !== undefined) return 'killed'
    if (this.phase !== 'running') return 'starting'
    if (!this.isLinked) return 'link-lost'
    if (this.isReconciling) return 'reconciling'
    if (this.hasStrategyFailed) return 'strategy-failed'
    return this.bookProblem ?? (this.isWithoutFairValue ? 'no-fair-value' : undefined)
  }
}
