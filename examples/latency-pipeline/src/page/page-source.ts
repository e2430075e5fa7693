import type { BookLevel } from '@cryptics-lab/avro-models'
import type { Instrument } from '@cryptics-lab/avro-models/instruments'
import type { MakerState } from '@cryptics-lab/market-maker'
import type { LatencySummary } from '../latency-histogram.ts'
import type { LatencyHops, ModelCounts } from '../run-meter.ts'
import type { RunFacts } from './wire-format.ts'

/** Name of a hop that is measured. */
export type HopName = keyof LatencyHops

/** Every hop, in the order in which the page shows them. */
export const hopNames: readonly HopName[] = ['exchangeToEngine', 'tickToOrder', 'engineToDb', 'total']

/** The book at one moment. */
export interface BookView {
  /** `live`, or why the book cannot be trusted now. */
  readonly status: string
  /** One more after each snapshot of the venue. */
  readonly epoch: number
  /** The venue's id of the last change; undefined before the first. */
  readonly changeId: number | undefined
  /** Bids, best first. */
  readonly bids: readonly BookLevel[]
  /** Asks, best first. */
  readonly asks: readonly BookLevel[]
}

/** What the client has received. */
export interface ClientCounts {
  /** Frames, malformed ones included. */
  readonly frames: number
  /** Frames that could not be understood. */
  readonly malformed: number
  /** Breaks in a channel's chain. */
  readonly gaps: number
  /** Connections that stood again after a loss. */
  readonly reconnects: number
}

/**
 * Everything that the page reads, and the two things that it may do. Reads are asked for at most ten times a second and
 * must be cheap; what happens between two reads comes to the monitor as events.
 */
export interface PageSource {
  /** What does not change. */
  readonly run: RunFacts
  /** Mathematics of the contract, for the spread captured. */
  readonly instrument: Instrument
  /** The best `depth` levels of both sides. */
  book(depth: number): BookView
  /** The engine now. */
  maker(): MakerState
  /** What the client has received so far. */
  client(): ClientCounts
  /** What became of the records of each model so far. */
  models(): Readonly<Record<string, Readonly<ModelCounts>>>
  /** Percentiles of each hop since the begin of the run; null for one that was not seen yet. */
  latency(): Readonly<Record<HopName, LatencySummary | null>>
  /** The document of `GET /api/state`; `depth` limits the levels a side, undefined gives all. */
  state(depth: number | undefined): object
  /** Throws the kill switch: every order of ours is cancelled and nothing is quoted. */
  kill(reason: string): void
  /** Takes the kill switch back. */
  resume(): void
}
