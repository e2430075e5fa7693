import { InvalidOptionError } from '@cryptics-lab/avro-models'
import type { BucketView, BucketWidth, MaintenanceOptions, RollUp } from '../../maintenance.ts'
import { type BucketColumn, bucketColumns, timeColumn } from './bucket-columns.ts'
import { columnsOf } from './columns.ts'
import { type TableNames, tableNames } from './migration.ts'
import { quoteName, quoteText } from './names.ts'

/** A view or a roll-up with everything that follows from its options. */
export interface Buckets {
  /** Its options. */
  readonly view: BucketView
  /** Name of the view or of the roll-up's table, unquoted. */
  readonly name: string
  /** The same with its schema, quoted. */
  readonly full: string
  /** Columns that name a row: the bucket first. */
  readonly keys: readonly BucketColumn[]
  /** Columns that are computed. */
  readonly values: readonly BucketColumn[]
}

/** A roll-up with everything that follows from its options. */
export interface RollUpPlan extends Buckets {
  /** Its options. */
  readonly view: RollUp
  /** Name of the procedure that fills the table, unquoted. */
  readonly procedure: string
}

/** What one table's maintenance is made of. */
export interface MaintenancePlan {
  /** Names of the table. */
  readonly names: TableNames
  /** Table of the watermarks, quoted, in the same schema. */
  readonly watermarks: string
  /** The column that orders rows in time, quoted. */
  readonly time: string
  /** Whether rows may have no time. */
  readonly isTimeNullable: boolean
  /** Statement that lets one run at a time touch the table, until the end of its transaction. */
  readonly runLock: string
  /** The views in the order of the options. */
  readonly views: readonly Buckets[]
  /** The roll-ups in the order of the options. */
  readonly rollUps: readonly RollUpPlan[]
  /** The procedure of the retention; undefined when rows are kept for ever. */
  readonly retention: { readonly procedure: string; readonly keep: number; readonly batchRows: number } | undefined
}

/** Table of the watermarks, unquoted. */
export const watermarksTable = 'rollup_watermarks'

const suffixes: Record<BucketWidth, string> = {
  '1 second': '1s',
  '1 minute': '1m',
  '5 minutes': '5m',
  '1 hour': '1h',
  '1 day': '1d',
}

function suffixOf(bucket: BucketWidth, path: string): string {
  const suffix = Object.hasOwn(suffixes, bucket) ? suffixes[bucket] : undefined
  if (suffix !== undefined) return suffix
  throw new InvalidOptionError(`${path}.bucket`, `must be one of ${Object.keys(suffixes).join(', ')}, not ${bucket}`)
}

function checkInteger(path: string, value: number, least: number, most: number): void {
  if (Number.isSafeInteger(value) && value >= least && value <= most) return
  throw new InvalidOptionError(path, `must be a whole number from ${least} to ${most}, not ${value}`)
}

/** A hundred years of 366 days, in milliseconds. */
const longest = 100 * 366 * 86_400_000

function checkNames(table: string, things: readonly { readonly name: string; readonly path: string }[]): void {
  const taken = new Set([table, watermarksTable, 'sink_offsets'])
  for (const { name, path } of things) {
    if (taken.has(name)) throw new InvalidOptionError(`${path}.name`, `${name} is taken; give it another name`)
    taken.add(name)
  }
}

/**
 * Reads the options of a table's maintenance.
 * @throws {InvalidOptionError} When one of them is not usable; it is named.
 */
export function maintenancePlan(options: MaintenanceOptions): MaintenancePlan {
  const { model, views = [], rollUps = [], retention } = options
  const names = tableNames(options)
  const columns = columnsOf(model)
  const time = timeColumn(options)
  const bucketsOf = (view: BucketView, path: string, infix: string): Buckets => {
    const suffix = suffixOf(view.bucket, path)
    if (view.name !== undefined) quoteName(`${path}.name`, view.name)
    const name = view.name ?? `${names.table}${infix}_${suffix}`
    return { view, name, full: `"${names.schema}"."${name}"`, ...bucketColumns(options, columns, view, path) }
  }
  const plannedViews = views.map((view, index) => bucketsOf(view, `views[${index}]`, ''))
  const plannedRollUps = rollUps.map((view, index): RollUpPlan => {
    checkInteger(`rollUps[${index}].lateness`, view.lateness, 0, longest)
    const buckets = bucketsOf(view, `rollUps[${index}]`, '_rollup')
    const procedure =
      view.name === undefined ? `${names.table}_roll_up_${suffixes[view.bucket]}` : `${view.name}_roll_up`
    return { ...buckets, view, procedure }
  })
  checkNames(names.table, [
    ...plannedViews.map(({ name }, index) => ({ name, path: `views[${index}]` })),
    ...plannedRollUps.map(({ name }, index) => ({ name, path: `rollUps[${index}]` })),
  ])
  return {
    names,
    watermarks: `"${names.schema}"."${watermarksTable}"`,
    time: `"${time}"`,
    isTimeNullable: columns.some(({ name, nullable }) => name === time && nullable),
    runLock: `pg_advisory_xact_lock(hashtextextended(${quoteText(`cryptics-lab.maintenance.${names.schema}.${names.table}`)}, 0))`,
    views: plannedViews,
    rollUps: plannedRollUps,
    retention: retention === undefined ? undefined : retentionPlan(names.table, retention),
  }
}

function retentionPlan(
  table: string,
  { keep, batchRows = 10_000 }: NonNullable<MaintenanceOptions['retention']>,
): NonNullable<MaintenancePlan['retention']> {
  checkInteger('retention.keep', keep, 1, longest)
  checkInteger('retention.batchRows', batchRows, 1, 1_000_000)
  return { procedure: `${table}_retain`, keep, batchRows }
}
