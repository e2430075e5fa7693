import type { NewTopic } from '../kafka/ports.ts'

/** What a planned topic would have on a cluster with brokers enough. */
export interface UncappedTopic {
  /** Copies of each partition; undefined where the plan leaves them to the broker. */
  readonly replicationFactor: number | undefined
  /** Setting `min.insync.replicas`; undefined where the plan has none. */
  readonly minimumInSyncReplicas: number | undefined
}

/** A topic as it should be. */
export interface PlannedTopic extends NewTopic {
  /** Partitions. */
  readonly partitions: number
  /** Settings by name, sorted; others are the broker's own affair. */
  readonly configuration: Readonly<Record<string, string>>
  /** Topics whose dead letters go here; absent for any other topic. */
  readonly deadLettersOf?: readonly string[]
  /** What was asked for, where the number of brokers allows less. */
  readonly uncapped?: UncappedTopic
}
