import type { PageSeries } from './wire-format.ts'

/** How far each series has come: the sequence number of its next entry. */
export type HistoryCursors = Readonly<Record<keyof PageSeries, number>>

/** Reads series. */
export interface PageHistory {
  /** How far each series has come. */
  cursors(): HistoryCursors
  /** Entries of one series from a sequence number on that are still kept. */
  since<Name extends keyof PageSeries>(name: Name, sequence: number): PageSeries[Name]
}
