import type { BookLevel } from '@cryptics-lab/avro-models'
import type { PageFrame } from './page-frame.ts'
import type { HistoryCursors, PageHistory } from './page-history.ts'
import type { PageSeries } from './wire-format.ts'

/**
 * What has changed from one frame to another, as the JSON text of one message; undefined when nothing has.
 * `sections` has the parts that changed, `bids` and `asks` the levels that changed (amount 0: the level is gone), `series`
 * what was appended. Against no frame everything is a change.
 */
export function encodeDifference(
  before: PageFrame | undefined,
  after: PageFrame,
  history: PageHistory,
): string | undefined {
  const parts: string[] = []
  const sections = Object.entries(after.sections)
    .filter(([name, text]) => before?.sections[name] !== text)
    .map(([name, text]) => `${JSON.stringify(name)}:${text}`)
  if (sections.length > 0) parts.push(`"sections":{${sections.join(',')}}`)
  const bids = changedLevels(before?.bids ?? [], after.bids)
  if (bids.length > 0) parts.push(`"bids":${JSON.stringify(bids)}`)
  const asks = changedLevels(before?.asks ?? [], after.asks)
  if (asks.length > 0) parts.push(`"asks":${JSON.stringify(asks)}`)
  const series = appended(before?.cursors, after.cursors, history)
  if (series.length > 0) parts.push(`"series":{${series.join(',')}}`)
  return parts.length === 0 ? undefined : `{${parts.join(',')}}`
}

/** Levels that are new or have another amount, and those that are gone with amount 0. */
export function changedLevels(before: readonly BookLevel[], after: readonly BookLevel[]): BookLevel[] {
  const old = new Map(before)
  const changes: BookLevel[] = []
  for (const level of after) {
    const [price, amount] = level
    if (old.get(price) !== amount) changes.push(level)
    old.delete(price)
  }
  for (const price of old.keys()) changes.push([price, 0])
  return changes
}

/** A series may have gone on since the frame was made: what it says now is sent, and the cursors say how far that is. */
function appended(before: HistoryCursors | undefined, after: HistoryCursors, history: PageHistory): string[] {
  const parts: string[] = []
  for (const name of Object.keys(after) as (keyof PageSeries)[]) {
    const from = before?.[name] ?? 0
    const count = after[name] - from
    if (count <= 0) continue
    const rows = history.since(name, from)
    // The newest rows may have come after the frame; they belong to the next one.
    const late = history.cursors()[name] - after[name]
    parts.push(`"${name}":${JSON.stringify(late === 0 ? rows : rows.slice(0, -late))}`)
  }
  return parts
}
