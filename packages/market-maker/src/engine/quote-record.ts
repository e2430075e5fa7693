import type { LiveBook, Quote, Side } from '@cryptics-lab/avro-models'
import type { Instrument } from '@cryptics-lab/avro-models/instruments'
import type { PlanReason } from '../planner/planner.ts'
import type { PauseReason } from '../pause-reason.ts'

/** What one quote record tells of a decision. */
export interface QuoteChange {
  /** What was done. */
  readonly action: Quote['action']
  /** Side of the quote. */
  readonly side: Side
  /** Level of the quote, from 0. */
  readonly level: number
  /** Label of the order that carries it. */
  readonly label: string
  /** Price quoted; null when pulled. */
  readonly price: number | null
  /** Amount that is to rest; null when pulled. */
  readonly amount: number | null
  /** Why. */
  readonly reason: string
}

/** What all records of one decision share. */
export interface DecisionFacts {
  /** The instrument. */
  readonly instrument: Instrument
  /** The book of the decision, or the last one before it was lost; undefined when there was none yet. */
  readonly book: LiveBook | undefined
  /** Value that the quotes are built around; undefined when there is none. */
  readonly fairValue: number | undefined
  /** Position, in the instrument's amount unit. */
  readonly position: number
  /** Wall time of the decision, in microseconds. */
  readonly now: number
}

/** The record of one changed quote. */
export function quoteRecord(change: QuoteChange, { instrument, book, fairValue, position, now }: DecisionFacts): Quote {
  return {
    run_id: null,
    event_key: null,
    venue: instrument.venue,
    instrument: instrument.name,
    venue_timestamp: book?.venueTimestamp ?? now,
    receive_timestamp: book?.receiveTimestamp ?? now,
    processing_timestamp: now,
    side: change.side,
    level: change.level,
    label: change.label,
    action: change.action,
    price: change.price,
    amount: change.amount,
    fair_value: fairValue ?? null,
    position,
    book_epoch: book?.epoch ?? 0,
    book_change_id: book?.changeId ?? 0,
    reason: change.reason,
  }
}

const pauseWords: Readonly<Partial<Record<PauseReason, string>>> = { 'book-stale': 'stale-book', killed: 'kill-switch' }

/** Why a quote is pulled, in the words of the record. */
export function pullReason(planned: PlanReason, pause: PauseReason | undefined): string {
  if (planned === 'stray' || pause === undefined) return planned
  return pauseWords[pause] ?? pause
}
