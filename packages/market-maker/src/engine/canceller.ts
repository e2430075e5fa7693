import { sleep } from '@cryptics-lab/avro-models'
import type { PauseReason } from '../pause-reason.ts'
import type { CancelReport } from '../maker-state.ts'
import { askGateway } from './ask-gateway.ts'
import { bookFill } from './book-fills.ts'
import type { EngineContext } from './context.ts'

// The pause between two questions doubles up to this multiple of the first.
const longestPauseFactor = 4

/** What {@link cancelAndConfirm} does at each attempt. */
export interface CancelSteps {
  /** Sends a cancel for every order of ours that can be cancelled now. */
  readonly pull: () => void
  /** Resolves when no order of ours lives, or after `milliseconds`. */
  readonly drained: (milliseconds: number) => Promise<void>
  /** Whether to go on; asked before each attempt. */
  readonly isWanted: () => boolean
  /** Why; for the records. */
  readonly reason: PauseReason
}

/**
 * Cancels all orders of ours and asks the venue until it lists none, a bounded number of times. An acknowledged cancel is
 * not believed by itself, and a placement in doubt is waited for until it can no longer be carried out. Never rejects.
 */
export async function cancelAndConfirm(context: EngineContext, steps: CancelSteps): Promise<CancelReport> {
  const { options, ledger, enter } = context
  const { confirmAttempts, confirmInterval, instrument, gateway } = options
  let attempts = 0
  let answered = false
  while ((attempts < confirmAttempts || awaitsDecision(context)) && steps.isWanted()) {
    attempts += 1
    const isLate = attempts > Math.ceil(confirmAttempts / 2)
    enter(() => {
      steps.pull()
      if (isLate && options.mayCancelAll) cancelAll(context)
    })
    const pause = confirmInterval * Math.min(longestPauseFactor, 2 ** (attempts - 1))
    if (context.isLinked()) await steps.drained(pause)
    if (!context.isLinked()) {
      // Nobody to ask; the venue's cancel-on-disconnect has the orders. The link may come back meanwhile.
      answered = false
      await sleep(options.timers, confirmInterval)
      continue
    }
    const answer = await askGateway(context, 'openOrders', () => gateway.openOrders(instrument.name))
    answered = answer.answered
    if (!answer.answered) {
      if (attempts < confirmAttempts) await sleep(options.timers, pause)
      continue
    }
    enter(() => {
      for (const fill of ledger.openOrders(answer.value, answer.askedAt).fills) {
        bookFill(context, fill, 'inferred-fill')
      }
    })
    if (ledger.liveCount === 0) break
  }
  const openLabels = ledger.live().map(({ label }) => label)
  return { openAtExit: openLabels.length, openLabels, confirmed: answered && openLabels.length === 0, attempts }
}

/** Whether a placement without an answer may still become an order: to leave then would be to leave it behind. */
function awaitsDecision({ options, ledger, isLinked }: EngineContext): boolean {
  const decidedAt = ledger.placementsDecidedAt()
  // The answer to the question that is asked then needs its time.
  const patience = (options.confirmInterval + options.queryTimeout) * 1_000
  return decidedAt !== undefined && isLinked() && options.clock.now() < decidedAt + patience
}

function cancelAll({ options, emit }: EngineContext): void {
  try {
    options.gateway.submit([{ action: 'cancel_all', instrument: options.instrument.name }])
  } catch (error) {
    emit({ kind: 'gateway-failed', operation: 'submit', error })
  }
}
