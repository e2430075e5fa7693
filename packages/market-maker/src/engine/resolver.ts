import { metricNames } from '../metric-names.ts'
import { askGateway } from './ask-gateway.ts'
import { bookFill } from './book-fills.ts'
import type { EngineContext } from './context.ts'
import { WakeUp } from './wake-up.ts'

// Pauses between two questions about the same order, in microseconds.
const firstPause = 250_000
const longestPause = 5_000_000

/** Asks the venue about orders whose state is in doubt, until each is settled. The pauses grow; it never guesses. */
export class Resolver {
  readonly #context: EngineContext
  readonly #asked = new Set<string>()
  readonly #wakeUp: WakeUp
  #isClosed = false

  /** @param context What the parts of the engine share. */
  constructor(context: EngineContext) {
    this.#context = context
    this.#wakeUp = new WakeUp(context.options, () => context.enter(() => {}))
  }

  /** Looks for doubts, and for commands whose reply is overdue; asks what is due and sets a timer for the rest. */
  check(): void {
    const { options, ledger, isLinked } = this.#context
    if (this.#isClosed || !isLinked()) {
      this.#wakeUp.clear()
      return
    }
    let next = ledger.expire()
    const now = options.clock.now()
    for (const { label, dueAt } of ledger.doubts()) {
      if (this.#asked.has(label)) continue
      if (dueAt <= now) void this.#ask(label)
      else next = Math.min(next ?? dueAt, dueAt)
    }
    if (next === undefined) this.#wakeUp.clear()
    else this.#wakeUp.at(next)
  }

  /** Asks nothing any more. */
  close(): void {
    this.#isClosed = true
    this.#wakeUp.clear()
  }

  async #ask(label: string): Promise<void> {
    const { options, ledger, enter } = this.#context
    this.#asked.add(label)
    options.metrics.count(metricNames.unknownOutcomes, 1, { state: ledger.order(label)?.state ?? 'forgotten' })
    const answer = await askGateway(this.#context, 'lookup', () => options.gateway.lookup(label))
    enter(() => {
      this.#asked.delete(label)
      // Counted as one more attempt first: an order that this answer settles is not asked about again anyway.
      ledger.postpone(label, (attempts) => Math.min(longestPause, firstPause * 2 ** Math.min(attempts - 1, 8)))
      if (!answer.answered) return
      const fill = ledger.lookedUp(label, answer.value, answer.askedAt)
      if (fill !== undefined) bookFill(this.#context, fill, 'inferred-fill')
    })
  }
}
