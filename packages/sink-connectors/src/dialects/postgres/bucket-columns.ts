import { InvalidOptionError, type ModelFieldKind } from '@cryptics-lab/avro-models'
import type { BucketAggregate, BucketView, MaintenanceOptions } from '../../maintenance.ts'
import type { Column } from './columns.ts'
import { latencyDocs } from './migration.ts'
import { databaseColumns } from './names.ts'

/** Whose functions are used: those of the extension where it is installed, else PostgreSQL's own. */
export type Flavour = 'timescaledb' | 'postgres'

/** A column over buckets: of a view, and of a roll-up's table. */
export interface BucketColumn {
  /** Name, unquoted. */
  readonly name: string
  /** Type as it is declared and as the catalogue shows it. */
  readonly type: string
  /** Comment. */
  readonly doc: string
  /** Computes it from the rows of the table, which are called `r`. */
  expression(flavour: Flavour): string
}

interface Source {
  readonly name: string
  readonly kind: ModelFieldKind
  readonly type: string
  readonly doc: string
}

const numbers = new Set<ModelFieldKind>(['int', 'long', 'float', 'double', 'decimal'])
const floats = new Set<ModelFieldKind>(['float', 'double'])
/** Kinds whose types PostgreSQL has no `min` and `max` for. */
const unordered = new Set<ModelFieldKind>(['boolean', 'bytes', 'uuid'])

const sumTypes: Partial<Record<ModelFieldKind, string>> = {
  int: 'bigint',
  long: 'numeric',
  float: 'real',
  double: 'double precision',
  decimal: 'numeric',
}

const docs: Record<BucketAggregate, string> = {
  first: 'First value of the bucket, null where that row has none',
  last: 'Last value of the bucket, null where that row has none',
  minimum: 'Smallest value of the bucket',
  maximum: 'Greatest value of the bucket',
  average: 'Average over the rows of the bucket that have a value',
  sum: 'Sum over the bucket',
  count: 'Rows of the bucket that have a value',
}

const functions: Record<'minimum' | 'maximum' | 'average' | 'sum' | 'count', string> = {
  minimum: 'min',
  maximum: 'max',
  average: 'avg',
  sum: 'sum',
  count: 'count',
}

function isApplicable(aggregate: BucketAggregate, kind: ModelFieldKind): boolean {
  if (aggregate === 'average' || aggregate === 'sum') return numbers.has(kind)
  return aggregate === 'minimum' || aggregate === 'maximum' ? !unordered.has(kind) : true
}

function typeOf(aggregate: BucketAggregate, { kind, type }: Source): string {
  if (aggregate === 'count') return 'bigint'
  if (aggregate === 'sum') return sumTypes[kind] ?? type
  if (aggregate === 'average') return floats.has(kind) ? 'double precision' : 'numeric'
  // Aggregates forget the bounds of a numeric.
  return kind === 'decimal' ? 'numeric' : type
}

/** The column that orders rows in time: the model's, or that of the database. */
export function timeColumn({ model }: Pick<MaintenanceOptions, 'model'>): string {
  return model.time ?? databaseColumns.storedAt
}

function expressionOf(aggregate: BucketAggregate, { name, kind }: Source, time: string, flavour: Flavour): string {
  const value = `r."${name}"`
  const stored = `r."${databaseColumns.storedAt}"`
  // Venues give one time to several events; the time of storing tells them apart, so that the outcome is always the same.
  const order = time === databaseColumns.storedAt ? stored : `r."${time}", ${stored} nulls first`
  if (aggregate === 'first' || aggregate === 'last') {
    // TimescaleDB wants one value to compare, and takes neither rows nor arrays.
    const place = `extract(epoch from r."${time}") * 1000000000000000000 + coalesce(extract(epoch from ${stored}), 0)`
    if (flavour === 'timescaledb') return `${aggregate}(${value}, ${place})`
    // Both in one order: PostgreSQL sorts once.
    return `(array_agg(${value} order by ${order}))[${aggregate === 'first' ? '1' : 'count(*)::integer'}]`
  }
  // A sum of floating-point numbers depends on their order in its last digits.
  const isOrdered = flavour === 'postgres' && floats.has(kind) && (aggregate === 'average' || aggregate === 'sum')
  return `${functions[aggregate]}(${value}${isOrdered ? ` order by ${order}` : ''})`
}

/** The start of a row's bucket. Both functions give the same; only TimescaleDB's leaves out chunks by it. */
export function bucketOf({ bucket }: Pick<BucketView, 'bucket'>, value: string, flavour: Flavour): string {
  return flavour === 'timescaledb'
    ? `time_bucket(interval '${bucket}', ${value})`
    : `date_bin(interval '${bucket}', ${value}, timestamptz '2000-01-03 00:00:00+00')`
}

function sourcesOf(model: MaintenanceOptions['model'], columns: readonly Column[]): ReadonlyMap<string, Source> {
  const own = columns.map(({ name, type, doc }): Source => {
    const kind = model.fields.find((field) => field.name === name)?.kind ?? 'string'
    return { name, kind, type, doc }
  })
  const filled = latencyDocs.map(([name, definition, doc]): Source => {
    const isTime = name === databaseColumns.storedAt
    return { name, kind: isTime ? 'timestamp-micros' : 'double', type: definition.replace(/ not null.*/, ''), doc }
  })
  return new Map([...own, ...filled].map((source) => [source.name, source]))
}

function sourceOf(sources: ReadonlyMap<string, Source>, model: string, path: string, name: string): Source {
  const source = sources.get(name)
  if (source === undefined) throw new InvalidOptionError(path, `${model} has no field ${name}`)
  return source
}

/**
 * Columns of a view or a roll-up in order: the bucket, those that have buckets of their own, the aggregates.
 * @param path Path of the view or roll-up in the options, for messages.
 * @throws {InvalidOptionError} When a column does not exist, is there twice, or has no such aggregate.
 */
export function bucketColumns(
  { model }: Pick<MaintenanceOptions, 'model'>,
  columns: readonly Column[],
  view: BucketView,
  path: string,
): { readonly keys: readonly BucketColumn[]; readonly values: readonly BucketColumn[] } {
  const sources = sourcesOf(model, columns)
  const time = timeColumn({ model })
  const bucket: BucketColumn = {
    name: 'bucket',
    type: 'timestamp with time zone',
    doc: `Start of the bucket of ${view.bucket}, by ${time} (UTC).`,
    expression: (flavour) => bucketOf(view, `r."${time}"`, flavour),
  }
  const by = view.by.map((name, index): BucketColumn => {
    const { type, doc } = sourceOf(sources, model.name, `${path}.by[${index}]`, name)
    return { name, type, doc, expression: () => `r."${name}"` }
  })
  const values = view.values.flatMap(({ column, aggregates }, index) => {
    const place = `${path}.values[${index}]`
    const source = sourceOf(sources, model.name, `${place}.column`, column)
    if (aggregates.length === 0) throw new InvalidOptionError(`${place}.aggregates`, 'is empty; name at least one')
    return aggregates.map((aggregate): BucketColumn => {
      if (!isApplicable(aggregate, source.kind)) {
        throw new InvalidOptionError(
          `${place}.aggregates`,
          `${column} is of kind ${source.kind}: it has no ${aggregate}`,
        )
      }
      return {
        name: `${column}_${aggregate}`,
        type: typeOf(aggregate, source),
        doc: `${docs[aggregate]}: ${source.doc}`,
        expression: (flavour) => expressionOf(aggregate, source, time, flavour),
      }
    })
  })
  if (values.length === 0) throw new InvalidOptionError(`${path}.values`, 'is empty; name at least one column')
  const all = [bucket, ...by, ...values].map(({ name }) => name)
  const twice = all.find((name, index) => all.indexOf(name) !== index)
  if (twice !== undefined) throw new InvalidOptionError(path, `the column ${twice} is there twice`)
  return { keys: [bucket, ...by], values }
}
