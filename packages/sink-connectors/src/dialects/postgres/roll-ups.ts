import type { BucketWidth } from '../../maintenance.ts'
import { bucketOf } from './bucket-columns.ts'
import { bucketComments, bucketQuery, columnsOfBuckets } from './bucket-views.ts'
import type { MaintenancePlan, RollUpPlan } from './maintenance-plan.ts'
import { quoteText } from './names.ts'

/** A statement that makes the table of watermarks when there is none, and its comments. */
export function watermarkStatements({ watermarks }: MaintenancePlan): readonly string[] {
  const comments = {
    name: 'Table of the roll-up; for the retention, the table whose rows go.',
    source: 'Table whose rows are rolled up.',
    rolled_up_until: 'Every bucket that ends at this time or before has been rolled up; null for the retention.',
    reads_from: 'The next run reads rows from this time on, so the retention keeps them; null for the retention.',
    rows_from: 'Rows before this time may have gone, so no bucket before it is computed again; null for a roll-up.',
    updated_at: 'When a run changed this row, by the clock of the database.',
  }
  return [
    `create table if not exists ${watermarks} (
    name text primary key, source text not null, rolled_up_until timestamptz, reads_from timestamptz, rows_from timestamptz,
    updated_at timestamptz not null default clock_timestamp())`,
    `comment on table ${watermarks} is 'How far each roll-up has come, and which rows the retention has to keep for it.'`,
    ...Object.entries(comments).map(([name, text]) => `comment on column ${watermarks}.${name} is ${quoteText(text)}`),
  ]
}

/** A statement that makes a roll-up known before its first run: until then the retention keeps every row. */
export function watermarkRow({ watermarks, names }: MaintenancePlan, { name }: Pick<RollUpPlan, 'name'>): string {
  return `insert into ${watermarks} (name, source, rolled_up_until, reads_from)
  values (${quoteText(name)}, ${quoteText(names.table)}, '-infinity', '-infinity') on conflict (name) do nothing`
}

/** Statements that make the table of a roll-up, as one that has no rows yet. */
export function rollUpTable(rollUp: RollUpPlan, guard = ''): readonly string[] {
  const columns = columnsOfBuckets(rollUp).map(
    ({ name, type }) => `  "${name}" ${type}${name === 'bucket' ? ' not null' : ''}`,
  )
  return [`create table ${guard}${rollUp.full} (\n${columns.join(',\n')}\n)`]
}

/** Statement that adds columns to the table of a roll-up. */
export function rollUpColumns({ full }: RollUpPlan, columns: RollUpPlan['values']): string {
  return `alter table ${full}\n${columns.map(({ name, type }) => `  add column if not exists "${name}" ${type}`).join(',\n')}`
}

/** Comments on the table of a roll-up and on its columns. */
export function rollUpComments({ names }: MaintenancePlan, rollUp: RollUpPlan): readonly string[] {
  const { bucket, by } = rollUp.view
  const keys = by.length === 0 ? '' : ` by ${by.join(', ')}`
  const text = `Rows of ${names.table} in buckets of ${bucket}${keys}, kept by the procedure ${rollUp.procedure}.`
  return [`comment on table ${rollUp.full} is ${quoteText(text)}`, ...bucketComments(rollUp, columnsOfBuckets(rollUp))]
}

/** Name of the unique index of a roll-up. */
export function rollUpKey({ name }: Pick<RollUpPlan, 'name'>): string {
  return `${name}_key`
}

/** Statement that makes the unique index of a roll-up: one row for a bucket and what it is by, nulls included. */
export function rollUpIndex(rollUp: RollUpPlan, guard = ''): string {
  const columns = rollUp.keys.map(({ name }) => `"${name}"`)
  return `create unique index ${guard}"${rollUpKey(rollUp)}" on ${rollUp.full} (${columns.join(', ')}) nulls not distinct`
}

const chunks: Record<BucketWidth, string> = {
  '1 second': '1 day',
  '1 minute': '30 days',
  '5 minutes': '30 days',
  '1 hour': '360 days',
  '1 day': '360 days',
}

/** What makes the new table of a roll-up a hypertable by its buckets. */
export function rollUpHypertable({ full, view }: RollUpPlan): string {
  const range = `by_range('bucket', interval '${chunks[view.bucket]}')`
  return `create_hypertable('${full}', ${range}, create_default_indexes => false, if_not_exists => true)`
}

/**
 * Body of the procedure that rolls up. It computes whole buckets only, from what late rows may have changed on, and writes
 * those that differ: a second run changes nothing. A bucket that the retention may have reached is never computed again.
 */
export function rollUpBody(plan: MaintenancePlan, rollUp: RollUpPlan): string {
  const { view, full, name, keys, values } = rollUp
  const lateness = `interval '${view.lateness} milliseconds'`
  const bucket = (value: string): string => bucketOf(view, value, 'postgres')
  const quoted = columnsOfBuckets(rollUp).map((column) => `"${column.name}"`)
  const where = `\nwhere r.${plan.time} >= run.starts and r.${plan.time} < run.ends`
  const changes = values.map((column) => `"${column.name}" = excluded."${column.name}"`)
  const row = (table: string): string => `(${values.map((column) => `${table}."${column.name}"`).join(', ')})`
  return `
#variable_conflict use_column
<<run>>
declare
  starts timestamptz;
  ends timestamptz;
begin
  if not isfinite("${rollUp.procedure}".until) then raise invalid_parameter_value using message = 'until must be a time'; end if;
  perform ${plan.runLock};
  ${watermarkRow(plan, rollUp)};
  run.ends := ${bucket(`"${rollUp.procedure}".until`)};
  select greatest(
    ${bucket(`w.rolled_up_until - ${lateness}`)},
    (select ${bucket(`g.rows_from + interval '${view.bucket}' - interval '1 microsecond'`)} from ${plan.watermarks} as g
      where g.name = ${quoteText(plan.names.table)})
  ) into run.starts from ${plan.watermarks} as w where w.name = ${quoteText(name)};
  insert into ${full} as t (${quoted.join(', ')})
${bucketQuery(plan, rollUp, 'postgres', where)}
on conflict (${keys.map((column) => `"${column.name}"`).join(', ')}) do update set ${changes.join(', ')}
where ${row('t')} is distinct from ${row('excluded')};
  update ${plan.watermarks} as w set
    rolled_up_until = greatest(w.rolled_up_until, run.ends),
    reads_from = ${bucket(`greatest(w.rolled_up_until, run.ends) - ${lateness}`)},
    updated_at = clock_timestamp()
  where w.name = ${quoteText(name)} and (w.rolled_up_until < run.ends or w.reads_from is distinct from ${bucket(`w.rolled_up_until - ${lateness}`)});
end`
}

/** Statement that makes the procedure of a roll-up. */
export function rollUpProcedure({ names }: MaintenancePlan, { procedure }: RollUpPlan, body: string): string {
  return `create or replace procedure "${names.schema}"."${procedure}"(until timestamptz) language plpgsql as $roll_up$${body}$roll_up$`
}
