import type { PlannedTopic } from './planned-topic.ts'

/** Setting that says how many copies have to be in step before a record counts as stored. */
export const minimumInSync = 'min.insync.replicas'

/** A setting as a whole number; undefined where it is none. */
export function wholeSetting(configuration: PlannedTopic['configuration'], name: string): number | undefined {
  const text = configuration[name]
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined
}

function capTopic(topic: PlannedTopic, brokers: number): PlannedTopic {
  const { replicationFactor, configuration } = topic
  const copies = Math.min(replicationFactor ?? Infinity, brokers)
  const asked = wholeSetting(configuration, minimumInSync)
  // A topic that waits for more copies than it has takes no record.
  const possible = asked === undefined ? undefined : Math.min(asked, replicationFactor ?? Infinity)
  const inSync = possible === undefined ? undefined : Math.min(possible, copies)
  const isCapped = copies < (replicationFactor ?? copies) || inSync !== possible
  return {
    ...topic,
    ...(replicationFactor === undefined ? {} : { replicationFactor: copies }),
    ...(inSync === undefined ? {} : { configuration: { ...configuration, [minimumInSync]: String(inSync) } }),
    ...(isCapped ? { uncapped: { replicationFactor, minimumInSyncReplicas: possible } } : {}),
  }
}

/**
 * Keeps copies within the number of brokers, and `min.insync.replicas` within the copies.
 * @param brokers Brokers of the cluster; without it only `min.insync.replicas` is kept in bounds.
 */
export function capTopics(topics: readonly PlannedTopic[], brokers: number = Infinity): readonly PlannedTopic[] {
  return topics.map((topic) => capTopic(topic, brokers))
}
