import type { Side, VenueEvent } from '@cryptics-lab/avro-models'
import type { OrderCounts } from './ledger/order-counts.ts'
import type { OwnOrder } from './ledger/own-order.ts'
import type { PauseReason } from './pause-reason.ts'
import type { ProfitAndLoss } from './portfolio/portfolio.ts'
import type { RefusalReason } from './risk/risk-gate.ts'

/** What the maker is doing. */
export type MakerStatus = 'idle' | 'starting' | 'quoting' | 'paused' | 'killed' | 'stopping' | 'stopped'

/** One quote that rests, or is on its way. */
export interface RestingQuote {
  /** Side of the quote. */
  readonly side: Side
  /** Level of the quote, from 0. */
  readonly level: number
  /** Label of the order that carries it. */
  readonly label: string
  /** Price, in quote currency per base unit. */
  readonly price: number
  /** Amount that is left, in the instrument's amount unit. */
  readonly amount: number
}

/** View of the maker at one moment. */
export interface MakerState {
  /** What the maker is doing. */
  readonly status: MakerStatus
  /** Why nothing is quoted; undefined while quoting. */
  readonly pauseReason: PauseReason | undefined
  /** Why the kill switch is on; undefined when it is off. */
  readonly killReason: string | undefined
  /** Position, in the instrument's amount unit; negative when short. */
  readonly position: number
  /** Average entry price, in quote currency per base unit; undefined when flat. */
  readonly averagePrice: number | undefined
  /** Profit and loss of the run. */
  readonly pnl: ProfitAndLoss
  /** Value that the last decision was built around, in quote currency per base unit; undefined before the first. */
  readonly fairValue: number | undefined
  /** Our orders that live, whatever their state. */
  readonly orders: readonly OwnOrder[]
  /** What we quote, best first on each side. */
  readonly quotes: readonly RestingQuote[]
  /** Refusals of risk so far, by reason; a repeated one counts once until it changes. */
  readonly refusals: Readonly<Partial<Record<RefusalReason, number>>>
  /** What has become of our orders so far. */
  readonly counts: OrderCounts
  /** Largest amounts by which the position may still grow (`buy`) and shrink (`sell`), both 0 or more. */
  readonly exposure: { readonly buy: number; readonly sell: number }
}

/** What the venue said of our orders after all of them were cancelled. */
export interface CancelReport {
  /** Number of our orders that still rest, or may: those whose outcome is in doubt count. */
  readonly openAtExit: number
  /** Labels of these orders. */
  readonly openLabels: readonly string[]
  /** Whether the venue itself said, after the last cancel, that none of our orders rests. */
  readonly confirmed: boolean
  /** How many times the venue was asked. */
  readonly attempts: number
}

/** How a stop went. */
export interface StopReport extends CancelReport {
  /** Position at the end, in the instrument's amount unit; negative when short. */
  readonly position: number
}

/** Quotes one instrument. */
export interface MarketMaker {
  /**
   * Takes over or cancels our own orders of earlier runs, reads the position, and begins to quote with the next book.
   * Feed `onEvent` from before the call on.
   * @throws {StartFailedError} When the venue did not answer, or orders of an earlier run cannot be cancelled.
   * @throws {MakerStateError} When the maker was started before.
   */
  start(): Promise<void>
  /** Takes one event of the venue. Synchronous; never throws. */
  onEvent(event: VenueEvent): void
  /**
   * Pulls all quotes and asks the venue until none of our orders rests, a bounded number of times. Never rejects; a second
   * call gives the same report.
   */
  stop(): Promise<StopReport>
  /** Throws the kill switch: every order of ours is cancelled, nothing is quoted until {@link MarketMaker.clear}. */
  kill(reason: string): void
  /** Takes back the kill switch, and a failure of the strategy; quoting goes on with the next book. */
  clear(): void
  /** View of the maker now. */
  state(): MakerState
}
