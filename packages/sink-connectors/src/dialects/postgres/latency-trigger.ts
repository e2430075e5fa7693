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
  const occurred = `new."${model.time}"`
  const stored = `new.${storedAt}`
  const engine =
    handledBy.length === 0
      ? [`new.${exchangeToEngine} := null;`, `new.${engineToDatabase} := null;`]
      : [
          `new.${exchangeToEngine} := ${milliseconds(handled, occurred)};`,
          `new.${engineToDatabase} := ${milliseconds(stored, handled)};`,
        ]
  return [
    'begin',
    `  ${stored} := clock_timestamp();`,
    ...engine.map((line) => `  ${line}`),
    `  new.${total} := ${milliseconds(stored, occurred)};`,
    '  return new;',
    'end',
  ].join('\n')
}
