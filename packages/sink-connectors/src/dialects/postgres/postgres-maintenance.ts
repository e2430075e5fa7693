import type { DialectMaintenance, MaintenanceOptions } from '../../maintenance.ts'
import { inspectMaintenance, maintenanceMigration, maintenanceScript } from './maintenance-migration.ts'
import { maintenancePlan } from './maintenance-plan.ts'

/** A time in SQL from microseconds since the epoch, the parameter of that number. */
const timeOf = (parameter: number): string =>
  `timestamptz 'epoch' + $${parameter}::double precision * interval '1 microsecond'`

/**
 * How PostgreSQL, with or without TimescaleDB, looks after a table.
 * @throws {InvalidOptionError} When an option is not usable; it is named.
 */
export function createPostgresMaintenance(options: MaintenanceOptions): DialectMaintenance {
  const plan = maintenancePlan(options)
  const { names, rollUps, retention } = plan
  const called = (procedure: string): string => `call "${names.schema}"."${procedure}"`
  return {
    name: names.full,
    lock: {
      text: `select pg_advisory_xact_lock(hashtextextended($1, 0))`,
      values: [`cryptics-lab.sink.${names.schema}`],
    },
    inspect: inspectMaintenance(plan),
    migration: (existing) => maintenanceMigration(plan, existing),
    script: () => maintenanceScript(plan),
    rollUp: (now) =>
      rollUps.map(({ procedure }) => ({ text: `${called(procedure)}(${timeOf(1)})`, values: [Math.floor(now)] })),
    retain(now) {
      if (retention === undefined) return []
      const values = [`${retention.keep} milliseconds`, Math.floor(now)]
      return [{ text: `${called(retention.procedure)}($1::interval, ${timeOf(2)})`, values }]
    },
    removed: ({ rows }) => Number(rows[0]?.['removed'] ?? 0),
  }
}
