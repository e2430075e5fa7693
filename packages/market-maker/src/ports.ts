import type { LiveBook, OrderGateway, Side } from '@cryptics-lab/avro-models'
import type { Instrument } from '@cryptics-lab/avro-models/instruments'

/** What a strategy may look at when it is asked for quotes. Immutable; valid during the call only. */
export interface StrategyInput {
  /** The instrument that is quoted. */
  readonly instrument: Instrument
  /** The book that the decision is made on, our own orders included. */
  readonly book: LiveBook
  /** What the instrument is worth now, in quote currency per base unit; our own orders are not in it. */
  readonly fairValue: number
  /** Highest bid that is not ours, in quote currency per base unit. */
  readonly bestBid: number
  /** Lowest ask that is not ours, in quote currency per base unit. */
  readonly bestAsk: number
  /** Amount held, in the instrument's amount unit; negative when short. */
  readonly position: number
  /** Largest absolute position that risk allows, in the instrument's amount unit; above 0. */
  readonly maximumPosition: number
  /** The venue's last mark price, in quote currency per base unit; undefined before the first. */
  readonly markPrice: number | undefined
}

/** One order that a strategy wants to rest: at most one per side and level. */
export interface DesiredQuote {
  /** Side of the order. */
  readonly side: Side
  /** Number of the level on its side, from 0 for the nearest to the fair value. */
  readonly level: number
  /** Limit price on the instrument's tick grid, in quote currency per base unit. */
  readonly price: number
  /** Amount that should rest, in the instrument's amount unit. */
  readonly amount: number
}

/**
 * Decides where to quote. A strategy is pure: the same input gives the same quotes. It has no clock, no randomness and
 * no way to send an order. One that throws, or answers with anything but an array of quotes, has its quotes pulled.
 */
export interface Strategy {
  /** Name for events and metrics, for example `fixed-spread`. */
  readonly name: string
  /** The quotes wanted now, in any order; a side and level that is absent is pulled. */
  quotes(input: StrategyInput): readonly DesiredQuote[]
}

/** Makes a strategy from its options. */
export type StrategyFactory<Options> = (options: Options) => Strategy

/** What is held in one instrument when the maker starts. */
export interface HeldPosition {
  /** Amount held, in the instrument's amount unit; negative when short. */
  readonly amount: number
  /** Average entry price in quote currency per base unit; undefined when flat. */
  readonly averagePrice: number | undefined
}

/**
 * What the maker needs from a venue: the vocabulary's gateway and, when the venue offers it, the position of the account.
 * @see OrderGateway
 */
export interface MakerGateway extends OrderGateway {
  /** What the account holds in an instrument now. Without it the maker starts from the position given in its options. */
  position?(instrument: string): Promise<HeldPosition>
}

/** Bounds that no command may break. Each is checked before a command leaves. */
export interface RiskLimits {
  /**
   * Largest absolute position, in the instrument's amount unit; above 0. The worst case counts: everything that rests,
   * is on its way or may still be reported as filled on one side.
   */
  readonly maximumPosition: number
  /** Largest amount of one order, in the instrument's amount unit; above 0. */
  readonly maximumOrderAmount: number
  /** Farthest distance of a price from the reference, as a fraction of it: 0.05 allows 5 %; above 0. */
  readonly priceBand: number
  /** Least distance of a price from the reference on its own side, as a fraction of it; the default is 0. */
  readonly minimumDistance?: number
  /** Price that band and distance are measured from: our fair value (`mid`, the default) or the venue's mark (`mark`). */
  readonly reference?: 'mid' | 'mark'
}
