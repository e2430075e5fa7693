import type { OrderLedger } from '../ledger/order-ledger.ts'
import type { MakerEvent } from '../maker-events.ts'
import type { CheckedOptions } from '../options.ts'
import type { Portfolio } from '../portfolio/portfolio.ts'

/** What the parts of the engine share. */
export interface EngineContext {
  /** The options, checked. */
  readonly options: CheckedOptions
  /** Owner of the state of our orders. */
  readonly ledger: OrderLedger
  /** Position and profit. */
  readonly portfolio: Portfolio
  /** Tells the listener; never throws. */
  readonly emit: (event: MakerEvent) => void
  /** Runs a task after the one that is running, and then looks at quotes and doubts again. */
  readonly enter: (task: () => void) => void
  /** Whether a connection stands. */
  readonly isLinked: () => boolean
}
