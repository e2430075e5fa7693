import type { Flavour } from './bucket-columns.ts'
import type { Buckets, MaintenancePlan } from './maintenance-plan.ts'
import { quoteText } from './names.ts'

/** Every column of a view or a roll-up, in order. */
export function columnsOfBuckets({ keys, values }: Pick<Buckets, 'keys' | 'values'>): Buckets['keys'] {
  return [...keys, ...values]
}

/** The query behind a view or a roll-up; `where` limits the rows, which are called `r`. */
export function bucketQuery(plan: MaintenancePlan, buckets: Buckets, flavour: Flavour, where: string): string {
  const columns = columnsOfBuckets(buckets).map((column) => `  ${column.expression(flavour)} as "${column.name}"`)
  const groups = buckets.keys.map((_, index) => index + 1)
  return `select\n${columns.join(',\n')}\nfrom ${plan.names.full} as r${where}\ngroup by ${groups.join(', ')}`
}

/**
 * Comment of a view. Together with the view's columns it says which view it is, so a change of the query needs a change of
 * this text: that is how a migration sees that a view is of an older version.
 */
export function viewComment({ names, time }: MaintenancePlan, { view }: Buckets, flavour: Flavour): string {
  const by = view.by.length === 0 ? '' : `, by ${view.by.join(', ')}`
  const way = flavour === 'timescaledb' ? 'time_bucket, first, last' : 'date_bin, array_agg'
  return `Rows of ${names.table} in buckets of ${view.bucket} of ${time.slice(1, -1)}${by}; computed when asked for (${way}).`
}

/** Statements that make a view, or bring it to its present definition. */
export function viewStatements(plan: MaintenancePlan, buckets: Buckets, flavour: Flavour): readonly string[] {
  const where = plan.isTimeNullable ? `\nwhere r.${plan.time} is not null` : ''
  return [
    `create or replace view ${buckets.full} as\n${bucketQuery(plan, buckets, flavour, where)}`,
    `comment on view ${buckets.full} is ${quoteText(viewComment(plan, buckets, flavour))}`,
  ]
}

/** Comments on the columns of a view or of a roll-up's table. */
export function bucketComments({ full }: Pick<Buckets, 'full'>, columns: Buckets['keys']): readonly string[] {
  return columns.map(({ name, doc }) => `comment on column ${full}."${name}" is ${quoteText(doc)}`)
}
