import type { TopicConfiguration } from '../kafka/ports.ts'
import { minimumInSync, wholeSetting } from './cap-topics.ts'
import type { PlannedTopic } from './planned-topic.ts'
import { sameSetting } from './same-setting.ts'

/**
 * What would put a difference right: `create` and the two that change a topic are done by `bootstrapTopics`, the last two
 * when it may; `manual` is never done.
 */
export type TopicRemedy = 'create' | 'add-partitions' | 'alter-configuration' | 'manual'

/** One thing that is not as planned. */
export interface TopicDifference {
  /** What differs: `partitions`, `replicationFactor` or `configuration.` with the name of the setting. */
  readonly what: 'partitions' | 'replicationFactor' | `configuration.${string}`
  /** What the plan says. */
  readonly wanted: string | number
  /** What there is; undefined where nothing is. */
  readonly found: string | number | undefined
  /** What would put it right. */
  readonly remedy: TopicRemedy
}

/** A planned topic beside the one that exists. */
export interface TopicComparison {
  /** Name of the topic. */
  readonly topic: string
  /** `missing` does not exist, `drifted` differs from the plan. */
  readonly state: 'missing' | 'in-step' | 'drifted'
  /** What is not as planned; empty for a topic that is in step. */
  readonly differences: readonly TopicDifference[]
}

/** A plan beside the topics that exist. */
export interface DriftReport {
  /** Every planned topic, in the order of the plan. */
  readonly topics: readonly TopicComparison[]
  /** Topics that exist and are in no plan, but begin as planned ones do, up to the first dot; sorted. For information. */
  readonly unplanned: readonly string[]
}

/** Options of {@link compareTopics}. */
export interface CompareTopicsOptions {
  /** Whether the log can change topics that exist; the default is true. Without it every change is `manual`. */
  readonly changeable?: boolean
}

const byName = (topic: PlannedTopic): [string, PlannedTopic] => [topic.topic, topic]

/** The beginning of a name up to its first dot; undefined without one. */
const prefixOf = (name: string): string | undefined => (name.includes('.') ? name.split('.', 1)[0] : undefined)

/**
 * Tells which names belong to a plan: its own, and those that begin as one of them does, up to the first dot. Internal
 * topics, which begin with `__`, never do.
 */
export function belongsTo(plan: readonly PlannedTopic[]): (name: string) => boolean {
  const planned = new Map(plan.map(byName))
  const prefixes = new Set(plan.map(({ topic }) => prefixOf(topic)))
  return (name) => {
    const prefix = prefixOf(name)
    return planned.has(name) || (!name.startsWith('__') && prefix !== undefined && prefixes.has(prefix))
  }
}

function missing({ topic, partitions, replicationFactor, configuration }: PlannedTopic): TopicComparison {
  const absent = { found: undefined, remedy: 'create' } as const
  const copies = replicationFactor === undefined ? [] : [replicationFactor]
  return {
    topic,
    state: 'missing',
    differences: [
      { what: 'partitions', wanted: partitions, ...absent },
      ...copies.map((wanted) => ({ what: 'replicationFactor', wanted, ...absent }) as const),
      ...Object.entries(configuration).map(
        ([name, wanted]) => ({ what: `configuration.${name}`, wanted, ...absent }) as const,
      ),
    ],
  }
}

/** Whether a number lies between what was planned and what would have been planned with brokers enough. */
const isWithin = (found: number | undefined, planned: number, uncapped: number | undefined): boolean =>
  found !== undefined && found >= planned && found <= (uncapped ?? planned)

function differenceOfSetting(
  name: string,
  wanted: string,
  { uncapped }: PlannedTopic,
  { configuration, replicationFactor }: TopicConfiguration,
): readonly TopicDifference[] {
  const found = configuration[name]
  if (found !== undefined && sameSetting(wanted, found)) return []
  const isInSync = name === minimumInSync && /^\d+$/.test(wanted)
  if (isInSync && isWithin(wholeSetting(configuration, name), Number(wanted), uncapped?.minimumInSyncReplicas))
    return []
  // More than there are copies: the topic would take no record any more.
  const isHarmful = isInSync && Number(wanted) > replicationFactor
  return [{ what: `configuration.${name}`, wanted, found, remedy: isHarmful ? 'manual' : 'alter-configuration' }]
}

function differences(planned: PlannedTopic, existing: TopicConfiguration): readonly TopicDifference[] {
  const { partitions: wanted, replicationFactor: copies, uncapped } = planned
  const { partitions: found, replicationFactor } = existing
  const all: TopicDifference[] = []
  if (wanted !== found) {
    all.push({ what: 'partitions', wanted, found, remedy: wanted > found ? 'add-partitions' : 'manual' })
  }
  // What has more copies than brokers are up now is in step with a plan that asked for them.
  if (copies !== undefined && !isWithin(replicationFactor, copies, uncapped?.replicationFactor)) {
    all.push({ what: 'replicationFactor', wanted: copies, found: replicationFactor, remedy: 'manual' })
  }
  const settings = Object.entries(planned.configuration)
  return [...all, ...settings.flatMap(([name, value]) => differenceOfSetting(name, value, planned, existing))]
}

/**
 * Compares planned topics with those that exist. Settings that the plan does not name are not compared. Nothing is read or
 * changed.
 * @param existing Topics as the log describes them, planned or not.
 */
export function compareTopics(
  plan: readonly PlannedTopic[],
  existing: readonly TopicConfiguration[],
  { changeable = true }: CompareTopicsOptions = {},
): DriftReport {
  const found = new Map(existing.map((topic) => [topic.topic, topic]))
  const planned = new Map(plan.map(byName))
  const belongs = belongsTo(plan)
  const topics = plan.map((topic): TopicComparison => {
    const there = found.get(topic.topic)
    if (there === undefined) return missing(topic)
    const list = differences(topic, there).map((entry) =>
      changeable ? entry : { ...entry, remedy: 'manual' as const },
    )
    return { topic: topic.topic, state: list.length === 0 ? 'in-step' : 'drifted', differences: list }
  })
  const unplanned = [...found.keys()].filter((name) => !planned.has(name) && belongs(name)).toSorted()
  return { topics, unplanned }
}
