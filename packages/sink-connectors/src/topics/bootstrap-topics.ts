import type { LogClient, NewTopic, TopicConfigurationChange, TopicPartitionCount } from '../kafka/ports.ts'
import type { TopicNaming } from '../kafka/topic-naming.ts'
import { capTopics } from './cap-topics.ts'
import {
  belongsTo,
  compareTopics,
  type DriftReport,
  type TopicComparison,
  type TopicDifference,
} from './compare-topics.ts'
import { planTopics } from './plan-topics.ts'
import type { PlannedTopic } from './planned-topic.ts'

/** Options of {@link bootstrapTopics}. */
export interface BootstrapTopicsOptions {
  /** The log. */
  readonly log: Pick<LogClient, 'admin' | 'capabilities'>
  /** A parsed configuration with a table `topics_bootstrap`. */
  readonly definition: unknown
  /** Environment whose overlay counts. */
  readonly environment?: string
  /** Names the topics of models and of dead letters. */
  readonly naming?: TopicNaming
  /** Whether everything is only looked at; the default is false. */
  readonly dryRun?: boolean
  /** Whether topics that exist are changed: partitions added, settings altered. The default is false. */
  readonly alter?: boolean
}

/** A topic that was changed. */
export interface AlteredTopic {
  /** Name of the topic. */
  readonly topic: string
  /** Differences that were put right. */
  readonly differences: readonly TopicDifference[]
}

/** What {@link bootstrapTopics} did. */
export interface BootstrapReport {
  /** The plan, as far as this log can follow it. */
  readonly plan: readonly PlannedTopic[]
  /** Topics that were missing and were made, by this call or by another at the same moment. */
  readonly created: readonly string[]
  /** Topics that were changed. */
  readonly altered: readonly AlteredTopic[]
  /** What is left: after a dry run all that was found, otherwise what was not put right. */
  readonly drift: DriftReport
  /** The log has no settings of topics, so those of the plan were left out of it. */
  readonly configurationLeftOut: boolean
}

const isRemedied = ({ remedy }: TopicDifference): boolean =>
  remedy === 'add-partitions' || remedy === 'alter-configuration'

/** A plan without settings, and whether it had any. */
function plainPlan(plan: readonly PlannedTopic[]): { plan: readonly PlannedTopic[]; hadSettings: boolean } {
  const hadSettings = plan.some(({ configuration }) => Object.keys(configuration).length > 0)
  return { plan: plan.map((topic) => ({ ...topic, configuration: {} })), hadSettings }
}

const toNewTopic = ({ topic, partitions, replicationFactor, configuration }: PlannedTopic): NewTopic => ({
  topic,
  partitions,
  ...(replicationFactor === undefined ? {} : { replicationFactor }),
  configuration,
})

function alterationsOf({ topics }: DriftReport): readonly AlteredTopic[] {
  return topics
    .filter(({ state }) => state === 'drifted')
    .map(({ topic, differences }) => ({ topic, differences: differences.filter(isRemedied) }))
    .filter(({ differences }) => differences.length > 0)
}

const partitionsToAdd = ({ topic, differences }: AlteredTopic): readonly TopicPartitionCount[] =>
  differences.filter(({ what }) => what === 'partitions').map(({ wanted }) => ({ topic, partitions: Number(wanted) }))

const settingsToAlter = ({ topic, differences }: AlteredTopic): readonly TopicConfigurationChange[] => {
  const settings = differences.filter(({ what }) => what.startsWith('configuration.'))
  const values = settings.map(({ what, wanted }) => [what.slice('configuration.'.length), String(wanted)])
  return values.length === 0 ? [] : [{ topic, configuration: Object.fromEntries(values) }]
}

/** What is left of a report when topics were made and changed. */
function remaining(report: DriftReport, altered: readonly AlteredTopic[]): DriftReport {
  const changed = new Set(altered.map(({ topic }) => topic))
  const topics = report.topics.map((entry): TopicComparison => {
    if (entry.state === 'missing') return { ...entry, state: 'in-step', differences: [] }
    const left = changed.has(entry.topic) ? entry.differences.filter((one) => !isRemedied(one)) : entry.differences
    return { ...entry, state: left.length === 0 ? 'in-step' : 'drifted', differences: left }
  })
  return { ...report, topics }
}

/**
 * Makes the topics of a definition that are missing, and says how the others differ from it. Nothing is ever deleted, no
 * partition and no copy is taken away. It can be called at every start, and by several at once.
 * @throws {InvalidOptionError} The definition is wrong; the log was not asked for anything yet.
 * @throws {LogUnavailableError} The log cannot be reached. Retryable: topics that were made meanwhile stay.
 * @throws {LogRefusedError} The log refuses a topic or a setting.
 */
export async function bootstrapTopics(options: BootstrapTopicsOptions): Promise<BootstrapReport> {
  const { log, definition, environment, naming, dryRun = false, alter = false } = options
  const asked = planTopics(definition, {
    ...(environment === undefined ? {} : { environment }),
    ...(naming === undefined ? {} : { naming }),
  })
  const admin = log.admin()
  const { topicConfiguration } = log.capabilities
  const capped = capTopics(asked, await admin.brokerCount())
  const { plan, hadSettings } = topicConfiguration ? { plan: capped, hadSettings: false } : plainPlan(capped)
  const names = await admin.listTopics()
  const existing = await admin.describeConfiguration(names.filter(belongsTo(plan)))
  const found = compareTopics(plan, existing, { changeable: topicConfiguration })
  const report = { plan, configurationLeftOut: hadSettings }
  if (dryRun) return { ...report, created: [], altered: [], drift: found }

  const missing = new Set(found.topics.filter(({ state }) => state === 'missing').map(({ topic }) => topic))
  const news = plan.filter(({ topic }) => missing.has(topic))
  if (news.length > 0) await admin.createTopics(news.map(toNewTopic))
  const altered = alter ? alterationsOf(found) : []
  const partitions = altered.flatMap(partitionsToAdd)
  if (partitions.length > 0) await admin.addPartitions(partitions)
  const changes = altered.flatMap(settingsToAlter)
  if (changes.length > 0) await admin.alterConfiguration(changes)
  return { ...report, created: [...missing], altered, drift: remaining(found, altered) }
}
