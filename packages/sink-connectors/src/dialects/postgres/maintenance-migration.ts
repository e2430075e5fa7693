import { SinkRefusedError } from '../../errors.ts'
import type { SqlStatement } from '../../sql-pool.ts'
import type { Flavour } from './bucket-columns.ts'
import { bucketComments, columnsOfBuckets, viewComment, viewStatements } from './bucket-views.ts'
import { type Buckets, type MaintenancePlan, type RollUpPlan, watermarksTable } from './maintenance-plan.ts'
import { retentionBody, retentionProcedure } from './retention.ts'
import {
  rollUpBody,
  rollUpColumns,
  rollUpComments,
  rollUpHypertable,
  rollUpIndex,
  rollUpKey,
  rollUpProcedure,
  rollUpTable,
  watermarkRow,
  watermarkStatements,
} from './roll-ups.ts'

/** Asks for everything that is there already: relations, columns, keys, procedures with their texts. */
export function inspectMaintenance({ names, views, rollUps, retention }: MaintenancePlan): SqlStatement {
  const relations = [names.table, watermarksTable, ...[...views, ...rollUps].map(({ name }) => name)]
  const procedures = [
    ...rollUps.map(({ procedure }) => procedure),
    ...(retention === undefined ? [] : [retention.procedure]),
  ]
  return {
    values: [names.schema, relations, rollUps.map(rollUpKey), procedures],
    text: `
      with relation as (
        select c.oid, c.relname, c.relkind from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = $1::text and c.relname = any ($2::text[]) and c.relkind in ('r', 'p', 'v', 'm', 'f')
      ), found as (
        select 'relation' as kind, relname::text as name, relkind::text as detail, 0 as place from relation
        union all
        select 'comment', relname::text, obj_description(oid, 'pg_class'), 0 from relation where relkind = 'v'
        union all
        select 'column', relname::text, a.attname || ' ' || format_type(a.atttypid, a.atttypmod), a.attnum
        from relation join pg_attribute a on a.attrelid = oid and a.attnum > 0 and not a.attisdropped
        union all
        select 'key', k.relname::text, a.attname::text, a.attnum
        from relation join pg_index i on i.indrelid = relation.oid join pg_class k on k.oid = i.indexrelid
        join pg_attribute a on a.attrelid = k.oid where k.relname = any ($3::text[])
        union all
        select 'procedure', p.proname::text, p.prosrc, 0 from pg_proc p join pg_namespace n on n.oid = p.pronamespace
        where n.nspname = $1::text and p.proname = any ($4::text[])
        union all
        select 'timescaledb', extversion, '', 0 from pg_extension where extname = 'timescaledb'
      ) select kind, name, detail from found order by kind, name, place`,
  }
}

interface Existing {
  /** Kinds of the relations by name, as the catalogue abbreviates them. */
  readonly relations: ReadonlyMap<string, string>
  readonly comments: ReadonlyMap<string, string>
  readonly procedures: ReadonlyMap<string, string>
  readonly flavour: Flavour
  /** Names and types of the columns of a relation, in order. */
  columns(relation: string): readonly string[]
  /** Columns of an index, in order. */
  key(index: string): readonly string[]
}

function parseExisting(rows: readonly Record<string, unknown>[]): Existing {
  const of = (kind: string): [string, string][] =>
    rows.filter((row) => row['kind'] === kind).map((row) => [row['name'] as string, row['detail'] as string])
  const details = (kind: string, wanted: string): readonly string[] =>
    of(kind).flatMap(([name, detail]) => (name === wanted ? [detail] : []))
  return {
    relations: new Map(of('relation')),
    comments: new Map(of('comment')),
    procedures: new Map(of('procedure')),
    flavour: of('timescaledb').length > 0 ? 'timescaledb' : 'postgres',
    columns: (relation) => details('column', relation),
    key: (index) => details('key', index),
  }
}

const signature = ({ name, type }: { readonly name: string; readonly type: string }): string => `${name} ${type}`

function viewMigration(plan: MaintenancePlan, view: Buckets, existing: Existing): readonly string[] {
  const kind = existing.relations.get(view.name)
  if (kind !== undefined && kind !== 'v') {
    throw new SinkRefusedError(view.full, 'is there and is no view; give the view another name')
  }
  const wanted = columnsOfBuckets(view)
  const found = existing.columns(view.name)
  const other = found.findIndex((column, index) => wanted[index] === undefined || signature(wanted[index]) !== column)
  if (other !== -1) {
    throw new SinkRefusedError(
      view.full,
      `the view has ${found[other]} as column ${other + 1}, wanted is ${wanted[other]?.name ?? 'none'}; new columns go to the end: drop the view, or give this one another name`,
    )
  }
  const isCurrent = existing.comments.get(view.name) === viewComment(plan, view, existing.flavour)
  if (found.length === wanted.length && isCurrent) return []
  return [...viewStatements(plan, view, existing.flavour), ...bucketComments(view, wanted)]
}

function checkRollUp(rollUp: RollUpPlan, existing: Existing): void {
  const kind = existing.relations.get(rollUp.name)
  if (kind !== undefined && kind !== 'r' && kind !== 'p') {
    throw new SinkRefusedError(rollUp.full, 'is there and is no table; give the roll-up another name')
  }
  const found = new Map(existing.columns(rollUp.name).map((column) => [column.slice(0, column.indexOf(' ')), column]))
  for (const column of columnsOfBuckets(rollUp)) {
    const there = found.get(column.name) ?? signature(column)
    if (there === signature(column)) continue
    throw new SinkRefusedError(
      rollUp.full,
      `has the column ${there}, wanted is ${signature(column)}; give it another name`,
    )
  }
  const key = existing.key(rollUpKey(rollUp))
  const wanted = rollUp.keys.map(({ name }) => name)
  if (key.length > 0 && key.join() !== wanted.join()) {
    throw new SinkRefusedError(
      rollUp.full,
      `has one row for each ${key.join(', ')}, wanted is ${wanted.join(', ')}; give the roll-up another name`,
    )
  }
}

function rollUpMigration(plan: MaintenancePlan, rollUp: RollUpPlan, existing: Existing): readonly string[] {
  checkRollUp(rollUp, existing)
  const isNew = !existing.relations.has(rollUp.name)
  const found = new Set(existing.columns(rollUp.name).map((column) => column.slice(0, column.indexOf(' '))))
  const missing = columnsOfBuckets(rollUp).filter(({ name }) => !found.has(name))
  const body = rollUpBody(plan, rollUp)
  return [
    ...(isNew ? [...rollUpTable(rollUp), ...rollUpComments(plan, rollUp)] : []),
    ...(isNew && existing.flavour === 'timescaledb' ? [`select ${rollUpHypertable(rollUp)}`] : []),
    ...(isNew || missing.length === 0 ? [] : [rollUpColumns(rollUp, missing), ...bucketComments(rollUp, missing)]),
    ...(existing.key(rollUpKey(rollUp)).length === 0 ? [rollUpIndex(rollUp)] : []),
    ...(existing.procedures.get(rollUp.procedure) === body ? [] : [rollUpProcedure(plan, rollUp, body)]),
    ...(isNew ? [watermarkRow(plan, rollUp)] : []),
  ]
}

function retentionMigration(plan: MaintenancePlan, existing: Existing): readonly string[] {
  if (plan.retention === undefined) return []
  const { procedure, batchRows } = plan.retention
  const body = retentionBody(plan, batchRows)
  return existing.procedures.get(procedure) === body ? [] : [retentionProcedure(plan, procedure, body)]
}

/** Whether anything of it needs the table of watermarks. */
function hasRuns({ rollUps, retention }: MaintenancePlan): boolean {
  return rollUps.length > 0 || retention !== undefined
}

/**
 * What is missing, in order.
 * @throws {SinkRefusedError} When the table is missing, or what is there cannot become what is wanted.
 */
export function maintenanceMigration(
  plan: MaintenancePlan,
  rows: readonly Record<string, unknown>[],
): readonly SqlStatement[] {
  const existing = parseExisting(rows)
  if (!existing.relations.has(plan.names.table)) {
    throw new SinkRefusedError(plan.names.full, 'there is no such table yet; open its sink first')
  }
  return [
    ...(hasRuns(plan) && !existing.relations.has(watermarksTable) ? watermarkStatements(plan) : []),
    ...plan.rollUps.flatMap((rollUp) => rollUpMigration(plan, rollUp, existing)),
    ...retentionMigration(plan, existing),
    ...plan.views.flatMap((view) => viewMigration(plan, view, existing)),
  ].map((text) => ({ text }))
}

const ifInstalled = `exists (select from pg_extension where extname = 'timescaledb')`

function viewScript(plan: MaintenancePlan, view: Buckets): readonly string[] {
  const branch = (flavour: Flavour): string =>
    viewStatements(plan, view, flavour)
      .map((text) => `${text};\n`)
      .join('')
  return [
    `do $view$ begin\nif ${ifInstalled} then\n${branch('timescaledb')}else\n${branch('postgres')}end if;\nend $view$`,
    ...bucketComments(view, columnsOfBuckets(view)),
  ]
}

function rollUpScript(plan: MaintenancePlan, rollUp: RollUpPlan): readonly string[] {
  return [
    ...rollUpTable(rollUp, 'if not exists '),
    rollUpColumns(rollUp, columnsOfBuckets(rollUp)),
    ...rollUpComments(plan, rollUp),
    [
      'do $hypertable$ begin',
      `  if ${ifInstalled} and not exists (select from ${rollUp.full}) then`,
      `    perform ${rollUpHypertable(rollUp)};`,
      '  end if;',
      'end $hypertable$',
    ].join('\n'),
    rollUpIndex(rollUp, 'if not exists '),
    rollUpProcedure(plan, rollUp, rollUpBody(plan, rollUp)),
    watermarkRow(plan, rollUp),
  ]
}

/** Everything as one script that may be run again and again. */
export function maintenanceScript(plan: MaintenancePlan): string {
  const { retention } = plan
  return [
    ...(hasRuns(plan) ? watermarkStatements(plan) : []),
    ...plan.rollUps.flatMap((rollUp) => rollUpScript(plan, rollUp)),
    ...(retention === undefined
      ? []
      : [retentionProcedure(plan, retention.procedure, retentionBody(plan, retention.batchRows))]),
    ...plan.views.flatMap((view) => viewScript(plan, view)),
  ]
    .map((statement) => `${statement};\n`)
    .join('\n')
}
