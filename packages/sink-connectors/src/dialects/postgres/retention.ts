import type { MaintenancePlan } from './maintenance-plan.ts'
import { quoteText } from './names.ts'

/** Transactions of one run. */
const batches = 100

/**
 * Body of the procedure that removes old rows: whole chunks of a hypertable, else rows, the oldest first, in transactions
 * of a bounded size. It stays behind what every roll-up has counted and will not count again, also one that has never run.
 */
export function retentionBody({ names, time, watermarks, runLock }: MaintenancePlan, batchRows: number): string {
  const table = quoteText(names.table)
  return `
#variable_conflict use_column
<<run>>
declare
  horizon timestamptz;
  batch bigint;
  is_hypertable boolean := false;
begin
  removed := 0;
  if exists (select from pg_extension where extname = 'timescaledb') then
    run.is_hypertable := exists (
      select from timescaledb_information.hypertables
      where hypertable_schema = ${quoteText(names.schema)} and hypertable_name = ${table}
    );
  end if;
  for turn in 1..${batches} loop
    perform ${runLock};
    select least("${names.table}_retain".now - "${names.table}_retain".keep, min(w.reads_from)) into run.horizon
    from ${watermarks} as w where w.source = ${table};
    exit when run.horizon is null or not isfinite(run.horizon);
    insert into ${watermarks} as w (name, source, rows_from) values (${table}, ${table}, run.horizon)
    on conflict (name) do update set rows_from = excluded.rows_from, updated_at = clock_timestamp()
    where w.rows_from < excluded.rows_from;
    if run.is_hypertable then
      select count(*) into removed from drop_chunks('${names.full}', older_than => run.horizon);
      exit;
    end if;
    delete from ${names.full} as r where r.${time} < run.horizon and r.ctid = any (array(
      select o.ctid from ${names.full} as o where o.${time} < run.horizon order by o.${time} limit ${batchRows}
    ));
    get diagnostics batch = row_count;
    removed := removed + run.batch;
    exit when run.batch < ${batchRows};
    commit;
  end loop;
end`
}

/** Statement that makes the procedure of the retention. */
export function retentionProcedure({ names }: MaintenancePlan, procedure: string, body: string): string {
  const parameters = 'keep interval, now timestamptz, inout removed bigint default 0'
  return `create or replace procedure "${names.schema}"."${procedure}"(${parameters}) language plpgsql as $retain$${body}$retain$`
}
