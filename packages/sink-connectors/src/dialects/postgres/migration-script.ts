import type { TableOptions } from '../../ports.ts'
import type { Column } from './columns.ts'
import { latencyFunctionBody } from './latency-trigger.ts'
import {
  hypertableExpression,
  indexesOf,
  indexStatement,
  latencyDocs,
  offsetsStatement,
  type TableNames,
} from './migration.ts'
import { quoteText } from './names.ts'

/**
 * Everything of a table as one script that may be run again and again: what is there stays as it is. For people who want to
 * read what is done to their database before it is done.
 */
export function migrationScript(names: TableNames, options: TableOptions, columns: readonly Column[]): string {
  const own = columns.map(({ quoted, type, nullable }) => `${quoted} ${type}${nullable ? '' : ' not null'}`)
  const filled = latencyDocs.map(([name, type]) => `"${name}" ${type}`)
  // Rows that are there have no value for a column that is new to them.
  const additions = columns.map(({ quoted, type }) => `  add column if not exists ${quoted} ${type}`)
  const comments = [
    ...columns.map(({ name, doc }) => [name, doc] as const),
    ...latencyDocs.map(([name, , doc]) => [name, doc] as const),
  ]
  const trigger = `${names.table}_latency`
  const routine = `"${names.schema}"."${trigger}"`
  return [
    ...(names.schema === 'public' ? [] : [`create schema if not exists "${names.schema}"`]),
    offsetsStatement(names),
    `create table if not exists ${names.full} (\n  ${[...own, ...filled].join(',\n  ')}\n)`,
    `alter table ${names.full}\n${additions.join(',\n')}`,
    `comment on table ${names.full} is ${quoteText(options.model.schema.doc ?? '')}`,
    ...comments.map(([name, doc]) => `comment on column ${names.full}."${name}" is ${quoteText(doc)}`),
    ...hypertable(names, options, columns),
    ...indexesOf(names, options, columns).map((index) => indexStatement(names, index, 'if not exists ')),
    `create or replace function ${routine}() returns trigger language plpgsql as $latency$${latencyFunctionBody(options.model)}$latency$`,
    `create or replace trigger "${trigger}" before insert on ${names.full} for each row execute function ${routine}()`,
  ]
    .map((statement) => `${statement};\n`)
    .join('\n')
}

function hypertable(names: TableNames, options: TableOptions, columns: readonly Column[]): string[] {
  const expression = hypertableExpression(names, options, columns)
  if (expression === undefined) return []
  return [
    [
      'do $hypertable$ begin',
      `  if exists (select from pg_extension where extname = 'timescaledb') and not exists (select from ${names.full}) then`,
      `    perform ${expression};`,
      '  end if;',
      'end $hypertable$',
    ].join('\n'),
  ]
}
