import type { Service } from '@cryptics-lab/service-kit'
import type { Pool } from 'pg'
import type { Options } from '../options.ts'
import type { ModelTable } from '../recording-plan.ts'
import type { StoredPipelineOptions } from '../stored-pipeline.ts'
import { startManagedRuntime } from './managed-runtime.ts'
import type { ManagedSetting } from './managed-setting.ts'
import { createManagedStore } from './managed-store.ts'

/** What {@link createRunStore} needs. */
export interface RunStoreOptions {
  /** The Kafka Connect, and what its workers are told; undefined when it stores no model. */
  readonly managed: ManagedSetting | undefined
  /** Tables that it fills. */
  readonly tables: readonly ModelTable[]
  /** What this process does: one that only trades leaves the deployment to the archive. */
  readonly role: Options['role']
  /** Identity of the run. */
  readonly runId: string
  /** The database, as this process sees it. */
  readonly pool: Pool
  /** Where it is logged, measured and told how the connectors are. */
  readonly service: Service
}

/** Makes what stores the models of a run in a Kafka Connect; undefined when it stores none. */
export function createRunStore(options: RunStoreOptions): NonNullable<StoredPipelineOptions['managed']> | undefined {
  const { managed: setting, role, tables, runId, pool, service } = options
  if (setting === undefined) return undefined
  return (meter, log) => {
    const shared = { tables, runId, pool, log, meter }
    if (role === 'live') return createManagedStore(shared)
    return createManagedStore({
      ...shared,
      deploy: (connectors) => startManagedRuntime({ setting, connectors, pool, log, service }),
    })
  }
}
