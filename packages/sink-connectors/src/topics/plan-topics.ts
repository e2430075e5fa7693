import { InvalidOptionError } from '@cryptics-lab/avro-models'
import type { TopicNaming } from '../kafka/topic-naming.ts'
import { capTopics } from './cap-topics.ts'
import type { PlannedTopic } from './planned-topic.ts'
import {
  checkedName,
  type EnvironmentOverlay,
  mostPartitions,
  type ParsedDefinition,
  parseDefinition,
  type TopicEntry,
  type TopicSizes,
} from './topic-definition.ts'

/** Options of {@link planTopics}. */
export interface PlanTopicsOptions {
  /** Environment whose overlay counts; one that the definition does not name has none. */
  readonly environment?: string
  /** Brokers of the cluster: no topic gets more copies. Without it nothing is capped. */
  readonly brokers?: number
  /** Names the topics of models, and all topics of dead letters; the default for these is `<topic>.dlq`. */
  readonly naming?: TopicNaming
}

const cleanup = 'cleanup.policy'

function withoutCleanup(configuration: TopicSizes['configuration']): TopicSizes['configuration'] {
  return Object.fromEntries(Object.entries(configuration).filter(([name]) => name !== cleanup))
}

/** Settings in the order of their names; a later one wins. */
function merged(...layers: readonly (TopicSizes['configuration'] | undefined)[]): TopicSizes['configuration'] {
  const all = layers.flatMap((layer) => Object.entries(layer ?? {}))
  return Object.fromEntries([...new Map(all)].toSorted(([one], [other]) => (one < other ? -1 : 1)))
}

/** A share of partitions, rounded up. */
function scaled(path: string, partitions: number, multiplier = 1): number {
  // A product such as 70 × 0.1 is a hair above 7.
  const count = Math.ceil(Number((partitions * multiplier).toFixed(9)))
  if (count <= mostPartitions) return Math.max(1, count)
  throw new InvalidOptionError(`${path}.partitions`, `${count} partitions are more than ${mostPartitions}`)
}

const withCopies = (replicationFactor: number | undefined): { replicationFactor?: number } =>
  replicationFactor === undefined ? {} : { replicationFactor }

function topicOf(
  name: string,
  entry: TopicEntry,
  definition: ParsedDefinition,
  overlay: EnvironmentOverlay | undefined,
): PlannedTopic {
  const partitions = overlay?.partitions ?? entry.partitions ?? definition.partitions ?? 1
  return {
    topic: name,
    partitions: scaled(entry.path, partitions, overlay?.partitionsMultiplier),
    ...withCopies(overlay?.replicationFactor ?? entry.replicationFactor ?? definition.replicationFactor),
    configuration: merged(definition.configuration, entry.configuration, overlay?.configuration),
  }
}

/** Dead letters keep their own number of partitions, and are never compacted: many have no key, or the same one. */
function deadLetterSizes(
  { path, replicationFactor, deadLetters: own }: TopicEntry,
  definition: ParsedDefinition,
  overlay: EnvironmentOverlay | undefined,
): Omit<PlannedTopic, 'topic'> {
  const common = definition.deadLetters
  const partitions = own.partitions ?? common.partitions
  const copies = own.replicationFactor ?? common.replicationFactor ?? replicationFactor ?? definition.replicationFactor
  return {
    partitions: partitions === undefined ? 1 : scaled(path, partitions, overlay?.partitionsMultiplier),
    ...withCopies(overlay?.replicationFactor ?? copies),
    configuration: merged(
      withoutCleanup(definition.configuration),
      common.configuration,
      own.configuration,
      withoutCleanup(overlay?.configuration ?? {}),
    ),
  }
}

function nameOf({ name, model = '', path }: TopicEntry, naming: TopicNaming | undefined): string {
  if (name !== undefined) return name
  if (naming === undefined)
    throw new InvalidOptionError(`${path}.model`, 'needs a naming of topics; give one, or a name')
  return checkedName(`${path}.model`, naming.topic(model))
}

/** Refuses two topics of one name; Kafka takes `.` and `_` for the same. */
function requireDistinct(names: readonly { readonly name: string; readonly path: string }[]): void {
  const seen = new Map<string, string>()
  for (const { name, path } of names) {
    const key = name.replaceAll('.', '_')
    const other = seen.get(key)
    if (other !== undefined) {
      throw new InvalidOptionError(path, `"${name}" is "${other}" once more; Kafka takes '.' and '_' for the same`)
    }
    seen.set(key, name)
  }
}

interface NamedEntry {
  readonly entry: TopicEntry
  readonly path: string
  readonly name: string
  /** Name that its dead letters have or would have. */
  readonly letters: string
}

/** Topics of dead letters, beside those that have an entry of their own. A naming may have one for several topics. */
function planDeadLetters(
  entries: readonly NamedEntry[],
  definition: ParsedDefinition,
  overlay: EnvironmentOverlay | undefined,
): readonly PlannedTopic[] {
  const named = new Set(entries.map(({ name }) => name))
  const holders = new Set(entries.map(({ letters }) => letters))
  const planned = new Map<string, PlannedTopic>()
  for (const { entry, path, name, letters } of entries) {
    // What holds dead letters has none of its own unless it is said there.
    const isEnabled = entry.deadLetters.enabled ?? (!holders.has(name) && definition.deadLetters.enabled)
    if (!isEnabled || named.has(letters)) continue
    const shared = planned.get(letters)
    const topic = shared ?? {
      topic: checkedName(`${path}.dead_letters`, letters),
      ...deadLetterSizes(entry, definition, overlay),
    }
    planned.set(letters, { ...topic, deadLettersOf: [...(shared?.deadLettersOf ?? []), name] })
  }
  return [...planned.values()]
}

/**
 * The topics that a definition asks for, sorted by name. Nothing is read or changed.
 * @param definition A parsed configuration with a table `topics_bootstrap`, as `TopicsDefinition` says; its other tables
 * are left alone.
 * @throws {InvalidOptionError} Names the path of what is wrong.
 */
export function planTopics(definition: unknown, options: PlanTopicsOptions = {}): readonly PlannedTopic[] {
  const { environment, brokers, naming } = options
  if (brokers !== undefined && !(Number.isInteger(brokers) && brokers >= 1)) {
    throw new InvalidOptionError('brokers', `must be a whole number from 1, not ${brokers}`)
  }
  const parsed = parseDefinition(definition)
  const overlay = environment === undefined ? undefined : parsed.environments.get(environment)
  const entries = parsed.topics.map((entry): NamedEntry => {
    const name = nameOf(entry, naming)
    return { entry, name, path: entry.path, letters: naming?.deadLetters(name) ?? `${name}.dlq` }
  })
  const letters = planDeadLetters(entries, parsed, overlay)
  const lettersPath = 'topics_bootstrap.dead_letters'
  requireDistinct([...entries, ...letters.map(({ topic }) => ({ name: topic, path: lettersPath }))])
  const all = [...entries.map(({ entry, name }) => topicOf(name, entry, parsed, overlay)), ...letters]
  return capTopics(
    all.toSorted((one, other) => (one.topic < other.topic ? -1 : 1)),
    brokers,
  )
}
