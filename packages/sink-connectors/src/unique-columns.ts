import type { TableOptions } from './ports.ts'

/**
 * Columns that together name a row: the keys, and the time column where there is one. Every unique key of a hypertable must
 * hold its partition column; the time of storing would make every row unique.
 */
export function uniqueColumns({
  model: { time },
  primaryKeys = [],
}: {
  readonly model: Pick<TableOptions['model'], 'time'>
  readonly primaryKeys?: readonly string[]
}): readonly string[] {
  return time === undefined || primaryKeys.length === 0 || primaryKeys.includes(time)
    ? primaryKeys
    : [...primaryKeys, time]
}
