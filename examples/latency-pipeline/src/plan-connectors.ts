import type { Model } from '@cryptics-lab/avro-models'
import { models } from '@cryptics-lab/avro-models/schemas'
import { ConnectorRegistry, createTopicNaming, type TopicNaming } from '@cryptics-lab/sink-connectors'
import type { RecordingPlan } from './recording-plan.ts'

/** The connectors of a plan. */
export interface PlanConnectors {
  /** Those that run in a process of the app. */
  readonly own: ConnectorRegistry
  /** Those that run in a Kafka Connect. */
  readonly managed: ConnectorRegistry
}

/** Names the topics of a plan. */
export function namingOf({ topics }: RecordingPlan, venue = 'deribit'): TopicNaming {
  return createTopicNaming({ preset: 'cryptics', venue, topics })
}

/** Registers the connector of every recorded model where it runs. */
export function connectorsOf(plan: RecordingPlan, naming: TopicNaming): PlanConnectors {
  const tables = Object.fromEntries(plan.tables.map(({ model, table }) => [model, table]))
  const connectors = {
    own: new ConnectorRegistry({ naming, tables }),
    managed: new ConnectorRegistry({ naming, tables }),
  }
  const managed = new Set(plan.managedTables.map(({ model }) => model))
  for (const name of plan.models) {
    connectors[managed.has(name) ? 'managed' : 'own'].register(name, models[name] as Model<object>)
  }
  return connectors
}
