import type { TableOptions } from '../../ports.ts'
import { databaseColumns } from './names.ts'

const { storedAt, exchangeToEngine, engineToDatabase, total } = databaseColumns

/**
 * Milliseconds between two times with microseconds behind the point: the double nearest to the exact value for spans up
 * to 140 years. The way over `numeric` is exact without a bound and costs a twelfth of the rows per second.
 */
function milliseconds(later: string, earlier: string): string {
  return `round(date_part('epoch', ${later} - ${earlier}) * 1000000) / 1000`
}

/**
 * Body of the function that fills the columns of the database before a row goes in. The time of the event is the
 * partition column of a hypertable, so it is read and never written. Negative values are kept.
 */
export function latencyFunctionBody(model: TableOptions['model']): string {
  const names = new Set(model.fields.map(({ name }) => name))
  const handledBy = ['processing_timestamp', 'receive_timestamp'].filter((name) => names.has(name))
  const handled = handledBy.length === 2 ? `coalesce(new.${handledBy.join(', new.')})` : `new.${handledBy[0]}`
  const occurred = model.time === undefined ? undefined : `new."${model.time}"`
  const stored = `new.${storedAt}`
  const isHandled = handledBy.length > 0
  const set = (column: string, value: string | undefined): string => `new.${column} := ${value ?? 'null'};`
  const engine = [
    set(exchangeToEngine, isHandled && occurred !== undefined ? milliseconds(handled, occurred) : undefined),
    set(engineToDatabase, isHandled ? milliseconds(stored, handled) : undefined),
  ]
  return [
    'begin',
    `  ${stored} := clock_timestamp();`,
    ...engine.map((line) => `  ${line}`),
    `  ${set(total, occurred === undefined ? undefined : milliseconds(stored, occurred))}`,
    '  return new;',
    'end',
  ].join('\n')
}
